"""Dated results from outside that an establishment registers: which kinds there are, and what their value means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ResultKind:
    """``lowest`` and ``highest`` bound the value; both none when the result has only a date."""

    code: str
    lowest: Fraction | None = None
    highest: Fraction | None = None

    @property
    def has_value(self) -> bool:
        return self.lowest is not None

    def admits(self, value: Fraction | None) -> bool:
        """Whether the value is one that such a result may have."""
        if self.lowest is None or self.highest is None:
            return True
        return value is not None and self.lowest <= value <= self.highest


RESULT_KINDS: Mapping[str, ResultKind] = {
    kind.code: kind
    for kind in (
        ResultKind("ads", Fraction(1), Fraction(5)),
        ResultKind("exposure_audit"),
        ResultKind("silene"),
        ResultKind("continuity_test"),
        ResultKind("restore_test"),
        ResultKind("crisis_exercise"),
    )
}
"""``ads``: level 1 to 5 of an Active Directory, by the ADS service of the ANSSI. The others have a date only."""
