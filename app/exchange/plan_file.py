"""The JSON file of a continuity plan, read within bounds: somebody else may have written it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.content import json_text
from app.content.files import read_limited
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import FROZEN, MAX_FILE_BYTES, read_plan, write_plan

_SHA256 = re.compile(r"[0-9a-f]{64}")
MAX_DEPTH = 8
"""The format is 6 levels deep."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan and the hash of its frozen version; empty for a draft, or when the file was changed since."""

    plan: Plan
    sha256: str


def write_plan_file(plan: Plan, sha256: str = "") -> bytes:
    """A plan as a JSON document. ``sha256``: of the frozen version that it is.

    The hash of what is in the file goes with that of the version, so that a file that somebody changed is a draft.
    This tells a mistake, not a forgery: nothing is signed.
    """
    written = write_plan(plan)
    if sha256:
        written[FROZEN] = {"version": sha256, "content": fingerprint_of(plan)}
    return (json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def fingerprint_of(plan: Plan) -> str:
    """The hash of all that a plan says."""
    written = json.dumps(write_plan(plan), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()


def read_plan_file(path: Path) -> Plan:
    """The plan of a file. Raises ``FileError``, ``JsonError``, ``WrittenError``."""
    return load_plan_file(path).plan


def load_plan_file(path: Path) -> PlanFile:
    """The plan of a file, and which frozen version it is. Raises what ``read_plan_file`` does."""
    raw = _parse(read_limited(path, MAX_FILE_BYTES))
    plan = read_plan(raw)
    said = raw.get(FROZEN)
    frozen = said if isinstance(said, dict) else {}
    sha256 = str(frozen.get("version", ""))
    is_same = frozen.get("content") == fingerprint_of(plan) and _SHA256.fullmatch(sha256)
    return PlanFile(plan, sha256 if is_same else "")


def parse_plan(content: bytes) -> Plan:
    """The plan of a JSON document. Raises ``JsonError``, ``WrittenError``."""
    return read_plan(_parse(content))


def _parse(content: bytes) -> Any:
    raw = json_text.parse(content)
    if _is_deep(raw):
        raise json_text.JsonError(
            f"JSON incorrect : imbrication trop profonde ; maximum : {MAX_DEPTH} niveaux"
        )
    return raw


def _is_deep(raw: Any) -> bool:
    """Level by level: a walk that calls itself would be what depth is meant to exhaust."""
    level = [raw]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    found = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict | list)]
