"""Records named in a cell: by their name, or by their code where several have the same name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.continuity.fields import Record
from app.domain.continuity.plan import CODES
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.words import label_of
from app.domain.errors import DomainError
from app.exchange.cells import loose

SHEETS: Mapping[str, str] = {
    "activity": "Activités",
    "resource": "Ressources",
    "dependency": "Dépendances",
    "contact": "Contacts",
    "supplier": "Fournisseurs",
    "solution": "Solutions",
}
"""The kinds that have a sheet, in the order of the workbook."""
TITLES: Mapping[str, str] = {**SHEETS, "backup": "Sauvegardes", "scenario": "Scénarios"}
"""The kinds that a cell may name, too."""

_WITH_CODE = re.compile(r".*\[([A-Za-z0-9_-]{1,64})\]\s*", re.S)


def name_in_table(record: Record) -> str:
    """The name of a record in one line; empty when it has none."""
    name = getattr(record, "name", "")
    if not name and isinstance(record, Scenario) and record.family is not None:
        name = label_of(record.family)
    return " ".join(str(name).split())


class Names:
    """The records that cells may name. Those of a table are added to those of the plan as it is read."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._codes: dict[str, dict[str, set[str]]] = {}
        for record in records:
            self.add(CODES[type(record)], record.id, name_in_table(record))

    def add(self, kind: str, code: str, name: str) -> None:
        """A further name of a record keeps the first one: a table may rename it."""
        self._names.setdefault(kind, {}).setdefault(code, name)
        if name:
            self._codes.setdefault(kind, {}).setdefault(loose(name), set()).add(code)

    def label(self, kind: str, code: str) -> str:
        """What a cell says of a record: its name, and its code where the name does not suffice."""
        name = self._names.get(kind, {}).get(code, "")
        if not name:
            return code
        is_alone = self._codes[kind][loose(name)] == {code}
        if is_alone and name not in self._names[kind] and not _WITH_CODE.fullmatch(name):
            return name
        return f"{name} [{code}]"

    def labels(self, kind: str) -> list[str]:
        return [self.label(kind, code) for code in self._names.get(kind, ())]

    def named(self, kind: str, name: str) -> set[str]:
        """The codes of the records of this name."""
        return self._codes.get(kind, {}).get(loose(name), set())

    def find(self, kind: str, text: str) -> str:
        """The code of the record that a cell names. Raises ``plan_name_unknown``, ``plan_name_ambiguous``."""
        typed = " ".join(text.split())
        known = self._names.get(kind, {})
        if typed in known:
            return typed
        with_code = _WITH_CODE.fullmatch(typed)
        if with_code and with_code[1] in known:
            return with_code[1]
        found = self.named(kind, typed)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise DomainError("plan_name_ambiguous", value=typed[:60], codes=", ".join(sorted(found)[:5]))
        raise DomainError("plan_name_unknown", value=typed[:60], sheet=TITLES.get(kind, kind))
