"""``flask continuity workbook`` and ``merge``: out of a plan's file and back, each difference said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from app.cli.continuity import continuity
from app.cli.continuity_tables import merge_workbook, write_workbook
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.written import write_plan
from app.exchange.plan_file import read_plan_file
from tests.unit.domain.continuity.plans import MS_STEPS

continuity.add_command(write_workbook)
continuity.add_command(merge_workbook)

PLAN = make_plan(
    Variant.MS,
    (
        Contact(id="c1", name="Standard", phone="01", private_phone="06 99 00 00 99"),
        Activity(id="a1", name="Repas", dmia=60, target=60),
        Activity(id="a2", name="Soins"),
        Resource(id="r1", name="Cuisine"),
        Dependency(id="d1", activity="a1", resource="r1"),
    ),
    establishment="EHPAD d’essai",
    steps=MS_STEPS,
)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    return put(tmp_path / "plan.json", PLAN)


def put(path: Path, plan: Plan) -> Path:
    path.write_text(json.dumps(write_plan(plan)), encoding="utf-8")
    return path


def run(*words: object) -> Result:
    """Under its group, as it is called."""
    result = CliRunner().invoke(continuity, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def workbook_of(plan_file: Path) -> Path:
    output = plan_file.with_name("plan.xlsx")
    result = run("workbook", plan_file, "-o", output)
    assert result.exit_code == 0 and "Écrit" in result.stdout
    return output


def edit(path: Path, cells: dict[str, object], erased: int = 0) -> None:
    workbook = load_workbook(path)
    for place, value in cells.items():
        workbook["Activités"][place].value = value
    if erased:
        workbook["Activités"].delete_rows(erased)
    workbook.save(path)


def column(path: Path, title: str) -> str:
    return next(cell.column_letter for cell in load_workbook(path)["Activités"][1] if cell.value == title)


def test_an_untouched_workbook_gives_the_same_plan(plan_file: Path) -> None:
    output = plan_file.with_name("plan2.json")
    result = run("merge", plan_file, workbook_of(plan_file), "-o", output)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Aucune différence à écrire."
    assert read_plan_file(output) == PLAN
    assert not list(plan_file.parent.glob("*.en-cours"))


def test_each_difference_is_said_and_written(plan_file: Path) -> None:
    path = workbook_of(plan_file)
    target = column(path, "Délai de reprise visé")
    edit(path, {"B4": "Linge", f"{target}2": "30 min"})
    output = plan_file.with_name("plan2.json")
    result = run("merge", plan_file, path, "-o", output)
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Ajouté (Activités) : Linge [")
    assert lines[1] == "Modifié (Activités) : Repas, Délai de reprise visé : 1 h → 30 min"
    assert lines[2] == "Total : 1 ajouté, 1 modifié."
    merged = read_plan_file(output)
    assert [(one.name, one.target) for one in merged.activities] == [
        ("Repas", 30),
        ("Soins", None),
        ("Linge", None),
    ]
    assert merged.contacts == PLAN.contacts and merged.steps == PLAN.steps


def test_both_sides_and_erased_rows_wait_for_the_options(plan_file: Path) -> None:
    path = workbook_of(plan_file)
    target = column(path, "Délai de reprise visé")
    edit(path, {f"{target}2": "30 min"}, erased=3)
    changed = [Activity(id="a1", name="Repas", dmia=60, target=45) if one.id == "a1" else one for one in PLAN]
    now = put(plan_file.with_name("now.json"), make_plan(Variant.MS, changed))
    output = plan_file.with_name("plan2.json")
    kept = run("merge", now, path, "-o", output)
    assert "45 min / 30 min ; gardé comme dans le plan" in kept.stdout
    assert "Absent du classeur (Activités) : Soins ; gardé" in kept.stdout
    assert [one.target for one in read_plan_file(output).activities] == [45, None]
    taken = run("merge", now, path, "-o", output, "--take-all", "--remove-absent")
    assert "Total : 1 modifié, 1 retiré." in taken.stdout
    assert [one.target for one in read_plan_file(output).activities] == [30]


def test_the_workbook_of_another_plan_is_refused_whole(plan_file: Path) -> None:
    other = make_plan(PLAN.variant, [replace(one, id=f"autre-{one.id}") for one in PLAN.all(Contact)])
    workbook = workbook_of(put(plan_file.with_name("autre.json"), other))
    result = run("merge", plan_file, workbook)
    assert result.exit_code == 1 and "Ce classeur vient d’un autre plan" in result.stderr
    assert len(result.stderr.splitlines()) == 1 and not result.stdout


def test_a_row_that_is_refused_is_said_and_exits_1(plan_file: Path) -> None:
    path = workbook_of(plan_file)
    edit(path, {f"{column(path, 'Délai de reprise visé')}2": "bientôt"})
    result = run("merge", plan_file, path)
    assert result.exit_code == 1
    told = result.stderr.replace("\u202f", " ")
    assert "Non repris : Activités, ligne 2, colonne « Délai de reprise visé » : « bientôt »" in told
    assert not plan_file.with_name("plan2.json").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}"])
def test_what_cannot_be_read_is_said_in_french(plan_file: Path, content: bytes) -> None:
    wrong = plan_file.with_name("wrong")
    wrong.write_bytes(content)
    for words in (
        (plan_file, wrong),
        (wrong, workbook_of(plan_file)),
        (plan_file, plan_file.with_name("none")),
    ):
        result = run("merge", *words)
        assert result.exit_code == 1
        assert "Traceback" not in result.stderr and result.stderr.strip()


def test_a_name_cannot_act_on_the_terminal(plan_file: Path) -> None:
    odd = put(
        plan_file.with_name("odd.json"), make_plan(Variant.MS, (Activity(id="a1", name="x\x1b[2J\u202e"),))
    )
    path = workbook_of(odd)
    edit(path, {f"{column(path, 'Rang de reprise')}2": 2})
    result = run("merge", odd, path)
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout


def test_nothing_is_written_where_one_cannot(plan_file: Path) -> None:
    result = run("workbook", plan_file, "-o", plan_file.parent / "absent" / "plan.xlsx")
    assert result.exit_code == 1 and "ne peut pas être écrit" in result.stderr
