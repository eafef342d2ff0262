"""What a rule finds: where, how grave, with which figures. The sentences are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.continuity.fields import Record
from app.domain.continuity.plan import CODES, Plan


class Gravity(StrEnum):
    """``BLOCKING`` keeps a plan from being approved; the others may be waived, with a reason and an end."""

    BLOCKING = "blocking"
    MAJOR = "major"
    MINOR = "minor"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. ``kind``, ``record`` and ``name`` (of the field) say where to mend; empty: the plan as a whole.

    ``figures`` are quoted by the sentence: names as text, durations as ``timedelta``, dates as ``date``.
    ``about``: the ids that it is about, where the place to mend may move while the remark stays the same.
    ``also``: the kind and the id of the other records that it is told at.
    """

    rule: str
    gravity: Gravity
    kind: str = ""
    record: str = ""
    name: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """The same from one check to the next, whatever the figures have become."""
        return ":".join((self.rule, *(self.about or (self.kind, self.record, self.name))))


Rule = Callable[[Plan, date], Iterator[Finding]]
"""A rule yields its findings in the order of the records."""


def at(rule: str, gravity: Gravity, record: Record, name: str = "", **figures: object) -> Finding:
    """A finding on one record."""
    return Finding(rule, gravity, CODES[type(record)], record.id, name, figures)


def on_plan(rule: str, gravity: Gravity, kind: str = "", **figures: object) -> Finding:
    """A finding on the plan as a whole; ``kind``: the records to complete, if any."""
    return Finding(rule, gravity, kind, "", "", figures)
