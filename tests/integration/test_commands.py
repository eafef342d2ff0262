"""Commands: help in French throughout, errors on standard error, exit codes for scripts."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from app.factory import create_app
from tests.conftest import make_settings

OWN = ("accounts", "audit", "content", "db", "demo", "jobs", "keys", "organisations", "scoring")


@pytest.fixture(scope="module")
def site() -> Flask:
    return create_app(make_settings("sqlite://"))


def run(site: Flask, *arguments: str) -> click.testing.Result:
    return CliRunner().invoke(site.cli, arguments, obj=ScriptInfo(create_app=lambda: site))


def paths(group: click.Group, prefix: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield prefix
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from paths(command, (*prefix, name))
        elif not command.hidden:
            yield (*prefix, name)


def test_every_page_of_help_is_french(site: Flask):
    tried = 0
    for name in OWN:
        for path in paths(site.cli.commands[name], (name,)):
            result = run(site, *path, "--help")
            tried += 1
            assert result.exit_code == 0, path
            assert "Usage : " in result.output and "Affiche cette aide." in result.output, path
            for word in ("Show this message", "Commands:", "Usage: "):
                assert word not in result.output, path
    assert tried > 20


@pytest.mark.parametrize(
    "arguments", [("inconnu",), ("accounts", "inconnu"), ("scoring", "replay", "/nulle/part")]
)
def test_a_mistake_is_an_error_code(site: Flask, arguments: tuple[str, ...]):
    assert run(site, *arguments).exit_code == 2
