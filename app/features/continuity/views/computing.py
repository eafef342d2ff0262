"""What follows from a plan: what is covered, in which order things come back, what it asks of IT."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.cover import COVERED, Cover, Verdict, by_activity, cover_all
from app.domain.continuity.impacts import suggest_all
from app.domain.continuity.needs import find_requirements
from app.domain.continuity.plan import Plan
from app.domain.continuity.restart import plan_restart
from app.domain.continuity.single_points import find_single_points
from app.domain.continuity.unknown import Missing
from app.features.continuity import queries
from app.features.continuity.views.blueprint import blueprint, load_page
from app.features.continuity.views.gaps import load_taken
from app.features.continuity.words import LEVER_LABELS, VERDICT_LABELS, VERDICT_TONES, names_of, say_loop
from app.web.access import requires
from app.web.context import current_session

SHOWN = 8
"""Missing values quoted under one line; the others are counted."""


@blueprint.get("/pcra/<uuid:plan_id>/calculs")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_computations(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    plan = queries.load_plan(current_session(), page.row)
    names = names_of(plan)
    restart = plan.once(plan_restart)
    return render_template(
        "continuity/computations.html",
        page=page,
        plan=plan,
        names=names,
        covers=_group(cover_all(plan)),
        **_find_apart(plan),
        verdicts=VERDICT_LABELS,
        tones=VERDICT_TONES,
        levers=LEVER_LABELS,
        restart=restart,
        loops=[[names["resource"][one] for one in loop] for loop in restart.loops],
        requirements=[one for one in find_requirements(plan) if one.is_required],
        points=find_single_points(plan),
        suggestions={key: one for key, one in suggest_all(plan).items() if one.minutes is not None},
        quote=_quote,
        say_loop=partial(say_loop, plan),
        taken=load_taken(page),
        breadcrumb=page.trail(page.link),
    )


def _find_apart(plan: Plan) -> dict[str, list[str]]:
    """The priority activities without a line: those that rest on nothing written, those that lose nothing they
    cannot do without."""
    if not plan.kept_scenarios:
        return {"unlinked": [], "unhurt": []}
    unlinked = [one.id for one in plan.priorities if not plan.dependencies_of.get(one.id)]
    unhurt = [one.id for one in by_activity(plan) if one.worst is None]
    return {"unlinked": unlinked, "unhurt": unhurt}


def _group(covers: Sequence[Cover]) -> list[tuple[str, str, Verdict, int, list[Cover]]]:
    """By activity and scenario: the worst verdict, the minutes missing at most, and the resources that are not
    covered, those that lack the most first."""
    found: dict[tuple[str, str], list[Cover]] = {}
    for one in covers:
        found.setdefault((one.activity, one.scenario), []).append(one)
    order = list(Verdict)
    lines = [
        (
            activity,
            scenario,
            min((one.verdict for one in group), key=order.index),
            max(one.lacking for one in group),
            sorted((one for one in group if one.verdict not in COVERED), key=lambda one: -one.lacking),
        )
        for (activity, scenario), group in found.items()
    ]
    return sorted(lines, key=lambda line: (order.index(line[2]), -line[3]))


def _quote(unknown: Sequence[Missing]) -> tuple[Sequence[Missing], int]:
    """The first missing values, and how many others."""
    return unknown[:SHOWN], max(0, len(unknown) - SHOWN)
