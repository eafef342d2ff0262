"""What is wrong with a file that comes from elsewhere: every fault with its place, in French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands in the file, and why it is refused."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}\u202f: {self.reason}" if self.place else self.reason


class ExchangeError(Exception):
    """The file is refused whole; ``faults`` says all that is wrong with it, in its order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnreadableError(ExchangeError):
    """Not even a file of that format: nothing in it could be looked at."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__([Fault(place, reason)])
