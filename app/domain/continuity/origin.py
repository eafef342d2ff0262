"""Where the records of a plan come from, when it follows the framework plan of a group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Key = tuple[str, str]
"""The code of a kind and the id of a record."""


class Origin(StrEnum):
    OWN = "own"
    FRAMEWORK = "framework"
    ADAPTED = "adapted"
    """The framework has one, and the site its own in its place."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record of the framework that does not hold for this site, and why. ``name``: in words, for whoever reads."""

    kind: str
    id: str
    reason: str = ""
    name: str = ""

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Source:
    """The approved version of a framework plan that a plan was composed with."""

    organisation: str = ""
    title: str = ""
    version: int = 0
    sha256: str = ""
    inherited: frozenset[Key] = frozenset()
    adapted: frozenset[Key] = frozenset()
    left_out: tuple[LeftOut, ...] = ()

    def origin_of(self, key: Key) -> Origin:
        if key in self.inherited:
            return Origin.FRAMEWORK
        return Origin.ADAPTED if key in self.adapted else Origin.OWN
