"""JSON without its traps: no duplicate key, no infinity, no number that takes an age to read."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from app.content.checks import list_repeated

MAX_DIGITS = 20


class JsonError(Exception):
    """The document cannot be read; the message, in French, says why and where."""


def parse(content: bytes) -> Any:
    """The values of a JSON document in UTF-8, decimals exact. Raises ``JsonError``."""
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_int=_parse_int,
            parse_float=_parse_decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_build_object,
        )
    except UnicodeDecodeError as error:
        raise JsonError("le fichier n’est pas en UTF-8") from error
    except json.JSONDecodeError as error:
        raise JsonError(f"JSON incorrect, ligne {error.lineno}, colonne {error.colno}") from error
    except RecursionError as error:
        raise JsonError("JSON incorrect : imbrication trop profonde") from error


def _parse_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise JsonError(f"nombre trop grand ; chiffres admis : {MAX_DIGITS}")
    return int(text)


def _parse_decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS or "e" in text.lower():
        raise JsonError(f"nombre refusé : « {text[:20]} » ; écrivez-le sans exposant")
    return Decimal(text)


def _refuse_constant(text: str) -> NoReturn:
    raise JsonError(f"{text} n’est pas un nombre")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for key in list_repeated(key for key, _ in pairs):
        raise JsonError(f"clé en double : « {key[:60]} »")
    return dict(pairs)
