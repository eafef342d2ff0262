"""What the HTML fragment must be apart from its words: one h1, headings in order, no style, no script."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import html5lib

from app.documents.blocks import Column, Document, Heading, Table
from app.documents.html import render_html, render_page
from tests.unit.documents.sample_documents import boxes, document, lying, rich_document, with_contents

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
        for source in (rich_document(), with_contents(), boxes(), lying())
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


def test_a_whole_page_needs_nothing_else() -> None:
    page = str(render_page(rich_document(title="<b>Titre</b>"), STYLE_SHEET.read_text(encoding="utf-8")))
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [one.text for one in tree.iter("title")] == [
        "<b>Titre</b> – Préparation à une attaque informatique"
    ]
    assert [one.tag for one in tree.iter() if one.tag in {"script", "link", "img"}] == []
    assert "url(" not in page
    assert "@import" not in page


def test_a_whole_page_forbids_itself_everything_but_its_own_style() -> None:
    page = str(render_page(rich_document(), "p { color: red; }\n"))
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    (style,) = (one.text for one in tree.iter("style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = [one.get("content") for one in tree.iter("meta") if one.get("http-equiv")]
    assert policy == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_what_the_foot_of_a_printed_page_says_stays_a_string() -> None:
    title = '"; } </style><script>alert(1)</script> @import url(x) \\ \n é'
    page = str(render_page(rich_document(title=title, organisation="Hôpital\\"), ""))
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "counter(pages)" in style
    assert style.count('content: "') == 2
    said = re.search(r'content: "([^"]*)"; width', style)
    assert said is not None
    assert re.fullmatch(r"([A-Za-z0-9]|\\[0-9a-f]{6})*", said[1])
    read = re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), said[1])
    assert read.startswith('Hôpital\\ · "; } </style><script>')
    assert "empreinte" in read


def test_each_printed_page_says_that_it_is_a_draft_and_who_may_read_it() -> None:
    page = str(render_page(rich_document(title="Titre " * 40, watermark="PROJET"), STYLE_SHEET.read_text()))
    said = re.search(r'content: "([^"]*)"; width', page)
    assert said is not None
    read = re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), said[1])
    assert read.endswith(f"\n{rich_document().footer}")
    assert '<p class="doc-mark" data-mark="PROJET">PROJET</p>' in page
    paper = page[page.index("/* What is fixed") :]
    assert re.search(r"\.doc-mark::after \{ position: fixed;[^}]* content: attr\(data-mark\);", paper)
    assert "doc-mark" not in str(render_html(rich_document(watermark=None)))


def test_a_page_may_lead_back_to_another() -> None:
    page = str(render_page(rich_document(), "", home=("Sommaire <b>", "../index.html")))
    assert '<nav class="doc-home"><a href="../index.html">Sommaire &lt;b&gt;</a></nav>' in page
