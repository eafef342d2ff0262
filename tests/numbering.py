"""The numbers that tell one row of the tests from another: names, addresses, FINESS numbers."""

from __future__ import annotations

from itertools import count


class Numbers:
    """One, two, three… and from one again for each test, which then meets the same names each time."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._count = count(1)

    def __next__(self) -> int:
        return next(self._count)


NUMBERS = Numbers()
