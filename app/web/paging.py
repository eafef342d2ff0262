"""Lists of more than a screen: the page and the order asked in the URL, the page that was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_SIZE = 50
HIGHEST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Sort:
    """``key`` is one of the keys that the page allows; the URL says ``tri=key`` or ``tri=-key``."""

    key: str
    descending: bool = False

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, str], allowed: Sequence[str], default: str) -> Sort:
        """The order of ``tri``; anything not allowed gives the default, which may begin with ``-``."""
        asked = arguments.get("tri", "")
        chosen = asked if asked.removeprefix("-") in allowed else default
        return cls(chosen.removeprefix("-"), chosen.startswith("-"))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a list query needs: ``limit`` rows from ``offset``."""

    number: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def from_arguments(
        cls, arguments: Mapping[str, str], size: int = PAGE_SIZE, name: str = "page"
    ) -> PageRequest:
        """The page of ``name``; anything but a positive number gives the first."""
        asked = arguments.get(name, "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
        return cls(min(max(number, 1), HIGHEST_PAGE), size)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def limit(self) -> int:
        return self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, with the total that the database counted."""

    items: Sequence[Item]
    total: int
    request: PageRequest

    @property
    def number(self) -> int:
        return self.request.number

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.request.size))

    @property
    def first(self) -> int:
        """Rank of the first item shown, from 1; 0 when the page is empty."""
        return self.request.offset + 1 if self.items else 0

    @property
    def last(self) -> int:
        return self.request.offset + len(self.items) if self.items else 0

    @property
    def window(self) -> list[int | None]:
        """Page numbers to link: both ends and the neighbours; ``None`` stands for a gap."""
        near = {1, self.pages, *range(self.number - 1, self.number + 2)}
        shown = sorted(number for number in near if 1 <= number <= self.pages)
        linked: list[int | None] = []
        for number in shown:
            if linked and linked[-1] is not None and number - linked[-1] > 1:
                linked.append(None)
            linked.append(number)
        return linked
