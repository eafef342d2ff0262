"""Tables for a spreadsheet: how cells are written, and that none is a formula."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.documents.sheets import Sheet, neutralise, write_csv, write_xlsx


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r\n@x", "'@x"),
        ("CH de l’Aulne", "CH de l’Aulne"),
        ("a=b", "a=b"),
        ("deux\nlignes", "deux lignes"),
        ("", ""),
    ],
)
def test_a_text_is_never_read_as_a_formula(text: str, written: str) -> None:
    assert neutralise(text) == written


@given(st.text(max_size=20))
@settings(max_examples=40, deadline=None)
def test_no_text_begins_as_a_formula_nor_breaks_a_line(text: str) -> None:
    assert not neutralise(text).lstrip().startswith(("=", "+", "-", "@"))
    assert "\n" not in neutralise(text)
    book = load_workbook(io.BytesIO(write_xlsx([Sheet("feuille", ["a"], [[text]])])))
    assert book["feuille"]["A2"].data_type != "f"


def test_csv_is_written_as_french_spreadsheets_open_it() -> None:
    rows = [["CH ; annexe", 12, 2.25, Decimal("0.05"), date(2026, 11, 21), None]]
    content = write_csv(["nom", "n", "a", "b", "jour", "vide"], rows)
    assert content.decode("utf-8") == (
        '\ufeffnom;n;a;b;jour;vide\r\n"CH ; annexe";12;2,3;0,1;21/11/2026;\r\n'
    )


def test_a_workbook_keeps_numbers_and_dates() -> None:
    sheet = Sheet("données", ["nom", "part", "jour"], [["CH", 66.65, date(2026, 11, 21)]])
    page = load_workbook(io.BytesIO(write_xlsx([sheet])))["données"]
    assert [cell.value for cell in page[1]] == ["nom", "part", "jour"]
    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"
    assert (page["B2"].value, page["C2"].value.date()) == (66.7, date(2026, 11, 21))
