"""The one exception that a broken rule raises."""

from __future__ import annotations


class DomainError(Exception):
    """A rule refuses what was asked.

    ``code`` is a snake_case noun with a French message in ``app.web.messages``; ``details`` are the values
    that the message may quote.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
