"""One action: added, read, changed, and the pieces that show what it has produced."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents.blocks import long_date
from app.domain.access import Permission
from app.domain.actions import ActionEntry, ActionStatus
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.features.actions import queries, service, words
from app.features.actions.forms import ActionForm, ProofForm
from app.features.actions.queries import Action, Part, Taken
from app.features.actions.views.blueprint import blueprint, trail_of
from app.features.assessments.queries import wording
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations
from app.web.access import allowed, requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now
from app.web.messages import ACTION_STATUS_LABELS


@dataclass(frozen=True, slots=True)
class Target:
    """The item of an action as it stands: ``proposed`` is what its list still proposes about it, if anything."""

    part: Part
    item_id: str
    section_id: str
    proposed: Action | None

    @property
    def url(self) -> str:
        return url_for(
            "assessments.show_section",
            assessment_id=self.part.assessment.id,
            section_id=self.section_id,
            _anchor=f"point-{self.item_id.replace('.', '_')}",
        )

    @property
    def may_be_answered(self) -> bool:
        return self.part.assessment.state is AssessmentState.DRAFT


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/nouvelle")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def show_new_action(organisation_id: UUID) -> ResponseReturnValue:
    """A blank form, or that of the item named by ``liste`` and ``point``."""
    target = _find_target(organisation_id, request.args.get("liste", ""), request.args.get("point", ""))
    entry = ActionEntry()
    if target is not None and target.proposed is not None:
        guidance, proposal = target.proposed.guidance, target.proposed.proposal
        effort = guidance.effort_days if guidance is not None else None
        entry = ActionEntry(due=proposal.deadline, effort_days=effort)
    return _render_new(organisation_id, ActionForm.of(entry), target)


@blueprint.post("/etablissements/<uuid:organisation_id>/actions/nouvelle")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def add_action(organisation_id: UUID) -> ResponseReturnValue:
    """Add the action as it was filled in."""
    asked = request.form.get("liste", ""), request.form.get("point", "")
    target = _find_target(organisation_id, *asked)
    if any(asked) and target is None:
        raise DomainError("item_not_found", item=asked[1])
    form = ActionForm(formdata=request.form)
    if form.validate():
        served = service.Served(target.part.checklist, target.item_id) if target is not None else None
        arguments = (current_session(), current_actor(), organisation_id)
        try:
            row = service.add(*arguments, form.to_entry(), served, utc_now(), today())
        except DomainError as error:
            form.show_refusal(error)
        else:
            flash("L’action est ajoutée.", "success")
            return _leave(organisation_id, row.id, row.status, is_served=served is not None)
    return _render_new(organisation_id, form, target), 422


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/<uuid:action_id>")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_action(organisation_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """The action, to be changed by whoever may answer, to be read by the others."""
    taken = _get(organisation_id, action_id)
    return _render(organisation_id, taken, ActionForm.of(service.entry_of(taken.row), taken.row.revision))


@blueprint.post("/etablissements/<uuid:organisation_id>/actions/<uuid:action_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def change_action(organisation_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """Keep what was typed; when somebody else changed the action meanwhile, show both and keep nothing."""
    form = ActionForm(formdata=request.form)
    if form.validate():
        arguments = (current_session(), current_actor(), organisation_id, action_id)
        try:
            changed = service.change(*arguments, form.to_entry(), form.seen_revision, utc_now(), today())
        except DomainError as error:
            form.show_refusal(error)
        else:
            if changed.is_clash:
                return _render_clash(organisation_id, _get(organisation_id, action_id), form), 409
            flash("L’action est enregistrée.", "success")
            return _leave(organisation_id, action_id, changed.row.status, is_served=bool(changed.row.item_id))
    return _render(organisation_id, _get(organisation_id, action_id), form), 422


@blueprint.post("/etablissements/<uuid:organisation_id>/actions/<uuid:action_id>/pieces")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def attach_proof(organisation_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """Link an existing piece to the action."""
    taken = _get(organisation_id, action_id)
    form = ProofForm(formdata=request.form)
    form.offer(evidence.list_pieces(current_session(), organisation_id), current_catalogue().proof_kinds)
    if not form.validate():
        own = ActionForm.of(service.entry_of(taken.row), taken.row.revision)
        return _render(organisation_id, taken, own, proof_form=form), 422
    piece_id = UUID(form.piece.data)
    service.attach_proof(current_session(), current_actor(), organisation_id, action_id, piece_id, utc_now())
    flash("La pièce est rattachée à l’action.", "success")
    return redirect(_url_of(organisation_id, action_id, anchor="pieces"), 303)


@blueprint.post(
    "/etablissements/<uuid:organisation_id>/actions/<uuid:action_id>/pieces/<uuid:evidence_id>/retrait"
)
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def detach_proof(organisation_id: UUID, action_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Unlink a piece; it stays among the pieces of the organisation."""
    arguments = (current_session(), current_actor(), organisation_id, action_id, evidence_id)
    service.detach_proof(*arguments, utc_now())
    flash("La pièce n’est plus rattachée à l’action. Elle reste parmi vos pièces.", "success")
    return redirect(_url_of(organisation_id, action_id, anchor="pieces"), 303)


def _leave(
    organisation_id: UUID, action_id: UUID, status: ActionStatus, *, is_served: bool
) -> ResponseReturnValue:
    """Back to the list; a done action first asks to update its item."""
    if status is ActionStatus.DONE and is_served:
        return redirect(_url_of(organisation_id, action_id), 303)
    return redirect(url_for(".list_actions", organisation_id=organisation_id), 303)


def _url_of(organisation_id: UUID, action_id: UUID, anchor: str | None = None) -> str:
    return url_for(".show_action", organisation_id=organisation_id, action_id=action_id, _anchor=anchor)


def _get(organisation_id: UUID, action_id: UUID) -> Taken:
    return queries.get(current_session(), current_catalogue(), organisation_id, action_id, today())


def _find_target(organisation_id: UUID, checklist_id: str, item_id: str) -> Target | None:
    """The item in the latest version of its list; none when the organisation has no such version or item."""
    if not checklist_id or not item_id:
        return None
    situation = queries.load_situation(
        current_session(), current_catalogue(), organisation_id, today(), checklist_id=checklist_id
    )
    part = situation.find(checklist_id)
    item = part.checklist.find_item(item_id) if part is not None else None
    if part is None or item is None:
        return None
    return Target(part, item.id, item.section, part.find(item.id))


def _render_new(organisation_id: UUID, form: ActionForm, target: Target | None) -> str:
    organisation = organisations.get(current_session(), organisation_id)
    return render_template(
        "actions/new.html",
        organisation=organisation,
        form=form,
        target=target,
        page_has_errors=bool(form.error_list()),
        breadcrumb=trail_of(organisation.name, organisation_id),
    )


def _render_clash(organisation_id: UUID, taken: Taken, form: ActionForm) -> str:
    """Both, side by side; sending the form again keeps what was typed here."""
    mine, theirs = form.to_entry(), service.entry_of(taken.row)
    clash = [
        (label, their_words, my_words)
        for (label, their_words), (_, my_words) in zip(_say(theirs), _say(mine), strict=True)
        if their_words != my_words
    ]
    form.revision.data = str(taken.row.revision)
    return _render(organisation_id, taken, form, clash=clash)


def _say(entry: ActionEntry) -> list[tuple[str, str]]:
    """What was typed, field by field, in words."""
    return [
        ("Ce qu’il faut faire", entry.title or "–"),
        ("État", ACTION_STATUS_LABELS[entry.status]),
        ("Confiée à", entry.owner or words.TO_ENTRUST),
        ("Échéance", long_date(entry.due) if entry.due is not None else words.TO_DATE),
        ("Effort", wording.days(entry.effort_days) if entry.effort_days is not None else words.TO_PRICE),
        ("Coût", words.say_cost(entry.cost_low, entry.cost_high)),
        ("Note", entry.note or "–"),
    ]


def _render(
    organisation_id: UUID,
    taken: Taken,
    form: ActionForm,
    *,
    proof_form: ProofForm | None = None,
    clash: list[tuple[str, str, str]] | None = None,
) -> str:
    session, kinds = current_session(), current_catalogue().proof_kinds
    organisation = organisations.get(session, organisation_id)
    proofs = queries.list_proofs(session, taken.row.id)
    linked = {piece.id for piece in proofs}
    may_change = allowed(Permission.ASSESSMENT_ANSWER)
    pieces = evidence.list_pieces(session, organisation_id) if may_change else []
    if proof_form is None:
        proof_form = ProofForm(formdata=None)
        proof_form.offer([piece for piece in pieces if piece.id not in linked], kinds)
    clashing = [("conflit", "Quelqu’un a modifié cette action pendant ce temps.")] if clash else []
    errors = [*proof_form.error_list(), *clashing]
    return render_template(
        "actions/action.html",
        organisation=organisation,
        taken=taken,
        summary=[{"label": label, "value": value} for label, value in _say(service.entry_of(taken.row))[1:]],
        target=_find_target(organisation_id, taken.row.checklist_id or "", taken.row.item_id or ""),
        form=form,
        clash=clash,
        proofs=proofs,
        proof_form=proof_form,
        has_pieces=len(proof_form.piece.choices) > 1,
        kinds=kinds,
        form_errors=errors,
        page_has_errors=bool(form.error_list() or errors),
        may_change=may_change,
        breadcrumb=trail_of(organisation.name, organisation_id),
    )
