"""The team of an organisation: who holds which role, invitations, handover."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission, Role
from app.domain.accounts import Authority, grantable_roles, lead_role
from app.domain.errors import DomainError
from app.features.accounts import queries, service
from app.features.accounts.forms import MemberForm, SuccessorEmailForm, SuccessorForm
from app.features.accounts.queries import OrganisationBrief
from app.features.accounts.views.blueprint import blueprint
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, utc_now
from app.web.messages import ROLE_LABELS

FIELDS = {"email_invalid": "email", "role_already_held": "email", "role_not_grantable": "role"}


def _organisation(organisation_id: UUID) -> OrganisationBrief:
    return queries.get_organisation(current_session(), organisation_id, utc_now())


@blueprint.get("/etablissements/<uuid:organisation_id>/equipe")
@requires(Permission.TEAM_READ, scope="organisation_id")
def show_team(organisation_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    team = queries.list_team(session, organisation_id)
    return render_template(
        "accounts/team.html",
        organisation=_organisation(organisation_id),
        staff=[member for member in team if member.membership.role is not Role.FACILITATOR],
        facilitators=[member for member in team if member.membership.role is Role.FACILITATOR],
        invitations=queries.list_team_invitations(session, organisation_id, utc_now()),
        may_invite=allowed(Permission.TEAM_INVITE),
        leads_here=any(m.account.id == actor.id for m in queries.list_leads(session, organisation_id)),
        actor=actor,
        role_labels=ROLE_LABELS,
    )


def _roles(brief: OrganisationBrief) -> list[Role]:
    granted = grantable_roles(Authority.TEAM, is_group=brief.is_group, has_lead=True)
    return [role for role in Role if role in granted]


@blueprint.get("/etablissements/<uuid:organisation_id>/equipe/inviter")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def show_member_invitation(organisation_id: UUID) -> ResponseReturnValue:
    brief = _organisation(organisation_id)
    return render_template("accounts/invite_member.html", organisation=brief, form=MemberForm(_roles(brief)))


@blueprint.post("/etablissements/<uuid:organisation_id>/equipe/inviter")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def invite_member(organisation_id: UUID) -> ResponseReturnValue:
    brief = _organisation(organisation_id)
    form = MemberForm(_roles(brief))
    if not form.validate():
        return render_template("accounts/invite_member.html", organisation=brief, form=form), 422
    try:
        service.invite_member(
            current_session(),
            current_actor(),
            organisation_id,
            email=form.email.data,
            role=Role(form.role.data),
            function=form.function.data or "",
            now=utc_now(),
        )
    except DomainError as error:
        form.refuse(error, FIELDS.get(error.code))
        return render_template("accounts/invite_member.html", organisation=brief, form=form), 422
    flash(f"L’invitation est prête pour {form.email.data}.", "success")
    return redirect(url_for(".show_team", organisation_id=organisation_id), 303)


@blueprint.post("/etablissements/<uuid:organisation_id>/equipe/invitations/<uuid:link_id>/annulation")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def revoke_team_invitation(organisation_id: UUID, link_id: UUID) -> ResponseReturnValue:
    service.revoke_team_invitation(current_session(), current_actor(), organisation_id, link_id, utc_now())
    flash("L’invitation est annulée : son lien ne sert plus.", "success")
    return redirect(url_for(".show_team", organisation_id=organisation_id), 303)


@blueprint.get("/etablissements/<uuid:organisation_id>/equipe/roles/<uuid:membership_id>/fin")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def show_role_end(organisation_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    team = queries.list_team(current_session(), organisation_id)
    member = next((one for one in team if one.membership.id == membership_id), None)
    if member is None:
        raise DomainError("membership_not_found")
    return render_template(
        "accounts/role_end.html",
        organisation=_organisation(organisation_id),
        member=member,
        role_label=ROLE_LABELS[member.membership.role],
        is_own=member.account.id == current_actor().id,
    )


@blueprint.post("/etablissements/<uuid:organisation_id>/equipe/roles/<uuid:membership_id>/fin")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def end_role(organisation_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """End a role; whoever alone leads the organisation is sent to the handover instead."""
    try:
        service.end_role(current_session(), current_actor(), organisation_id, membership_id, utc_now())
    except DomainError as error:
        if error.code != "last_lead":
            raise
        return _handover_page(organisation_id, error), 409
    flash("Le rôle a pris fin.", "success")
    if allowed(Permission.TEAM_READ) and not _left(organisation_id):
        return redirect(url_for(".show_team", organisation_id=organisation_id), 303)
    return redirect(url_for(".show_account"), 303)


def _left(organisation_id: UUID) -> bool:
    """Whether the actor has just given up the role that showed them this team."""
    held = queries.list_roles(current_session(), current_actor().id)
    return all(one.membership.organisation_id != organisation_id for one in held)


# --- handover


@blueprint.get("/etablissements/<uuid:organisation_id>/equipe/passation")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def show_handover(organisation_id: UUID) -> ResponseReturnValue:
    service.get_own_lead(current_session(), current_actor(), organisation_id)
    return _handover_page(organisation_id)


@blueprint.post("/etablissements/<uuid:organisation_id>/equipe/passation")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def hand_over(organisation_id: UUID) -> ResponseReturnValue:
    """Give one's place to somebody of the team, at once."""
    form = _successor_form(organisation_id)
    if not form.validate():
        return _handover_page(organisation_id, member_form=form), 422
    service.hand_over(current_session(), current_actor(), organisation_id, UUID(form.member.data), utc_now())
    flash("La passation est faite. Vous n’êtes plus référent de cet établissement.", "success")
    return redirect(url_for(".show_account"), 303)


@blueprint.post("/etablissements/<uuid:organisation_id>/equipe/passation/invitation")
@requires(Permission.TEAM_INVITE, scope="organisation_id")
def hand_over_by_invitation(organisation_id: UUID) -> ResponseReturnValue:
    """Invite a successor: one's own role ends when they accept."""
    brief = _organisation(organisation_id)
    form = SuccessorEmailForm()
    if not form.validate():
        return _handover_page(organisation_id, email_form=form), 422
    try:
        service.invite_member(
            current_session(),
            current_actor(),
            organisation_id,
            email=form.email.data,
            role=lead_role(is_group=brief.is_group),
            function=form.function.data or "",
            now=utc_now(),
            hands_over=True,
        )
    except DomainError as error:
        form.refuse(error, FIELDS.get(error.code))
        return _handover_page(organisation_id, email_form=form), 422
    flash("L’invitation est prête. Votre rôle prendra fin quand elle sera acceptée.", "success")
    return redirect(url_for(".show_team", organisation_id=organisation_id), 303)


def _successor_form(organisation_id: UUID) -> SuccessorForm:
    people = service.list_successors(current_session(), current_actor(), organisation_id)
    return SuccessorForm(
        (str(one.account.id), f"{one.account.name} – {ROLE_LABELS[one.membership.role]}") for one in people
    )


def _handover_page(
    organisation_id: UUID,
    refusal: DomainError | None = None,
    *,
    member_form: SuccessorForm | None = None,
    email_form: SuccessorEmailForm | None = None,
) -> str:
    member_form = member_form or _successor_form(organisation_id)
    email_form = email_form or SuccessorEmailForm(formdata=None)
    errors = member_form.error_list() + email_form.error_list()
    return render_template(
        "accounts/handover.html",
        organisation=_organisation(organisation_id),
        member_form=member_form,
        email_form=email_form,
        is_last=refusal is not None,
        errors=errors,
        page_has_errors=bool(errors),
    )
