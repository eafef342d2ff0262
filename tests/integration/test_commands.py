"""Commands: help in French throughout, errors on standard error, exit codes for scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flask import Flask
from flask.cli import ScriptInfo

from app.config import DEMONSTRATION_KEY, ConfigurationError
from app.content.installed import INSTALLED
from app.db.crypto import KEYRING
from app.db.files import FileStore
from app.db.instance import InstanceRow
from app.db.session import Database
from app.factory import create_app, prepare_to_serve
from app.features.accounts.models import MailRow
from tests.conftest import NOW, make_settings

OWN = ("accounts", "audit", "checklists", "content", "db", "demo", "jobs", "keys", "organisations", "scoring")


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


ENGLISH = re.compile(
    r"\b(Error|Usage:|Try|for help|Missing|Invalid|No such|does not|not one of|Got unexpected|requires|Did you mean"
    r"|Aborted|y/N|COMMAND |operations?|not up to date|the|is a)\b"
)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inconnu",), "La commande « inconnu » n’existe pas."),
        (("accounts", "inconnu"), "La commande « inconnu » n’existe pas."),
        (("accounts", "lisst"), "Vouliez-vous dire"),
        (("accounts", "list", "--inconnue"), "L’option « --inconnue » n’existe pas."),
        (("accounts", "list", "--search"), "L’option --search demande une valeur."),
        (("accounts", "list", "--closed=oui"), "L’option --closed ne prend pas de valeur."),
        (("accounts", "list", "en trop"), "Argument en trop : en trop"),
        (("accounts", "close"), "Il manque l’argument"),
        (("accounts", "invite", "a@b.fr"), "Il manque l’option"),
        (("accounts", "invite", "a@b.fr", "--role", "roi"), "« roi » n’est pas parmi"),
        (("accounts", "invite-csv", "/nulle/part", "--region", "11"), "« /nulle/part » n’existe pas."),
        (("accounts", "invite-csv", ".", "--region", "11"), "« . » est un dossier."),
        (("audit", "purge", "--before", "hier"), "« hier » ne suit pas la forme"),
        (("audit", "purge", "--before", "2020-01-01"), "Abandon"),
    ],
)
def test_what_is_typed_wrong_is_said_in_french(site: Flask, arguments: tuple[str, ...], words: str):
    result = run(site, *arguments)
    assert result.exit_code in (1, 2)
    assert words in result.output
    assert not ENGLISH.search(result.output), result.output


def test_checking_the_schema_is_said_in_french(app: Flask, database: Database):
    assert run(app, "db", "check").output == "Le schéma est celui que le code attend.\n"
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE mail ADD COLUMN intruse INTEGER"))
    changed = run(app, "db", "check")
    assert (changed.exit_code, changed.output) == (
        1,
        "Erreur : Le schéma n’est pas celui que le code attend. Écarts : 1. Tables touchées : mail.\n",
    )
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'inconnue'"))
    for name in ("check", "upgrade"):
        refused = run(app, "db", name)
        assert refused.exit_code == 1 and not ENGLISH.search(refused.output), refused.output


@pytest.fixture
def sealed(database: Database) -> Iterator[None]:
    """A message that waits, then the keys of another base."""
    with database.unit_of_work() as session:
        message = MailRow(recipient="a@exemple.invalid", created_at=NOW)
        session.add(message)
        session.flush()
        message.subject, message.body = "Objet", "Texte"
    yield
    KEYRING.configure([DEMONSTRATION_KEY])


OTHER_KEY = Fernet.generate_key().decode()


@pytest.mark.parametrize(
    ("keys", "arguments"),
    [
        ([], ("accounts", "outbox")),
        ([OTHER_KEY], ("accounts", "outbox")),
        ([], ("accounts", "invite-admin", "a@b.fr")),
    ],
)
def test_without_the_keys_of_the_base_a_command_says_so(
    app: Flask, sealed: None, keys: list[str], arguments: tuple[str, ...]
):
    KEYRING.configure(keys)
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Erreur : Un texte chiffré") and "BOUSSOLE_DATA_KEYS" in result.stderr
    assert len(result.stderr.splitlines()) == 1


WRITING = [
    ("accounts", "invite-admin", "a@b.fr"),
    ("accounts", "close", "a@b.fr"),
    ("audit", "purge", "--before", "2020-01-01", "--yes"),
    ("jobs", "run"),
    ("keys", "rotate"),
    ("organisations", "import", "README.md"),
]


def mark(database: Database, *, is_demonstration: bool) -> None:
    with database.unit_of_work() as session:
        session.execute(sa.update(InstanceRow).values(is_demonstration=is_demonstration))


@pytest.mark.parametrize("arguments", WRITING)
def test_a_command_refuses_a_demonstration_base_in_ordinary_service(
    app: Flask, database: Database, arguments: tuple[str, ...]
):
    mark(database, is_demonstration=True)
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Cette base a été créée pour la démonstration." in result.stderr


@pytest.mark.parametrize("arguments", WRITING)
def test_a_command_of_the_demonstration_refuses_an_ordinary_base(
    app: Flask, demonstration: None, arguments: tuple[str, ...]
):
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Cette base n’a pas été créée pour la démonstration." in result.stderr


@pytest.fixture
def demonstration(app: Flask) -> Iterator[None]:
    before = app.extensions["boussole.settings"]
    app.extensions["boussole.settings"] = make_settings(before.database_url, environment="demonstration")
    yield
    app.extensions["boussole.settings"] = before


@pytest.mark.parametrize(
    "arguments", [("accounts", "list"), ("accounts", "outbox"), ("audit", "verify"), ("db", "check")]
)
def test_reading_commands_run_on_any_base(app: Flask, database: Database, arguments: tuple[str, ...]):
    mark(database, is_demonstration=True)
    assert run(app, *arguments).exit_code == 0


def test_a_demonstration_is_not_served_on_an_ordinary_base(app: Flask, demonstration: None):
    with pytest.raises(ConfigurationError, match="n’a pas été créée pour la démonstration"):
        prepare_to_serve(app)


@pytest.mark.parametrize("arguments", [("accounts", "list"), ("audit", "verify"), ("jobs", "run")])
def test_a_base_without_tables_is_said(site: Flask, arguments: tuple[str, ...]):
    result = run(site, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "flask --app wsgi db upgrade" in result.stderr


@pytest.mark.parametrize(("answer", "code"), [("oui\n", 0), ("O\n", 0), ("\n", 1), ("y\n", 1)])
def test_a_purge_is_confirmed_by_oui(app: Flask, answer: str, code: int):
    arguments = ("audit", "purge", "--before", "2020-01-01")
    result = CliRunner().invoke(app.cli, arguments, obj=ScriptInfo(create_app=lambda: app), input=answer)
    assert result.exit_code == code


def test_a_faulty_local_list_keeps_the_server_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(INSTALLED, "_local", None)
    faulty = tmp_path / "listes" / "a-nous" / "2026.1.yaml"
    faulty.parent.mkdir(parents=True)
    faulty.write_text("id: a-nous\n", encoding="utf-8")
    settings = replace(
        make_settings(f"sqlite:///{tmp_path}/b.sqlite3"), local_checklists=faulty.parent.parent
    )
    with pytest.raises(
        ConfigurationError, match="listes/a-nous/2026.1.yaml, items\u202f?: champ obligatoire absent"
    ):
        prepare_to_serve(create_app(settings))


def test_changing_the_data_key_reaches_the_files(app: Flask, database: Database, tmp_path: Path):
    kept = app.extensions["boussole.settings"]
    fresh = Fernet.generate_key().decode()
    app.extensions["boussole.settings"] = replace(
        kept, files=replace(kept.files, folder=str(tmp_path / "files"))
    )
    store = FileStore(tmp_path / "files")
    try:
        stored = store.write(io.BytesIO(b"secret"), 100)
        KEYRING.configure([fresh, DEMONSTRATION_KEY])
        result = CliRunner().invoke(app.cli, ["keys", "rotate"], obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == 0, result.output
        assert "Fichiers chiffrés avec la première clé : 1." in result.output
        KEYRING.configure([fresh])
        assert b"".join(store.read(stored.token)) == b"secret"
        KEYRING.configure([DEMONSTRATION_KEY])
        result = CliRunner().invoke(app.cli, ["keys", "rotate"], obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == 2 and stored.token in result.stderr
    finally:
        KEYRING.configure([DEMONSTRATION_KEY])
        app.extensions["boussole.settings"] = kept
