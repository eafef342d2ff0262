"""Where one organisation stands over all the checklists that it has begun: by axis and by theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, Checklist
from app.domain.scoring import Figures, ItemState, compute_figures, figures_by, merge_ties
from app.features.assessments.models import AssessmentRow
from app.features.assessments.queries.contents import list_contents
from app.features.assessments.queries.versions import list_latest
from app.features.assessments.service.scores import assess

K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Part:
    """What one checklist brings to a figure: its latest version, and its own figures over the same items."""

    checklist: Checklist
    assessment: AssessmentRow
    figures: Figures


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one axis or theme, and the checklists that they come from."""

    label: str
    figures: Figures
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The four axes always, and the themes that some applicable item has.

    ``tied``: how many items were left out because another one asks the very same thing.
    """

    today: date
    whole: Line
    axes: tuple[Line, ...]
    themes: tuple[Line, ...]
    tied: int


def build_profile(
    session: Session,
    catalogue: Catalogue,
    organisation_id: UUID,
    today: date,
    axis_labels: Mapping[int, str],
) -> Profile | None:
    """Over the items of the latest version of each checklist begun; ``None`` when there is none.

    Sums over items, each tie counted once, never an average of averages. Four queries, however many checklists.
    """
    rows = [
        row
        for row in list_latest(session, [organisation_id])
        if catalogue.find(row.checklist_id, row.checklist_version) is not None
    ]
    if not rows:
        return None
    checklists = {row.id: catalogue.get(row.checklist_id, row.checklist_version) for row in rows}
    rows.sort(key=lambda row: (checklists[row.id].order, row.checklist_id))
    contents = list_contents(session, [row.id for row in rows])
    parts = [
        (row, checklists[row.id], assess(checklists[row.id], row, contents[row.id], today).states)
        for row in rows
    ]
    states = {checklist.id: states for _, checklist, states in parts}
    merged = merge_ties(states, catalogue.list_equal_pairs())
    applicable = sum(state.applicable for found in states.values() for state in found)
    return Profile(
        today=today,
        whole=Line("Ensemble", compute_figures(merged), _parts_of(parts, lambda _: "", "")),
        axes=_lines(merged, parts, lambda state: state.item.axis, axis_labels),
        themes=tuple(
            line
            for line in _lines(merged, parts, lambda state: state.item.theme, catalogue.themes)
            if line.figures.applicable
        ),
        tied=applicable - sum(state.applicable for state in merged),
    )


_Parts = Sequence[tuple[AssessmentRow, Checklist, Sequence[ItemState]]]


def _lines(
    merged: Sequence[ItemState], parts: _Parts, key: Callable[[ItemState], K], labels: Mapping[K, str]
) -> tuple[Line, ...]:
    """One line for each label, in their order; a group that nothing applicable stands in has empty figures."""
    figures = figures_by(merged, key)
    nothing = compute_figures(())
    return tuple(
        Line(label, figures.get(code, nothing), _parts_of(parts, key, code)) for code, label in labels.items()
    )


def _parts_of(parts: _Parts, key: Callable[[ItemState], K], code: K) -> tuple[Part, ...]:
    found = []
    for row, checklist, states in parts:
        own = compute_figures([state for state in states if key(state) == code])
        if own.applicable:
            found.append(Part(checklist, row, own))
    return tuple(found)
