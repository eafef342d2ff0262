"""The questions that a version raises, each with a link to the place where to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Checklist
from app.domain.consistency import Place, PlaceKind, Question
from app.features.assessments import queries as assessments
from app.features.consistency import queries
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_catalogue, current_session, today
from app.web.questions import Wording, word

blueprint = Blueprint("consistency", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page shows it."""

    question: Question
    wording: Wording
    labels: tuple[str, ...]
    url: str
    link: str


@blueprint.get("/evaluations/<uuid:assessment_id>/verifications")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_questions(assessment_id: UUID) -> ResponseReturnValue:
    session, catalogue = current_session(), current_catalogue()
    assessment = assessments.get(session, assessment_id)
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    found = queries.list_questions(session, catalogue, assessment, today())
    unit = organisations.get(session, assessment.organisation_id)
    return render_template(
        "consistency/questions.html",
        assessment=assessment,
        checklist=checklist,
        asked=[_show(question, checklist, assessment) for question in found],
        breadcrumb=[
            (unit.name, url_for("organisations.show_organisation", organisation_id=unit.id)),
            (checklist.title, url_for("assessments.show_assessment", assessment_id=assessment_id)),
        ],
    )


def _show(question: Question, checklist: Checklist, assessment: assessments.AssessmentRow) -> Asked:
    url, link = _place_url(question.place, checklist, assessment)
    labels = tuple(_label(checklist, item) for item in question.items[:5])
    return Asked(question, word(question), labels, url, link)


def _label(checklist: Checklist, item_id: str) -> str:
    item = checklist.find_item(item_id)
    return item.guidance.label if item is not None and item.guidance is not None else item_id


def _place_url(place: Place, checklist: Checklist, assessment: assessments.AssessmentRow) -> tuple[str, str]:
    """Where to mend, and the words of the link."""
    own = {"assessment_id": assessment.id}
    item = checklist.find_item(place.item)
    if place.kind is PlaceKind.PROOFS and item is not None:
        return url_for("assessments.show_proofs", item_id=item.id, **own), "Voir les preuves"
    if place.kind is PlaceKind.FACTS or place.kind is PlaceKind.RESULTS:
        anchor = f"fait-{_fact_code(place, checklist)}"
        return url_for("assessments.show_facts", _anchor=anchor, **own), "Voir les données de calcul"
    if place.kind is PlaceKind.ACTIONS and place.target:
        taken = {"organisation_id": assessment.organisation_id, "action_id": UUID(place.target)}
        return url_for("actions.show_action", **taken), "Revoir l’action"
    if place.kind is PlaceKind.ACTIONS:
        return url_for("actions.show_actions", **own), "Voir les actions"
    if place.kind is PlaceKind.TEAM:
        team = url_for("accounts.show_team", organisation_id=assessment.organisation_id)
        return team, "Voir l’équipe"
    if place.kind is PlaceKind.SIGNING:
        return url_for("assessments.show_signature", **own), "Relire avant signature"
    if item is not None and place.kind is not PlaceKind.OTHER_ITEM:
        anchor = f"point-{item.id.replace('.', '_')}"
        section = url_for("assessments.show_section", section_id=item.section, _anchor=anchor, **own)
        return section, "Revoir la réponse"
    if place.kind is PlaceKind.OTHER_ITEM:
        home = url_for("organisations.show_organisation", organisation_id=assessment.organisation_id)
        return home, "Ouvrir l’autre liste"
    return url_for("assessments.show_assessment", **own), "Revoir la liste"


def _fact_code(place: Place, checklist: Checklist) -> str:
    """A result is shown under the first fact that is made of its kind."""
    if place.kind is PlaceKind.FACTS:
        return place.target
    return next((spec.code for spec in checklist.facts if spec.results == place.target), "")
