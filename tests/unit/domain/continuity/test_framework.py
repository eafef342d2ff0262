"""A framework plan and the plan of a site composed: the site wins, what is left out leaves no trace, nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from app.domain.continuity.fields import Record, Variant, specs_of
from app.domain.continuity.framework import (
    ABOUT,
    NOT_SHARED,
    SHARED,
    compare,
    compose,
    fingerprint_of,
    key_of,
    list_same,
    share,
)
from app.domain.continuity.origin import LeftOut, Origin
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import Contact, PlanSheet, Role
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.references import fields_that_name, free_references
from app.domain.continuity.schema import plan_schema
from app.domain.continuity.words import GovernanceRole
from app.domain.continuity.written import WrittenError, list_broken_references, read_plan, write_plan
from tests.unit.domain.continuity.plans import adding, changing, hospital, without
from tests.unit.domain.continuity.random_plans import random_plan

SITE = PlanSheet(id="sheet", title="Site du Nord")


def site(*records: Record) -> Plan:
    return make_plan(Variant.ES, [SITE, *records], establishment="Site du Nord", version=4)


def whole(framework: Plan) -> Plan:
    """The plan without what it does not know: as a frozen one is."""
    known = {key_of(one) for one in framework}
    return replace(
        framework,
        records=make_plan(
            framework.variant, [free_references(one, known.__contains__) for one in framework]
        ).records,
    )


def test_every_kind_is_either_shared_or_the_site_s_own() -> None:
    assert {*SHARED, *NOT_SHARED} == set(KINDS) and not NOT_SHARED.intersection(SHARED)
    assert {"sheet", "approval", "copy", "waiver", "review", "change", "exercise"} <= NOT_SHARED
    for kind, names in ABOUT.items():
        assert set(names) <= {name for name, _target in fields_that_name(KINDS[kind])}, kind


def test_a_shared_record_never_names_one_that_is_not() -> None:
    """Else it would dangle in every plan that follows."""
    for kind in SHARED:
        assert {target for _name, target in fields_that_name(KINDS[kind])} <= set(SHARED), kind


def test_a_site_that_says_nothing_has_what_is_shared_and_its_own_sheet() -> None:
    composed = compose(hospital(), site(), sha256="f" * 64)
    assert composed.sheet == SITE and composed.establishment == "Site du Nord" and composed.version == 4
    assert composed.activities == hospital().activities
    assert not composed.roles and not composed.approvals and not composed.exercises and not composed.copies
    assert composed.source is not None
    assert (composed.source.organisation, composed.source.version) == ("Centre hospitalier d’essai", 2)
    assert composed.origin_of(composed.activities[0]) is Origin.FRAMEWORK
    assert composed.origin_of(composed.sheet) is Origin.OWN


def test_the_site_s_own_record_takes_the_place_of_the_framework_s() -> None:
    own = Activity(id="pharmacy", name="Pharmacie du Nord", dmia=30)
    composed = compose(hospital(), site(own, Activity(id="imaging", name="Imagerie")))
    ids = [one.id for one in composed.activities]
    assert ids == [one.id for one in hospital().activities] + ["imaging"]
    assert composed.find(Activity, "pharmacy") == own
    assert composed.origin_of(own) is Origin.ADAPTED
    assert composed.source is not None and composed.source.adapted == {("activity", "pharmacy")}


def test_what_is_left_out_goes_with_what_was_only_about_it() -> None:
    composed = compose(hospital(), site(), [LeftOut("activity", "pharmacy", "Pas de pharmacie ici.")])
    assert composed.find(Activity, "pharmacy") is None
    for kind in [kind for kind, names in ABOUT.items() if names]:
        about = [
            one for one in composed.all(KINDS[kind]) if getattr(one, "activity", "x") in ("", "pharmacy")
        ]
        assert about == [], kind
    assert not list_broken_references(composed)
    assert composed.source is not None and len(composed.source.left_out) == 1


def test_a_record_that_only_mentions_what_is_left_out_stays_without_the_mention() -> None:
    owner = hospital().activities[0].owner
    composed = compose(hospital(), site(), [LeftOut("contact", owner)])
    activity = composed.find(Activity, hospital().activities[0].id)
    assert activity is not None and activity.owner == ""
    assert composed.origin_of(activity) is Origin.FRAMEWORK


def test_what_the_site_wrote_about_what_it_leaves_out_is_never_lost() -> None:
    own = Dependency(id="mine", activity="emergency", resource="record", use="Lire le dossier")
    composed = compose(hospital(), site(own), [LeftOut("resource", "record")])
    assert composed.find(Dependency, "mine") == replace(own, resource="")


def test_a_record_of_its_own_is_there_even_when_the_original_is_left_out() -> None:
    own = Scenario(id="is", name="Panne du site")
    composed = compose(hospital(), site(own), [LeftOut("scenario", "is")])
    assert composed.find(Scenario, "is") == own
    assert composed.source is not None and composed.source.left_out == ()


def test_a_private_number_stays_with_the_group() -> None:
    framework = adding(hospital(), Contact(id="night", name="Garde", phone="01 99", private_phone="06 99"))
    night = compose(framework, site()).find(Contact, "night")
    assert night is not None and (night.phone, night.private_phone) == ("01 99", "")
    for kind in SHARED:
        private = [name for name, spec in specs_of(KINDS[kind]).items() if spec.is_private]
        assert all(
            getattr(one, name) in ("", None)
            for one in share(framework).values()
            for name in private
            if isinstance(one, KINDS[kind])
        )


@pytest.mark.parametrize("seed", range(40))
def test_properties_of_compose(seed: int) -> None:
    """Own wins; left out is absent; no reference dangles; composing again changes nothing; order is kept."""
    framework, own, random = whole(random_plan(seed)), random_plan(seed + 500), Random(seed)  # noqa: S311
    given = share(framework)
    left_out = [LeftOut(*key) for key in given if random.random() < 0.2]
    composed = compose(framework, own, left_out)
    mine = {key_of(one) for one in own}
    keys = {key_of(one) for one in composed}
    assert mine <= keys and keys <= mine | given.keys()
    assert not [one for one in left_out if one.key in keys - mine]
    assert not list_broken_references(composed)
    assert all(composed.find(type(one), one.id) == free_references(one, keys.__contains__) for one in own), (
        "own wins"
    )
    for kind in SHARED:
        held = [one.id for one in composed.all(KINDS[kind])]
        assert [one for one in held if (kind, one) in given] == [
            code for other, code in given if other == kind and code in held
        ]
    assert compose(framework, composed, left_out).records == composed.records
    assert composed.source is not None
    origins = {key: composed.source.origin_of(key) for key in keys}
    assert all((origins[key] is Origin.FRAMEWORK) == (key not in mine) for key in keys)


def test_without_a_framework_a_plan_says_nothing_of_one() -> None:
    assert hospital().source is None and "framework" not in write_plan(hospital())
    assert hospital().origin_of(hospital().activities[0]) is Origin.OWN


def test_two_versions_differ_by_what_they_share() -> None:
    old = hospital()
    new = adding(
        changing(without(old, "archives"), "emergency", dmia=15), Activity(id="imaging", name="Imagerie")
    )
    found = compare(old, adding(new, Role(id="other", role=GovernanceRole.QUALITY)))
    assert [one.id for one in found.added] == ["imaging"]
    assert [one.id for one in found.changed] == ["emergency"]
    assert [one.id for one in found.removed] == ["archives"]
    assert found.changed_keys == {("activity", "emergency"), ("activity", "archives")}
    assert not compare(old, changing(old, "sheet", title="Autre titre"))
    assert not compare(old, read_plan(json.loads(json.dumps(write_plan(old))))), "the same words, read again"
    assert len(compare(None, old).added) == len(share(old))


def test_the_fingerprint_of_an_original_changes_with_what_it_says() -> None:
    first, second = Resource(id="a", name="Annuaire"), Resource(id="a", name="Annuaire du groupement")
    assert fingerprint_of(first) != fingerprint_of(second)
    assert fingerprint_of(first) == fingerprint_of(replace(first))


def test_what_a_site_says_in_the_very_same_words_is_found() -> None:
    same = hospital().scenarios[0]
    own = site(same, replace(hospital().scenarios[1], notice=60), Impact(id="mine"))
    assert list(list_same(hospital(), own)) == [("scenario", same.id)]


def test_a_composed_plan_is_written_and_read_without_loss() -> None:
    own = site(Activity(id="pharmacy", name="Pharmacie du Nord"))
    left_out = [LeftOut("resource", "record", "Autre logiciel ici.", "Dossier patient")]
    composed = compose(hospital(), own, left_out, "ab" * 32)
    written = json.loads(json.dumps(write_plan(composed)))
    assert read_plan(written) == composed and write_plan(read_plan(written)) == written
    assert set(written["framework"]) == set(plan_schema()["properties"]["framework"]["properties"])


@pytest.mark.parametrize(
    ("framework", "place"),
    [
        ([], "framework"),
        ({"inherited": []}, "framework.inherited"),
        ({"inherited": {"rien": []}}, "framework.inherited.rien"),
        ({"adapted": {"activity": "a"}}, "framework.adapted.activity"),
        ({"adapted": {"activity": ["<b>"]}}, "framework.adapted.activity"),
        ({"version": -1}, "framework.version"),
        ({"title": 3}, "title"),
        ({"left_out": {}}, "framework.left_out"),
        ({"left_out": [3]}, "framework.left_out"),
        ({"left_out": [{"kind": "rien", "id": "a"}]}, "framework.left_out"),
        ({"left_out": [{"kind": [], "id": "a"}]}, "framework.left_out"),
        ({"left_out": [{"kind": "activity", "id": "a", "reason": "x" * 10_001}]}, "framework.left_out"),
    ],
)
def test_what_is_wrong_in_the_source_of_a_file_is_said(framework: object, place: str) -> None:
    with pytest.raises(WrittenError) as caught:
        read_plan({**write_plan(hospital()), "framework": framework})
    assert place in [one.where for one in caught.value.faults]
