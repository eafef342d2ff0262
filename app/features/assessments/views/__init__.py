"""Pages of assessments: answering, signing, reviewing, results."""

from __future__ import annotations

from flask import Flask

from app.features.assessments import queries
from app.features.assessments.views import (
    answering,
    assignments,
    entrusted,
    facts,
    profile,
    proofs,
    proposals,
    results,
    review,
    signing,
    upgrades,
    workbooks,
)
from app.features.assessments.views.blueprint import blueprint
from app.web.access import register_scope

MODULES = (
    answering,
    facts,
    profile,
    proofs,
    proposals,
    signing,
    review,
    results,
    upgrades,
    workbooks,
    assignments,
    entrusted,
)


def init_app(app: Flask) -> None:
    register_scope(app, "assessment_id", queries.scopes_of)
    app.register_blueprint(blueprint)
