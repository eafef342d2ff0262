"""The pages of continuity plans: their list, the path of one, its steps and its records."""

from app.features.continuity.views import (
    checking,
    computing,
    editing,
    first_session,
    impacts,
    kit,
    overview,
    packs,
    papers,
    settings,
    starting,
    steps,
    versions,
)
from app.features.continuity.views.blueprint import blueprint, init_app

__all__ = [
    "blueprint",
    "checking",
    "computing",
    "editing",
    "first_session",
    "impacts",
    "init_app",
    "kit",
    "overview",
    "packs",
    "papers",
    "settings",
    "starting",
    "steps",
    "versions",
]
