"""What one service keeps in its binder: its activities, its forms, and the people it calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.blocks import Block, KeyValues, PageBreak, TableOfContents
from app.domain.alphabet import alphabetical
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import Resource, Supplier
from app.domain.continuity.words import ContactKind
from app.domain.errors import DomainError
from app.features.continuity.documents.activities import is_same, show_others, show_sheets, show_unclaimed
from app.features.continuity.documents.alert import show_directory
from app.features.continuity.documents.annexes import list_forms_for, show_forms
from app.features.continuity.documents.cards import show_reflexes
from app.features.continuity.documents.edition import Edition, list_activities
from app.features.continuity.documents.front import list_identity, list_state, show_warnings

_FIRST_CALLED = 3
_OUTSIDE = frozenset({ContactKind.AUTHORITY, ContactKind.EXTERNAL})


def list_services(plan: Plan) -> list[str]:
    """The services that an extract can be printed for, as they are first written."""
    found: dict[str, str] = {}
    for one in plan.activities:
        if one.service.strip():
            found.setdefault(" ".join(one.service.split()).casefold(), one.service.strip())
    return sorted(found.values(), key=alphabetical)


def list_extracts(plan: Plan) -> list[str]:
    """Whose extracts are offered: the services, and under an empty name the activities that name none."""
    return [*list_services(plan), *([""] if any(not one.service.strip() for one in plan.activities) else [])]


def name_extract(plan: Plan, service: str) -> str:
    return service or ("Activités sans service" if list_services(plan) else "Toutes les activités")


def show_extract(edition: Edition, service: str) -> Iterator[Block]:
    """Raises ``plan_service_unknown`` when no activity is of this service, ``plan_service_missing`` without one."""
    activities = _list_activities_of(edition.plan, service)
    yield KeyValues((_say_whose(edition.plan, service), *list_identity(edition), *list_state(edition)))
    yield from show_warnings(edition)
    yield PageBreak()
    yield TableOfContents(depth=2)
    if edition.plan.reflex_sheets:
        yield from show_reflexes(edition)
    if service:
        yield from show_sheets(edition, activities)
    else:
        yield from show_sheets(edition, [one for one in activities if one.is_priority])
        yield from show_others(edition, [one for one in activities if not one.is_priority])
    yield from show_unclaimed(edition)
    yield from show_directory(edition, _list_contacts(edition.plan, activities))
    yield from show_forms(edition, list_forms_for(edition, activities))


def _say_whose(plan: Plan, service: str) -> tuple[str, str]:
    if service:
        return "Service", service
    named = (
        "Celles qui ne nomment pas leur service"
        if list_services(plan)
        else "Toutes\u202f: aucune ne nomme son service"
    )
    return "Activités", named


def _list_activities_of(plan: Plan, service: str) -> list[Activity]:
    activities = [
        one
        for one in list_activities(plan)
        if (is_same(one.service, service) if service else not one.service.strip())
    ]
    if not activities:
        raise DomainError("plan_service_unknown" if service else "plan_service_missing", service=service)
    return activities


def _list_contacts(plan: Plan, activities: Sequence[Activity]) -> list[Contact]:
    """Those who answer for the activities, for those that these need or serve and for their suppliers, the first of the
    alert chain, and everybody outside who is no supplier: a sheet names partners and authorities in free words."""
    ids = {one.id for one in activities}
    links = [one for one in plan.activity_links if one.activity in ids or one.needs in ids]
    answering = ids.union(*((one.activity, one.needs) for one in links))
    wanted = {found for one in plan.activities if one.id in answering for found in (one.owner, one.deputy)}
    wanted |= {one.id for one in plan.contacts if one.kind in _OUTSIDE}
    for activity in activities:
        for dependency in plan.dependencies_of.get(activity.id, ()):
            resource = plan.find(Resource, dependency.resource)
            supplier = plan.find(Supplier, resource.supplier) if resource else None
            wanted |= {resource.owner if resource else "", supplier.contact if supplier else ""}
    chain = sorted((one for one in plan.contacts if one.is_in_chain), key=lambda one: one.rank or 0)
    wanted |= {one.id for one in chain[:_FIRST_CALLED]}
    return [one for one in plan.contacts if one.id in wanted]
