"""The pages of continuity plans: their list, the path of one, its steps and its records."""

from flask import Flask

from app.features.continuity.views import (
    answering,
    board,
    checking,
    computing,
    copies,
    editing,
    first_session,
    framework,
    gaps,
    impacts,
    kit,
    overview,
    packs,
    papers,
    settings,
    sharing,
    starting,
    steps,
    tables,
    versions,
    waiving,
)
from app.features.continuity.views.answering import PlanHints
from app.features.continuity.views.blueprint import blueprint
from app.features.continuity.views.blueprint import init_app as attach
from app.web import hints


def init_app(app: Flask) -> None:
    attach(app)
    hints.register(app, PlanHints())


__all__ = [
    "answering",
    "board",
    "blueprint",
    "checking",
    "computing",
    "copies",
    "editing",
    "first_session",
    "gaps",
    "framework",
    "impacts",
    "init_app",
    "kit",
    "overview",
    "packs",
    "papers",
    "sharing",
    "settings",
    "starting",
    "steps",
    "tables",
    "versions",
    "waiving",
]
