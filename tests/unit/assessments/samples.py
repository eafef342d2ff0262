"""Results made by hand, without a database: the real checklists, answered by a made-up establishment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from app.config import DEMONSTRATION_KEY
from app.db.crypto import KEYRING
from app.domain.catalogue import Catalogue, Checklist
from app.domain.lifecycle import AssessmentState, Opening, Outcome, SeenHow
from app.domain.scoring import next_change
from app.features.assessments.models import AnswerRow, AssessmentRow, VerdictRow
from app.features.assessments.queries.contents import Contents, Piece, assemble
from app.features.assessments.service.results import Audience, Result, Unit
from app.features.assessments.service.scores import assess
from tests.catalogue import bundled_catalogue

TODAY = date(2026, 11, 21)
MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_SPACE = UUID("6d1a2b44-7a0b-4a54-9c63-0c1f9a1d1c11")

HASH = "3f9a1c0788e2b1d05f6a4c3b2e1d0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e"


@cache
def catalogue() -> Catalogue:
    KEYRING.configure((DEMONSTRATION_KEY,))
    return bundled_catalogue()


def checklist(name: str) -> Checklist:
    return catalogue().latest(name)


def identify(name: str) -> UUID:
    """The same name gives the same id, so that two samples are equal."""
    return uuid5(_SPACE, name)


def make_assessment(of: Checklist, *, profile: str, **values: Any) -> AssessmentRow:
    given: dict[str, Any] = {
        "id": identify(f"assessment {of.id}"),
        "organisation_id": identify("organisation"),
        "checklist_id": of.id,
        "checklist_version": of.version,
        "profile": profile,
        "number": 1,
        "state": AssessmentState.DRAFT,
        "opening": Opening.FIRST,
        "created_at": MORNING,
        "changed_at": MORNING,
        "signed_by_name": "",
        "submitted_by_name": "",
        "reviewer_name": "",
    }
    return AssessmentRow(**{**given, **values})


def make_answer(item_id: str, *, comment: str = "", reason: str = "", **values: Any) -> AnswerRow:
    given = {"author_name": "RSSI du CH d’essai", "changed_at": MORNING, "revision": 1}
    row = AnswerRow(id=identify(f"answer {item_id}"), item_id=item_id, **{**given, **values})
    row.comment, row.reason = comment, reason
    return row


def make_verdict(
    item_id: str, contents: Contents, outcome: Outcome = Outcome.ACCEPTED, comment: str = ""
) -> VerdictRow:
    row = VerdictRow(
        id=identify(f"verdict {item_id}"),
        item_id=item_id,
        outcome=outcome,
        seen_how=SeenHow.DOCUMENT,
        content_hash=contents.hashes[item_id],
        reviewer_name="Relecteur du CRRC",
        at=MORNING,
        revision=1,
    )
    row.comment = comment
    return row


def make_piece(kind: str, title: str, day: date | None = date(2026, 5, 4), **values: Any) -> Piece:
    given: dict[str, Any] = {"place": "", "until": None, "sha256": None, "added_by": "RSSI du CH d’essai"}
    return Piece(
        id=identify(f"piece {title[:60]}"), kind=kind, title=title, document_date=day, **{**given, **values}
    )


def make_result(
    of: Checklist,
    rows: Mapping[str, AnswerRow],
    pieces: Mapping[str, tuple[Piece, ...]] | None = None,
    verdicts: Mapping[str, tuple[Outcome, str]] | None = None,
    *,
    profile: str,
    unit: Unit | None = None,
    day: date = TODAY,
    audience: Audience = Audience.ESTABLISHMENT,
    **assessment_values: Any,
) -> Result:
    """A result as ``load_result`` gives it; a verdict is on the answer as it stands."""
    assessment = make_assessment(of, profile=profile, **assessment_values)
    bare = assemble(rows, pieces or {}, {})
    decided = {
        item_id: make_verdict(item_id, bare, outcome, comment)
        for item_id, (outcome, comment) in (verdicts or {}).items()
    }
    contents = assemble(rows, pieces or {}, decided)
    standing = assess(of, assessment, contents, day)
    return Result(
        checklist=of,
        assessment=assessment,
        unit=unit or Unit("Centre hospitalier d’essai", "990000001", "Villefictive"),
        contents=contents,
        standing=standing,
        day=day,
        kinds=catalogue().proof_kinds,
        next_change=next_change(standing.states, day),
        audience=audience,
    )


def care_d2(**values: Any) -> Result:
    """A health establishment in the middle of its path: met, proved, promised, unknown and blank items."""
    of = checklist("care-d2")
    met = ("D2.P1", "D2.P2", "D2.O1.A", "D2.O2.A", "D2.O3.A")
    rows = {item: make_answer(item, choice="met") for item in met}
    rows["D2.O1.B"] = make_answer(
        "D2.O1.B", choice="no", comment="Plan blanc en cours de révision avec la qualité."
    )
    rows["D2.O1.C"] = make_answer("D2.O1.C", special="unknown")
    rows["D2.O3.B"] = make_answer("D2.O3.B", choice="trajectory", due=date(2028, 6, 30))
    rows["D2.O3.C"] = make_answer("D2.O3.C", choice="trajectory", due=date(2026, 10, 1))
    pieces = {
        "D2.P1": (
            make_piece(
                "pssi",
                "PSSI du groupement, version 3",
                date(2024, 3, 14),
                place="GED qualité, dossier SSI",
                sha256=HASH,
            ),
        ),
        "D2.P2": (make_piece("organisation_projet", "Note d’organisation du PCRA", None),),
        "D2.O2.A": (
            make_piece("politique_sauvegarde", "Politique de sauvegarde 2026", until=date(2027, 5, 4)),
        ),
    }
    given: dict[str, Any] = {
        "profile": "es",
        "number": 2,
        "state": AssessmentState.SUBMITTED,
        "opening": Opening.REOPENED,
        "signed_at": MORNING,
        "signed_by_name": "Direction du CH d’essai",
        "signed_hash": HASH,
        "submitted_at": MORNING,
        "submitted_by_name": "Direction du CH d’essai",
    }
    verdicts = {
        "D2.P1": (Outcome.ACCEPTED, ""),
        "D2.O2.A": (Outcome.RETURNED, "La politique ne couvre pas le dossier patient informatisé."),
    }
    return make_result(of, rows, pieces, verdicts, **{**given, **values})


def esms(**values: Any) -> Result:
    """A nursing home that has answered most questions, with few proofs."""
    of = checklist("esms-socle")
    rows = {
        "ESMS.A1": make_answer("ESMS.A1", choice="yes"),
        "ESMS.A2": make_answer("ESMS.A2", choice="written"),
        "ESMS.B1": make_answer(
            "ESMS.B1", choice="partly", comment="Le plan bleu existe, il ne dit rien du numérique."
        ),
        "ESMS.B2": make_answer("ESMS.B2", choice="yes"),
        "ESMS.C1": make_answer("ESMS.C1", choice="yes"),
        "ESMS.C2": make_answer("ESMS.C2", special="unknown"),
        "ESMS.E1": make_answer("ESMS.E1", choice="no"),
    }
    pieces = {"ESMS.A1": (make_piece("procedure_signalement", "Fiche de signalement"),)}
    given: dict[str, Any] = {
        "profile": "esms",
        "unit": Unit("EHPAD Les Tilleuls d’essai", "990000017", "Bourg-Fictif"),
    }
    return make_result(of, rows, pieces, **{**given, **values})
