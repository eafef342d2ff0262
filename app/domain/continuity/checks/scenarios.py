"""What the plan prepares for: SC1 to SC4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.durations import DAY
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import ScenarioFamily

SECOND_FAMILIES = (ScenarioFamily.SITE, ScenarioFamily.STAFF, ScenarioFamily.SUPPLIER)
FOUR_FAMILIES = (ScenarioFamily.IS, *SECOND_FAMILIES)
SHORT_OUTAGE = 3 * DAY
"""Ordinary downtime procedures stop being enough at about three days in a cyber-attack (Weliom)."""
LIKELY_OUTAGE = 14 * DAY
"""The hospital of Versailles was still on paper after two weeks, in December 2022 (press)."""


def is_scenario_kept(plan: Plan, _today: date) -> Iterator[Finding]:
    """SC1: the loss of the information system is kept (D2)."""
    found = [one for one in plan.scenarios if one.family is ScenarioFamily.IS]
    if any(one.is_kept for one in found):
        return
    if found:
        yield from missing("SC1", Gravity.BLOCKING, found[0], "is_kept")
    else:
        yield on_plan("SC1", Gravity.BLOCKING, "scenario")


def second_scenario_kept(plan: Plan, _today: date) -> Iterator[Finding]:
    """SC2: a second scenario is kept among site, staff and supplier (D2). Minor in MS."""
    if not any(one.family in SECOND_FAMILIES for one in plan.kept_scenarios):
        yield on_plan("SC2", Gravity.MAJOR if plan.variant is Variant.ES else Gravity.MINOR, "scenario")


def families_justified(plan: Plan, _today: date) -> Iterator[Finding]:
    """SC3: each of the four families is kept, or it is said why not."""
    for family in FOUR_FAMILIES:
        found = [one for one in plan.scenarios if one.family is family]
        if any(one.is_kept or (one.reason or "").strip() for one in found):
            continue
        if found:
            yield from missing("SC3", Gravity.MINOR, found[0], "reason", family=family)
        else:
            yield on_plan("SC3", Gravity.MINOR, "scenario", family=family)


def outage_is_realistic(plan: Plan, _today: date) -> Iterator[Finding]:
    """SC4: the loss of the information system lasts at least 3 days; information under 14 days.

    The longest one counts: a short failure may stand beside an attack.
    """
    kept = [one for one in plan.kept_scenarios if one.family is ScenarioFamily.IS]
    known = [(one.outage, one) for one in kept if one.outage is not None]
    if not known:
        for scenario in kept[:1]:
            yield from missing("SC4", Gravity.MAJOR, scenario, "outage", case="unknown")
        return
    longest, scenario = max(known, key=lambda pair: pair[0])
    if longest < LIKELY_OUTAGE:
        gravity = Gravity.MAJOR if longest < SHORT_OUTAGE else Gravity.INFORMATION
        case = "short" if longest < SHORT_OUTAGE else "likely"
        yield at("SC4", gravity, scenario, "outage", outage=timedelta(minutes=longest), case=case)
