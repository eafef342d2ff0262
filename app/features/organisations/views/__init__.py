"""Pages of organisations: the directory, one organisation, its journal; and the journal of the platform."""

from flask import Flask

from app.features.organisations.views import directory, journal, platform_journal
from app.features.organisations.views.blueprint import blueprint

__all__ = ["directory", "init_app", "journal", "platform_journal"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(platform_journal.blueprint)
