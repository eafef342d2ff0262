"""``make bench``: what the site costs on a national data set, on SQLite and on PostgreSQL, as ratios in one run.

Arguments: ``--engine sqlite|postgresql`` (both by default), ``--count N`` (45 000; a smaller run is for trying only,
and its figures are not to be reported).
"""

from __future__ import annotations

import argparse
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from app.cli.organisations import organisations as organisations_command
from app.config import DEMONSTRATION_KEY, DEMONSTRATION_SECRET
from app.content.kits import kits_root, load_kits
from app.content.loader import content_root, load_catalogue, read_bundled
from app.db import tasks
from app.db.crypto import KEYRING
from app.db.files import FileStore
from app.db.session import Database
from app.documents.pdf import render_pdf
from app.domain.access import Actor
from app.domain.continuity.checks.run import check
from app.domain.continuity.cover import cover_all
from app.domain.continuity.fields import Variant
from app.domain.continuity.needs import find_requirements
from app.domain.continuity.path import STEPS
from app.domain.continuity.restart import plan_restart
from app.domain.continuity.single_points import find_single_points
from app.domain.continuity.words import Profile
from app.domain.entry import Entry
from app.domain.scoring import Answer, assess_items, score_states
from app.exchange.bundles import Member, stream_bundle
from app.exchange.workbook import read_workbook, write_workbook
from app.factory import create_app
from app.features.continuity import service as plans
from app.features.continuity.documents import build_document
from app.web.context import system_clock
from tests.bench.dataset import National, make_import_file, make_national
from tests.bench.measure import Client, Timing, measure
from tests.conftest import PostgresBases, make_settings, migrate
from tests.factories import enter
from tests.unit.domain.continuity.plans import large as make_large_plan

ROOT = Path(__file__).parents[2]


@contextmanager
def base(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty base."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    maker = PostgresBases(folder)
    url = maker.make_empty()
    yield url
    maker.drop(url)
    maker.admin.dispose()
    maker.server.cleanup()


@contextmanager
def serve(url: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The site under gunicorn, one worker, on loopback; its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = os.environ | {
        "BOUSSOLE_ENV": "test",
        "BOUSSOLE_DATABASE_URL": url,
        "BOUSSOLE_HUEY_URL": "none",
        "BOUSSOLE_SECRET_KEY": DEMONSTRATION_SECRET,
        "BOUSSOLE_DATA_KEYS": DEMONSTRATION_KEY,
        "BOUSSOLE_RATE_LIMIT": "none",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.bench.server:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--workers", "1", "--threads", "2", "--log-level", "error"], cwd=ROOT, env=environ
    )
    try:
        _wait(port)
        print(
            f"démarrage du serveur jusqu’à la première réponse : {time.perf_counter() - started:.2f} s (visé 2 s)"
        )
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _getter(client: Client, path: str) -> Callable[[int], int]:
    return lambda _turn: client.get(path)[0]


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            if Client(port).get("/nu/")[0] == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


def worker_memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of the worker, in MB."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def cookie_of(app: Flask, account_id: Any) -> str:
    client = app.test_client()
    enter(client, app.extensions["boussole.database"], account_id, now=datetime.now(UTC))
    cookie = client.get_cookie("boussole")
    return cookie.value if cookie else ""


def begin_large_plan(database: Database, national: National) -> UUID:
    """A plan of 60 activities and 120 resources for the establishment that the pages are of."""
    now = datetime.now(UTC)
    with database.unit_of_work() as session:
        row = plans.begin_plan(
            session,
            Actor.system(),
            national.one_organisation_id,
            Variant.ES,
            "es/2026.1",
            "Plan",
            make_large_plan(60, 120),
            now,
            now.date(),
        )
        return row.id


def measure_pages(app: Flask, national: National, port: int, label: str) -> list[Timing]:
    """Every page that the aims name, each in turns with the bare route."""
    plan = f"/pcra/{begin_large_plan(app.extensions['boussole.database'], national)}"
    bare_client = Client(port)
    referent = Client(port, cookie_of(app, national.referent_id))
    analyst = Client(port, cookie_of(app, national.analyst_id))
    section = f"/evaluations/{national.one_assessment_id}/rubriques/prerequis"
    status, page = referent.get(section)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if status != 200 or token is None:
        raise RuntimeError(f"section: {status}")
    item = f"/evaluations/{national.one_assessment_id}/points/D2.P1"

    def save(turn: int) -> int:
        answer = "met" if turn % 2 else "no"
        fields = {"D2_P1-answer": answer, "D2_P1-revision": 0, "page": "banc", "csrf_token": token.group(1)}
        return referent.post(item, fields)[0]

    def bare() -> int:
        return bare_client.get("/nu/")[0]

    region = f"/regions/{national.region}"
    pages = (
        ("enregistrer une réponse", 12, save),
        ("page d’une rubrique", 15, lambda _: referent.get(section)[0]),
        (
            "page d’une évaluation",
            15,
            lambda _: referent.get(f"/evaluations/{national.one_assessment_id}")[0],
        ),
        *(
            (f"plan de 60 activités, étape {step.code}", 15, _getter(referent, f"{plan}/etapes/{step.code}"))
            for step in STEPS
        ),
        ("plan de 60 activités, chemin", 15, _getter(referent, plan)),
        ("plan de 60 activités, une activité", 15, _getter(referent, f"{plan}/activity/a0")),
        ("liste de la région", 20, lambda _: analyst.get(f"{region}/etablissements?liste=esms-socle")[0]),
        ("distribution de la région", 20, lambda _: analyst.get(f"{region}?liste=esms-socle")[0]),
        ("recherche d’un organisme, un mot", 10, lambda _: analyst.get("/etablissements?q=valombreuse")[0]),
        (
            "recherche d’un organisme, précise",
            10,
            lambda t: analyst.get(f"/etablissements?q=merlon+{t * 18}")[0],
        ),
    )
    return [measure(f"{label} : {name}", aim, request, bare) for name, aim, request in pages]


def time_import(app: Flask, folder: Path, lines: int) -> None:
    path = str(folder / "import.csv")
    make_import_file(path, lines)
    started = time.perf_counter()
    result = app.test_cli_runner().invoke(organisations_command, ["import", path])
    seconds = time.perf_counter() - started
    if result.exit_code != 0:
        raise RuntimeError(result.output[-2000:])
    print(f"import : {lines} lignes en {seconds:.1f} s, soit {lines / seconds:.0f} lignes/s (visé 3 000)")


def time_pdf(port: int, app: Flask, national: National) -> None:
    client = Client(port, cookie_of(app, national.referent_id))
    times = []
    for _ in range(12):
        started = time.perf_counter()
        client.connection.request(
            "GET", f"/evaluations/{national.one_assessment_id}/resultat.pdf", headers=client.headers
        )
        response = client.connection.getresponse()
        body = response.read()
        times.append(time.perf_counter() - started)
        if response.status != 200 or not body.startswith(b"%PDF"):
            raise RuntimeError(f"pdf: {response.status}")
    times = sorted(times[2:])
    print(f"PDF d’une évaluation : médiane {times[len(times) // 2]:.2f} s, n={len(times)} (visé 0,5 s)")


def time_checklists() -> None:
    """What the lists cost by themselves: loading them all, scoring a long one, a workbook out and back."""
    read_bundled.cache_clear()
    started = time.perf_counter()
    catalogue = load_catalogue(content_root())
    loaded = time.perf_counter() - started
    items = sum(len(checklist.items) for checklist in catalogue.checklists.values())
    print(f"catalogue de {items} points : {loaded:.2f} s (visé 1 s)")
    longest = max(catalogue.checklists.values(), key=lambda one: len(one.items))
    answers = {
        item.id: Answer(choice=item.scale.choices[-1].code)
        for item in longest.items
        if item.scale is not None
    }
    today = datetime.now(UTC).date()
    times = []
    for _ in range(50):
        started = time.perf_counter()
        states = assess_items(longest.items, answers, profile="es", today=today)
        score_states(states, today=today, level_rule=longest.level_rule)
        times.append(time.perf_counter() - started)
    median = sorted(times)[len(times) // 2]
    print(f"score de {len(longest.items)} points : médiane {1000 * median:.1f} ms, n=50 (visé 5 ms)")
    entries = {item: Entry(choice=answer.choice, comment="vu") for item, answer in answers.items()}
    started = time.perf_counter()
    content = write_workbook(longest, longest.items, entries, "banc", today)
    read = read_workbook(content, lambda _id, _version: longest)
    seconds = time.perf_counter() - started
    if len(read.entries) != len(longest.items):
        raise RuntimeError("workbook")
    print(f"classeur de {len(longest.items)} points, aller et retour : {seconds:.2f} s (visé 2 s)")


def time_bundle(count: int = 50, size: int = 4_000_000) -> None:
    """A bundle of proofs read from the encrypted store and thrown away as it comes: how long, and what it holds."""
    KEYRING.configure((DEMONSTRATION_KEY,))
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        store = FileStore(name)
        stored = [store.write(io.BytesIO(os.urandom(size)), size) for _ in range(count)]

        def opener(token: str) -> Callable[[], Iterator[bytes]]:
            return lambda: store.read(token)

        members = [
            Member(f"objectif/piece {rank}.pdf", now, opener(one.token), sha256=one.sha256)
            for rank, one in enumerate(stored)
        ]
        started = time.perf_counter()
        total = sum(map(len, stream_bundle(members, now)))
        seconds = time.perf_counter() - started
        tracemalloc.start()
        for _ in stream_bundle(members, now):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    print(
        f"dossier de {count} fichiers ({total / 1e6:.0f} Mo) : {seconds:.1f} s, {peak / 1e6:.1f} Mo de mémoire au plus"
    )


def time_plans() -> None:
    """What a large continuity plan costs by itself: computing, checking, printing."""
    kit = load_kits(kits_root()).latest(Variant.ES)
    today = datetime.now(UTC).date()
    for size in (60, 200):
        plan = make_large_plan(size, 2 * size)
        started = time.perf_counter()
        cover_all(plan), plan_restart(plan), find_requirements(plan), find_single_points(plan)
        computed = time.perf_counter() - started
        started = time.perf_counter()
        found = len(check(plan, today).findings)
        checked = time.perf_counter() - started
        print(
            f"plan de {size} activités : calculs {1000 * computed:.0f} ms (visé 50 à 60 activités), "
            f"contrôles {1000 * checked:.0f} ms, {found} remarques"
        )
        for profile, aim in ((Profile.FULL, 5 if size == 60 else 15), (Profile.CRISIS_PACK, 2)):
            document = build_document(profile, plan, today=today, kit=kit, is_draft=True)
            started = time.perf_counter()
            content = render_pdf(document)
            seconds = time.perf_counter() - started
            print(f"  {profile.value} : {seconds:.1f} s, {len(content) / 1e6:.1f} Mo (visé {aim} s)")


def run(engine: str, count: int) -> list[Timing]:
    print(f"\n== {engine}, {count} établissements ==")
    timings: list[Timing] = []
    for size in sorted({100, count}):
        with tempfile.TemporaryDirectory() as name, base(engine, Path(name)) as url:
            app = create_app(make_settings(url))
            migrate(app)
            timings += _run_size(app, url, size, Path(name), is_whole=size == count)
    return timings


def _run_size(app: Flask, url: str, size: int, folder: Path, *, is_whole: bool) -> list[Timing]:
    database: Database = app.extensions["boussole.database"]
    with app.app_context():
        if is_whole:
            time_import(app, folder, size)
            with database.unit_of_work() as session:
                _empty(session)
        started = time.perf_counter()
        with database.unit_of_work() as session:
            national = make_national(session, load_catalogue(content_root()), size, datetime.now(UTC))
            tasks.enqueue(session, "tally", datetime.now(UTC))
        print(
            f"données : {national.establishments} établissements, {national.answers} réponses, "
            f"{national.scores} scores en {time.perf_counter() - started:.0f} s"
        )
        database.analyze()
        started = time.perf_counter()
        done, failed = tasks.run_due(database, system_clock)
        seconds = time.perf_counter() - started
        print(f"travaux (dont le décompte par point) : {done} faits, {failed} en échec, {seconds:.1f} s")
    with serve(url) as (port, process):
        timings = measure_pages(app, national, port, f"{database.engine.dialect.name} {size}")
        time_pdf(port, app, national)
        print(f"mémoire du processus serveur : {worker_memory(process):.0f} Mo (visé 150)")
    database.engine.dispose()
    return timings


def _empty(session: Any) -> None:
    """The import is timed in the same base, then taken out of it."""
    from sqlalchemy import delete

    from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow

    session.execute(delete(GroupMembershipRow))
    session.execute(delete(OrganisationWordRow))
    session.execute(delete(OrganisationRow).where(OrganisationRow.parent_id.isnot(None)))
    session.execute(delete(OrganisationRow))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--count", type=int, default=45_000)
    arguments = parser.parse_args()
    engines = [arguments.engine] if arguments.engine else ["sqlite", "postgresql"]
    time_checklists()
    time_bundle()
    time_plans()
    timings = [timing for engine in engines for timing in run(engine, arguments.count)]
    print("\nRapports à une route Flask nue, même serveur, mêmes tours :")
    print(f"route nue : médiane {sorted(timing.bare for timing in timings)[len(timings) // 2]:.2f} ms")
    for timing in timings:
        print(timing.line())


if __name__ == "__main__":
    main()
