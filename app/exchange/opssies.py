"""An OPSSIES event file (CaRE D1 profile, public schema V2 v0.13): the audits that it tells of.

Built from the public schema; not verified on a real file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from app.content.json_text import JsonError, parse
from app.domain.results import RESULT_KINDS
from app.exchange.faults import ExchangeError, Fault, UnreadableError

MAX_BYTES = 2_000_000
MAX_EVENTS = 2_000
DONE = 7
RECIPIENT = 4
FINESS_TYPES = (2, 3)
KINDS: Mapping[int, str] = {27: "ads", 28: "exposure_audit", 29: "exposure_audit", 60: "silene"}
"""Codes of ``eventType`` that are audits we know: ADS, exposure (CERT Santé, or a third party), SILENE."""

_MOMENT = re.compile(r"\d{8}(-\d{6})?")
_FINESS = re.compile(r"[0-9AB]{9}")


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit that was done. ``finess``: of its recipients; ``level``: kept only for an ADS audit.

    ``reference`` is the same each time the same event is read.
    """

    kind: str
    done_on: date
    level: Fraction | None
    finess: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """The audits of a file, and why each other event was left out."""

    audits: tuple[Audit, ...]
    left_out: tuple[Fault, ...]


def read_events(content: bytes) -> ReadEvents:
    """The audits of an OPSSIES file. Raises ``ExchangeError``, or ``UnreadableError`` when it is not one."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"le fichier dépasse {MAX_BYTES // 1_000_000} Mo")
    try:
        raw = parse(content)
    except JsonError as error:
        raise UnreadableError(str(error)) from error
    events = _child(raw, "events", dict)
    listed = _child(events, "event", list)
    if len(listed) > MAX_EVENTS:
        raise ExchangeError([Fault("events.event", f"plus de {MAX_EVENTS} événements")])
    common = _recipients(events.get("stakeholders"))
    audits: list[Audit] = []
    left_out: list[Fault] = []
    for place, event in enumerate(listed, 1):
        try:
            audits.append(_read_event(event, common))
        except _LeftOutError as error:
            left_out.append(Fault(f"événement {place}", str(error)))
    return ReadEvents(tuple(audits), tuple(left_out))


def _read_event(event: Any, common: tuple[str, ...]) -> Audit:
    if not isinstance(event, dict):
        raise _LeftOutError("ce n’est pas un événement")
    code = event.get("eventType")
    kind = KINDS.get(code) if isinstance(code, int) else None
    if kind is None:
        raise _LeftOutError(f"type d’événement non repris : {str(code)[:20]}")
    done_on = _done_on(event.get("dates"))
    finess = _recipients(event.get("stakeholders")) or common
    if not finess:
        raise _LeftOutError("aucun numéro FINESS de destinataire")
    level = _level(kind, event.get("outcome"))
    told = f"{kind} {done_on.isoformat()} {level} {' '.join(finess)}"
    return Audit(kind, done_on, level, finess, f"opssies-{hashlib.sha256(told.encode()).hexdigest()[:32]}")


def _done_on(dates: Any) -> date:
    for one in dates if isinstance(dates, list) else ():
        if isinstance(one, dict) and one.get("dateType") == DONE:
            text = one.get("__text")
            if isinstance(text, str) and _MOMENT.fullmatch(text):
                try:
                    return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
                except ValueError:
                    break
    raise _LeftOutError("date de réalisation absente ou illisible")


def _level(kind: str, outcome: Any) -> Fraction | None:
    """What a level means outside ADS is not part of the schema: it is not kept."""
    rule = RESULT_KINDS[kind]
    if not rule.has_value:
        return None
    level = outcome.get("level") if isinstance(outcome, dict) else None
    if not isinstance(level, int) or isinstance(level, bool) or not rule.admits(Fraction(level)):
        raise _LeftOutError("niveau absent, ou hors de 1 à 5")
    return Fraction(level)


def _recipients(stakeholders: Any) -> tuple[str, ...]:
    found = (
        finess
        for one in (stakeholders if isinstance(stakeholders, list) else ())
        if isinstance(one, dict) and one.get("stakeholderRoleType") == RECIPIENT
        for finess in _finess_of(one.get("stakeholderId"))
    )
    return tuple(dict.fromkeys(found))


def _finess_of(ids: Any) -> Iterator[str]:
    """One identifier in the common part of the file, a list of them in an event."""
    for one in ids if isinstance(ids, list) else [ids]:
        if isinstance(one, dict) and one.get("stakeholderIdType") in FINESS_TYPES:
            text = one.get("__text")
            if isinstance(text, str) and _FINESS.fullmatch(text):
                yield text


def _child(raw: Any, name: str, kind: type) -> Any:
    value = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(value, kind):
        raise UnreadableError(f"ce n’est pas un fichier d’événements OPSSIES : « {name} » manque")
    return value


class _LeftOutError(Exception):
    """The event is not one that we register."""
