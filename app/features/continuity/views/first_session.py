"""The first session: the few answers of a plan short enough to be printed the same day.

Three pages: whom to call, the activities one by one, and what may be printed. What they ask are fields of the same
records as the steps of the path; each page is kept alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.checks.run import check
from app.domain.continuity.fields import Record
from app.domain.continuity.first_session import (
    call_one_another,
    complete_answers,
    count_untimed,
    hand_out,
    progress_of,
)
from app.domain.continuity.guidance import Guidance, guide
from app.domain.continuity.kits import Kit, KitRole
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact, Role
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import ContactKind, Phase, Profile, ScenarioFamily
from app.features.continuity import queries, service
from app.features.continuity.forms import RecordForm, make_record_form
from app.features.continuity.kit import find_kit
from app.features.continuity.queries import Kept
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page, names_among
from app.features.continuity.views.suspects import ask_to_read_again, list_suspect
from app.features.continuity.words import name_of, say_guided, say_value
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now

PEOPLE = ("name", "phone", "rescue", "rank")
OUTAGE = ("outage",)
ACTIVITY = ("owner", "dmia", "minimum")
SOLUTION = ("steps", "place")


@dataclass(slots=True)
class Card:
    """One record on a page of several, under its title.

    ``kept``: as the base has it, none while it is new; ``saved``: once written.
    """

    title: str
    form: RecordForm
    record: Record
    kept: Kept | None
    guidance: Guidance = field(default_factory=Guidance)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clash: list[tuple[str, str, str]] = field(default_factory=list)
    saved: Record | None = None

    @property
    def guided(self) -> dict[str, str]:
        return say_guided(self.guidance)

    @property
    def is_new(self) -> bool:
        return self.kept is None


@dataclass(slots=True)
class Place:
    """One function of the crisis, and who holds it. ``same``: somebody already shown above on the page."""

    title: str
    role: KitRole
    kept_role: Role | None
    card: Card | None
    same: str = ""


@dataclass(slots=True)
class Sheet:
    """An activity with what it does on the first day."""

    code: str
    name: str
    activity: Card
    solution: Card | None


@blueprint.get("/pcra/<uuid:plan_id>/seance")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_session(plan_id: UUID) -> ResponseReturnValue:
    """What is done, what may be printed already, what comes next."""
    page = load_page(plan_id)
    plan = queries.load_plan(current_session(), page.row)
    checked = check(plan, today())
    return render_template(
        "continuity/session.html",
        page=page,
        plan=plan,
        progress=progress_of(plan, today()),
        blocking=len(checked.blocking),
        untimed=count_untimed(plan),
        may_be_signed=checked.may_be_signed,
        pack=Profile.CRISIS_PACK.value,
        full=Profile.FULL.value,
        breadcrumb=page.trail(page.link),
    )


@blueprint.get("/pcra/<uuid:plan_id>/seance/personnes")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_session_people(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    return _render_people(page, _list_places(page, None))


@blueprint.post("/pcra/<uuid:plan_id>/seance/personnes")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def save_session_people(plan_id: UUID) -> ResponseReturnValue:
    """Keep whoever is named; the same name on two lines is one person."""
    page = load_page(plan_id)
    places = _list_places(page, request.form)
    cards = [one.card for one in places if one.card is not None]
    if not _are_valid(cards):
        return _render_people(page, places), 422
    if _save(page, [card for card in cards if not card.is_new]):
        return _render_people(page, places), 409
    _name_people(page, [one for one in places if one.card is not None and one.card.is_new])
    if (again := _ask_again(page, cards)) is not None:
        return again
    _complete(page, lambda plan: [*hand_out(plan, find_kit(plan.variant)), *call_one_another(plan)])
    flash("Les personnes à appeler sont enregistrées.", "success")
    return redirect(url_for(".show_session_activities", plan_id=plan_id), 303)


@blueprint.get("/pcra/<uuid:plan_id>/seance/activites")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_session_activities(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    return _render_activities(page, *_list_sheets(page, None))


@blueprint.post("/pcra/<uuid:plan_id>/seance/activites")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def save_session_activities(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    outages, sheets = _list_sheets(page, request.form)
    cards = [*outages, *_cards_of(sheets)]
    if not _are_valid(cards):
        return _render_activities(page, outages, sheets), 422
    if _save(page, cards):
        return _render_activities(page, outages, sheets), 409
    if (again := _ask_again(page, cards)) is not None:
        return again
    _complete(page, complete_answers)
    flash("Les réponses sont enregistrées.", "success")
    following = request.form.get("suite", "")
    if following in {one.code for one in sheets}:
        anchor = f"fiche-{following}"
        return redirect(url_for(".show_session_activities", plan_id=plan_id, _anchor=anchor), 303)
    return redirect(url_for(".show_session", plan_id=plan_id), 303)


def _list_places(page: PlanPage, typed: object) -> list[Place]:
    """The functions of the kit, those that must be held first, each with its holder's few fields."""
    kept = queries.list_kept(current_session(), page.row.id, ["contact", "role"])
    contacts = {one.record.id: one for one in kept if one.kind == "contact"}
    roles = {one.record.role: one.record for one in kept if isinstance(one.record, Role)}
    shown: dict[str, str] = {}
    found = []
    for role in sorted(find_kit(page.row.variant).roles, key=lambda one: not one.is_needed):
        held = roles.get(role.role)
        contact = contacts.get(held.holder) if held is not None else None
        if contact is not None and contact.record.id in shown:
            found.append(Place(role.title, role, held, None, shown[contact.record.id]))
            continue
        if contact is not None:
            shown[contact.record.id] = role.title
        fresh = Contact(function=role.title, kind=ContactKind.INTERNAL)
        record = contact.record if contact else fresh
        card = _make_card(page, role.title, contact, record, PEOPLE, role.code, typed)
        card.guidance = Guidance({"name": role.tip} if role.tip else {})
        found.append(Place(role.title, role, held, card))
    return found


def _name_people(page: PlanPage, places: Iterable[Place]) -> None:
    """Add whoever was typed, once for each name, and give them the function that they hold."""
    session, actor, now = current_session(), current_actor(), utc_now()
    listed = queries.list_kept(session, page.row.id, ["contact"])
    known = {one.record.name.casefold(): one.record.id for one in listed if isinstance(one.record, Contact)}
    for place in places:
        if place.card is None:
            continue
        typed = place.card.form.to_record(place.card.record)
        if not isinstance(typed, Contact) or not typed.name:
            continue
        holder = known.get(typed.name.casefold())
        if holder is None:
            (holder,) = service.add_records(session, actor, page.row, [typed], now)
            place.card.saved = replace(typed, id=holder)
            known[typed.name.casefold()] = holder
        if place.kept_role is None:
            fresh = Role(role=place.role.role, holder=holder, instance=place.role.instance)
            service.add_records(session, actor, page.row, [fresh], now)
        else:
            kept = queries.get_kept(session, page.row.id, "role", place.kept_role.id)
            service.change_record(session, actor, page.row, _hold(kept.record, holder), kept.revision, now)


def _complete(page: PlanPage, find: Callable[[Plan], Iterable[Record]]) -> None:
    """Write what the answers say besides, but for what comes from the framework."""
    session, actor, now = current_session(), current_actor(), utc_now()
    plan = queries.load_plan(session, page.row)
    for given in find(plan):
        kind = CODES[type(given)]
        if plan.source is None or plan.source.origin_of((kind, given.id)) is Origin.OWN:
            revision = queries.get_kept(session, page.row.id, kind, given.id).revision
            service.change_record(session, actor, page.row, given, revision, now)


def _hold(role: Record, holder: str) -> Record:
    return replace(role, holder=holder) if isinstance(role, Role) else role


def _list_sheets(page: PlanPage, typed: object) -> tuple[list[Card], list[Sheet]]:
    """How long each kept scenario lasts, then each priority activity with its first day without the computer."""
    kinds = ["activity", "contact", "scenario", "solution"]
    kept = queries.list_kept(current_session(), page.row.id, kinds)
    kit = find_kit(page.row.variant)
    names = names_among(kept)
    scenarios = [one for one in kept if isinstance(one.record, Scenario) and one.record.is_kept]
    outages = [
        _make_card(
            page, name_of(one.record), one, one.record, OUTAGE, f"duree-{one.record.id}", typed, kit=kit
        )
        for one in scenarios
    ]
    lost = next((one.record for one in scenarios if _is_of_systems(one.record)), None)
    solutions = {_about(one.record): one for one in kept if isinstance(one.record, Solution)}
    sheets = []
    for one in kept:
        if not isinstance(one.record, Activity) or not one.record.is_priority:
            continue
        code, title = one.record.id, name_of(one.record)
        solution = None
        if lost is not None:
            about = (code, lost.id, Phase.FIRST_DAY)
            known = solutions.get(about)
            fresh = Solution(
                id=f"{code}-{lost.id}-{Phase.FIRST_DAY.value}"[:64],
                activity=code,
                scenario=lost.id,
                phase=Phase.FIRST_DAY,
            )
            record = known.record if known else fresh
            solution = _make_card(page, title, known, record, SOLUTION, f"solution-{code}", typed, kit=kit)
        activity = _make_card(
            page, title, one, one.record, ACTIVITY, f"activite-{code}", typed, names=names, kit=kit
        )
        sheets.append(Sheet(code, one.record.name, activity, solution))
    return outages, sheets


def _is_of_systems(record: Record) -> bool:
    return isinstance(record, Scenario) and record.family is ScenarioFamily.IS


def _about(record: Record) -> tuple[str, str, Phase | None]:
    if not isinstance(record, Solution):
        return "", "", None
    return record.activity, record.scenario, record.phase


def _make_card(
    page: PlanPage,
    title: str,
    kept: Kept | None,
    record: Record,
    only: tuple[str, ...],
    prefix: str,
    typed: object,
    *,
    names: Mapping[str, Mapping[str, str]] | None = None,
    kit: Kit | None = None,
) -> Card:
    known = names or {}
    form = make_record_form(
        CODES[type(record)],
        page.row.variant,
        {named: list(found.items()) for named, found in known.items()},
        record,
        kept.revision if kept else 0,
        typed,
        only=only,
        without=page.reserved_fields(CODES[type(record)]),
        prefix=f"{prefix}-",
    )
    return Card(title, form, record, kept, guide(kit, record) if kit else Guidance(), known)


def _cards_of(sheets: Iterable[Sheet]) -> Iterator[Card]:
    for sheet in sheets:
        yield sheet.activity
        if sheet.solution is not None:
            yield sheet.solution


def _are_valid(cards: Iterable[Card]) -> bool:
    """Whether every form is right; each is read, so that each says what is wrong."""
    found = [card.form.validate() for card in cards]
    return all(found)


def _save(page: PlanPage, cards: Iterable[Card]) -> bool:
    """Change the records; whether somebody else changed one meanwhile: both are then shown, and nothing is kept."""
    session, actor, now = current_session(), current_actor(), utc_now()
    has_clash = False
    for card in cards:
        mine = card.form.to_record(card.record)
        if card.is_new:
            if mine != card.record:
                (code,) = service.add_records(session, actor, page.row, [mine], now)
                card.saved = replace(mine, id=code)
            continue
        saved = service.change_record(session, actor, page.row, mine, card.form.seen_revision, now)
        card.saved = saved.kept.record
        if saved.is_clash:
            has_clash = True
            card.clash = _differences(saved.kept.record, mine, card)
            card.form.revision.data = str(saved.kept.revision)
            card.form.revision.raw_data = None
    return has_clash


def _ask_again(page: PlanPage, cards: Iterable[Card]) -> ResponseReturnValue | None:
    """To the first record of the page whose text looks like a secret, if one does."""
    for card in cards:
        if card.saved is not None and list_suspect(page, card.saved):
            return ask_to_read_again(page.row.id, CODES[type(card.saved)], card.saved.id)
    return None


def _differences(theirs: Record, mine: Record, card: Card) -> list[tuple[str, str, str]]:
    both = [
        (spec.label, *(say_value(one, name, card.names) or "–" for one in (theirs, mine)))
        for name, spec, _field in card.form.shown
    ]
    return [one for one in both if one[1] != one[2]]


def _render_people(page: PlanPage, places: list[Place]) -> str:
    cards = [one.card for one in places if one.card is not None]
    needed = [one for one in places if one.role.is_needed]
    return render_template(
        "continuity/session_people.html",
        page=page,
        needed=needed,
        others=[one for one in places if not one.role.is_needed],
        **_faults(cards),
        breadcrumb=_trail(page),
    )


def _render_activities(page: PlanPage, outages: list[Card], sheets: list[Sheet]) -> str:
    return render_template(
        "continuity/session_activities.html",
        page=page,
        outages=outages,
        sheets=sheets,
        **_faults([*outages, *_cards_of(sheets)]),
        breadcrumb=_trail(page),
    )


def _faults(cards: Iterable[Card]) -> dict[str, object]:
    """What is wrong, each under the title of its record: two fields of the page may say the same."""
    held = list(cards)
    errors = [
        (target, f"{card.title} – {message}") for card in held for target, message in card.form.error_list()
    ]
    if any(card.clash for card in held):
        errors.append(("conflit", "Quelqu’un a modifié une de ces réponses pendant ce temps."))
    return {"errors": errors, "page_has_errors": bool(errors)}


def _trail(page: PlanPage) -> list[tuple[str, str]]:
    return page.trail(page.link, ("Première séance", url_for(".show_session", plan_id=page.row.id)))
