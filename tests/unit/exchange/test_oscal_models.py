"""OSCAL judged by somebody else: the models of compliance-trestle, made from the official schemas of 1.2.1."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel, ValidationError
from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import Model as Results
from trestle.oscal.catalog import Model as Catalog
from trestle.oscal.profile import Model as Profile

from app.domain.catalogue import Checklist
from app.exchange.oscal import write_catalog, write_profile, write_results
from app.exchange.state import Answered, Piece, State
from tests.catalogue import bundled_catalogue
from tests.unit.exchange.states import make_state

CATALOGUE = bundled_catalogue()
LISTS = list(CATALOGUE.checklists.values())
D2, ESMS = CATALOGUE.latest("care-d2"), CATALOGUE.latest("esms-socle")


def judge(model: type[BaseModel], content: bytes) -> None:
    """Raises ``ValidationError``; every field that the official form has not is one."""
    model.model_validate_json(content)


def make_esms_state() -> State:
    """The full state told of the items of the other list: choices, proofs that expire, « non applicable »."""
    answers = [
        Answered(item.id, choice=item.scale.choices[-1].code, pieces=("p",) if item.proof else ())
        for item in ESMS.items
        if item.scale
    ]
    na = next(item for item in ESMS.items if item.na_allowed)
    answers = [replace(one, choice=None, special="na") if one.item == na.id else one for one in answers]
    kind = next(item.proof.groups[0][0] for item in ESMS.items if item.proof)
    return replace(
        make_state(),
        checklist_id=ESMS.id,
        profile="esms",
        answers=tuple(answers),
        pieces=(Piece("p", kind, document_date=date(2026, 7, 1)),),
    )


def test_the_models_are_those_that_the_pages_and_the_guide_name():
    assert OSCAL_VERSION == "1.2.1"


@pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)
def test_the_models_accept_every_catalog_and_profile(checklist: Checklist):
    judge(Catalog, write_catalog(checklist))
    for unit in checklist.units:
        judge(Profile, write_profile(checklist, unit.profile))


@pytest.mark.parametrize(
    ("checklist", "state"), [(D2, make_state()), (ESMS, make_esms_state())], ids=["care-d2", "esms-socle"]
)
def test_the_models_accept_results_with_proofs_that_expire(checklist: Checklist, state: State):
    content = write_results(checklist, state)
    assert b'"expires"' in content
    judge(Results, content)


def test_the_models_accept_results_without_answers():
    judge(Results, write_results(D2, replace(make_state(), answers=(), figures=())))


def test_the_models_see_a_breach():
    document = json.loads(write_results(D2, make_state()))
    observation = next(
        one for one in document["assessment-results"]["results"][0]["observations"] if "expires" in one
    )
    observation["expires"] = "demain"
    with pytest.raises(ValidationError):
        judge(Results, json.dumps(document).encode())
    catalog = json.loads(write_catalog(D2))
    catalog["catalog"]["invented"] = "x"
    with pytest.raises(ValidationError):
        judge(Catalog, json.dumps(catalog).encode())
