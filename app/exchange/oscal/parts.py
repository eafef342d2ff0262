"""What the three documents share: identifiers that never move, properties, metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from app.domain.catalogue import Checklist, Item
from app.exchange.checklist_yaml import latest_reading

OSCAL_VERSION = "1.1.2"
NAMESPACE = "urn:boussole:oscal"
PARIS = ZoneInfo("Europe/Paris")
_ROOT = uuid5(NAMESPACE_URL, NAMESPACE)
_NEVER_READ = date(2000, 1, 1)

Raw = dict[str, Any]


def make_uuid(*names: str) -> str:
    """The same names always give the same identifier."""
    return str(uuid5(_ROOT, "\x1f".join(names)))


def control_ids(items: Iterable[Item]) -> dict[str, str]:
    """The identifier of each item as a token of OSCAL: a letter first, then letters, digits, ``. - _``."""
    tokens: dict[str, str] = {}
    for item in items:
        token = re.sub(r"[^A-Za-z0-9._-]", "_", item.id)
        token = token if token[0].isalpha() else f"_{token}"
        while token in tokens.values():
            token += "_"
        tokens[item.id] = token
    return tokens


def prop(name: str, value: object, *, own: bool = True) -> Raw:
    """A property on one line; ``own``: a name of ours and not of OSCAL."""
    text = " ".join(str(value).split())
    return {"name": name, **({"ns": NAMESPACE} if own else {}), "value": text}


def props(**values: object) -> list[Raw]:
    """The properties that have a value, underscores as hyphens; true and false as ``oui`` and ``non``."""
    words = {True: "oui", False: "non"}
    return [
        prop(name.replace("_", "-"), words[value] if isinstance(value, bool) else value)
        for name, value in values.items()
        if value is not None and str(value).strip()
    ]


def line(text: str) -> str:
    return " ".join(text.split())


def metadata(title: str, version: str, moment: datetime, **more: Any) -> Raw:
    return {
        "title": line(title),
        "last-modified": moment.isoformat(timespec="seconds"),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        **more,
    }


def moment_of(checklist: Checklist) -> datetime:
    """A checklist changes with its version: its moment is that of the last reading of its sources."""
    return start_of(latest_reading(checklist) or _NEVER_READ)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def end_of(day: date) -> datetime:
    """The last second of a day in Paris: a proof holds all day long on its last day."""
    return datetime.combine(day, time(23, 59, 59), PARIS)


def catalog_file(checklist: Checklist) -> str:
    return f"{checklist.id}-{checklist.version}-catalog.json"


def catalog_uuid(checklist: Checklist) -> str:
    return make_uuid("catalog", checklist.id, checklist.version)


def to_bytes(document: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def resource(uuid: str, title: str, *, href: str = "", description: str = "") -> Raw:
    """An entry of the back matter, to which ``#uuid`` leads."""
    raw: Raw = {"uuid": uuid, "title": line(title)}
    if description:
        raw["description"] = description
    if href:
        raw["rlinks"] = [{"href": href, "media-type": "application/json"}]
    return raw
