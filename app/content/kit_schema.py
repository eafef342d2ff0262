"""The form of the kits: every field, its type and its own limits. Rules across fields are in ``kit_checks``.

No field is a delay that an activity bears: a kit never answers for the services. The only durations are the steps at
which impacts are judged, which each establishment may change.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.content.fields import Code, ConfidenceField, Optional, StatusField, Strict, Text, Title, Url, Version
from app.domain.continuity import words
from app.domain.continuity.durations import parse_duration
from app.domain.continuity.fields import MAX_LINE, MAX_LINES, Variant
from app.domain.continuity.kits import FormLayout
from app.domain.errors import DomainError

MAX_REFLEX_LINES = 10
MAX_ENTRIES = 200


def _check_line(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("blank", "texte vide")
    if "\n" in text:
        raise PydanticCustomError("line", "une seule ligne attendue")
    return text


def _to_minutes(value: object) -> int:
    try:
        minutes = parse_duration(value) if isinstance(value, str) else None
    except DomainError:
        minutes = None
    if not minutes:
        raise PydanticCustomError("duration", 'durée attendue, par exemple "4 h" ou "3 j"')
    return minutes


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MAX_LINE), AfterValidator(_check_line)
]
Lines = Annotated[list[Line], Field(min_length=1, max_length=MAX_LINES)]
MaybeLines = Annotated[list[Line], Field(max_length=MAX_LINES)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=MAX_LINES)]
Codes = Annotated[list[Code], Field(max_length=MAX_LINES)]
Minutes = Annotated[int, BeforeValidator(_to_minutes)]
Small = Annotated[int, Field(ge=1, le=60)]
FinessCategory = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]

VariantField = Annotated[Variant, Field(strict=False)]
FamilyField = Annotated[words.ActivityFamily, Field(strict=False)]
HoursField = Annotated[words.Hours, Field(strict=False)]
ImpactField = Annotated[words.ImpactCategory, Field(strict=False)]
ResourceField = Annotated[words.ResourceKind, Field(strict=False)]
BaseField = Annotated[words.BaseRole, Field(strict=False)]
CriticalityField = Annotated[words.Criticality, Field(strict=False)]
PhaseField = Annotated[words.Phase, Field(strict=False)]
StrategyField = Annotated[words.Strategy, Field(strict=False)]
RetypingField = Annotated[words.Retyping, Field(strict=False)]
RoleField = Annotated[words.GovernanceRole, Field(strict=False)]
InstanceField = Annotated[words.Instance, Field(strict=False)]
ScenarioField = Annotated[words.ScenarioFamily, Field(strict=False)]
ExtentField = Annotated[words.Extent, Field(strict=False)]
SituationField = Annotated[words.Situation, Field(strict=False)]
AudienceField = Annotated[words.Audience, Field(strict=False)]
StepField = Annotated[words.StepKind, Field(strict=False)]
LinkedField = Annotated[words.LinkedPlanKind, Field(strict=False)]
LayoutField = Annotated[FormLayout, Field(strict=False)]


class SourceSchema(Strict):
    name: Text
    url: Url
    read_on: date
    confidence: ConfidenceField


class EntrySchema(Strict):
    code: Code
    source: Code | None = None


class PassageSchema(EntrySchema):
    title: Title
    text: Texts


class TermSchema(EntrySchema):
    term: Title
    meaning: Text


class LandmarkSchema(EntrySchema):
    text: Text


class MethodStepSchema(EntrySchema):
    title: Title
    aim: Text
    who: Line
    time: Line
    deliverable: Line
    advice: Texts


class ChapterSchema(EntrySchema):
    title: Title
    write: Texts
    example: Text
    records: Codes = []


class GradeSchema(Strict):
    value: Small
    label: Title
    meaning: Text


class CategoryQuestionSchema(Strict):
    category: ImpactField
    question: Line


class SettingsSchema(Strict):
    note: Text
    steps: Annotated[list[Minutes], Field(min_length=2, max_length=12)]
    grades: Annotated[list[GradeSchema], Field(min_length=2, max_length=6)]
    categories: Annotated[list[CategoryQuestionSchema], Field(min_length=1)]


class TierSchema(EntrySchema):
    title: Title
    text: Text


class CategorySchema(EntrySchema):
    label: Title
    first: Annotated[list[Code], Field(min_length=1)]
    finess: list[FinessCategory] = []


class RoleSchema(EntrySchema):
    role: RoleField
    title: Title
    instance: InstanceField
    missions: Lines
    tip: Optional = ""
    is_needed: bool = False


class ModeSchema(Strict):
    activities: Annotated[list[Code], Field(min_length=1)]
    phase: PhaseField
    strategy: StrategyField
    trigger: Text
    steps: Lines
    means: Text
    cautions: MaybeLines = []


class ScenarioSchema(EntrySchema):
    name: Line
    family: ScenarioField
    extent: ExtentField
    is_first: bool = False
    why: Text
    signals: Lines
    remains: Lines
    lost: Lines
    duration_help: Text
    questions: Lines
    modes: list[ModeSchema] = []


class LevelSchema(EntrySchema):
    level: Small
    title: Line
    criteria: Lines
    actions: Lines
    lifting: Lines
    message: Text


class ResourceSchema(EntrySchema):
    name: Line
    kind: ResourceField
    base_role: BaseField | None = None
    needs: Codes = []
    is_care_record: bool = False
    ask: Optional = ""


class DependencySchema(Strict):
    resource: Code
    criticality: CriticalityField
    use: Line
    ask: Optional = ""


class NeedSchema(Strict):
    activity: Code | None = None
    outside: Line | None = None
    exchanged: Line


class PhaseSchema(Strict):
    phase: PhaseField
    strategy: StrategyField
    prompts: Lines
    steps: Lines


class WrittenSchema(Strict):
    what: Line
    form: Code | None = None
    retyping: RetypingField
    check: Text


class ActivitySchema(EntrySchema):
    name: Line
    family: FamilyField
    description: Text
    hours: HoursField
    questions: Lines
    tiers: Annotated[list[Code], Field(min_length=1)]
    minimum: Line
    staff: Line
    suspended: Text
    peaks: Optional = ""
    dependencies: Annotated[list[DependencySchema], Field(min_length=1)]
    needs: list[NeedSchema] = []
    trigger: Text
    degraded: Annotated[list[PhaseSchema], Field(min_length=1)]
    means: Text
    written: list[WrittenSchema] = []
    cautions: MaybeLines = []


class FunctionSchema(EntrySchema):
    function: Line
    role: RoleField | None = None
    mission: Line
    reports_to: Code | None = None
    place: Line
    place_help: Optional = ""
    before: MaybeLines = []
    first_hour: Lines
    four_hours: Lines
    first_day: MaybeLines = []
    three_days: MaybeLines = []
    beyond: MaybeLines = []
    back: MaybeLines = []
    to_call: Lines
    tools: Text
    decisions: Text
    handover: Optional = ""
    rare_in: list[Code] = []


class SheetPartSchema(Strict):
    title: Title
    write: Text
    example: Text


class ProcessSchema(EntrySchema):
    title: Title
    activity: Code
    intro: Text
    parts: Annotated[list[SheetPartSchema], Field(min_length=1)]


class AgendaPointSchema(Strict):
    title: Title
    ask: Lines
    outcome: Line


class AgendaSchema(Strict):
    title: Title
    intro: Text
    points: Annotated[list[AgendaPointSchema], Field(min_length=1, max_length=15)]


class ColumnSchema(Strict):
    title: Title
    width: Small = 1


class FormLineSchema(Strict):
    title: Line
    rows: Small = 1


class FormSchema(EntrySchema):
    title: Title
    use: Text
    layout: LayoutField
    instructions: Lines
    head: MaybeLines
    columns: Annotated[list[ColumnSchema], Field(max_length=10)] = []
    lines: Annotated[list[FormLineSchema], Field(max_length=40)] = []
    rows: Annotated[int, Field(ge=0, le=60)] = 0
    is_landscape: bool = False
    copies: Line
    keeping: Line


class ReflexSchema(EntrySchema):
    title: Line
    situation: SituationField
    audience: AudienceField
    steps: Annotated[list[Line], Field(min_length=1, max_length=MAX_REFLEX_LINES)]
    avoid: Lines
    call: Line


class StockSchema(EntrySchema):
    title: Line
    content: Lines
    forms: Codes = []
    place: Line
    place_help: Optional = ""


class StepSchema(EntrySchema):
    title: Line
    kind: StepField
    after: Codes = []
    success: Text


class LinkedPlanSchema(EntrySchema):
    kind: LinkedField
    title: Line
    link: Text
    checks: Lines


SECTIONS: dict[str, type[EntrySchema]] = {
    "note": PassageSchema,
    "principles": PassageSchema,
    "glossary": TermSchema,
    "landmarks": LandmarkSchema,
    "method": MethodStepSchema,
    "framework": ChapterSchema,
    "tiers": TierSchema,
    "categories": CategorySchema,
    "roles": RoleSchema,
    "scenarios": ScenarioSchema,
    "levels": LevelSchema,
    "resources": ResourceSchema,
    "activities": ActivitySchema,
    "functions": FunctionSchema,
    "processes": ProcessSchema,
    "forms": FormSchema,
    "reflexes": ReflexSchema,
    "stocks": StockSchema,
    "recovery": StepSchema,
    "linked_plans": LinkedPlanSchema,
}
"""The lists of a kit and what each of their entries is, in the order in which they are read."""

Entries = Annotated[list[Any], Field(min_length=1, max_length=MAX_ENTRIES)]


class KitSchema(Strict):
    """A kit but for the entries of its lists, which are validated one by one."""

    variant: VariantField
    version: Version
    status: StatusField
    title: Title
    summary: Text
    notice: Text
    confidence: ConfidenceField
    source: Code
    settings: SettingsSchema
    agenda: AgendaSchema
    sources: dict[Code, SourceSchema]
    note: Entries
    principles: Entries
    glossary: Entries
    landmarks: Entries
    method: Entries
    framework: Entries
    tiers: Entries
    categories: Entries
    roles: Entries
    scenarios: Entries
    levels: Entries
    resources: Entries
    activities: Entries
    functions: Entries
    processes: Entries
    forms: Entries
    reflexes: Entries
    stocks: Entries
    recovery: Entries
    linked_plans: Entries
