"""Whether the base is the one that ``BOUSSOLE_ENV`` announces: a demonstration, or not."""

from __future__ import annotations

from flask import current_app

from app.config import ConfigurationError
from app.db.instance import is_demonstration_base
from app.web.context import current_database, current_settings


def refuse_other_base() -> None:
    """Raises ``ConfigurationError`` when a demonstration base is in ordinary service, or the other way round.

    The base is asked until it fits, once for each process.
    """
    is_demonstration = current_settings().is_demonstration
    known = "boussole.base_is_demonstration" if is_demonstration else "boussole.base_is_ordinary"
    if current_app.extensions.get(known):
        return
    with current_database().reading_session() as session:
        fits = is_demonstration_base(session) is is_demonstration
    if not fits:
        raise ConfigurationError(
            "Cette base n’a pas été créée pour la démonstration. BOUSSOLE_ENV=demonstration n’y a pas sa place."
            if is_demonstration
            else "Cette base a été créée pour la démonstration. Elle ne sert qu’avec BOUSSOLE_ENV=demonstration."
        )
    current_app.extensions[known] = True
