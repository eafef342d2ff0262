"""For each question on answers and texts: a snapshot that raises it, and a neighbour that does not."""

from __future__ import annotations

from datetime import timedelta

from app.domain.consistency import Snapshot
from app.domain.dates import add_months
from app.domain.scoring import Answer
from tests.unit.domain.consistency.consistency_samples import (
    MET,
    NO,
    NOW,
    PARTLY,
    TODAY,
    UNKNOWN,
    action,
    na,
    path_row,
    piece,
    ratio_row,
    row,
    snapshot,
)
from tests.unit.domain.scoring_samples import gate


def quick(minutes: int, answer: Answer = MET, count: int = 8) -> Snapshot:
    """So many items answered one after the other, from the first to the last in so many minutes."""
    return snapshot(
        *(
            row(f"i{place}", answer, at=NOW + timedelta(minutes=minutes * place / (count - 1)))
            for place in range(count)
        )
    )


def mixed(*answers: Answer, **over: object) -> Snapshot:
    return snapshot(*(row(f"i{place}", answer, **over) for place, answer in enumerate(answers)))  # type: ignore[arg-type]


def commented(*comments: str) -> Snapshot:
    return snapshot(*(row(f"i{place}", MET, comment=text) for place, text in enumerate(comments)))


def reasoned(*reasons: str) -> Snapshot:
    return mixed(*map(na, reasons), na_allowed=True)


def promised(*days: int, **over: object) -> Snapshot:
    return snapshot(
        *(path_row(f"i{place}", TODAY + timedelta(days=one)) for place, one in enumerate(days)), **over
    )  # type: ignore[arg-type]


def promised_at(short_of_last: int) -> Snapshot:
    """Promised so many days before the last permitted one."""
    due = add_months(NOW.date(), 36) - timedelta(days=short_of_last)
    return snapshot(path_row("i1", due, at=NOW))


def gated(first: Answer, second: Answer) -> Snapshot:
    return snapshot(row("i1", first), row("i2", second, gate=gate("i1", "tested")))


def levels(low: Answer, high: Answer, high_theme: str = "sauvegarde") -> Snapshot:
    return snapshot(row("i1", low, level=1), row("i2", high, level=2, theme=high_theme))


def authored(*authors: str, functions: int = 3) -> Snapshot:
    return snapshot(
        *(
            row(
                f"i{place}",
                MET if place % 2 else PARTLY,
                author=one,
                who=f"Fonction {place % functions} ; visa",
            )
            for place, one in enumerate(authors)
        )
    )


def aged(days: int, answer: Answer = MET, **over: object) -> Snapshot:
    return snapshot(row("i1", answer, at=NOW - timedelta(days=days), **over))  # type: ignore[arg-type]


def unknowns(count: int) -> Snapshot:
    return mixed(*[UNKNOWN] * count, *[MET] * (10 - count))


def blanks(*, blocking: bool) -> Snapshot:
    return snapshot(row("i1", MET), row("i2", blocking=blocking))


def not_applicable(count: int) -> Snapshot:
    return mixed(
        *[na(f"raison propre au point {place}") for place in range(count)],
        *[MET] * (10 - count),
        na_allowed=True,
    )


ANSWER_CASES: dict[str, tuple[Snapshot, Snapshot]] = {
    "all_best_in_minutes": (quick(10), quick(11)),
    "all_same_choice": (quick(11, PARTLY), quick(11, PARTLY, count=7)),
    "same_comment": (
        commented("Fait en 2026.", "fait en 2026", "Fait  en 2026"),
        commented("Fait.", "fait", "autre"),
    ),
    "same_reason": (
        reasoned("Sans objet chez nous.", "sans objet chez nous", "Sans objet, chez nous"),
        reasoned("Sans objet chez nous.", "sans objet chez nous", "Pas de bloc opératoire"),
    ),
    "short_reason": (reasoned("sans objet ici"), reasoned("sans objet ici.")),
    "many_na": (not_applicable(4), not_applicable(3)),
    "many_unknown": (unknowns(3), unknowns(2)),
    "unknown_lingers": (aged(90, UNKNOWN), aged(89, UNKNOWN)),
    "due_past": (promised(-1), promised(0)),
    "same_due": (promised(90, 90, 90), promised(90, 90, 91)),
    "due_on_last_day": (promised_at(7), promised_at(8)),
    "due_without_action": (promised(90), promised(90, actions=(action(item="i0"),))),
    "out_of_scope_kept": (gated(NO, MET), gated(NO, Answer())),
    "gate_unanswered": (gated(Answer(), MET), gated(Answer(), Answer())),
    "blocking_left": (blanks(blocking=True), blanks(blocking=False)),
    "met_but_planned": (commented("La signature est en cours de circuit."), commented("Plus rien à faire.")),
    "answer_old": (
        aged(370, kinds=(("pssi",),), max_age_months=24),
        aged(360, kinds=(("pssi",),), max_age_months=24),
    ),
    "single_author": (authored(*["a"] * 8), authored(*["a"] * 7, "b")),
    "level_gap": (levels(PARTLY, MET), levels(PARTLY, MET, "crise")),
    "ratio_above_one": (snapshot(ratio_row("i1", 11, 10)), snapshot(ratio_row("i1", 10, 10))),
    "ratio_all_full": (
        snapshot(*(ratio_row(f"i{n}", n + 5, n + 5) for n in range(3))),
        snapshot(*(ratio_row(f"i{n}", n + 5, n + 6) for n in range(3))),
    ),
    "denominators_differ": (
        snapshot(ratio_row("i1", 4, 10, "Postes"), ratio_row("i2", 4, 12, "postes")),
        snapshot(ratio_row("i1", 4, 10, "Postes"), ratio_row("i2", 4, 12, "Serveurs")),
    ),
    "text_names_person": (commented("Vu avec Mme Martin."), commented("Vu avec M. le directeur.")),
    "text_gives_email": (
        commented("Écrire à anne.martin@ch-exemple.fr"),
        commented("Écrire à securite.si@ch-exemple.fr ou rssi@ch-exemple.fr"),
    ),
    "text_gives_phone": (
        commented("Appeler le 06 12 34 56 78."),
        commented("FINESS 060123456, SIRET 26060001200013"),
    ),
    "text_gives_nir": (commented("NIR 255081416802538"), commented("NIR 255081416802539")),
    "text_tells_of_patient": (
        snapshot(row("i1", MET, piece("p", title="Dossier IPP n° 80012345"))),
        snapshot(row("i1", MET, piece("p", title="Procédure IPP et doublons"))),
    ),
}
