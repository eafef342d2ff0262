"""What the bench serves: the site, and beside it a bare Flask route to compare with."""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.config import Settings
from app.factory import create_app

bare = Flask("bare")


@bare.get("/")
def answer() -> str:
    return "ok"


site = create_app(Settings.from_env(os.environ))
site.extensions["boussole.load_catalogue"]()
application = DispatcherMiddleware(site, {"/nu": bare})
