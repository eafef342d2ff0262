"""Where the plans of an organisation, and of those that it answers for, stand on the second domain of CaRE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.documents.sheets import CSV_TYPE, write_csv
from app.domain.access import Permission
from app.domain.catalogue import Checklist
from app.domain.continuity.d2 import CATEGORIES, Line, Remark, make_board
from app.domain.continuity.path import STEP_OF
from app.domain.continuity.records import KINDS
from app.features.audit import service as audit
from app.features.continuity import queries
from app.features.continuity.d2_words import (
    FILL_KINDS,
    LACK_WORDS,
    STATE_LABELS,
    STATE_TONES,
    TOPIC_WORDS,
    TopicWords,
)
from app.features.continuity.queries import Standing
from app.features.continuity.views.blueprint import blueprint
from app.features.continuity.views.candidates import Shown, load_candidate
from app.features.continuity.words import name_of
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness

CHECKLIST = "care-d2"
SHOWN = 4
HEADER = ("demande", "point", "etat", "ce_qui_manque", "plan", "etabli_le")


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing missing: what, in which plan, where to write it."""

    text: str
    plan: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    words: TopicWords
    reference: str
    state: str
    tone: str
    plans: tuple[Shown, ...]
    missing: tuple[Missing, ...]


@blueprint.get("/etablissements/<uuid:organisation_id>/pcra/d2")
@requires(Permission.PLAN_READ, scope="organisation_id")
def show_board(organisation_id: UUID) -> ResponseReturnValue:
    organisation = organisations.get(current_session(), organisation_id)
    plans = _load(organisation_id)
    return render_template(
        "continuity/board.html",
        organisation=organisation,
        lines=_build(organisation_id, plans),
        plans=list(plans.values()),
        closed=sum(not one.may_read for one in plans.values()),
        shown=SHOWN,
        today=today(),
        breadcrumb=[
            (organisation.name, url_for("organisations.show_organisation", organisation_id=organisation_id)),
            ("Plans de continuité", url_for(".list_plans", organisation_id=organisation_id)),
        ],
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/pcra/d2.csv")
@requires(Permission.PLAN_READ, scope="organisation_id")
def export_board(organisation_id: UUID) -> ResponseReturnValue:
    """The same board, one line for each thing missing."""
    rows = [
        (line.words.title, line.reference, line.state, one.text, one.plan, today())
        for line in _build(organisation_id, _load(organisation_id))
        for one in line.missing or (Missing("", "", "", ""),)
    ]
    actor, now = current_actor(), utc_now()
    details = {"document": "d2-board", "format": "csv"}
    witness(
        lambda session: audit.record(
            session, actor, "document_downloaded", now=now, organisation_id=organisation_id, details=details
        )
    )
    response = current_app.response_class(write_csv(HEADER, rows), mimetype=CSV_TYPE)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="pcra-domaine-2-{today().isoformat()}.csv"'
    )
    return response


def _load(organisation_id: UUID) -> dict[str, Shown]:
    candidate = load_candidate(organisation_id)
    return candidate.show(queries.load_standings(current_session(), candidate.rows))


def _build(organisation_id: UUID, plans: dict[str, Shown]) -> list[BoardLine]:
    board = make_board({key: one.standing.plan for key, one in plans.items()}, today())
    checklist = current_catalogue().find_latest(CHECKLIST)
    return [_show(line, plans, checklist, organisation_id) for line in board]


def _show(
    line: Line, plans: dict[str, Shown], checklist: Checklist | None, organisation_id: UUID
) -> BoardLine:
    words = TOPIC_WORDS[line.topic]
    return BoardLine(
        words,
        _reference(checklist, words.item),
        STATE_LABELS[line.state],
        STATE_TONES[line.state],
        _plans_of(line, plans.values()),
        tuple(_say(one, plans, organisation_id) for one in line.remarks),
    )


def _reference(checklist: Checklist | None, item_id: str) -> str:
    item = checklist.find_item(item_id) if checklist is not None and item_id else None
    return (item.guidance.reference if item is not None and item.guidance is not None else "") or item_id


def _plans_of(line: Line, plans: Iterable[Shown]) -> tuple[Shown, ...]:
    """The plans of the category of the line; none for the other lines."""
    if line.topic.value not in {one.value for one in CATEGORIES}:
        return ()
    return tuple(
        one
        for one in plans
        if one.standing.plan.sheet.d2_category
        and one.standing.plan.sheet.d2_category.value == line.topic.value
    )


def _say(remark: Remark, plans: dict[str, Shown], organisation_id: UUID) -> Missing:
    text, shown = LACK_WORDS[remark.lack], plans.get(remark.plan)
    if shown is None:
        return _say_nowhere(remark, text, organisation_id, plans)
    if not shown.may_read:
        return Missing(text, shown.title, "", "")
    standing = shown.standing
    record = standing.plan.find(KINDS[remark.kind], remark.record) if remark.record else None
    if record is not None:
        text = f"{name_of(record, shown.names)}\u202f: {text[0].lower()}{text[1:]}"
    return Missing(text, shown.title, *_place(standing, remark))


def _place(standing: Standing, remark: Remark) -> tuple[str, str]:
    """The record itself while it is there, else its step; an approval is given among the versions."""
    plan_id = standing.row.id
    if remark.kind == "approval":
        return url_for(".show_versions", plan_id=plan_id), "Figer ou faire approuver"
    if remark.record and (remark.kind, remark.record) in standing.live:
        return url_for(
            ".show_record", plan_id=plan_id, record_kind=remark.kind, code=remark.record
        ), "Compléter"
    kind = remark.kind or FILL_KINDS.get(remark.lack, "sheet")
    step = STEP_OF[kind].code
    return url_for(".show_step", plan_id=plan_id, step_code=step, _anchor=kind), "Compléter"


def _say_nowhere(remark: Remark, text: str, organisation_id: UUID, plans: dict[str, Shown]) -> Missing:
    """What no plan holds yet: in the only plan that may be written, else among them all."""
    own = [one for one in plans.values() if one.may_read]
    kind = FILL_KINDS.get(remark.lack)
    if kind is not None and len(own) == 1:
        return Missing(
            text,
            own[0].title,
            url_for(".show_step", plan_id=own[0].standing.row.id, step_code=STEP_OF[kind].code, _anchor=kind),
            "Compléter",
        )
    url = url_for(".list_plans", organisation_id=organisation_id)
    return Missing(text, "", url, "Ouvrir les plans" if own else "Commencer un plan")
