"""How bad an interruption is: four grades, in the words of the kit or of the plan."""

from __future__ import annotations

from dataclasses import dataclass

GRADES = (1, 2, 3, 4)
"""Four, whatever they are called: the suggested DMIA reads « 3 or more » as serious."""
MIN_STEPS, MAX_STEPS = 2, 8
"""Durations at which an impact is judged: two to compare, eight on the width of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    value: int
    label: str
    meaning: str


def are_steps(minutes: tuple[int, ...]) -> bool:
    """Whether these durations may be the steps of a plan: few enough, none null, growing."""
    grows = all(before < after for before, after in zip(minutes, minutes[1:], strict=False))
    return MIN_STEPS <= len(minutes) <= MAX_STEPS and minutes[0] > 0 and grows


def is_scale(grades: tuple[Grade, ...]) -> bool:
    """Whether these are the four grades, in order, each with a word of its own."""
    labels = [one.label.strip().casefold() for one in grades]
    return tuple(one.value for one in grades) == GRADES and all(labels) and len(set(labels)) == len(labels)
