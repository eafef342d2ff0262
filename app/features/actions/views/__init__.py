"""The pages of actions: those of one version, and those of an organisation."""

from app.features.actions.views import direction, editing, listing, proposals, versions
from app.features.actions.views.blueprint import blueprint, init_app

__all__ = ["blueprint", "direction", "editing", "init_app", "listing", "proposals", "versions"]
