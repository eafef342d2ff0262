"""What goes into the off-line pack of a plan, and under which names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from app.documents.blocks import clean_line
from app.domain.alphabet import fold
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import Profile, label_of
from app.domain.errors import DomainError
from app.features.continuity.documents import VersionLine, list_extracts, name_extract, offers
from app.web.downloads import Format

NOTICE = "LISEZ-MOI.txt"
CONTENTS = "CONTENU.txt"
"""What the notice of a clear pack says, among the encrypted files of the other."""
INDEX = "index.html"
COVER = "pdf/couverture.pdf"
PLAN = "plan.json"

MAX_EXTRACTS = 100
"""Above that an archive would keep its maker waiting; the others are printed one by one."""

_FOLDERS = {Format.PDF: "pdf", Format.DOCX: "docx", Format.HTML: "pages"}
_PROFILES = (Profile.CRISIS_PACK, Profile.FULL, Profile.BLUE_PLAN, Profile.PROOF)
_FORMATS = (Format.PDF, Format.DOCX, Format.HTML)
_SLUG_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Pack:
    """A plan to be taken away. ``sha256``: of its frozen version, empty for a draft.

    Raises ``pack_private_in_clear``: private numbers leave in an encrypted archive only.
    """

    plan: Plan
    today: date
    moment: datetime
    kit: Kit | None = None
    is_draft: bool = False
    sha256: str = ""
    is_encrypted: bool = False
    with_private: bool = False
    history: tuple[VersionLine, ...] = ()

    def __post_init__(self) -> None:
        if self.with_private and not self.is_encrypted:
            raise DomainError("pack_private_in_clear")

    @property
    def services(self) -> list[str]:
        """Those whose extract is in the pack; an empty name for that of the activities without one."""
        return list_extracts(self.plan)[:MAX_EXTRACTS]

    @property
    def left_out(self) -> int:
        """How many extracts are not."""
        return len(list_extracts(self.plan)) - len(self.services)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the pack. ``stem``: its name in each folder; ``service``: whose extract it is."""

    title: str
    stem: str
    formats: tuple[Format, ...]
    profile: Profile
    service: str = ""

    @property
    def is_extract(self) -> bool:
        return self.profile is Profile.EXTRACT

    def path(self, form: Format) -> str:
        return f"{_FOLDERS[form]}/{self.stem}.{form.value}"


def list_papers(pack: Pack) -> list[Paper]:
    """The documents of the pack, what is to be printed first at the head.

    A number keeps two services apart whatever they are called. An encrypted pack does not name them: anybody reads
    the names of its files.
    """
    found = [
        Paper(label_of(profile), profile.value, _FORMATS, profile)
        for profile in _PROFILES
        if offers(profile, pack.plan)
    ]
    width = len(str(len(pack.services)))
    for number, service in enumerate(pack.services, 1):
        slug = "" if pack.is_encrypted else _slug(name_extract(pack.plan, service))
        stem = "-".join(part for part in ("extrait", f"{number:0{width}}", slug) if part)
        title = clean_line(f"Extrait\u202f: {name_extract(pack.plan, service)}")
        found.append(Paper(title, stem, _FORMATS, Profile.EXTRACT, service))
    return found


def _slug(text: str) -> str:
    """The text as small letters, digits and hyphens; empty when none of it can be written so."""
    return re.sub("[^a-z0-9]+", "-", fold(text)).strip("-")[:_SLUG_LENGTH].strip("-")
