"""A rule that holds only where something is true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.rules.facts import Facts, find_flag
from app.domain.rules.verdicts import Because, Finding, Rule, cannot_tell, met


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """``rule`` where the flag is true; met where it is false; nobody can tell while it is not said.

    CaRE D2, O3.A: an ADS score only where the backups have a directory of their own.
    """

    flag: str
    rule: Rule

    @property
    def main_fact(self) -> str:
        return self.rule.main_fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.flag, *self.rule.facts_read())

    def find(self, facts: Facts, today: date) -> Finding:
        is_true = find_flag(facts, self.flag)
        if is_true is None:
            return cannot_tell(self.flag)
        return self.rule.find(facts, today) if is_true else met(Because.NOT_NEEDED)

    def changing_days(self, facts: Facts) -> Iterable[date]:
        return self.rule.changing_days(facts) if find_flag(facts, self.flag) else ()
