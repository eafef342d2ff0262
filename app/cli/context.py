"""What every command has in common: the base that it may touch, and refusals told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.cli.french import FrenchContext
from app.config import ConfigurationError
from app.db.crypto import SealedError
from app.domain.errors import DomainError
from app.web.instance import refuse_other_base
from app.web.messages import message_of

ANY_BASE = frozenset(
    {
        ("accounts", "list"),
        ("accounts", "outbox"),
        ("audit", "verify"),
        ("checklists",),
        ("content",),
        ("continuity",),
        ("db",),
        ("demo",),
        ("keys", "generate"),
        ("scoring",),
    }
)
"""Commands, or whole groups, that may run on any base or on none: those that make one or change nothing."""


class UnfitError(click.ClickException):
    """The installation is not ready for this command: nothing that the operator typed is at fault."""

    exit_code = 2


class CommandContext(FrenchContext):
    def invoke(self, callback: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Run the command itself on the right base only, its refusals said on standard error."""
        if callback is not self.command.callback:
            return super().invoke(callback, *args, **kwargs)
        with refusals():
            self._check_base()
            return super().invoke(callback, *args, **kwargs)

    def _check_base(self) -> None:
        path = _path_of(self)
        if path in ANY_BASE or path[:1] in ANY_BASE:
            return
        if not current_app:
            self.with_resource(self.ensure_object(ScriptInfo).load_app().app_context())
        refuse_other_base()


@contextmanager
def refusals() -> Iterator[None]:
    """What the application refuses, in French: 1 for what was asked, 2 for an installation that is not ready."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(message_of(error)) from error
    except ConfigurationError as error:
        raise UnfitError(str(error)) from error
    except SealedError as error:
        raise UnfitError(
            "Un texte chiffré n’est pas lisible : BOUSSOLE_DATA_KEYS manque, ou n’est pas celle de cette base."
        ) from error
    except (OperationalError, ProgrammingError) as error:
        raise UnfitError(
            "La base ne répond pas, ou n’est pas prête. Lancez « flask --app wsgi db upgrade »."
        ) from error


def _path_of(context: click.Context) -> tuple[str, ...]:
    """The names typed, from our group down: ``("accounts", "list")``."""
    names: list[str] = []
    step: click.Context | None = context
    while isinstance(step, CommandContext):
        names.insert(0, step.info_name or "")
        step = step.parent
    return tuple(names)
