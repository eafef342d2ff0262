"""The JSON file of a continuity plan, read within bounds: somebody else may have written it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.content import json_text
from app.content.files import read_limited
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import MAX_FILE_BYTES, read_plan

MAX_DEPTH = 8
"""The format is 6 levels deep."""


def read_plan_file(path: Path) -> Plan:
    """The plan of a file. Raises ``FileError``, ``JsonError``, ``WrittenError``."""
    return parse_plan(read_limited(path, MAX_FILE_BYTES))


def parse_plan(content: bytes) -> Plan:
    """The plan of a JSON document. Raises ``JsonError``, ``WrittenError``."""
    raw = json_text.parse(content)
    if _is_deep(raw):
        raise json_text.JsonError(
            f"JSON incorrect : imbrication trop profonde ; maximum : {MAX_DEPTH} niveaux"
        )
    return read_plan(raw)


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
