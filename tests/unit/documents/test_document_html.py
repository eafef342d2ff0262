"""What the HTML fragment must be apart from its words: one h1, headings in order, no style, no script."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import html5lib

from app.documents.blocks import Column, Document, Heading, Table
from app.documents.html import render_html
from tests.unit.documents.sample_documents import boxes, document, rich_document, with_contents

STYLE_SHEET = Path(__file__).parents[3] / "app" / "web" / "static" / "css" / "document.css"


def parsed(source: Document, **options: object) -> ElementTree.Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(str(render_html(source, **options)))  # type: ignore[arg-type]


def headings(tree: ElementTree.Element) -> list[str]:
    return [element.tag for element in tree.iter() if re.fullmatch(r"h\d", str(element.tag))]


def test_the_page_keeps_its_own_h1() -> None:
    assert headings(parsed(rich_document())) == ["h2", "h3", "h4", "h3"]
    assert headings(parsed(rich_document(), heading_offset=2)) == ["h3", "h4", "h5", "h4"]
    assert headings(parsed(rich_document(), with_title=True)) == ["h1", "h2", "h3", "h4", "h3"]


def test_there_is_neither_style_nor_script() -> None:
    for element in parsed(rich_document()).iter():
        assert element.tag not in {"script", "style", "link", "img", "iframe"}
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


def test_every_class_is_ours_and_styled() -> None:
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    names = {
        name
        for source in (rich_document(), with_contents(), boxes())
        for element in parsed(source, with_title=True).iter()
        for name in element.get("class", "").split()
    }
    assert all(name.startswith("doc") for name in names)
    assert sorted(name for name in names if f".{name}" not in rules) == []


def test_ids_are_unique_and_links_lead_to_them() -> None:
    tree = parsed(with_contents())
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = [element.get("href").removeprefix("#") for element in tree.iter("a")]
    assert len(targets) == 10
    assert set(targets) <= set(ids)


def test_cells_are_tied_to_their_headers() -> None:
    tree = parsed(rich_document())
    scopes = [cell.get("scope") for cell in tree.iter("th")]
    assert scopes.count("col") == 8
    assert set(scopes) == {"col", "row"}


def test_widths_of_columns_are_known_to_the_style_sheet() -> None:
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    for width in range(5, 101, 5):
        assert f".doc-w-{width} " in rules
    tree = parsed(document(Table((Column("a", 1), Column("b", 1000)), (("c", "d"),))))
    assert [col.get("class") for col in tree.iter("col")] == ["doc-w-5", "doc-w-100"]


def test_deep_headings_stop_at_h6() -> None:
    assert headings(parsed(document(Heading("a", 3)), heading_offset=4)) == ["h6"]
