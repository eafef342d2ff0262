"""What other checklists already say of the items of a page, and taking such an answer over."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Item, ItemRef
from app.domain.proposals import is_blank
from app.domain.scoring import BLANK, ItemState
from app.features.assessments import service
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, load_page, slug_of
from app.web.access import allowed, list_readable_units, requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now
from app.web.hints import Asked, Hint, list_hints


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/reprise")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def take_over_answer(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    """Fill one empty item with the answer of an equal one, as the page showed it."""
    page = load_page(assessment_id)
    item = page.checklist.find_item(item_id)
    if item is None or not allowed(Permission.ASSESSMENT_READ):
        abort(404)
    saved = service.take_over(
        current_session(),
        current_actor(),
        current_catalogue(),
        page.assessment,
        item_id,
        ItemRef(request.form.get("liste", ""), request.form.get("point", "")),
        request.form.get("vu", ""),
        utc_now(),
        today(),
    )
    if is_blank(saved.contents.answers.get(item_id, BLANK)):
        flash(
            "Les preuves qui conviennent et une note sont reprises. Il vous reste à choisir la réponse.",
            "success",
        )
    else:
        flash(
            "La réponse est reprise, avec ses preuves. Relisez-la\u202f: vous pouvez la changer.", "success"
        )
    anchor = f"point-{slug_of(item_id)}"
    url = url_for(".show_section", assessment_id=assessment_id, section_id=item.section, _anchor=anchor)
    return redirect(url, 303)


def find_proposed(page: AssessmentPage, items: Sequence[Item]) -> dict[str, tuple[service.Proposed, ...]]:
    """What is proposed for those of these items that have no answer, to whoever may answer and read."""
    if not page.may_answer or not allowed(Permission.ASSESSMENT_READ):
        return {}
    unit = page.assessment.organisation_id
    return service.list_proposed(
        current_session(),
        current_catalogue(),
        page.assessment,
        page.contents,
        [item.id for item in items],
        list_readable_units(Permission.ASSESSMENT_READ) - {unit},
        today(),
    )


def find_hints(page: AssessmentPage, states: Sequence[ItemState]) -> dict[str, list[Hint]]:
    """What other features know of these items; what may be answered with it, only to whoever may."""
    if not allowed(Permission.ASSESSMENT_READ):
        return {}
    return list_hints(make_asked(page, states))


def make_asked(page: AssessmentPage, states: Sequence[ItemState] = ()) -> Asked:
    """What the page shows, for the sources that know of it."""
    empty = [one.item.id for one in states if page.is_open(one.item) and is_blank(one.answer)]
    return Asked(
        page.assessment.id,
        page.assessment.organisation_id,
        page.checklist,
        tuple(one.item.id for one in states),
        tuple(empty),
        page.may_answer,
    )


def list_shown(page: AssessmentPage) -> list[tuple[Item, tuple[service.Proposed, ...]]]:
    """The items of a draft with something proposed, in the order of the checklist."""
    items = [state.item for state in page.standing.states if state.in_scope and page.is_open(state.item)]
    found = find_proposed(page, items)
    return [(item, found[item.id]) for item in items if item.id in found]
