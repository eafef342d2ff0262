"""Whether the documents given prove an item today, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.catalogue import ProofRule
from app.domain.dates import add_days, add_months
from app.domain.scoring.answers import ProofPiece
from app.domain.scoring.reasons import WhyNot


@dataclass(frozen=True, slots=True)
class GroupProof:
    """One group of a rule. ``until``: last day on which today's pieces satisfy it, or none."""

    kinds: tuple[str, ...]
    satisfied: bool
    until: date | None = None
    why_not: WhyNot | None = None


@dataclass(frozen=True, slots=True)
class ProofState:
    """The proof of one item. ``groups`` is empty when the item asks for none, and then it is satisfied."""

    satisfied: bool
    until: date | None = None
    groups: tuple[GroupProof, ...] = ()

    @property
    def needed(self) -> bool:
        return bool(self.groups)


NO_PROOF_NEEDED = ProofState(satisfied=True)


class _Judged(NamedTuple):
    """One piece under a rule: what is wrong with it today, or its last valid day."""

    kind: str
    why_not: WhyNot | None
    last: date | None


def assess_proof(rule: ProofRule | None, pieces: Iterable[ProofPiece], today: date) -> ProofState:
    """Satisfied when every group of ``rule`` has one piece that is valid on ``today``."""
    if rule is None:
        return NO_PROOF_NEEDED
    judged = [_judge(piece, rule, today) for piece in pieces]
    groups = tuple(_assess_group(kinds, judged) for kinds in rule.groups)
    if not all(group.satisfied for group in groups):
        return ProofState(False, None, groups)
    return ProofState(True, min((group.until for group in groups if group.until), default=None), groups)


def last_day(piece: ProofPiece, rule: ProofRule | None) -> date | None:
    """The last day on which a piece is valid under ``rule``, its own end included; none when it never lapses."""
    if piece.date is None or rule is None:
        return piece.until
    return min((day for day, _ in _ends(piece, piece.date, rule)), default=None)


def is_too_early(piece: ProofPiece, rule: ProofRule | None) -> bool:
    """Whether its date is before the first one that ``rule`` admits: it never proves."""
    if rule is None or rule.not_before is None or piece.date is None:
        return False
    return piece.date < rule.not_before


def changing_days(piece: ProofPiece, rule: ProofRule) -> Iterator[date]:
    """The days on which a piece begins or ceases to hold."""
    if piece.date is None:
        return
    yield piece.date
    for day, _ in _ends(piece, piece.date, rule):
        if day < date.max:
            yield day + timedelta(days=1)


def _assess_group(kinds: tuple[str, ...], judged: Iterable[_Judged]) -> GroupProof:
    """One valid piece is enough; of several, the one that lasts longest counts."""
    of_kind = [piece for piece in judged if piece.kind in kinds]
    valid = [piece.last for piece in of_kind if piece.why_not is None]
    if not valid:
        return GroupProof(kinds, False, None, of_kind[-1].why_not if of_kind else WhyNot.PROOF_MISSING)
    lasts = [last for last in valid if last is not None]
    return GroupProof(kinds, True, max(lasts) if len(lasts) == len(valid) else None)


def _judge(piece: ProofPiece, rule: ProofRule, today: date) -> _Judged:
    if piece.date is None:
        return _Judged(piece.kind, WhyNot.PROOF_UNDATED, None)
    if piece.date > today:
        return _Judged(piece.kind, WhyNot.PROOF_TO_COME, None)
    if rule.not_before is not None and piece.date < rule.not_before:
        return _Judged(piece.kind, WhyNot.PROOF_TOO_EARLY, None)
    last, why = min(_ends(piece, piece.date, rule), default=(None, None))
    return _Judged(piece.kind, why if last is not None and last < today else None, last)


def _ends(piece: ProofPiece, dated: date, rule: ProofRule) -> list[tuple[date, WhyNot]]:
    """Each limit that ends the validity of a piece: its last valid day, and what to say after it."""
    ends = []
    if piece.until is not None:
        ends.append((piece.until, WhyNot.PROOF_EXPIRED))
    if rule.max_age_days is not None:
        ends.append((add_days(dated, rule.max_age_days), WhyNot.PROOF_TOO_OLD))
    if rule.max_age_months is not None:
        ends.append((add_months(dated, rule.max_age_months), WhyNot.PROOF_TOO_OLD))
    return ends
