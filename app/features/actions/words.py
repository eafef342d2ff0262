"""Actions in plain French words, for pages and documents alike."""

from __future__ import annotations

from app.domain.actions import ActionStatus, Quarter, Total
from app.features.assessments.queries import wording

NARROW = wording.NARROW
TO_ENTRUST = "à confier"
TO_DATE = "à fixer"
TO_PRICE = "à chiffrer"

STATUS_TONES = {
    ActionStatus.TODO: "neutral",
    ActionStatus.DOING: "progress",
    ActionStatus.DONE: "success",
    ActionStatus.DROPPED: "warning",
}

ORIGIN_LABELS = {"continuity": "Plan de continuité"}


def say_origin(origin: str | None) -> str:
    return ORIGIN_LABELS.get(origin or "", "Hors liste")


def euros(amount: int) -> str:
    """« 2 000 € »."""
    return f"{amount:,}{NARROW}€".replace(",", NARROW)


def say_cost(low: int | None, high: int | None) -> str:
    """« 2 000 à 5 000 € », « sans dépense », « à chiffrer »."""
    if low is None or high is None:
        return TO_PRICE
    if high == 0:
        return "sans dépense"
    return euros(high) if low == high else f"{euros(low).removesuffix(NARROW + '€')} à {euros(high)}"


def say_total(total: Total) -> str:
    """« 6,5 jours et 2 000 à 5 000 €, hors 1 effort et 2 coûts à chiffrer »; what nobody has estimated says so."""
    effort = "effort" if total.without_effort == total.count else wording.days(total.effort_days)
    cost = "coût" if total.without_cost == total.count else say_cost(total.cost_low, total.cost_high)
    unknown = [word for word in (effort, cost) if word in ("effort", "coût")]
    if len(unknown) == 2:
        return f"effort et coût {TO_PRICE}"
    missing = [
        f"{count}{NARROW}{word}{'s' if count > 1 else ''}"
        for count, word in ((total.without_effort, "effort"), (total.without_cost, "coût"))
        if count and word not in unknown
    ]
    known = effort if cost in unknown else (cost if effort in unknown else f"{effort} et {cost}")
    told = [known, *(f"{word} {TO_PRICE}" for word in unknown)]
    if missing:
        told.append(f"hors {' et '.join(missing)} {TO_PRICE}")
    return ", ".join(told)


def say_quarter(quarter: Quarter | None) -> str:
    """« T4 2026 », or that there is no date."""
    return "Sans échéance" if quarter is None else f"T{quarter.number} {quarter.year}"
