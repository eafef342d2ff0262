"""What is known of the other plans of the same candidate, for the rules that one plan cannot answer alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.words import D2Category


@dataclass(frozen=True, slots=True)
class Candidate:
    """``categories``: those that the other plans cover. ``has_field_test``: one of them was tested in the field.

    ``None``: not known, and the rule says that it cannot tell.
    """

    categories: frozenset[D2Category] | None = None
    has_field_test: bool | None = None


UNKNOWN = Candidate()
