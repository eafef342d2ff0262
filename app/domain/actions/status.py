"""The life of an action that was taken on."""

from __future__ import annotations

from enum import StrEnum


class ActionStatus(StrEnum):
    """``dropped`` keeps its trace."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


OPEN_STATUSES = (ActionStatus.TODO, ActionStatus.DOING)
"""What remains to be done: late once its due date has passed, and counted in the sums."""
