"""What is known of the other plans of the same candidate, for the rules that one plan cannot answer alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.plan import Plan
from app.domain.continuity.words import D2Category


@dataclass(frozen=True, slots=True)
class Candidate:
    """``categories``: those that the other plans cover. ``has_field_test``: one of them was tested in the field.

    ``is_whole``: these are all the plans of the candidate; without it, what is missing here may stand elsewhere, and
    the rule says that it cannot tell. ``plans``: the other plans themselves, for what they promise to one partner.
    """

    categories: frozenset[D2Category] = frozenset()
    has_field_test: bool = False
    is_whole: bool = False
    plans: tuple[Plan, ...] = ()


UNKNOWN = Candidate()
