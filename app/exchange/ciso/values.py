"""A library as values, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Result(StrEnum):
    COMPLIANT = "compliant"
    PARTIAL = "partially_compliant"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question. ``score`` adds to the requirement, ``result`` says whether it complies."""

    urn: str
    text: str
    score: int | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """The question is asked when ``question`` was answered with any, or all, of ``answers`` (urns of choices)."""

    question: str
    answers: tuple[str, ...]
    condition: str = "any"


@dataclass(frozen=True, slots=True)
class Question:
    """``kind``: ``unique_choice``, ``multiple_choice``, ``boolean``, ``text``, ``date``, or another one."""

    urn: str
    kind: str
    text: str
    options: tuple[Option, ...] = ()
    depends_on: Dependency | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree: a heading, or a requirement to assess."""

    urn: str
    parent: str | None
    assessable: bool
    ref_id: str = ""
    name: str = ""
    description: str = ""
    annotation: str = ""
    evidence: str = ""
    weight: int = 1
    groups: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def shown(self) -> str:
        """What tells the node to a reader."""
        return self.ref_id or self.name or self.urn


@dataclass(frozen=True, slots=True)
class Group:
    """One implementation group, which selects some of the requirements."""

    ref_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    score: int
    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One link between two requirements, by their urns."""

    source: str
    target: str
    relationship: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    urn: str
    ref_id: str
    name: str
    description: str = ""
    groups: tuple[Group, ...] = ()
    scores: tuple[Score, ...] = ()
    nodes: tuple[Node, ...] = ()

    def list_questions(self) -> Iterator[Question]:
        for node in self.nodes:
            yield from node.questions


@dataclass(frozen=True, slots=True)
class Library:
    """One library. ``left_out`` names everything of the file that has no place in these values."""

    urn: str
    ref_id: str
    version: int
    name: str
    locale: str = ""
    description: str = ""
    copyright: str = ""
    provider: str = ""
    packager: str = ""
    published: date | None = None
    framework: Framework | None = None
    mappings: tuple[Mapping, ...] = ()
    left_out: tuple[str, ...] = field(default=())
