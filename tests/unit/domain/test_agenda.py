"""The home page of a referent: what is under way, then at most three lists to begin."""

from __future__ import annotations

from uuid import UUID

from app.domain.agenda import Situation, TaskKind, make_plan
from app.domain.lifecycle import AssessmentState

UNIT = UUID(int=1)


def situation(name: str, state: AssessmentState | None = None, order: int = 0, **more: bool) -> Situation:
    rights = {"may_answer": True, "may_manage": True, "may_sign": False} | more
    return Situation(UNIT, name, state, order=order, **rights)


def ids(tasks) -> list[str]:
    return [task.situation.checklist_id for task in tasks]


def test_fourteen_lists_give_three_proposals_in_the_declared_order():
    plan = make_plan(situation(f"l{place}", order=100 - place) for place in range(14))
    assert ids(plan.proposed) == ["l13", "l12", "l11"] and plan.unproposed == 11
    assert plan.begun == () and plan.first is plan.proposed[0]


def test_what_is_begun_comes_first_by_urgency():
    plan = make_plan(
        [
            situation("a", order=1),
            situation("b", AssessmentState.DRAFT, order=2),
            situation("c", AssessmentState.RETURNED, order=3),
            situation("d", AssessmentState.SUBMITTED, order=4),
        ]
    )
    assert ids(plan.begun) == ["c", "b", "d"] and ids(plan.proposed) == ["a"]
    assert plan.first.kind is TaskKind.TAKE_UP_RETURNED and ids(plan.others) == ["b", "d"]


def test_a_list_to_begin_comes_before_one_that_waits_for_others():
    plan = make_plan([situation("a", AssessmentState.SUBMITTED), situation("b", order=2)])
    assert plan.first.situation.checklist_id == "b" and ids(plan.others) == ["a"]


def test_whoever_may_not_begin_is_proposed_nothing():
    plan = make_plan([situation("a", may_manage=False), situation("b", AssessmentState.SUBMITTED)])
    assert plan.proposed == () and plan.first.situation.checklist_id == "b" and plan.others == ()
    assert make_plan([]).first is None
