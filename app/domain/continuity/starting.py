"""From what is ticked in a kit to the first records of a plan: words to mend, and never a delay.

The records bear ids made from the codes of the kit, so that ticking twice adds nothing, and what was taken away by
hand may be ticked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.continuity.fields import MAX_LINE, Record, Variant
from app.domain.continuity.in_force import REVIEW_MONTHS
from app.domain.continuity.kits import Kit, KitActivity, KitFunction, KitMode, KitResource, KitScenario
from app.domain.continuity.losses import LOSES, OF_SYSTEMS
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.activities import Activity, ActivityLink
from app.domain.continuity.records.governance import ActivationLevel, LinkedPlan, PlanSheet
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution, Stock
from app.domain.continuity.words import PerimeterKind, Phase, ScenarioFamily


@dataclass(frozen=True, slots=True)
class Site:
    """What the directory knows for sure of the establishment that writes a plan; empty where it does not know."""

    name: str
    category: str
    managing_body: str


def start_sheet(variant: Variant, title: str, site: Site | None) -> PlanSheet:
    """The sheet of a new plan with what is known of who writes it; the rest is for people to say.

    A medico-social plan is that of its establishment; that of a hospital may be of one of its services.
    """
    sheet = PlanSheet(id="sheet", title=title, review_months=REVIEW_MONTHS)
    if site is None:
        return sheet
    sheet = replace(sheet, category=site.category, sites=(site.name[:MAX_LINE],) if site.name else ())
    if variant is Variant.ES:
        return sheet
    body = site.managing_body[:MAX_LINE]
    return replace(sheet, perimeter_kind=PerimeterKind.ESTABLISHMENT, managing_body=body)


def start_activities(plan: Plan, kit: Kit, codes: Collection[str]) -> list[Record]:
    """The ticked activities with what they usually rest on, and a degraded mode to mend for each kept scenario.

    What the plan already holds is left alone.
    """
    ticked = [one for one in kit.activities if one.code in codes]
    return _fresh(plan, _list_of_activities(plan, kit, ticked))


def start_scenarios(plan: Plan, kit: Kit, codes: Collection[str]) -> list[Record]:
    """The ticked scenarios, kept, without any duration; and for each, the degraded modes of the activities already
    there."""
    kept = [
        Scenario(
            id=one.code,
            name=one.name,
            family=one.family,
            extent=one.extent,
            is_kept=True,
            remains=_say_remains(one),
            signals=_paragraphs(one.signals),
        )
        for one in kit.scenarios
        if one.code in codes
    ]
    known = [one for activity in plan.activities if (one := kit.find_activity(activity.id)) is not None]
    solutions = (
        solution
        for scenario in kept
        for activity in known
        for solution in _solutions(kit, activity, scenario)
    )
    return _fresh(plan, [*kept, *solutions])


def _say_remains(scenario: KitScenario) -> str:
    """What remains on one line, what is lost on the next."""
    said = (("Restent", scenario.remains), ("Perdus", scenario.lost))
    return _paragraphs(f"{title}\u202f: {_go_on(' '.join(found))}" for title, found in said if found)


def _go_on(sentence: str) -> str:
    """The sentence after a colon: without its capital, unless it begins with initials."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def start_sheets(plan: Plan, kit: Kit, codes: Mapping[str, Collection[str]]) -> list[Record]:
    """The ticked models of function sheets, reflex sheets, levels, kits in a cupboard, recovery steps, linked plans.

    ``codes``: those ticked, by kind of record.
    """
    made = [
        *(_function(one, kit) for one in kit.functions),
        *(
            ReflexSheet(
                id=one.code,
                title=one.title,
                situation=one.situation,
                audience=one.audience,
                steps=one.steps,
                avoid=one.avoid,
                call=one.call,
            )
            for one in kit.reflexes
        ),
        *(
            ActivationLevel(
                id=one.code,
                level=one.level,
                title=one.title,
                criteria=_paragraphs(one.criteria),
                actions=_paragraphs(one.actions),
                lifting=_paragraphs(one.lifting),
                message=one.message,
            )
            for one in kit.levels
        ),
        *(Stock(id=one.code, title=one.title, content=one.content, place=one.place) for one in kit.stocks),
        *_recovery(kit, codes.get(CODES[RecoveryStep], ())),
        *(LinkedPlan(id=one.code, kind=one.kind, title=one.title, link=one.link) for one in kit.linked_plans),
    ]
    return _fresh(plan, [one for one in made if one.id in codes.get(CODES[type(one)], ())])


def _fresh(plan: Plan, records: Iterable[Record]) -> list[Record]:
    """Those that the plan does not hold, each once."""
    found: dict[tuple[type[Record], str], Record] = {}
    for record in records:
        if plan.find(type(record), record.id) is None:
            found.setdefault((type(record), record.id), record)
    return list(found.values())


def _list_of_activities(plan: Plan, kit: Kit, ticked: Sequence[KitActivity]) -> Iterator[Record]:
    used = {one.resource for activity in ticked for one in activity.dependencies}
    for resource in _with_bases(kit, used):
        yield Resource(
            id=resource.code,
            name=resource.name,
            kind=resource.kind,
            base_role=resource.base_role,
            prerequisites=resource.needs,
            is_care_record=resource.is_care_record or None,
        )
    held = {one.code for one in ticked} | {one.id for one in plan.activities}
    for activity in ticked:
        yield _activity(activity)
        for one in activity.dependencies:
            yield Dependency(
                id=f"{activity.code}-{one.resource}"[:64],
                activity=activity.code,
                resource=one.resource,
                criticality=one.criticality,
                use=one.use,
                is_bypassable=_is_replaced(kit, activity, one.resource),
            )
        yield from _links(activity, held)
        for scenario in plan.kept_scenarios:
            yield from _solutions(kit, activity, scenario)
        for place, paper in enumerate(activity.written):
            yield CatchUp(
                id=f"{activity.code}-papier-{place + 1}",
                activity=activity.code,
                written=paper.what,
                retyping=paper.retyping,
                check=paper.check,
            )


def _activity(one: KitActivity) -> Activity:
    """Its need in time is left to whoever knows: no DMIA, no PDMA, no target; nor what the kit only hints at."""
    return Activity(
        id=one.code,
        name=one.name,
        family=one.family,
        description=one.description,
        hours=one.hours,
        is_priority=True,
    )


def _links(activity: KitActivity, held: Collection[str]) -> Iterator[ActivityLink]:
    for place, need in enumerate(activity.needs):
        if need.outside or need.activity in held:
            yield ActivityLink(
                id=f"{activity.code}-lien-{place + 1}",
                activity=activity.code,
                needs=need.activity,
                outside=need.outside,
                exchanged=need.exchanged,
            )


def _is_replaced(kit: Kit, activity: KitActivity, resource: str) -> bool | None:
    """Yes when the kit proposes a mode written for a loss of that kind of resource; else it is for people to say."""
    known = kit.find_resource(resource)
    lost = {
        kind for one in kit.scenarios for kind in LOSES[one.family] if list(_modes(activity, one, one.family))
    }
    return True if known is not None and known.kind in lost else None


def _modes(
    activity: KitActivity, scenario: KitScenario | None, family: ScenarioFamily | None
) -> Iterator[KitMode]:
    """Those of a loss of the information system stand in the activity; a planned stop lasts a day at most."""
    if family not in OF_SYSTEMS:
        yield from scenario.list_modes(activity.code) if scenario is not None else ()
        return
    for one in activity.degraded:
        if family is ScenarioFamily.IS or one.phase is Phase.FIRST_DAY:
            yield KitMode(
                activities=(activity.code,),
                phase=one.phase,
                strategy=one.strategy,
                trigger=activity.trigger,
                steps=one.steps,
                means=activity.means,
                cautions=activity.cautions,
            )


def _solutions(kit: Kit, activity: KitActivity, scenario: Scenario) -> Iterator[Solution]:
    for one in _modes(activity, kit.find_scenario(scenario.id), scenario.family):
        yield Solution(
            id=f"{activity.code}-{scenario.id}-{one.phase.value}"[:64],
            activity=activity.code,
            scenario=scenario.id,
            phase=one.phase,
            strategy=one.strategy,
            trigger=one.trigger,
            steps=one.steps,
            means=one.means,
            cautions=_paragraphs(one.cautions),
        )


def _with_bases(kit: Kit, codes: Collection[str]) -> list[KitResource]:
    """The resources of these codes and what they need to start, in the order of the kit."""
    wanted, waiting = set(codes), list(codes)
    while waiting:
        resource = kit.find_resource(waiting.pop())
        for code in resource.needs if resource is not None else ():
            if code not in wanted:
                wanted.add(code)
                waiting.append(code)
    return [one for one in kit.resources if one.code in wanted]


def _function(one: KitFunction, kit: Kit) -> FunctionSheet:
    over = next((other.function for other in kit.functions if other.code == one.reports_to), "")
    return FunctionSheet(
        id=one.code,
        function=one.function,
        mission=one.mission,
        reports_to=over,
        place=one.place,
        before=one.before,
        first_hour=one.first_hour,
        four_hours=one.four_hours,
        first_day=one.first_day,
        three_days=one.three_days,
        beyond=one.beyond,
        back=one.back,
        tools=one.tools,
        decisions=one.decisions,
        handover=one.handover,
    )


def _recovery(kit: Kit, codes: Collection[str]) -> Iterator[RecoveryStep]:
    """A step follows those of the kit that are ticked with it."""
    for one in kit.recovery:
        after = tuple(code for code in one.after if code in codes)
        yield RecoveryStep(id=one.code, title=one.title, kind=one.kind, after=after, success=one.success)


def _paragraphs(lines: Iterable[str]) -> str:
    return "\n".join(lines)
