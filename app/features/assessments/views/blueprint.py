"""The blueprint that the modules of views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("assessments", "app.features.assessments", template_folder="templates")
