"""The only place where an exact figure is rounded: when it is shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from app.domain.scoring.figures import Ratio

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_HALF = Fraction(1, 2)


def percent(figure: Ratio | Fraction | None) -> Decimal | None:
    """Percentage with one decimal, rounded half up: 5/6 is 83.3 and 1/16 is 6.3."""
    if figure is None:
        return None
    value = figure.value if isinstance(figure, Ratio) else figure
    return Decimal(floor(value * 1000 + _HALF)).scaleb(-1)


def format_percent(figure: Ratio | Fraction | None, missing: str = "–") -> str:
    """The percentage as French typography writes it, with a decimal comma; ``missing`` when there is none."""
    shown = percent(figure)
    return missing if shown is None else f"{shown}".replace(".", ",") + f"{NARROW_SPACE}%"
