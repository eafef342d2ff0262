"""Plans made of random records: any field may be empty, wild or marked, any reference may lead nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from app.domain.continuity.fields import (
    FieldKind,
    Mark,
    MarkKind,
    Record,
    Spec,
    Variant,
    empty_value,
    specs_of,
)
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from tests.unit.domain.continuity.plans import TODAY

TEXTS = ("", " ", "Paie", "Mot de passe : a1b2", "{record}", "%s", "\u202e<b>", "10.0.0.1", "x" * 300)
NUMBERS = (0, 1, 2, 3, 60, 240, 1440, 10**9)
MOST_MONTHS = 40


def random_plan(seed: int) -> Plan:
    random = Random(seed)  # noqa: S311
    records = [
        _random_record(random, kind, f"r{number}")
        for code, kind in KINDS.items()
        for number in range(1 if code == "sheet" else random.randint(0, 4))
    ]
    return make_plan(random.choice(list(Variant)), records, version=random.randint(0, 2))


def _random_record(random: Random, kind: type[Record], record_id: str) -> Record:
    specs = specs_of(kind)
    marks = {
        name: Mark(random.choice(list(MarkKind)), "Raison", random.choice(("", "Direction")), "2026-01-01")
        for name in specs
        if random.random() < 0.05
    }
    values = {name: _random_value(random, spec) for name, spec in specs.items()}
    return kind(id=record_id, marks=marks, **values)


def _random_value(random: Random, spec: Spec) -> object:
    if random.random() < 0.25:
        return empty_value(spec)
    match spec.kind:
        case FieldKind.LINE | FieldKind.TEXT:
            return random.choice(TEXTS)
        case FieldKind.LINES:
            return tuple(random.choice(TEXTS) for _ in range(random.randint(0, 12)))
        case FieldKind.NUMBER | FieldKind.DURATION:
            return random.choice(NUMBERS) if spec.kind is FieldKind.DURATION else random.choice(NUMBERS[:-1])
        case FieldKind.FLAG:
            return random.random() < 0.5
        case FieldKind.DATE:
            return _random_day(random)
        case FieldKind.CHOICE:
            return random.choice(list(spec.choices or ()))
        case FieldKind.REF:
            return f"r{random.randint(0, 5)}"
        case FieldKind.REFS:
            return tuple(f"r{random.randint(0, 5)}" for _ in range(random.randint(0, 3)))


def _random_day(random: Random) -> date:
    return random.choice((date.min, date.max, TODAY - timedelta(days=random.randint(-60, 31 * MOST_MONTHS))))
