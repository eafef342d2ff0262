"""The blueprint of the regions, and what their pages share."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request

from app.content.reference import load_nomenclature
from app.domain.catalogue import Checklist, group_by_family
from app.domain.organisations import Region
from app.features.regional.forms import ChecklistChoice
from app.features.regional.service import DEFAULT_CHECKLIST
from app.web.context import current_catalogue

blueprint = Blueprint("regional", __name__, template_folder="../templates")


def find_region(code: str) -> Region:
    """The region of this code; a code that the COG does not know is not found."""
    region = load_nomenclature().regions.get(code)
    if region is None:
        abort(404)
    return region


def list_checklists() -> tuple[Checklist, ...]:
    return current_catalogue().list_latest()


def make_picker(current: Checklist) -> ChecklistChoice:
    """The field that turns the page to another checklist."""
    form = ChecklistChoice()
    form.offer(group_by_family(list_checklists()), current)
    return form


def choose_checklist() -> Checklist:
    """The checklist that ``liste`` names; anything else gives the usual one."""
    checklists = {checklist.id: checklist for checklist in list_checklists()}
    usual = checklists.get(DEFAULT_CHECKLIST) or next(iter(checklists.values()))
    return checklists.get(request.args.get("liste", ""), usual)


def send_file(content: bytes, media_type: str, name: str) -> Response:
    """A file as an attachment; ``name`` is plain ASCII."""
    response = current_app.response_class(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
