"""Facts and computed rules, beside the answers that they inform."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.domain.catalogue import Check
from app.domain.consistency import known
from app.domain.consistency.questions import Place, Question, as_number, at_fact, at_item, at_result
from app.domain.consistency.snapshot import Snapshot, name_item, says_met, says_unmet
from app.domain.consistency.texts import plain
from app.domain.consistency.thresholds import EQUAL_WEIGHTS, SOON_DAYS
from app.domain.dates import add_days
from app.domain.rules import Activity, FactKind, FactSpec, Outcome, Verdict
from app.domain.rules.facts import find_date, list_activities, list_perimeters
from app.domain.scoring import ItemState


def rule_not_met(seen: Snapshot) -> Iterator[Question]:
    """The answer says met, and a computed rule says not."""
    for state, check, verdict in seen.verdicts:
        if says_met(state) and verdict.outcome is Outcome.NOT_MET:
            yield _ask_rule("rule_not_met", seen, state, check)


def rule_cannot_tell(seen: Snapshot) -> Iterator[Question]:
    """The answer says met, and a rule has not the facts that would tell."""
    for state, check, verdict in seen.verdicts:
        if says_met(state) and verdict.outcome is Outcome.CANNOT_TELL and verdict.finding.missing:
            missing = verdict.finding.missing
            figures = {
                "item": name_item(state.item),
                "rule": check.label,
                "missing": tuple(_name_fact(seen, code) for code in missing),
            }
            yield Question("rule_cannot_tell", (state.item.id,), _place_of(seen, missing[0]), figures)


def rules_met_answer_not(seen: Snapshot) -> Iterator[Question]:
    """Every rule of an item is met, and the answer is not the best one."""
    outcomes: dict[str, list[Verdict]] = {}
    for state, _, verdict in seen.verdicts:
        outcomes.setdefault(state.item.id, []).append(verdict)
    for item_id, verdicts in outcomes.items():
        state = seen.by_id[item_id]
        if says_unmet(state) and all(verdict.outcome is Outcome.MET for verdict in verdicts):
            figures = {"item": name_item(state.item)}
            yield Question("rules_met_answer_not", (item_id,), at_item(item_id), figures)


def rule_ends_soon(seen: Snapshot) -> Iterator[Question]:
    """A rule that is met ceases to be within a month, all by itself."""
    for state, check, verdict in seen.verdicts:
        day = verdict.next_change
        ends = verdict.outcome is Outcome.MET and day is not None and day <= add_days(seen.today, SOON_DAYS)
        if ends and state.answered:
            yield _ask_rule("rule_ends_soon", seen, state, check, day=day)


def tested_not_planned(seen: Snapshot) -> Iterator[Question]:
    """Activity that was tested, without a plan that covers it."""
    planned = {plain(one.entity): one.covered for one in list_activities(seen.facts, known.ACTIVITY_OF_PLANS)}
    tested = [one for one in list_activities(seen.facts, known.ACTIVITY_OF_TESTS) if one.covered]
    found = tuple(one.entity for one in tested if not planned.get(plain(one.entity), False))
    if planned and found:
        code = known.ACTIVITY_OF_PLANS
        yield Question("tested_not_planned", _items_of(seen, code), at_fact(code), {"entities": found})


def weights_differ(seen: Snapshot) -> Iterator[Question]:
    """One entity with two weights in two facts."""
    weights: dict[str, list[tuple[str, Activity]]] = {}
    for code, entities in _list_activity_facts(seen):
        for one in entities:
            if one.weight is not None:
                weights.setdefault(plain(one.entity), []).append((code, one))
    for found in weights.values():
        values = {one.weight: one for _, one in found}
        if len({code for code, _ in found}) > 1 and len(values) > 1:
            first, last = found[0][1], next(one for _, one in found if one.weight != found[0][1].weight)
            figures = {
                "entity": first.entity,
                "first": as_number(first.weight or Fraction(0)),
                "other": as_number(last.weight or Fraction(0)),
            }
            yield Question("weights_differ", _items_of(seen, found[0][0]), at_fact(found[0][0]), figures)


def weights_equal(seen: Snapshot) -> Iterator[Question]:
    """Every entity weighs the same."""
    for code, entities in _list_activity_facts(seen):
        weights = {one.weight for one in entities}
        if len(entities) >= EQUAL_WEIGHTS and len(weights) == 1 and None not in weights:
            yield _ask_fact("weights_equal", seen, code, count=len(entities))


def weights_without_source(seen: Snapshot) -> Iterator[Question]:
    """Weights were typed, and nobody said where they come from."""
    for code, entities in _list_activity_facts(seen):
        if any(one.weight is not None for one in entities) and not seen.fact_sources.get(code, "").strip():
            yield _ask_fact("weights_without_source", seen, code)


def entity_twice(seen: Snapshot) -> Iterator[Question]:
    """The same entity on two lines: its activity counts twice."""
    for code, entities in _list_activity_facts(seen):
        names: dict[str, int] = {}
        for one in entities:
            names[plain(one.entity)] = names.get(plain(one.entity), 0) + 1
        twice = tuple(dict.fromkeys(one.entity for one in entities if names[plain(one.entity)] > 1))
        if twice:
            yield _ask_fact("entity_twice", seen, code, entity=twice[0])


def declaration_before_deposit(seen: Snapshot) -> Iterator[Question]:
    """Declared before the application was filed."""
    deposit = find_date(seen.facts, known.DEPOSIT)
    declaration = find_date(seen.facts, known.DECLARATION)
    if deposit is not None and declaration is not None and declaration < deposit:
        code = known.DECLARATION
        figures = {"declaration": declaration, "deposit": deposit}
        yield Question("declaration_before_deposit", _items_of(seen, code), at_fact(code), figures)


def fact_to_come(seen: Snapshot) -> Iterator[Question]:
    """A fact that a document gives the date of, with a date to come."""
    for spec in seen.checklist.facts:
        day = find_date(seen.facts, spec.code)
        if spec.kind is FactKind.DATE and spec.kinds and day is not None and day > seen.today:
            yield _ask_fact("fact_to_come", seen, spec.code, day=day)


def fact_unlike_piece(seen: Snapshot) -> Iterator[Question]:
    """A typed date that is not the one of the document that would give it."""
    for spec in seen.checklist.facts:
        day = find_date(seen.facts, spec.code)
        dated = [piece for piece in seen.all_pieces if piece.kind in spec.kinds and piece.date is not None]
        if spec.kind is not FactKind.DATE or day is None or not dated:
            continue
        if all(piece.date != day for piece in dated):
            last = max(dated, key=lambda piece: (piece.date is not None and piece.date, piece.id))
            yield _ask_fact(
                "fact_unlike_piece", seen, spec.code, day=day, piece=seen.name_piece(last), other=last.date
            )


def no_perimeter(seen: Snapshot) -> Iterator[Question]:
    """Every perimeter is said not to exist here."""
    for spec in _list_specs(seen, FactKind.PERIMETERS):
        perimeters = list_perimeters(seen.facts, spec.code)
        if perimeters and all(one.exists is False for one in perimeters):
            yield _ask_fact("no_perimeter", seen, spec.code)


def absent_perimeter_done(seen: Snapshot) -> Iterator[Question]:
    """A perimeter that does not exist, and on which the thing is done."""
    for spec in _list_specs(seen, FactKind.PERIMETERS):
        for one in list_perimeters(seen.facts, spec.code):
            if one.exists is False and one.done:
                yield _ask_fact("absent_perimeter_done", seen, spec.code, perimeter=one.name)


def _list_specs(seen: Snapshot, kind: FactKind) -> Iterator[FactSpec]:
    return (spec for spec in seen.checklist.facts if spec.kind is kind)


def _list_activity_facts(seen: Snapshot) -> Iterator[tuple[str, list[Activity]]]:
    return (
        (spec.code, list_activities(seen.facts, spec.code)) for spec in _list_specs(seen, FactKind.ACTIVITIES)
    )


def _name_fact(seen: Snapshot, code: str) -> str:
    spec = seen.find_fact_spec(code)
    return spec.label if spec is not None else code


def _items_of(seen: Snapshot, code: str) -> tuple[str, ...]:
    """The items asked whose rules read this fact."""
    return tuple(
        state.item.id
        for state in seen.asked
        if any(code in check.rule.facts_read() for check in state.item.checks)
    )


def _place_of(seen: Snapshot, code: str) -> Place:
    """A series is made of registered results, every other fact is typed."""
    spec = seen.find_fact_spec(code)
    return at_result(spec.results) if spec is not None and spec.results else at_fact(code)


def _ask_rule(code: str, seen: Snapshot, state: ItemState, check: Check, **figures: object) -> Question:
    named = {"item": name_item(state.item), "rule": check.label, **figures}
    return Question(code, (state.item.id,), _place_of(seen, check.rule.facts_read()[0]), named)


def _ask_fact(code: str, seen: Snapshot, fact: str, **figures: object) -> Question:
    named = {"fact": _name_fact(seen, fact), **figures}
    return Question(code, _items_of(seen, fact), at_fact(fact), named)
