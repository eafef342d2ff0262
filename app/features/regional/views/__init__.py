"""The pages of a region, and those of the regions side by side."""

from flask import Flask

from app.features.regional.views import plans, region, statistics, units
from app.features.regional.views.blueprint import blueprint

__all__ = ["init_app", "plans", "region", "statistics", "units"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
