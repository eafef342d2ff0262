"""Taking away what was typed: each format with what it holds and whom it may be given to."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.assessments import queries as assessments
from app.features.exports import service
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness

blueprint = Blueprint("exports", __name__, template_folder="templates")

OFFERED = (
    (
        "xlsx",
        "Classeur des réponses (XLSX)",
        "À remplir hors ligne, puis à rapporter ici. Vos commentaires y sont.",
    ),
    ("json", "Tout ce que vous avez saisi (JSON)", "Noms, commentaires et titres compris : pour vous seuls."),
    (
        "json-sans-noms",
        "Sans aucun nom (JSON)",
        "Ni personne, ni établissement, ni texte libre : pour un prestataire.",
    ),
    ("json-chiffres", "Les chiffres seuls (JSON)", "Scores et compteurs : pour un tableau de bord."),
    (
        "oscal",
        "Résultats OSCAL (JSON)",
        "Format du NIST pour les outils d’audit. Validé en test par les modèles de compliance-trestle "
        "(OSCAL 1.2.1).",
    ),
    (
        "ciso-csv",
        "Audit CISO Assistant (CSV)",
        "Pour reprendre vos réponses dans cet outil. Non vérifié sur fichier réel.",
    ),
)


LEVELS = (
    (
        "complet",
        "Tout ce que vous avez saisi (JSON)",
        "Réponses, commentaires, données, descriptions des pièces, actions et résultats, noms compris\u202f: "
        "pour vous seuls.",
    ),
    (
        "sans-noms",
        "Sans aucun nom (JSON)",
        "La même chose sans personne, ni établissement, ni texte libre\u202f: pour un prestataire.",
    ),
    (
        "chiffres",
        "Les chiffres seuls (JSON)",
        "Scores et compteurs de chaque liste\u202f: pour un tableau de bord.",
    ),
)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/evaluations/<uuid:assessment_id>/export")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_formats(assessment_id: UUID) -> ResponseReturnValue:
    session = current_session()
    assessment = assessments.get(session, assessment_id)
    checklist = current_catalogue().get(assessment.checklist_id, assessment.checklist_version)
    unit = organisations.get(session, assessment.organisation_id)
    return render_template(
        "exports/formats.html",
        assessment=assessment,
        checklist=checklist,
        offered=OFFERED,
        breadcrumb=[
            (unit.name, url_for("organisations.show_organisation", organisation_id=unit.id)),
            (checklist.title, url_for("assessments.show_assessment", assessment_id=assessment_id)),
        ],
    )


@blueprint.get("/evaluations/<uuid:assessment_id>/export/<export_format>")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download(assessment_id: UUID, export_format: str) -> ResponseReturnValue:
    if export_format not in service.FORMATS:
        abort(404)
    session = current_session()
    assessment = assessments.get(session, assessment_id)
    made = service.export(session, current_catalogue(), assessment, export_format, today())
    exported, actor, now = service.Exported.of(assessment), current_actor(), utc_now()
    witness(lambda own: service.note_version_export(own, actor, exported, export_format, now))
    return _send(made, f"{assessment.checklist_id}-version-{assessment.number}")


@blueprint.get("/etablissements/<uuid:organisation_id>/export")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_levels(organisation_id: UUID) -> ResponseReturnValue:
    """All that the organisation typed at three levels, and where each other file is."""
    session, catalogue = current_session(), current_catalogue()
    unit = organisations.get(session, organisation_id)
    rows = assessments.list_in_force(session, organisation_id)
    known = [(row, catalogue.find(row.checklist_id, row.checklist_version)) for row in rows]
    return render_template(
        "exports/levels.html",
        organisation=unit,
        offered=LEVELS,
        versions=[(row, checklist) for row, checklist in known if checklist is not None],
        breadcrumb=[(unit.name, url_for("organisations.show_organisation", organisation_id=unit.id))],
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/export/<export_format>")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def download_all(organisation_id: UUID, export_format: str) -> ResponseReturnValue:
    if export_format not in service.LEVELS:
        abort(404)
    made = service.export_organisation(
        current_session(), current_catalogue(), organisation_id, export_format, today()
    )
    actor, now = current_actor(), utc_now()
    witness(lambda own: service.note_export(own, actor, organisation_id, export_format, now))
    return _send(made, f"donnees-{today().isoformat()}")


def _send(made: service.Export, name: str) -> ResponseReturnValue:
    response = current_app.response_class(made.content, content_type=made.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{made.suffix}"'
    return response
