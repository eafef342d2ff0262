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
    """« 6,5 jours et 2 000 à 5 000 €, hors 1 effort et 2 coûts à chiffrer »."""
    told = f"{wording.days(total.effort_days)} et {say_cost(total.cost_low, total.cost_high)}"
    missing = [
        f"{count}{NARROW}{word}{'s' if count > 1 else ''}"
        for count, word in ((total.without_effort, "effort"), (total.without_cost, "coût"))
        if count
    ]
    return f"{told}, hors {' et '.join(missing)} à chiffrer" if missing else told


def say_quarter(quarter: Quarter | None) -> str:
    """« T4 2026 », or that there is no date."""
    return "Sans échéance" if quarter is None else f"T{quarter.number} {quarter.year}"
