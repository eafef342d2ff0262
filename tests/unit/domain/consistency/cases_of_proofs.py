"""For each question on pieces and their order: a snapshot that raises it, and a neighbour that does not."""

from __future__ import annotations

from datetime import timedelta

from app.domain.consistency import Snapshot
from app.domain.rules import CountWithin, DatedResult, FactKind, Result
from tests.unit.domain.consistency.consistency_samples import (
    MET,
    NO,
    TODAY,
    Answer,
    Piece,
    ago,
    check,
    fact,
    na,
    piece,
    row,
    snapshot,
)

PSSI = (("pssi",),)


def put(*pieces: Piece, answer: Answer = MET, **over: object) -> Snapshot:
    """One item that asks for a PSSI, with these pieces."""
    return snapshot(row("i1", answer, *pieces, **{"kinds": PSSI, **over}))  # type: ignore[arg-type]


def chain(*dated: tuple[str, int], wanted: str = "pssi", **over: object) -> Snapshot:
    """Pieces of these kinds, each so many days old, on one item; ``results`` and the rest go to the snapshot."""
    pieces = [piece(f"p{place}", kind, ago(days)) for place, (kind, days) in enumerate(dated)]
    return snapshot(row("i1", MET, *pieces, kinds=((wanted,),)), **over)  # type: ignore[arg-type]


def spread(count: int, *, same: bool, days: bool = False) -> Snapshot:
    """So many items with one piece each: the same one, or different ones of the same day or not."""
    return snapshot(
        *(
            row(
                f"i{place}",
                MET,
                piece(
                    "p" if same else f"p{place}",
                    dated=ago(30 + place * days),
                    title=f"T{0 if same else place}",
                ),
                kinds=PSSI,
            )
            for place in range(count)
        )
    )


def tested(days: int) -> Snapshot:
    """An item whose rule counts restore tests, one of them 10 days old, with a piece so many days old."""
    series = fact("tests", FactKind.RESULTS, results="restore_test")
    line = row("i1", MET, piece("p", dated=ago(days)), kinds=PSSI, checks=(check(CountWithin("tests", 1)),))
    return snapshot(line, specs=(series,), facts={"tests": (Result(ago(10)),)})


def two_items(second_kind: str, *, also: bool) -> Snapshot:
    """A plan put forward for an item that asks for a PSSI, beside another item."""
    plan = piece("plan", "pca_pra")
    return snapshot(
        row("i1", MET, piece("p"), plan, kinds=PSSI),
        row("i2", MET, *((plan,) if also else ()), kinds=((second_kind,),)),
    )


def restored(days: int) -> DatedResult:
    return DatedResult("restore_test", ago(days))


PROOF_CASES: dict[str, tuple[Snapshot, Snapshot]] = {
    "proof_expired": (put(piece("p", until=ago(1))), put(piece("p", until=TODAY))),
    "proof_too_old": (
        put(piece("p", dated=ago(400)), max_age_months=12),
        put(piece("p", dated=ago(400)), piece("q", dated=ago(5)), max_age_months=12),
    ),
    "proof_undated": (put(piece("p", dated=None)), put(piece("p", dated=None), piece("q"))),
    "proof_to_come": (put(piece("p", dated=TODAY + timedelta(days=1))), put(piece("p", dated=TODAY))),
    "proof_too_early": (
        put(piece("p", dated=ago(100)), not_before=ago(99)),
        put(piece("p", dated=ago(99)), not_before=ago(99)),
    ),
    "proof_ends_soon": (
        put(piece("p", until=TODAY + timedelta(days=30))),
        put(piece("p", until=TODAY + timedelta(days=31))),
    ),
    "proof_ends_before_its_date": (
        put(piece("p", dated=ago(10), until=ago(11))),
        put(piece("p", dated=ago(10), until=ago(10))),
    ),
    "proof_very_old": (put(piece("p", dated=ago(1900))), put(piece("p", dated=ago(1800)))),
    "proof_other_only": (put(piece("p", "autre")), put(piece("p", "autre"), piece("q"))),
    "proof_of_another_item": (two_items("pca_pra", also=False), two_items("pca_pra", also=True)),
    "proof_unfit": (two_items("bia", also=False), two_items("pca_pra", also=False)),
    "proof_incomplete": (
        put(piece("p"), kinds=(("pssi",), ("retex", "bia"))),
        put(piece("p"), piece("q", "bia"), kinds=(("pssi",), ("retex", "bia"))),
    ),
    "proof_missing_on_blocking": (put(blocking=True), put(blocking=False)),
    "proof_on_no": (put(piece("p"), answer=NO), put(piece("p"))),
    "proof_on_blank": (put(piece("p"), answer=Answer()), put(piece("p"))),
    "proof_on_na": (put(piece("p"), answer=na(), na_allowed=True), put(answer=na(), na_allowed=True)),
    "proof_for_many": (spread(6, same=True), spread(5, same=True)),
    "proof_same_file": (
        put(piece("p", title="PSSI", sha256="ab"), piece("q", title="Charte", sha256="ab")),
        put(piece("p", title="PSSI", sha256="ab"), piece("q", title="Charte", sha256="cd")),
    ),
    "proof_same_title": (
        put(piece("p", title="PSSI v3"), piece("q", dated=ago(90), title="pssi  V3")),
        put(piece("p", title="PSSI v3"), piece("q", dated=ago(90), title="PSSI v2")),
    ),
    "proof_one_day": (spread(5, same=False), spread(5, same=False, days=True)),
    "restore_test_before_policy": (
        chain(("compte_rendu_restauration", 50), ("politique_sauvegarde", 40)),
        chain(("compte_rendu_restauration", 50), ("politique_sauvegarde", 40), results=(restored(39),)),
    ),
    "restore_report_before_book": (
        chain(("compte_rendu_restauration", 50), ("cahier_tests", 49)),
        chain(("compte_rendu_restauration", 50), ("cahier_tests", 50)),
    ),
    "backup_plan_before_policy": (
        chain(("plan_sauvegarde", 50), ("politique_sauvegarde", 49)),
        chain(("plan_sauvegarde", 50), ("politique_sauvegarde", 50)),
    ),
    "exercise_before_plan": (
        chain(("retex", 50), ("pca_pra", 40)),
        chain(("retex", 50), ("pca_pra", 60), ("pca_pra", 40)),
    ),
    "exercise_before_plan_update": (
        chain(("retex", 50), ("pca_pra", 60), ("pca_pra", 40)),
        chain(("retex", 40), ("pca_pra", 60), ("pca_pra", 40)),
    ),
    "plan_before_impact": (chain(("pca_pra", 50), ("bia", 49)), chain(("pca_pra", 50), ("bia", 51))),
    "report_before_scenario": (
        chain(("retex", 50), ("scenario_exercice", 49)),
        chain(("retex", 50), ("scenario_exercice", 50)),
    ),
    "report_without_scenario": (
        chain(("retex", 50), wanted="scenario_exercice"),
        chain(("retex", 50), ("scenario_exercice", 60), wanted="scenario_exercice"),
    ),
    "procedure_before_policy": (
        chain(("procedure_alertes", 50), ("pssi", 49)),
        chain(("procedure_alertes", 50), ("pssi", 51)),
    ),
    "approval_before_document": (
        chain(("compte_rendu_instance", 50), ("schema_gouvernance", 49)),
        chain(("compte_rendu_instance", 50), ("schema_gouvernance", 51)),
    ),
    "test_newer_than_proof": (tested(11), tested(10)),
}
