"""The workbook of a checklist: it goes out, comes back unchanged, and refuses what is not ours."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.domain.catalogue import Checklist, Item
from app.domain.differences import ChangeKind, compare, entry_hash, plain
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.scoring import Special
from app.exchange.workbook import ANSWERS, read_workbook, write_workbook
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
D2 = CATALOGUE.latest("care-d2")
SOCLE = CATALOGUE.latest("esms-socle")
DAY = date(2026, 11, 21)

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=60
) | st.sampled_from(["=1+1", "'=1+1", "''", "+33 1", "-", "@cmd", "ligne 1\r\nligne 2", "  espaces  "])


def entries_of(item: Item) -> st.SearchStrategy[Entry]:
    choices = [choice.code for choice in item.scale.choices] if item.scale else []
    return st.builds(
        Entry,
        choice=st.sampled_from([None, *choices]),
        reason=TEXTS,
        due=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        numerator=st.none() | st.integers(-5, 10**9),
        denominator=st.none() | st.integers(-5, 10**9),
        comment=TEXTS,
    ) | st.builds(Entry, special=st.just(Special.UNKNOWN), comment=TEXTS)


def find(checklist_id: str, version: str) -> Checklist:
    return CATALOGUE.get(checklist_id, version)


def write(checklist: Checklist, entries: Mapping[str, Entry]) -> bytes:
    return write_workbook(checklist, checklist.items, entries, "evaluation-1", DAY)


@settings(max_examples=15, deadline=None)
@given(st.data())
@pytest.mark.parametrize("checklist", [D2, SOCLE], ids=["d2", "socle"])
def test_what_went_out_comes_back_unchanged(checklist: Checklist, data: st.DataObject) -> None:
    entries = {item.id: data.draw(entries_of(item), label=item.id) for item in checklist.items[:6]}
    read = read_workbook(write(checklist, entries), find)
    assert read.faults == ()
    assert {item: read.entries[item] for item in entries} == {
        item: plain(entry) for item, entry in entries.items()
    }
    changes = compare(checklist.items, read.origin.bases, read.entries, entries, lambda item: True)
    assert changes == ()


def test_the_same_state_gives_the_same_bytes() -> None:
    entries = {"D2.P1": Entry(choice="met", comment="vu")}
    first = write(D2, entries)
    time.sleep(2.1)  # what a zip file rounds its times to
    assert write(D2, dict(entries)) == first


def edit(content: bytes, change: Callable[[Any], None]) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def put(**cells: object) -> Callable[[Any], None]:
    def change(workbook: Any) -> None:
        for place, value in cells.items():
            workbook[ANSWERS][place] = value

    return change


def test_nothing_typed_is_ever_a_formula() -> None:
    content = write(D2, {"D2.P1": Entry(comment="=HYPERLINK(0)", reason="+1")})
    cells = [cell for row in load_workbook(io.BytesIO(content))[ANSWERS].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "'=HYPERLINK(0)" for cell in cells)


def test_the_words_of_a_choice_are_read_whatever_their_case_or_spaces() -> None:
    read = read_workbook(edit(write(D2, {}), put(E2="  ATTEINT ", E3="ne  sait\u202fpas")), find)
    assert (read.entries["D2.P1"].choice, read.entries["D2.P2"].special) == ("met", Special.UNKNOWN)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"E2": "Peut-être"}, "cell_choice_unknown", "Réponse"),
        ({"F2": "demain"}, "cell_date_expected", "Échéance"),
        ({"G2": "douze"}, "cell_integer_expected", "Numérateur"),
        ({"G2": 1.5}, "cell_integer_expected", "Numérateur"),
        ({"J2": "=1+1"}, "cell_formula", "Commentaire"),
        ({"J2": True}, "cell_text_expected", "Commentaire"),
        ({"A2": "D9.X"}, "item_not_found", "Point"),
        ({"A3": "D2.P1"}, "workbook_line_repeated", "Point"),
    ],
)
def test_a_faulty_line_is_said_and_the_others_are_read(
    cells: dict[str, object], code: str, column: str
) -> None:
    read = read_workbook(edit(write(D2, {}), put(**cells)), find)
    assert [(fault.error.code, fault.column) for fault in read.faults] == [(code, column)]
    assert len(read.entries) == len(D2.items) - 1


def test_moved_and_added_columns_do_no_harm() -> None:
    def change(workbook: Any) -> None:
        page = workbook[ANSWERS]
        page.insert_cols(1)
        page["A1"] = "Notre suivi"

    read = read_workbook(edit(write(D2, {"D2.P1": Entry(choice="met")}), change), find)
    assert read.entries["D2.P1"].choice == "met"
    assert read.ignored == ("Notre suivi",)


def rename(workbook: Any) -> None:
    workbook[ANSWERS]["E1"] = "Notre réponse"


def merge(workbook: Any) -> None:
    workbook[ANSWERS].merge_cells("E2:E3")


def stretch(workbook: Any) -> None:
    workbook[ANSWERS]["A5000"] = "D2.P1"


def orphan(workbook: Any) -> None:
    del workbook["Origine"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (rename, "workbook_column_missing"),
        (merge, "workbook_merged"),
        (stretch, "workbook_too_large"),
        (orphan, "workbook_foreign"),
    ],
)
def test_a_workbook_that_lost_its_form_is_refused(change: Callable[[Any], None], code: str) -> None:
    with pytest.raises(DomainError, match=code):
        read_workbook(edit(write(D2, {}), change), find)


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


SHELL = (("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_unreadable"),
        (b"PK\x03\x04 nothing", "workbook_unreadable"),
        (b"Point;R\xe9ponse\r\n", "workbook_unreadable"),
        (zipped(("mimetype", b"x")), "workbook_unreadable"),
        (zipped(*SHELL), "workbook_unreadable"),
        (zipped(*SHELL, ("xl/worksheets/sheet1.xml", b"0" * 70_000_000)), "workbook_too_large"),
        (zipped(*SHELL, ("xl/externalLinks/externalLink1.xml", b"<x/>")), "workbook_links_out"),
        (zipped(*SHELL, ("xl/vbaProject.bin", b"x")), "workbook_links_out"),
        (b"x" * 9_000_000, "workbook_too_large"),
    ],
    ids=lambda value: "octets" if isinstance(value, bytes) else None,
)
def test_a_hostile_file_is_refused_before_it_is_opened(content: bytes, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        read_workbook(content, find)


def test_a_workbook_of_somebody_else_is_refused() -> None:
    workbook = Workbook()
    buffer = io.BytesIO()
    workbook.save(buffer)
    with pytest.raises(DomainError, match="workbook_foreign"):
        read_workbook(buffer.getvalue(), find)


MET, NO = Entry(choice="met"), Entry(choice="no")


@pytest.mark.parametrize(
    ("left", "mine", "here", "kind"),
    [
        (None, MET, None, ChangeKind.ADDED),
        (NO, MET, NO, ChangeKind.CHANGED),
        (NO, Entry(), NO, ChangeKind.CLEARED),
        (NO, MET, Entry(choice="no", comment="vu"), ChangeKind.CONFLICT),
        (None, MET, NO, ChangeKind.CONFLICT),
        (NO, NO, MET, None),
        (NO, MET, MET, None),
        (None, Entry(choice="inconnu"), None, ChangeKind.REFUSED),
        (None, Entry(special=Special.NA, reason="sans objet"), None, ChangeKind.REFUSED),
    ],
)
def test_three_states_are_compared(
    left: Entry | None, mine: Entry, here: Entry | None, kind: ChangeKind | None
) -> None:
    base = {"D2.P1": entry_hash(left)} if left else {}
    current = {"D2.P1": here} if here else {}
    changes = compare(D2.items, base, {"D2.P1": mine}, current, lambda item: True)
    assert [change.kind for change in changes] == ([kind] if kind else [])


def test_an_item_that_is_closed_is_refused() -> None:
    changes = compare(D2.items, {}, {"D2.P1": MET}, {}, lambda item: False)
    assert [(change.kind, change.reason and change.reason.code) for change in changes] == [
        (ChangeKind.REFUSED, "item_not_open")
    ]
