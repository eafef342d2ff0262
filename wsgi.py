"""The WSGI entry: ``gunicorn wsgi:app`` in production, ``flask --app wsgi`` for commands."""

import os
import sys

from app.config import ConfigurationError, Settings
from app.factory import create_app, prepare_to_serve

try:
    app = create_app(Settings.from_env(os.environ))
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        prepare_to_serve(app)
except ConfigurationError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(2) from None
