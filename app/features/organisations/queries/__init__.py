"""Reading organisations: rows, scopes, units, trees, search."""

from app.features.organisations.models import OrganisationRow
from app.features.organisations.queries.rows import (
    Summary,
    facts_of,
    find_by_finess,
    get,
    get_lineage,
    ids_in_regions,
    join_organisations,
    list_covered,
    list_establishment_ids,
    list_lineages,
    ping,
    region_names,
    scopes_of,
    summaries,
)
from app.features.organisations.queries.search import (
    SORTS,
    Criteria,
    Reach,
    filter_ids,
    keep_reached,
    list_categories,
    reach_of,
    search,
)
from app.features.organisations.queries.trees import SHOWN_ESTABLISHMENTS, Link, Tree, tree_of
from app.features.organisations.queries.units import UnitQuery, list_covering, list_groups

__all__ = [
    "SHOWN_ESTABLISHMENTS",
    "SORTS",
    "Criteria",
    "Link",
    "OrganisationRow",
    "Reach",
    "Summary",
    "Tree",
    "UnitQuery",
    "facts_of",
    "filter_ids",
    "find_by_finess",
    "get",
    "get_lineage",
    "ids_in_regions",
    "join_organisations",
    "keep_reached",
    "list_categories",
    "list_covered",
    "list_establishment_ids",
    "list_lineages",
    "list_covering",
    "list_groups",
    "ping",
    "reach_of",
    "region_names",
    "scopes_of",
    "search",
    "summaries",
    "tree_of",
]
