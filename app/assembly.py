"""What the features bring that is not a page: their rows and their background work."""

from __future__ import annotations

from app.db import instance, tasks
from app.features.accounts import jobs as account_jobs
from app.features.accounts import models as account_models
from app.features.actions import models as action_models
from app.features.assessments import jobs as assessment_jobs
from app.features.assessments import models as assessment_models
from app.features.audit import models as audit_models
from app.features.continuity import jobs as continuity_jobs
from app.features.continuity import models as continuity_models
from app.features.evidence import models as evidence_models
from app.features.organisations import models as organisation_models
from app.features.pieces import jobs as piece_jobs
from app.features.regional import jobs as regional_jobs
from app.features.regional import models as regional_models

MODELS = (
    tasks,
    instance,
    audit_models,
    account_models,
    organisation_models,
    evidence_models,
    assessment_models,
    action_models,
    continuity_models,
    regional_models,
)
JOBS = (account_jobs, assessment_jobs, continuity_jobs, piece_jobs, regional_jobs)

DAILY = (
    "freshness",
    "tally",
    "evidence_reminders",
    "evidence_retention",
    "evidence_sweep",
    "accounts_cleanup",
    "imports_cleanup",
    "plan_imports_cleanup",
    "assignments_cleanup",
    "plan_contacts_retention",
)
"""The kinds of work asked for every night."""
