"""A checklist as values: what is asked, of whom, how it counts, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.errors import DomainError
from app.domain.rules import FactSpec, Rule

PROFILES = ("ght", "es", "esms", "og")
"""Whom an answer is given for: a GHT, a health or medico-social establishment, an OG over several of them."""


OTHER_FAMILY = "Autres listes"
LAST = 1_000
"""The family and the place of a checklist that declares none, such as an imported one."""


class Confidence(StrEnum):
    """How far a statement may be trusted: official text read whole, serious third party, or our proposal."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    PROPOSAL = "proposal"


class ItemKind(StrEnum):
    PRACTICE = "practice"
    FACT = "fact"


class Status(StrEnum):
    """Only a published version is offered and may be answered; its file is locked by its hash."""

    DRAFT = "draft"
    PUBLISHED = "published"


class LevelRule(StrEnum):
    """``complete``: the highest level fully met. ``entry``: ANSSI AD, 1 + that level, at most 5."""

    COMPLETE = "complete"
    ENTRY = "entry"


class AnsweringUnit(StrEnum):
    """Who answers: the group (GHT or OG), the legal entity (EJ) or the establishment (ET)."""

    GROUP = "group"
    LEGAL_ENTITY = "legal_entity"
    ESTABLISHMENT = "establishment"


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    url: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    value: Fraction
    needs_due: bool = False
    max_months: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    code: str
    choices: tuple[Choice, ...]

    def find(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True)
class RatioMeasure:
    """Numerator over denominator, worth ``min(1, (n/d)/target)``."""

    target: Fraction
    numerator_label: str = ""
    denominator_label: str = ""


@dataclass(frozen=True, slots=True)
class ProofRule:
    """Each group needs one valid piece of one of its kinds; a piece is valid within the age limits.

    Ages run from the date of the document: days, or calendar months with their last day included.
    """

    groups: tuple[tuple[str, ...], ...]
    max_age_days: int | None = None
    max_age_months: int | None = None
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The item is in scope only when the earlier ``item`` was answered with one of ``choices``."""

    item: str
    choices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The target of an item, with a source and a confidence of its own; an unknown one stays empty."""

    text: str
    source: Source | None
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a tired reader needs to answer an item and to act on it, in plain French."""

    statement: str
    why: str
    how: tuple[str, ...]
    who: str
    effort_days: Fraction
    source: Source
    confidence: Confidence
    expected_proofs: tuple[str, ...] = ()
    threshold: Threshold | None = None
    scope_rule: str = ""
    freshness: str = ""
    example: str = ""
    reference: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that Boussole computes beside the answer to an item: it informs the answer, and never replaces it."""

    code: str
    label: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Everything that counts is here; the words are in ``guidance``."""

    id: str
    section: str
    axis: int
    theme: str
    kind: ItemKind = ItemKind.PRACTICE
    weight: int = 1
    weight_reason: str = ""
    level: int | None = None
    blocking: bool = False
    applies_to: frozenset[str] = frozenset()
    """The profiles it is asked of; empty: all of them."""
    gate: Gate | None = None
    scale: Scale | None = None
    measure: RatioMeasure | None = None
    proof: ProofRule | None = None
    na_allowed: bool = False
    guidance: Guidance | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """For one profile: who answers, and which other organisations that answer covers."""

    profile: str
    unit: AnsweringUnit


@dataclass(frozen=True, slots=True)
class Checklist:
    """One published version of a checklist; answers keep its ``id`` and ``version``."""

    id: str
    version: str
    title: str
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    level_rule: LevelRule | None = None
    units: tuple[Unit, ...] = ()
    summary: str = ""
    notice: str = ""
    minutes: int | None = None
    source: Source | None = None
    confidence: Confidence = Confidence.PROPOSAL
    proof_labels: dict[str, str] = field(default_factory=dict)
    facts: tuple[FactSpec, ...] = ()
    status: Status = Status.PUBLISHED
    family: str = OTHER_FAMILY
    """The heading that it stands under among all the lists."""
    order: int = LAST
    """Its place among the lists, over all the families: the smallest is proposed first."""
    digest: str = ""
    """SHA-256 of the file that it was read from."""
    is_local: bool = False
    """Whether it was written by the operator, and does not come with the application."""

    def find_item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def items_of(self, section_id: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.section == section_id)

    def items_for(self, profile: str) -> tuple[Item, ...]:
        """The items asked of this profile, those that an earlier answer may hide included."""
        return tuple(item for item in self.items if not item.applies_to or profile in item.applies_to)

    def count_asked(self, profile: str) -> int:
        return len(self.items_for(profile))

    def facts_for(self, profile: str) -> tuple[FactSpec, ...]:
        """The facts that the rules of those items read."""
        read = {
            code
            for item in self.items_for(profile)
            for check in item.checks
            for code in check.rule.facts_read()
        }
        return tuple(spec for spec in self.facts if spec.code in read)

    def unit_for(self, profile: str) -> AnsweringUnit | None:
        return next((unit.unit for unit in self.units if unit.profile == profile), None)


class LinkStrength(StrEnum):
    """How far the answer to one item answers another: fully, for a part of it, or where they overlap."""

    EQUAL = "equal"
    SUBSET = "subset"
    INTERSECT = "intersect"


@dataclass(frozen=True, slots=True, order=True)
class ItemRef:
    """An item of any version of a checklist; item ids never change from one version to the next."""

    checklist: str
    item: str


@dataclass(frozen=True, slots=True)
class Link:
    """The answer to ``origin`` is proposed for ``target``; only an equal link proposes a full "yes"."""

    origin: ItemRef
    target: ItemRef
    strength: LinkStrength
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every version of every checklist, and what ties them together."""

    checklists: Mapping[tuple[str, str], Checklist]
    links: tuple[Link, ...] = ()
    proof_kinds: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)

    def find(self, checklist_id: str, version: str) -> Checklist | None:
        return self.checklists.get((checklist_id, version))

    def get(self, checklist_id: str, version: str) -> Checklist:
        """The checklist that answers name, drafts included. Raises ``checklist_not_found``."""
        found = self.find(checklist_id, version)
        if found is None:
            raise DomainError("checklist_not_found", checklist=checklist_id, version=version)
        return found

    def find_latest(self, checklist_id: str) -> Checklist | None:
        published = [
            checklist
            for checklist in self.checklists.values()
            if checklist.id == checklist_id and checklist.status is Status.PUBLISHED
        ]
        return max(published, key=lambda checklist: version_key(checklist.version), default=None)

    def latest(self, checklist_id: str) -> Checklist:
        """The newest published version. Raises ``checklist_not_found``."""
        found = self.find_latest(checklist_id)
        if found is None:
            raise DomainError("checklist_not_found", checklist=checklist_id, version="")
        return found

    def list_latest(self) -> tuple[Checklist, ...]:
        """The newest published version of each checklist, in the order that they declare."""
        ids = {checklist.id for checklist in self.checklists.values()}
        found = [latest for checklist_id in ids if (latest := self.find_latest(checklist_id)) is not None]
        return tuple(sorted(found, key=lambda checklist: (checklist.order, checklist.id)))

    def list_versions(self, checklist_id: str) -> tuple[Checklist, ...]:
        """Every version of one checklist, oldest first, drafts included."""
        versions = [checklist for checklist in self.checklists.values() if checklist.id == checklist_id]
        return tuple(sorted(versions, key=lambda checklist: version_key(checklist.version)))

    def links_to(self, target: ItemRef) -> tuple[Link, ...]:
        """The links that may propose an answer for ``target``; an equal link works both ways."""
        return tuple(
            link if link.target == target else Link(link.target, target, link.strength, link.reason)
            for link in self.links
            if link.target == target or (link.origin == target and link.strength is LinkStrength.EQUAL)
        )

    def list_equal_pairs(self) -> tuple[tuple[ItemRef, ItemRef], ...]:
        """The items that ask the very same thing, counted once in axes and themes."""
        return tuple((link.origin, link.target) for link in self.links if link.strength is LinkStrength.EQUAL)


@dataclass(frozen=True, slots=True)
class Family:
    """Checklists that stand under one heading."""

    title: str
    checklists: tuple[Checklist, ...]


def group_by_family(checklists: Iterable[Checklist]) -> tuple[Family, ...]:
    """The families in the order of the first checklist of each, which keep the order given."""
    found: dict[str, list[Checklist]] = {}
    for checklist in checklists:
        found.setdefault(checklist.family, []).append(checklist)
    return tuple(Family(title, tuple(members)) for title, members in found.items())


def version_key(version: str) -> tuple[int, ...]:
    """``"2026.10"`` comes after ``"2026.9"``."""
    return tuple(int(part) for part in version.split("."))
