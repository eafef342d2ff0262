"""Reading continuity plans: their records and versions, where they stand, what a region sees of them."""

from app.features.continuity.models import ContactReaders, PlanRow, RecordRow, VersionRow, VersionState
from app.features.continuity.queries.lists import (
    count_about,
    cut_lists,
    get_kept,
    list_about,
    list_kept,
    list_named,
)
from app.features.continuity.queries.plans import (
    find_approved,
    get_plan_row,
    list_closed,
    list_hashes,
    list_history,
    list_plans,
    list_plans_of,
    list_versions,
    read_snapshot,
    scopes_of,
)
from app.features.continuity.queries.records import Kept, Slice, find_row, get_row, list_own, load_kept
from app.features.continuity.queries.shared import Shared, count_shared, find_shared, list_shared
from app.features.continuity.queries.standings import (
    Due,
    Standing,
    find_due,
    list_due,
    load_in_force,
    load_standings,
    load_tests,
)
from app.features.continuity.queries.whole import load_plan, make_draft, read_own_scale

__all__ = [
    "ContactReaders",
    "Due",
    "Kept",
    "PlanRow",
    "RecordRow",
    "Shared",
    "Slice",
    "Standing",
    "VersionRow",
    "VersionState",
    "count_about",
    "count_shared",
    "cut_lists",
    "find_approved",
    "find_due",
    "find_row",
    "find_shared",
    "get_kept",
    "get_plan_row",
    "get_row",
    "list_about",
    "list_closed",
    "list_due",
    "list_hashes",
    "list_history",
    "list_kept",
    "list_named",
    "list_own",
    "list_plans",
    "list_plans_of",
    "list_shared",
    "list_versions",
    "load_in_force",
    "load_kept",
    "load_plan",
    "load_standings",
    "load_tests",
    "make_draft",
    "read_own_scale",
    "read_snapshot",
    "scopes_of",
]
