"""The journal of the platform: sign-ins, accounts, lists of regions, operation."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.documents.sheets import write_csv
from app.domain.access import Permission
from app.features.audit import queries as audit_queries
from app.features.organisations.forms import PlatformJournalForm
from app.features.organisations.views.journal import HEADER, note_download, send_csv, words_for
from app.web.access import requires
from app.web.context import current_session, today
from app.web.paging import Page, PageRequest

# A blueprint of its own: the navigation tells the parts of the site by their blueprint.
blueprint = Blueprint("journal", "app.features.organisations", template_folder="templates")


@blueprint.get("/administration/journal")
@requires(Permission.PLATFORM_AUDIT, scope="platform")
def show_platform_journal() -> ResponseReturnValue:
    """The newest first. What establishments do stands in their own journals, which nobody here reads."""
    form = PlatformJournalForm()
    asked = PageRequest.from_arguments(request.args)
    found = audit_queries.list_platform_records(
        current_session(), actions=form.actions, page=asked.number, size=asked.size
    )
    words = words_for(found.records, is_platform=True)
    return render_template(
        "organisations/platform_journal.html",
        form=form,
        page=Page([words.line(record) for record in found.records], found.total, asked),
    )


@blueprint.get("/administration/journal.csv")
@requires(Permission.PLATFORM_AUDIT, scope="platform")
def export_platform_journal() -> ResponseReturnValue:
    """The whole of what the filter keeps; taking it away stands in the journal too."""
    records = list(
        audit_queries.stream_platform_records(current_session(), actions=PlatformJournalForm().actions)
    )
    words = words_for(records, is_whole=True, is_platform=True)
    content = write_csv(HEADER, (words.line(record).cells for record in records))
    note_download(None)
    return send_csv(content, f"journal-plateforme-{today():%Y-%m-%d}.csv")
