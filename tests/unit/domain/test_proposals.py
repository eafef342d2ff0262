"""What is proposed for which item: the table of links, answers and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from app.domain.catalogue import (
    Choice,
    Item,
    ItemKind,
    ItemRef,
    Link,
    LinkStrength,
    RatioMeasure,
    Scale,
)
from app.domain.proposals import (
    Given,
    Relation,
    linked_checklists,
    list_proposals,
    list_ties,
    make_given,
)
from app.domain.scoring import BLANK, Answer, Measure, Special, Standing, assess_items

TODAY = date(2026, 11, 21)
YES_NO = Scale("yes_no", (Choice("no", "Non", Fraction(0)), Choice("yes", "Oui", Fraction(1))))
THREE = Scale(
    "three",
    (
        Choice("no", "Non", Fraction(0)),
        Choice("half", "À moitié", Fraction(1, 2)),
        Choice("yes", "Oui", Fraction(1)),
    ),
)
HERE = ItemRef("here", "a1")
THERE = ItemRef("there", "b1")
UNIT, GROUP = UUID(int=1), UUID(int=2)


def item(name: str, **more: object) -> Item:
    return Item(**({"id": name, "section": "s", "axis": 4, "theme": "t", "scale": YES_NO} | more))


def given(*, ref: ItemRef = THERE, is_own: bool = True, **more: object) -> Given:
    known = {
        "item": item(ref.item),
        "answer": Answer(choice="yes"),
        "standing": Standing.CHOICE,
        "assessment_id": UNIT if is_own else GROUP,
    }
    return Given(ref=ref, is_own=is_own, **(known | more))


def propose(link: Link, one: Given, *, target: Item | None = None, answer: Answer = BLANK):
    return list_proposals(list_ties([link], HERE), target or item("a1"), answer, [one])


@pytest.mark.parametrize(
    ("origin", "target", "strength", "relation", "may_take"),
    [
        (THERE, HERE, LinkStrength.EQUAL, Relation.SAME, True),
        (HERE, THERE, LinkStrength.EQUAL, Relation.SAME, True),
        (THERE, HERE, LinkStrength.SUBSET, Relation.NARROWER, False),
        (HERE, THERE, LinkStrength.SUBSET, Relation.WIDER, False),
        (THERE, HERE, LinkStrength.INTERSECT, Relation.OVERLAP, False),
        (HERE, THERE, LinkStrength.INTERSECT, Relation.OVERLAP, False),
    ],
)
def test_only_an_equal_link_offers_the_answer_whichever_way_it_is_written(
    origin, target, strength, relation, may_take
):
    (found,) = propose(Link(origin, target, strength, "parce que"), given())
    assert (found.tie.relation, found.may_take, found.tie.reason) == (relation, may_take, "parce que")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(choice="no"),
        Answer(choice="gone"),
        Answer(special=Special.UNKNOWN),
        Answer(special=Special.NA),
        Answer(measure=Measure(3, None)),
    ],
)
def test_nothing_is_proposed_once_something_was_typed(answer: Answer):
    assert propose(Link(THERE, HERE, LinkStrength.EQUAL, ""), given(), answer=answer) == ()


@pytest.mark.parametrize("answer", [BLANK, Answer(measure=Measure(None, None)), Answer(reason="peut-être")])
def test_an_empty_answer_is_no_answer(answer: Answer):
    assert propose(Link(THERE, HERE, LinkStrength.EQUAL, ""), given(), answer=answer)


RATIO = RatioMeasure(Fraction(4, 5))


@pytest.mark.parametrize(
    ("theirs", "standing", "ours", "may_take"),
    [
        (item("b1"), Standing.CHOICE, item("a1"), True),
        (item("b1", scale=THREE), Standing.CHOICE, item("a1"), False),
        (item("b1", scale=None, measure=RATIO), Standing.MEASURE, item("a1"), False),
        (
            item("b1", scale=None, measure=RATIO),
            Standing.MEASURE,
            item("a1", scale=None, measure=RATIO),
            True,
        ),
        (
            item("b1", scale=None, measure=RATIO),
            Standing.MEASURE,
            item("a1", scale=None, measure=RatioMeasure(Fraction(1))),
            False,
        ),
        (item("b1", na_allowed=True), Standing.NA, item("a1"), False),
        (item("b1", na_allowed=True), Standing.NA, item("a1", na_allowed=True), True),
    ],
)
def test_an_answer_is_taken_over_only_where_it_can_be_written_and_is_worth_the_same(
    theirs, standing, ours, may_take
):
    (found,) = propose(
        Link(THERE, HERE, LinkStrength.EQUAL, ""), given(item=theirs, standing=standing), target=ours
    )
    assert found.may_take is may_take


def test_a_scale_with_other_words_and_the_same_worth_is_the_same():
    said = Scale("oui_non", tuple(replace(choice, label="autre") for choice in YES_NO.choices))
    (found,) = propose(Link(THERE, HERE, LinkStrength.EQUAL, ""), given(item=item("b1", scale=said)))
    assert found.may_take


def test_the_answer_of_a_group_is_told_and_never_offered():
    link = Link(THERE, HERE, LinkStrength.EQUAL, "")
    (found,) = propose(link, given(is_own=False))
    assert not found.may_take
    ties = list_ties([link], HERE)
    (found,) = list_proposals(ties, item("a1"), BLANK, [given(is_own=False), given()])
    assert (found.given.assessment_id, found.may_take) == (UNIT, True)


def test_the_closest_tie_comes_first():
    others = [ItemRef("c", "1"), ItemRef("d", "1"), ItemRef("e", "1"), ItemRef("f", "1")]
    links = [
        Link(others[0], HERE, LinkStrength.INTERSECT, ""),
        Link(others[1], HERE, LinkStrength.SUBSET, ""),
        Link(HERE, others[2], LinkStrength.SUBSET, ""),
        Link(HERE, others[3], LinkStrength.EQUAL, ""),
    ]
    found = list_proposals(list_ties(links, HERE), item("a1"), BLANK, [given(ref=ref) for ref in others])
    assert [one.tie.relation for one in found] == list(Relation)


def test_links_inside_a_checklist_or_between_others_say_nothing():
    links = [
        Link(ItemRef("here", "a2"), HERE, LinkStrength.EQUAL, ""),
        Link(THERE, ItemRef("x", "1"), LinkStrength.EQUAL, ""),
    ]
    assert list_ties(links, HERE) == ()
    assert linked_checklists(links, "here", {"a1", "a2"}) == frozenset()
    assert linked_checklists([Link(HERE, THERE, LinkStrength.SUBSET, "")], "here", {"a1"}) == {"there"}
    assert linked_checklists([Link(HERE, THERE, LinkStrength.SUBSET, "")], "here", {"a2"}) == frozenset()


def test_what_counts_as_given():
    items = [
        item("gate"),
        item("hidden", gate=None),
        item("unknown"),
        item("na", na_allowed=True),
        item("na_bad", na_allowed=True),
        item("returned"),
        item("blank"),
        item("fact", kind=ItemKind.FACT),
    ]
    answers = {
        "gate": Answer(choice="yes"),
        "hidden": Answer(choice="gone"),
        "unknown": Answer(special=Special.UNKNOWN),
        "na": Answer(special=Special.NA, reason="sans objet"),
        "na_bad": Answer(special=Special.NA),
        "returned": Answer(choice="yes", returned=True),
        "fact": Answer(choice="no"),
    }
    states = assess_items(items, answers, profile="es", today=TODAY)
    found = make_given("there", states, UNIT, is_own=True)
    assert [one.ref.item for one in found] == ["gate", "na", "fact"]


def test_an_answer_that_is_no_longer_asked_is_not_given():
    items = [item("g", applies_to=frozenset({"esms"}))]
    states = assess_items(items, {"g": Answer(choice="yes")}, profile="es", today=TODAY)
    assert make_given("there", states, UNIT, is_own=True) == ()
