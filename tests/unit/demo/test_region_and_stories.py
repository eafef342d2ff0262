"""The fictitious region holds together as data, whatever the day that it is loaded on."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from app.content.reference import load_nomenclature
from app.demo import region
from app.demo.actions import ACTIONS
from app.demo.answers import Mark, make_entry, make_pieces, read_mark, read_marks
from app.demo.moments import Moments
from app.demo.personas import HOLDINGS
from app.demo.pieces import TITLES
from app.demo.stories import INVITED, STORIES, Story
from app.domain.access import Role
from app.domain.calendar import PARIS
from app.domain.catalogue import Checklist, Item
from app.domain.entry import check_entry
from app.domain.identifiers import check_finess, check_siren, check_siret
from app.domain.scoring import Answer, ItemState, Measure, ProofPiece, assess_items
from app.features.pages.personas import SIDES, TOUR
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
DAYS = (date(2026, 11, 21), date(2027, 1, 1), date(2028, 2, 29))


def test_numbers_are_fictitious_and_well_formed():
    lines = list(csv.DictReader(io.StringIO(region.write_list().decode()), delimiter=";"))
    assert len(lines) == len({line["finess_et"] for line in lines}) == 43
    for line in lines:
        assert line["finess_et"].startswith("99") and line["finess_ej"].startswith("99")
        assert check_finess(line["finess_et"]) is check_finess(line["finess_ej"]) is None
        assert check_siren(line["siren_ej"]) is check_siret(line["siret"]) is None
        assert line["siret"].startswith(line["siren_ej"]) and line["siren_ej"].startswith("999")


def test_the_region_has_what_the_story_needs():
    nomenclature = load_nomenclature()
    categories = [place.category for entity in region.ENTITIES for place in entity.places]
    assert set(categories) <= nomenclature.categories.keys()
    assert {"183", "255", "354"} <= set(categories), "an IME, a MAS and a SSIAD"
    assert len(region.GHTS) == 2
    for ght in region.GHTS:
        members = [entity for entity in region.ENTITIES if entity.ght == ght.key]
        assert sum(entity.is_support for entity in members) == 1 and len(members) == 3
    homes = [entity for entity in region.ENTITIES if entity.key in region.HOME_GROUP.members]
    assert sum(len(entity.places) for entity in homes) == 8
    assert any(place.is_ose for entity in region.ENTITIES for place in entity.places)
    assert {entity.department for entity in region.ENTITIES} <= {
        code for code, one in nomenclature.departments.items() if one.region == region.REGION
    }


def test_keys_are_each_used_once():
    keys = [group.key for group in (*region.GHTS, region.HOME_GROUP)]
    keys += [
        key for entity in region.ENTITIES for key in (entity.key, *(place.key for place in entity.places))
    ]
    assert len(keys) == len(set(keys)) == len(region.list_names())
    told = [(story.unit, story.checklist) for story in STORIES]
    units = {story.unit for story in STORIES}
    assert len(told) == len(set(told)) and {*units, *INVITED} <= set(keys)
    assert not units & {*INVITED}


def test_every_persona_of_the_page_holds_a_role_and_every_holder_is_on_the_page():
    shown = [persona.key for side in SIDES for persona in side.personas]
    assert len(shown) == len(set(shown))
    assert set(shown) == {holding.persona for holding in HOLDINGS}
    assert {step.key for step in TOUR} <= set(shown)
    assert {holding.role for holding in HOLDINGS} == set(Role) - {Role.CONTRIBUTOR}
    assert {holding.unit for holding in HOLDINGS} - {""} <= region.list_names().keys()


def test_every_kind_of_proof_that_is_asked_for_has_a_title():
    asked = {
        kind
        for name in {story.checklist for story in STORIES}
        for item in CATALOGUE.latest(name).items
        if item.proof is not None
        for group in item.proof.groups
        for kind in group
    }
    assert asked == TITLES.keys()


def test_stories_show_every_state_and_enough_submissions_to_be_shown():
    for checklist, expected in (("care-d2", 15), ("esms-socle", 17)):
        told = [story for story in STORIES if story.checklist == checklist and story.submitted is not None]
        ended = [story for story in told if story.review and story.review.ended and not story.review.returned]
        groups = (len(ended), len(told) - len(ended), expected - len(told))
        assert min(groups) >= 5, "the national page publishes no group of fewer than five"
    reviews = [story.review for story in STORIES if story.review is not None]
    assert any(story.signed is None for story in STORIES), "a draft"
    assert any(story.signed is not None and story.submitted is None for story in STORIES), (
        "signed, not submitted"
    )
    assert any(review.ended is None for review in reviews), "a review not ended"
    assert any(review.returned for review in reviews) and any(not review.returned for review in reviews)
    assert any(story.redone is not None for story in STORIES), "a second version"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.unit}-{story.checklist}")
def test_acts_follow_one_another_even_across_week_ends(story: Story):
    """Three days between two acts of different people: a week-end never turns their order round."""
    days = [story.opened, story.signed, story.submitted]
    if story.review is not None:
        assert story.submitted is not None and story.submitted - story.review.taken >= 4
        days += [story.review.taken, story.review.ended]
    if story.redone is not None:
        assert story.review is not None and story.review.ended is not None
        assert story.review.ended - story.redone.opened >= 3
        days += [story.redone.opened, story.redone.signed, story.redone.submitted]
    given = [day for day in days if day is not None]
    assert given == sorted(given, reverse=True) and given[-1] >= 1


def last_act(story: Story) -> int:
    """The day of the last thing done about a version, its consultation by the region included."""
    consulted = story.submitted - 3 if story.submitted is not None and story.submitted > 3 else None
    ended = story.review.ended if story.review else None
    redone = story.redone.submitted - 3 if story.redone else None
    return min(day for day in (story.opened, story.signed, consulted, ended, redone) if day is not None)


def test_a_second_list_begins_once_the_first_is_over():
    """The journal of a unit is in the order of its days, whatever the week-ends."""
    told: dict[str, Story] = {}
    for story in STORIES:
        before = told.get(story.unit)
        assert before is None or last_act(before) - story.opened >= 3, (story.unit, story.checklist)
        told[story.unit] = story


@pytest.mark.parametrize("today", [date(2026, 11, 16) + timedelta(days=day) for day in range(7)])
def test_moments_are_working_days_in_the_past(today: date):
    moments = Moments(today)
    found = [moments.at(days, 9) for days in range(40, 0, -1)]
    assert found == sorted(found)
    assert all(moment.weekday() < 5 and moment.astimezone(PARIS).date() < today for moment in found)


def assess(
    checklist: Checklist, profile: str, today: date, marks: dict[str, Mark], on: date
) -> dict[str, ItemState]:
    answers = {}
    for item in checklist.items:
        mark = marks[item.id]
        if mark.is_blank:
            continue
        entry = make_entry(item, mark, today=today)
        check_entry(item, entry)
        pieces = make_pieces(item, mark, on=on, today=today)
        measured = entry.numerator is not None
        answers[item.id] = Answer(
            choice=entry.choice,
            special=entry.special,
            reason=entry.reason,
            due=entry.due,
            measure=Measure(entry.numerator, entry.denominator) if measured else None,
            proofs=tuple(ProofPiece(one.kind, one.document_date, one.until, "") for one in pieces),
        )
    states = assess_items(checklist.items, answers, profile=profile, today=today)
    return {state.item.id: state for state in states}


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.unit}-{story.checklist}")
def test_marks_mean_what_they_say_on_any_day(story: Story, today: date):
    checklist = CATALOGUE.latest(story.checklist)
    marks = read_marks(checklist, story.marks)
    last = today - timedelta(days=story.signed or 1)
    for on in (today - timedelta(days=story.opened), last):
        for item_id, state in assess(
            checklist, "esms" if story.checklist in ("esms-socle", "has-essms") else "es", today, marks, on
        ).items():
            mark = marks[item_id]
            if mark.proof in "pl" and state.proof.needed:
                assert state.proof.satisfied, (item_id, on)
            if mark.proof in "ou":
                assert not state.proof.satisfied, (item_id, on)
            if mark.answer in "3t" and state.applicable:
                assert state.value == 1, item_id
            if mark.answer == "0" and state.applicable:
                assert state.value == 0, item_id


def find(checklist_id: str, item_id: str) -> Item:
    item = CATALOGUE.latest(checklist_id).find_item(item_id)
    assert item is not None
    return item


def test_a_mark_that_does_not_fit_is_refused():
    d2 = CATALOGUE.latest("care-d2")
    with pytest.raises(ValueError, match="13 marks expected, 2 given"):
        read_marks(d2, "3p 3p")
    with pytest.raises(ValueError, match="unknown mark"):
        read_mark("9p")
    today = DAYS[0]
    with pytest.raises(ValueError, match="no choice"):
        make_entry(find("care-d2", "D2.P1"), Mark("1"), today=today)
    with pytest.raises(ValueError, match="never gets too old"):
        list(make_pieces(find("care-d2", "D2.P2"), Mark("3", "o"), on=today, today=today))
    with pytest.raises(ValueError, match="asks for no proof"):
        list(make_pieces(find("esms-socle", "ESMS.E1"), Mark("3", "p"), on=today, today=today))


def test_actions_serve_points_that_their_unit_is_asked():
    told = {(story.unit, story.checklist) for story in STORIES}
    for one in ACTIONS:
        assert one.title or one.item
        if one.checklist is not None:
            assert (one.unit, one.checklist) in told
            assert CATALOGUE.latest(one.checklist).find_item(one.item) is not None
        assert one.unit in {story.unit for story in STORIES}
    late = [
        one for one in ACTIONS if one.due_in is not None and one.due_in < 0 and one.status.value == "todo"
    ]
    assert late and any(one.due_in is None for one in ACTIONS)
