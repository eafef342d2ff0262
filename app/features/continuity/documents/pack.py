"""The off-line pack: every document of a plan in one archive, with pages that open from a key without a server.

One document is drawn at a time and written out at once, so that a large plan costs no more memory than its
largest document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.documents.blocks import Document
from app.documents.html import render_page
from app.documents.text import plain_text
from app.domain.continuity.plan import without_private
from app.exchange.bundles import Member, stream_bundle
from app.exchange.plan_file import write_plan_file
from app.exchange.sealed import write_sealed
from app.features.continuity.documents import build_document
from app.features.continuity.documents.pack_cover import NOTICE_TEXT, build_cover, link_papers
from app.features.continuity.documents.pack_papers import (
    CONTENTS,
    COVER,
    INDEX,
    NOTICE,
    PLAN,
    Pack,
    Paper,
    list_papers,
)
from app.web.downloads import Format, document_style, render

__all__ = ["Pack", "write_pack"]

_HOME = ("Retour au sommaire du pack", f"../{INDEX}")


def write_pack(target: BinaryIO, pack: Pack, passphrase: str = "") -> None:
    """Write the archive, closed by the passphrase if the pack is encrypted. Raises what ``check_passphrase`` does."""
    if bool(passphrase) is not pack.is_encrypted:
        raise ValueError("a passphrase goes with an encrypted pack, and with no other")
    if pack.is_encrypted:
        notice = _file(pack, NOTICE, _write_text(NOTICE_TEXT))
        write_sealed(target, notice, _list_members(pack), pack.moment, passphrase)
        return
    for piece in stream_bundle(_list_members(pack), pack.moment):
        target.write(piece)


def _list_members(pack: Pack) -> Iterator[Member]:
    papers = list_papers(pack)
    cover = build_cover(pack, papers)
    first = build_cover(pack, papers, with_files=False)
    index = render_page(first, document_style(), after_head=link_papers(papers))
    yield _file(pack, CONTENTS if pack.is_encrypted else NOTICE, _write_text(plain_text(cover, spaced=True)))
    yield _file(pack, INDEX, str(index).encode())
    yield _file(pack, COVER, render(cover, Format.PDF))
    for paper in papers:
        document = _build(pack, paper)
        for form in paper.formats:
            yield _file(pack, paper.path(form), _render(document, form))
    yield _file(pack, PLAN, _write_plan(pack))


def _build(pack: Pack, paper: Paper) -> Document:
    return build_document(
        paper.profile,
        pack.plan,
        today=pack.today,
        kit=pack.kit,
        service=paper.service,
        is_draft=pack.is_draft,
        sha256=pack.sha256,
        with_private=pack.with_private,
        history=pack.history,
    )


def _render(document: Document, form: Format) -> bytes:
    if form is Format.HTML:
        return str(render_page(document, document_style(), home=_HOME)).encode()
    return render(document, form)


def _file(pack: Pack, path: str, content: bytes) -> Member:
    return Member(path, pack.moment, lambda: (content,), compress=not path.endswith((".pdf", ".docx")))


def _write_text(text: str) -> bytes:
    """As the plainest editor of any system shows it."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _write_plan(pack: Pack) -> bytes:
    plan = pack.plan if pack.with_private else without_private(pack.plan)
    return write_plan_file(plan, "" if pack.is_draft else pack.sha256)
