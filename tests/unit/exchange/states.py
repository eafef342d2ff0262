"""A state with everything in it, named so that a name that leaks is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from app.exchange.state import (
    Answered,
    Holdings,
    OutsideResult,
    Piece,
    PlannedAction,
    Shown,
    State,
    TypedFact,
)

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SECRET = "NOMSECRET"
"""Stands in every name and free text."""


def make_state() -> State:
    return State(
        id="5e0f6f5e-0000-4000-8000-000000000001",
        organisation=f"CH {SECRET}",
        finess="990000001",
        profile="ght",
        checklist_id="care-d2",
        checklist_version="2026.1",
        number=2,
        state="submitted",
        day=TODAY,
        created_at=NOW,
        changed_at=NOW,
        signed_at=NOW,
        signed_by=f"Directrice {SECRET}",
        submitted_at=NOW,
        submitted_by=f"Directrice {SECRET}",
        answers=(
            Answered(
                "D2.P1",
                choice="met",
                author=f"RSSI {SECRET}",
                comment=f"Vu avec {SECRET}",
                changed_at=NOW,
                pieces=("p1", "p2"),
                outcome="accepted",
                seen_how="document",
                review_comment=f"Vu {SECRET}",
                reviewer=f"CRRC {SECRET}",
            ),
            Answered("D2.P2", special="unknown", changed_at=NOW),
            Answered("D2.O1.A", choice="no", reason=f"Absent {SECRET}", changed_at=NOW),
            Answered("D2.O3.B", choice="trajectory", due=date(2027, 6, 30), changed_at=NOW),
        ),
        pieces=(
            Piece(
                "p1",
                "pssi",
                f"PSSI {SECRET}",
                f"Armoire {SECRET}",
                date(2024, 3, 14),
                date(2027, 3, 13),
                "ab" * 32,
                f"RSSI {SECRET}",
                f"RSSI {SECRET}",
                f"{SECRET}.pdf",
            ),
            Piece("p2", "autre"),
        ),
        facts=(
            TypedFact("depot", "2026-01-31", f"Courrier {SECRET}", f"RSSI {SECRET}", NOW),
            TypedFact(
                "activite_plans",
                [[f"CH {SECRET}", "60", True], [f"EHPAD {SECRET}", None, False]],
                "",
                "",
                NOW,
            ),
            TypedFact("tests", [["2026-02-01", "3"]], "", "", NOW),
        ),
        results=(
            OutsideResult("ads", date(2026, 5, 1), Fraction(3), f"R-{SECRET}", f"ANSSI {SECRET}", SECRET),
        ),
        actions=(
            PlannedAction(
                "a1",
                "D2.O1.A",
                f"Écrire {SECRET}",
                f"Note {SECRET}",
                "todo",
                f"RSSI {SECRET}",
                date(2027, 1, 31),
                Fraction(5, 2),
                1000,
                2000,
                author=SECRET,
                pieces=("p2",),
            ),
        ),
        figures=(
            Shown(
                "",
                Fraction(1, 3),
                Fraction(1, 11),
                Fraction(0),
                11,
                4,
                1,
                (None, None, None),
                (False, False, False),
            ),
            Shown("section:prerequis", Fraction(1, 2), None, None, 2, 2, 1),
        ),
    )


def make_holdings() -> Holdings:
    """Two versions, and what no version uses: a piece, an action tied to no list, a result."""
    state = make_state()
    unused = Piece(
        "p9", "autre", f"Plan {SECRET}", f"Coffre {SECRET}", author=SECRET, owner=SECRET, replaces="p1"
    )
    own = PlannedAction("a9", None, f"Appeler {SECRET}", f"Note {SECRET}", "dropped", SECRET, author=SECRET)
    return Holdings(
        organisation=state.organisation,
        finess=state.finess,
        day=TODAY,
        versions=(
            replace(state, pieces=(), results=(), actions=()),
            replace(state, number=1, pieces=(), results=(), actions=(), facts=(), answers=()),
        ),
        pieces=(*state.pieces, unused),
        results=state.results,
        actions=(*(replace(one, checklist="care-d2") for one in state.actions), own),
    )
