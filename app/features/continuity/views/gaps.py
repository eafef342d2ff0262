"""What is wrong in a plan made an action: once for each gap, which stays until the plan itself is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.actions import ActionEntry
from app.domain.actions.entry import MAX_NOTE, MAX_TITLE
from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.run import SIGNING, check
from app.domain.continuity.origin import Origin
from app.domain.continuity.path import STEP_OF
from app.domain.continuity.plan import Plan
from app.domain.errors import DomainError
from app.features.actions import queries as actions
from app.features.actions import service as action_service
from app.features.continuity import queries
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.features.continuity.words import KIND_WORDS, STEP_WORDS
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.plan_findings import say_finding

FEATURE = "continuity"


@dataclass(frozen=True, slots=True)
class Taken:
    """The actions that the gaps of a plan have, by the key of the gap; and whether one more may be taken on."""

    organisation_id: UUID
    rows: Mapping[str, actions.ActionRow]
    may_add: bool

    def find_open(self, key: str) -> str:
        """The address of the action under way for this gap; empty when there is none."""
        row = self.rows.get(key)
        return self._url(row) if row is not None and row.status in actions.OPEN else ""

    def find_done(self, key: str) -> str:
        """The address of the last action done for a gap that is still there; empty when there is none."""
        row = self.rows.get(key)
        return self._url(row) if row is not None and row.status not in actions.OPEN else ""

    def _url(self, row: actions.ActionRow) -> str:
        return url_for("actions.show_action", organisation_id=self.organisation_id, action_id=row.id)


def load_taken(page: PlanPage) -> Taken:
    found = actions.find_by_origin(current_session(), page.organisation.id, FEATURE, page.row.id)
    return Taken(page.organisation.id, found, page.may_write and allowed(Permission.ASSESSMENT_ANSWER))


@blueprint.get("/pcra/<uuid:plan_id>/ecarts")
@requires(Permission.PLAN_READ, scope="plan_id")
def open_gap(plan_id: UUID) -> ResponseReturnValue:
    """Where to mend what ``ecart`` names; the checks of the plan once it is mended."""
    page = load_page(plan_id)
    finding = find_gap(queries.load_plan(current_session(), page.row), request.args.get("ecart", ""))
    if finding is None:
        return redirect(url_for(".show_checks", plan_id=plan_id), 303)
    return redirect(find_place(page, finding)[0], 303)


@blueprint.post("/pcra/<uuid:plan_id>/ecarts/action")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def take_gap(plan_id: UUID) -> ResponseReturnValue:
    """An action for the gap that ``ecart`` names, with why; the one under way when there is one."""
    if not allowed(Permission.ASSESSMENT_ANSWER):
        abort(403)
    page, session = load_page(plan_id), current_session()
    key = request.form.get("ecart", "")
    known = load_taken(page).find_open(key)
    if known:
        flash("Une action est déjà en cours pour cet écart.", "info")
        return redirect(known, 303)
    plan = queries.load_plan(session, page.row)
    finding = find_gap(plan, key)
    if finding is None:
        raise DomainError("plan_gap_gone")
    row = action_service.add(
        session,
        current_actor(),
        page.organisation.id,
        _make_entry(plan, finding),
        None,
        utc_now(),
        today(),
        origin=action_service.Origin(FEATURE, plan_id, key),
    )
    flash("L’action est ajoutée. Dites qui la mène, et pour quand.", "success")
    url = url_for("actions.show_action", organisation_id=page.organisation.id, action_id=row.id)
    return redirect(url, 303)


def find_gap(plan: Plan, key: str) -> Finding | None:
    """The gravest of the remarks of this key."""
    order = list(Gravity)
    found = [one.finding for one in check(plan, today()).findings if one.finding.key == key]
    return min(found, key=lambda one: order.index(one.gravity), default=None)


def _make_entry(plan: Plan, finding: Finding) -> ActionEntry:
    said = say_finding(plan, finding)
    title = f"{said.title}\u202f: {said.record}"
    note = "\n".join((said.sentence, said.why, said.advice))
    return ActionEntry(title=_cut(title, MAX_TITLE), note=_cut(note, MAX_NOTE))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def find_place(page: PlanPage, finding: Finding, origin: Origin = Origin.OWN) -> tuple[str, str]:
    """Where to mend, and the words of the link; what comes from the framework is adapted here."""
    if finding.record:
        is_inherited = origin is Origin.FRAMEWORK
        url = url_for(
            ".show_record",
            plan_id=page.row.id,
            record_kind=finding.kind,
            code=finding.record,
            adapter=1 if is_inherited else None,
            _anchor=finding.name or None,
        )
        return url, "Adapter pour ce site" if is_inherited else "Corriger"
    if finding.rule in SIGNING:
        return url_for(".show_versions", plan_id=page.row.id), "Figer et faire approuver"
    if finding.kind and finding.kind in STEP_OF:
        step = STEP_OF[finding.kind]
        names = dict.fromkeys((KIND_WORDS[finding.kind].many, STEP_WORDS[step.code].title))
        url = url_for(".show_step", plan_id=page.row.id, step_code=step.code, _anchor=finding.kind)
        return url, f"Compléter\u202f: {' – '.join(reversed(names))}"
    return page.link[1], "Revenir au plan"
