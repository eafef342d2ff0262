"""What an author typed reaches the paper: each field of each kind of record stands in the full plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from app.documents.text import plain_text
from app.domain.continuity.durations import say_duration
from app.domain.continuity.fields import FieldKind, Need, Record, Spec, Variant, empty_value, specs_of
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.words import ContactKind, Profile
from tests.unit.continuity.printed import build
from tests.unit.domain.continuity.plans import ES_STEPS

_FIRST_DAY = date(2021, 1, 1)
_FIRST_MINUTE = 60 * 24 * 400
_TYPED = (FieldKind.LINE, FieldKind.TEXT, FieldKind.LINES, FieldKind.DATE, FieldKind.DURATION)
_LEFT_OUT = {
    ("contact", "private_phone"): "printed in the crisis pack alone, when asked",
    ("copy", "removed_on"): "a copy taken away is not listed any more",
    ("scenario", "reason"): "why it is not kept: said of those alone that are not",
    ("contact", "is_always_reachable"): "the hours, when they are given, say it better",
    ("waiver", "rule"): "planted below: one that is unknown has no effect, and says nothing else",
}
_CHANGED: dict[tuple[str, str], object] = {
    ("waiver", "rule"): "CT3",
    ("contact", "kind"): ContactKind.EXTERNAL,
    ("copy", "removed_on"): None,
    ("activity", "is_priority"): True,
    ("scenario", "is_kept"): True,
}


def _shown(variant: Variant) -> Iterator[tuple[str, str, Spec]]:
    for code, kind in KINDS.items():
        for name, spec in specs_of(kind).items():
            if spec.need(variant) is not Need.HIDDEN and (code, name) not in _LEFT_OUT:
                yield code, name, spec


@cache
def _values(variant: Variant) -> dict[tuple[str, str], tuple[object, str]]:
    """For each field that is typed: a value that no other holds, and how it is said."""
    found: dict[tuple[str, str], tuple[object, str]] = {}
    typed = ((code, name, spec) for code, name, spec in _shown(variant) if spec.kind in _TYPED)
    for place, (code, name, spec) in enumerate(typed):
        word = f"Dit{place}a"
        if spec.kind is FieldKind.DATE:
            day = _FIRST_DAY + timedelta(days=place)
            found[code, name] = day, f"{day:%d/%m/%Y}"
        elif spec.kind is FieldKind.DURATION:
            minutes = _FIRST_MINUTE + place * 24 * 60
            found[code, name] = minutes, say_duration(minutes)
        else:
            found[code, name] = (word,) if spec.kind is FieldKind.LINES else word, word
    return found


def _value(variant: Variant, code: str, name: str, spec: Spec) -> object:
    if (code, name) in _CHANGED:
        return _CHANGED[code, name]
    if (code, name) in _values(variant):
        return _values(variant)[code, name][0]
    if spec.kind is FieldKind.REF:
        return "" if spec.target == code else spec.target
    if spec.kind is FieldKind.REFS:
        return () if spec.target == code else (spec.target,)
    if spec.kind is FieldKind.CHOICE:
        assert spec.choices is not None
        return next(iter(spec.choices))
    return {FieldKind.NUMBER: 1, FieldKind.FLAG: True}.get(spec.kind, empty_value(spec))


@cache
def _planted(variant: Variant) -> Plan:
    """One record of each kind, each naming the others, with every field filled."""
    records: list[Record] = [
        kind(
            id=code,
            **{name: _value(variant, code, name, spec) for name, spec in specs_of(kind).items()},  # type: ignore[arg-type]
        )
        for code, kind in KINDS.items()
    ]
    return _made(variant, records)


def _made(variant: Variant, records: list[Record]) -> Plan:
    return make_plan(variant, records, establishment="Essai", finess="990000004", version=1, steps=ES_STEPS)


def _changed(plan: Plan, record_id: str, **values: object) -> Plan:
    return _made(plan.variant, [replace(one, **values) if one.id == record_id else one for one in plan])


def _paper(plan: Plan) -> str:
    return plain_text(build(Profile.FULL, plan, kit=None)).replace("\u00a0", " ").replace("\u202f", " ")


def _missing(plan: Plan, but: tuple[str, ...] = ()) -> list[str]:
    paper = _paper(plan)
    return [
        f"{code}.{name}"
        for (code, name), (_, said) in _values(plan.variant).items()
        if code not in but and said.replace("\u00a0", " ").replace("\u202f", " ") not in paper
    ]


@pytest.mark.parametrize("variant", list(Variant))
def test_everything_that_is_typed_is_in_the_full_plan(variant: Variant) -> None:
    assert _missing(_planted(variant)) == []


@pytest.mark.parametrize("variant", list(Variant))
def test_an_activity_that_is_not_a_priority_loses_nothing(variant: Variant) -> None:
    assert _missing(_changed(_planted(variant), "activity", is_priority=False)) == []


@pytest.mark.parametrize("variant", list(Variant))
def test_a_scenario_that_is_left_out_keeps_what_was_said_of_it(variant: Variant) -> None:
    """What was written to go on in it stays in the application: nobody is to follow it."""
    plan = _changed(_planted(variant), "scenario", is_kept=False, reason="Jamais vu ici")
    assert _missing(plan, but=("solution",)) == []
    assert "Jamais vu ici" in _paper(plan)


@pytest.mark.parametrize("variant", list(Variant))
def test_everything_that_is_chosen_counts_on_paper(variant: Variant) -> None:
    """A tick, a choice, a name taken from a list: the full plan is not the same without it."""
    plan = _planted(variant)
    whole = _paper(plan)
    silent = [
        f"{code}.{name}"
        for code, name, spec in _shown(variant)
        if spec.kind not in _TYPED
        and getattr(plan.find(KINDS[code], code), name) not in (None, "", ())
        and _paper(_changed(plan, code, **{name: empty_value(spec)})) == whole
    ]
    assert silent == []


def test_resources_that_nothing_depends_on_are_listed() -> None:
    plan = _planted(Variant.ES)
    alone = _made(Variant.ES, [one for one in plan if one.id not in ("dependency", "activity")])
    assert _values(Variant.ES)["resource", "off_line_copy"][1] in _paper(alone)


def test_the_proof_version_has_none_of_it() -> None:
    """What a funder reads says nothing of the resources, of whoever holds them or of how they come back."""
    paper = plain_text(build(Profile.PROOF, _planted(Variant.ES)))
    hidden = ("contact", "resource", "dependency", "supplier", "solution", "backup", "function_sheet")
    said = [key for key, (_, word) in _values(Variant.ES).items() if key[0] in hidden and word in paper]
    assert said == []
