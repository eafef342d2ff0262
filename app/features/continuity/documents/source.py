"""What comes from the framework plan of a group, said where it stands, and all together in one chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.documents.blocks import Align, Block, Column, Heading, Paragraph, Table
from app.domain.continuity.fields import Record
from app.domain.continuity.framework import key_of
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import Plan
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import Edition, columns
from app.web.plan_findings import name_of

_SAID = {
    Origin.FRAMEWORK: "Du plan cadre",
    Origin.ADAPTED: "Du plan cadre, adapté pour ce site",
    Origin.OWN: "",
}
_FINGERPRINT = 8
_KINDS = {
    "contact": "Contacts",
    "level": "Niveaux d’activation",
    "linked_plan": "Plans liés",
    "scenario": "Scénarios",
    "activity": "Activités",
    "supplier": "Fournisseurs",
    "backup": "Sauvegardes",
    "resource": "Ressources",
    "restore_test": "Tests de restauration",
    "solution": "Solutions de continuité",
    "stock": "Kits papier",
    "recovery_step": "Étapes de reprise",
    "function_sheet": "Fiches de fonction",
    "reflex_sheet": "Fiches réflexes",
}
"""What is counted; the rest goes with its activity."""


def say_origin(plan: Plan, record: Record) -> str:
    """« Du plan cadre », adapted or not; empty for what is the site's own."""
    return _SAID[plan.origin_of(record)]


def mark_origin(edition: Edition, record: Record) -> Iterator[Block]:
    said = say_origin(edition.plan, record)
    if said:
        yield Paragraph(f"{said}.", small=True)


def list_source(plan: Plan) -> Iterator[tuple[str, str]]:
    """The framework, its version and its fingerprint; nothing when the plan follows none."""
    source = plan.source
    if source is not None:
        said = f"{source.title or 'Plan cadre sans titre'}, {source.organisation}, version {source.version}"
        yield "Plan cadre", f"{said}, empreinte {source.sha256[:_FINGERPRINT]}"


def show_source(edition: Edition) -> Iterator[Block]:
    """What is taken as it is, by kind; what this site has in its place; what it leaves out, and why."""
    plan = edition.plan
    source = plan.source
    if source is None:
        return
    yield Heading(titles.SOURCE, 2)
    yield Paragraph(
        f"Ce plan suit le plan cadre «\u202f{source.title or 'sans titre'}\u202f» ({source.organisation}), version "
        f"{source.version}. Ce qui en vient porte la mention «\u202fdu plan cadre\u202f»."
    )
    taken = Counter(kind for kind, _id in source.inherited)
    adapted = Counter(kind for kind, _id in source.adapted)
    rows = [
        (label, str(taken[kind]), str(adapted[kind]))
        for kind, label in _KINDS.items()
        if taken[kind] or adapted[kind]
    ]
    if rows:
        yield Table(
            (
                Column("Éléments", 100),
                Column("Repris tels quels", 35, Align.RIGHT),
                Column("Adaptés ici", 35, Align.RIGHT),
            ),
            rows,
            caption="Éléments repris et adaptés",
            row_headers=True,
        )
    named = [name_of(plan, one) for one in plan if key_of(one) in source.adapted and key_of(one)[0] in _KINDS]
    if named:
        yield Paragraph(f"Adaptés pour ce site\u202f: {', '.join(named)}.")
    if source.left_out:
        yield Table(
            columns(("Écarté", 60), ("Pourquoi", 110)),
            [(one.name or _KINDS.get(one.kind, one.kind), one.reason) for one in source.left_out],
            caption="Éléments du plan cadre qui ne s’appliquent pas ici",
            row_headers=True,
        )
