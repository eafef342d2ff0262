"""The pages of continuity plans: their list, the path of one, its steps and its records."""

from app.features.continuity.views import (
    checking,
    computing,
    editing,
    framework,
    impacts,
    overview,
    papers,
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
    "framework",
    "impacts",
    "init_app",
    "overview",
    "papers",
    "starting",
    "steps",
    "versions",
]
