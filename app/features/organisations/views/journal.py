"""The journal of one organisation: who did what, on whom, when and from where; on screen and as a file."""

from __future__ import annotations

from uuid import UUID

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.documents.sheets import CSV_TYPE, write_csv
from app.domain.access import Permission
from app.features.audit import queries as audit_queries
from app.features.audit import service as audit
from app.features.organisations import queries
from app.features.organisations.forms import JournalForm
from app.features.organisations.journal_words import CONSULTATIONS, Words
from app.features.organisations.views.blueprint import blueprint
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness
from app.web.paging import Page, PageRequest

HEADER = ("date", "heure", "fuseau", "qui", "acte", "nature", "sur", "detail", "adresse_ip")


@blueprint.get("/etablissements/<uuid:organisation_id>/journal")
@requires(Permission.AUDIT_READ, scope="organisation_id")
def show_journal(organisation_id: UUID) -> ResponseReturnValue:
    """The newest first; consultations by the region are marked, and the last one is told at the top."""
    session, form = current_session(), JournalForm()
    organisation = queries.get(session, organisation_id)
    listed = _listed(organisation)
    asked = PageRequest.from_arguments(request.args)
    found = audit_queries.list_records(
        session, organisation_id, listed=listed, actions=form.actions, page=asked.number, size=asked.size
    )
    words = words_for(found.records)
    return render_template(
        "organisations/journal.html",
        organisation=organisation,
        form=form,
        page=Page([words.line(record) for record in found.records], found.total, asked),
        consultation=audit_queries.find_last(session, organisation_id, CONSULTATIONS, listed=listed),
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/journal.csv")
@requires(Permission.AUDIT_READ, scope="organisation_id")
def export_journal(organisation_id: UUID) -> ResponseReturnValue:
    """The whole of what the filter keeps; taking it away stands in the journal too."""
    session, form = current_session(), JournalForm()
    organisation = queries.get(session, organisation_id)
    listed = _listed(organisation)
    records = list(
        audit_queries.stream_records(session, organisation_id, listed=listed, actions=form.actions)
    )
    words = words_for(records, is_whole=True)
    content = write_csv(HEADER, (words.line(record).cells for record in records))
    note_download(organisation_id)
    name = "-".join(
        ("journal", organisation.finess or organisation.ght_code or "groupement", f"{today():%Y-%m-%d}")
    )
    return send_csv(content, f"{name}.csv")


def _listed(organisation: queries.OrganisationRow) -> audit_queries.Listed | None:
    """The lists of the region where the organisation stands."""
    if organisation.region is None:
        return None
    checklists = current_catalogue().list_latest()
    ids = queries.find_listing(current_session(), organisation, checklists, today())
    return audit_queries.Listed(organisation.region, ids)


def words_for(
    records: list[audit_queries.AuditRecordRow], *, is_whole: bool = False, is_platform: bool = False
) -> Words:
    """What turns records into words, the groups that they name being read at once."""
    groups = {UUID(one.subject) for one in records if one.action == "group_member_added" and one.subject}
    names = {one.id: one.name for one in queries.summaries(current_session(), groups).values()}
    return Words(
        current_catalogue(), names, queries.region_names(), is_whole=is_whole, is_platform=is_platform
    )


def note_download(organisation_id: UUID | None) -> None:
    """Taking a journal away stands in it; ``None``: in the platform's."""
    actor, now = current_actor(), utc_now()
    details = {"document": "journal", "format": "csv"}
    witness(
        lambda own: audit.record(
            own, actor, "document_downloaded", now=now, organisation_id=organisation_id, details=details
        )
    )


def send_csv(content: bytes, name: str) -> Response:
    response = current_app.response_class(content, mimetype=CSV_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
