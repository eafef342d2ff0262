"""The pages of continuity plans: their list, the path of one, its steps and its records."""

from app.features.continuity.views import (
    checking,
    computing,
    editing,
    impacts,
    overview,
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
    "impacts",
    "init_app",
    "overview",
    "papers",
    "settings",
    "starting",
    "steps",
    "versions",
]
