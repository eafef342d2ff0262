"""The whole check: gravity, waivers, approval; and no plan, however wild, makes it fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.checks.run import Checked, check, know
from app.domain.continuity.checks.texts import texts_are_clean
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Approval, Waiver
from app.domain.continuity.words import D2Category
from app.web.plan_findings import say_finding, say_waivers
from tests.unit.domain.continuity.check_cases import H, of
from tests.unit.domain.continuity.plans import TODAY, adding, changing, hospital, large, without, without_kind
from tests.unit.domain.continuity.random_plans import random_plan

NO_DEPUTY = of(H, "it_seat", deputy="")
NO_LEAD = without(H, "plan_lead")
SECRET = of(H, "it", hours="Mot de passe : Soleil2024")


def waive(rule: str, record: str, days: int = 0, **values: object) -> Waiver:
    given_values: dict[str, object] = {
        "id": f"waiver_{rule}_{days}",
        "rule": rule,
        "record": record,
        "reason": "Recrutement en cours",
        "function": "Direction",
        "until": TODAY + timedelta(days=days),
    }
    return Waiver(**{**given_values, **values})  # type: ignore[arg-type]


def of_rule(checked: Checked, rule: str) -> list[bool]:
    return [one.is_waived for one in checked.findings if one.finding.rule == rule]


def test_what_is_left_is_counted_by_gravity():
    checked = check(NO_DEPUTY, TODAY)
    assert checked.counts == {
        Gravity.BLOCKING: 0,
        Gravity.MAJOR: 1,
        Gravity.MINOR: 0,
        Gravity.INFORMATION: 1,
    }
    assert checked.may_be_approved
    assert not check(NO_LEAD, TODAY).may_be_approved


def test_a_live_waiver_holds_to_its_last_day_and_is_shown():
    checked = check(adding(NO_DEPUTY, waive("GO2", "it_seat")), TODAY)
    assert of_rule(checked, "GO2") == [True]
    assert (checked.counts[Gravity.MAJOR], checked.waived) == (0, 1)
    (waived,) = [one for one in checked.findings if one.is_waived]
    assert say_waivers(waived) == (
        "Dérogation acceptée par Direction jusqu’au 22 novembre 2026\u202f: Recrutement en cours."
    )


def test_an_expired_waiver_no_longer_counts_and_says_so():
    checked = check(adding(NO_DEPUTY, waive("GO2", "it_seat", -1)), TODAY)
    assert of_rule(checked, "GO2") == [False]
    (lapsed,) = [one for one in checked.findings if one.lapsed]
    assert say_waivers(lapsed) == "La dérogation acceptée par Direction a pris fin le 21 novembre 2026."


def test_the_waiver_that_lasts_longest_is_the_one_shown():
    plan = adding(
        NO_DEPUTY, waive("GO2", "it_seat", 5), waive("GO2", "it_seat", 9), waive("GO2", "it_seat", -3)
    )
    (waived,) = [one.waiver for one in check(plan, TODAY).findings if one.waiver]
    assert waived.until == TODAY + timedelta(days=9)


@pytest.mark.parametrize(
    "waiver",
    [
        waive("GO2", "sponsor"),
        waive("GO2", ""),
        waive("GO4", "it_seat"),
        waive("GO2", "it_seat", reason=" "),
        waive("GO2", "it_seat", function=""),
        waive("GO2", "it_seat", until=None),
    ],
)
def test_a_waiver_of_something_else_or_that_says_too_little_does_nothing(waiver: Waiver):
    assert of_rule(check(adding(NO_DEPUTY, waiver), TODAY), "GO2") == [False]


def test_a_waiver_without_record_is_for_the_plan_as_a_whole():
    plan = adding(without(H, "exercise"), waive("TE1", ""))
    assert of_rule(check(plan, TODAY), "TE1") == [True]


def test_what_blocks_cannot_be_waived():
    checked = check(adding(NO_LEAD, waive("GO1", "")), TODAY)
    assert of_rule(checked, "GO1") == [False]
    assert not checked.may_be_approved


def confirm(plan: Plan, **values: object) -> Waiver:
    """What an author says of the first suspect text of a plan."""
    found = next(texts_are_clean(plan, TODAY))
    given: dict[str, object] = {
        "until": None,
        "given_on": TODAY,
        "fingerprint": found.figures["fingerprint"],
        "reason": "Ce n’est ni un mot de passe ni un code.",
    }
    return waive("TX1", found.record, **{**given, **values})


def test_a_suspect_text_blocks_until_its_author_confirms_it():
    assert not check(SECRET, TODAY).may_be_approved
    confirmed = check(adding(SECRET, confirm(SECRET)), TODAY)
    assert of_rule(confirmed, "TX1") == [True]
    assert confirmed.may_be_approved
    (waived,) = [one for one in confirmed.findings if one.is_waived]
    assert say_waivers(waived) == (
        "Ce n’est ni un mot de passe ni un code. Confirmé par Direction le 22 novembre 2026, pour ce texte seulement."
    )


@pytest.mark.parametrize("values", [{"fingerprint": ""}, {"function": " "}, {"given_on": None}])
def test_a_confirmation_without_its_text_its_author_or_its_day_does_nothing(values: dict[str, object]):
    plan = adding(SECRET, confirm(SECRET, **values))
    assert of_rule(check(plan, TODAY), "TX1") == [False]


def test_an_ordinary_waiver_is_no_confirmation():
    plan = adding(SECRET, waive("TX1", "it", 30))
    assert of_rule(check(plan, TODAY), "TX1") == [False]


def test_a_changed_text_asks_again():
    changed = changing(SECRET, "it", hours="Mot de passe : Soleil2025")
    assert of_rule(check(adding(changed, confirm(SECRET)), TODAY), "TX1") == [False]


def test_a_plan_waiting_only_for_its_signature_may_be_signed():
    unsigned = check(without_kind(H, Approval), TODAY)
    assert (unsigned.may_be_approved, unsigned.may_be_signed) == (False, True)
    assert not check(NO_LEAD, TODAY).may_be_signed


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_no_plan_made_of_random_records_raises_and_each_finding_is_said(seed: int):
    plan = random_plan(seed)
    checked = check(plan, TODAY)
    assert check(plan, TODAY) == checked
    for one in checked.findings:
        said = say_finding(plan, one.finding)
        assert said.sentence
        assert said.record
        assert "None" not in said.sentence


@pytest.mark.parametrize("plan", [large(), large(500, 300)])
def test_a_large_plan_is_checked_whole(plan: Plan):
    assert check(plan, TODAY).findings


def test_other_plans_answer_what_one_cannot_and_never_prove_that_something_is_missing() -> None:
    """PL1 over the known plans: what they cover is settled, the rest stays untold unless they are all."""
    plan, others = hospital(), [hospital()]

    def told(*categories: D2Category, are_all: bool = False) -> list[Gravity]:
        held = [changing(others[0], "sheet", d2_category=one) for one in categories]
        found = check(plan, TODAY, know(held, TODAY, are_all=are_all)).findings
        return [one.finding.gravity for one in found if one.finding.rule == "PL1"]

    rest = [one for one in D2Category if one is not plan.sheet.d2_category and one is not D2Category.OTHER]
    assert told() == told(rest[0]) == [Gravity.INFORMATION]
    assert told(*rest) == []
    assert told(rest[0], are_all=True) == [Gravity.MAJOR]


def test_a_partner_promised_to_another_plan_is_seen() -> None:
    solution = hospital().solutions[0].id
    one = changing(hospital(), solution, fallback="Clinique d’à côté", fallback_capacity=1)
    rules = [found.finding.rule for found in check(one, TODAY, know([], TODAY)).findings]
    both = [found.finding.rule for found in check(one, TODAY, know([one], TODAY)).findings]
    assert "CO7" not in rules and both.count("CO7") == 1
