"""Names of files that came from elsewhere, made safe to show, to send and to put in an archive."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 120
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
NAMELESS = "piece"


def safe_name(name: str) -> str:
    """The last part of a path, on one line, without control or direction characters; never empty, never hidden.

    Safe on Windows too. The extension survives a name that is too long.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    kept = " ".join(FORBIDDEN.sub("_", kept).split()).strip(". ")
    if not kept or RESERVED.match(kept):
        kept = f"{NAMELESS}-{kept}" if kept else NAMELESS
    stem, extension = split_name(kept)
    return stem[: MAX_NAME - len(extension)].rstrip(". ") + extension


def split_name(name: str) -> tuple[str, str]:
    """``rapport.final.pdf`` as ``("rapport.final", ".pdf")``; an extension has at most ten characters."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem and 0 < len(extension) <= 10 else (name, "")


def short_folder(text: str, limit: int = 60) -> str:
    """The name of a folder cut at a word: archives are unpacked where paths have a limit."""
    name = safe_name(text.replace("/", "-").replace("\\", "-"))
    return name if len(name) <= limit else name[:limit].rsplit(" ", 1)[0].rstrip(" ,;.-–'’")


class Names:
    """The names already taken, so that no file ever hides another: ``plan.pdf``, then ``plan (2).pdf``.

    Two names that differ only by their case or their accents' form are one on some systems, hence here.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, path: str) -> str:
        """The path itself, or the first free one after it."""
        folder, slash, name = path.rpartition("/")
        stem, extension = split_name(name)
        candidate, number = path, 1
        while self._key(candidate) in self._taken:
            number += 1
            candidate = f"{folder}{slash}{stem} ({number}){extension}"
        self._taken.add(self._key(candidate))
        return candidate

    @staticmethod
    def _key(path: str) -> str:
        return unicodedata.normalize("NFC", path).casefold()
