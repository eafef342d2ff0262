"""One answer as typed, before it counts: what can be kept, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.catalogue import Item
from app.domain.errors import DomainError
from app.domain.scoring import Special

MAX_TEXT = 10_000
MAX_MEASURE = 1_000_000_000
EARLIEST_DUE = date(2000, 1, 1)
LATEST_DUE = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody typed for one item. An incomplete entry is kept and says what it lacks; it does not count."""

    choice: str | None = None
    special: Special | None = None
    reason: str = ""
    due: date | None = None
    numerator: int | None = None
    denominator: int | None = None
    comment: str = ""


def check_entry(item: Item, entry: Entry) -> None:
    """Refuse what no page of ours can send.

    Raises ``choice_unknown``, ``na_not_allowed``, ``text_too_long``, ``measure_out_of_range``, ``due_out_of_range``.
    """
    if entry.choice is not None and (item.scale is None or item.scale.find(entry.choice) is None):
        raise DomainError("choice_unknown", item=item.id)
    if entry.special is Special.NA and not item.na_allowed:
        raise DomainError("na_not_allowed", item=item.id)
    if len(entry.reason) > MAX_TEXT or len(entry.comment) > MAX_TEXT:
        raise DomainError("text_too_long", item=item.id, limit=MAX_TEXT)
    if any(
        abs(number) > MAX_MEASURE for number in (entry.numerator, entry.denominator) if number is not None
    ):
        raise DomainError("measure_out_of_range", item=item.id)
    if entry.due is not None and not EARLIEST_DUE <= entry.due <= LATEST_DUE:
        raise DomainError("due_out_of_range", item=item.id)
