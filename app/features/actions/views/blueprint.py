"""The blueprint, and what every page of an organisation's actions begins with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, url_for

blueprint = Blueprint("actions", __name__, template_folder="../templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def trail_of(name: str, organisation_id: UUID, *, is_below: bool = True) -> list[tuple[str, str]]:
    """The steps above a page: the organisation, and its actions when the page stands below them."""
    steps = [(name, url_for("organisations.show_organisation", organisation_id=organisation_id))]
    if is_below:
        steps.append(("Actions", url_for("actions.list_actions", organisation_id=organisation_id)))
    return steps
