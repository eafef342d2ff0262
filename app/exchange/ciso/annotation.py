"""What a requirement of theirs has no field for, written in its annotation for people, and for ourselves to read back.

Labelled paragraphs hold the words; one last line, which begins with ``Boussole :``, holds the codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from app.content import yaml_text
from app.content.yaml_text import YamlError

MARK = "Boussole :"
WORDS = {
    "why": "Pourquoi",
    "who": "Qui",
    "scope_rule": "Portée",
    "freshness": "Fraîcheur",
    "example": "Exemple",
}
STEP = "Étape"
THRESHOLD = "Seuil"
_GUARD = "\u2060"
_LABEL = re.compile(
    rf"^(?P<label>{'|'.join(WORDS.values())}|{STEP} \d+|{THRESHOLD}) : (?P<text>.*)$", re.DOTALL
)
_FIELDS = {label: name for name, label in WORDS.items()}
_MAX_MARK = 200_000


class AnnotationError(Exception):
    """The last line is not one of ours, although it begins as one."""


def write(words: Mapping[str, Any], codes: Mapping[str, Any]) -> str:
    """The annotation of one item. ``words``: the fields of ``WORDS``, ``how`` and ``threshold``."""
    paragraphs = [("Pourquoi", words["why"])]
    paragraphs += [(f"{STEP} {place}", step) for place, step in enumerate(words["how"], start=1)]
    if words.get("threshold"):
        paragraphs.append((THRESHOLD, words["threshold"]))
    paragraphs += [(label, words[name]) for name, label in WORDS.items() if name != "why" and words[name]]
    lines = [f"{label} : {_guarded(text)}" for label, text in paragraphs]
    return "\n".join([*lines, mark(codes)])


def mark(codes: Mapping[str, Any]) -> str:
    """The last line: the codes on one line of YAML."""
    text = yaml.safe_dump(
        dict(codes), default_flow_style=True, allow_unicode=True, width=1_000_000, sort_keys=False
    )
    return f"{MARK} {text.strip()}"


def read(annotation: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The words and the codes, or none when the annotation is not ours. Raises ``AnnotationError``."""
    before, found, line = annotation.rpartition(MARK)
    if not found or (before and not before.endswith("\n")) or "\n" in line.strip():
        return None
    if len(line) > _MAX_MARK:
        raise AnnotationError(f"ligne « {MARK} » trop longue")
    try:
        codes = yaml_text.parse(line.strip().encode())
    except YamlError as error:
        raise AnnotationError(f"ligne « {MARK} » illisible : {error}") from error
    if not isinstance(codes, dict):
        raise AnnotationError(f"ligne « {MARK} » illisible : bloc de champs attendu")
    return _read_words(before), codes


def _read_words(text: str) -> dict[str, Any]:
    words: dict[str, Any] = {"how": []}
    label = ""
    for line in text.rstrip("\n").split("\n"):
        found = _LABEL.match(line)
        if found is not None:
            label = found["label"]
            _put(words, label, found["text"])
        elif label:
            _go_on(words, label, line.removeprefix(_GUARD))
    return words


def _put(words: dict[str, Any], label: str, text: str) -> None:
    if label.startswith(STEP):
        words["how"].append(text)
    else:
        words[_FIELDS.get(label, "threshold")] = text


def _go_on(words: dict[str, Any], label: str, line: str) -> None:
    if label.startswith(STEP):
        words["how"][-1] += f"\n{line}"
    else:
        words[_FIELDS.get(label, "threshold")] += f"\n{line}"


def _guarded(text: str) -> str:
    """A line of the text that looks like one of our labels is told apart by an invisible character."""
    first, *others = text.split("\n")
    guarded = [
        f"{_GUARD}{line}" if _LABEL.match(line) or line.startswith((_GUARD, MARK)) else line
        for line in others
    ]
    return "\n".join([first, *guarded])
