"""The documents of a plan: from the version in force, else from the draft, which says PROJET on every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, PasswordField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from app.domain.access import Permission
from app.domain.calendar import day_of
from app.domain.continuity.in_force import is_rewritten
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Approval
from app.domain.continuity.words import Profile, label_of
from app.domain.errors import DomainError
from app.exchange.sealed import MAX_PASSPHRASE, MIN_PASSPHRASE, check_passphrase
from app.features.continuity import queries
from app.features.continuity.documents import VersionLine, build_document, list_extracts, name_extract, offers
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page, note_download
from app.web.access import requires
from app.web.context import current_session, today
from app.web.downloads import Format, send_document
from app.web.forms import BaseForm, required
from app.web.messages import message_of

HTML_FILE = "fichier-html"
"""In the journal: « html » alone is a page that is read."""
ENCRYPTED, CLEAR = "chiffre", "clair"
PROFILE_HELP = {
    Profile.FULL: "Tout le plan, pour la direction et le référent.",
    Profile.CRISIS_PACK: "La chaîne d’alerte, les fiches à cocher, l’ordre de redémarrage, l’annuaire, les journaux "
    "vierges. À imprimer et à garder dans la salle de crise.",
    Profile.PROOF: "Dates, approbations et tests, sans contact ni détail technique : pour l’ARS.",
    Profile.BLUE_PLAN: "Le chapitre à joindre au plan bleu.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What is printed: a plan, whether it is only a draft, and the fingerprint of its version."""

    plan: Plan
    is_draft: bool
    sha256: str
    number: int
    history: tuple[VersionLine, ...] = ()
    has_changed: bool = False
    """The plan as it stands no longer says what this version says."""


class PackForm(BaseForm):
    """How the off-line pack is protected. The passphrase is never sent back to the page."""

    protection = RadioField(
        "Protection du pack",
        [required("Choisissez si le pack est chiffré.")],
        choices=[
            SelectChoice(ENCRYPTED, "Chiffré par une phrase secrète"),
            SelectChoice(CLEAR, "Non chiffré, sans les numéros privés"),
        ],
    )
    passphrase = PasswordField("Phrase secrète, pour un pack chiffré")
    again = PasswordField("La même, une seconde fois")
    with_private = BooleanField("Mettre aussi les numéros privés")

    @property
    def is_encrypted(self) -> bool:
        return self.protection.data == ENCRYPTED

    def validate_passphrase(self, field: PasswordField) -> None:
        if self.is_encrypted:
            try:
                check_passphrase(field.data or "")
            except DomainError as error:
                raise ValidationError(message_of(error)) from error
        elif field.data and self.protection.data == CLEAR:
            raise ValidationError(
                "Un pack non chiffré n’a pas de phrase secrète\u202f: choisissez «\u202fChiffré\u202f»."
            )

    def validate_again(self, field: PasswordField) -> None:
        if self.is_encrypted and field.data != self.passphrase.data:
            raise ValidationError("Les deux saisies ne sont pas identiques.")

    def validate_with_private(self, field: BooleanField) -> None:
        if field.data and self.protection.data == CLEAR:
            raise ValidationError(message_of(DomainError("pack_private_in_clear")))


@blueprint.get("/pcra/<uuid:plan_id>/documents")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_papers(plan_id: UUID) -> ResponseReturnValue:
    return render_papers(load_page(plan_id), PackForm(formdata=None))


def render_papers(page: PlanPage, form: PackForm) -> str:
    source = load_source(page)
    offered = [
        (profile, label_of(profile), PROFILE_HELP[profile])
        for profile in PROFILE_HELP
        if offers(profile, source.plan)
    ]
    return render_template(
        "continuity/papers.html",
        page=page,
        source=source,
        offered=offered,
        extracts=[(service, name_extract(source.plan, service)) for service in list_extracts(source.plan)],
        extract=Profile.EXTRACT,
        form=form,
        limits=(MIN_PASSPHRASE, MAX_PASSPHRASE),
        breadcrumb=page.trail(page.link),
    )


@blueprint.get("/pcra/<uuid:plan_id>/documents/<profile_code>.pdf")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_pdf(plan_id: UUID, profile_code: str) -> ResponseReturnValue:
    return _send(plan_id, profile_code, Format.PDF)


@blueprint.get("/pcra/<uuid:plan_id>/documents/<profile_code>.docx")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_docx(plan_id: UUID, profile_code: str) -> ResponseReturnValue:
    return _send(plan_id, profile_code, Format.DOCX)


@blueprint.get("/pcra/<uuid:plan_id>/documents/<profile_code>.html")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_html(plan_id: UUID, profile_code: str) -> ResponseReturnValue:
    return _send(plan_id, profile_code, Format.HTML)


def _send(plan_id: UUID, profile_code: str, form: Format) -> ResponseReturnValue:
    """Private numbers are never printed here; who took the document away stands in the journal."""
    if profile_code not in {one.value for one in Profile}:
        abort(404)
    profile, page = Profile(profile_code), load_page(plan_id)
    source = load_waiting(page) if request.args.get("version") else load_source(page)
    document = build_document(
        profile,
        source.plan,
        today=today(),
        kit=find_kit(page.row.variant),
        service=request.args.get("service", ""),
        is_draft=source.is_draft,
        sha256=source.sha256,
        history=source.history,
    )
    said = HTML_FILE if form is Format.HTML else form.value
    note_download(page, f"pcra-{profile.value}", said, source.number)
    return send_document(document, form, f"pcra-{profile.value}-{today().isoformat()}")


def load_source(page: PlanPage) -> Source:
    """The version in force with its approvals, which came after it was frozen; without one, the draft.

    As this reader may take it away: without contact details where they are reserved.
    """
    session = current_session()
    draft = queries.load_plan(session, page.row)
    row = queries.find_approved(session, page.row.id)
    if row is None:
        return Source(page.show(draft), True, "", 0, _list_versions(page.row.id))
    frozen = queries.read_snapshot(row)
    given = [one for one in draft.approvals if one.version == row.number]
    kept = [one for one in frozen.approvals if one.version != row.number]
    plan = replace(frozen, records={**frozen.records, Approval: (*kept, *given)})
    history = tuple(one for one in _list_versions(page.row.id) if one.number <= row.number)
    has_changed = is_rewritten(frozen, draft)
    return Source(page.show(plan), False, row.sha256, row.number, history, has_changed)


def load_waiting(page: PlanPage) -> Source:
    """The frozen version that waits for its approval, to be read before: PROJET on every page, with its hash.

    Raises ``plan_version_changed`` when the one asked for no longer waits.
    """
    rows = queries.list_versions(current_session(), page.row.id)
    row = next((one for one in rows if one.state is queries.VersionState.PENDING), None)
    if row is None or str(row.number) != request.args.get("version"):
        raise DomainError("plan_version_changed")
    history = tuple(one for one in _list_versions(page.row.id) if one.number <= row.number)
    return Source(page.show(queries.read_snapshot(row)), True, row.sha256, row.number, history)


def _list_versions(plan_id: UUID) -> tuple[VersionLine, ...]:
    return tuple(
        VersionLine(one.number, day_of(one.frozen_at), one.summary, one.approved_on)
        for one in queries.list_history(current_session(), plan_id)
    )
