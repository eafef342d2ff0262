"""``flask accounts``: links printed, French help, refusals on standard error, exit codes for scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.features.accounts.models import AccountRow, LinkRow, MembershipRow
from tests.factories import make_organisation, make_person
from tests.integration.accounts.support import (
    PASSWORD,
    make_person_with_password,
    post,
    set_second_factor,
    sign_in,
)

COMMANDS = [
    "invite-admin",
    "invite",
    "invite-csv",
    "list",
    "close",
    "link",
    "remove-second-factor",
    "outbox",
]


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *words])


def path_in(output: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/lien/\S+)", output)
    assert found, output
    return found.group(1)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help_in_french(app: Flask, command: str) -> None:
    result = run(app, command, "--help")
    assert result.exit_code == 0
    assert re.search(r"\b(un|une|le|les|la|des|du)\b", result.stdout)


def test_the_first_administrator_enters_by_an_invitation(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    result = run(app, "invite-admin", "Admin@Plateforme.fr")
    assert result.exit_code == 0
    assert result.stdout.startswith("admin@plateforme.fr")
    assert "ne sert qu’une fois" in result.stderr
    post(client, path_in(result.stdout))
    form = {"name": "Claude Petit", "function": "", "password": PASSWORD, "again": PASSWORD}
    assert post(client, "/invitation", form).status_code == 303
    assert client.get("/administration/comptes").location == "/compte/second-facteur"
    with database.reading_session() as session:
        assert session.scalars(select(MembershipRow.role)).all() == [Role.ADMINISTRATOR]


def test_no_account_exists_before_it_is_invited(database: Database) -> None:
    """There is no default password because there is no default account."""
    with database.reading_session() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_a_first_lead_is_invited_by_finess(app: Flask, database: Database) -> None:
    with database.unit_of_work() as session:
        finess = make_organisation(session).finess or ""
    result = run(app, "invite", "rssi@ch.fr", "--role", "referent", "--finess", finess, "--function", "RSSI")
    assert result.exit_code == 0, result.stderr
    path_in(result.stdout)
    with database.reading_session() as session:
        link = session.scalars(select(LinkRow)).one()
        assert (link.role, link.function, link.created_by) == (Role.REFERENT, "RSSI", None)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["invite", "rssi@ch.fr", "--role", "referent"], 2, "demande --finess"),
        (["invite", "rssi@ch.fr", "--role", "analyste", "--finess", "750712184"], 2, "demande --finess"),
        (["invite", "rssi@ch.fr", "--role", "roi"], 2, "roi"),
        (["invite", "rssi", "--role", "national"], 2, "adresse électronique complète"),
        (["invite", "rssi@ch.fr", "--role", "analyste"], 1, "Choisissez la région"),
        (["invite", "rssi@ch.fr", "--role", "analyste", "--region", "99"], 1, "Région inconnue"),
        (["invite", "rssi@ch.fr", "--role", "referent", "--finess", "123"], 1, "numéro FINESS"),
        (["invite", "rssi@ch.fr", "--role", "referent", "--finess", "750712184"], 1, "n’existe pas"),
        (["link", "personne@ch.fr"], 1, "Ce compte n’existe pas"),
        (["close", "personne@ch.fr"], 1, "Ce compte n’existe pas"),
        (["remove-second-factor", "personne@ch.fr", "--yes"], 1, "Ce compte n’existe pas"),
        (["invite-csv", "/nowhere.csv", "--region", "11"], 2, "nowhere"),
    ],
)
def test_a_refusal_is_told_on_standard_error(
    app: Flask, database: Database, words: list[str], code: int, message: str
) -> None:
    result = run(app, *words)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""
    with database.reading_session() as session:
        assert session.scalars(select(LinkRow)).all() == []


def test_a_file_invites_what_is_right_and_tells_the_rest(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with database.unit_of_work() as session:
        finess = make_organisation(session).finess
    file = tmp_path / "liste.csv"
    file.write_text(f"finess;email;fonction\n{finess};rssi@ch.fr;RSSI\n123;x@ch.fr;\n", encoding="utf-8")
    dry = run(app, "invite-csv", str(file), "--region", "11", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (1, "")
    assert "Invitations à envoyer : 1. Lignes écartées : 1." in dry.stderr
    result = run(app, "invite-csv", str(file), "--region", "11")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{finess};rssi@ch.fr;http://127.0.0.1:8000/lien/")
    assert "Ligne 3" in result.stderr
    with database.reading_session() as session:
        assert len(session.scalars(select(LinkRow)).all()) == 1


def test_a_file_without_fault_ends_well(app: Flask, database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        finess = make_organisation(session).finess
    file = tmp_path / "liste.csv"
    file.write_text(f"finess;email\n{finess};rssi@ch.fr\n", encoding="utf-8")
    assert run(app, "invite-csv", str(file), "--region", "11").exit_code == 0


def test_accounts_are_listed(app: Flask, database: Database) -> None:
    with database.unit_of_work() as session:
        make_person(session, Role.ANALYST, "11", email="ars@region.fr", name="Analyse")
    result = run(app, "list")
    assert result.stdout == "ars@region.fr;Analyse;Analyste (ARS);ouvert\n"
    assert run(app, "list", "--closed").stdout == ""


def test_a_leaver_is_closed_with_a_successor(app: Flask, database: Database) -> None:
    with database.unit_of_work() as session:
        make_person(session, Role.REFERENT, make_organisation(session).id, email="seul@ch.fr")
    refused = run(app, "close", "seul@ch.fr")
    assert refused.exit_code == 1
    assert "prend la suite" in refused.stderr
    done = run(app, "close", "seul@ch.fr", "--successor", "suite@ch.fr")
    assert done.exit_code == 0
    assert "suite@ch.fr est invité" in done.stdout
    assert "Ce compte est fermé" in run(app, "close", "seul@ch.fr", "--successor", "suite@ch.fr").stderr


def test_a_reset_link_is_printed(app: Flask, client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        make_person_with_password(session)
    result = run(app, "link", "rssi@ch.fr")
    assert result.exit_code == 0
    assert client.get(path_in(result.stdout)).status_code == 200


def test_a_lost_second_factor_is_removed_by_the_operator(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        set_second_factor(session, make_person_with_password(session))
    assert run(app, "remove-second-factor", "rssi@ch.fr", "--yes").exit_code == 0
    assert sign_in(client).location == "/"
    again = run(app, "remove-second-factor", "rssi@ch.fr", "--yes")
    assert again.exit_code == 1


def test_the_outbox_shows_links(app: Flask, client: FlaskClient) -> None:
    run(app, "invite-admin", "admin@plateforme.fr")
    result = run(app, "outbox")
    assert result.exit_code == 0
    assert "admin@plateforme.fr" in result.stdout
    assert client.get(path_in(result.stdout)).status_code == 200
    assert "Courriels en attente : 1." in result.stderr
    assert "Bonjour," in run(app, "outbox", "--body").stdout
