"""What the check of a continuity plan says to people: the name of a record, the sentence, why, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.run import Judged
from app.domain.continuity.cover import Cause, Lever
from app.domain.continuity.durations import say_duration
from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.words import LABELS, label_of
from app.web.filters import NARROW, french_date, integer_fr
from app.web.plan_finding_words import WORDINGS

LISTED = 5
"""Names quoted in one sentence; the others are counted."""

GRAVITY_LABELS: Mapping[Gravity, str] = {
    Gravity.BLOCKING: "Bloquant",
    Gravity.MAJOR: "Majeur",
    Gravity.MINOR: "Mineur",
    Gravity.INFORMATION: "Information",
}

NAMELESS: Mapping[str, str] = {
    "sheet": "le plan",
    "contact": "un contact sans nom",
    "role": "un rôle sans nom",
    "level": "un niveau d’activation sans nom",
    "linked_plan": "un plan lié sans titre",
    "scenario": "un scénario sans nom",
    "activity": "une activité sans nom",
    "impact": "une note d’impact",
    "activity_link": "un lien entre activités",
    "supplier": "un fournisseur sans nom",
    "backup": "une sauvegarde sans nom",
    "resource": "une ressource sans nom",
    "dependency": "une dépendance",
    "restore_test": "un test de restauration",
    "solution": "une solution",
    "stock": "un kit sans nom",
    "recovery_step": "une étape sans titre",
    "catch_up": "un rattrapage",
    "function_sheet": "une fiche de fonction sans titre",
    "reflex_sheet": "une fiche réflexe sans titre",
    "exercise": "un exercice",
    "planned_test": "un test prévu",
    "follow_up": "une action sans titre",
    "review": "une revue",
    "change": "un changement non décrit",
    "approval": "une approbation",
    "copy": "un exemplaire sans lieu",
    "waiver": "une dérogation",
}
"""What a record is called when nothing names it."""

CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.NOT_BYPASSABLE: "le mode dégradé ne permet pas de s’en passer",
    Cause.NO_SOLUTION: "aucun mode dégradé n’est écrit",
    Cause.USES_LOST: "le mode dégradé emploie ce qui est perdu",
    Cause.LATE_START: "le mode dégradé démarre trop tard",
    Cause.RUNS_OUT: "le mode dégradé ne tient pas assez longtemps",
}
LEVER_WORDS: Mapping[Lever, str] = {
    Lever.WRITE_MODE: "écrire une solution (mode dégradé)",
    Lever.FASTER_RETURN: "retour plus rapide",
    Lever.LONGER_ENDURANCE: "autonomie plus longue",
    Lever.QUICKER_START: "démarrage plus rapide",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding, for people. ``record``: the name of what it is about."""

    title: str
    record: str
    sentence: str
    why: str
    advice: str


def say_finding(plan: Plan, finding: Finding) -> Said:
    """The French of a finding, with its figures in their place."""
    wording = WORDINGS[finding.rule]
    case = _case(finding)
    record = name_record(plan, finding)
    figures = {name: _say(value) for name, value in finding.figures.items()}
    figures |= (
        {"record": record, "field": _field(finding)} | _cover_figures(finding) | _fields_figure(finding)
    )
    sentence = wording.sentences[case].format(**figures)
    if "gap_on" in figures:
        sentence += f" Écart déclaré, accepté par {figures['gap_function']} le {figures['gap_on']}."
    return Said(wording.title, record, sentence, wording.why, wording.advices.get(case, wording.advice))


def say_waivers(judged: Judged) -> str:
    """The waiver that holds for a finding, or the end of the one that did; empty when there is none."""
    if judged.waiver is not None:
        return _say_waiver(judged.waiver)
    if judged.lapsed is not None:
        return f"La dérogation acceptée par {judged.lapsed.function} a pris fin le {_day(judged.lapsed)}."
    return ""


def name_rule(rule: str) -> str:
    """« GO2, Suppléants de la cellule de crise »; a rule that is none of ours holds for nothing."""
    wording = WORDINGS.get(rule.strip().upper())
    if wording is None:
        return f"{rule}, contrôle inconnu{NARROW}: sans effet" if rule else "Contrôle à préciser"
    return f"{rule}, {wording.title}"


def tell_waiver(plan: Plan, waiver: Waiver) -> list[tuple[str, str]]:
    """What a waiver accepts, in words: the label and the value of each thing that it says."""
    record = next((one for one in plan if one.id == waiver.record), None) if waiver.record else None
    said = (
        ("Contrôle", name_rule(waiver.rule)),
        (
            "À propos de",
            name_of(plan, record) if record else "" if not waiver.record else "un élément retiré depuis",
        ),
        ("Raison", waiver.reason),
        ("Accepté par", waiver.function),
        ("Le", french_date(waiver.given_on) if waiver.given_on else ""),
        ("Jusqu’au", french_date(waiver.until) if waiver.until else ""),
    )
    return [(label, value) for label, value in said if value]


def _say_waiver(waiver: Waiver) -> str:
    if waiver.is_confirmation:
        when = f" le {french_date(waiver.given_on)}" if waiver.given_on else ""
        return f"{waiver.reason.strip()} Confirmé par {waiver.function}{when}, pour ce texte seulement."
    said = (
        f"Dérogation acceptée par {waiver.function} jusqu’au {_day(waiver)}{NARROW}: {waiver.reason.strip()}"
    )
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _day(waiver: Waiver) -> str:
    return french_date(waiver.until)


def _case(finding: Finding) -> str:
    """Which of the sentences of its rule: the one that the rule names, else that of the field."""
    choose = _CHOICES.get(finding.rule)
    if choose is not None:
        return choose(finding)
    return str(finding.figures.get("case") or finding.name)


_CHOICES: Mapping[str, Callable[[Finding], str]] = {
    "RE2": lambda one: "accepted" if "accepted_by" in one.figures else str(one.figures.get("case")),
    "RE5": lambda one: "ranked" if one.figures.get("first") else "unranked",
    "RE10": lambda one: "longer" if "measured" in one.figures else "never",
    "CO8": lambda one: "too_many" if "available" in one.figures else "unknown",
}


def _field(finding: Finding) -> str:
    """The label of the field, as the forms write it."""
    spec = specs_of(KINDS[finding.kind]).get(finding.name) if finding.kind else None
    return spec.label if spec else ""


def _fields_figure(finding: Finding) -> dict[str, str]:
    """The labels of several fields, each between its quotation marks."""
    labels = finding.figures.get("fields")
    return (
        {"fields": _join([f"«{NARROW}{one}{NARROW}»" for one in labels])} if isinstance(labels, tuple) else {}
    )


def _cover_figures(finding: Finding) -> dict[str, str]:
    """Of a gap in cover: why, then what each lever would give. Two sentences, each with its leading space."""
    causes = finding.figures.get("causes")
    found = [CAUSE_WORDS[one] for one in causes if one in CAUSE_WORDS] if isinstance(causes, tuple) else []
    pulls = [
        f"{words}, {_say(finding.figures[lever.value])}"
        for lever, words in LEVER_WORDS.items()
        if lever.value in finding.figures
    ]
    return {
        "causes": f" Raison{NARROW}: {_join(found)}." if found else "",
        "levers": f" Pour combler{NARROW}: {f'{NARROW}; '.join(pulls)}." if pulls else "",
    }


def _say(value: object) -> str:
    """A ``timedelta`` as the forms write it, a choice by its label, a tuple as a list of names."""
    if isinstance(value, StrEnum):
        return label_of(value) if type(value) in LABELS else value.value
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, timedelta):
        return say_duration(int(value.total_seconds() // 60)).replace(" ", NARROW)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return integer_fr(value)
    return _join([_say(one) for one in value]) if isinstance(value, tuple) else str(value)


def _join(names: list[str]) -> str:
    """« a, b et c »; beyond a few names, how many others there are."""
    if len(names) > LISTED + 1:
        names = [*names[:LISTED], f"{len(names) - LISTED} autres"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}" if names else ""


def name_record(plan: Plan, finding: Finding) -> str:
    """What the finding is about, in the words of the plan; « le plan » when it is about the whole."""
    record = plan.find(KINDS[finding.kind], finding.record) if finding.kind and finding.record else None
    return name_of(plan, record) if record is not None else NAMELESS["sheet"]


def name_of(plan: Plan, record: Record) -> str:
    """The name of any record: its own title, else what it links, else its kind."""
    kind = CODES[type(record)]
    name = _NAMES[kind](plan, record).strip() if kind in _NAMES else _own_name(record)
    return name or NAMELESS[kind]


def _own_name(record: Record) -> str:
    named = (getattr(record, name, "") for name in ("name", "title", "function", "place", "what", "written"))
    return next((str(one).strip() for one in named if one and str(one).strip()), "")


def _label(value: StrEnum | None) -> str:
    return label_of(value) if value is not None else ""


def _name_linked(plan: Plan, kind: type[Activity] | type[Resource], record_id: str) -> str:
    record = plan.find(kind, record_id)
    return record.name if record is not None else ""


def _and(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _dated(name: str, day: date | None) -> str:
    return f"{name} du {french_date(day)}" if name and day is not None else name


_NAMES: Mapping[str, Callable[[Plan, Record], str]] = {
    "role": lambda plan, one: _label(getattr(one, "role", None)),
    "linked_plan": lambda plan, one: _own_name(one) or _label(getattr(one, "kind", None)),
    "scenario": lambda plan, one: _own_name(one) or _label(getattr(one, "family", None)),
    "impact": lambda plan, one: _and(_of_activity(plan, one), _label(getattr(one, "category", None))),
    "activity_link": lambda plan, one: _of_activity(plan, one),
    "dependency": lambda plan, one: _and(_of_activity(plan, one), _of_resource(plan, one)),
    "restore_test": lambda plan, one: _dated(_of_resource(plan, one), getattr(one, "done_on", None)),
    "solution": lambda plan, one: _and(_of_activity(plan, one), _label(getattr(one, "phase", None))),
    "catch_up": lambda plan, one: _own_name(one) or _of_activity(plan, one),
    "exercise": lambda plan, one: _dated(_label(getattr(one, "kind", None)), getattr(one, "done_on", None)),
    "planned_test": lambda plan, one: _dated(
        _label(getattr(one, "kind", None)), getattr(one, "planned_on", None)
    ),
    "review": lambda plan, one: _dated("revue", getattr(one, "done_on", None)),
    "waiver": lambda plan, one: getattr(one, "rule", ""),
}


def _of_activity(plan: Plan, record: Record) -> str:
    return _name_linked(plan, Activity, getattr(record, "activity", ""))


def _of_resource(plan: Plan, record: Record) -> str:
    return _name_linked(plan, Resource, getattr(record, "resource", ""))
