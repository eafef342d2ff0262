"""Why a field has no value, written in its cell: « Non applicable : … » or « Non défini : fonction, date »."""

from __future__ import annotations

import re
from datetime import date, datetime

from app.domain.continuity.fields import MAX_LINE, MAX_TEXT, FieldKind, Mark, MarkKind, Spec
from app.domain.errors import DomainError
from app.exchange.cells import loose

NOT_APPLICABLE, UNDEFINED = "Non applicable", "Non défini"
FREE = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.LINES})
"""What these hold may begin with the same words: only the colon makes it a mark."""
MARKABLE = frozenset(FieldKind) - {FieldKind.FLAG, FieldKind.CHOICE, FieldKind.REFS}

_BEGINNING = re.compile(r"\s*non\s+(applicable|d[eé]fini)\s*(?:(:)\s*(.*))?", re.I | re.S)
_ACCEPTED = re.compile(r";\s*accepté par\s*:", re.I)
_ON = re.compile(r";\s*le\s*:", re.I)
_REASON = re.compile(r";\s*raison\s*:", re.I)


def say_mark(mark: Mark) -> str:
    """« Non applicable : pas de bloc opératoire », « Non défini : Direction, 02/11/2026 ; raison : à mesurer »."""
    on = _french(mark.on)
    if mark.kind is MarkKind.NOT_APPLICABLE:
        more = (f" ; accepté par : {mark.function}" if mark.function else "") + (
            f" ; le : {on}" if on else ""
        )
        return f"{NOT_APPLICABLE} : {mark.reason}{more}"
    who = ", ".join(one for one in (mark.function, on) if one)
    return f"{UNDEFINED} : {who}" + (f" ; raison : {mark.reason}" if mark.reason else "")


def read_mark(spec: Spec, text: str, *, is_name: bool = False) -> Mark | None:
    """The mark that a cell says; none when it says something else.

    Raises ``mark_without_reason``, ``mark_without_function``, ``mark_not_here``, ``cell_too_long``.
    """
    found = _BEGINNING.fullmatch(text)
    if found is None or (found[2] is None and spec.kind in FREE):
        return None
    if is_name or spec.kind not in MARKABLE:
        raise DomainError("mark_not_here")
    said = (found[3] or "").strip()
    return _read_not_applicable(said) if loose(found[1]) == "applicable" else _read_gap(said)


def _read_not_applicable(said: str) -> Mark:
    reason, rest = _cut(_ACCEPTED, said)
    function, on = _cut(_ON, rest)
    if not rest:
        reason, on = _cut(_ON, reason)
    if not reason:
        raise DomainError("mark_without_reason")
    return _build(MarkKind.NOT_APPLICABLE, reason, function, on)


def _read_gap(said: str) -> Mark:
    who, reason = _cut(_REASON, said)
    function, _, on = who.rpartition(",")
    if not function.strip() or not on.strip():
        raise DomainError("mark_without_function")
    return _build(MarkKind.UNDEFINED, reason, function.strip(), on)


def _cut(mark: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text before and after the first such words."""
    before, *after = mark.split(text, maxsplit=1)
    return before.strip(), after[0].strip() if after else ""


def _build(kind: MarkKind, reason: str, function: str, on: str) -> Mark:
    for text, limit in ((reason, MAX_TEXT), (function, MAX_LINE)):
        if len(text) > limit:
            raise DomainError("cell_too_long", limit=limit)
    return Mark(kind, reason, function, _iso(on.strip()))


def _french(on: str) -> str:
    try:
        return f"{date.fromisoformat(on):%d/%m/%Y}" if on else ""
    except ValueError:
        return on


def _iso(typed: str) -> str:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    if typed:
        raise DomainError("cell_date_expected", value=typed[:40])
    return ""
