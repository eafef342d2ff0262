"""What people may type or paste in a plan: it is printed as text, whole, inside the pages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import cycle, islice

import docx
import pytest

from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.durations import HOUR
from app.domain.continuity.fields import FieldKind, specs_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.words import ActivityFamily, Criticality, Profile
from app.features.continuity.documents import list_extracts
from tests.unit.continuity.printed import build, rows_of
from tests.unit.documents.extraction import (
    docx_out_of_order,
    docx_text,
    html_text,
    normalised,
    page_count,
    page_texts,
    pdf_text,
    shown,
    texts_out_of_pages,
)
from tests.unit.documents.sample_documents import HOSTILE
from tests.unit.domain.continuity.plans import adding, changing, hospital, rebuilt

MARKUP = ("texte <b>non fermé", '<img src="file:///etc/passwd"/>', "a &amp; b &#65; <para>", "<font size=40>")
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def hostile(start: int) -> Plan:
    """Every line, text and list of the plan holds hostile text, one after the other; ids and references stay."""
    given = [*MARKUP, *(text[:200] for text in HOSTILE.values())]
    texts = cycle((*given[start:], *given[:start]))
    records = []
    for record in hospital():
        values: dict[str, object] = {}
        for name, spec in specs_of(type(record)).items():
            if spec.kind in (FieldKind.LINE, FieldKind.TEXT):
                values[name] = next(texts)
            elif spec.kind is FieldKind.LINES:
                values[name] = tuple(islice(texts, 2))
        records.append(replace(record, **values))
    return rebuilt(hospital(), records)


@pytest.mark.parametrize(("place", "profile"), list(enumerate(Profile)))
def test_hostile_text_is_shown_as_text_everywhere(place: int, profile: Profile) -> None:
    plan = hostile(place * 4)
    source = build(profile, plan, kit=None, service=list_extracts(plan)[0])
    expected = normalised(plain_text(source))
    content = render_pdf(source)
    assert pdf_text(content) == shown(expected)
    assert html_text(render_html(source, with_title=True)) == expected
    written = render_docx(source)
    assert docx_text(written) == expected
    assert docx_out_of_order(written) == []
    assert not [one for one in docx.Document(BytesIO(written)).part.rels.values() if one.is_external]
    assert texts_out_of_pages(content) == []
    assert not set(_BIDI) & set(expected)
    assert "root:x:0:0" not in expected


@pytest.mark.parametrize("profile", list(Profile))
def test_ten_thousand_characters_in_a_field_are_printed_whole(profile: Profile) -> None:
    words, letters = "mot " * 2_499 + "fin", "x" * 10_000
    plan = changing(hospital(), "emergency_is_first_day", means=words, steps=(letters,))
    plan = changing(plan, "level_1", criteria=letters)
    plan = changing(plan, "emergency", minimum=letters)
    source = build(profile, plan, kit=None)
    content = render_pdf(source)
    assert pdf_text(content).replace(" ", "") == shown(normalised(plain_text(source))).replace(" ", "")
    assert texts_out_of_pages(content) == []
    assert page_count(content) < 90


def test_long_names_keep_the_matrix_inside_its_pages() -> None:
    plan = changing(hospital(), "emergency", name="Accueilpermanentdesurgencespediatriques" * 5)
    plan = changing(plan, "pharmacy", name="Une pharmacie au nom très long, vraiment très long " * 4)
    plan = changing(plan, "director", name="Direction générale adjointe " * 20, function="x" * 300)
    plan = rebuilt(
        plan,
        (replace(one, name=f"{one.name} " + "x" * 200) if isinstance(one, Resource) else one for one in plan),
    )
    source = build(Profile.FULL, plan, kit=None)
    content = render_pdf(source)
    assert pdf_text(content) == shown(normalised(plain_text(source)))
    assert texts_out_of_pages(content) == []


def test_five_hundred_activities_print_in_a_sane_count_of_pages() -> None:
    resource = next(iter(hospital().resources)).id
    more = [
        Activity(id=f"m{n}", name=f"Activité courante {n}", service="Divers", family=ActivityFamily.CARE)
        for n in range(500)
    ]
    links = [
        Dependency(id=f"d{n}", activity=f"m{n}", resource=resource, criticality=Criticality.USEFUL)
        for n in range(500)
    ]
    plan = adding(hospital(), *(replace(one, is_priority=False, dmia=HOUR) for one in more), *links)
    source = build(Profile.FULL, plan, kit=None)
    assert len(rows_of(source, "Activités non prioritaires")) == 505
    content = render_pdf(source)
    assert texts_out_of_pages(content) == []
    assert 60 < page_count(content) < 120
    assert "Activité courante 499" in "".join(page_texts(content))
