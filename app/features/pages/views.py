"""Home, the pages that the law expects, the state of the service, the demonstration's way in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.content.reference import load_nomenclature
from app.db.instance import is_demonstration_base
from app.domain.access import Permission
from app.domain.catalogue import Checklist
from app.features.accounts import service as accounts
from app.features.assessments import queries as assessments
from app.features.organisations import queries as organisations
from app.features.pages import service
from app.features.pages.personas import SIDES, TOUR
from app.features.regional import service as regional
from app.features.regional.service import DEFAULT_CHECKLIST
from app.web.access import public, signed_in
from app.web.context import (
    current_actor,
    current_catalogue,
    current_session,
    current_settings,
    find_actor,
    today,
    utc_now,
)

blueprint = Blueprint("pages", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
def show_home() -> ResponseReturnValue:
    """For a visitor, what Boussole is; for whoever is signed in, the next thing to do."""
    if find_actor() is None:
        return render_template("pages/welcome.html", is_demonstration=current_settings().is_demonstration)
    return redirect(url_for(".show_agenda"), 303)


@blueprint.get("/accueil")
@signed_in
def show_agenda() -> ResponseReturnValue:
    actor = current_actor()
    session = current_session()
    waiting = 0
    if actor.may_anywhere(Permission.SUBMISSION_REVIEW):
        _, waiting = assessments.list_queue(session, actor.regions, size=1)
    may_review = actor.may_anywhere(Permission.SUBMISSION_REVIEW)
    may_read_region = actor.may_anywhere(Permission.REGION_READ)
    may_read_statistics = actor.may_anywhere(Permission.STATISTICS_READ) and not actor.regions
    may_operate = actor.may_anywhere(Permission.PLATFORM_OPERATE)
    checklists = {checklist.id: checklist for checklist in current_catalogue().list_latest()}
    return render_template(
        "pages/agenda.html",
        actor=actor,
        region_task=regional.find_region_task(session, checklists.keys(), actor.regions)
        if may_read_region and not may_review
        else None,
        nation=_nation_task(checklists) if may_read_statistics else None,
        operation=service.build_operation(session, utc_now()) if may_operate else None,
        checklists=checklists,
        agenda=service.build_agenda(session, actor, current_catalogue(), today()),
        waiting=waiting,
        may_review=may_review,
        may_read_region=may_read_region,
        may_invite=actor.may_anywhere(Permission.REFERENT_INVITE),
        may_manage_accounts=actor.may_anywhere(Permission.ACCOUNT_MANAGE),
        may_read_statistics=may_read_statistics,
        regions=sorted(actor.regions),
        region_names=organisations.region_names(),
    )


def _nation_task(checklists: Mapping[str, Checklist]) -> dict[str, object] | None:
    """The regions that answer least, for the usual checklist; none when nothing may be published of them."""
    checklist = checklists.get(DEFAULT_CHECKLIST) or next(iter(checklists.values()))
    regions, minimum = load_nomenclature().regions, current_settings().minimum_group
    statistics = regional.build_statistics(current_session(), checklist, regions, minimum)
    if statistics is None:
        return None
    return {"checklist": checklist, "places": regional.list_least_answering(statistics)}


@blueprint.get("/accessibilite")
@public
def show_accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html", legal=current_settings().legal)


@blueprint.get("/mentions-legales")
@public
def show_legal_notice() -> ResponseReturnValue:
    return render_template("pages/legal_notice.html", legal=current_settings().legal)


@blueprint.get("/donnees-personnelles")
@public
def show_personal_data() -> ResponseReturnValue:
    return render_template("pages/personal_data.html", legal=current_settings().legal)


@blueprint.get("/securite")
@public
def show_security() -> ResponseReturnValue:
    return render_template("pages/security.html", legal=current_settings().legal)


@blueprint.get("/.well-known/security.txt")
@public
def show_security_txt() -> ResponseReturnValue:
    """RFC 9116; absent until the operator gives a contact and an expiry date."""
    legal = current_settings().legal
    if not legal.security_contact or not legal.security_expires:
        abort(404)
    lines = [f"Contact: {legal.security_contact}", f"Expires: {legal.security_expires}"]
    if legal.security_policy:
        lines.append(f"Policy: {legal.security_policy}")
    lines.append("Preferred-Languages: fr, en")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/etat")
@public
def show_health() -> ResponseReturnValue:
    """For a supervisor: 200 when the base answers."""
    organisations.ping(current_session())
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/demonstration")
@public
def show_demonstration() -> ResponseReturnValue:
    """The personas, one click each; only on a demonstration base served on this machine."""
    session = current_session()
    if not current_settings().is_demonstration or not is_demonstration_base(session):
        abort(404)
    found = accounts.list_personas(session)
    return render_template(
        "pages/demonstration.html",
        sides=SIDES,
        tour=TOUR,
        names={persona.key: persona.name for persona in found},
        accounts={persona.key: persona.account_id for persona in found},
    )
