"""Small snapshots for the tests of the consistency checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from app.domain.actions import ActionStatus
from app.domain.catalogue import (
    Check,
    Checklist,
    Confidence,
    Guidance,
    Item,
    ItemRef,
    Link,
    LinkStrength,
    ProofRule,
    RatioMeasure,
    Section,
    Source,
)
from app.domain.consistency import LinkedAnswer, Note, Piece, Previous, Snapshot, TakenAction
from app.domain.consistency.snapshot import NO_NOTE
from app.domain.rules import FactKind, FactSpec
from app.domain.scoring import BLANK, Answer, Measure, ProofPiece, Special, assess_items
from tests.unit.domain.scoring_samples import PATH, TODAY, make_item

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MET = Answer(choice="tested")
PARTLY = Answer(choice="written")
NO = Answer(choice="none")
UNKNOWN = Answer(special=Special.UNKNOWN)
SOURCE = Source("Essai", "https://example.org", date(2026, 1, 1))
KINDS = {
    "pssi": "PSSI",
    "retex": "Retour d’expérience",
    "autre": "Autre pièce",
    "pca_pra": "Plan de continuité",
    "bia": "Bilan d’impact",
}


@dataclass(frozen=True)
class Row:
    """One item with everything that stands at its line."""

    item: Item
    answer: Answer = BLANK
    pieces: tuple[Piece, ...] = ()
    note: Note = NO_NOTE


def day(text: str) -> date:
    return date.fromisoformat(text)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


A_MONTH_AGO = ago(30)


def row(
    item_id: str,
    answer: Answer = BLANK,
    *pieces: Piece,
    comment: str = "",
    author: str = "",
    at: datetime | None = None,
    who: str = "",
    label: str = "",
    kinds: tuple[tuple[str, ...], ...] = (),
    **over: Any,
) -> Row:
    """``kinds``: the groups of its proof rule; the rest goes to the item, or to its rule (ages)."""
    ages = {name: over.pop(name) for name in ("max_age_months", "max_age_days", "not_before") if name in over}
    proof = ProofRule(kinds, **ages) if kinds else None
    guidance = Guidance(
        "", "", (), who, Fraction(1), SOURCE, Confidence.PROPOSAL, label=label or f"Point {item_id}"
    )
    item = make_item(item_id, proof=proof, guidance=guidance, **over)
    return Row(item, answer, pieces, Note(author, at, comment))


def na(reason: str = "pas de bloc opératoire ici") -> Answer:
    return Answer(special=Special.NA, reason=reason)


def promise(due: date) -> Answer:
    return Answer(choice="trajectory", due=due)


def path_row(item_id: str, due: date, **over: Any) -> Row:
    return row(item_id, promise(due), scale=PATH, **over)


def ratio_row(item_id: str, n: int, d: int, total: str = "", **over: Any) -> Row:
    rule = RatioMeasure(Fraction(4, 5), "", total)
    return row(item_id, Answer(measure=Measure(n, d)), measure=rule, **over)


def piece(piece_id: str, kind: str = "pssi", dated: date | None = A_MONTH_AGO, **over: Any) -> Piece:
    return Piece(piece_id, kind, date=dated, **over)


def action(action_id: str = "a1", item: str = "i1", **over: Any) -> TakenAction:
    values = {
        "status": ActionStatus.TODO,
        "title": "Écrire le plan",
        "owner": "RSSI",
        "due": TODAY + timedelta(days=60),
        **over,
    }
    return TakenAction(action_id, item=item, **values)


def fact(code: str, kind: FactKind = FactKind.DATE, **over: Any) -> FactSpec:
    return FactSpec(code, kind, f"Fait {code}", **over)


def check(rule: Any, code: str = "controle") -> Check:
    return Check(code, f"Contrôle {code}", rule)


def snapshot(*rows: Row, specs: tuple[FactSpec, ...] = (), today: date = TODAY, **over: Any) -> Snapshot:
    checklist = Checklist(
        "essai",
        "2026.1",
        "Liste d’essai",
        (Section("s1", "Une"),),
        tuple(one.item for one in rows),
        facts=specs,
        proof_labels=KINDS,
    )
    return Snapshot(
        checklist=checklist,
        profile="es",
        today=today,
        states=states(*rows, today=today),
        notes={one.item.id: one.note for one in rows},
        pieces={one.item.id: one.pieces for one in rows if one.pieces},
        **over,
    )


def states(*rows: Row, today: date = TODAY) -> Any:
    answers: Mapping[str, Answer] = {
        one.item.id: replace(one.answer, proofs=tuple(map(_proof, one.pieces))) for one in rows
    }
    return assess_items([one.item for one in rows], answers, profile="es", today=today)


def previous(*rows: Row, signed_on: date | None = None) -> Previous:
    pieces = frozenset(one.id for line in rows for one in line.pieces)
    return Previous(states(*rows), pieces, signed_on)


def linked(
    strength: LinkStrength, other: Row, *, ours_is_within: bool = False, item: str = "i1"
) -> LinkedAnswer:
    here, there = ItemRef("essai", item), ItemRef("voisine", other.item.id)
    link = Link(here, there, strength, "") if ours_is_within else Link(there, here, strength, "")
    (state,) = states(other)
    return LinkedAnswer(link, there, state, "Liste voisine")


def _proof(one: Piece) -> ProofPiece:
    return ProofPiece(one.kind, one.date, one.until, one.sha256 or one.id)
