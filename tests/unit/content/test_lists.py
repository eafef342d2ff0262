"""The lists that come with Boussole: whole, published, sourced, and saying in words what their rules do."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.content.loader import content_root
from app.domain.catalogue import Checklist, Confidence, Item, ItemKind, LevelRule, LinkStrength, Status
from app.domain.proposals import Given, is_same_form
from app.domain.scoring import Answer, Standing
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
LISTS = CATALOGUE.list_latest()
COUNTS = {
    "care-d1": 12,
    "care-d2": 13,
    "anssi-ad": 95,
    "hospiconnect-2026-2028": 16,
    "rie-identite": 45,
    "obligations": 20,
    "gouvernance-mutualisation": 17,
    "sensibilisation": 16,
    "acces-distants": 14,
    "postes-detection": 13,
    "esms-socle": 18,
    "has-essms": 8,
    "recyf": 61,
    "crise-maturite": 17,
}
FAMILIES = {"Programme CaRE", "Médico-social", "Textes et programmes nationaux", "Pour aller plus loin"}
MONTHS = {
    3: ("trois mois", "3 mois"),
    6: ("six mois", "6 mois"),
    12: ("douze mois", "12 mois", "un an", "année"),
    18: ("dix-huit mois", "18 mois"),
    24: ("vingt-quatre mois", "24 mois", "deux ans", "2 ans"),
    36: ("trente-six mois", "36 mois", "trois ans", "3 ans"),
}

each_list = pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)


def words(item: Item) -> str:
    assert item.guidance is not None
    return item.guidance.freshness.lower()


def test_the_fourteen_lists_are_published_with_their_size():
    assert {one.id: len(one.items) for one in LISTS} == COUNTS
    assert all(one.status is Status.PUBLISHED for one in CATALOGUE.checklists.values())


def test_each_list_has_a_family_and_a_place_of_its_own():
    assert {one.family for one in LISTS} == FAMILIES
    assert len({one.order for one in LISTS}) == len(LISTS)


@pytest.mark.parametrize(
    ("profile", "first"),
    [
        ("es", ["care-d2", "obligations", "hospiconnect-2026-2028"]),
        ("ght", ["care-d2", "obligations", "care-d1"]),
        ("esms", ["esms-socle", "has-essms", "obligations"]),
        ("og", ["esms-socle", "has-essms", "rie-identite"]),
    ],
)
def test_the_first_three_lists_of_each_profile(profile: str, first: list[str]):
    assert [one.id for one in LISTS if one.unit_for(profile)][:3] == first


@each_list
def test_no_gap(checklist: Checklist):
    assert checklist.summary and checklist.notice and checklist.minutes and checklist.source
    gaps = []
    for item in checklist.items:
        said = item.guidance
        assert said is not None
        needed = (said.statement, said.why, said.who, said.example, said.label, said.scope_rule)
        if not all(needed) or len(said.how) != 3 or said.effort_days <= 0:
            gaps.append(item.id)
        if item.kind is ItemKind.PRACTICE and item.proof is not None and not said.expected_proofs:
            gaps.append(item.id)
    assert gaps == []


@each_list
def test_each_section_is_introduced(checklist: Checklist):
    assert [section.id for section in checklist.sections if not section.intro] == []


@each_list
def test_the_words_say_when_a_proof_lapses(checklist: Checklist):
    silent = []
    for item in checklist.items:
        rule = item.proof
        if rule is None:
            continue
        if rule.max_age_months and not any(said in words(item) for said in MONTHS[rule.max_age_months]):
            silent.append(item.id)
        if rule.max_age_days and f"{rule.max_age_days} jours" not in words(item):
            silent.append(item.id)
    assert silent == []


@each_list
def test_the_words_promise_no_lapse_that_no_rule_does(checklist: Checklist):
    promised = [
        item.id
        for item in checklist.items
        if item.proof is not None
        and not (item.proof.max_age_months or item.proof.max_age_days)
        and "ne prouve plus" in words(item)
    ]
    assert promised == []


@each_list
def test_a_list_of_ours_is_marked_ours(checklist: Checklist):
    """A list whose items are mostly our choice never calls itself anything but a proposal."""
    marks = Counter(item.guidance.confidence for item in checklist.items if item.guidance)
    assert checklist.confidence is not Confidence.OFFICIAL
    if marks[Confidence.PROPOSAL] > len(checklist.items) / 2:
        assert checklist.confidence is Confidence.PROPOSAL


def test_anssi_ad_has_its_76_controls_and_95_points_on_four_levels():
    checklist = CATALOGUE.latest("anssi-ad")
    ids = {item.id.partition("@")[0] for item in checklist.items}
    assert (len(ids), len(checklist.items)) == (76, 95)
    assert checklist.level_rule is LevelRule.ENTRY
    assert {item.level for item in checklist.items} == {1, 2, 3, 4}
    twice = [item.id for item in checklist.items if "@" in item.id]
    assert len(set(twice)) == len(twice)


def test_recyf_has_its_twenty_objectives():
    items = CATALOGUE.latest("recyf").items
    objectives = {found.group(1) for item in items if (found := re.match(r"RECYF\.(\d+)\.", item.id))}
    assert objectives == {str(number) for number in range(1, 21)}
    assert sum(item.kind is ItemKind.PRACTICE for item in items) == 60


def test_has_has_its_eight_criteria():
    references = {re.findall(r"\d+\.\d+-\d+", item.id)[0] for item in CATALOGUE.latest("has-essms").items}
    assert references == {
        "2.2-07",
        "2.10-02",
        "3.14-01",
        "3.14-02",
        "3.14-03",
        "3.14-04",
        "3.15-02",
        "3.15-03",
    }


def test_every_hospiconnect_objective_is_secondary_and_names_its_year():
    for item in CATALOGUE.latest("hospiconnect-2026-2028").items:
        assert item.guidance is not None and item.guidance.confidence is Confidence.SECONDARY
        assert re.search(r"2026|2027|2028", item.id)


def test_the_obligations_hold_the_seven_actions_of_the_instruction():
    actions = {
        found.group(1)
        for item in CATALOGUE.latest("obligations").items
        if (found := re.match(r"DNS12\.(\d)", item.id))
    }
    assert actions == set("1234567")


def test_each_link_says_why_and_every_equal_one_can_be_taken_over():
    assert all(link.reason for link in CATALOGUE.links)
    refused = []
    for link in CATALOGUE.links:
        if link.strength is not LinkStrength.EQUAL:
            continue
        ends = [
            (ref, CATALOGUE.latest(ref.checklist).find_item(ref.item)) for ref in (link.origin, link.target)
        ]
        for (ref, there), (_, here) in (ends, ends[::-1]):
            assert there is not None and here is not None
            standing = Standing.MEASURE if there.measure else Standing.CHOICE
            given = Given(ref, there, Answer(), standing, assessment_id=None, is_own=True)  # type: ignore[arg-type]
            if not is_same_form(given, here):
                refused.append((ref, here.id))
    assert refused == []


def test_the_notice_for_readers_names_every_list():
    text = (content_root() / "README.md").read_text(encoding="utf-8")
    for checklist in LISTS:
        assert f"`{checklist.id}/{checklist.version}.yaml`" in text, checklist.id
