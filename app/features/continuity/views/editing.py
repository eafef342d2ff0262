"""One record: added, read, changed, taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.framework import fingerprint_of
from app.domain.continuity.guidance import guide
from app.domain.continuity.origin import Origin
from app.domain.continuity.path import STEP_OF, list_missing
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.removal import PARTS, goes_with
from app.domain.errors import DomainError
from app.features.continuity import frameworks, queries, service
from app.features.continuity.forms import RecordForm, make_record_form
from app.features.continuity.kit import find_kit
from app.features.continuity.views.beside import Beside, find_beside, tell_beside, tell_saved
from app.features.continuity.views.blueprint import (
    PlanPage,
    blueprint,
    call_record,
    load_page,
    named_kinds,
    names_among,
)
from app.features.continuity.views.framework import LeftOutForm
from app.features.continuity.views.suspects import ask_to_read_again, list_suspect
from app.features.continuity.words import (
    KIND_WORDS,
    NOT_THAT_WORDS,
    STEP_WORDS,
    SUSPECT_WORDS,
    names_of,
    say_guided,
)
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.plan_findings import tell_waiver

SHEET, WAIVER = "sheet", "waiver"
FIRST = 1
"""The revision of a record that was just added."""
NAMED = 3
"""Fields left to fill that a message names."""


@blueprint.get("/pcra/<uuid:plan_id>/<record_kind>/nouveau")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_new_record(plan_id: UUID, record_kind: str) -> ResponseReturnValue:
    page = _load(plan_id, record_kind)
    if record_kind == WAIVER:
        flash("Choisissez d’abord la remarque à accepter.", "info")
        return redirect(url_for(".show_checks", plan_id=plan_id), 303)
    record = KINDS[record_kind](**_asked(record_kind))
    form = _form(page, record_kind, record)
    return _render(page, record_kind, form, None)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/nouveau")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def add_record(plan_id: UUID, record_kind: str) -> ResponseReturnValue:
    page = _load_typed(plan_id, record_kind)
    form = _form(page, record_kind, formdata=request.form)
    if not form.validate():
        return _render(page, record_kind, form, None), 422
    record = form.to_record(KINDS[record_kind](id=form.fresh_code))
    if held := _find_held(page, record_kind, record):
        if held.record.id == record.id and held.record != record:
            return _change(page, record_kind, form, record, FIRST)
        flash(f"Déjà ajouté\u202f: {call_record(page, record)}.", "info")
        return _leave(plan_id, record_kind)
    (code,) = service.add_records(current_session(), current_actor(), page.row, [record], utc_now())
    if list_suspect(page, replace(record, id=code)):
        return ask_to_read_again(plan_id, record_kind, code)
    flash(f"Ajouté\u202f: {call_record(page, record)}.{_say_left(page, record)}", "success")
    tell_saved(page, replace(record, id=code))
    if request.form.get("suite") == "autre":
        return redirect(url_for(".show_new_record", plan_id=plan_id, record_kind=record_kind), 303)
    return _leave(plan_id, record_kind)


def _find_held(page: PlanPage, record_kind: str, record: Record) -> queries.Kept | None:
    """What this very page has added, or the same record: whoever sends twice, or goes back and saves, adds nothing."""
    is_blank = record == type(record)(id=record.id)
    held = queries.list_own(current_session(), page.row.id, [record_kind])
    by_page = next((one for one in held if one.record.id == record.id), None)
    alike = (one for one in held if not is_blank and replace(one.record, id=record.id) == record)
    return by_page or next(alike, None)


@blueprint.get("/pcra/<uuid:plan_id>/<record_kind>/<code>")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    page = _load(plan_id, record_kind, is_new=False)
    kept = queries.get_kept(current_session(), plan_id, record_kind, code)
    form = _form(page, record_kind, kept.record)
    _mark_seen(form, kept)
    return _render(page, record_kind, form, kept)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def change_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    """Keep what was typed; when somebody else changed the record meanwhile, show both and keep nothing."""
    page = _load_typed(plan_id, record_kind, is_new=False)
    form = _form(page, record_kind, formdata=request.form)
    try:
        kept = queries.get_kept(current_session(), plan_id, record_kind, code)
    except DomainError:
        if not form.seen_revision:
            raise
        return _offer_again(page, record_kind, form)
    if not form.validate():
        return _render(page, record_kind, form, kept), 422
    record = form.to_record(kept.record)
    return _change(page, record_kind, form, record, form.seen_revision, form.original.data or "")


def _offer_again(page: PlanPage, record_kind: str, form: RecordForm) -> ResponseReturnValue:
    """Somebody took the record away while it was written: what was typed is kept, and may be added again."""
    form.validate()
    form.take_fresh_code()
    return _render(page, record_kind, form, None, is_gone=True), 409


def _change(
    page: PlanPage, record_kind: str, form: RecordForm, record: Record, seen: int, original: str = ""
) -> ResponseReturnValue:
    session, plan_id = current_session(), page.row.id
    saved = service.change_record(session, current_actor(), page.row, record, seen, utc_now(), original)
    if saved.is_clash:
        _mark_seen(form, saved.kept)
        return _render(page, record_kind, form, saved.kept, _differences(page, saved.kept, record)), 409
    if list_suspect(page, record):
        return ask_to_read_again(plan_id, record_kind, record.id)
    if saved.kept.origin is Origin.FRAMEWORK:
        flash("Rien n’a changé\u202f: l’élément reste celui du plan cadre.", "info")
    else:
        flash(f"Enregistré.{_say_left(page, record)}", "success")
        tell_saved(page, record)
    return _leave(plan_id, record_kind)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>/confirmation")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def confirm_text(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    """A text is not what it looks like; whoever says so is named, and a changed text is asked about again."""
    page = _load(plan_id, record_kind, is_new=False)
    session, seen = current_session(), request.form.get("fingerprint", "")[:64]
    kept = queries.get_kept(session, plan_id, record_kind, code)
    if seen not in [one.figures["fingerprint"] for one in list_suspect(page, kept.record)]:
        raise DomainError("plan_text_changed")
    service.confirm_text(session, current_actor(), page.row, record_kind, code, seen, utc_now(), today())
    flash("C’est noté, à votre nom, pour ce texte seulement.", "success")
    if request.form.get("retour") == "verifications":
        return redirect(url_for(".show_checks", plan_id=plan_id), 303)
    return redirect(url_for(".show_record", plan_id=plan_id, record_kind=record_kind, code=code), 303)


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/<code>/retrait")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def remove_record(plan_id: UUID, record_kind: str, code: str) -> ResponseReturnValue:
    page = _load(plan_id, record_kind, is_new=False)
    removed = service.remove_record(
        current_session(), current_actor(), page.row, record_kind, code, utc_now()
    )
    flash(f"L’élément est retiré.{_say_removed(removed)}", "success")
    tell_beside(page, removed.touched)
    return _leave(plan_id, record_kind)


def _say_left(page: PlanPage, record: Record) -> str:
    """What is asked of this record and says nothing yet."""
    left = list_missing(record, page.row.variant)
    labels = [specs_of(type(record))[name].label for name in left[:NAMED]]
    more = f", et {len(left) - NAMED} de plus" if len(left) > NAMED else ""
    return f" Il reste à remplir\u202f: {', '.join(labels)}{more}." if left else ""


def _say_removed(removed: service.Removed) -> str:
    parts, freed = removed.parts, removed.freed
    with_it = f" Partis avec lui, car ils ne parlaient que de lui\u202f: {_count_parts(parts)}."
    emptied = f" Il était cité {freed} fois ailleurs\u202f: ces mentions sont vides désormais."
    return (with_it if parts else "") + (emptied if freed else "")


def _parts_of(page: PlanPage, kind: str, kept: queries.Kept) -> int:
    """How many records would go with this one."""
    if not page.may_write or kind not in PARTS:
        return 0
    session, code = current_session(), kept.record.id
    if kind == "activity":
        return queries.count_about(session, page.row.id, PARTS[kind]).get(code, 0)
    listed = queries.list_kept(session, page.row.id, PARTS[kind])
    return sum(goes_with(one.record, kind, kept.record.id) for one in listed)


def _count_parts(parts: int) -> str:
    return f"{parts} éléments" if parts > 1 else "1 élément"


def _load(plan_id: UUID, kind: str, *, is_new: bool = True) -> PlanPage:
    if kind not in KINDS or (is_new and kind == SHEET):
        abort(404)
    return load_page(plan_id)


def _load_typed(plan_id: UUID, kind: str, *, is_new: bool = True) -> PlanPage:
    """For what somebody typed: a waiver is given from the remark that it accepts. Raises ``plan_waiver_fixed``."""
    page = _load(plan_id, kind, is_new=is_new)
    if kind == WAIVER:
        raise DomainError("plan_waiver_fixed")
    return page


def _asked(kind: str) -> dict[str, Any]:
    """What the address already says of a new record: what it is for."""
    return {
        name: request.args[name][:64]
        for name in ("activity", "scenario", "resource")
        if name in request.args and hasattr(KINDS[kind], name)
    }


def _form(
    page: PlanPage, kind: str, record: Record | None = None, revision: int = 0, formdata: Any = None
) -> RecordForm:
    """The form of a record, without what is not for this reader: it stays as it is kept."""
    names, without = _names(page, kind), page.reserved_fields(kind)
    return make_record_form(kind, page.row.variant, names, record, revision, formdata, without=without)


def _mark_seen(form: RecordForm, kept: queries.Kept) -> None:
    """Which state of the record the page shows: it is sent back with what is typed."""
    is_original = kept.origin is Origin.FRAMEWORK
    form.revision.data, form.revision.raw_data = str(kept.revision), None
    form.original.data, form.original.raw_data = fingerprint_of(kept.record) if is_original else "", None


def _names(page: PlanPage, kind: str) -> dict[str, list[tuple[str, str]]]:
    return {named: list(found.items()) for named, found in _read_names(page, kind).items()}


def _read_names(page: PlanPage, kind: str) -> dict[str, dict[str, str]]:
    return names_among(queries.list_kept(current_session(), page.row.id, named_kinds([kind])))


def _differences(page: PlanPage, kept: queries.Kept, mine: Any) -> list[tuple[str, str, str]]:
    """Each field on which both differ: its label, what is kept, what was typed."""
    names = _read_names(page, kept.kind)
    both = [
        (spec.label, page.say(kept.record, name, names) or "–", page.say(mine, name, names) or "–")
        for name, spec, _field in _form(page, kept.kind).shown
    ]
    return [one for one in both if one[1] != one[2]]


def _read_original(page: PlanPage, kept: queries.Kept) -> list[tuple[str, str]]:
    """What the framework says in the place of this record: the label and the value of each field."""
    followed = frameworks.find_followed(current_session(), page.row)
    original = followed.given.get((kept.kind, kept.record.id)) if followed else None
    if followed is None or original is None:
        return []
    names = names_of(followed.given.values())
    said = [(spec.label, page.say(original, name, names)) for name, spec in specs_of(type(original)).items()]
    return [one for one in said if one[1]]


def _tell(page: PlanPage, kept: queries.Kept) -> list[tuple[str, str]]:
    """The label and the value of each field, for whoever does not change them."""
    record = kept.record
    if isinstance(record, Waiver):
        return tell_waiver(queries.load_plan(current_session(), page.row), record)
    names = _read_names(page, kept.kind)
    shown = _form(page, kept.kind).shown
    return [(spec.label, said) for name, spec, _ in shown if (said := page.say(record, name, names))]


def _send_to(page: PlanPage, kind: str, kept: queries.Kept | None) -> str:
    """Where a form goes that was answered from elsewhere: to what is there now."""
    if kept is None:
        return url_for(".add_record", plan_id=page.row.id, record_kind=kind)
    return url_for(".change_record", plan_id=page.row.id, record_kind=kind, code=kept.record.id)


def _leave(plan_id: UUID, kind: str) -> ResponseReturnValue:
    """To the head of the step, where the message is: further down it would not be seen."""
    return redirect(url_for(".show_step", plan_id=plan_id, step_code=STEP_OF[kind].code), 303)


def _render(
    page: PlanPage,
    kind: str,
    form: RecordForm,
    kept: queries.Kept | None,
    clash: list[tuple[str, str, str]] | None = None,
    *,
    is_gone: bool = False,
) -> str:
    step = STEP_OF[kind]
    origin = kept.origin if kept else Origin.OWN
    is_shown = kind == WAIVER or (
        origin is Origin.FRAMEWORK and request.method == "GET" and "adapter" not in request.args
    )
    is_read = is_shown or not page.may_write
    guidance = guide(find_kit(page.row.variant), kept.record if kept else KINDS[kind](**_asked(kind)))
    return render_template(
        "continuity/record.html",
        page=page,
        origin=origin.value,
        leaving=LeftOutForm(formdata=None),
        is_read=is_read,
        told=_tell(page, kept) if kept and is_read else [],
        may_remove=page.may_write and kept is not None and kind != SHEET and origin is Origin.OWN,
        original=_read_original(page, kept) if kept and not is_shown else [],
        kind=kind,
        words=KIND_WORDS[kind],
        step=step,
        form=form,
        kept=kept,
        called=call_record(page, kept.record) if kept else "",
        beside=find_beside(page, kept) if kept else Beside([], 0),
        suspect=list_suspect(page, kept.record) if kept and page.may_write else (),
        suspect_words=SUSPECT_WORDS,
        not_that=NOT_THAT_WORDS,
        reserved=page.reserved_fields(kind),
        clash=clash,
        is_gone=is_gone,
        sent_to=_send_to(page, kind, kept) if is_gone or clash else None,
        guided=say_guided(guidance),
        guidance=guidance,
        parts=_parts_of(page, kind, kept) if kept else 0,
        missing=list_missing(kept.record, page.row.variant) if kept else (),
        page_has_errors=bool(form.error_list() or clash),
        breadcrumb=page.trail(
            page.link,
            (STEP_WORDS[step.code].title, url_for(".show_step", plan_id=page.row.id, step_code=step.code)),
        ),
    )
