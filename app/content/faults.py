"""What is wrong with a content file, said in French to whoever writes content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True, order=True)
class ContentFault:
    """One fault: the file (relative to its folder), the item and field when there is one, and the reason."""

    file: str
    item: str
    field: str
    reason: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.item, self.field) if part)
        return f"{where} : {self.reason}"


class ContentError(Exception):
    """Every fault found in one go; never only the first."""

    def __init__(self, faults: Iterable[ContentFault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


_REASONS = {
    "missing": "champ obligatoire absent",
    "extra_forbidden": "champ inconnu",
    "string_type": "texte attendu ; mettez la valeur entre guillemets",
    "string_too_long": "{max_length} caractères au plus",
    "int_type": "nombre entier attendu",
    "bool_type": "true ou false attendu",
    "date_type": "date attendue, par exemple 2026-08-15, sans guillemets",
    "list_type": "liste attendue",
    "dict_type": "bloc de champs attendu",
    "model_type": "bloc de champs attendu",
    "model_attributes_type": "bloc de champs attendu",
    "enum": "valeur inconnue ; valeurs possibles : {expected}",
    "literal_error": "valeur inconnue ; valeurs possibles : {expected}",
    "string_pattern_mismatch": "forme refusée ; forme attendue : {pattern}",
    "greater_than": "valeur trop petite ; elle doit dépasser {gt}",
    "greater_than_equal": "valeur trop petite ; minimum : {ge}",
    "less_than_equal": "valeur trop grande ; maximum : {le}",
    "too_short": "éléments attendus : {min_length} au moins, {actual_length} ici",
    "too_long": "éléments admis : {max_length} au plus, {actual_length} ici",
}


def french_reason(error: ErrorDetails) -> str:
    """The reason of one validation error; our own validators already speak French."""
    pattern = _REASONS.get(error["type"])
    if pattern is None:
        return error["msg"]
    context: Mapping[str, object] = error.get("ctx") or {}
    return pattern.format_map(context).replace("' or '", "', '").replace("'", "")


def field_name(location: Sequence[int | str]) -> str:
    """``("how", 2)`` is ``how[3]``: people count from one."""
    name = ""
    for part in location:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name
