"""A kit: what helps an establishment write its plan, before it has written anything.

Nothing here is an answer: an activity of a kit has no DMIA, no PDMA and no delay, only questions and texts to mend.
What concerns a field of a record bears the name of that field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.catalogue import Confidence, Status
from app.domain.continuity.fields import Variant
from app.domain.continuity.scale import Grade
from app.domain.continuity.words import (
    ActivityFamily,
    Audience,
    BaseRole,
    Criticality,
    Extent,
    GovernanceRole,
    Hours,
    ImpactCategory,
    Instance,
    LinkedPlanKind,
    Phase,
    ResourceKind,
    Retyping,
    ScenarioFamily,
    Situation,
    StepKind,
    Strategy,
)


class FormLayout(StrEnum):
    TABLE = "table"
    """Columns, and as many blank rows as the page holds."""
    LINES = "lines"
    """Named lines, each with room to write."""


@dataclass(frozen=True, slots=True)
class KitSource:
    name: str
    url: str
    read_on: date
    confidence: Confidence
    """How far what comes from it may be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing of a kit. ``source``: the code of a source of the kit, none when it is our own proposal."""

    code: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Entry):
    """A part of the presentation note, or of the general principles."""

    title: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entry):
    term: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark(Entry):
    """A published fact that helps to judge what one is about to write."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodStep(Entry):
    title: str
    aim: str
    who: str
    time: str
    deliverable: str
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter(Entry):
    """A chapter of the framework plan. ``records``: the kinds of record that it is printed from."""

    title: str
    write: tuple[str, ...]
    example: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryQuestion:
    category: ImpactCategory
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is proposed for judging impacts; each establishment may change it. ``steps``: minutes, growing."""

    note: str
    steps: tuple[int, ...]
    grades: tuple[Grade, ...]
    categories: tuple[CategoryQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(Entry):
    """A landmark for discussion, never the DMIA of an activity."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitCategory(Entry):
    """A kind of establishment. ``first``: the activities to propose first; ``finess``: its category codes."""

    label: str
    first: tuple[str, ...]
    finess: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRole(Entry):
    role: GovernanceRole
    title: str
    instance: Instance
    missions: tuple[str, ...]
    tip: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KitMode:
    """What these activities do, in one phase of a scenario that leaves the information system."""

    activities: tuple[str, ...]
    phase: Phase
    strategy: Strategy
    trigger: str
    steps: tuple[str, ...]
    means: str
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KitScenario(Entry):
    """``is_first``: proposed first. No outage is filled in: ``duration_help`` helps to choose one.

    ``modes``: of a scenario other than the loss of the information system, whose modes stand in the activities.
    """

    name: str
    family: ScenarioFamily
    extent: Extent
    is_first: bool = False
    why: str
    signals: tuple[str, ...]
    remains: tuple[str, ...]
    lost: tuple[str, ...]
    duration_help: str
    questions: tuple[str, ...]
    modes: tuple[KitMode, ...] = ()

    def list_modes(self, activity: str) -> list[KitMode]:
        """Those of one activity, given by its code."""
        return [one for one in self.modes if activity in one.activities]


@dataclass(frozen=True, slots=True, kw_only=True)
class KitLevel(Entry):
    level: int
    title: str
    criteria: tuple[str, ...]
    actions: tuple[str, ...]
    lifting: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitResource(Entry):
    """``needs``: what it needs to start; ``ask``: what to find out about it."""

    name: str
    kind: ResourceKind
    base_role: BaseRole | None = None
    needs: tuple[str, ...] = ()
    is_care_record: bool = False
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitDependency:
    """``ask``: what to find out before it is kept."""

    resource: str
    criticality: Criticality
    use: str
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitNeed:
    """Another activity without which this one stops; ``activity`` is empty for an outside partner."""

    activity: str = ""
    outside: str = ""
    exchanged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseHelp:
    """The degraded mode of one phase: what to ask oneself, and first steps to mend."""

    phase: Phase
    strategy: Strategy
    prompts: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written on paper, on which form, and what becomes of it."""

    what: str
    form: str = ""
    retyping: Retyping
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitActivity(Entry):
    """An activity of the starter catalogue.

    ``minimum``, ``staff``, ``suspended`` and ``peaks`` are examples to show beside the field, never to fill it with;
    ``tiers`` are landmarks for discussion only.
    """

    name: str
    family: ActivityFamily
    description: str
    hours: Hours
    questions: tuple[str, ...]
    tiers: tuple[str, ...]
    minimum: str
    staff: str
    suspended: str
    peaks: str = ""
    dependencies: tuple[KitDependency, ...]
    needs: tuple[KitNeed, ...] = ()
    trigger: str
    degraded: tuple[PhaseHelp, ...]
    means: str
    written: tuple[Written, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFunction(Entry):
    """The model of a function sheet. ``reports_to``: the code of another function. ``place_help``: shown beside
    the place, never copied into a plan.

    ``rare_in``: the kinds of establishment where few hold it; offered there, not ticked beforehand.
    """

    function: str
    role: GovernanceRole | None = None
    mission: str
    reports_to: str = ""
    place: str
    place_help: str = ""
    before: tuple[str, ...] = ()
    first_hour: tuple[str, ...]
    four_hours: tuple[str, ...]
    first_day: tuple[str, ...] = ()
    three_days: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    to_call: tuple[str, ...]
    tools: str
    decisions: str
    handover: str = ""
    rare_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    title: str
    write: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSheet(Entry):
    """The model of a process sheet, with one example written part by part."""

    title: str
    activity: str
    intro: str
    parts: tuple[SheetPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPoint:
    title: str
    ask: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    title: str
    intro: str
    points: tuple[AgendaPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """``width``: its share of the page beside the others."""

    title: str
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A named line to fill; ``rows``: how many written lines to leave."""

    title: str
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KitForm(Entry):
    """A form to print. ``rows``: how many blank rows to think of; on paper, as many as the page holds.

    ``copies``: how many to prepare.
    """

    title: str
    use: str
    layout: FormLayout
    instructions: tuple[str, ...]
    head: tuple[str, ...]
    columns: tuple[FormColumn, ...] = ()
    lines: tuple[FormLine, ...] = ()
    rows: int = 0
    is_landscape: bool = False
    copies: str
    keeping: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitReflex(Entry):
    title: str
    situation: Situation
    audience: Audience
    steps: tuple[str, ...]
    avoid: tuple[str, ...]
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitStock(Entry):
    """What waits in a cupboard for the day of the attack. ``place_help``: shown beside the place."""

    title: str
    content: tuple[str, ...]
    forms: tuple[str, ...] = ()
    place: str
    place_help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitStep(Entry):
    """A step of the recovery; ``after``: the codes of the steps that come before it."""

    title: str
    kind: StepKind
    after: tuple[str, ...] = ()
    success: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitLinkedPlan(Entry):
    kind: LinkedPlanKind
    title: str
    link: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """One version of one kit; ``digest`` is the SHA-256 of its file, ``source`` the code of its main source."""

    variant: Variant
    version: str
    status: Status
    title: str
    summary: str
    notice: str
    confidence: Confidence
    source: str
    digest: str = ""
    settings: Settings
    agenda: Agenda
    sources: Mapping[str, KitSource]
    note: tuple[Passage, ...]
    principles: tuple[Passage, ...]
    glossary: tuple[Term, ...]
    landmarks: tuple[Landmark, ...]
    method: tuple[MethodStep, ...]
    framework: tuple[Chapter, ...]
    tiers: tuple[Tier, ...]
    categories: tuple[KitCategory, ...]
    roles: tuple[KitRole, ...]
    scenarios: tuple[KitScenario, ...]
    levels: tuple[KitLevel, ...]
    resources: tuple[KitResource, ...]
    activities: tuple[KitActivity, ...]
    functions: tuple[KitFunction, ...]
    processes: tuple[ProcessSheet, ...]
    forms: tuple[KitForm, ...]
    reflexes: tuple[KitReflex, ...]
    stocks: tuple[KitStock, ...]
    recovery: tuple[KitStep, ...]
    linked_plans: tuple[KitLinkedPlan, ...]

    @property
    def key(self) -> str:
        """``ms/2026.1``: what a plan keeps to know which kit it started from."""
        return f"{self.variant.value}/{self.version}"

    def find_activity(self, code: str) -> KitActivity | None:
        return next((one for one in self.activities if one.code == code), None)

    def find_scenario(self, code: str) -> KitScenario | None:
        return next((one for one in self.scenarios if one.code == code), None)

    def find_resource(self, code: str) -> KitResource | None:
        return next((one for one in self.resources if one.code == code), None)

    def find_form(self, code: str) -> KitForm | None:
        return next((one for one in self.forms if one.code == code), None)

    def find_tier(self, code: str) -> Tier | None:
        return next((one for one in self.tiers if one.code == code), None)

    def find_category(self, finess: str) -> KitCategory | None:
        """The kind of establishment of a FINESS category code, none when the kit does not know it."""
        return next((one for one in self.categories if finess in one.finess), None)

    def order_for(self, category: str) -> tuple[KitActivity, ...]:
        """Every activity, those that this kind of establishment should see first at the head."""
        known = next((one for one in self.categories if one.code == category), None)
        first = known.first if known else ()
        head = [found for code in first if (found := self.find_activity(code))]
        return (*head, *(one for one in self.activities if one.code not in first))

    def confidence_of(self, entry: Entry) -> Confidence:
        """That of its source; what has none is our proposal."""
        found = self.sources.get(entry.source)
        return found.confidence if found else Confidence.PROPOSAL


@dataclass(frozen=True, slots=True)
class Kits:
    """Every version of every kit, by variant and version."""

    kits: Mapping[tuple[Variant, str], Kit] = field(default_factory=dict)

    def get(self, variant: Variant, version: str) -> Kit | None:
        return self.kits.get((variant, version))

    def latest(self, variant: Variant) -> Kit | None:
        """The newest published version, none while there is none."""
        published = [
            one for one in self.kits.values() if one.variant is variant and one.status is Status.PUBLISHED
        ]
        return max(published, key=lambda one: _order(one.version), default=None)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
