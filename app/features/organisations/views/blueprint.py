"""The blueprint that the modules of views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organisations", "app.features.organisations", template_folder="templates")
