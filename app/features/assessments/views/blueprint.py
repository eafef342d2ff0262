"""The blueprint that the modules of views share, and the words that its templates use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from app.domain.entry import Entry
from app.domain.lifecycle import AssessmentState
from app.domain.scoring import Ratio, WhyNot
from app.features.assessments.queries import wording
from app.features.assessments.service.answers import entry_of
from app.web.context import current_catalogue, today
from app.web.filters import rounded
from app.web.messages import STATE_LABELS, WHY_NOT_LABELS

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

blueprint = Blueprint("assessments", "app.features.assessments", template_folder="templates")

STATE_TONES: Mapping[AssessmentState, str] = {
    AssessmentState.DRAFT: "progress",
    AssessmentState.SIGNED: "warning",
    AssessmentState.SUBMITTED: "info",
    AssessmentState.IN_REVIEW: "info",
    AssessmentState.RETURNED: "warning",
    AssessmentState.ACCEPTED: "success",
}
"""The tone of the tag of each state."""


@blueprint.app_template_filter("assessment_state")
def assessment_state(state: AssessmentState) -> str:
    return STATE_LABELS[state]


@blueprint.app_template_filter("assessment_tone")
def assessment_tone(state: AssessmentState) -> str:
    return STATE_TONES[state]


@blueprint.app_template_filter("ratio_percent")
def ratio_percent(ratio: Ratio | None) -> Fraction | None:
    """A ratio of the domain as a percentage, still exact."""
    return None if ratio is None else ratio.value * 100


@blueprint.app_template_filter("chart_number")
def chart_number(value: Fraction | None) -> float | None:
    """A percentage as a chart takes it: rounded as it is shown."""
    return None if value is None else float(rounded(value))


@blueprint.app_template_filter("why_not")
def why_not(reason: WhyNot) -> str:
    return WHY_NOT_LABELS[reason]


@blueprint.app_template_filter("entry")
def entry(row: Any) -> Entry:
    """What is stored for an item, as it was typed; nothing stored is a blank entry."""
    return entry_of(row)


@blueprint.app_template_test("to_come")
def is_to_come(day: date | None) -> bool:
    """Whether a document bears a date that has not come: until then it proves nothing."""
    return day is not None and day > today()


@blueprint.app_template_filter("effort")
def effort(days: Fraction) -> str:
    """« une demi-journée », « 5 jours »."""
    return wording.days(days)


@blueprint.app_template_filter("checklist_title")
def checklist_title(assessment: Any) -> str:
    return current_catalogue().get(assessment.checklist_id, assessment.checklist_version).title


@blueprint.app_template_global("proof_kinds")
def proof_kinds() -> Mapping[str, str]:
    """The French label of each kind of proof."""
    return current_catalogue().proof_kinds
