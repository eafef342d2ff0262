"""The stored form of a name, and the words under which an organisation is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.domain.search import index_words, search_text, useful_words
from app.features.organisations.models import SEARCH_LENGTH

INDEXED = frozenset({"name", "short_name", "town", "region", "finess", "siren", "siret", "ght_code"})
"""The columns whose change calls for new words."""


def name_search(name: str, town: str | None) -> str:
    """By which lists are sorted: the name, then the town."""
    return search_text(f"{name} {town or ''}")[:SEARCH_LENGTH]


WORD_COLUMNS = ("region", "word", "organisation_id", "shared", "text")

StoredWord = tuple[str, str, UUID, int, str]
"""One row of ``organisation_word``, in the order of ``WORD_COLUMNS``; plain, for an import makes half a million."""


def words_of(organisation_id: UUID, values: Mapping[str, Any]) -> list[StoredWord]:
    """The words under which an organisation with these values of its columns is found."""
    numbers = list(_numbers(values))
    short_name = search_text(values.get("short_name") or "")
    text = " ".join(["", values["name_search"], *numbers, short_name])[:SEARCH_LENGTH].rstrip()
    region = values.get("region") or ""
    found = index_words([*useful_words(f"{values['name_search']} {short_name}"), *numbers])
    return [(region, word, organisation_id, shared, text) for word, shared in found]


def word_rows(organisation_id: UUID, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same as ``words_of``, for an ordinary insert."""
    return [dict(zip(WORD_COLUMNS, word, strict=True)) for word in words_of(organisation_id, values)]


def _numbers(values: Mapping[str, Any]) -> Iterable[str]:
    """FINESS, SIRET (which begins with the SIREN) or SIREN, and the code of a GHT."""
    for number in (values.get("finess"), values.get("siret") or values.get("siren"), values.get("ght_code")):
        if number:
            yield str(number).lower()
