"""The plans of an organisation and of those whom its answer covers, and which of them may be opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import url_for

from app.domain.access import Permission, Scope, may
from app.domain.organisations import OrganisationKind
from app.features.continuity import queries
from app.features.continuity.queries import PlanRow, Standing
from app.features.continuity.words import names_of
from app.features.organisations import queries as organisations
from app.web.context import current_actor, current_session, today
from app.web.filters import french_date


@dataclass(frozen=True)
class Shown:
    """A plan as a page shows it. ``may_read``: whoever reads the page may open it; else its name is not told."""

    standing: Standing
    unit_name: str
    may_read: bool

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """The name of each of its records, by kind and id."""
        return names_of(self.standing.plan)

    @property
    def title(self) -> str:
        return self.standing.row.title or "Plan sans titre" if self.may_read else f"Plan de {self.unit_name}"

    @property
    def url(self) -> str:
        return url_for("continuity.show_plan", plan_id=self.standing.row.id) if self.may_read else ""

    def says(self) -> str:
        """« version 2, en vigueur depuis le… », or that it is a draft."""
        version = self.standing.version
        if version is None:
            return "projet, pas encore approuvé"
        said = f"version {version.number}, en vigueur depuis le {french_date(version.approved_on)}"
        return said if self.standing.is_valid(today()) else f"{said}, à réviser"


@dataclass(frozen=True, slots=True)
class Candidate:
    """``names``: the organisation, then those that it covers, by id; ``rows``: their plans, in that order.

    ``readable``: those of them whose plans whoever reads the page may open.
    """

    names: Mapping[UUID, str]
    rows: tuple[PlanRow, ...]
    readable: frozenset[UUID]

    @property
    def readable_rows(self) -> tuple[PlanRow, ...]:
        return tuple(row for row in self.rows if row.organisation_id in self.readable)

    def show(self, standings: Iterable[Standing]) -> dict[str, Shown]:
        """These plans as a page shows them, by their id as text."""
        return {
            str(one.row.id): Shown(
                one, self.names[one.row.organisation_id], one.row.organisation_id in self.readable
            )
            for one in standings
        }


def load_candidate(organisation_id: UUID) -> Candidate:
    """A few queries, however many plans; nothing of a plan is read yet."""
    session = current_session()
    above = organisations.get(session, organisation_id)
    covered = {one.id: one.name for one in organisations.list_covered(session, organisation_id, today())}
    names = {organisation_id: above.name, **covered}
    order = list(names)
    rows = queries.list_plans_of(session, names)
    rows.sort(key=lambda row: order.index(row.organisation_id))
    with_plans = {row.organisation_id for row in rows}
    if above.kind is OrganisationKind.GROUP:
        return Candidate(names, tuple(rows), _find_readable(organisation_id, with_plans))
    return Candidate(names, tuple(rows), frozenset(with_plans))


def _find_readable(group_id: UUID, units: Collection[UUID]) -> frozenset[UUID]:
    """Among the members of a group: a role in the group gives no right over their plans, one of their own does."""
    actor = current_actor()
    lineages = organisations.list_lineages(current_session(), list(units), today())
    found = {group_id}
    for unit, lineage in lineages.items():
        own = {Scope.organisation(unit)}
        above = {Scope.organisation(lineage.parent.id)} if lineage.parent is not None else set()
        if may(actor, Permission.PLAN_READ, frozenset(own | above)):
            found.add(unit)
    return frozenset(found)
