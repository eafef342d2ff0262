"""Each rule as a table: facts, day, outcome, why, and the next day on which it changes by itself."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rules import (
    Activity,
    AgeAtMost,
    Because,
    CountWithin,
    Coverage,
    DateInWindow,
    DueWithin,
    EveryPerimeter,
    Facts,
    FreshScore,
    Limit,
    NeededAbove,
    OnlyIf,
    Outcome,
    PairApart,
    Perimeter,
    RatioByDate,
    Result,
    Rule,
    Step,
    Value,
    judge,
    smallest_set,
)

TODAY = date(2026, 11, 21)
MET, NOT_MET, CANNOT = Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL

UP_TO_NOW = DateInWindow("revue", date(2022, 7, 16), latest_fact="depot", until_today=True)
POLICY = DateInWindow("revue", earliest=date(2022, 7, 16), latest_fact="depot")
YEAR = AgeAtMost("test", months=12)
TRAJECTORY = DueWithin("cible", 36)
PAIR = PairApart("audits", 45, 60)
SCORED_PAIR = PairApart("audits", 45, 60, at_least=Fraction(3))
ADS = FreshScore("ads", Fraction(3), 60, on_fact="declaration")
ONE_TEST = CountWithin("tests", 1, since=date(2025, 7, 16), until_fact="declaration")
YEARLY = CountWithin("exercices", 1, days=365)
RATE = RatioByDate(
    "n", "d", (Step(date(2027, 12, 31), Fraction(3, 4)), Step(date(2028, 12, 31), Fraction(9, 10)))
)
GAUGE = Coverage("activite", Fraction(66, 100))
PERIMETERS = EveryPerimeter("perimetres")
SSO = NeededAbove((Limit("services", Fraction(5)), Limit("professionnels", Fraction(5000))), "sso")


def day(text: str) -> date:
    return date.fromisoformat(text)


def results(*days: str | tuple[str, int]) -> tuple[Result, ...]:
    return tuple(
        Result(day(one)) if isinstance(one, str) else Result(day(one[0]), Fraction(one[1])) for one in days
    )


def share(entity: str, weight: int | None, covered: bool = False) -> Activity:
    return Activity(entity, None if weight is None else Fraction(weight), covered)


CASES: list[tuple[Rule, Facts, Outcome, Because, str | None]] = [
    (POLICY, {}, CANNOT, Because.FACT_MISSING, None),
    (POLICY, {"revue": day("2022-07-16")}, CANNOT, Because.FACT_MISSING, None),
    (POLICY, {"revue": day("2022-07-16"), "depot": day("2025-10-01")}, MET, Because.DATE_IN_WINDOW, None),
    (UP_TO_NOW, {"revue": day("2022-07-16")}, MET, Because.DATE_IN_WINDOW, None),
    (POLICY, {"revue": day("2022-07-15")}, NOT_MET, Because.DATE_TOO_EARLY, None),
    (POLICY, {"revue": day("2026-12-01")}, NOT_MET, Because.DATE_TO_COME, "2026-12-01"),
    (POLICY, {"revue": day("2026-03-02"), "depot": day("2026-03-01")}, NOT_MET, Because.DATE_TOO_LATE, None),
    (POLICY, {"revue": day("2026-03-01"), "depot": day("2026-03-01")}, MET, Because.DATE_IN_WINDOW, None),
    (YEAR, {"test": day("2025-11-21")}, MET, Because.YOUNG_ENOUGH, "2026-11-22"),
    (YEAR, {"test": day("2025-11-20")}, NOT_MET, Because.TOO_OLD, None),
    (YEAR, {"test": day("2026-11-22")}, NOT_MET, Because.DATE_TO_COME, "2026-11-22"),
    (AgeAtMost("test", days=60), {"test": day("2026-09-22")}, MET, Because.YOUNG_ENOUGH, "2026-11-22"),
    (TRAJECTORY, {"cible": day("2029-11-21")}, MET, Because.DUE_IN_TIME, "2029-11-22"),
    (TRAJECTORY, {"cible": day("2029-11-22")}, NOT_MET, Because.DUE_TOO_FAR, "2026-11-22"),
    (TRAJECTORY, {"cible": day("2026-11-20")}, NOT_MET, Because.DUE_PAST, None),
    (TRAJECTORY, {"cible": TODAY}, MET, Because.DUE_IN_TIME, "2026-11-22"),
    (DueWithin("cible", 36, "depart"), {"cible": TODAY}, CANNOT, Because.FACT_MISSING, None),
    (PAIR, {}, CANNOT, Because.FACT_MISSING, None),
    (PAIR, {"audits": results("2026-09-01")}, CANNOT, Because.SECOND_MISSING, None),
    (PAIR, {"audits": results("2026-09-01", "2026-10-16")}, MET, Because.PAIR_FOUND, None),
    (PAIR, {"audits": results("2026-09-01", "2026-10-15")}, NOT_MET, Because.PAIR_NOT_FOUND, None),
    (PAIR, {"audits": results("2026-09-01", "2026-10-31")}, MET, Because.PAIR_FOUND, None),
    (PAIR, {"audits": results("2026-09-01", "2026-11-01")}, NOT_MET, Because.PAIR_NOT_FOUND, None),
    (PAIR, {"audits": results("2026-08-01", "2026-09-01", "2026-09-30")}, MET, Because.PAIR_FOUND, None),
    (PAIR, {"audits": results("2026-10-16", "2026-12-01")}, CANNOT, Because.SECOND_MISSING, "2026-12-01"),
    (SCORED_PAIR, {"audits": results(("2026-09-01", 3), ("2026-10-16", 4))}, MET, Because.PAIR_FOUND, None),
    (
        SCORED_PAIR,
        {"audits": results(("2026-09-01", 3), ("2026-09-20", 2), ("2026-10-16", 4))},
        NOT_MET,
        Because.PAIR_NOT_FOUND,
        None,
    ),
    (ADS, {}, CANNOT, Because.FACT_MISSING, None),
    (ADS, {"ads": results("2026-11-01")}, CANNOT, Because.FACT_MISSING, None),
    (ADS, {"ads": results(("2026-09-22", 3))}, MET, Because.SCORE_REACHED, "2026-11-22"),
    (ADS, {"ads": results(("2026-09-21", 3))}, NOT_MET, Because.SCORE_TOO_OLD, None),
    (ADS, {"ads": results(("2026-11-20", 2))}, NOT_MET, Because.SCORE_TOO_LOW, None),
    (ADS, {"ads": results(("2026-10-01", 3), ("2026-11-20", 2))}, MET, Because.SCORE_REACHED, "2026-12-01"),
    (
        ADS,
        {"ads": results(("2026-03-01", 4)), "declaration": day("2026-04-01")},
        MET,
        Because.SCORE_REACHED,
        None,
    ),
    (
        ADS,
        {"ads": results(("2026-05-01", 4)), "declaration": day("2026-04-01")},
        CANNOT,
        Because.FACT_MISSING,
        None,
    ),
    (ONE_TEST, {}, CANNOT, Because.FACT_MISSING, None),
    (ONE_TEST, {"tests": ()}, NOT_MET, Because.COUNT_TOO_LOW, None),
    (ONE_TEST, {"tests": results("2025-07-16")}, MET, Because.COUNT_REACHED, None),
    (ONE_TEST, {"tests": results("2025-07-15")}, NOT_MET, Because.COUNT_TOO_LOW, None),
    (ONE_TEST, {"tests": results("2026-12-01")}, NOT_MET, Because.COUNT_TOO_LOW, "2026-12-01"),
    (
        ONE_TEST,
        {"tests": results("2026-05-01"), "declaration": day("2026-04-30")},
        NOT_MET,
        Because.COUNT_TOO_LOW,
        None,
    ),
    (YEARLY, {"exercices": results("2025-11-21")}, MET, Because.COUNT_REACHED, "2026-11-22"),
    (YEARLY, {"exercices": results("2025-11-20")}, NOT_MET, Because.COUNT_TOO_LOW, None),
    (RATE, {"n": Fraction(3)}, CANNOT, Because.FACT_MISSING, None),
    (RATE, {"n": Fraction(3), "d": Fraction(0)}, CANNOT, Because.SHARE_IMPOSSIBLE, None),
    (RATE, {"n": Fraction(3), "d": Fraction(4)}, MET, Because.SHARE_REACHED, "2028-12-31"),
    (RATE, {"n": Fraction(29), "d": Fraction(40)}, NOT_MET, Because.SHARE_TOO_LOW, None),
    (GAUGE, {}, CANNOT, Because.FACT_MISSING, None),
    (GAUGE, {"activite": (share("A", 66, True), share("B", 34))}, MET, Because.WEIGHED_SHARE_REACHED, None),
    (
        GAUGE,
        {"activite": (share("A", 65, True), share("B", 35))},
        NOT_MET,
        Because.WEIGHED_SHARE_TOO_LOW,
        None,
    ),
    (GAUGE, {"activite": (share("A", 99, True), share("B", None))}, CANNOT, Because.WEIGHT_MISSING, None),
    (GAUGE, {"activite": (share("A", 0, True),)}, CANNOT, Because.SHARE_IMPOSSIBLE, None),
    (GAUGE, {"activite": (share("A", -1, True), share("B", 5))}, CANNOT, Because.SHARE_IMPOSSIBLE, None),
    (PERIMETERS, {}, CANNOT, Because.FACT_MISSING, None),
    (PERIMETERS, {"perimetres": (Perimeter("soins", True, True),)}, MET, Because.PERIMETERS_DONE, None),
    (
        PERIMETERS,
        {"perimetres": (Perimeter("soins", True, True), Perimeter("plateau", False, None))},
        MET,
        Because.PERIMETERS_DONE,
        None,
    ),
    (
        PERIMETERS,
        {"perimetres": (Perimeter("soins", True, False), Perimeter("plateau", None, None))},
        NOT_MET,
        Because.PERIMETER_NOT_DONE,
        None,
    ),
    (
        PERIMETERS,
        {"perimetres": (Perimeter("soins", True, True), Perimeter("plateau", None, True))},
        CANNOT,
        Because.FACT_MISSING,
        None,
    ),
    (PERIMETERS, {"perimetres": (Perimeter("plateau", False, None),)}, CANNOT, Because.NO_PERIMETER, None),
    (SSO, {}, CANNOT, Because.FACT_MISSING, None),
    (SSO, {"services": Fraction(5), "professionnels": Fraction(5000)}, MET, Because.NOT_NEEDED, None),
    (SSO, {"services": Fraction(5)}, CANNOT, Because.FACT_MISSING, None),
    (SSO, {"services": Fraction(6)}, CANNOT, Because.FACT_MISSING, None),
    (SSO, {"services": Fraction(6), "sso": False}, NOT_MET, Because.NEEDED_AND_ABSENT, None),
    (SSO, {"professionnels": Fraction(5001), "sso": True}, MET, Because.NEEDED_AND_THERE, None),
]


@pytest.mark.parametrize(("rule", "facts", "outcome", "because", "change"), CASES)
def test_a_rule_says_what_it_finds_and_until_when(
    rule: Rule, facts: Facts, outcome: Outcome, because: Because, change: str | None
) -> None:
    verdict = judge(rule, facts, TODAY)
    assert (verdict.outcome, verdict.finding.because) == (outcome, because)
    assert verdict.next_change == (day(change) if change else None)


@pytest.mark.parametrize(("rule", "facts", "outcome", "because", "change"), CASES)
def test_a_rule_names_the_facts_it_read_and_those_it_lacks(
    rule: Rule, facts: Facts, outcome: Outcome, because: Because, change: str | None
) -> None:
    verdict = judge(rule, facts, TODAY)
    assert {code for code, _ in verdict.inputs} == set(facts) & set(rule.facts_read())
    if because is Because.FACT_MISSING:
        assert verdict.finding.missing
        assert set(verdict.finding.missing) <= set(rule.facts_read())


def test_a_lone_audit_says_when_the_second_is_expected() -> None:
    finding = judge(PAIR, {"audits": results("2026-11-01")}, TODAY).finding
    assert (finding.figures["from"], finding.figures["until"]) == (day("2026-12-16"), day("2026-12-31"))


def test_the_gauge_names_the_fewest_entities_to_add() -> None:
    facts = {"activite": (share("A", 20, True), share("B", 10), share("C", 50), share("D", 20))}
    finding = judge(GAUGE, facts, TODAY).finding
    assert finding.figures["share"] == Fraction(1, 5)
    assert finding.figures["to_add"] == ("C",)


WEIGHTS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=7)


@given(WEIGHTS)
def test_no_smaller_set_reaches_the_share(drawn: list[tuple[int, bool]]) -> None:
    entities = [share(str(rank), weight, covered) for rank, (weight, covered) in enumerate(drawn)]
    total = sum(weight for weight, _ in drawn)
    reached = sum(weight for weight, covered in drawn if covered)
    left = [weight for weight, covered in drawn if not covered]
    target = Fraction(66, 100)
    fewest = next(
        size
        for size in range(len(left) + 1)
        if any(reached + sum(some) >= target * total for some in combinations(left, size))
    )
    assert len(smallest_set(entities, target)) == fewest


CHECKED_ADS = OnlyIf("annuaire", FreshScore("ads", Fraction(3), 60))


@pytest.mark.parametrize(
    ("flag", "outcome", "because"),
    [
        (None, CANNOT, Because.FACT_MISSING),
        (False, MET, Because.NOT_NEEDED),
        (True, NOT_MET, Because.SCORE_TOO_LOW),
    ],
)
def test_a_condition_comes_first(flag: bool | None, outcome: Outcome, because: Because) -> None:
    facts: dict[str, Value] = {"ads": results(("2026-11-20", 2))}
    if flag is not None:
        facts["annuaire"] = flag
    finding = judge(CHECKED_ADS, facts, TODAY).finding
    assert (finding.outcome, finding.because) == (outcome, because)


DAYS = st.dates(date(2026, 6, 1), date(2027, 6, 1))
SERIES = st.lists(st.tuples(DAYS, st.integers(1, 5)), max_size=4).map(
    lambda drawn: tuple(Result(when, Fraction(value)) for when, value in drawn)
)
DATED: list[Rule] = [POLICY, UP_TO_NOW, YEAR, TRAJECTORY, PAIR, SCORED_PAIR, ADS, ONE_TEST, YEARLY]


@pytest.mark.parametrize("rule", DATED)
@given(series=SERIES, one=DAYS, other=DAYS, has_other=st.booleans(), today=DAYS)
def test_nothing_changes_by_itself_before_the_day_announced(
    rule: Rule, series: tuple[Result, ...], one: date, other: date, has_other: bool, today: date
) -> None:
    facts: dict[str, date | tuple[Result, ...]] = {}
    for rank, code in enumerate(rule.facts_read()):
        if code in ("audits", "ads", "tests", "exercices"):
            facts[code] = series
        elif rank == 0 or has_other:
            facts[code] = one if rank == 0 else other
    verdict = judge(rule, facts, today)
    end = verdict.next_change or today + timedelta(days=800)
    for ahead in range((end - today).days):
        assert judge(rule, facts, today + timedelta(days=ahead)).outcome is verdict.outcome
    if verdict.next_change is not None:
        assert judge(rule, facts, verdict.next_change).outcome is not verdict.outcome


@given(SERIES, DAYS)
def test_one_more_audit_never_undoes_a_pair(series: tuple[Result, ...], when: date) -> None:
    today = date(2027, 6, 2)
    before = judge(PAIR, {"audits": series}, today).outcome
    after = judge(PAIR, {"audits": (*series, Result(when))}, today).outcome
    assert before is not MET or after is MET
