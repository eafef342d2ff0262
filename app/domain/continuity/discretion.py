"""Ways to reach people (phones, e-mails), left out of a plan for whoever may not read them, or kept long enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.continuity.fields import Record, empty_value, specs_of
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records import KINDS

DETAILS: Mapping[type[Record], tuple[str, ...]] = {
    record: names
    for record in KINDS.values()
    if (names := tuple(name for name, spec in specs_of(record).items() if spec.is_detail))
}
"""By kind of record, the fields that say how to reach somebody."""


def withhold(plan: Plan, why: Withheld) -> Plan:
    """The plan without any way to reach anybody; who they are and what they do stay."""
    records = {
        kind: tuple(strip(one) for one in held) if kind in DETAILS else held
        for kind, held in plan.records.items()
    }
    return replace(plan, records=records, withheld=why)


def strip(record: Record) -> Record:
    """The record without its ways to reach somebody, nor what was said of their absence."""
    names = DETAILS.get(type(record), ())
    specs = specs_of(type(record))
    marks = {name: mark for name, mark in record.marks.items() if name not in names}
    return replace(record, marks=marks, **{name: empty_value(specs[name]) for name in names})


def has_details(record: Record) -> bool:
    return any(getattr(record, name) for name in DETAILS.get(type(record), ()))
