"""The framework plan of a group: offered to its members, followed by a site, adapted or left out record by record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.domain.access import Permission
from app.domain.continuity.fields import Record
from app.domain.continuity.framework import SHARED, Differences, key_of
from app.domain.continuity.origin import Key, Origin
from app.domain.continuity.path import STEP_OF
from app.domain.continuity.records import KINDS
from app.features.continuity import following, frameworks, queries
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page, names_among
from app.features.continuity.words import KIND_WORDS, VARIANT_LABELS, label_of_field, name_of, names_of
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.filters import french_date
from app.web.forms import BaseForm, required

KEPT, DROPPED = "garder", "enlever"
NAMED = 4
"""Fields of one record that a line names."""


class FollowForm(BaseForm):
    framework = RadioField("Plan cadre", validators=[required("Choisissez un plan cadre.")])


class LeaveForm(BaseForm):
    records = RadioField(
        "Que deviennent les éléments repris du plan cadre\u202f?",
        choices=[
            SelectChoice(KEPT, "Les garder dans ce plan, comme les nôtres"),
            SelectChoice(DROPPED, "Les enlever de ce plan"),
        ],
        default=KEPT,
        validators=[required("Dites ce que deviennent ces éléments.")],
    )


class LeftOutForm(BaseForm):
    reason = TextAreaField(
        "Pourquoi cet élément ne s’applique pas ici",
        [
            required("Dites en une phrase pourquoi cet élément ne s’applique pas ici."),
            Length(max=following.MAX_REASON, message="Écrivez 2 000 caractères au plus."),
        ],
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from one version to the other: one word for it, the kind, the names; and those adapted here."""

    word: str
    kind: str
    names: list[str]
    adapted: list[str]


@blueprint.get("/pcra/<uuid:plan_id>/plan-cadre")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_framework(plan_id: UUID) -> ResponseReturnValue:
    return _render(load_page(plan_id))


@blueprint.post("/pcra/<uuid:plan_id>/plan-cadre")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def follow_framework(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    form = FollowForm(formdata=request.form)
    form.framework.choices = list_choices(_list_offered(page))
    if not form.validate():
        return _render(page, follow=form), 422
    framework_id = UUID(form.framework.data)
    following.follow(current_session(), current_actor(), page.row, framework_id, utc_now(), today())
    flash("Ce plan suit désormais le plan cadre.", "success")
    return _show(plan_id)


@blueprint.post("/pcra/<uuid:plan_id>/plan-cadre/version")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def take_framework_version(plan_id: UUID) -> ResponseReturnValue:
    """Take the version that the page showed; the frozen versions of this plan stay as they were."""
    page = load_page(plan_id)
    seen = request.form.get("number", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    following.take_version(current_session(), current_actor(), page.row, number, utc_now(), today())
    flash(f"Ce plan suit désormais la version {number} du plan cadre.", "success")
    return _show(plan_id)


@blueprint.post("/pcra/<uuid:plan_id>/plan-cadre/depart")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def leave_framework(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    form = LeaveForm(formdata=request.form)
    if not form.validate():
        return _render(page, leave=form), 422
    is_kept = form.records.data == KEPT
    following.leave(current_session(), current_actor(), page.row, is_kept=is_kept, now=utc_now())
    flash("Ce plan ne suit plus de plan cadre.", "success")
    return _show(plan_id)


@blueprint.post("/pcra/<uuid:plan_id>/plan-cadre/offre")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def offer_framework(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    is_offered = request.form.get("offered") == "oui"
    following.offer(current_session(), current_actor(), page.row, is_offered, utc_now())
    said = "proposé à vos établissements" if is_offered else "retiré des plans cadres proposés"
    flash(f"Ce plan est {said}.", "success")
    return _show(plan_id)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>/ecart")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def leave_out_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    page = _load_shared(plan_id, record_kind)
    form = LeftOutForm(formdata=request.form)
    if not form.validate():
        flash("Dites en une phrase pourquoi cet élément ne s’applique pas ici.", "danger")
        target = url_for(".show_record", plan_id=plan_id, record_kind=record_kind, code=code, _anchor="ecart")
        return redirect(target, 303)
    reason = form.reason.data or ""
    following.leave_out(current_session(), current_actor(), page.row, record_kind, code, reason, utc_now())
    flash("Cet élément du plan cadre ne fait plus partie de votre plan.", "success")
    return _show_step(plan_id, record_kind)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>/plan-cadre")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def restore_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    page = _load_shared(plan_id, record_kind)
    following.come_back(current_session(), current_actor(), page.row, record_kind, code, utc_now())
    flash("Cet élément est de nouveau celui du plan cadre.", "success")
    return _show_step(plan_id, record_kind)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>/relu")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def settle_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    """The original was read again: what the site says in its place stays."""
    page = _load_shared(plan_id, record_kind)
    following.settle_original(current_session(), current_actor(), page.row, record_kind, code, utc_now())
    flash("Votre version est gardée.", "success")
    return _show(plan_id)


def list_choices(offered: Iterable[frameworks.Offered]) -> list[SelectChoice]:
    return [SelectChoice(str(one.plan_id), _say_offered(one)) for one in offered]


def _say_offered(one: frameworks.Offered) -> str:
    state = "aucune version approuvée pour l’instant"
    if one.version:
        state = f"version {one.version}, approuvée le {french_date(one.approved_on)}"
    return f"{one.title or 'Sans titre'} – {one.organisation} ({state})"


def _load_shared(plan_id: UUID, kind: str) -> PlanPage:
    if kind not in SHARED:
        abort(404)
    return load_page(plan_id)


def _show(plan_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_framework", plan_id=plan_id), 303)


def _show_step(plan_id: UUID, kind: str) -> ResponseReturnValue:
    return redirect(url_for(".show_step", plan_id=plan_id, step_code=STEP_OF[kind].code), 303)


def _list_offered(page: PlanPage) -> Sequence[frameworks.Offered]:
    return frameworks.list_offered(current_session(), page.row.organisation_id, today())


def _render(page: PlanPage, follow: FollowForm | None = None, leave: LeaveForm | None = None) -> str:
    session, row = current_session(), page.row
    may_offer = frameworks.may_be_framework(page.organisation.kind)
    standing = frameworks.find_following(session, row, today())
    offered = _list_offered(page) if standing is None else []
    if follow is None:
        follow = FollowForm(formdata=None)
        follow.framework.choices = list_choices(offered)
    leave = leave or LeaveForm(formdata=None)
    followed = frameworks.find_followed(session, row)
    kept = queries.list_kept(session, row.id, KINDS) if standing is not None else []
    adapted = [one for one in kept if one.origin is Origin.ADAPTED or one.is_stale]
    return render_template(
        "continuity/framework.html",
        page=page,
        standing=standing,
        followed=followed,
        offered=offered,
        variants=VARIANT_LABELS,
        inherited=sum(one.origin is Origin.FRAMEWORK for one in kept),
        adapted=sorted(adapted, key=lambda one: not one.is_stale),
        names=names_among(kept),
        changes=_list_changes(page, standing, {(one.kind, one.record.id) for one in adapted}),
        may_offer=may_offer,
        followers=frameworks.list_followers(session, row, today()) if may_offer else [],
        newest=frameworks.find_newest(session, row.id) if may_offer else 0,
        follow=follow,
        leave=leave,
        errors=[*follow.error_list(), *leave.error_list()],
        page_has_errors=bool(follow.error_list() or leave.error_list()),
        breadcrumb=page.trail(page.link),
    )


def _list_changes(page: PlanPage, standing: frameworks.Following | None, adapted: set[Key]) -> list[Change]:
    """What a newer version of the framework brings, by kind; nothing while there is none."""
    if standing is None or not standing.is_behind:
        return []
    found = frameworks.read_differences(current_session(), page.row, standing.newest)
    names = names_of((*found.added, *found.changed, *found.removed))
    return [
        _say_change(word, kind, records, names, adapted, found.fields)
        for word, all_records in _name_changes(found)
        for kind in SHARED
        if (records := [one for one in all_records if key_of(one)[0] == kind])
    ]


def _name_changes(found: Differences) -> tuple[tuple[str, tuple[Record, ...]], ...]:
    return ("Ajouté", found.added), ("Modifié", found.changed), ("Retiré", found.removed)


def _say_change(
    word: str,
    kind: str,
    records: list[Record],
    names: dict[str, dict[str, str]],
    adapted: set[Key],
    fields: Mapping[Key, tuple[str, ...]],
) -> Change:
    return Change(
        word,
        KIND_WORDS[kind].many,
        [name_of(one, names) + _say_fields(kind, fields.get(key_of(one), ())) for one in records],
        [name_of(one, names) for one in records if key_of(one) in adapted],
    )


def _say_fields(kind: str, names: Sequence[str]) -> str:
    """Which fields of a record say something else."""
    labels = [label_of_field(kind, name) for name in names[:NAMED]]
    more = f" et {len(names) - NAMED} de plus" if len(names) > NAMED else ""
    return f" ({', '.join(labels)}{more})" if labels else ""
