"""One version of the answers to a checklist as OSCAL assessment results: observations, findings, expiry of proofs.

No person is named. A fact, a "non applicable" and a blank answer give no finding: nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from app.domain.catalogue import Checklist, Item, ItemKind
from app.domain.scoring.answers import ProofPiece
from app.domain.scoring.proofs import assess_proof
from app.domain.scoring.shown import percent
from app.exchange.checklist_yaml import guidance_of
from app.exchange.oscal.parts import (
    Raw,
    catalog_file,
    catalog_uuid,
    control_ids,
    end_of,
    line,
    make_uuid,
    metadata,
    props,
    resource,
    start_of,
    to_bytes,
)
from app.exchange.state import Answered, Piece, State

_NO_PLAN = (
    "Aucun plan d’évaluation OSCAL n’existe : l’établissement a répondu lui-même à la liste, "
    "dont le catalogue est joint en référence."
)


def write_results(checklist: Checklist, state: State) -> bytes:
    """The results of this state. Raises ``ExchangeError`` for a checklist without words."""
    return _Writer(checklist, state).write()


class _Writer:
    def __init__(self, checklist: Checklist, state: State) -> None:
        self._checklist, self._state = checklist, state
        self._ids = control_ids(checklist.items)
        self._answers = {answer.item: answer for answer in state.answers}

    def write(self) -> bytes:
        state, checklist = self._state, self._checklist
        plan, party = make_uuid("plan", state.id), make_uuid("party", state.organisation, state.finess or "")
        more = {
            "props": props(
                profil=state.profile,
                version_des_reponses=state.number,
                etat=state.state,
                chiffres_au=state.day,
            ),
            "parties": [{"uuid": party, "type": "organization", "name": line(state.organisation)}],
        }
        title = f"{checklist.title} : {state.organisation}"
        return to_bytes(
            {
                "assessment-results": {
                    "uuid": make_uuid("assessment-results", state.id),
                    "metadata": metadata(title, str(state.number), state.changed_at, **more),
                    "import-ap": {"href": f"#{plan}"},
                    "results": [self._result()],
                    "back-matter": {
                        "resources": [
                            resource(plan, "Absence de plan d’évaluation", description=_NO_PLAN),
                            resource(catalog_uuid(checklist), checklist.title, href=catalog_file(checklist)),
                        ]
                    },
                }
            }
        )

    def _result(self) -> Raw:
        """The items of the profile, in the order of the checklist."""
        items = [
            item
            for item in self._checklist.items
            if not item.applies_to or self._state.profile in item.applies_to
        ]
        observations = [one for item in items for one in self._observations(item)]
        findings = [found for item in items if (found := self._finding(item)) is not None]
        result: Raw = {
            "uuid": make_uuid("result", self._state.id),
            "title": line(self._checklist.title),
            "description": "Réponses de l’établissement, pièces de preuve et avis du relecteur.",
            "start": _moment(self._state.created_at),
            "end": _moment(self._state.changed_at),
            "props": self._figures(),
            "reviewed-controls": {
                "control-selections": [
                    {"include-controls": [{"control-id": self._ids[item.id]} for item in items]}
                ]
            },
        }
        # The lists of OSCAL are absent rather than empty.
        lists = {"observations": observations, "findings": findings}
        return {key: value for key, value in (result | lists).items() if value}

    def _figures(self) -> list[Raw]:
        """The three figures, the coverage and their date, together or not at all."""
        whole = next((one for one in self._state.figures if not one.cut), None)
        if whole is None:
            return []
        coverage = Fraction(whole.answered, whole.applicable) if whole.applicable else None
        return props(
            declare=_share(whole.declared),
            prouve=_share(whole.proved),
            verifie=_share(whole.verified),
            couverture=_share(coverage),
            ne_sait_pas=whole.unknown,
            au=self._state.day.isoformat(),
        )

    def _observations(self, item: Item) -> Iterator[Raw]:
        answer = self._answers.get(item.id)
        if answer is None:
            return
        yield self._said(item, answer)
        for piece_id in answer.pieces:
            piece = self._state.find_piece(piece_id)
            if piece is not None:
                yield self._proof(item, answer, piece)

    def _said(self, item: Item, answer: Answered) -> Raw:
        raw: Raw = {
            "uuid": make_uuid("observation", self._state.id, item.id),
            "title": f"Réponse au point {item.id}",
            "description": _describe(item, answer),
            "props": props(
                point=self._ids[item.id],
                choix=answer.choice,
                reponse_speciale=answer.special,
                echeance=answer.due.isoformat() if answer.due else None,
                numerateur=answer.numerator,
                denominateur=answer.denominator,
                avis=answer.outcome,
                vu=answer.seen_how,
            ),
            "methods": ["INTERVIEW"],
            "collected": _moment(answer.changed_at or self._state.changed_at),
        }
        if answer.reason:
            raw["remarks"] = f"Motif : {answer.reason}"
        return raw

    def _proof(self, item: Item, answer: Answered, piece: Piece) -> Raw:
        """``expires``: the end of the last day on which the piece proves this very item."""
        collected = (
            start_of(piece.document_date)
            if piece.document_date
            else answer.changed_at or self._state.changed_at
        )
        label = self._checklist.proof_labels.get(piece.kind, piece.kind)
        raw: Raw = {
            "uuid": make_uuid("proof", self._state.id, item.id, piece.id),
            "title": line(piece.title) or line(label),
            "description": line(label),
            "props": props(
                point=self._ids[item.id],
                sorte_de_piece=piece.kind,
                sha256=piece.sha256,
                date_du_document="inconnue" if piece.document_date is None else None,
            ),
            "methods": ["EXAMINE"],
            "relevant-evidence": [{"description": line(piece.title) or line(label)}],
            "collected": _moment(collected),
        }
        until = self._last_day(item, piece)
        if until is not None:
            raw["expires"] = _moment(until)
        return raw

    def _last_day(self, item: Item, piece: Piece) -> datetime | None:
        """Under the limits of the item's own rule; where it asks no proof, what the piece says of itself."""
        if item.proof is None or piece.document_date is None:
            return end_of(piece.until) if piece.until else None
        alone = replace(item.proof, groups=((piece.kind,),))
        dated = ProofPiece(piece.kind, piece.document_date, piece.until)
        until = assess_proof(alone, [dated], piece.document_date).until
        last = until or piece.until
        return end_of(last) if last else None

    def _finding(self, item: Item) -> Raw | None:
        answer = self._answers.get(item.id)
        value = None if answer is None else _value(item, answer)
        if answer is None or value is None or item.kind is ItemKind.FACT:
            return None
        pieces = [piece for piece in answer.pieces if self._state.find_piece(piece) is not None]
        related = [make_uuid("observation", self._state.id, item.id)]
        related += [make_uuid("proof", self._state.id, item.id, piece) for piece in pieces]
        return {
            "uuid": make_uuid("finding", self._state.id, item.id),
            "title": line(f"{item.id} : {guidance_of(item).label}"),
            "description": _describe(item, answer),
            "props": props(valeur_declaree=value, prouve=self._is_proved(item, answer), avis=answer.outcome),
            "target": {
                "type": "statement-id",
                "target-id": f"{self._ids[item.id]}_smt",
                "status": {
                    "state": "satisfied" if value == 1 else "not-satisfied",
                    "reason": "pass" if value == 1 else "fail",
                    "remarks": "Selon la réponse de l’établissement ; la preuve et l’avis sont dits à part.",
                },
            },
            "related-observations": [{"observation-uuid": uuid} for uuid in related],
        }

    def _is_proved(self, item: Item, answer: Answered) -> bool:
        found = [self._state.find_piece(piece) for piece in answer.pieces]
        pieces = [ProofPiece(one.kind, one.document_date, one.until) for one in found if one is not None]
        return assess_proof(item.proof, pieces, self._state.day).satisfied


def _value(item: Item, answer: Answered) -> Fraction | None:
    """What was declared, none when there is nothing to find; a due date is judged by the score, not here."""
    if answer.special is not None:
        return Fraction(0) if answer.special == "unknown" else None
    if item.measure is not None:
        if (
            answer.numerator is None
            or not answer.denominator
            or answer.denominator < 0
            or answer.numerator < 0
        ):
            return None
        return min(Fraction(1), Fraction(answer.numerator, answer.denominator) / item.measure.target)
    choice = item.scale.find(answer.choice) if item.scale and answer.choice else None
    return choice.value if choice else None


def _describe(item: Item, answer: Answered) -> str:
    if answer.special is not None:
        return "Ne sait pas" if answer.special == "unknown" else "Non applicable"
    if item.measure is not None:
        numbers = (answer.numerator, answer.denominator)
        return " / ".join("?" if number is None else str(number) for number in numbers)
    choice = item.scale.find(answer.choice) if item.scale and answer.choice else None
    return choice.label if choice else "Sans réponse"


def _share(value: Fraction | None) -> str | None:
    shown = percent(value)
    return None if shown is None else str(shown)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
