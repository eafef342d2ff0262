"""The off-line pack: what it holds, what it leaves out, what its names tell, and that every link leads somewhere."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin

import html5lib
import pytest
from pyzipper import AESZipFile

from app.documents.text import plain_text
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, without_private
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.words import Profile
from app.domain.continuity.written import read_plan, write_plan
from app.domain.errors import DomainError
from app.exchange.bundles import MANIFEST
from app.features.continuity.documents.pack import write_pack
from app.features.continuity.documents.pack_cover import NOTICE_TEXT, build_cover, link_papers
from app.features.continuity.documents.pack_papers import (
    CONTENTS,
    INDEX,
    MAX_EXTRACTS,
    NOTICE,
    PLAN,
    Paper,
    list_papers,
)
from app.web.downloads import Format
from tests.unit.continuity.packs import (
    PASSPHRASE,
    PRIVATE,
    SERVICES,
    SHA256,
    packed,
    small,
    write_clear,
    write_encrypted,
)
from tests.unit.documents.extraction import docx_text, normalised, page_count, pdf_text
from tests.unit.domain.continuity.plans import changing, hospital

PLAIN_NAME = re.compile(r"(LISEZ-MOI\.txt|CONTENU\.txt|[a-z0-9-]+(/[a-z0-9-]+)?\.(txt|html|pdf|docx|json))")
RESERVED = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.fixture(scope="module")
def clear() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write_clear())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def encrypted() -> dict[str, bytes]:
    with AESZipFile(io.BytesIO(write_encrypted())) as archive:
        archive.setpassword(PASSPHRASE.encode())
        return {name: archive.read(name) for name in archive.namelist()}


def is_read(name: str) -> bool:
    """Every text; of the PDFs, slow to read, the one where private numbers may stand."""
    return not name.endswith(".pdf") or name == "pdf/pack-de-crise.pdf"


def words_of(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        return pdf_text(content)
    return docx_text(content) if name.endswith(".docx") else content.decode("utf-8-sig")


def stems(plan: Plan, **more: bool) -> list[str]:
    return [one.stem for one in list_papers(packed(plan, **more)) if one.is_extract]


def test_every_document_is_there_in_its_formats(clear: dict[str, bytes]) -> None:
    for profile in ("complet", "pack-de-crise", "preuve"):
        assert {f"pdf/{profile}.pdf", f"docx/{profile}.docx", f"pages/{profile}.html"} <= set(clear)
    assert len([name for name in clear if name.startswith("pdf/extrait-")]) == len(SERVICES)
    assert len([name for name in clear if name.startswith("docx/extrait-")]) == len(SERVICES)
    assert len([name for name in clear if name.startswith("pages/extrait-")]) == len(SERVICES)
    assert not any("plan-bleu" in name for name in clear)
    for name, content in clear.items():
        if name.endswith(".pdf"):
            assert page_count(content) >= 1, name


def test_the_chapter_of_the_blue_plan_is_that_of_medico_social_establishments() -> None:
    found = {one.profile for one in list_papers(packed(Plan(Variant.MS)))}
    assert found == {Profile.CRISIS_PACK, Profile.FULL, Profile.PROOF, Profile.BLUE_PLAN}


def test_a_plan_that_names_no_service_gives_the_extract_of_all_its_activities() -> None:
    pack = packed(small(""))
    papers = list_papers(pack)
    (extract,) = (one for one in papers if one.is_extract)
    assert (extract.title, extract.stem) == (
        "Extrait\u202f: Toutes les activités",
        "extrait-1-toutes-les-activites",
    )
    assert stems(small(""), is_encrypted=True) == ["extrait-1"]
    assert "aucune activité ne nomme son service" in plain_text(build_cover(pack, papers))
    assert "pdf/extrait-1-toutes-les-activites.pdf" in link_papers(papers)
    assert not any(one.is_extract for one in list_papers(packed(Plan(Variant.MS))))


def test_the_manifest_is_that_of_the_files(clear: dict[str, bytes], encrypted: dict[str, bytes]) -> None:
    for held in (clear, encrypted):
        told = dict(line.split("  ")[::-1] for line in held[MANIFEST].decode().splitlines())
        listed = set(held) - {MANIFEST} - ({NOTICE} if held is encrypted else set())
        assert set(told) == listed
        assert all(told[name] == hashlib.sha256(held[name]).hexdigest() for name in listed)


def test_the_notice_says_what_it_is_and_what_to_print_first(clear: dict[str, bytes]) -> None:
    said = clear[NOTICE].decode("utf-8-sig").replace("\r\n", "\n").replace("\u202f", " ")
    for expected in (
        "NON CHIFFRÉ",
        "Centre hospitalier d’essai",
        "En vigueur",
        f"Empreinte de la version : {SHA256}",
        "22 novembre 2026",
        "v2",
        "1. Imprimez pdf/pack-de-crise.pdf",
        "sha256sum -c manifeste-sha256.txt",
    ):
        assert expected in said, expected
    for name in clear:
        assert name in said, name


def test_a_clear_pack_says_so_on_its_cover_and_leaves_private_numbers_out(clear: dict[str, bytes]) -> None:
    for name in (NOTICE, INDEX, "pdf/couverture.pdf"):
        assert "non chiffré" in normalised(words_of(name, clear[name])).lower(), name
    for name, content in clear.items():
        assert not is_read(name) or PRIVATE not in words_of(name, content).replace("\u00a0", " "), name
    read = read_plan(json.loads(clear[PLAN]))
    assert all(not one.private_phone for one in read.contacts)
    expected = changing(small(*SERVICES), "director", private_phone="")
    assert write_plan(read) == write_plan(expected)


def test_private_numbers_leave_encrypted_in_the_crisis_pack_and_the_plan_alone(
    encrypted: dict[str, bytes],
) -> None:
    found = {
        name
        for name, content in encrypted.items()
        if is_read(name) and PRIVATE in words_of(name, content).replace("\u00a0", " ")
    }
    assert found == {
        "pdf/pack-de-crise.pdf",
        "docx/pack-de-crise.docx",
        "pages/pack-de-crise.html",
        PLAN,
    }
    assert "NON CHIFFRÉ" not in encrypted[CONTENTS].decode("utf-8-sig")
    with pytest.raises(DomainError, match="pack_private_in_clear"):
        packed(hospital(), with_private=True)


def test_an_encrypted_pack_tells_nothing_to_whoever_has_not_the_passphrase() -> None:
    content = write_encrypted()
    with AESZipFile(io.BytesIO(content)) as archive:
        assert archive.read(NOTICE).decode("utf-8-sig") == NOTICE_TEXT.replace("\n", "\r\n")
        names = archive.namelist()
        assert [one.filename for one in archive.infolist() if not one.is_encrypted] == [NOTICE]
        archive.setpassword(b"cheval agrafe pilE")
        for name in names[1:]:
            with pytest.raises(RuntimeError):
                archive.read(name)
    assert not any("psychiatrie" in name for name in names)
    assert "pdf/extrait-1.pdf" in names
    for said in (b"essai", b"990000001", b"sychiatrie", PRIVATE.encode(), SHA256[:8].encode()):
        assert said not in content
    for tool in ("7-Zip", "Keka", "Windows", "macOS", "Linux"):
        assert tool in NOTICE_TEXT


def test_the_passphrase_and_the_protection_go_together() -> None:
    for pack, passphrase in ((packed(hospital()), PASSPHRASE), (packed(hospital(), is_encrypted=True), "")):
        target = io.BytesIO()
        with pytest.raises(ValueError, match="passphrase"):
            write_pack(target, pack, passphrase)
        assert target.getvalue() == b""


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        (("../../x",), ["extrait-1-x"]),
        (("..\\..\\x", "/etc/passwd"), ["extrait-1-x", "extrait-2-etc-passwd"]),
        (
            ("CON", "nul.txt", "COM1", "LPT1."),
            ["extrait-1-com1", "extrait-2-con", "extrait-3-lpt1", "extrait-4-nul-txt"],
        ),
        (("\u202eexe.fdp", "\u200b\u2066"), ["extrait-1", "extrait-2-exe-fdp"]),
        (("a" * 10_000,), [f"extrait-1-{'a' * 40}"]),
        (("Méd.1", "méd/1", "MED 1 "), ["extrait-1-med-1", "extrait-2-med-1", "extrait-3-med-1"]),
        (("救急", "🚑"), ["extrait-1", "extrait-2"]),
        (
            ("Cœur & poumons", ".caché", "-rf *"),
            ["extrait-1-rf", "extrait-2-cache", "extrait-3-coeur-poumons"],
        ),
        (("a\x00b\nc",), ["extrait-1-a-b-c"]),
    ],
)
def test_a_service_of_any_name_gives_a_plain_file_of_its_own(
    services: tuple[str, ...], expected: list[str]
) -> None:
    found = stems(small(*services))
    assert sorted(found) == expected
    assert len({one.casefold() for one in found}) == len(services)
    for stem in found:
        paper = Paper("x", stem, (Format.PDF,), Profile.EXTRACT, "x")
        assert PLAIN_NAME.fullmatch(paper.path(Format.PDF)), stem
        assert PurePosixPath(stem).stem.upper() not in RESERVED
    assert stems(small(*services), is_encrypted=True) == [
        f"extrait-{number}" for number in range(1, len(services) + 1)
    ]


def test_every_name_is_plain(clear: dict[str, bytes], encrypted: dict[str, bytes]) -> None:
    for name in (*clear, *encrypted):
        assert PLAIN_NAME.fullmatch(name), name


def test_there_is_an_end_to_extracts_and_the_cover_tells(clear: dict[str, bytes]) -> None:
    plan = small(*(f"S{number:03}" for number in range(MAX_EXTRACTS + 3)))
    pack = packed(plan)
    assert len(stems(plan)) == MAX_EXTRACTS
    assert stems(plan)[0] == "extrait-001-s000"
    assert pack.left_out == 3
    assert b"un par un" not in clear[NOTICE]


def test_the_pages_need_nothing_and_every_link_leads_to_a_file(clear: dict[str, bytes]) -> None:
    reached = {NOTICE, MANIFEST, "pdf/couverture.pdf"}
    for name, content in clear.items():
        if not name.endswith(".html"):
            continue
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content)
        assert [
            one.tag for one in tree.iter() if one.tag in {"script", "link", "img", "iframe", "form"}
        ] == []
        assert not any(key == "src" or str(key).startswith("on") for one in tree.iter() for key in one.attrib)
        for link in tree.iter("a"):
            href = link.get("href")
            if not href.startswith("#"):
                reached.add(unquote(urljoin(name, href)))
                assert urljoin(name, href) in clear, href
        assert "\u202e" not in content.decode(), name
        if name != INDEX:
            assert f'href="../{INDEX}"'.encode() in content
    assert reached == set(clear)


def test_the_cover_of_a_draft_says_so() -> None:
    pack = replace(packed(Plan(Variant.MS)), is_draft=True, sha256="")
    cover = build_cover(pack, list_papers(pack))
    said = plain_text(cover)
    assert cover.watermark == "PROJET"
    assert "aucune version n’est en vigueur" in said and "un projet n’est pas figé" in said
    assert "réimprimez tout" in said


def test_nothing_but_private_fields_is_blanked() -> None:
    plan = changing(hospital(), "director", private_phone=PRIVATE)
    bare = without_private(plan)
    assert write_plan(bare) == write_plan(hospital())
    assert bare.find(Contact, "director").private_phone == ""
