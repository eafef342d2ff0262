"""The workbook of a plan: it goes out, comes back unchanged, and every fault says where and what to type."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.domain.continuity.differences import Differences, compare, merge_into, resolve
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Mark, MarkKind, Variant, specs_of
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.written import write_plan
from app.domain.errors import DomainError
from app.exchange import plan_rows, plan_workbook
from app.exchange.plan_names import SHEETS
from app.exchange.plan_rows import Table, read_table, write_table
from app.exchange.plan_workbook import LISTS, NOTICE, ORIGIN, Read, read_plan_workbook, write_plan_workbook
from app.web.messages import message_of
from tests.unit.domain.continuity.plans import TODAY, adding, care_home, changing, hospital, without
from tests.unit.domain.continuity.random_plans import random_plan

ACTIVITIES, RESOURCES, LINKS, CONTACTS = "Activités", "Ressources", "Dépendances", "Contacts"
HOSTILE = (
    "=SOMME(A1)",
    "+33 1 02",
    "-2",
    "@cmd",
    "'déjà",
    "''",
    "#N/A",
    "Non applicable",
    "Non défini : x",
    "\u202e<img src=file:///etc/passwd>",
    " x_x0041_ \t y ",
    "ligne 1\r\nligne 2\n",
    "2 h",
    "oui",
    "01/02/2026",
    "\x07\x0b",
    "é" * 200,
)


@cache
def sample() -> Plan:
    """Three records of each kind that has a sheet: enough to type in, and quick to read."""
    whole = hospital()
    kept = {
        kind: whole.all(kind)[: 3 if code in SHEETS else None]
        for code, kind in KINDS.items()
        if whole.all(kind)
    }
    return replace(whole, records=kept)


@cache
def sent() -> bytes:
    """The workbook of the sample, as it leaves."""
    return write_plan_workbook(sample(), "plan-1", TODAY)


def fill(cells: Mapping[str, Mapping[str, object]], content: bytes | None = None) -> bytes:
    """The workbook with some cells typed: by sheet, then « row column title »."""
    workbook = load_workbook(io.BytesIO(content or sent()))
    for title, typed in cells.items():
        page = workbook[title]
        places = {cell.value: cell.column for cell in page[1]}
        for place, value in typed.items():
            row, _, column = place.partition(" ")
            page.cell(int(row), places[column]).value = value
    return save(workbook)


def save(workbook: Any) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def brought(content: bytes, plan: Plan | None = None) -> tuple[Read, Differences]:
    now = plan or sample()
    read = read_plan_workbook(content, now)
    return read, compare(now, read.lines, read.left)


def merged(content: bytes, plan: Plan | None = None) -> Plan:
    now = plan or sample()
    read, differences = brought(content, now)
    assert read.faults == () and differences.broken == ()
    return merge_into(now, resolve(differences, (), ()))


def said(read: Table) -> list[tuple[str, int, str, str]]:
    return [(one.sheet, one.row, one.column, one.error.code) for one in read.faults]


def next_row(title: str) -> int:
    return int(load_workbook(io.BytesIO(sent()))[title].max_row) + 1


def comes_back(plan: Plan) -> None:
    content = save(load_workbook(io.BytesIO(write_plan_workbook(plan, "", TODAY))))
    read, differences = brought(content, plan)
    assert read.faults == () and read.ignored == () and read.left == ()
    assert differences.is_empty and differences.broken == ()


def test_a_whole_plan_comes_back_unchanged() -> None:
    for plan in (hospital(), care_home(), make_plan(Variant.MS, ())):
        comes_back(plan)


@pytest.mark.parametrize("seed", range(6))
def test_wild_plans_come_back_unchanged(seed: int) -> None:
    comes_back(random_plan(seed))


def test_hostile_texts_and_marks_come_back_unchanged() -> None:
    marks = {
        "rank": Mark(MarkKind.NOT_APPLICABLE, "", "Direction", "2026-01-01"),
        "target": Mark(MarkKind.UNDEFINED, "à mesurer ; raison : non", "Direction, soins", "2026-02-03"),
        "dmia": Mark(MarkKind.UNDEFINED),
        "reason": Mark(MarkKind.NOT_APPLICABLE, "rien ; accepté par : personne"),
    }
    comes_back(
        adding(
            sample(),
            *(
                Contact(id=f"odd{number}", name=text, function=text, hours=text, checked_on=date(1850, 1, 1))
                for number, text in enumerate(HOSTILE)
            ),
            Activity(id="wild", name="Sauvage", description="x" * 10_000, pdma=1_500 * DAY + 61, marks=marks),
            Activity(id="both", name="Les deux", dmia=0, marks={"dmia": marks["dmia"]}),
            Resource(id="twins", name="Annuaire", prerequisites=("twins",), owner="odd3"),
        )
    )


def test_a_text_too_long_for_a_cell_is_said_and_kept() -> None:
    steps = tuple("é" * 9_000 for _ in range(5))
    solution = sample().solutions[0]
    plan = changing(sample(), solution.id, steps=steps)
    comes_back(plan)
    page = load_workbook(io.BytesIO(write_plan_workbook(plan, "", TODAY)))["Solutions"]
    assert any("Trop long" in str(cell.value) for row in page.iter_rows() for cell in row)


def test_nothing_typed_is_ever_a_formula() -> None:
    plan = adding(sample(), *(Contact(id=f"c{n}", name=text) for n, text in enumerate(HOSTILE)))
    workbook = load_workbook(io.BytesIO(write_plan_workbook(plan, "", TODAY)))
    cells = [cell for page in workbook for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type in ("f", "e")]


def test_private_numbers_do_not_leave_and_do_not_go() -> None:
    person = sample().contacts[0]
    plan = changing(sample(), person.id, private_phone="06 99 00 11 22")
    content = write_plan_workbook(plan, "", TODAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"06 99 00 11 22" in archive.read(name)]
    place = next_place(CONTACTS, person.id)
    after = merged(fill({CONTACTS: {f"{place} Fonction": "Autre"}}, content), plan)
    changed = next(one for one in after.contacts if one.id == person.id)
    assert (changed.function, changed.private_phone) == ("Autre", "06 99 00 11 22")


def next_place(title: str, code: str) -> int:
    page = load_workbook(io.BytesIO(sent()))[title]
    return next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == code)


def test_the_sheets_follow_the_variant_and_offer_lists() -> None:
    for plan in (sample(), care_home()):
        workbook = load_workbook(io.BytesIO(write_plan_workbook(plan, "", TODAY)))
        assert workbook.sheetnames == [NOTICE, *SHEETS.values(), LISTS, ORIGIN]
        assert workbook[ORIGIN].sheet_state == "hidden"
        for kind, title in SHEETS.items():
            shown = [
                spec.label
                for spec in specs_of(KINDS[kind]).values()
                if spec.need(plan.variant).value != "hidden" and not spec.is_private
            ]
            assert [cell.value for cell in workbook[title][1]] == ["Code", *shown]
        rules = workbook[LINKS].data_validations.dataValidation
        assert len(rules) == 4 and all(rule.formula1.startswith("Listes!") for rule in rules)
        assert not any(rule.showErrorMessage for rule in rules)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert write_plan_workbook(sample(), "plan-1", TODAY) == sent()


def test_a_record_is_added_changed_and_emptied() -> None:
    row = next_row(ACTIVITIES)
    emergency = next_place(ACTIVITIES, "emergency")
    content = fill(
        {
            ACTIVITIES: {
                f"{row} Activité": "Hôpital de jour",
                f"{row} Délai de reprise visé": "Non défini : Direction, 30/11/2026",
                f"{emergency} Délai de reprise visé": "0 h",
                f"{emergency} Volume habituel": None,
                f"{emergency} Suppléant": None,
            }
        }
    )
    after = merged(content, changing(sample(), "emergency", volume="90"))
    added = next(one for one in after.activities if one.name == "Hôpital de jour")
    assert added.marks["target"] == Mark(MarkKind.UNDEFINED, "", "Direction", "2026-11-30")
    changed = after.find(Activity, "emergency")
    assert changed is not None and (changed.target, changed.deputy) == (0, "")
    assert changed.volume == "90", "It was blank when the workbook left, and still is there."


DURATIONS: tuple[tuple[object, int], ...] = (
    ("2h", 2 * HOUR),
    ("90 min", 90),
    ("3 j", 3 * DAY),
    ("1 000 j", 1_000 * DAY),
    ("2\u202fh\u202f30", 150),
    ("immédiat", 0),
    (0, 0),
    (time(2, 30), 150),
    (timedelta(hours=30), 30 * HOUR),
)


def test_durations_are_read_as_people_type_them() -> None:
    row = next_row(ACTIVITIES)
    typed = {f"{row + place} Délai constaté en test": value for place, (value, _) in enumerate(DURATIONS)}
    named = {f"{row + place} Activité": f"Cas {place}" for place in range(len(DURATIONS))}
    after = merged(fill({ACTIVITIES: {**named, **typed}}))
    assert [one.measured for one in after.activities[3:]] == [minutes for _, minutes in DURATIONS]


MEASURED = "Délai constaté en test"
FAULTS: tuple[tuple[str, object, str], ...] = (
    (MEASURED, "bientôt", "duration_unreadable"),
    (MEASURED, "-2 h", "duration_unreadable"),
    (MEASURED, 12, "duration_unreadable"),
    (MEASURED, "9999999 j", "duration_too_long"),
    (MEASURED, timedelta(seconds=90), "duration_unreadable"),
    (MEASURED, "=1+1", "cell_formula"),
    (MEASURED, "#REF!", "cell_error"),
    (MEASURED, "Non applicable :", "mark_without_reason"),
    (MEASURED, "Non défini : Direction", "mark_without_function"),
    (MEASURED, "Non défini : D, 31/02/2026", "cell_date_expected"),
    ("Rang de reprise", "premier", "cell_number_expected"),
    ("Rang de reprise", -1, "cell_number_expected"),
    ("Rang de reprise", 1.5, "cell_number_expected"),
    ("Activité prioritaire", "peut-être", "cell_flag_expected"),
    ("Famille", "Autre chose", "plan_choice_unknown"),
    ("Famille", "Non applicable : x", "mark_not_here"),
    ("Responsable", "Inconnue", "plan_name_unknown"),
    ("Constaté le", "hier", "cell_date_expected"),
    ("Service ou unité", "x" * 201, "cell_too_long"),
    ("À quoi elle sert, pour qui", True, "cell_text_expected"),
    ("Code", "pas un code", "plan_code_invalid"),
    ("Activité", None, "plan_row_without_name"),
    ("Activité", "Non applicable : x", "mark_not_here"),
)


def test_a_fault_says_its_sheet_row_and_column() -> None:
    row = next_row(ACTIVITIES)
    named = {f"{row + place} Activité": f"Cas {place}" for place in range(len(FAULTS))}
    other = {f"{row + place} Niveau minimal de service": "x" for place in range(len(FAULTS))}
    typed = {f"{row + place} {column}": value for place, (column, value, _) in enumerate(FAULTS)}
    read, differences = brought(fill({ACTIVITIES: {**named, **other, **typed}}))
    expected = {(ACTIVITIES, row + place, column, code) for place, (column, _, code) in enumerate(FAULTS)}
    assert set(said(read)) == expected and len(read.faults) == len(FAULTS)
    assert differences.is_empty
    for fault in read.faults:
        sentence = message_of(fault.error)
        assert sentence.endswith(".") and "{" not in sentence


def test_what_a_record_cannot_do_without_is_not_emptied() -> None:
    names = "A besoin, pour démarrer, de"
    content = fill(
        {
            ACTIVITIES: {"2 Activité": None},
            LINKS: {"2 Ressource": None},
            RESOURCES: {f"2 {names}": "Annuaire ; Fantôme", f"3 {names}": "x\n" * 61},
        }
    )
    read, differences = brought(content)
    assert said(read) == [
        (ACTIVITIES, 2, "Activité", "plan_row_without_name"),
        (RESOURCES, 2, names, "plan_name_unknown"),
        (RESOURCES, 3, names, "plan_name_unknown"),
        (LINKS, 2, "Ressource", "plan_row_without_name"),
    ]
    assert differences.is_empty


def test_a_row_with_a_fault_is_left_out_and_the_others_are_read() -> None:
    content = fill({CONTACTS: {"2 Rang dans la chaîne d’alerte": "x", "3 Fonction": "Autre fonction"}})
    read, differences = brought(content)
    assert len(read.faults) == 1 and differences.absent == ()
    assert [one.current.id for one in differences.changed] == [sample().contacts[1].id]


def test_a_dependency_names_what_is_added_in_the_same_workbook() -> None:
    row, other, link = next_row(ACTIVITIES), next_row(RESOURCES), next_row(LINKS)
    content = fill(
        {
            ACTIVITIES: {f"{row} Activité": "Dialyse"},
            RESOURCES: {f"{other} Ressource": "Générateurs"},
            LINKS: {f"{link} Activité": "dialyse", f"{link} Ressource": " Générateurs "},
        }
    )
    after = merged(content)
    activity = next(one for one in after.activities if one.name == "Dialyse")
    (found,) = after.dependencies_of[activity.id]
    assert after.find(Resource, found.resource).name == "Générateurs"  # type: ignore[union-attr]
    assert brought(content, after)[1].is_empty, "Sent again, it adds nothing twice."


def test_a_dependency_of_a_row_that_is_refused_is_refused_too() -> None:
    row, link = next_row(ACTIVITIES), next_row(LINKS)
    resource = sample().resources[0].name
    content = fill(
        {
            ACTIVITIES: {f"{row} Activité": "Dialyse", f"{row} Rang de reprise": "x"},
            LINKS: {f"{link} Activité": "Dialyse", f"{link} Ressource": resource},
        }
    )
    read, differences = brought(content)
    assert said(read) == [(ACTIVITIES, row, "Rang de reprise", "cell_number_expected")]
    assert [one.name for one in differences.broken] == ["activity"]
    assert differences.broken[0].brought.place == f"Dépendances, ligne {link}"


def test_names_shared_by_two_records_are_told_apart_by_their_code() -> None:
    shared = adding(sample(), Contact(id="s1", name="Standard"), Contact(id="s2", name="standard"))
    plan = changing(shared, "emergency", owner="s2")
    content = write_plan_workbook(plan, "", TODAY)
    page = load_workbook(io.BytesIO(content))[ACTIVITIES]
    column = next(cell.column for cell in page[1] if cell.value == "Responsable")
    place = next_place(ACTIVITIES, "emergency")
    assert page.cell(place, column).value == "standard [s2]"
    for typed, owner in (("Standard [s1]", "s1"), ("s1", "s1")):
        after = merged(fill({ACTIVITIES: {f"{place} Responsable": typed}}, content), plan)
        assert after.find(Activity, "emergency").owner == owner  # type: ignore[union-attr]
    read, _ = brought(fill({ACTIVITIES: {f"{place} Responsable": "Standard"}}, content), plan)
    assert said(read) == [(ACTIVITIES, place, "Responsable", "plan_name_ambiguous")]


def test_a_renamed_record_is_found_by_its_old_name_and_its_new_one() -> None:
    place, link = next_place(ACTIVITIES, "emergency"), next_row(LINKS)
    resource = sample().resources[-1].name
    after = merged(
        fill(
            {
                ACTIVITIES: {f"{place} Activité": "Accueil des urgences"},
                LINKS: {f"{link} Activité": "Accueil des urgences", f"{link} Ressource": resource},
            }
        )
    )
    assert after.dependencies[-1].activity == "emergency"
    assert after.find(Activity, "emergency").name == "Accueil des urgences"  # type: ignore[union-attr]


def test_an_erased_row_is_absent_and_an_erased_sheet_says_nothing() -> None:
    workbook = load_workbook(io.BytesIO(sent()))
    workbook[CONTACTS].delete_rows(2)
    del workbook[RESOURCES]
    read, differences = brought(save(workbook))
    assert [(one.kind, one.code) for one in read.left] == [("contact", sample().contacts[0].id)]
    assert [one.record for one in differences.absent] == [sample().contacts[0]]


def test_a_repeated_row_is_refused() -> None:
    row = next_row(CONTACTS)
    first = sample().contacts[0]
    content = fill(
        {
            CONTACTS: {
                f"{row} Code": first.id,
                f"{row} Nom ou service": "Autre",
                f"{row + 1} Nom ou service": "Garde",
                f"{row + 2} Nom ou service": "garde",
            }
        }
    )
    read, _ = brought(content)
    assert said(read) == [
        (CONTACTS, row, "Code", "plan_row_repeated"),
        (CONTACTS, row + 2, "Nom ou service", "plan_row_repeated"),
    ]
    assert [one.error.details["row"] for one in read.faults] == [2, row + 1]


def test_a_row_without_code_but_with_a_known_name_fills_that_record() -> None:
    workbook = load_workbook(io.BytesIO(sent()))
    page = workbook[CONTACTS]
    page.cell(2, 1).value = None
    phone = next(cell.column for cell in page[1] if cell.value == "Téléphone")
    page.cell(2, phone).value = "01 99 00 00 42"
    read, differences = brought(save(workbook))
    assert read.left == () and differences.added == ()
    assert [one.name for one in differences.changed[0].fields] == ["phone"]


def test_columns_may_move_and_unknown_ones_are_named() -> None:
    workbook = load_workbook(io.BytesIO(sent()))
    page = workbook[CONTACTS]
    page.move_range("B1:C40", cols=20)
    page.cell(1, 2).value = "Étage"
    workbook.create_sheet("Notes")
    read, differences = brought(save(workbook))
    assert differences.is_empty and read.ignored == ("Contacts : Étage", "feuille Notes")


def test_what_is_kept_until_the_confirmation_is_what_was_read() -> None:
    workbook = load_workbook(
        io.BytesIO(fill({ACTIVITIES: {"2 Rang de reprise": "x", "3 Rang de reprise": 9}}))
    )
    workbook[CONTACTS].delete_rows(2)
    read, differences = brought(save(workbook))
    kept = read_table(json.loads(json.dumps(write_table(read))))
    assert compare(sample(), kept.lines, kept.left).seen_hash == differences.seen_hash
    assert [message_of(one.error) for one in kept.faults] == [message_of(one.error) for one in read.faults]


def test_a_change_made_here_since_is_a_clash() -> None:
    place = next_place(ACTIVITIES, "emergency")
    content = fill({ACTIVITIES: {f"{place} Délai constaté en test": "2 h"}})
    _, differences = brought(content, changing(sample(), "emergency", measured=5, volume="90"))
    assert [(change.name, change.is_clash) for change in differences.changed[0].fields] == [
        ("measured", True)
    ]
    _, differences = brought(content, without(sample(), "emergency"))
    assert [one.key for one in differences.gone] == [("activity", "emergency")]


def foreign() -> bytes:
    workbook = Workbook()
    workbook.active.title = ACTIVITIES
    return save(workbook)


def without_code() -> bytes:
    workbook = load_workbook(io.BytesIO(sent()))
    workbook[LINKS].delete_cols(1)
    return save(workbook)


def with_merged_cells() -> bytes:
    workbook = load_workbook(io.BytesIO(sent()))
    workbook[LINKS].merge_cells("A2:B2")
    return save(workbook)


def with_member(name: str, data: bytes = b"x") -> bytes:
    buffer = io.BytesIO(sent())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def with_origin(key: str, value: str) -> bytes:
    workbook = load_workbook(io.BytesIO(sent()))
    for row in workbook[ORIGIN].iter_rows():
        if str(row[0].value).startswith(key):
            row[1].value = value
    return save(workbook)


def too_long() -> bytes:
    workbook = load_workbook(io.BytesIO(sent()))
    workbook[LINKS].cell(60_000, 2).value = "x"
    return save(workbook)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"", "plan_workbook_unreadable"),
        (lambda: b"PK\x03\x04", "plan_workbook_unreadable"),
        (lambda: sent()[:2_000], "plan_workbook_unreadable"),
        (foreign, "workbook_foreign"),
        (lambda: with_origin("format", "autre"), "workbook_foreign"),
        (lambda: with_origin("activity ", "{"), "workbook_foreign"),
        (lambda: with_origin("activity ", "[1]"), "workbook_foreign"),
        (lambda: with_origin("activity ", "[" * 20_000), "workbook_foreign"),
        (without_code, "plan_column_missing"),
        (with_merged_cells, "plan_workbook_merged"),
        (lambda: with_member("xl/vbaProject.bin"), "workbook_links_out"),
        (lambda: with_member("xl/externalLinks/externalLink1.xml"), "workbook_links_out"),
        (lambda: with_member("xl/big.xml", b"0" * 70_000_000), "plan_workbook_too_large"),
        (too_long, "plan_table_too_long"),
    ],
)
def test_a_hostile_or_foreign_workbook_is_refused_in_words(content: Any, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_plan_workbook(content(), sample())
    assert caught.value.code == code
    assert "{" not in message_of(caught.value)


def test_too_many_rows_are_refused_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sent()
    for module in (plan_rows, plan_workbook):
        monkeypatch.setattr(module, "MAX_ROWS", 2)
    for act in (
        lambda: read_plan_workbook(content, sample()),
        lambda: write_plan_workbook(sample(), "", TODAY),
    ):
        with pytest.raises(DomainError, match="plan_table_too_long") as caught:
            act()
        assert "plus de 2 lignes" in message_of(caught.value)


def test_five_hundred_activities_come_in_at_once() -> None:
    workbook = load_workbook(io.BytesIO(sent()))
    page = workbook[ACTIVITIES]
    places = {cell.value: cell.column for cell in page[1]}
    first = page.max_row + 1
    for number in range(500):
        page.cell(first + number, places["Activité"], f"Activité {number}")
        page.cell(first + number, places["Délai de reprise visé"], f"{number} h")
    after = merged(save(workbook))
    assert len(after.activities) == len(sample().activities) + 500
    assert after.activities[-1].target == 499 * HOUR


def test_what_the_variant_hides_is_kept() -> None:
    plan = changing(sample(), "emergency", users="à domicile")
    place = next_place(ACTIVITIES, "emergency")
    content = fill({ACTIVITIES: {f"{place} Volume habituel": "12"}}, write_plan_workbook(plan, "", TODAY))
    after = merged(content, plan).find(Activity, "emergency")
    before = plan.find(Activity, "emergency")
    assert before is not None and after == replace(before, volume="12")


def test_merging_an_untouched_workbook_gives_the_same_file() -> None:
    assert write_plan(merged(sent())) == write_plan(sample())
