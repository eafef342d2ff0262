"""Answers: the way in which they were given, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from fractions import Fraction

from app.domain.calendar import day_of
from app.domain.catalogue import RatioMeasure
from app.domain.consistency.questions import OVERVIEW, TEAM, Question, as_number, at_action, at_item
from app.domain.consistency.snapshot import (
    Snapshot,
    find_choice,
    find_promise,
    is_older,
    name_item,
    says_met,
    says_unmet,
)
from app.domain.consistency.texts import plain, tells_of_later
from app.domain.consistency.thresholds import (
    ENOUGH_ANSWERS,
    ENOUGH_ITEMS,
    LAST_DAYS,
    LINGERING_DAYS,
    MANY_NA,
    MANY_UNKNOWN,
    OLD_ANSWER_MONTHS,
    QUICK,
    REPEATED,
    SEVERAL_FUNCTIONS,
    SHORT_REASON,
)
from app.domain.dates import add_months
from app.domain.scoring import ItemState, Scope, Standing


def all_best_in_minutes(seen: Snapshot) -> Iterator[Question]:
    """Every answer is the best one, and they were all given within minutes."""
    moments = [seen.note_of(state.item.id).changed_at for state in seen.answered]
    known = [moment for moment in moments if moment is not None]
    if len(known) < ENOUGH_ANSWERS or len(known) < len(moments):
        return
    taken = max(known) - min(known)
    if taken <= QUICK and all(state.value == 1 for state in seen.answered):
        figures = {"count": len(known), "taken": max(taken, timedelta(minutes=1))}
        yield Question("all_best_in_minutes", _ids(seen.answered), OVERVIEW, figures)


def all_same_choice(seen: Snapshot) -> Iterator[Question]:
    choices = [(state, find_choice(state)) for state in seen.answered]
    chosen = [(state, choice) for state, choice in choices if choice is not None]
    labels = {choice.code: choice.label for _, choice in chosen}
    if len(chosen) >= ENOUGH_ANSWERS and len(labels) == 1 and not any(all_best_in_minutes(seen)):
        figures = {"count": len(chosen), "answer": chosen[0][1].label}
        yield Question("all_same_choice", _ids(state for state, _ in chosen), OVERVIEW, figures)


def same_comment(seen: Snapshot) -> Iterator[Question]:
    """The same comment on several items."""
    comments = ((state, seen.note_of(state.item.id).comment) for state in seen.asked)
    yield from _ask_repeated("same_comment", comments)


def same_reason(seen: Snapshot) -> Iterator[Question]:
    """The same reason for several items that are said not to apply."""
    reasons = ((state, state.answer.reason) for state in seen.asked if state.standing is Standing.NA)
    yield from _ask_repeated("same_reason", reasons)


def short_reason(seen: Snapshot) -> Iterator[Question]:
    for state in seen.asked:
        reason = state.answer.reason.strip()
        if state.standing is Standing.NA and len(reason) < SHORT_REASON:
            yield _ask("short_reason", state, reason=reason)


def many_na(seen: Snapshot) -> Iterator[Question]:
    """A large part of the list is said not to apply."""
    out = [state for state in seen.asked if state.standing is Standing.NA]
    yield from _ask_share("many_na", seen, out, MANY_NA)


def many_unknown(seen: Snapshot) -> Iterator[Question]:
    """Nobody knows the answer to a large part of the list."""
    unknown = [state for state in seen.asked if state.unknown]
    yield from _ask_share("many_unknown", seen, unknown, MANY_UNKNOWN)


def unknown_lingers(seen: Snapshot) -> Iterator[Question]:
    """A "ne sait pas" that has not been looked into for a long time."""
    for state in seen.asked:
        moment = seen.note_of(state.item.id).changed_at
        if state.unknown and moment is not None and (seen.today - day_of(moment)).days > LINGERING_DAYS:
            yield _ask("unknown_lingers", state, day=day_of(moment))


def due_past(seen: Snapshot) -> Iterator[Question]:
    """A promised date is past."""
    for state in seen.answered:
        due = find_promise(state)
        if due is not None and due < seen.today:
            yield _ask("due_past", state, due=due)


def same_due(seen: Snapshot) -> Iterator[Question]:
    """Several promises, all for the same day."""
    promises = [(state, find_promise(state)) for state in seen.answered]
    dues = {due for _, due in promises if due is not None}
    promised = [state for state, due in promises if due is not None]
    if len(promised) >= REPEATED and len(dues) == 1:
        figures = {"count": len(promised), "due": next(iter(dues))}
        yield Question("same_due", _ids(promised), at_item(promised[0].item.id), figures)


def due_on_last_day(seen: Snapshot) -> Iterator[Question]:
    """Promised for the last days that the list permitted on the day of the answer."""
    for state in seen.answered:
        due, choice = find_promise(state), find_choice(state)
        moment = seen.note_of(state.item.id).changed_at
        if due is None or choice is None or choice.max_months is None or moment is None:
            continue
        last = add_months(day_of(moment), choice.max_months)
        if 0 <= (last - due).days <= LAST_DAYS:
            yield _ask("due_on_last_day", state, due=due, months=choice.max_months)


def due_without_action(seen: Snapshot) -> Iterator[Question]:
    """A promise that no open action prepares."""
    served = {action.item for action in seen.actions if action.is_open}
    for state in seen.answered:
        due = find_promise(state)
        if due is not None and due >= seen.today and state.item.id not in served:
            place = at_action(item_id=state.item.id)
            yield Question(
                "due_without_action", (state.item.id,), place, {"item": name_item(state.item), "due": due}
            )


def out_of_scope_kept(seen: Snapshot) -> Iterator[Question]:
    """Answers kept for items that an earlier answer has put out of scope: they count for nothing."""
    gates: dict[str, list[ItemState]] = {}
    for state in seen.states:
        gated = state.scope is Scope.GATE_CHOICE or state.scope is Scope.GATE_NA
        if gated and state.item.gate is not None and state.standing is not Standing.BLANK:
            gates.setdefault(state.item.gate.item, []).append(state)
    for gate, kept in gates.items():
        named = name_item(seen.by_id[gate].item) if gate in seen.by_id else gate
        figures = {"gate": named}
        yield Question("out_of_scope_kept", _ids(kept), at_item(gate), figures)


def gate_unanswered(seen: Snapshot) -> Iterator[Question]:
    """The items behind a question are answered, and the question itself is not."""
    waiting = dict.fromkeys(state.item.gate.item for state in seen.answered if state.item.gate is not None)
    for gate_id in waiting:
        gate = seen.by_id.get(gate_id)
        if gate is not None and gate.standing is Standing.BLANK:
            yield _ask("gate_unanswered", gate)


def blocking_left(seen: Snapshot) -> Iterator[Question]:
    """Only blocking items still have no answer."""
    blank = [state for state in seen.asked if state.standing is Standing.BLANK]
    if blank and len(blank) < len(seen.asked) and all(state.item.blocking for state in blank):
        figures = {"items": tuple(name_item(state.item) for state in blank)}
        yield Question("blocking_left", _ids(blank), at_item(blank[0].item.id), figures)


def met_but_planned(seen: Snapshot) -> Iterator[Question]:
    """Answered as met, with a comment that tells of something still to be done."""
    for state in seen.asked:
        if says_met(state) and tells_of_later(seen.note_of(state.item.id).comment):
            yield _ask("met_but_planned", state)


def answer_old(seen: Snapshot) -> Iterator[Question]:
    """An answer about something that ages, not looked at for a year."""
    for state in seen.answered:
        rule, moment = state.item.proof, seen.note_of(state.item.id).changed_at
        ages = bool(state.item.checks) or (
            rule is not None and bool(rule.max_age_days or rule.max_age_months)
        )
        if ages and moment is not None and is_older(day_of(moment), OLD_ANSWER_MONTHS, seen.today):
            yield _ask("answer_old", state, day=day_of(moment))


def single_author(seen: Snapshot) -> Iterator[Question]:
    """One person has answered a list that several functions must answer."""
    authors = {seen.note_of(state.item.id).author for state in seen.answered}
    guides = [state.item.guidance for state in seen.answered if state.item.guidance is not None]
    functions = dict.fromkeys(_first_function(guide.who) for guide in guides if guide.who)
    alone = len(seen.answered) >= ENOUGH_ANSWERS and len(authors) == 1 and "" not in authors
    if alone and len(functions) >= SEVERAL_FUNCTIONS:
        figures = {"count": len(seen.answered), "functions": tuple(functions)}
        yield Question("single_author", _ids(seen.answered), TEAM, figures)


def level_gap(seen: Snapshot) -> Iterator[Question]:
    """In one theme, a whole level is met while a lower one is not."""
    themes: dict[str, list[ItemState]] = {}
    for state in seen.asked:
        if state.item.level is not None and state.applicable:
            themes.setdefault(state.item.theme, []).append(state)
    for states in themes.values():
        levels = sorted({state.item.level for state in states if state.item.level is not None})
        full = [level for level in levels if all(says_met(one) for one in _of_level(states, level))]
        lacking = [one for one in states if says_unmet(one) and one.item.level is not None]
        below = [one for one in lacking if full and (one.item.level or 0) < full[-1]]
        if below:
            low = min(one.item.level or 0 for one in below)
            first = [one for one in below if one.item.level == low]
            figures = {"high": full[-1], "low": low, "item": name_item(first[0].item)}
            yield Question("level_gap", _ids(first), at_item(first[0].item.id), figures)


def ratio_above_one(seen: Snapshot) -> Iterator[Question]:
    """More of a thing than there is of it in all."""
    for state, _, n, d in _list_measures(seen):
        if n > d:
            yield _ask("ratio_above_one", state, numerator=as_number(n), denominator=as_number(d))


def ratio_all_full(seen: Snapshot) -> Iterator[Question]:
    """Every measure is of exactly 100 %."""
    measures = list(_list_measures(seen))
    if len(measures) >= REPEATED and all(n == d for _, _, n, d in measures):
        states = [state for state, _, _, _ in measures]
        yield Question("ratio_all_full", _ids(states), at_item(states[0].item.id), {"count": len(measures)})


def denominators_differ(seen: Snapshot) -> Iterator[Question]:
    """The same total counted twice, with two values."""
    totals: dict[str, list[tuple[ItemState, str, Fraction]]] = {}
    for state, rule, _, d in _list_measures(seen):
        if plain(rule.denominator_label):
            totals.setdefault(plain(rule.denominator_label), []).append((state, rule.denominator_label, d))
    for found in totals.values():
        values = sorted({d for _, _, d in found})
        if len(values) > 1:
            states = [state for state, _, _ in found]
            figures = {"total": found[0][1], "low": as_number(values[0]), "high": as_number(values[-1])}
            yield Question("denominators_differ", _ids(states), at_item(states[0].item.id), figures)


def _list_measures(seen: Snapshot) -> Iterator[tuple[ItemState, RatioMeasure, Fraction, Fraction]]:
    for state in seen.answered:
        rule, measure = state.item.measure, state.answer.measure
        if state.standing is not Standing.MEASURE or rule is None or measure is None:
            continue
        if measure.numerator is not None and measure.denominator is not None:
            yield state, rule, Fraction(measure.numerator), Fraction(measure.denominator)


def _of_level(states: Iterable[ItemState], level: int) -> Iterator[ItemState]:
    return (state for state in states if state.item.level == level)


def _first_function(who: str) -> str:
    """« RSSI ; validation par la direction » names first « RSSI »."""
    for mark in (";", ",", " avec ", " et ", "("):
        who = who.split(mark)[0]
    return who.strip()


def _ask_repeated(code: str, texts: Iterable[tuple[ItemState, str]]) -> Iterator[Question]:
    alike: dict[str, list[tuple[ItemState, str]]] = {}
    for state, text in texts:
        if plain(text):
            alike.setdefault(plain(text), []).append((state, text.strip()))
    for found in alike.values():
        if len(found) >= REPEATED:
            states = [state for state, _ in found]
            figures = {"count": len(found), "text": _shorten(found[0][1])}
            yield Question(code, _ids(states), at_item(states[0].item.id), figures)


def _ask_share(code: str, seen: Snapshot, found: list[ItemState], limit: Fraction) -> Iterator[Question]:
    if len(seen.asked) >= ENOUGH_ITEMS and Fraction(len(found), len(seen.asked)) > limit:
        figures = {
            "count": len(found),
            "total": len(seen.asked),
            "share": Fraction(len(found), len(seen.asked)),
        }
        yield Question(code, _ids(found), OVERVIEW, figures)


def _ask(code: str, state: ItemState, **figures: object) -> Question:
    return Question(
        code, (state.item.id,), at_item(state.item.id), {"item": name_item(state.item), **figures}
    )


def _ids(states: Iterable[ItemState]) -> tuple[str, ...]:
    return tuple(state.item.id for state in states)


def _shorten(text: str, limit: int = 80) -> str:
    text = text.rstrip(" .")
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
