"""Each code that a page or a document shows has its French words."""

from __future__ import annotations

import pytest

from app.domain.actions import ActionNature
from app.domain.catalogue import PROFILES, Confidence
from app.domain.lifecycle import AssessmentState, Opening, SeenHow
from app.domain.scoring import Scope, Standing, StepKind, WhyNot
from app.features.assessments.queries import wording
from app.web import messages

LABELS = [
    (WhyNot, messages.WHY_NOT_LABELS),
    (Scope, messages.SCOPE_LABELS),
    (Standing, messages.STANDING_LABELS),
    (StepKind, messages.STEP_LABELS),
    (ActionNature, messages.NATURE_LABELS),
    (AssessmentState, messages.STATE_LABELS),
    (Opening, messages.OPENING_LABELS),
    (Confidence, messages.CONFIDENCE_LABELS),
    (Confidence, wording.CONFIDENCE_WORDS),
    (SeenHow, wording.SEEN_HOW_WORDS),
    (PROFILES, messages.PROFILE_LABELS),
]


@pytest.mark.parametrize(("codes", "labels"), LABELS)
def test_each_code_has_a_label_and_no_two_are_alike(codes, labels):
    assert set(labels) == set(codes)
    assert all(label.strip() for label in labels.values())
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize("labels", [messages.WHY_NOT_LABELS, messages.SCOPE_LABELS])
def test_a_reason_is_a_sentence(labels):
    assert [
        text for text in labels.values() if not (text[0].isupper() or text[0] == "«") or text[-1] != "."
    ] == []
