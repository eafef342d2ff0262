"""The list of those who answer in a region, on screen and as files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.content.reference import load_nomenclature
from app.documents.sheets import CSV_TYPE, XLSX_TYPE
from app.domain.access import Permission
from app.domain.catalogue import AnsweringUnit, Checklist
from app.domain.organisations import Category, Department, Region
from app.features.assessments.queries import regional as submissions
from app.features.assessments.queries.regional import SORTS, Asked, UnitLine
from app.features.organisations import queries as organisations
from app.features.organisations.queries import Criteria, Summary, UnitQuery
from app.features.regional import documents, labels, service
from app.features.regional.forms import UnitFilters
from app.features.regional.views.blueprint import (
    blueprint,
    choose_checklist,
    find_region,
    make_picker,
    send_file,
)
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, today, utc_now, witness
from app.web.forms import clean_text
from app.web.paging import Page, PageRequest, Sort

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """What the address asks for."""

    region: Region
    checklist: Checklist
    form: UnitFilters
    text: str
    sort: Sort
    asked: Asked

    @property
    def subject(self) -> str:
        """What the journal calls the list, whatever its filters."""
        return f"{self.region.name}, {self.checklist.id}"

    def arguments(self) -> dict[str, str]:
        """The address of the same list, less its page: what the files are asked with."""
        order = f"{'-' if self.sort.descending else ''}{self.sort.key}"
        found = {"liste": self.checklist.id, "q": self.text, "tri": order} | self.form.chosen()
        return {name: value for name, value in found.items() if value and (name, value) != ("tri", "nom")}

    def shown_filters(self) -> list[tuple[str, str]]:
        """The search and the filters in force in words, with the name of their argument."""
        search = [(f"Recherche\u202f: {self.text}", "q")] if self.text else []
        return search + self.form.shown()


@blueprint.get("/regions/<region>/etablissements")
@requires(Permission.REGION_READ, scope="region")
def list_units(region: str) -> ResponseReturnValue:
    """Who answers the checklist in the region, with their figures; filters, order and page in the address."""
    listing = _read_listing(region)
    asked = PageRequest.from_arguments(request.args)
    lines, total = submissions.list_lines(
        current_session(), listing.asked, limit=asked.limit, offset=asked.offset
    )
    _leave_reading(listing)
    return render_template(
        "regional/units.html",
        listing=listing,
        page=Page(lines, total, asked),
        covering=_load_covering(listing, lines),
        picker=make_picker(listing.checklist),
        breadcrumb=[
            (
                listing.region.name,
                url_for(".show_region", region=region, liste=listing.checklist.id),
            )
        ],
        today=today(),
        labels=labels,
        may_export=allowed(Permission.REGION_EXPORT),
        kept=listing.arguments(),
    )


@blueprint.get("/regions/<region>/etablissements.csv")
@requires(Permission.REGION_EXPORT, scope="region")
def export_csv(region: str) -> ResponseReturnValue:
    return _export(region, "csv")


@blueprint.get("/regions/<region>/etablissements.xlsx")
@requires(Permission.REGION_EXPORT, scope="region")
def export_xlsx(region: str) -> ResponseReturnValue:
    return _export(region, "xlsx")


def _export(region: str, form: str) -> Response:
    """The whole list that the filters keep, and a trace of it in the journal."""
    listing = _read_listing(region)
    session = current_session()
    lines = list(submissions.stream_lines(session, listing.asked))
    export = documents.Export(
        checklist=listing.checklist,
        region_name=listing.region.name,
        lines=lines,
        covering=_load_covering(listing, lines),
        funnel=service.count_answers(session, listing.checklist, region, today()),
        silent=service.list_silent(session, listing.checklist, region, today()),
        filters=[(text, name) for text, name in listing.shown_filters()],
        today=today(),
        nomenclature=load_nomenclature(),
    )
    _leave_trace(listing, form, len(lines))
    name = f"boussole-region-{listing.region.code}-{listing.checklist.id}-{today():%Y-%m-%d}.{form}"
    if form == "csv":
        return send_file(documents.build_csv(export), CSV_TYPE, name)
    return send_file(documents.build_xlsx(export), XLSX_TYPE, name)


def _leave_reading(listing: Listing) -> None:
    actor, now, subject = current_actor(), utc_now(), listing.subject
    region, checklist_id = listing.region.code, listing.checklist.id
    witness(
        lambda own: service.record_reading(
            own, actor, now=now, subject=subject, region=region, checklist_id=checklist_id
        )
    )


def _leave_trace(listing: Listing, form: str, rows: int) -> None:
    actor, now, subject = current_actor(), utc_now(), listing.subject
    details = {
        "region": listing.region.code,
        "checklist": listing.checklist.id,
        "format": form,
        "rows": rows,
        "filters": dict(listing.form.chosen()) | ({"q": listing.text} if listing.text else {}),
    }
    witness(lambda own: service.record_export(own, actor, now=now, subject=subject, details=details))


def _read_listing(code: str) -> Listing:
    region, checklist, session = find_region(code), choose_checklist(), current_session()
    groups = organisations.list_groups(session, code, today())
    form = UnitFilters()
    form.offer(_categories_of(checklist, code), _departments_of(code), groups)
    text = str(clean_text(request.args.get("q", "")))[:LONGEST_SEARCH]
    sort = Sort.from_arguments(request.args, SORTS, "nom")
    units = UnitQuery(checklist.units, today(), form.criteria(code, text))
    asked = Asked(units, checklist.id, form.status, sort.key, sort.descending)
    return Listing(region, checklist, form, text, sort, asked)


def _load_covering(listing: Listing, lines: list[UnitLine]) -> dict[UUID, Summary]:
    covered = [line.organisation.id for line in lines if line.is_covered]
    return organisations.list_covering(current_session(), listing.asked.units, covered)


def _departments_of(region: str) -> list[Department]:
    return [one for one in load_nomenclature().departments.values() if one.region == region]


def _categories_of(checklist: Checklist, region: str) -> list[Category]:
    """Those met among whoever answers here. Only establishments have one: none when it is legal entities."""
    if all(unit.unit is not AnsweringUnit.ESTABLISHMENT for unit in checklist.units):
        return []
    units = UnitQuery(checklist.units, today(), Criteria(region=region))
    codes = organisations.list_unit_categories(current_session(), units)
    categories = load_nomenclature().categories
    return sorted((categories[code] for code in codes if code in categories), key=lambda one: one.label)
