"""OSCAL: the documented form, identifiers that never move, and proofs that expire on the right second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.catalogue import Checklist, ItemKind
from app.exchange.faults import ExchangeError
from app.exchange.oscal import write_catalog, write_profile, write_results
from app.exchange.oscal.parts import control_ids
from app.exchange.state import Answered, Piece, State
from tests.catalogue import bundled_catalogue
from tests.unit.exchange.json_form import list_breaches
from tests.unit.exchange.oscal_form import CATALOG, PROFILE, RESULTS
from tests.unit.exchange.states import make_state

CATALOGUE = bundled_catalogue()
LISTS = list(CATALOGUE.checklists.values())
D2 = CATALOGUE.latest("care-d2")


def results_of(state: State, checklist: Checklist = D2) -> dict[str, Any]:
    document = json.loads(write_results(checklist, state))
    assert list_breaches(RESULTS, document) == []
    found: dict[str, Any] = document["assessment-results"]["results"][0]
    return found


def uuids_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "uuid" in value:
            yield value["uuid"]
        for one in value.values():
            yield from uuids_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from uuids_of(one)


@pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)
def test_every_list_makes_a_catalog_of_the_documented_form(checklist: Checklist):
    content = write_catalog(checklist)
    document = json.loads(content)
    assert list_breaches(CATALOG, document) == []
    controls = [control for group in document["catalog"]["groups"] for control in group["controls"]]
    assert [control["props"][0]["value"] for control in controls] == [item.id for item in checklist.items]
    assert write_catalog(checklist) == content


@pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)
def test_every_profile_names_the_items_asked_of_it(checklist: Checklist):
    ids = control_ids(checklist.items)
    for unit in checklist.units:
        document = json.loads(write_profile(checklist, unit.profile))
        assert list_breaches(PROFILE, document) == []
        asked = document["profile"]["imports"][0]["include-controls"][0]["with-ids"]
        expected = [ids[item.id] for item in checklist.items if unit.profile in item.applies_to]
        assert asked == expected
        catalog = json.loads(write_catalog(checklist))["catalog"]["uuid"]
        assert document["profile"]["imports"][0]["href"] == f"#{catalog}"


def test_a_profile_that_a_list_does_not_ask_is_refused():
    with pytest.raises(ExchangeError, match="ne s’adresse pas au profil « esms »"):
        write_profile(D2, "esms")


def test_ids_become_tokens_that_stay_apart():
    items = [replace(D2.items[0], id=name) for name in ("vuln@2", "vuln_2", "1.a", "É")]
    tokens = list(control_ids(items).values())
    assert tokens == ["vuln_2", "vuln_2_", "_1.a", "__"]


def test_the_form_sees_a_breach():
    document = json.loads(write_catalog(D2))
    document["catalog"]["groups"][0]["controls"][0]["id"] = "1 deux"
    document["catalog"]["metadata"].pop("last-modified")
    document["catalog"]["groups"][1]["controls"] = []
    assert len(list_breaches(CATALOG, document)) == 3


def test_results_say_what_was_answered_proved_and_found():
    result = results_of(make_state())
    findings = {one["title"].split(" ")[0]: one["target"]["status"]["state"] for one in result["findings"]}
    assert findings == {
        "D2.P1": "satisfied",
        "D2.P2": "not-satisfied",
        "D2.O1.A": "not-satisfied",
        "D2.O3.B": "satisfied",
    }
    figures = {one["name"]: one["value"] for one in result["props"]}
    assert figures == {
        "declare": "33.3",
        "prouve": "9.1",
        "verifie": "0.0",
        "couverture": "36.4",
        "ne-sait-pas": "1",
        "au": "2026-11-21",
    }
    related = [one["observation-uuid"] for one in result["findings"][0]["related-observations"]]
    assert related == [one["uuid"] for one in result["observations"][:3]]


def test_a_proof_expires_at_the_end_of_its_last_day_in_paris():
    said, proof, undated, *_ = results_of(make_state())["observations"]
    assert "expires" not in said
    assert proof["collected"] == "2024-03-14T00:00:00+01:00"
    assert proof["expires"] == "2027-03-13T23:59:59+01:00"
    assert "expires" not in undated
    assert {"name": "date-du-document", "ns": "urn:boussole:oscal", "value": "inconnue"} in undated["props"]


def test_a_proof_expires_when_the_rule_of_its_item_says_so():
    esms = CATALOGUE.latest("esms-socle")
    item = next(one for one in esms.items if one.proof and one.proof.max_age_months == 12)
    assert item.proof is not None
    state = replace(
        make_state(),
        checklist_id=esms.id,
        profile="esms",
        answers=(
            Answered(item.id, choice=item.scale.choices[-1].code if item.scale else None, pieces=("p",)),
        ),
        pieces=(Piece("p", item.proof.groups[0][0], document_date=date(2026, 7, 1)),),
    )
    proof = results_of(state, esms)["observations"][1]
    assert proof["expires"] == "2027-07-01T23:59:59+02:00"


def test_na_blank_and_facts_are_no_findings():
    fact = next(one for one in CATALOGUE.latest("esms-socle").items if one.kind is ItemKind.FACT)
    esms = CATALOGUE.latest("esms-socle")
    practice = next(one for one in esms.items if one.kind is ItemKind.PRACTICE)
    state = replace(
        make_state(),
        profile="esms",
        answers=(
            Answered(fact.id, choice=fact.scale.choices[-1].code if fact.scale else None),
            Answered(practice.id, special="na", reason="sans objet"),
            Answered(esms.items[1].id),
        ),
    )
    result = results_of(state, esms)
    assert "findings" not in result
    assert len(result["observations"]) == 3


def test_without_answers_the_lists_are_absent():
    result = results_of(replace(make_state(), answers=(), figures=()))
    assert not {"observations", "findings", "props"} & set(result)


def test_the_same_state_gives_the_same_bytes_and_every_identifier_once():
    content = write_results(D2, make_state())
    assert write_results(D2, make_state()) == content
    document = json.loads(content)
    found = list(uuids_of(document))
    assert len(found) == len(set(found))
    assert write_results(D2, replace(make_state(), id="other")) != content


def test_no_person_is_named():
    text = write_results(D2, make_state()).decode()
    assert "RSSI NOMSECRET" not in text
    assert "Directrice" not in text
    assert "CRRC" not in text
