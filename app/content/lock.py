"""The lock: what is published no longer changes, nor what the choices of its scales are worth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.content.faults import ContentFault
from app.content.schema import ChoiceSchema, LockSchema

LOCK_FILE = "lock.yaml"
_HEADER = """\
# Empreintes SHA-256 des versions publiées et des échelles qu’elles emploient, écrites par « content lock ».
# Une version publiée ne change plus : pour la corriger, créez une nouvelle version.
"""


@dataclass(frozen=True, slots=True)
class Lock:
    """SHA-256 by ``checklist/version``, and by scale code."""

    published: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)


def digest_file(content: bytes) -> str:
    """SHA-256 of a file, the same whether git wrote it with Unix or Windows line ends."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def digest_scale(choices: Sequence[ChoiceSchema]) -> str:
    """SHA-256 of what counts in a scale: codes, values and due dates, not the labels."""
    content = [[choice.code, str(choice.value), choice.needs_due, choice.max_months] for choice in choices]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def from_schema(schema: LockSchema) -> Lock:
    """The lock as read from its file."""
    return Lock(dict(schema.published), dict(schema.scales))


def list_breaches(lock: Lock, actual: Lock) -> Iterator[ContentFault]:
    """What is published and is no longer, or not yet, what the lock says."""
    for key, digest in actual.published.items():
        if key not in lock.published:
            yield _fault(f"{key}.yaml", "version publiée absente du verrou : lancez « content lock »")
        elif lock.published[key] != digest:
            yield _fault(f"{key}.yaml", "version publiée modifiée : son empreinte n’est plus celle du verrou")
    for key in lock.published:
        if key not in actual.published:
            yield _fault(f"{key}.yaml", "version verrouillée absente, ou qui n’est plus publiée")
    for code, digest in actual.scales.items():
        if lock.scales.get(code) != digest:
            reason = (
                f"l’échelle {code} a changé, ou n’est pas verrouillée, alors qu’une version publiée l’emploie"
            )
            yield _fault("scales.yaml", reason)


def write_lock(root: Path, lock: Lock) -> None:
    """Write the lock in one go, so that a failure leaves the former one whole."""
    lines = [_HEADER, "published:\n", *_lines(lock.published), "scales:\n", *_lines(lock.scales)]
    target = root / LOCK_FILE
    draft = target.with_suffix(".tmp")
    draft.write_text("".join(lines), encoding="utf-8")
    draft.replace(target)


def _lines(digests: Mapping[str, str]) -> list[str]:
    return [f"  {key}: {digest}\n" for key, digest in sorted(digests.items())] or ["  {}\n"]


def _fault(file: str, reason: str) -> ContentFault:
    return ContentFault(file, "", "", reason)
