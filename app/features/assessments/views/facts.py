"""The facts that the rules of a checklist reckon with, and what the rules find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Check, Item
from app.domain.errors import DomainError
from app.domain.organisations import OrganisationKind
from app.domain.results import RESULT_KINDS
from app.domain.rules import Activity, FactKind, FactSpec, Verdict
from app.exchange.faults import ExchangeError
from app.exchange.opssies import MAX_BYTES, read_events
from app.features.assessments import service
from app.features.assessments.forms import AuditsForm, FactForm, ResultForm, make_fact_form
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page
from app.features.assessments.views.proposals import make_asked
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence
from app.features.evidence.service import NewResult
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.hints import list_dated
from app.web.verdicts import OUTCOME_LABELS, OUTCOME_TONES, lower, say


@blueprint.get("/evaluations/<uuid:assessment_id>/donnees")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_facts(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    return _render(page, _reckon(page), {})


@blueprint.post("/evaluations/<uuid:assessment_id>/donnees/<fact_code>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def save_fact(assessment_id: UUID, fact_code: str) -> ResponseReturnValue:
    page = load_page(assessment_id)
    spec = service.find_spec(page.checklist, page.assessment.profile, fact_code)
    form = make_fact_form(spec, formdata=request.form)
    if not form.validate():
        if request.headers.get("HX-Request"):
            return _render_one(page, _reckon(page), spec, form), 422
        return _render(page, _reckon(page), {fact_code: form}), 422
    entry = service.FactEntry(fact_code, form.to_value(), form.source.data or "", form.seen_revision)
    service.save_fact(current_session(), current_actor(), page.assessment, page.checklist, entry, utc_now())
    if request.headers.get("HX-Request"):
        return _render_one(page, _reckon(page), spec, None)
    flash("La donnée est enregistrée.", "success")
    return redirect(url_for(".show_facts", assessment_id=assessment_id, _anchor=f"fait-{fact_code}"), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/donnees/<fact_code>/resultats")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def register_result(assessment_id: UUID, fact_code: str) -> ResponseReturnValue:
    """Register a dated result from outside: it serves every list of the organisation that reads its kind."""
    page = load_page(assessment_id)
    spec = _get_series(page, fact_code)
    kind = RESULT_KINDS[spec.results or ""]
    form = ResultForm(kind, formdata=request.form, prefix=f"{fact_code}-")
    if form.validate():
        new = NewResult(kind.code, form.obtained_on.data, form.to_value(), form.source.data or "")
        try:
            evidence.register_result(
                current_session(), current_actor(), page.assessment.organisation_id, new, utc_now(), today()
            )
        except DomainError as error:
            form.refuse(error, "value" if error.code == "result_out_of_range" else "obtained_on")
        else:
            flash("Le résultat est enregistré.", "success")
            return redirect(
                url_for(".show_facts", assessment_id=assessment_id, _anchor=f"fait-{fact_code}"), 303
            )
    return _render(page, _reckon(page), {}, {fact_code: form}), 422


@blueprint.post("/evaluations/<uuid:assessment_id>/donnees/<fact_code>/resultats/<uuid:result_id>/retrait")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def withdraw_result(assessment_id: UUID, fact_code: str, result_id: UUID) -> ResponseReturnValue:
    """Take back a result registered by mistake; its trace stays."""
    page = load_page(assessment_id)
    _get_series(page, fact_code)
    evidence.withdraw_result(
        current_session(), current_actor(), page.assessment.organisation_id, result_id, utc_now()
    )
    flash("Le résultat est retiré. Sa trace reste dans le journal.", "success")
    return redirect(url_for(".show_facts", assessment_id=assessment_id, _anchor=f"fait-{fact_code}"), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/audits-externes")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def import_audits(assessment_id: UUID) -> ResponseReturnValue:
    """Register the audits of an OPSSIES file that are about this unit; the others are said and left out."""
    page = load_page(assessment_id)
    if not page.may_answer:
        raise DomainError("assessment_closed")
    form = AuditsForm()
    if not form.validate():
        return _render(page, _reckon(page), {}, audits=form), 422
    try:
        read = read_events(form.events.data.read(MAX_BYTES + 1))
    except ExchangeError as error:
        form.events.errors = [*form.events.errors, f"{str(error)[:1].upper()}{str(error)[1:]}."]
        return _render(page, _reckon(page), {}, audits=form), 422
    imported = service.register_audits(
        current_session(), current_actor(), page.assessment, read.audits, utc_now(), today()
    )
    _tell_imported(imported, [str(fault) for fault in read.left_out])
    return redirect(url_for(".show_facts", assessment_id=assessment_id), 303)


def _tell_imported(imported: service.ImportedAudits, left_out: Sequence[str]) -> None:
    count = imported.registered
    plural = "s" if count > 1 else ""
    flash(
        f"{count} résultat{plural} enregistré{plural}." if count else "Aucun résultat enregistré.", "success"
    )
    reasons = [*left_out, *imported.left_out]
    if reasons:
        more = f" ; {len(reasons) - 5} de plus" if len(reasons) > 5 else ""
        flash(f"Laissés de côté : {' ; '.join(reasons[:5])}{more}.", "warning")


def _get_series(page: AssessmentPage, code: str) -> FactSpec:
    spec = next(
        (
            one
            for one in page.checklist.facts_for(page.assessment.profile)
            if one.code == code and one.results
        ),
        None,
    )
    if spec is None:
        abort(404)
    if not page.may_answer:
        raise DomainError("assessment_closed")
    return spec


@blueprint.app_template_filter("finding")
def finding(verdict: Verdict, labels: Mapping[str, str]) -> str:
    """What a rule finds, as a sentence."""
    return say(verdict.finding, labels)


@blueprint.app_template_filter("outcome_label")
def outcome_label(verdict: Verdict) -> str:
    return OUTCOME_LABELS[verdict.outcome]


@blueprint.app_template_filter("outcome_tone")
def outcome_tone(verdict: Verdict) -> str:
    return OUTCOME_TONES[verdict.outcome]


@blueprint.app_template_filter("fact_labels")
def fact_labels(checklist: Any) -> dict[str, str]:
    return {spec.code: spec.label for spec in checklist.facts}


@blueprint.app_template_filter("lower_first")
def lower_first(text: str) -> str:
    return lower(text)


def _reckon(page: AssessmentPage) -> service.Reckoning | None:
    return service.reckon(current_session(), page.assessment, page.checklist, page.contents, today())


def _render(
    page: AssessmentPage,
    reckoning: service.Reckoning | None,
    sent: Mapping[str, FactForm],
    results: Mapping[str, ResultForm] | None = None,
    audits: AuditsForm | None = None,
) -> str:
    forms = {
        spec.code: sent.get(spec.code) or _make_form(page, reckoning, spec)
        for spec in (reckoning.specs if reckoning is not None else ())
        if spec.is_typed
    }
    sent_forms = (*forms.values(), *(results or {}).values(), *([audits] if audits else []))
    errors = [error for form in sent_forms for error in form.error_list()]
    return render_template(
        "assessments/facts.html",
        page=page,
        reckoning=reckoning,
        forms=forms,
        by_fact=_checks_by_fact(page, reckoning),
        result_forms={
            spec.code: (results or {}).get(spec.code)
            or ResultForm(RESULT_KINDS[spec.results], formdata=None, prefix=f"{spec.code}-")
            for spec in (reckoning.specs if reckoning is not None else ())
            if spec.results
        },
        registered=evidence_queries.list_results_by_kind(current_session(), page.assessment.organisation_id),
        dated_by_fact=list_dated(make_asked(page)),
        audits_form=audits or AuditsForm(formdata=None),
        errors=errors,
        page_has_errors=bool(errors),
        breadcrumb=breadcrumb_of(page),
    )


def _render_one(
    page: AssessmentPage, reckoning: service.Reckoning | None, spec: FactSpec, form: FactForm | None
) -> str:
    """The fact after a save; at each answer only what follows from it, so that what is being typed stays."""
    is_alone = request.headers.get("HX-Target") == f"calcul-{spec.code}"
    return render_template(
        "assessments/_fact_result.html" if is_alone else "assessments/_fact.html",
        page=page,
        reckoning=reckoning,
        spec=spec,
        form=form or _make_form(page, reckoning, spec),
        checks=_checks_by_fact(page, reckoning).get(spec.code, ()),
        is_partial=True,
    )


def _make_form(page: AssessmentPage, reckoning: service.Reckoning | None, spec: FactSpec) -> FactForm:
    row = reckoning.typed.get(spec.code) if reckoning is not None else None
    value = reckoning.facts.get(spec.code) if reckoning is not None and row is not None else None
    if row is None and spec.kind is FactKind.ACTIVITIES and page.may_answer:
        value = _suggest_activities(page, reckoning) or None
    return make_fact_form(
        spec,
        value=value,
        source=row.source if row is not None else "",
        revision=row.revision if row is not None else 0,
    )


def _suggest_activities(page: AssessmentPage, reckoning: service.Reckoning | None) -> tuple[Activity, ...]:
    """The weights already typed for another coverage, else the entities of the unit without a weight."""
    for value in reckoning.facts.values() if reckoning is not None else ():
        if isinstance(value, tuple) and value and all(isinstance(one, Activity) for one in value):
            return tuple(
                Activity(one.entity, one.weight, False) for one in value if isinstance(one, Activity)
            )
    below = organisations.list_covered(current_session(), page.assessment.organisation_id, today())
    entities = [one for one in below if one.kind is OrganisationKind.LEGAL_ENTITY]
    return tuple(Activity(one.name, None, False) for one in entities or below)


def _checks_by_fact(
    page: AssessmentPage, reckoning: service.Reckoning | None
) -> dict[str, list[tuple[Item, Check, Verdict]]]:
    """Each verdict under the fact that it is about; the dates that only bound it do not repeat it."""
    found: dict[str, list[tuple[Item, Check, Verdict]]] = {}
    for item in page.checklist.items:
        for check, verdict in reckoning.verdicts.get(item.id, ()) if reckoning is not None else ():
            found.setdefault(check.rule.main_fact, []).append((item, check, verdict))
    return found
