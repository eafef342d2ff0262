"""Values as French readers expect them, and the few globals that every template may use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, current_app, request, url_for
from wtforms import SelectField, SelectMultipleField

from app.domain.direction import without_marks

Number = int | float | Decimal | Fraction

LOCALE = "fr"
NARROW = "\u202f"
_FRENCH_SIGNS = str.maketrans({",": NARROW, ".": ","})
PARIS = ZoneInfo("Europe/Paris")
NOT_COMPUTABLE = "non calculable"

HTMX_CONFIG: Mapping[str, object] = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "selfRequestsOnly": True,
    "allowScriptTags": False,
    # Our own refusals (errors.py) bring their message and its target; a proxy's error page is not swapped.
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "(400|403|404|409|413|422|429|500)", "swap": True, "error": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One choice of a radio group, of a group of checkboxes or of a list, ready to be written."""

    id: str
    value: str
    label: str
    selected: bool


def show(value: object) -> object:
    """What a page shows of any value: text without marks of direction, which would reverse our own words."""
    return without_marks(value) if type(value) is str else value


def rounded(value: Number, digits: int = 1) -> Decimal:
    """Rounded half up, as every figure of Boussole is shown; exact for fractions."""
    if isinstance(value, Fraction):
        scaled = floor(abs(value) * 10**digits + Fraction(1, 2))
        return (Decimal(scaled) if value >= 0 else Decimal(-scaled)).scaleb(-digits)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def decimal_fr(value: Number, digits: int = 1) -> str:
    """``1 234,5``: decimal comma, groups of three held by narrow no-break spaces, half rounded up."""
    return f"{rounded(value, digits):,.{digits}f}".translate(_FRENCH_SIGNS)


def integer_fr(value: Number) -> str:
    return decimal_fr(value, 0)


def percent(value: Number | None, digits: int = 1) -> str:
    """A percentage already between 0 and 100: ``62,5 %``; nothing to compute is said in words."""
    return NOT_COMPUTABLE if value is None else f"{decimal_fr(value, digits)}{NARROW}%"


def share(value: Number | None, digits: int = 1) -> str:
    """A ratio between 0 and 1 as a percentage."""
    if value is None:
        return NOT_COMPUTABLE
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    return percent(exact * 100, digits)


def plain_number(value: Number) -> str:
    """A number for an attribute of SVG or HTML: a point, no group, at most two decimals."""
    return f"{rounded(value, 2).normalize():f}"


def french_date(value: date | datetime | None) -> str:
    """``21 novembre 2026``, ``1er novembre 2026``; an instant is read in Paris."""
    if value is None:
        return "date non renseignée"
    day = _in_zone(value).date() if isinstance(value, datetime) else value
    written = format_date(day, "d MMMM y", locale=LOCALE)
    return written.replace("1 ", "1er ", 1) if day.day == 1 else written


def short_date(value: date | datetime | None) -> str:
    """``21/11/2026``, for tables."""
    if value is None:
        return "–"
    day = _in_zone(value).date() if isinstance(value, datetime) else value
    return f"{day:%d/%m/%Y}"


def french_datetime(value: datetime, zone: str = "Europe/Paris") -> str:
    """``21 novembre 2026 à 14 h 05``, in Paris or in the named overseas zone."""
    local = _in_zone(value, ZoneInfo(zone))
    return f"{french_date(local.date())} à {local:%H}{NARROW}h{NARROW}{local:%M}"


def duration(value: timedelta | int) -> str:
    """A ``timedelta`` or whole minutes: ``45 min``, ``4 h 30``, ``2 jours``, ``3 jours 4 h``."""
    minutes = int(value.total_seconds() // 60) if isinstance(value, timedelta) else value
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = []
    if days:
        parts.append(f"{days}{NARROW}jour{'s' if days > 1 else ''}")
    if hours:
        parts.append(f"{hours}{NARROW}h" + (f"{NARROW}{left:02d}" if left else ""))
    elif left or not parts:
        parts.append(f"{left}{NARROW}min")
    return " ".join(parts)


def file_size(size: int) -> str:
    """Bytes in French units of a thousand: ``950 octets``, ``1,5 Mo``."""
    if size < 1000:
        return f"{size}{NARROW}octet{'s' if size > 1 else ''}"
    for unit, scale in (("ko", 10**3), ("Mo", 10**6), ("Go", 10**9)):
        if size < scale * 1000 or unit == "Go":
            return f"{decimal_fr(Fraction(size, scale)).removesuffix(',0')}{NARROW}{unit}"
    raise AssertionError("unreachable")


def flat_errors(errors: Iterable[object]) -> list[str]:
    """The messages of a field, those of its nested fields included."""
    return [message for _, message in walk_errors("", errors)]


def walk_errors(target: str, errors: object) -> Iterator[tuple[str, str]]:
    """Messages with the id of their control, through nested forms and lists of fields."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from walk_errors(f"{target}-{name}" if name else target, inner)
    elif isinstance(errors, list | tuple):
        for number, inner in enumerate(errors):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from walk_errors(f"{target}-{number}" if nested else target, inner)
    else:
        yield target, str(errors)


def choice_groups(field: SelectField | SelectMultipleField) -> list[tuple[str | None, list[ShownChoice]]]:
    """The choices of a field by group (``None``: no group), numbered for their ids."""
    groups = field.iter_groups() if field.has_groups() else [(None, field.iter_choices())]
    shown: list[tuple[str | None, list[ShownChoice]]] = []
    number = 0
    for name, choices in groups:
        row = []
        for choice in choices:
            row.append(
                ShownChoice(f"{field.id}-{number}", str(choice.value), str(choice.label), choice.selected)
            )
            number += 1
        shown.append((name, row))
    return shown


def current_url() -> str:
    """This page with its query, for the action of a form."""
    return request.full_path.rstrip("?")


def current_path() -> str:
    return request.path


def url_with(**changes: object) -> str:
    """This page with some arguments of its query changed; ``None`` takes one away."""
    path = request.view_args or {}
    arguments: dict[str, object] = {
        name: values
        for name, values in request.args.lists()
        # A name of the path, or one that ``url_for`` reads as an option, is not an argument of ours.
        if name not in changes and name not in path and not name.startswith("_")
    }
    arguments |= {name: [str(value)] for name, value in changes.items() if value is not None}
    if request.endpoint is None:
        return request.path
    return url_for(request.endpoint, **path, **arguments)  # type: ignore[arg-type]


def static_url(filename: str) -> str:
    """A file of ``static/`` with the hash of its content, so that a browser keeps it for a year."""
    version = _digest(current_app.static_folder or "", filename)
    return f"{request.script_root}{current_app.static_url_path}/{filename}?v={version}"


def init_app(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.finalize = show
    app.jinja_env.filters.update(
        choice_groups=choice_groups,
        decimal=decimal_fr,
        duration=duration,
        file_size=file_size,
        flat_errors=flat_errors,
        french_date=french_date,
        french_datetime=french_datetime,
        integer=integer_fr,
        percent=percent,
        plain_number=plain_number,
        score=percent,
        share=share,
        short_date=short_date,
    )
    app.jinja_env.globals.update(
        current_path=current_path,
        current_url=current_url,
        htmx_config=HTMX_CONFIG,
        static_url=static_url,
        url_with=url_with,
    )


@lru_cache(maxsize=256)
def _digest(folder: str, filename: str) -> str:
    return hashlib.sha256(Path(folder, filename).read_bytes()).hexdigest()[:12]


def _in_zone(value: datetime, zone: ZoneInfo = PARIS) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(zone)
