"""What an import did, or would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.errors import DomainError
from app.features.organisations.importing.limits import MAX_REFUSED_LINES
from app.features.organisations.importing.records import LineFault, SourceFormat


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CLOSED = "closed"


@dataclass(slots=True)
class Report:
    """Counts by outcome; ``skipped``: closed and unknown here, or outside the regions asked for."""

    source: SourceFormat
    stated_on: date
    ignored_columns: tuple[str, ...] = ()
    establishments: Counter[Outcome] = field(default_factory=Counter)
    entities: Counter[Outcome] = field(default_factory=Counter)
    groups: Counter[Outcome] = field(default_factory=Counter)
    memberships: Counter[Outcome] = field(default_factory=Counter)
    skipped_closed: int = 0
    skipped_region: int = 0
    refused: list[LineFault] = field(default_factory=list)
    remarks: list[LineFault] = field(default_factory=list)

    def add(self, fault: LineFault) -> None:
        """Raises ``import_too_many_faults`` when the file is plainly another one."""
        (self.refused if fault.is_refused else self.remarks).append(fault)
        if len(self.refused) > MAX_REFUSED_LINES:
            raise DomainError("import_too_many_faults", limit=MAX_REFUSED_LINES)

    @property
    def has_changes(self) -> bool:
        changes = (Outcome.CREATED, Outcome.UPDATED, Outcome.CLOSED)
        counters = (self.establishments, self.entities, self.groups, self.memberships)
        return any(counter[outcome] for counter in counters for outcome in changes)

    def as_details(self) -> dict[str, object]:
        """For the audit: counts only."""
        counts = {
            name: {outcome.value: getattr(self, name)[outcome] for outcome in Outcome}
            for name in ("establishments", "entities", "groups", "memberships")
        }
        return {
            "source": self.source.value,
            "stated_on": self.stated_on.isoformat(),
            **counts,
            "refused": len(self.refused),
            "remarks": len(self.remarks),
        }
