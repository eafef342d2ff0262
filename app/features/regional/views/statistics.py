"""The regions side by side, for who may not read names: small groups are hidden on every output."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.content.reference import load_nomenclature
from app.documents.sheets import CSV_TYPE, XLSX_TYPE
from app.domain.access import Permission
from app.domain.catalogue import Checklist
from app.features.regional import documents, labels, service
from app.features.regional.views.blueprint import (
    blueprint,
    choose_checklist,
    make_picker,
    send_file,
)
from app.web.access import requires
from app.web.context import current_session, current_settings


@blueprint.get("/statistiques")
@requires(Permission.STATISTICS_READ, scope="national")
def show_statistics() -> ResponseReturnValue:
    checklist = choose_checklist()
    return render_template(
        "regional/statistics.html",
        checklist=checklist,
        picker=make_picker(checklist),
        statistics=_build(checklist),
        labels=labels,
        columns=service.STATISTIC_COLUMNS,
        column_heads=_heads(labels.STATISTIC_LABELS[column] for column in service.STATISTIC_COLUMNS),
        figures=service.FIGURES,
        figure_heads=_heads(labels.FIGURE_LABELS[name] for name in service.FIGURES),
        scores=service.SCORES,
        score_heads=_heads(labels.FIGURE_LABELS[name] for name in service.SCORES),
    )


@blueprint.get("/statistiques.csv")
@requires(Permission.STATISTICS_READ, scope="national")
def export_statistics_csv() -> ResponseReturnValue:
    checklist = choose_checklist()
    statistics = _build(checklist) or abort(404)
    name = f"boussole-regions-{checklist.id}.csv"
    return send_file(documents.build_statistics_csv(statistics), CSV_TYPE, name)


@blueprint.get("/statistiques.xlsx")
@requires(Permission.STATISTICS_READ, scope="national")
def export_statistics_xlsx() -> ResponseReturnValue:
    checklist = choose_checklist()
    statistics = _build(checklist) or abort(404)
    name = f"boussole-regions-{checklist.id}.xlsx"
    return send_file(documents.build_statistics_xlsx(statistics, checklist), XLSX_TYPE, name)


def _build(checklist: Checklist) -> service.Statistics | None:
    minimum = current_settings().minimum_group
    return service.build_statistics(current_session(), checklist, load_nomenclature().regions, minimum)


def _heads(names: Iterable[str]) -> list[dict[str, object]]:
    """Headers of columns of numbers."""
    return [{"label": name, "numeric": True} for name in names]
