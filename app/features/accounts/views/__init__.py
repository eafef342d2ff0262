"""Pages of accounts: signing in, links by e-mail, one's own account, teams, region, administration."""

from __future__ import annotations

from flask import Flask

from app.features.accounts.views import (
    account,
    administration,
    demonstration,
    links,
    region,
    second_factor,
    sessions,
    sign_in,
    team,
)
from app.features.accounts.views.blueprint import blueprint

MODULES = (sign_in, links, account, second_factor, sessions, team, region, administration, demonstration)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
