"""Documents that should have been made one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from app.domain.consistency import known
from app.domain.consistency.questions import Place, Question, at_proofs, at_result
from app.domain.consistency.snapshot import Piece, Snapshot, expects, name_item, says_met
from app.domain.rules import FactKind, Result


def restore_test_before_policy(seen: Snapshot) -> Iterator[Question]:
    """The last restore test is older than the backup policy that it should put to the test."""
    policy = _last(seen, known.BACKUP_POLICY)
    tested = _last_test(seen, known.RESTORE_REPORTS, known.RESTORE_TEST)
    if policy is not None and tested is not None and tested[0] < _day(policy):
        yield _ask("restore_test_before_policy", seen, policy, tested[1], first=tested[0], then=_day(policy))


def exercise_before_plan(seen: Snapshot) -> Iterator[Question]:
    """The last exercise took place before any plan existed."""
    plan = _first(seen, known.PLANS)
    played = _last_test(seen, known.REPORTS, known.CONTINUITY_TEST)
    if plan is not None and played is not None and played[0] < _day(plan):
        yield _ask("exercise_before_plan", seen, plan, played[1], first=played[0], then=_day(plan))


def exercise_before_plan_update(seen: Snapshot) -> Iterator[Question]:
    """A plan was rewritten since the last exercise, which played an earlier one."""
    first, last = _first(seen, known.PLANS), _last(seen, known.PLANS)
    played = _last_test(seen, known.REPORTS, known.CONTINUITY_TEST)
    if first is None or last is None or played is None:
        return
    if _day(first) <= played[0] < _day(last):
        yield _ask("exercise_before_plan_update", seen, last, played[1], first=played[0], then=_day(last))


def plan_before_impact(seen: Snapshot) -> Iterator[Question]:
    """The plan is older than the impact analysis (BIA) that it should start from."""
    yield from _ask_order("plan_before_impact", seen, known.PLANS, known.IMPACT)


def backup_plan_before_policy(seen: Snapshot) -> Iterator[Question]:
    yield from _ask_order("backup_plan_before_policy", seen, known.BACKUP_PLANS, known.BACKUP_POLICY)


def approval_before_document(seen: Snapshot) -> Iterator[Question]:
    """The minutes that approve a document are older than it."""
    yield from _ask_order("approval_before_document", seen, known.APPROVALS, known.GOVERNANCE)


def restore_report_before_book(seen: Snapshot) -> Iterator[Question]:
    """The restore test is older than the book of tests that describes it."""
    yield from _ask_order("restore_report_before_book", seen, known.RESTORE_REPORTS, known.RESTORE_BOOKS)


def report_before_scenario(seen: Snapshot) -> Iterator[Question]:
    """The lessons of an exercise are older than every scenario."""
    scenario = _first(seen, known.SCENARIOS)
    report = _last(seen, known.REPORTS)
    if scenario is not None and report is not None and _day(report) < _day(scenario):
        place = _place_of(seen, scenario)
        yield _ask("report_before_scenario", seen, scenario, place, first=_day(report), then=_day(scenario))


def report_without_scenario(seen: Snapshot) -> Iterator[Question]:
    """The lessons of an exercise, with no scenario anywhere although an item asks for one."""
    report = _last(seen, known.REPORTS)
    wanting = [
        state for state in seen.asked if any(expects(state.item, kind) for kind in sorted(known.SCENARIOS))
    ]
    if report is None or not wanting or any(piece.kind in known.SCENARIOS for piece in seen.all_pieces):
        return
    item = wanting[0].item
    figures = {"piece": seen.name_piece(report), "day": _day(report), "item": name_item(item)}
    yield Question("report_without_scenario", (item.id,), at_proofs(item.id), figures)


def procedure_before_policy(seen: Snapshot) -> Iterator[Question]:
    """A procedure is older than the security policy (PSSI) that it applies."""
    policy = _last(seen, known.POLICY)
    for kind in sorted(known.PROCEDURES):
        procedure = _last(seen, {kind})
        if policy is not None and procedure is not None and _day(procedure) < _day(policy):
            figures = {"piece": seen.name_piece(procedure), "first": _day(procedure), "then": _day(policy)}
            items = seen.items_of_piece(procedure.id)
            yield Question("procedure_before_policy", items, _place_of(seen, procedure), figures)


def test_newer_than_proof(seen: Snapshot) -> Iterator[Question]:
    """A test is registered, and every piece of the item that it serves is older."""
    for state in seen.asked:
        dates = [piece.date for piece in seen.pieces_of(state.item.id) if piece.date is not None]
        tested = max(_list_tests(seen, state.item.id), default=None)
        if says_met(state) and state.proof.needed and dates and tested is not None and max(dates) < tested:
            figures = {"item": name_item(state.item), "tested": tested, "day": max(dates)}
            yield Question("test_newer_than_proof", (state.item.id,), at_proofs(state.item.id), figures)


def _list_series(seen: Snapshot, item_id: str) -> list[str]:
    """The series of results that the rules of an item read."""
    state = seen.by_id[item_id]
    read = dict.fromkeys(code for check in state.item.checks for code in check.rule.facts_read())
    specs = {spec.code: spec for spec in seen.checklist.facts}
    return [code for code in read if code in specs and specs[code].kind is FactKind.RESULTS]


def _list_tests(seen: Snapshot, item_id: str) -> list[date]:
    """The days, not to come, of the results that the rules of an item read."""
    values = [seen.facts.get(code) for code in _list_series(seen, item_id)]
    entries = [one for value in values if isinstance(value, tuple) for one in value]
    return [one.date for one in entries if isinstance(one, Result) and one.date <= seen.today]


def _list_of(seen: Snapshot, kinds: Collection[str]) -> list[Piece]:
    """The dated pieces of these kinds, oldest first; a date to come tells nothing yet."""
    dated = [
        piece
        for piece in seen.all_pieces
        if piece.kind in kinds and piece.date is not None and piece.date <= seen.today
    ]
    return sorted(dated, key=lambda piece: (_day(piece), piece.id))


def _first(seen: Snapshot, kinds: Collection[str]) -> Piece | None:
    return next(iter(_list_of(seen, kinds)), None)


def _last(seen: Snapshot, kinds: Collection[str]) -> Piece | None:
    return next(reversed(_list_of(seen, kinds)), None)


def _last_test(seen: Snapshot, kinds: Collection[str], result_kind: str) -> tuple[date, Place] | None:
    """The last test, from its report or from a registered result, and where it is kept."""
    found = [(_day(piece), _place_of(seen, piece)) for piece in _list_of(seen, kinds)]
    found += [
        (one.date, at_result(one.kind))
        for one in seen.results
        if one.kind == result_kind and one.date <= seen.today
    ]
    return max(found, key=lambda test: test[0], default=None)


def _day(piece: Piece) -> date:
    return piece.date or date.min


def _place_of(seen: Snapshot, piece: Piece) -> Place:
    return at_proofs(seen.items_of_piece(piece.id)[0], piece.id)


def _ask_order(
    code: str, seen: Snapshot, kinds: Collection[str], after: Collection[str]
) -> Iterator[Question]:
    """Asked when the last document of ``kinds`` is older than the last one of ``after``, which should come before."""
    made, base = _last(seen, kinds), _last(seen, after)
    if made is None or base is None or _day(made) >= _day(base):
        return
    figures = {"piece": seen.name_piece(made), "base": seen.name_piece(base)}
    items = tuple(dict.fromkeys((*seen.items_of_piece(made.id), *seen.items_of_piece(base.id))))
    dated = {**figures, "first": _day(made), "then": _day(base)}
    yield Question(code, items, _place_of(seen, made), dated)


def _ask(code: str, seen: Snapshot, base: Piece, place: Place, **days: date) -> Question:
    return Question(code, seen.items_of_piece(base.id), place, {"base": seen.name_piece(base), **days})
