"""The outbox: sent by SMTP when a server is set, kept and shown otherwise, purged once sent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from sqlalchemy import select

from app.config import MailSettings
from app.db import tasks
from app.db.session import Database
from app.db.tasks import TaskRow, TaskState
from app.features.accounts import mail, outbox, service
from app.features.accounts.models import MailRow, SessionRow, SignInAttemptRow
from tests.conftest import NOW
from tests.factories import make_account

SITE = "https://boussole.exemple.fr"


@dataclass
class Server:
    """A small SMTP server: what it received, and how many messages it refuses first."""

    port: int = 0
    received: list[str] = field(default_factory=list)
    refusals: int = 0

    @property
    def settings(self) -> MailSettings:
        return MailSettings(host="127.0.0.1", port=self.port, sender="boussole@exemple.fr", starttls=False)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "DATA" and state.refusals:
                    state.refusals -= 1
                    self.say("451 busy")
                elif verb == "DATA":
                    self.say("354 go")
                    self.read_message()
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def read_message(self) -> None:
            lines = []
            while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                lines.append(line)
            state.received.append("\n".join(lines))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listening:
        state.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield state
        listening.shutdown()
        thread.join()


def put(database: Database, recipient: str = "rssi@ch.fr", body: str = "Voici :\n{site}/lien/abc") -> None:
    with database.unit_of_work() as session:
        mail.post(session, recipient, "Sujet\r\nBcc: intrus@x.fr", body, NOW)


def the_mail(database: Database) -> MailRow:
    with database.reading_session() as session:
        return session.scalars(select(MailRow)).one()


def test_a_message_is_sent_with_the_address_of_the_site_then_purged(
    database: Database, server: Server
) -> None:
    put(database)
    with database.unit_of_work() as session:
        assert outbox.deliver(session, server.settings, SITE, NOW) == (1, 0)
    received = message_from_string(server.received[0], policy=default)
    assert received["To"] == "rssi@ch.fr"
    assert received["Bcc"] is None
    assert received["Subject"] == "Sujet Bcc: intrus@x.fr"
    assert f"{SITE}/lien/abc" in received.get_content()
    row = the_mail(database)
    assert (row.sent_at, row.sealed_body, row.error) == (NOW, None, "")
    with database.unit_of_work() as session:
        assert outbox.deliver(session, server.settings, SITE, NOW) == (0, 0)
    assert len(server.received) == 1


def test_a_refused_message_stays_and_goes_next_time(database: Database, server: Server) -> None:
    put(database)
    server.refusals = 1
    with database.unit_of_work() as session:
        assert outbox.deliver(session, server.settings, SITE, NOW) == (0, 1)
    row = the_mail(database)
    assert row.sent_at is None
    assert row.attempts == 1
    assert row.error == "SMTPDataError 451"
    with database.unit_of_work() as session:
        assert outbox.deliver(session, server.settings, SITE, NOW) == (1, 0)


def test_one_failure_does_not_send_the_others_twice(database: Database, server: Server) -> None:
    for number in range(3):
        put(database, f"p{number}@ch.fr")
    server.refusals = 1
    for _ in range(2):
        with database.unit_of_work() as session:
            outbox.deliver(session, server.settings, SITE, NOW)
    assert sorted(message_from_string(text)["To"] for text in server.received) == [
        "p0@ch.fr",
        "p1@ch.fr",
        "p2@ch.fr",
    ]


def test_no_server_leaves_the_message_and_says_why(database: Database) -> None:
    put(database)
    nowhere = MailSettings(host="127.0.0.1", port=1, starttls=False)
    for attempt in range(outbox.QUICK_TRIES):
        with database.unit_of_work() as session:
            sent, soon = outbox.deliver(session, nowhere, SITE, NOW)
        assert (sent, soon) == (0, 1 if attempt + 1 < outbox.QUICK_TRIES else 0)
    assert the_mail(database).error == "ConnectionRefusedError"


def test_the_write_lock_is_free_while_the_server_is_slow(database: Database, server: Server) -> None:
    """Somebody else can write between two messages, and while one is being sent."""
    put(database)
    done = threading.Event()

    def write() -> None:
        with database.unit_of_work() as session:
            make_account(session)
        done.set()

    with database.unit_of_work() as session:
        writer = threading.Thread(target=write)
        original, server.refusals = server.settings, 0
        outbox.deliver(session, original, SITE, NOW)
        writer.start()
        assert done.wait(5), "deliver left a transaction open"
        writer.join()


def test_what_could_not_be_sent_in_time_loses_its_text(database: Database) -> None:
    put(database)
    with database.unit_of_work() as session:
        outbox.give_up(session, NOW + timedelta(days=14, seconds=1))
    row = the_mail(database)
    assert (row.sealed_body, row.error) == (None, "abandonné")


def test_the_job_sends_with_the_settings_of_the_worker(
    database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "BOUSSOLE_SMTP_HOST": "127.0.0.1",
        "BOUSSOLE_SMTP_PORT": str(server.port),
        "BOUSSOLE_SMTP_STARTTLS": "non",
        "BOUSSOLE_BASE_URL": SITE,
    }.items():
        monkeypatch.setenv(name, value)
    put(database)
    server.refusals = 1
    for _ in range(2):
        done, failed = tasks.run_due(database, lambda: NOW)
        assert (done, failed) == (1, 0)
    assert len(server.received) == 1
    with database.reading_session() as session:
        results = session.scalars(select(TaskRow.result).order_by(TaskRow.created_at)).all()
        states = set(session.scalars(select(TaskRow.state)))
    assert sorted(str(result) for result in results) == [
        "envoyés : 0, à reprendre : 1",
        "envoyés : 1, à reprendre : 0",
    ]
    assert states == {TaskState.DONE}


def test_without_a_server_the_job_keeps_the_message(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOUSSOLE_SMTP_HOST", raising=False)
    put(database)
    assert tasks.run_due(database, lambda: NOW) == (1, 0)
    assert the_mail(database).sent_at is None


def test_old_attempts_and_sessions_are_forgotten(database: Database) -> None:
    with database.unit_of_work() as session:
        account = make_account(session)
        service.open_session(session, account.id, address=None, agent="", now=NOW, lifetime_hours=12)
        service.note_attempt(
            session, "password", email="a@b.fr", address="192.0.2.1", succeeded=False, now=NOW
        )
    for days, kept in [(29, 1), (31, 0)]:
        later = NOW + timedelta(days=days)
        with database.unit_of_work() as session:
            tasks.enqueue(session, "accounts_cleanup", later)
        tasks.run_due(database, lambda moment=later: moment)
        with database.reading_session() as session:
            assert len(session.scalars(select(SignInAttemptRow)).all()) == kept
            assert len(session.scalars(select(SessionRow)).all()) == 1
