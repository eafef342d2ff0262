"""Reading actions: those proposed, those taken on, and the page for the direction."""

from app.features.actions.models import ActionRow
from app.features.actions.queries.briefing import Briefing, Decision, Position, Risk, load_briefing
from app.features.actions.queries.plan import FIRST, Action, Plan, compare, list_piece_ids, make_plan
from app.features.actions.queries.situation import Outlook, Part, Situation, load_situation, simulate
from app.features.actions.queries.taken import (
    OPEN,
    SORTS,
    Criteria,
    Facets,
    Taken,
    count_due,
    find_by_item,
    find_by_origin,
    get,
    list_actions,
    list_all,
    list_facets,
    list_of_checklist,
    list_open,
    list_proofs,
)

__all__ = [
    "FIRST",
    "OPEN",
    "SORTS",
    "Action",
    "ActionRow",
    "Briefing",
    "Criteria",
    "Decision",
    "Facets",
    "Outlook",
    "Part",
    "Plan",
    "Position",
    "Risk",
    "Situation",
    "Taken",
    "compare",
    "count_due",
    "find_by_item",
    "find_by_origin",
    "get",
    "list_actions",
    "list_all",
    "list_facets",
    "list_of_checklist",
    "list_open",
    "list_piece_ids",
    "list_proofs",
    "load_briefing",
    "load_situation",
    "make_plan",
    "simulate",
]
