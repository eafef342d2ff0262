"""Pages of the pieces of an organisation, their files, and the bundle of a version."""

from __future__ import annotations

from flask import Flask

from app.features.pieces.views import bundle, library, renewal
from app.features.pieces.views.blueprint import blueprint

MODULES = (library, renewal, bundle)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
