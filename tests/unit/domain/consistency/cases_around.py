"""For each question on facts, results, actions, versions: a snapshot that raises it, a neighbour that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from app.domain.actions import ActionStatus
from app.domain.catalogue import LinkStrength
from app.domain.consistency import Snapshot, TakenAction
from app.domain.rules import (
    Activity,
    AgeAtMost,
    DatedResult,
    FactKind,
    Perimeter,
    Value,
)
from app.domain.scoring import Answer
from tests.unit.domain.consistency.consistency_samples import (
    MET,
    NO,
    PARTLY,
    TODAY,
    UNKNOWN,
    Row,
    action,
    ago,
    check,
    fact,
    linked,
    na,
    path_row,
    piece,
    previous,
    ratio_row,
    row,
    snapshot,
)

TEN = Fraction(10)
IN_TWO_MONTHS = TODAY + timedelta(days=60)


def ruled(answer: Answer, age: int | None) -> Snapshot:
    """A rule that wants a date of at most 100 days, met so many days ago; none: nobody has given the date."""
    facts: dict[str, Value] = {} if age is None else {"revue": ago(age)}
    return snapshot(
        row("i1", answer, checks=(check(AgeAtMost("revue", days=100)),)), specs=(fact("revue"),), facts=facts
    )


def activities(
    plans: list[Activity], tests: list[Activity] | None = None, source: str = "SAE 2025"
) -> Snapshot:
    kinds = ("activite_plans", "activite_tests")
    facts: dict[str, Value] = {"activite_plans": tuple(plans)}
    if tests is not None:
        facts["activite_tests"] = tuple(tests)
    return snapshot(
        row("i1"),
        specs=tuple(fact(code, FactKind.ACTIVITIES) for code in kinds),
        facts=facts,
        fact_sources=dict.fromkeys(kinds, source),
    )


def entity(name: str, weight: int | None = 10, covered: bool = True) -> Activity:
    return Activity(name, None if weight is None else Fraction(weight), covered)


def dated(code: str, days: int, **over: object) -> Snapshot:
    """A date typed, so many days ago, beside a PSSI of 30 days."""
    spec = fact(code, kinds=("pssi",))
    return snapshot(
        row("i1", MET, piece("p"), kinds=(("pssi",),)),
        specs=(spec,),
        facts={code: ago(days)},
        **over,  # type: ignore[arg-type]
    )


def declared(days: int) -> Snapshot:
    specs = (fact("depot"), fact("declaration"))
    return snapshot(row("i1"), specs=specs, facts={"depot": ago(10), "declaration": ago(days)})


def perimeters(*found: Perimeter) -> Snapshot:
    return snapshot(row("i1"), specs=(fact("zones", FactKind.PERIMETERS),), facts={"zones": found})


def ads(*values: int | None, days: tuple[int, ...] = (30, 20, 10)) -> Snapshot:
    results = (
        DatedResult("ads", ago(age), None if value is None else Fraction(value))
        for age, value in zip(days, values, strict=False)
    )
    return snapshot(row("i1"), results=tuple(results))


def acting(taken: TakenAction, line: Row | None = None) -> Snapshot:
    return snapshot(line or row("i1", PARTLY), actions=(taken,))


def after(now: Row, before: Row, **over: object) -> Snapshot:
    return snapshot(now, previous=previous(before), **over)  # type: ignore[arg-type]


def jumped(*, new_piece: bool) -> Snapshot:
    """From nothing to everything."""
    return after(row("i1", MET, *((piece("p"),) if new_piece else ())), row("i1", NO))


def tied(strength: LinkStrength, ours: Answer, theirs: Answer, *, within: bool = False) -> Snapshot:
    other = row("v1", theirs, na_allowed=True)
    return snapshot(
        row("i1", ours, na_allowed=True), linked=(linked(strength, other, ours_is_within=within),)
    )


def signed(until_days: int) -> Snapshot:
    """Signed 10 days ago on a piece that ended so many days ago."""
    line = row("i1", MET, piece("p", until=ago(until_days)), kinds=(("pssi",),))
    return snapshot(line, signed_on=ago(10), submitted_on=ago(9))


def returned(*, still: bool) -> Snapshot:
    return snapshot(row("i1", replace(MET, returned=still)))


def waiting(days: int) -> Snapshot:
    return snapshot(row("i1", MET), signed_on=ago(days))


EQUAL, SUBSET = LinkStrength.EQUAL, LinkStrength.SUBSET

AROUND_CASES: dict[str, tuple[Snapshot, Snapshot]] = {
    "rule_not_met": (ruled(MET, 101), ruled(PARTLY, 101)),
    "rule_cannot_tell": (ruled(MET, None), ruled(PARTLY, None)),
    "rules_met_answer_not": (ruled(PARTLY, 5), ruled(MET, 5)),
    "rule_ends_soon": (ruled(MET, 71), ruled(MET, 70)),
    "tested_not_planned": (
        activities([entity("CH A", covered=False)], [entity("ch a")]),
        activities([entity("CH A")], [entity("ch a")]),
    ),
    "weights_without_source": (activities([entity("CH A")], source=" "), activities([entity("CH A")])),
    "weights_differ": (
        activities([entity("CH A", 10)], [entity("CH A", 12)]),
        activities([entity("CH A", 10)], [entity("CH A", 10)]),
    ),
    "weights_equal": (
        activities([entity("CH A"), entity("CH B"), entity("CH C")]),
        activities([entity("CH A"), entity("CH B"), entity("CH C", 11)]),
    ),
    "entity_twice": (
        activities([entity("CH A", 10), entity("Ch  a", 20)]),
        activities([entity("CH A", 10), entity("CH B", 20)]),
    ),
    "declaration_before_deposit": (declared(11), declared(10)),
    "fact_to_come": (dated("revue", -1), dated("revue", 0)),
    "fact_unlike_piece": (dated("revue", 31), dated("revue", 30)),
    "no_perimeter": (perimeters(Perimeter("Soins", False, None)), perimeters(Perimeter("Soins", None, None))),
    "absent_perimeter_done": (
        perimeters(Perimeter("Soins", False, True), Perimeter("Bloc", True, True)),
        perimeters(Perimeter("Soins", True, True)),
    ),
    "result_to_come": (ads(3, days=(-1,)), ads(3, days=(0,))),
    "result_out_of_range": (ads(6), ads(5)),
    "result_without_value": (ads(None), ads(1)),
    "results_disagree": (ads(3, 4, days=(10, 10)), ads(3, 4, days=(10, 9))),
    "result_fell": (ads(3, 4, 3), ads(4, 3, 4)),
    "action_done_item_unmet": (
        acting(action(status=ActionStatus.DONE)),
        acting(action(status=ActionStatus.DONE), row("i1", MET)),
    ),
    "action_open_item_met": (acting(action(), row("i1", MET)), acting(action())),
    "action_overdue": (acting(action(due=ago(1))), acting(action(due=TODAY))),
    "action_without_owner": (acting(action(owner=" ")), acting(action())),
    "action_without_due": (acting(action(due=None)), acting(action())),
    "action_after_promise": (
        acting(action(), path_row("i1", IN_TWO_MONTHS - timedelta(days=1))),
        acting(action(), path_row("i1", IN_TWO_MONTHS)),
    ),
    "score_jump": (jumped(new_piece=False), jumped(new_piece=True)),
    "met_no_more": (
        after(row("i1", PARTLY), row("i1", MET)),
        after(row("i1", PARTLY, comment="Le prestataire a changé."), row("i1", MET)),
    ),
    "na_no_more": (
        after(row("i1", na(), na_allowed=True), row("i1", NO)),
        after(row("i1", na(), na_allowed=True), row("i1", na(), na_allowed=True)),
    ),
    "unknown_again": (
        after(row("i1", UNKNOWN), row("i1", UNKNOWN)),
        after(row("i1", UNKNOWN), row("i1", NO)),
    ),
    "ratio_changed": (
        after(ratio_row("i1", 9, 10), ratio_row("i1", 39, 100)),
        after(ratio_row("i1", 9, 10), ratio_row("i1", 4, 10)),
    ),
    "total_changed": (
        after(ratio_row("i1", 9, 16), ratio_row("i1", 9, 10)),
        after(ratio_row("i1", 9, 15), ratio_row("i1", 9, 10)),
    ),
    "returned_untouched": (returned(still=True), returned(still=False)),
    "equal_link_differs": (tied(EQUAL, MET, NO), tied(LinkStrength.INTERSECT, MET, NO)),
    "equal_link_na": (tied(EQUAL, MET, na()), tied(EQUAL, na(), na())),
    "contained_refused": (tied(SUBSET, NO, MET, within=True), tied(SUBSET, NO, MET)),
    "signed_proof_lapsed": (signed(5), signed(11)),
    "signed_not_submitted": (waiting(31), waiting(30)),
}
