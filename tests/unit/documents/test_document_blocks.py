"""Blocks refuse what no document can show, and make text safe once."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents.blocks import (
    Bar,
    Callout,
    CalloutKind,
    Column,
    Heading,
    Index,
    KeepTogether,
    Paragraph,
    ScoreFigures,
    Span,
    Table,
    WritingLines,
    clean,
    long_date,
    spans,
)
from tests.unit.documents.sample_documents import document


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a\x00b\x1b[1mc\x7f", "ab[1mc"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("a\tb\x0bc", "a b c"),
        ("\u202egnp.exe\u202c \u200b\u200f\ufeff\u00ad\u2066x\u2069", "gnp.exe x"),
        ("\ud800 \uffff \ufdd0", "\ufffd \ufffd \ufffd"),
        ("e\u0301", "é"),
        ("50\u202f% «\u00a0oui\u00a0» non\u2011dit", "50\u202f% «\u00a0oui\u00a0» non\u2011dit"),
        ("<b>&amp; {{ x }}", "<b>&amp; {{ x }}"),
    ],
)
def test_text_is_made_safe(raw: str, safe: str) -> None:
    assert clean(raw) == safe
    assert clean(safe) == safe


@pytest.mark.parametrize(
    "build",
    [
        lambda: Heading("x", 4),
        lambda: Heading("x", 0),
        lambda: Table((), ()),
        lambda: Table((Column("a"), Column("b")), (("seul",),)),
        lambda: Column("a", 0),
        lambda: Column("a", float("nan")),
        lambda: Bar("a", 100.1, "x"),
        lambda: Bar("a", -1, "x"),
        lambda: Bar("a", float("nan"), "x"),
        lambda: Bar("a", 20, "x", start=21),
        lambda: Bar("a", 20, "x", start=-1),
        lambda: ScoreFigures(()),
        lambda: WritingLines(0),
    ],
)
def test_what_cannot_be_shown_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        build()  # type: ignore[operator]


def test_blocks_with_the_same_content_are_equal_and_hashable() -> None:
    one = Table([Column("a")], [["x"], [Span("y", bold=True)]])  # type: ignore[arg-type]
    two = Table((Column("a"),), ((Span("x"),), (Span("y", bold=True),)))
    assert one == two
    assert hash(one) == hash(two)
    assert spans(spans("x")) == spans("x")


def test_a_generator_may_be_given_once() -> None:
    table = Table((Column("a"),), ((str(n),) for n in range(3)))
    assert [row[0][0].text for row in table.rows] == ["0", "1", "2"]


def test_the_kind_of_a_callout_is_said_in_words() -> None:
    assert Callout(CalloutKind.WARNING, "x").heading == "Attention"
    assert Callout(CalloutKind.PROPOSAL, "x", "seuil").heading == "Proposition\u202f: seuil"


def test_headings_of_kept_groups_are_headings_of_the_document() -> None:
    source = document(
        Heading("a"), KeepTogether([Heading("b", 2), KeepTogether([Heading("c")])]), Paragraph("d")
    )
    assert [heading.text for heading in source.headings()] == ["a", "b", "c"]


def test_an_index_names_the_headings_that_exist() -> None:
    source = document(Heading("a"), Heading("b"), Heading("b", 2))
    index = Index((("x", ("b", "absent")), ("y", ())))
    assert source.resolve(index) == (("x", ((1, "b"),)), ("y", ()))


def test_dates_are_in_french() -> None:
    assert long_date(date(2026, 11, 21)) == "21 novembre 2026"
    assert long_date(date(2027, 8, 1)) == "1er août 2027"


def test_the_line_of_dates_leaves_out_what_is_unknown() -> None:
    source = document(reference="", fingerprint="")
    assert source.dated == "Établi le 21 novembre 2026"
    assert source.foot == "établi le 21 novembre 2026"
