"""The stored form of a name, and the words under which an organisation is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.domain.search import index_words, search_text, useful_words
from app.features.organisations.models import SEARCH_LENGTH

INDEXED = frozenset({"name", "short_name", "town", "region", "finess", "siren", "siret", "ght_code"})
"""The columns whose change calls for new words."""


def name_search(name: str, town: str | None) -> str:
    """By which lists are sorted: the name, then the town."""
    return search_text(f"{name} {town or ''}")[:SEARCH_LENGTH]


def word_rows(organisation_id: UUID, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of ``organisation_word`` for an organisation with these values of its columns."""
    numbers = list(_numbers(values))
    short_name = search_text(values.get("short_name") or "")
    text = " ".join([values["name_search"], *numbers, short_name])
    return [
        {
            "word": indexed.word,
            "organisation_id": organisation_id,
            "shared": indexed.shared,
            "region": values.get("region") or "",
            "text": f" {text}"[:SEARCH_LENGTH].rstrip(),
        }
        for indexed in index_words([*useful_words(f"{values['name_search']} {short_name}"), *numbers])
    ]


def _numbers(values: dict[str, Any]) -> Iterable[str]:
    """FINESS, SIRET (which begins with the SIREN) or SIREN, and the code of a GHT."""
    for number in (values.get("finess"), values.get("siret") or values.get("siren"), values.get("ght_code")):
        if number:
            yield str(number).lower()
