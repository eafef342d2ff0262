"""The blueprint that the modules of views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", "app.features.accounts", template_folder="templates")
