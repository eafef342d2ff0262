"""When things happened in the demonstration: working hours of working days before the day of the loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.calendar import PARIS

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Moments:
    today: date

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """That many days ago, in Paris; on the Friday before when that was a week-end."""
        day = self.today - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
        return datetime.combine(day, time(hour, minute), PARIS)
