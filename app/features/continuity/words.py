"""What the steps and the records of a plan are called, and how one record is named among others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.cover import Lever, Verdict
from app.domain.continuity.durations import say_duration
from app.domain.continuity.facts import PlanFacts
from app.domain.continuity.fields import FieldKind, Need, Record, Variant, specs_of
from app.domain.continuity.guidance import Guidance
from app.domain.continuity.impacts import Suggestion
from app.domain.continuity.losses import is_loop
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.governance import LinkedPlan
from app.domain.continuity.restart import plan_restart
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import LABELS, LinkedPlanKind, ScenarioFamily, label_of
from app.features.continuity.models import ContactReaders, VersionState
from app.web.filters import french_date
from app.web.plan_findings import name_rule


@dataclass(frozen=True, slots=True)
class StepWords:
    title: str
    aim: str


STEP_WORDS: Mapping[str, StepWords] = {
    "mandate": StepWords("Mandat et gouvernance", "Ce que couvre le plan, qui le porte, qui décide."),
    "contacts": StepWords("Contacts et chaîne d’alerte", "Qui appeler, par quel numéro, dans quel ordre."),
    "activities": StepWords("Activités", "Ce que vous faites, et ce qui ne peut pas s’arrêter."),
    "impacts": StepWords(
        "Impact dans le temps", "Ce que coûte une interruption, heure après heure, jour après jour."
    ),
    "resources": StepWords(
        "Ressources et dépendances", "Ce dont chaque activité a besoin, et ce qui le protège."
    ),
    "scenarios": StepWords("Scénarios", "Ce à quoi le plan prépare, et pour combien de temps."),
    "solutions": StepWords("Solutions de continuité", "Comment chaque activité tient, phase par phase."),
    "recovery": StepWords(
        "Reprise et rattrapage", "Dans quel ordre on redémarre, et ce que devient le papier."
    ),
    "sheets": StepWords("Activation et fiches", "Quand on déclenche, et ce que fait chaque fonction."),
    "linked_plans": StepWords("Plans liés", "Les autres plans, et comment ils s’articulent."),
    "tests": StepWords("Tests et suivi", "Ce qui a été essayé, ce qui a changé, ce qui reste à faire."),
    "approval": StepWords("Approbation et copies", "Qui a approuvé, et où sont les exemplaires."),
}


@dataclass(frozen=True, slots=True)
class KindWords:
    """``one`` with its article for « Ajouter … »; ``many`` as a heading."""

    one: str
    many: str
    columns: tuple[str, ...] = ()
    """The fields shown beside the name in a list."""
    kind: str = ""

    def shown(self, variant: Variant) -> list[tuple[str, str]]:
        """The columns of a list with their labels: those that the variant has."""
        specs = specs_of(KINDS[self.kind])
        return [
            (name, specs[name].label) for name in self.columns if specs[name].need(variant) is not Need.HIDDEN
        ]

    def column_labels(self, variant: Variant) -> list[str]:
        return [label for _name, label in self.shown(variant)]


_KIND_WORDS: Mapping[str, KindWords] = {
    "sheet": KindWords("la présentation du plan", "Présentation du plan", ("category", "diffusion")),
    "role": KindWords("un rôle", "Rôles", ("holder", "deputy", "instance")),
    "contact": KindWords("un contact", "Contacts", ("function", "phone", "rank", "checked_on")),
    "level": KindWords("un niveau d’activation", "Niveaux d’activation", ("decider", "deputy")),
    "linked_plan": KindWords("un plan lié", "Plans liés", ("dated", "place")),
    "scenario": KindWords("un scénario", "Scénarios", ("is_kept", "outage", "extent")),
    "activity": KindWords(
        "une activité", "Activités", ("service", "is_priority", "dmia", "target", "measured")
    ),
    "impact": KindWords("un impact", "Impacts", ("step", "category", "grade")),
    "activity_link": KindWords(
        "un lien entre activités", "Liens entre activités", ("needs", "outside", "exchanged", "within")
    ),
    "supplier": KindWords("un fournisseur", "Fournisseurs", ("service", "contact", "is_critical")),
    "resource": KindWords("une ressource", "Ressources", ("kind", "hosting", "capacity", "measured")),
    "dependency": KindWords("une dépendance", "Dépendances", ("criticality", "within", "is_bypassable")),
    "backup": KindWords("une sauvegarde", "Sauvegardes", ("every", "copies", "is_off_line")),
    "restore_test": KindWords(
        "un test de restauration", "Tests de restauration", ("resource", "kind", "took", "outcome")
    ),
    "solution": KindWords(
        "une solution", "Solutions", ("scenario", "phase", "strategy", "start", "endurance")
    ),
    "stock": KindWords("un kit papier", "Kits papier", ("service", "place", "covers", "checked_on")),
    "recovery_step": KindWords("une étape de reprise", "Étapes de reprise", ("kind", "resource", "takes")),
    "catch_up": KindWords("un rattrapage", "Rattrapage du papier", ("written", "retyping", "within")),
    "function_sheet": KindWords("une fiche de fonction", "Fiches de fonction", ("holder", "deputy")),
    "reflex_sheet": KindWords("une fiche réflexe", "Fiches réflexes", ("situation", "audience")),
    "exercise": KindWords("un exercice", "Exercices", ("kind", "done_on", "scenario")),
    "planned_test": KindWords("un test prévu", "Tests prévus", ("planned_on", "kind", "scenario")),
    "follow_up": KindWords("une action", "Actions issues des tests et revues", ("owner", "due", "is_done")),
    "review": KindWords("une revue", "Revues", ("done_on", "next_on")),
    "change": KindWords("un changement", "Changements survenus", ("happened_on", "kind", "reviewed_on")),
    "approval": KindWords("une approbation", "Approbations", ("function", "decision", "decided_on")),
    "copy": KindWords("un exemplaire", "Exemplaires diffusés", ("medium", "profile", "version", "given_on")),
    "waiver": KindWords("une dérogation", "Dérogations aux contrôles", ("rule", "function", "until")),
}

KIND_WORDS: Mapping[str, KindWords] = {kind: replace(words, kind=kind) for kind, words in _KIND_WORDS.items()}

GRAVITY_LABELS: Mapping[Gravity, str] = {
    Gravity.BLOCKING: "Bloquantes",
    Gravity.MAJOR: "Importantes",
    Gravity.MINOR: "Mineures",
    Gravity.INFORMATION: "Pour information",
}
_ONE_GRAVITY: Mapping[Gravity, str] = {
    Gravity.BLOCKING: "bloquante",
    Gravity.MAJOR: "importante",
    Gravity.MINOR: "mineure",
    Gravity.INFORMATION: "pour information",
}
GRAVITY_TONES: Mapping[Gravity, str] = {
    Gravity.BLOCKING: "danger",
    Gravity.MAJOR: "warning",
    Gravity.MINOR: "neutral",
    Gravity.INFORMATION: "neutral",
}
VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.GAP: "Écart",
    Verdict.CANNOT_TELL: "Impossible à dire",
    Verdict.COVERED_BY_MODE: "Couvert par le mode dégradé",
    Verdict.COVERED_BY_RETURN: "Couvert par le retour",
}
VERDICT_TONES: Mapping[Verdict, str] = {
    Verdict.GAP: "danger",
    Verdict.CANNOT_TELL: "warning",
    Verdict.COVERED_BY_MODE: "success",
    Verdict.COVERED_BY_RETURN: "success",
}
LEVER_LABELS: Mapping[Lever, str] = {
    Lever.WRITE_MODE: "écrire une solution (mode dégradé) pour un trou",
    Lever.FASTER_RETURN: "faire revenir la ressource plus tôt",
    Lever.LONGER_ENDURANCE: "faire durer le mode dégradé plus longtemps",
    Lever.QUICKER_START: "démarrer le mode dégradé plus vite",
}

RESERVED = "coordonnées réservées"
CONTACT_READERS_LABELS: Mapping[ContactReaders, str] = {
    ContactReaders.HOUSE: "Les personnes de l’établissement qui gèrent ou approuvent le plan",
    ContactReaders.WRITERS: "Toutes celles qui écrivent ou approuvent le plan, accompagnateur compris",
    ContactReaders.ALL: "Toutes celles qui lisent le plan",
}
SUSPECT_WORDS: Mapping[str, str] = {
    "secret": "semble contenir un mot de passe ou un code d’accès",
    "address": "semble contenir une adresse du réseau informatique",
    "patient": "semble parler d’un patient ou d’un usager",
}
"""What a text looks like, never what it says."""
NOT_THAT_WORDS: Mapping[str, str] = {
    "secret": "Ce n’est pas un secret",
    "address": "Ce n’est pas une adresse du réseau",
    "patient": "Cela ne parle pas d’un patient",
}

VERSION_LABELS: Mapping[VersionState, str] = {
    VersionState.PENDING: "À approuver",
    VersionState.APPROVED: "En vigueur",
    VersionState.SUPERSEDED: "Remplacée",
    VersionState.WITHDRAWN: "Retirée",
}
ORIGIN_LABELS: Mapping[Origin, str] = {
    Origin.FRAMEWORK: "Plan cadre",
    Origin.ADAPTED: "Plan cadre, adapté ici",
    Origin.OWN: "Propre au site",
}
VARIANT_LABELS = {"es": "Établissement de santé", "ms": "Établissement médico-social"}


def say_facts(facts: PlanFacts) -> list[tuple[str, str]]:
    """What a region sees of a plan, in words: counts, months, and choices from closed lists."""
    return [
        ("Sorte de plan", VARIANT_LABELS[facts.variant.value]),
        ("Catégorie pour le domaine 2", label_of(facts.category) if facts.category else "aucune"),
        ("Activités prioritaires", str(facts.priorities)),
        ("Dont avec un mode dégradé sans informatique", str(facts.with_mode)),
        ("Scénarios retenus", say_scenarios(facts.scenarios) or "aucun"),
        ("Dernier test de continuité", say_month(facts.last_test) or "aucun"),
        ("Dernier test de restauration", say_month(facts.last_restore) or "aucun"),
        ("Exemplaires hors de l’informatique", "oui" if facts.copies else "non"),
    ]


def say_scenarios(families: Iterable[ScenarioFamily]) -> str:
    return ", ".join(label_of(one).lower() for one in families)


def say_month(day: date | None) -> str:
    """« mars 2026 »; empty when there is none."""
    return french_date(day).split(" ", 1)[1] if day is not None else ""


def say_counts(counts: Mapping[Gravity, int]) -> str:
    """« 1 bloquante, 3 mineures »: what is left to mend, by gravity."""
    return ", ".join(
        f"{count} {(_ONE_GRAVITY if count == 1 else GRAVITY_LABELS)[gravity].lower()}"
        for gravity, count in counts.items()
        if count
    )


_NAMES = ("name", "title", "function", "what", "place", "written", "rule", "goals", "decision")
_LIST = 60


_Known: TypeAlias = Mapping[str, Mapping[str, str]]
_Namer: TypeAlias = Callable[[Any, _Known], str]


def name_of(record: Record, names: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """A record in a few words, as a list shows it; ``names``: the names of the others, by kind and id."""
    kind = CODES[type(record)]
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(record, names or {})
    return _name_linked(record, names or {}) or _name_own(record) or "Sans nom"


def _name_linked(record: Record, names: _Known) -> str:
    """The activity or the resource that a record without a title of its own is about."""
    if getattr(record, "title", ""):
        return ""
    for name in NAMING:
        spec = specs_of(type(record)).get(name)
        value = getattr(record, name, None)
        if spec is not None and spec.target and value:
            return names.get(spec.target, {}).get(value, value)
    return ""


def _name_own(record: Record) -> str:
    for name in _NAMES:
        value = getattr(record, name, "")
        if isinstance(value, str) and value and not isinstance(value, StrEnum):
            return value if len(value) <= _LIST else value[: _LIST - 1] + "…"
    days = (getattr(record, name, None) for name in ("done_on", "planned_on", "happened_on"))
    return next((french_date(day) for day in days if isinstance(day, date)), "")


def _name_linked_plan(plan: LinkedPlan) -> str:
    """Its title, and its kind when the title does not say it."""
    kind = label_of(plan.kind) if plan.kind is not None else ""
    if not plan.title or not kind:
        return plan.title or kind or "Sans nom"
    says_more = plan.kind is not LinkedPlanKind.OTHER and plan.title.casefold() not in kind.casefold()
    return (
        f"{plan.title} ({kind})" if says_more and kind.casefold() not in plan.title.casefold() else plan.title
    )


def _name_pair(second: str) -> _Namer:
    """An activity, and the phase or the resource that the record is about."""

    def named(record: Any, names: _Known) -> str:
        first = names.get("activity", {}).get(record.activity, record.activity) or "Activité à préciser"
        value = getattr(record, second)
        said = (
            label_of(value).lower()
            if isinstance(value, StrEnum)
            else names.get(second, {}).get(value or "", value)
        )
        return f"{first} – {said}" if said else first

    return named


_SPECIAL: Mapping[str, _Namer] = {
    "role": lambda record, _names: label_of(record.role) if record.role else "Rôle à préciser",
    "scenario": lambda record, _names: (
        record.name or (label_of(record.family) if record.family else "Sans nom")
    ),
    "linked_plan": lambda record, _names: _name_linked_plan(record),
    "solution": _name_pair("phase"),
    "dependency": _name_pair("resource"),
    "waiver": lambda record, _names: name_rule(record.rule),
}


NAMING = ("activity", "resource")
"""The fields by which a record without a title of its own is called."""


def names_of(records: Iterable[Record]) -> dict[str, dict[str, str]]:
    """The name of each record, by kind and id; those that name others come with their names."""
    held = [(CODES[type(record)], record) for record in records]
    found: dict[str, dict[str, str]] = {}
    for kind, record in held:
        found.setdefault(kind, {})[record.id] = name_of(record)
    for kind, record in held:
        if _names_others(kind):
            found[kind][record.id] = name_of(record, found)
    return found


@cache
def _names_others(kind: str) -> bool:
    """Whether the name of such a record may be that of another."""
    specs = specs_of(KINDS[kind])
    return any(name in specs and bool(specs[name].target) for name in NAMING)


_GUIDED = dict.fromkeys(("minimum", "staff", "suspended", "peaks", "to_call"), "Par exemple")
_GUIDED["written"] = "Formulaire du kit"


def say_guided(guidance: Guidance) -> dict[str, str]:
    """What the kit says beside each field, as a sentence."""
    return {
        name: text if text.startswith(_GUIDED.get(name, "")) else f"{_GUIDED[name]}\u202f: {text}"
        for name, text in guidance.fields.items()
    }


def say_loop(plan: Plan, lack: Missing) -> str:
    """Why nothing dates a resource that waits for itself; empty for any other missing value."""
    if not is_loop(lack):
        return ""
    names = names_of(plan.resources)["resource"]
    for loop in plan.once(plan_restart).loops:
        if lack.record in loop:
            return f"fait partie de la boucle {' → '.join(names[one] for one in (*loop, loop[0]))}"
    return "attend ce qui est dans une boucle"


def say_unrated(found: Suggestion) -> str:
    """The durations that nobody judged, among which the true answer may be."""
    steps = ", ".join(say_duration(one) for one in found.unrated)
    return f"Sans aucune note à {steps}\u202f: la bonne durée est peut-être plus courte." if steps else ""


def label_of_field(kind: str, name: str) -> str:
    return specs_of(KINDS[kind])[name].label


def say_value(record: Record, name: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """The value of a field in words; empty when there is none."""
    spec, value = specs_of(type(record))[name], getattr(record, name)
    if value is None or value in ("", ()):
        return ""
    match spec.kind:
        case FieldKind.DURATION:
            return say_duration(value)
        case FieldKind.DATE:
            return french_date(value)
        case FieldKind.FLAG:
            return "oui" if value else "non"
        case FieldKind.CHOICE:
            return LABELS[type(value)][value.value]
        case FieldKind.REF:
            return names.get(spec.target, {}).get(value, value)
        case FieldKind.REFS:
            return ", ".join(names.get(spec.target, {}).get(one, one) for one in value)
        case FieldKind.LINES:
            return " ; ".join(value)
    return str(value)
