"""The continuity plans of a region, by what their establishments have sent; and the regions side by side."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.content.reference import load_nomenclature
from app.documents.sheets import CSV_TYPE, XLSX_TYPE
from app.domain.access import Permission
from app.features.regional import documents, labels, service
from app.features.regional.views.blueprint import blueprint, find_region, send_file
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, current_settings, today, utc_now, witness
from app.web.forms import clean_text
from app.web.paging import Page, PageRequest

LONGEST_SEARCH = 100


@blueprint.get("/regions/<region>/plans")
@requires(Permission.REGION_READ, scope="region")
def list_plans(region: str) -> ResponseReturnValue:
    """Who sent something of their plans, by name: counts and dates."""
    found, text = find_region(region), _read_text()
    asked = PageRequest.from_arguments(request.args)
    lines, total = service.list_plan_lines(
        current_session(), region, text, today(), limit=asked.limit, offset=asked.offset
    )
    actor, now = current_actor(), utc_now()
    witness(lambda own: service.record_plans_reading(own, actor, now=now, subject=found.name, region=region))
    return render_template(
        "regional/plans.html",
        region=found,
        text=text,
        page=Page(lines, total, asked),
        labels=labels,
        may_export=allowed(Permission.REGION_EXPORT),
        breadcrumb=[(found.name, url_for(".show_region", region=region))],
    )


@blueprint.get("/regions/<region>/plans.csv")
@requires(Permission.REGION_EXPORT, scope="region")
def export_plans_csv(region: str) -> ResponseReturnValue:
    return _export(region, "csv")


@blueprint.get("/regions/<region>/plans.xlsx")
@requires(Permission.REGION_EXPORT, scope="region")
def export_plans_xlsx(region: str) -> ResponseReturnValue:
    return _export(region, "xlsx")


def _export(code: str, form: str) -> Response:
    found, text = find_region(code), _read_text()
    lines, total = service.list_plan_lines(current_session(), code, text, today())
    actor, now = current_actor(), utc_now()
    details = {"region": code, "format": form, "rows": total, "filters": {"q": text} if text else {}}
    witness(lambda own: service.record_plans_export(own, actor, now=now, subject=found.name, details=details))
    name = f"boussole-region-{code}-plans-{today():%Y-%m-%d}.{form}"
    if form == "csv":
        return send_file(documents.build_plans_csv(lines, today()), CSV_TYPE, name)
    return send_file(documents.build_plans_xlsx(lines, found.name, today()), XLSX_TYPE, name)


@blueprint.get("/statistiques/plans")
@requires(Permission.STATISTICS_READ, scope="national")
def show_plan_statistics() -> ResponseReturnValue:
    """The regions side by side: how many organisations, never which."""
    places, nation = _build()
    return render_template(
        "regional/plan_statistics.html",
        places=[*places, nation],
        standings=service.STANDINGS,
        labels=labels,
        minimum=current_settings().minimum_group,
        today=today(),
        breadcrumb=[("Les régions côte à côte", url_for(".show_statistics"))],
    )


@blueprint.get("/statistiques/plans.csv")
@requires(Permission.STATISTICS_READ, scope="national")
def export_plan_statistics() -> ResponseReturnValue:
    places, nation = _build()
    content = documents.build_plan_statistics_csv([*places, nation], today())
    return send_file(content, CSV_TYPE, "boussole-regions-plans.csv")


def _build() -> tuple[tuple[service.PlanPlace, ...], service.PlanPlace]:
    regions, minimum = load_nomenclature().regions, current_settings().minimum_group
    return service.build_plan_statistics(current_session(), regions, today(), minimum)


def _read_text() -> str:
    return str(clean_text(request.args.get("q", "")))[:LONGEST_SEARCH]
