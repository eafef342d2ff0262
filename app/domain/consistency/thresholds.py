"""From when a check asks. No official text sets any of these: each one is a « proposition » of ours."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

SOON_DAYS = 30
"""Proposition: an end this near is worth a question."""
MANY_ITEMS_OF_ONE_PIECE = 5
"""Proposition: a piece put forward for more items than this may be too general for some of them."""
VERY_OLD_MONTHS = 60
"""Proposition: a document older than this is asked about where its item sets no age."""
SEVERAL_PIECES = 5
"""Proposition: so many pieces of the very same day are asked about."""
ENOUGH_ANSWERS = 8
"""Proposition: below so many answers, the way in which a list was filled tells nothing."""
QUICK = timedelta(minutes=10)
"""Proposition: time within which a whole list can hardly be thought over."""
REPEATED = 3
"""Proposition: the same text, or the same date, on so many items."""
SHORT_REASON = 15
"""Proposition: a reason with fewer characters than this hardly lets a reader judge."""
ENOUGH_ITEMS = 5
"""Proposition: below so many items a share tells nothing."""
MANY_NA = Fraction(30, 100)
"""Proposition: share of "non applicable" above which the list itself is in doubt."""
MANY_UNKNOWN = Fraction(20, 100)
"""Proposition: share of "ne sait pas" above which somebody else should be asked."""
LAST_DAYS = 7
"""Proposition: a due date this near to the last permitted day looks chosen for it."""
LINGERING_DAYS = 90
"""Proposition: a "ne sait pas" older than this has not been looked into."""
OLD_ANSWER_MONTHS = 12
"""Proposition: an answer about something that ages is read again once a year."""
SEVERAL_FUNCTIONS = 3
"""Proposition: a list that so many functions must answer is rarely known whole by one person."""
BIG_CHANGE = Fraction(1, 2)
"""Proposition: a share that moves by more than this (as a share of 1), or a count by more than this of itself."""
SCORE_JUMP = Fraction(40, 100)
"""Proposition: rise of the declared score, as a share of 1, that one expects to see in new pieces."""
SIGNED_DAYS = 30
"""Proposition: a version signed for longer than this and not submitted may have been forgotten."""
EQUAL_WEIGHTS = 3
"""Proposition: so many entities with the very same weight."""
