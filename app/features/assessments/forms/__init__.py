"""What the pages of an assessment send."""

from app.features.assessments.forms.answers import (
    OUTCOME_LABELS,
    SEEN_HOW_LABELS,
    AnswerForm,
    SignatureForm,
    VerdictForm,
    slug_of,
)
from app.features.assessments.forms.facts import (
    ActivitiesFactForm,
    AuditsForm,
    FactForm,
    ResultForm,
    make_fact_form,
)

__all__ = [
    "OUTCOME_LABELS",
    "SEEN_HOW_LABELS",
    "ActivitiesFactForm",
    "AnswerForm",
    "AuditsForm",
    "FactForm",
    "ResultForm",
    "SignatureForm",
    "VerdictForm",
    "make_fact_form",
    "slug_of",
]
