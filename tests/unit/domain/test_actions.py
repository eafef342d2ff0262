"""What to do next: which items, in which order, and what the score would be afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions import (
    ActionNature,
    Proposal,
    list_commitments,
    list_proposals,
    merge_proposals,
    propose,
    propose_first,
    propose_proofs,
    score_after,
)
from app.domain.catalogue import Checklist, Confidence, Guidance, Item, LevelRule, Source
from app.domain.scoring import Answer, ItemState, Measure, Ratio, compute_figures
from tests.unit.domain.scoring_samples import (
    FULL_PATH,
    PATH,
    REPORT,
    TODAY,
    UNKNOWN,
    assess,
    gate,
    make_fact,
    make_item,
    make_ratio,
    na,
    report,
)
from tests.unit.domain.scoring_strategies import LEVEL_RULES, Assessment, assessments

SOURCE = Source("Source", "https://example.org", date(2026, 8, 15))
TESTED = Answer(choice="tested", accepted=True)


def effort(days: int | str) -> Guidance:
    return Guidance("", "", (), "", Fraction(days), SOURCE, Confidence.PROPOSAL)


def checklist_of(items: Sequence[Item]) -> Checklist:
    return Checklist("c", "2026.1", "C", (), tuple(items), level_rule=LevelRule.COMPLETE)


def ids(proposals: Sequence[Proposal]) -> list[str]:
    return [proposal.item_id for proposal in proposals]


def proposals_for(
    items: Sequence[Item],
    answers: Mapping[str, Answer],
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    return propose(checklist_of(items), assess(items, answers), TODAY, deadlines=deadlines)


def test_only_unmet_applicable_items_give_an_action() -> None:
    items = [
        make_item("met"),
        make_item("partial"),
        make_item("blank"),
        make_item("na", na_allowed=True),
        make_fact("fact"),
        make_item("out", gate=gate("fact", "tested")),
        make_item("other", applies_to=frozenset({"ght"})),
    ]
    answers = {"met": TESTED, "partial": Answer(choice="applied"), "na": na(), "fact": Answer(choice="none")}
    assert set(ids(proposals_for(items, answers))) == {"partial", "blank"}


def test_not_knowing_gives_an_action_to_find_out_without_an_effort() -> None:
    (proposal,) = proposals_for([make_item("a", guidance=effort(5))], {"a": UNKNOWN})
    assert proposal.nature is ActionNature.KNOW
    assert proposal.nature.value == "savoir"
    assert proposal.effort_days is None
    assert proposal.gain == 1


def test_the_gain_is_what_declared_would_win() -> None:
    items = [make_item("a", weight=3, guidance=effort("1/2")), make_item("b")]
    (proposal,) = proposals_for(items, {"a": Answer(choice="written"), "b": TESTED})
    assert proposal.gain == Fraction(3, 4) * Fraction(2, 3)
    assert proposal.effort_days == Fraction(1, 2)
    assert proposal.nature is ActionNature.DO


def test_the_nearest_deadline_comes_first_then_what_unblocks_then_the_cheapest_gain() -> None:
    items = [
        make_item("costly", guidance=effort(10)),
        make_item("cheap", guidance=effort(1)),
        make_item("level3", level=3),
        make_item("level1", level=1, guidance=effort(30)),
        make_item("blocking", blocking=True, level=4, guidance=effort(60)),
        make_item("later"),
        make_item("sooner"),
    ]
    found = proposals_for(items, {}, {"later": date(2027, 6, 1), "sooner": date(2027, 1, 1)})
    assert ids(found) == ["sooner", "later", "blocking", "level1", "level3", "cheap", "costly"]


def test_a_tie_keeps_the_order_of_the_checklist_whatever_the_order_of_the_states() -> None:
    items = [make_item(item_id) for item_id in ("c", "a", "b")]
    states = tuple(reversed(assess(items, {})))
    assert ids(propose(checklist_of(items), states, TODAY)) == ["c", "a", "b"]


def test_a_promised_date_is_a_deadline_and_a_past_one_is_overdue() -> None:
    items = [make_item("a"), make_item("late", scale=PATH), make_item("promised", scale=PATH)]
    answers = {
        "late": Answer(choice="trajectory", due=date(2026, 11, 20)),
        "promised": Answer(choice="trajectory", due=date(2027, 3, 1)),
    }
    found = proposals_for(items, answers, {"promised": date(2027, 2, 1)})
    assert [(one.item_id, one.deadline, one.overdue) for one in found] == [
        ("late", date(2026, 11, 20), True),
        ("promised", date(2027, 2, 1), False),
        ("a", None, False),
    ]
    assert found[1].gain == Fraction(1, 6)


def test_a_date_left_beside_another_choice_is_no_deadline() -> None:
    (proposal,) = proposals_for(
        [make_item("a", scale=PATH)], {"a": Answer(choice="no", due=date(2027, 1, 1))}
    )
    assert proposal.deadline is None


def test_what_is_met_but_not_proved_is_proposed_apart() -> None:
    items = [make_item("a", proof=REPORT), make_item("b", proof=REPORT), make_item("c", proof=REPORT)]
    answers = {
        "a": TESTED,
        "b": Answer(choice="tested", proofs=report(TODAY)),
        "c": Answer(choice="written"),
    }
    states = assess(items, answers)
    found = propose_proofs(checklist_of(items), states, TODAY)
    assert [(one.item_id, one.nature) for one in found] == [("a", ActionNature.PROVE)]
    assert ids(propose(checklist_of(items), states, TODAY)) == ["c"]


def test_running_trajectories_are_commitments_by_date() -> None:
    items = [make_item(item_id, scale=FULL_PATH) for item_id in ("far", "near", "past", "met")]
    answers = {
        "far": Answer(choice="trajectory", due=date(2028, 1, 1)),
        "near": Answer(choice="trajectory", due=date(2027, 1, 1)),
        "past": Answer(choice="trajectory", due=date(2026, 1, 1)),
        "met": Answer(choice="met"),
    }
    found = list_commitments(checklist_of(items), assess(items, answers), TODAY)
    assert [(one.item_id, one.nature) for one in found] == [
        ("near", ActionNature.KEEP),
        ("far", ActionNature.KEEP),
    ]


def test_the_first_actions_are_what_is_not_met_then_not_proved_then_promised_once_each() -> None:
    items = [
        make_item("promised", scale=FULL_PATH, proof=REPORT),
        make_item("unproved", proof=REPORT),
        make_item("unmet"),
        make_item("kept", scale=FULL_PATH),
    ]
    answers = {
        "promised": Answer(choice="trajectory", due=date(2027, 1, 1)),
        "unproved": TESTED,
        "kept": Answer(choice="trajectory", due=date(2027, 2, 1)),
    }
    states = assess(items, answers)
    found = propose_first(checklist_of(items), states, TODAY, count=9)
    assert [(one.item_id, one.nature) for one in found] == [
        ("unmet", ActionNature.DO),
        ("promised", ActionNature.PROVE),
        ("unproved", ActionNature.PROVE),
        ("kept", ActionNature.KEEP),
    ]
    assert ids(propose_first(checklist_of(items), states, TODAY, count=2)) == ["unmet", "promised"]


def test_the_score_after_counts_the_items_as_met_and_proved_but_not_reviewed() -> None:
    items = [make_item("a", level=1, proof=REPORT), make_ratio("b", level=2), make_item("c", level=2)]
    states: tuple[ItemState, ...] = assess(
        items, {"a": Answer(choice="written"), "b": Answer(measure=Measure(1, 2)), "c": TESTED}
    )
    after = score_after(checklist_of(items), states, {"a", "b"}, TODAY).whole
    assert after.declared == Ratio(Fraction(3), 3)
    assert after.proved == Ratio(Fraction(3), 3)
    assert after.verified == Ratio(Fraction(1), 3)
    assert after.level.declared == 2
    assert after.answered == 3


def test_the_score_after_follows_the_conditions_that_it_opens() -> None:
    items = [make_item("g"), make_item("b", gate=gate("g", "tested"))]
    states = assess(items, {"g": Answer(choice="none")})
    after = score_after(checklist_of(items), states, {"g"}, TODAY).whole
    assert after.declared == Ratio(Fraction(1), 2)


def test_the_score_after_nothing_is_the_score() -> None:
    items = [make_item("a"), make_fact("f"), make_item("o", applies_to=frozenset({"ght"}))]
    states = assess(items, {"a": Answer(choice="applied")})
    after = score_after(checklist_of(items), states, set(), TODAY).whole
    assert after.declared == Ratio(Fraction(2, 3), 1)
    with_fact = score_after(checklist_of(items), states, {"f", "o"}, TODAY).whole
    assert with_fact == after


def test_what_raises_the_level_alone_comes_before_what_only_holds_it() -> None:
    """``b`` is all that level 1 lacks; without it, level 2 does not count."""
    items = [
        make_item("a", level=1),
        make_item("b", level=1, guidance=effort(40)),
        make_item("c", level=2, guidance=effort(1)),
        make_item("d", guidance=effort(1)),
    ]
    found = proposals_for(items, {"a": TESTED})
    assert [(one.item_id, one.raises_to) for one in found] == [("b", 1), ("c", None), ("d", None)]
    both = proposals_for(items, {})
    assert {one.raises_to for one in both} == {None}


def test_the_proof_that_raises_the_proved_level_comes_first() -> None:
    items = [make_item("a", level=2, proof=REPORT), make_item("b", level=1, proof=REPORT)]
    found = propose_proofs(checklist_of(items), assess(items, {"a": TESTED, "b": TESTED}), TODAY)
    assert [(one.item_id, one.raises_to) for one in found] == [("b", 1), ("a", None)]


@given(assessments(), LEVEL_RULES)
def test_a_proposal_raises_the_level_exactly_when_the_score_after_it_does(
    assessment: Assessment, rule: LevelRule | None
) -> None:
    items, answers = assessment
    checklist = replace(checklist_of(items), level_rule=rule)
    states = assess(items, answers)
    before = compute_figures(states, rule).level.declared
    for proposal in propose(checklist, states, TODAY):
        after = score_after(checklist, states, {proposal.item_id}, TODAY).whole.level.declared
        raised = after if before is not None and after is not None and after > before else None
        assert proposal.raises_to == raised


@given(assessments(), st.data())
def test_doing_chosen_actions_never_lowers_what_those_items_are_worth(
    assessment: Assessment, data: st.DataObject
) -> None:
    items, answers = assessment
    checklist = checklist_of(items)
    states = assess(items, answers)
    every = sorted({one.item_id for one in propose(checklist, states, TODAY)})
    chosen = set(data.draw(st.lists(st.sampled_from(every), unique=True))) if every else set()
    after = score_after(checklist, states, chosen, TODAY).whole
    gates = {item.gate.item for item in items if item.gate is not None}
    if not chosen & gates:
        before = compute_figures(states)
        gains = sum(one.gain for one in propose(checklist, states, TODAY) if one.item_id in chosen)
        assert before.declared is None or after.declared is not None
        if before.declared is not None and after.declared is not None:
            assert after.declared.value == before.declared.value + gains
    assert not chosen or after.proved is not None


def test_the_actions_of_several_checklists_stand_in_one_order() -> None:
    first = [make_item("late", guidance=effort(1)), make_item("proof", proof=REPORT)]
    second = [make_item("dated"), make_item("blocking", blocking=True, guidance=effort(90))]
    parts = [
        (checklist_of(first), list_proposals(checklist_of(first), assess(first, {"proof": TESTED}), TODAY)),
        (
            checklist_of(second),
            list_proposals(
                checklist_of(second), assess(second, {}), TODAY, deadlines={"dated": date(2027, 1, 1)}
            ),
        ),
    ]
    assert [one.item_id for _, one in merge_proposals(parts)] == ["dated", "blocking", "late", "proof"]
