"""The actions of an organisation: what comes first, the list, the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents.blocks import long_date
from app.domain.access import Permission
from app.domain.actions import QuarterSum, add_up, sum_by_quarter
from app.features.actions import queries, words
from app.features.actions.forms import ListForm
from app.features.actions.queries import Taken
from app.features.actions.views.blueprint import blueprint, trail_of
from app.features.assessments.queries import wording
from app.features.organisations import queries as organisations
from app.web.access import allowed, requires
from app.web.context import current_catalogue, current_session, today
from app.web.paging import Page, PageRequest, Sort

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do first: its title, one sentence, the link."""

    title: str
    sentence: str
    url: str
    label: str


@blueprint.get("/etablissements/<uuid:organisation_id>/actions")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def list_actions(organisation_id: UUID) -> ResponseReturnValue:
    """Filters, order and page in the address; the database filters, sorts and cuts."""
    session, catalogue, day = current_session(), current_catalogue(), today()
    organisation = organisations.get(session, organisation_id)
    facets = queries.list_facets(session, organisation_id)
    form = ListForm()
    form.offer(facets, catalogue)
    sort = Sort.from_arguments(request.args, tuple(queries.SORTS), "echeance")
    asked = PageRequest.from_arguments(request.args, size=PAGE_SIZE)
    found, total = queries.list_actions(
        session,
        catalogue,
        organisation_id,
        form.criteria(),
        day,
        sort=sort.key,
        descending=sort.descending,
        limit=asked.limit,
        offset=asked.offset,
    )
    opened = queries.list_open(session, catalogue, organisation_id, day)
    workloads = [one.workload for one in opened]
    quarters = sum_by_quarter(workloads)
    return render_template(
        "actions/list.html",
        organisation=organisation,
        form=form,
        filters=form.filters_in_force(),
        kept_sort=request.args.get("tri"),
        facets=facets,
        page=Page(found, total, asked),
        sort=sort,
        next_step=_find_step(organisation_id, opened),
        whole=add_up(workloads),
        quarters=quarters,
        quarter_labels=[_label_quarter(one) for one in quarters],
        words=words,
        today=day,
        may_change=allowed(Permission.ASSESSMENT_ANSWER),
        breadcrumb=trail_of(organisation.name, organisation_id, is_below=False),
    )


def _find_step(organisation_id: UUID, opened: Sequence[Taken]) -> Step | None:
    """What is late, else the nearest due date, else what the lists propose, else a list to answer."""
    late = [one for one in opened if one.is_overdue]
    if len(late) > 1:
        url = url_for(".list_actions", organisation_id=organisation_id, echeance="depassee")
        return Step(
            f"{len(late)} actions ont dépassé leur échéance",
            f"La plus ancienne\u202f: {late[0].title}.",
            url,
            "Voir ces actions",
        )
    if opened:
        return _show_first(organisation_id, (late or opened)[0])
    situation = queries.load_situation(current_session(), current_catalogue(), organisation_id, today())
    if not situation.parts:
        return Step(
            "Répondre d’abord à une liste",
            "Les actions sont proposées à partir de vos réponses. Une seule liste suffit pour commencer.",
            url_for("assessments.list_assessments", organisation_id=organisation_id),
            "Voir les listes",
        )
    if not situation.ordered:
        return None
    part, _proposal = situation.ordered[0]
    url = url_for(".show_proposals", organisation_id=organisation_id, liste=part.checklist.id)
    return Step(
        "Choisir vos premières actions",
        f"Vos réponses en proposent {len(situation.ordered)}, dans l’ordre\u202f: cochez celles que vous retenez.",
        url,
        "Voir les actions proposées",
    )


def _show_first(organisation_id: UUID, one: Taken) -> Step:
    due = f"échéance le {long_date(one.row.due)}" if one.row.due is not None else "échéance à fixer"
    owner = f"confiée à\u202f: {one.row.owner}" if one.row.owner else "à confier à une fonction"
    late = "Cette action a dépassé son échéance. " if one.is_overdue else ""
    sentence = f"{due}, {owner}."
    return Step(
        one.title,
        f"{late}{sentence[0].upper()}{sentence[1:]}",
        url_for(".show_action", organisation_id=organisation_id, action_id=one.row.id),
        "Ouvrir cette action",
    )


def _label_quarter(one: QuarterSum) -> str:
    count = one.total.count
    return f"{words.say_quarter(one.quarter)} ({count} action{'s' if count > 1 else ''})"


@blueprint.app_template_filter("effort_days")
def effort_days(days: Fraction) -> str:
    """« 2,5 jours »."""
    return wording.days(days)


@blueprint.app_template_filter("effort_numbers")
def effort_numbers(quarters: Sequence[QuarterSum]) -> list[float]:
    """The days of each quarter, for a chart."""
    return [float(one.total.effort_days) for one in quarters]


@blueprint.app_template_filter("cost_numbers")
def cost_numbers(quarters: Sequence[QuarterSum], end: str) -> list[Any]:
    """One end of the costs of each quarter, in euros, for a chart."""
    return [getattr(one.total, f"cost_{end}") for one in quarters]
