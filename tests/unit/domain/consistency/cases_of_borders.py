"""Other snapshots on either side of a border: the code, the snapshot, whether the question is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.catalogue import ItemKind
from app.domain.consistency import Snapshot
from app.domain.dates import add_months
from tests.unit.domain.consistency.cases_around import acting, activities, entity, ruled, signed
from tests.unit.domain.consistency.cases_of_answers import authored, mixed, promised_at, quick
from tests.unit.domain.consistency.cases_of_proofs import chain, put, restored, spread, tested
from tests.unit.domain.consistency.consistency_samples import (
    MET,
    PARTLY,
    TODAY,
    UNKNOWN,
    Answer,
    Note,
    action,
    ago,
    na,
    piece,
    row,
    snapshot,
)
from tests.unit.domain.scoring_samples import gate

FIVE_YEARS_AGO = add_months(TODAY, -60)
PSSI = (("pssi",),)


def shares(special: Answer, count: int, total: int) -> Snapshot:
    return mixed(*[special] * count, *[MET] * (total - count), na_allowed=True)


def out_of_scope(answer: Answer, *, scope: str) -> Snapshot:
    """An expired piece on an item that is put out of scope by its gate, or not."""
    hidden = row("i2", answer, piece("p", until=ago(5)), kinds=PSSI, gate=gate("i1", scope))
    return snapshot(row("i1", MET), hidden)


BORDERS: tuple[tuple[str, Snapshot, bool], ...] = (
    ("proof_very_old", put(piece("p", dated=FIVE_YEARS_AGO)), False),
    ("proof_very_old", put(piece("p", dated=FIVE_YEARS_AGO - timedelta(days=1))), True),
    ("proof_very_old", put(piece("p", dated=ago(1900)), max_age_months=90), False),
    ("proof_very_old", put(piece("p", dated=ago(1900)), piece("q")), False),
    ("proof_one_day", spread(4, same=False), False),
    ("proof_expired", put(piece("p", until=ago(5)), piece("q", dated=ago(1))), False),
    ("proof_expired", put(piece("p", until=ago(5)), piece("q", dated=ago(60))), True),
    ("proof_expired", out_of_scope(MET, scope="tested"), True),
    ("proof_expired", out_of_scope(MET, scope="none"), False),
    ("proof_ends_soon", put(piece("p", until=ago(1))), False),
    ("proof_missing_on_blocking", put(blocking=True, answer=PARTLY), False),
    ("proof_on_blank", put(piece("p"), answer=Answer(), kind=ItemKind.FACT), False),
    ("proof_for_many", spread(7, same=False), False),
    ("restore_test_before_policy", chain(("politique_sauvegarde", 40), results=(restored(41),)), True),
    ("restore_test_before_policy", chain(("politique_sauvegarde", -1), results=(restored(41),)), False),
    ("exercise_before_plan", chain(("retex", 50), ("pca_pra", 50)), False),
    ("report_without_scenario", chain(("retex", 50)), False),
    ("test_newer_than_proof", replace(tested(11), today=ago(11)), False),
    ("all_best_in_minutes", quick(9, count=7), False),
    ("all_best_in_minutes", quick(9, PARTLY), False),
    ("all_best_in_minutes", replace(quick(9), notes={"i0": Note()}), False),
    ("all_same_choice", quick(9), False),
    ("many_na", shares(na(), 2, 5), True),
    ("many_na", shares(na(), 2, 4), False),
    ("many_unknown", shares(UNKNOWN, 2, 5), True),
    ("many_unknown", shares(UNKNOWN, 2, 4), False),
    ("due_on_last_day", promised_at(0), True),
    ("due_on_last_day", promised_at(-1), False),
    ("blocking_left", snapshot(row("i1", blocking=True)), False),
    ("blocking_left", snapshot(row("i1", MET), row("i2", MET, blocking=True)), False),
    ("single_author", authored(*["a"] * 8, functions=2), False),
    ("single_author", authored(*["a"] * 7), False),
    ("single_author", authored(*[""] * 8), False),
    ("weights_equal", activities([entity("CH A"), entity("CH B")]), False),
    ("weights_equal", activities([entity(name, None) for name in "ABC"]), False),
    ("weights_differ", activities([entity("CH A", 10), entity("CH A", 20)]), False),
    ("weights_without_source", activities([entity("CH A", None)], source=""), False),
    ("tested_not_planned", activities([], [entity("CH A")]), False),
    ("rule_ends_soon", ruled(MET, 100), True),
    ("rule_ends_soon", ruled(Answer(), 90), False),
    ("action_overdue", acting(replace(action(due=ago(1)), item="")), True),
    ("action_done_item_unmet", acting(action(item="gone")), False),
    ("signed_proof_lapsed", signed(10), True),
)
