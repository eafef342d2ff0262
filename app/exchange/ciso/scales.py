"""The scales that an imported list needs: those that exist already, or new ones of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from app.domain.catalogue import Scale
from app.exchange.checklist_yaml import raw_scale
from app.exchange.ciso.words import has_words

RESULT = ("Non conforme", "Partiellement conforme", "Conforme")
"""The three results that their audits give to a requirement without question."""

NO, YES = "no", "yes"
YES_OR_NO = [{"code": NO, "label": "Non", "value": "0"}, {"code": YES, "label": "Oui", "value": "1"}]


class Scales:
    """``added``: the scales to write beside the list, by code."""

    def __init__(self, known: Mapping[str, Scale], checklist_id: str) -> None:
        self._known = {code: raw_scale(scale) for code, scale in known.items()}
        self._prefix = checklist_id.replace("-", "_")[:50]
        self._renamed: dict[str, str] = {}
        self.added: dict[str, Sequence[Mapping[str, Any]]] = {}

    def keep(self, code: str, choices: Sequence[Mapping[str, Any]]) -> None:
        """A scale that we exported: the one of the same code if it has not changed, else a new one."""
        if code in self._known and self._known[code] != list(choices):
            self._renamed[code] = self._add(choices)
        elif code not in self._known:
            self.added[code] = list(choices)

    def renamed(self, code: str) -> str:
        return self._renamed.get(code, code)

    def find(self, labels: Sequence[str], values: Sequence[Fraction]) -> str:
        """The code of the scale of these choices, in order, made when there is none."""
        choices = [
            {"code": f"c{place}", "label": _label(label, place), "value": str(value)}
            for place, (label, value) in enumerate(zip(labels, values, strict=True), start=1)
        ]
        return self._find(choices)

    def find_yes_no(self) -> str:
        """Yes or no, under the codes that conditions look for."""
        return self._find(YES_OR_NO)

    def find_result(self) -> str:
        """Their three results as a scale."""
        return self.find(RESULT, [Fraction(0), Fraction(1, 2), Fraction(1)])

    def _find(self, choices: Sequence[Mapping[str, Any]]) -> str:
        for code, existing in chain(self.added.items(), self._known.items()):
            if list(existing) == list(choices):
                return code
        return self._add(choices)

    def _add(self, choices: Sequence[Mapping[str, Any]]) -> str:
        number = len(self.added) + 1
        while (code := f"{self._prefix}_{number}") in self._known or code in self.added:
            number += 1
        self.added[code] = list(choices)
        return code


def _label(text: str, place: int) -> str:
    line = " ".join(text.split())
    if not has_words(line):
        return f"Choix {place}"
    return line if len(line) <= 120 else f"{line[:119].rstrip()}…"
