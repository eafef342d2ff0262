"""The files that tell others how a plan is written: its schema, and an example that keeps to it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from app.demo.plans import FILE, WRITTEN_ON, read_example
from app.domain.continuity.checks.run import check
from app.domain.continuity.schema import plan_schema
from app.domain.continuity.written import FROZEN, read_plan, write_plan
from app.exchange.plan_file import fingerprint_of, load_plan_file, write_plan_file
from tests.unit.domain.continuity.plans import hospital

DOCS = Path(__file__).parents[3] / "docs"


def test_the_schema_is_that_of_the_records() -> None:
    """When it is not: ``python tools/plan_files.py``."""
    assert json.loads((DOCS / "plan.schema.json").read_text("utf-8")) == plan_schema()


def test_the_example_is_read_and_written_without_loss() -> None:
    raw = json.loads((DOCS / "plan-exemple.json").read_text("utf-8"))
    frozen = raw.pop(FROZEN)
    assert write_plan(read_plan(raw)) == raw
    assert FILE == DOCS / "plan-exemple.json"
    assert write_plan_file(read_plan(raw), frozen["version"]) == FILE.read_bytes(), (
        "python tools/plan_files.py"
    )


def test_a_file_that_was_changed_is_no_longer_a_frozen_version(tmp_path: Path) -> None:
    plan, version = hospital(), "ab" * 32
    path = tmp_path / "plan.json"

    def held(content: bytes) -> str:
        path.write_bytes(content)
        return load_plan_file(path).sha256

    content = write_plan_file(plan, version)
    assert held(content) == version and load_plan_file(path).plan == plan
    assert held(write_plan_file(plan)) == ""
    assert held(content.replace(b"Urgences", b"Accueil", 1)) == ""
    raw = json.loads(content)
    for frozen in (None, [], "oui", {"version": version}, {"version": "x", "content": fingerprint_of(plan)}):
        assert held(json.dumps(raw | {FROZEN: frozen}).encode()) == ""


def test_the_example_keeps_to_the_schema() -> None:
    raw = json.loads((DOCS / "plan-exemple.json").read_text("utf-8"))
    records = plan_schema()["properties"]["records"]["properties"]
    for kind, held in raw["records"].items():
        allowed = records[kind]["items"]["properties"]
        assert all(set(one) <= set(allowed) for one in held), kind


def test_the_plan_of_the_demonstration_ages_with_nobody() -> None:
    for today in (WRITTEN_ON, WRITTEN_ON + timedelta(days=900), date(2031, 2, 28)):
        assert check(read_example(today), today).may_be_signed, today
