"""The off-line pack of a plan, made when asked for and sent at once: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.continuity.documents.pack import Pack, write_pack
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import blueprint, load_page, note_download
from app.features.continuity.views.papers import PackForm, load_source, render_papers
from app.web.access import requires
from app.web.context import release_session, today, utc_now
from app.web.downloads import stream_attachment

HELD = 16 * 1024 * 1024
"""What an archive may take of the memory; a larger one is an unlinked file of the temporary folder."""
PIECE = 64 * 1024


@blueprint.post("/pcra/<uuid:plan_id>/documents/pack")
@requires(Permission.PLAN_READ, scope="plan_id")
def make_pack(plan_id: UUID) -> ResponseReturnValue:
    """Everything is read, then nothing of the base is held while the documents are drawn."""
    page = load_page(plan_id)
    form = PackForm(formdata=request.form)
    if not form.validate():
        return render_papers(page, form), 422
    source, kit = load_source(page), find_kit(page.row.variant)
    with_private = bool(form.with_private.data) and page.may_read_contacts
    release_session()
    pack = Pack(
        source.plan,
        today(),
        utc_now(),
        kit,
        is_draft=source.is_draft,
        sha256=source.sha256,
        is_encrypted=form.is_encrypted,
        with_private=with_private,
        history=source.history,
    )
    file = _write(pack, form)
    size = file.tell()
    note_download(
        page,
        "pcra-pack",
        "zip",
        source.number,
        encrypted=pack.is_encrypted,
        private_numbers=pack.with_private,
    )
    response = stream_attachment(
        _read(file), f"pack-hors-ligne-{today().isoformat()}.zip", "application/zip", size
    )
    response.call_on_close(file.close)
    return response


def _write(pack: Pack, form: PackForm) -> BinaryIO:
    file: Any = SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115 - closed with the answer
    try:
        write_pack(file, pack, (form.passphrase.data or "") if form.is_encrypted else "")
    except BaseException:
        file.close()
        raise
    return cast(BinaryIO, file)


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
