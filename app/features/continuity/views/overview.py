"""The plans of an establishment, a new one, and the path of one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.content.reference import load_nomenclature
from app.domain.access import Permission
from app.domain.continuity.checks.run import check
from app.domain.continuity.fields import MAX_LINE, Variant
from app.domain.continuity.first_session import progress_of as session_of
from app.domain.continuity.in_force import is_rewritten
from app.domain.continuity.path import list_progress
from app.domain.continuity.plan import Plan
from app.domain.continuity.starting import Site, start_sheet
from app.domain.organisations import OrganisationKind, Sector
from app.features.continuity import following, frameworks, queries, service
from app.features.continuity.forms import FreshPlanForm
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.features.continuity.views.framework import list_choices
from app.features.continuity.words import STEP_WORDS, VARIANT_LABELS
from app.features.organisations import queries as organisations
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.forms import optional, required

VARIANT_OF = {Sector.ES: Variant.ES, Sector.ESMS: Variant.MS}
"""What is chosen beforehand; a sector that says neither leaves the choice open."""


class BeginForm(FreshPlanForm):
    """``framework`` is offered when a group of the organisation has one."""

    title = StringField(
        "Titre du plan",
        [
            required("Donnez un titre au plan."),
            Length(max=MAX_LINE, message=f"Écrivez {MAX_LINE} caractères au plus."),
        ],
    )
    variant = RadioField(
        "Pour quelle sorte d’établissement",
        choices=[SelectChoice(code, label) for code, label in VARIANT_LABELS.items()],
        validators=[required("Choisissez la sorte d’établissement.")],
    )
    framework = SelectField("Plan cadre à suivre", validators=[optional()], default="")

    def offer(self, plans: Sequence[frameworks.Offered]) -> None:
        self.framework.choices = [SelectChoice("", "Aucun"), *list_choices(plans)]


def describe(
    organisation: organisations.OrganisationRow, parent: organisations.OrganisationRow | None
) -> Site | None:
    """What the directory knows of an establishment; of a group or a legal entity, nothing that fills a sheet."""
    if organisation.kind is not OrganisationKind.ESTABLISHMENT:
        return None
    category = load_nomenclature().categories.get(organisation.category or "")
    site = ", ".join(filter(None, (organisation.name, organisation.town)))
    return Site(
        name="" if organisation.is_name_provisional else site,
        category=category.label if category is not None else "",
        managing_body="" if parent is None or parent.is_name_provisional else parent.name,
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/pcra")
@requires(Permission.PLAN_READ, scope="organisation_id")
def list_plans(organisation_id: UUID) -> ResponseReturnValue:
    organisation = organisations.get(current_session(), organisation_id)
    variant = VARIANT_OF.get(organisation.sector)
    return _render_list(organisation_id, BeginForm(formdata=None, variant=variant.value if variant else None))


@blueprint.post("/etablissements/<uuid:organisation_id>/pcra")
@requires(Permission.PLAN_WRITE, scope="organisation_id")
def begin_plan(organisation_id: UUID) -> ResponseReturnValue:
    """A new plan, begun with the kit of its variant."""
    form = BeginForm(formdata=request.form)
    form.offer(frameworks.list_offered(current_session(), organisation_id, today()))
    if not form.validate():
        return _render_list(organisation_id, form), 422
    if begun := service.find_begun(current_session(), organisation_id, form.plan_id):
        return redirect(url_for(".show_plan", plan_id=begun.id), 303)
    variant = Variant(form.variant.data)
    kit = find_kit(variant)
    organisation = organisations.get(current_session(), organisation_id)
    above = organisation.parent_id
    parent = organisations.get(current_session(), above) if above is not None else None
    sheet = start_sheet(variant, form.title.data, describe(organisation, parent))
    row = service.begin_plan(
        current_session(),
        current_actor(),
        organisation_id,
        variant,
        kit.key,
        form.title.data,
        [sheet],
        utc_now(),
        today(),
        steps=kit.settings.steps,
        plan_id=form.plan_id,
    )
    if form.framework.data:
        following.follow(
            current_session(), current_actor(), row, UUID(form.framework.data), utc_now(), today()
        )
        flash("Le plan est commencé d’après le plan cadre. Rien ne part à votre ARS.", "success")
        return redirect(url_for(".show_framework", plan_id=row.id), 303)
    flash("Le plan est commencé. Rien ne part à votre ARS.", "success")
    return redirect(url_for(".show_start", plan_id=row.id), 303)


@blueprint.get("/pcra/<uuid:plan_id>")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_plan(plan_id: UUID) -> ResponseReturnValue:
    """The path: what is done, what comes next."""
    page = load_page(plan_id)
    plan = queries.load_plan(current_session(), page.row)
    progress = plan.once(list_progress)
    ahead = next((one for one in progress if not one.is_complete), None)
    changed = find_changed(page, plan)
    blocking = len(check(plan, today()).blocking) if changed or ahead is None else 0
    return render_template(
        "continuity/show.html",
        page=page,
        plan=plan,
        progress=progress,
        following=ahead,
        changed=changed,
        blocking=blocking,
        following_words=STEP_WORDS[ahead.step.code] if ahead else None,
        is_first_session=page.row.variant is Variant.MS
        and not plan.version
        and not session_of(plan, today()).is_done,
        due=queries.find_due(current_session(), page.row, today()),
        shared=queries.find_shared(current_session(), plan_id),
        framework=frameworks.find_following(current_session(), page.row, today()),
        may_offer=frameworks.may_be_framework(page.organisation.kind),
        breadcrumb=page.trail(),
    )


def find_changed(page: PlanPage, plan: Plan) -> int:
    """The number of the version in force when the plan no longer says what it says; 0 when it does, or without one."""
    row = queries.find_approved(current_session(), page.row.id)
    return row.number if row is not None and is_rewritten(queries.read_snapshot(row), plan) else 0


def _render_list(organisation_id: UUID, form: BeginForm) -> str:
    session = current_session()
    organisation = organisations.get(session, organisation_id)
    if form.framework.choices is None:
        form.offer(frameworks.list_offered(session, organisation_id, today()))
    return render_template(
        "continuity/list.html",
        organisation=organisation,
        due={one.row.id: one for one in queries.list_due(session, [organisation_id], today())},
        plans=queries.list_plans(session, organisation_id),
        closed=queries.list_closed(session, organisation_id) if allowed(Permission.PLAN_MANAGE) else [],
        variant_labels=VARIANT_LABELS,
        form=form,
        may_write=allowed(Permission.PLAN_WRITE),
        page_has_errors=bool(form.error_list()),
        breadcrumb=[
            (organisation.name, url_for("organisations.show_organisation", organisation_id=organisation.id))
        ],
    )
