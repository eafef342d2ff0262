"""The WSGI entry: ``gunicorn wsgi:app`` in production, ``flask --app wsgi`` for commands."""

import os

from app.config import Settings
from app.factory import create_app

app = create_app(Settings.from_env(os.environ))

if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    app.extensions["boussole.settings"].require_secrets()
    app.extensions["boussole.load_catalogue"]()
