"""Pages of organisations: the directory, one organisation, its journal."""

from flask import Flask

from app.features.organisations.views import directory, journal
from app.features.organisations.views.blueprint import blueprint

__all__ = ["directory", "init_app", "journal"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
