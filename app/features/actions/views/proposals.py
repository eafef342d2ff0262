"""What the lists propose: choose, see the score after, take on."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.features.actions import queries, service, words
from app.features.actions.queries import Action, Outlook, Part, Situation
from app.features.actions.views.blueprint import blueprint, trail_of
from app.features.organisations import queries as organisations
from app.web.access import allowed, requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/propositions")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_proposals(organisation_id: UUID) -> ResponseReturnValue:
    """The proposals of one list; those that are ticked give the score after them."""
    session, day = current_session(), today()
    organisation = organisations.get(session, organisation_id)
    situation = queries.load_situation(session, current_catalogue(), organisation_id, day)
    part = _choose_part(situation)
    chosen = set(request.args.getlist("choix"))
    outlook = queries.simulate(part, chosen, day) if part is not None and chosen else None
    return render_template(
        "actions/proposals.html",
        organisation=organisation,
        situation=situation,
        part=part,
        outlook=outlook,
        fresh=_list_fresh(situation, part, outlook),
        chosen=frozenset(action.item.id for action in outlook.chosen) if outlook else frozenset(),
        has_chosen="choix" in request.args or "voir" in request.args,
        tabs=_make_tabs(organisation_id, situation, part),
        words=words,
        today=day,
        may_change=allowed(Permission.ASSESSMENT_ANSWER),
        breadcrumb=trail_of(organisation.name, organisation_id),
    )


@blueprint.post("/etablissements/<uuid:organisation_id>/actions/propositions")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def take_proposals(organisation_id: UUID) -> ResponseReturnValue:
    """Take on the chosen proposals; those already under way are left alone."""
    session, day = current_session(), today()
    checklist_id = request.form.get("liste", "")
    situation = queries.load_situation(
        session, current_catalogue(), organisation_id, day, checklist_id=checklist_id
    )
    part = situation.find(checklist_id)
    if part is None:
        raise DomainError("assessment_not_found")
    chosen = set(request.form.getlist("choix"))
    served = [
        service.Served(part.checklist, proposal.item_id, proposal.deadline)
        for proposal in part.proposals
        if proposal.item_id in chosen
    ]
    rows = service.take(session, current_actor(), organisation_id, served, utc_now(), day)
    flash(*_tell(len(rows)))
    return redirect(url_for(".list_actions", organisation_id=organisation_id), 303)


def _list_fresh(situation: Situation, part: Part | None, outlook: Outlook | None) -> list[Action]:
    """The chosen ones that nobody has taken on yet."""
    if part is None or outlook is None:
        return []
    return [one for one in outlook.chosen if situation.find_taken(part, one.item.id) is None]


def _tell(count: int) -> tuple[str, str]:
    if not count:
        return "Aucune action nouvelle\u202f: celles que vous avez cochées sont déjà en cours.", "info"
    if count == 1:
        return "Une action est retenue. Donnez-lui une fonction et une échéance.", "success"
    return f"{count} actions sont retenues. Donnez à chacune une fonction et une échéance.", "success"


def _choose_part(situation: Situation) -> Part | None:
    """The list asked for, else that of the first proposal, else the latest one changed."""
    asked = situation.find(request.args.get("liste", ""))
    if asked is not None:
        return asked
    if situation.ordered:
        return situation.ordered[0][0]
    return situation.parts[0] if situation.parts else None


def _make_tabs(organisation_id: UUID, situation: Situation, part: Part | None) -> list[dict[str, object]]:
    return [
        {
            "label": one.checklist.title,
            "url": url_for(".show_proposals", organisation_id=organisation_id, liste=one.checklist.id),
            "current": one is part,
            "count": len(one.proposals),
        }
        for one in situation.parts
    ]
