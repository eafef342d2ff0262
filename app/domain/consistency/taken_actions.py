"""Actions taken on, beside the items that they serve."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.actions import ActionStatus
from app.domain.consistency.questions import Question, at_action
from app.domain.consistency.snapshot import Snapshot, TakenAction, find_promise, name_item, says_met
from app.domain.scoring import ItemState


def action_done_item_unmet(seen: Snapshot) -> Iterator[Question]:
    """The action is done, every other one too, and its item still is not met."""
    opened = {action.item for action in seen.actions if action.is_open}
    for action, state in _list_served(seen):
        done = action.status is ActionStatus.DONE and action.item not in opened
        if done and state.applicable and state.value < 1:
            yield _ask("action_done_item_unmet", action, item=name_item(state.item))


def action_open_item_met(seen: Snapshot) -> Iterator[Question]:
    """The item is met and proved, and the action still is open."""
    for action, state in _list_served(seen):
        if action.is_open and says_met(state) and state.proof_satisfied:
            yield _ask("action_open_item_met", action, item=name_item(state.item))


def action_overdue(seen: Snapshot) -> Iterator[Question]:
    for action in seen.actions:
        if action.is_open and action.due is not None and action.due < seen.today:
            yield _ask("action_overdue", action, due=action.due)


def action_without_owner(seen: Snapshot) -> Iterator[Question]:
    for action in seen.actions:
        if action.is_open and not action.owner.strip():
            yield _ask("action_without_owner", action)


def action_without_due(seen: Snapshot) -> Iterator[Question]:
    for action in seen.actions:
        if action.is_open and action.due is None:
            yield _ask("action_without_due", action)


def action_after_promise(seen: Snapshot) -> Iterator[Question]:
    """The action ends after the date promised for its item."""
    for action, state in _list_served(seen):
        promise = find_promise(state)
        if action.is_open and action.due is not None and promise is not None and action.due > promise:
            figures = {"item": name_item(state.item), "due": action.due, "promise": promise}
            yield _ask("action_after_promise", action, **figures)


def _list_served(seen: Snapshot) -> Iterator[tuple[TakenAction, ItemState]]:
    """The actions that serve an item in scope."""
    for action in seen.actions:
        state = seen.by_id.get(action.item)
        if state is not None and state.in_scope:
            yield action, state


def _ask(code: str, action: TakenAction, **figures: object) -> Question:
    items = (action.item,) if action.item else ()
    named = {"action": action.title.strip() or action.item or action.id, **figures}
    return Question(code, items, at_action(action.id, action.item), named)
