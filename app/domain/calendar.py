"""From a moment to the day it is in France."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

OVERSEAS_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""Time zone of each overseas department or collectivity; everywhere else it is Paris."""


def day_of(moment: datetime, department: str | None = None) -> date:
    """The date of ``moment`` in Paris, or in the zone of an overseas department."""
    zone = OVERSEAS_ZONES.get(department or "")
    return moment.astimezone(ZoneInfo(zone) if zone else PARIS).date()
