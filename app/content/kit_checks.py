"""Rules across the fields of a kit, each a fault with its reason; the types are already right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from app.content import kit_schema as schema
from app.content.checks import Found, check_official, list_repeated
from app.content.faults import field_name
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import FormLayout
from app.domain.continuity.losses import LOSES, OF_SYSTEMS
from app.domain.continuity.records import KINDS
from app.domain.continuity.words import ActivityFamily, Phase, ScenarioFamily

Codes = Mapping[str, Collection[str]]
"""The codes of each list of the kit, those of its faulty entries included."""

_PHASES = list(Phase)
_CARE = (ActivityFamily.CARE, ActivityFamily.MEDICO_TECHNICAL)


def check_header(kit: schema.KitSchema, used: Collection[str]) -> Iterator[Found]:
    """Faults of the kit itself; ``used``: the sources that its entries cite."""
    for code, source in kit.sources.items():
        yield from check_official(f"sources.{code}", source.confidence, source)
        if code not in used and code != kit.source:
            yield "sources", f"source jamais citée : {code}"
    if kit.source not in kit.sources:
        yield "source", f"source inconnue : {kit.source}"
    settings = kit.settings
    if any(other <= one for one, other in pairwise(settings.steps)):
        yield "settings.steps", "les paliers doivent aller en croissant"
    if [grade.value for grade in settings.grades] != list(range(1, len(settings.grades) + 1)):
        yield "settings.grades", "les degrés vont de 1 en 1 à partir de 1"
    for category in list_repeated(one.category.value for one in settings.categories):
        yield "settings.categories", f"catégorie en double : {category}"


def check_entry(
    section: str, entry: schema.EntrySchema, codes: Codes, kit: schema.KitSchema
) -> Iterator[Found]:
    """Faults of one entry: its references, then its own rules."""
    if entry.source is not None and entry.source not in kit.sources:
        yield "source", f"source inconnue : {entry.source}"
    for field, target, code in _list_references(entry):
        if code not in codes[target]:
            yield field, f"{_TARGETS[target]} : {code}"
    rule = _RULES.get(type(entry))
    if rule is not None:
        yield from rule(entry, kit)


def check_lists(entries: Mapping[str, Sequence[schema.EntrySchema]], variant: Variant) -> Iterator[Found]:
    """Faults of whole lists, told with the name of the list."""
    yield from _check_first_scenarios(entries["scenarios"], variant)
    yield from _check_levels(entries["levels"])
    yield from _check_unused_resources(entries["resources"], entries["activities"])
    yield from _check_lost_activities(entries)
    for section, field in (("resources", "needs"), ("recovery", "after")):
        edges = {entry.code: tuple(getattr(entry, field)) for entry in entries[section]}
        loop = find_loop(edges)
        if loop:
            yield section, f"boucle : {' → '.join(loop)}"
    for role in list_repeated(entry.role.value for entry in entries["roles"]):  # type: ignore[attr-defined]
        yield "roles", f"rôle en double : {role}"


def find_loop(edges: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes of one loop, its first one repeated at the end; nothing when there is none."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        found = _walk(start, edges, done, path)
        if found:
            return found
    return []


def _walk(code: str, edges: Mapping[str, Sequence[str]], done: set[str], path: list[str]) -> list[str]:
    if code in path:
        return [*path[path.index(code) :], code]
    if code in done:
        return []
    path.append(code)
    for following in edges.get(code, ()):
        found = _walk(following, edges, done, path)
        if found:
            return found
    path.pop()
    done.add(code)
    return []


_TARGETS = {
    "resources": "ressource inconnue",
    "activities": "activité inconnue",
    "categories": "type d’établissement inconnu",
    "functions": "fonction inconnue",
    "forms": "imprimé inconnu",
    "tiers": "repère inconnu",
    "recovery": "étape inconnue",
}


def _list_references(entry: schema.EntrySchema) -> Iterator[tuple[str, str, str]]:
    """Field, list and code of everything that the entry names elsewhere in the kit."""
    match entry:
        case schema.ResourceSchema():
            yield from (("needs", "resources", code) for code in entry.needs)
        case schema.ActivitySchema():
            yield from _list_activity_references(entry)
        case schema.ScenarioSchema():
            yield from _list_mode_references(entry)
        case schema.CategorySchema():
            yield from (("first", "activities", code) for code in entry.first)
        case schema.FunctionSchema():
            yield from (("rare_in", "categories", code) for code in entry.rare_in)
            if entry.reports_to is not None:
                yield "reports_to", "functions", entry.reports_to
        case schema.ProcessSchema():
            yield "activity", "activities", entry.activity
        case schema.StockSchema():
            yield from (("forms", "forms", code) for code in entry.forms)
        case schema.StepSchema():
            yield from (("after", "recovery", code) for code in entry.after)


def _list_activity_references(entry: schema.ActivitySchema) -> Iterator[tuple[str, str, str]]:
    yield from (("tiers", "tiers", code) for code in entry.tiers)
    for place, dependency in enumerate(entry.dependencies):
        yield field_name(("dependencies", place, "resource")), "resources", dependency.resource
    for place, need in enumerate(entry.needs):
        if need.activity is not None:
            yield field_name(("needs", place, "activity")), "activities", need.activity
    for place, written in enumerate(entry.written):
        if written.form is not None:
            yield field_name(("written", place, "form")), "forms", written.form


def _list_mode_references(entry: schema.ScenarioSchema) -> Iterator[tuple[str, str, str]]:
    for place, mode in enumerate(entry.modes):
        for code in mode.activities:
            yield field_name(("modes", place, "activities")), "activities", code


def _check_scenario(entry: schema.ScenarioSchema, kit: schema.KitSchema) -> Iterator[Found]:
    if entry.modes and entry.family in OF_SYSTEMS:
        yield "modes", "les modes dégradés d’une panne informatique s’écrivent dans les activités (degraded)"
    named = (f"{code}, {mode.phase.value}" for mode in entry.modes for code in mode.activities)
    for code in list_repeated(named):
        yield "modes", f"deux modes pour la même phase : {code}"


def _check_activity(entry: schema.ActivitySchema, kit: schema.KitSchema) -> Iterator[Found]:
    for code in list_repeated(dependency.resource for dependency in entry.dependencies):
        yield "dependencies", f"ressource en double : {code}"
    for place, need in enumerate(entry.needs):
        where = field_name(("needs", place))
        if (need.activity is None) == (need.outside is None):
            yield where, "il faut une activité (activity) ou un partenaire (outside), et un seul"
        if need.activity == entry.code:
            yield where, "une activité n’a pas besoin d’elle-même"
    yield from _check_phases([one.phase for one in entry.degraded], kit.variant)
    if entry.family in _CARE and not entry.cautions:
        yield "cautions", "une activité de soin a ses points de vigilance"


def _check_phases(phases: Sequence[Phase], variant: Variant) -> Iterator[Found]:
    places = [_PHASES.index(phase) for phase in phases]
    if any(other <= one for one, other in pairwise(places)):
        yield "degraded", "chaque phase une fois, dans l’ordre du temps"
    asked = _PHASES if variant is Variant.ES else _PHASES[:2]
    for phase in asked:
        if phase not in phases:
            yield "degraded", f"phase absente : {phase.value}"


def _check_function(entry: schema.FunctionSchema, kit: schema.KitSchema) -> Iterator[Found]:
    if entry.reports_to == entry.code:
        yield "reports_to", "une fonction ne se rend pas compte à elle-même"
    if kit.variant is Variant.ES and not entry.first_day:
        yield "first_day", "attendu pour un établissement de santé"


def _check_chapter(entry: schema.ChapterSchema, kit: schema.KitSchema) -> Iterator[Found]:
    for code in entry.records:
        if code not in KINDS:
            yield "records", f"élément de plan inconnu : {code}"


def _check_form(entry: schema.FormSchema, kit: schema.KitSchema) -> Iterator[Found]:
    if entry.layout is FormLayout.TABLE and not (entry.columns and entry.rows):
        yield "columns", "un tableau demande ses colonnes et son nombre de lignes (rows)"
    if entry.layout is FormLayout.TABLE and entry.lines:
        yield "lines", "un tableau n’a que des colonnes"
    if entry.layout is FormLayout.LINES and not entry.lines:
        yield "lines", "les lignes à remplir manquent"
    if entry.layout is FormLayout.LINES and (entry.columns or entry.rows):
        yield "columns", "une fiche de lignes n’a pas de colonnes"


def _check_category(entry: schema.CategorySchema, kit: schema.KitSchema) -> Iterator[Found]:
    for code in list_repeated(entry.first):
        yield "first", f"activité en double : {code}"


_RULES: dict[type[schema.EntrySchema], Callable[..., Iterable[Found]]] = {
    schema.ActivitySchema: _check_activity,
    schema.ScenarioSchema: _check_scenario,
    schema.FunctionSchema: _check_function,
    schema.ChapterSchema: _check_chapter,
    schema.FormSchema: _check_form,
    schema.CategorySchema: _check_category,
}


def _check_first_scenarios(scenarios: Sequence[schema.EntrySchema], variant: Variant) -> Iterator[Found]:
    first = [one for one in scenarios if isinstance(one, schema.ScenarioSchema) and one.is_first]
    if len(first) != 2:
        yield "scenarios", f"deux scénarios proposés d’abord (is_first) attendus, {len(first)} ici"
    families = {one.family for one in first}
    if ScenarioFamily.IS not in families:
        yield "scenarios", "la perte du système d’information est toujours proposée d’abord"
    if variant is Variant.MS and ScenarioFamily.STAFF not in families:
        yield "scenarios", "le médico-social propose aussi d’abord l’absence de personnel"


def _check_lost_activities(entries: Mapping[str, Sequence[schema.EntrySchema]]) -> Iterator[Found]:
    """What an activity does on the first day of each scenario that takes something from it, caution included."""
    activities = [one for one in entries["activities"] if isinstance(one, schema.ActivitySchema)]
    kinds = {one.code: one.kind for one in entries["resources"] if isinstance(one, schema.ResourceSchema)}
    for scenario in entries["scenarios"]:
        if not isinstance(scenario, schema.ScenarioSchema) or scenario.family in OF_SYSTEMS:
            continue
        for activity in activities:
            found = [one for one in scenario.modes if activity.code in one.activities]
            loses = any(kinds.get(one.resource) in LOSES[scenario.family] for one in activity.dependencies)
            if loses and not any(one.phase is Phase.FIRST_DAY for one in found):
                yield "scenarios", f"{scenario.code}, aucun mode du premier jour : {activity.code}"
            if activity.family in _CARE and not all(one.cautions for one in found):
                yield "scenarios", f"{scenario.code}, points de vigilance attendus : {activity.code}"


def _check_levels(levels: Sequence[schema.EntrySchema]) -> Iterator[Found]:
    numbers = [one.level for one in levels if isinstance(one, schema.LevelSchema)]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "levels", "les niveaux vont de 1 en 1 à partir de 1"


def _check_unused_resources(
    resources: Sequence[schema.EntrySchema], activities: Sequence[schema.EntrySchema]
) -> Iterator[Found]:
    used = {
        dependency.resource
        for one in activities
        if isinstance(one, schema.ActivitySchema)
        for dependency in one.dependencies
    }
    found = [one for one in resources if isinstance(one, schema.ResourceSchema)]
    used |= {code for one in found for code in one.needs}
    for one in found:
        if one.code not in used:
            yield "resources", f"ressource que rien n’emploie : {one.code}"
