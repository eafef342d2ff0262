"""Mean, median, quartiles and distribution of one figure over the units that have it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

FIRST_QUARTILE, MIDDLE, THIRD_QUARTILE = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)


class Band(NamedTuple):
    """From ``low`` included to ``high`` excluded, in percent; the last one includes 100."""

    low: int
    high: int


BANDS = (Band(0, 20), Band(20, 40), Band(40, 60), Band(60, 80), Band(80, 100))


@dataclass(frozen=True, slots=True)
class Summary:
    """One figure, in percent, over a group. ``n`` units have it; ``missing`` have answered but have none.

    Mean, median and quartiles are ``None`` when no unit has the figure.
    """

    n: int
    missing: int
    mean: Fraction | None
    first_quartile: Fraction | None
    median: Fraction | None
    third_quartile: Fraction | None
    bands: tuple[int, ...]


def summarize(counts: Mapping[Fraction | None, int]) -> Summary:
    """Describe a figure from how many units have each exact value; ``None`` counts those that have none."""
    missing = counts.get(None, 0)
    # Floats order the fractions ten times faster; the fraction itself settles what floats cannot tell apart.
    known = sorted(
        ((value, count) for value, count in counts.items() if value is not None and count),
        key=lambda pair: (float(pair[0]), pair[0]),
    )
    n = sum(count for _, count in known)
    bands = [0] * len(BANDS)
    for value, count in known:
        bands[band_of(value)] += count
    if not n:
        return Summary(0, missing, None, None, None, None, tuple(bands))
    return Summary(
        n=n,
        missing=missing,
        mean=sum((value * count for value, count in known), Fraction(0)) / n,
        first_quartile=quantile(known, FIRST_QUARTILE),
        median=quantile(known, MIDDLE),
        third_quartile=quantile(known, THIRD_QUARTILE),
        bands=tuple(bands),
    )


def quantile(known: Sequence[tuple[Fraction, int]], share: Fraction) -> Fraction:
    """The value below which ``share`` of the units stand, by linear interpolation between two of them.

    The same as ``percentile_cont`` of PostgreSQL. ``known`` holds each value, ascending, and its positive count.
    """
    ends = list(accumulate(count for _, count in known))
    position = share * (ends[-1] - 1)
    rank = position.numerator // position.denominator
    low, high = _at(known, ends, rank), _at(known, ends, min(rank + 1, ends[-1] - 1))
    return low + (high - low) * (position - rank)


def _at(known: Sequence[tuple[Fraction, int]], ends: Sequence[int], rank: int) -> Fraction:
    """The value of the unit of this rank, from 0."""
    return known[bisect_right(ends, rank)][0]


def band_of(value: Fraction) -> int:
    """The index in ``BANDS`` of a percentage between 0 and 100."""
    return next((index for index, band in enumerate(BANDS) if value < band.high), len(BANDS) - 1)


def share_met(n: int, met: int) -> Fraction | None:
    """The share of the ``n`` units concerned that fully meet an item; ``None`` when it concerns nobody."""
    return Fraction(met, n) if n else None
