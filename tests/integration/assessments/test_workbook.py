"""The workbook of a version: out, filled in, compared, confirmed; nothing is written before."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from app.features.assessments.service import workbooks
from tests.conftest import NOW, Clock
from tests.factories import enter
from tests.integration.assessments.conftest import Story, text


def download(story: Story) -> bytes:
    response = story.client.get(story.url("/classeur.xlsx"))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    return response.get_data()


def fill(content: bytes, cells: Mapping[str, object]) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        workbook["Réponses"][place] = value
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def upload(story: Story, content: bytes, name: str = "classeur.xlsx") -> Any:
    return story.client.post(
        story.url("/classeur"),
        data={"workbook": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def bring_back(story: Story, content: bytes) -> tuple[str, str]:
    """The address of the differences, and what their page says."""
    answer = upload(story, content)
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"], text(story.client.get(answer.headers["Location"])).replace(
        "\u202f", " "
    )


def confirm(story: Story, url: str, page: str, **choices: str) -> Any:
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return story.client.post(url, data={"seen_hash": seen.group(1)} | choices)


def choice_of(story: Story, item: str) -> str | None:
    row = story.contents().rows.get(item)
    return row.choice if row is not None else None


def test_it_goes_out_and_comes_back_unchanged(story: Story) -> None:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="=vu le 3 mars")
    _, page = bring_back(story, download(story))
    assert "Aucune différence à écrire" in page


def test_nothing_is_written_before_it_is_confirmed(story: Story) -> None:
    story.act_as(story.referent)
    url, page = bring_back(
        story, fill(download(story), {"E2": "Atteint", "J2": "fait en mars", "E3": "Pas atteint"})
    )
    assert "Ce qui sera écrit (2)" in page and "« fait en mars »" in page
    assert choice_of(story, "D2.P1") is None
    answer = confirm(story, url, page)
    assert answer.status_code == 303
    assert (choice_of(story, "D2.P1"), choice_of(story, "D2.P2")) == ("met", "no")
    assert story.contents().rows["D2.P1"].comment == "fait en mars"
    assert confirm(story, url, page).status_code == 404
    assert story.client.get(url).status_code == 404


def test_a_line_with_a_fault_is_said_and_left_out(story: Story) -> None:
    story.act_as(story.referent)
    url, page = bring_back(story, fill(download(story), {"E2": "Presque", "E3": "Atteint"}))
    assert "Ligne 2, colonne « Réponse » : « Presque » n’est pas une réponse admise." in page
    confirm(story, url, page)
    assert (choice_of(story, "D2.P1"), choice_of(story, "D2.P2")) == (None, "met")


def test_a_conflict_is_never_settled_without_being_asked(story: Story) -> None:
    story.act_as(story.referent)
    filled = fill(download(story), {"E2": "Atteint", "E3": "Atteint"})
    story.act_as(story.colleague)
    story.autosave("D2.P1", "no")
    story.autosave("D2.P2", "no")
    story.act_as(story.referent)
    url, page = bring_back(story, filled)
    assert "À trancher (2)" in page
    confirm(story, url, page, **{"D2_P2-choice": "mine"})
    assert (choice_of(story, "D2.P1"), choice_of(story, "D2.P2")) == ("no", "met")


def test_what_moved_since_it_was_shown_is_shown_again(story: Story) -> None:
    story.act_as(story.referent)
    url, page = bring_back(story, fill(download(story), {"E2": "Atteint"}))
    story.act_as(story.colleague)
    story.autosave("D2.P1", "no")
    story.act_as(story.referent)
    answer = confirm(story, url, page)
    assert answer.headers["Location"].endswith(url)
    assert choice_of(story, "D2.P1") == "no"
    assert "À trancher (1)" in text(story.client.get(url)).replace("\u202f", " ")


def test_the_workbook_of_another_version_is_refused(story: Story) -> None:
    story.act_as(story.referent)
    content = fill(download(story), {})
    workbook = load_workbook(io.BytesIO(content))
    for row in workbook["Origine"].iter_rows():
        if row[0].value == "evaluation":
            row[1].value = str(uuid4())
    buffer = io.BytesIO()
    workbook.save(buffer)
    answer = upload(story, buffer.getvalue())
    assert answer.status_code == 422
    assert "Ce classeur vient d’une autre évaluation" in text(answer)


@pytest.mark.parametrize("content", [b"", b"Point;R\xe9ponse", b"PK\x03\x04"])
def test_what_is_not_a_workbook_is_refused_in_words(story: Story, content: bytes) -> None:
    story.act_as(story.referent)
    answer = upload(story, content)
    assert answer.status_code == 422
    assert "classeur" in text(answer)


def test_only_who_sent_it_may_confirm_it(story: Story) -> None:
    story.act_as(story.referent)
    url, page = bring_back(story, fill(download(story), {"E2": "Atteint"}))
    story.act_as(story.colleague)
    assert story.client.get(url).status_code == 404
    assert confirm(story, url, page).status_code == 404
    story.act_as(story.stranger)
    assert story.client.get(url).status_code == 404
    assert story.client.get(story.url("/classeur.xlsx")).status_code == 404
    story.act_as(story.signatory)
    assert story.client.get(story.url("/classeur.xlsx")).status_code == 200
    assert upload(story, b"x").status_code == 403


def test_what_nobody_confirms_is_forgotten(story: Story, clock: Clock) -> None:
    story.act_as(story.referent)
    url, _ = bring_back(story, fill(download(story), {"E2": "Atteint"}))
    with story.database.unit_of_work() as session:
        assert workbooks.forget_imports(session, NOW) == 0
    clock.advance(days=2)
    with story.database.unit_of_work() as session:
        assert workbooks.forget_imports(session, clock()) == 1
    enter(story.client, story.database, story.referent, clock())
    assert story.client.get(url).status_code == 404


AUDIT_HEAD = "ref_id;compliance_result;observations\n"


def export_audit(story: Story) -> str:
    return story.client.get(story.url("/export/ciso-csv")).get_data().decode("utf-8-sig")


def test_the_csv_of_an_audit_goes_out_and_comes_back_unchanged(story: Story) -> None:
    """Also what their file has no place for: « ne sait pas » and a date."""
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="=vu le 3 mars")
    story.autosave("D2.P2", "unknown", comment="à demander")
    story.autosave("D2.O3.B", "trajectory", due="2027-06-30")
    assert story.contents().rows["D2.O3.B"].due is not None
    _, page = bring_back(story, export_audit(story).encode())
    assert "Aucune différence à écrire" in page
    assert "Ces lignes ne seront pas reprises" not in page


def test_a_value_changed_in_an_audit_is_one_difference_and_waits(story: Story) -> None:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="vu")
    story.autosave("D2.O3.B", "trajectory", due="2027-06-30")
    content = export_audit(story)
    assert content.count(";met;") == 0 and content.count("Atteint") >= 1
    url, page = bring_back(story, (AUDIT_HEAD + "D2.P1;non_compliant;vu\n").encode())
    assert "Ce qui sera écrit (1)" in page
    assert choice_of(story, "D2.P1") == "met"
    confirm(story, url, page)
    assert choice_of(story, "D2.P1") == "no"
    assert story.contents().rows["D2.O3.B"].due is not None


def test_lines_of_an_audit_are_refused_with_their_reason(story: Story) -> None:
    story.act_as(story.referent)
    lines = "X.1;compliant;\nD2.P1;perfect;\nD2.P2;compliant;\n"
    url, page = bring_back(story, (AUDIT_HEAD + lines).encode())
    assert "Ligne 2, point « X.1 » : point inconnu dans cette liste." in page
    assert "Ligne 3, point « D2.P1 » : résultat inconnu : « perfect »." in page
    confirm(story, url, page)
    assert (choice_of(story, "D2.P1"), choice_of(story, "D2.P2")) == (None, "met")


def test_what_is_answered_here_after_an_audit_was_sent_is_a_conflict(story: Story) -> None:
    story.act_as(story.referent)
    url, page = bring_back(story, (AUDIT_HEAD + "D2.P1;compliant;\n").encode())
    story.act_as(story.colleague)
    story.autosave("D2.P1", "no")
    story.act_as(story.referent)
    confirm(story, url, page)
    page = text(story.client.get(url)).replace("\u202f", " ")
    assert "À trancher (1)" in page and "depuis l’envoi" in page
    confirm(story, url, page, **{"D2_P1-choice": "theirs"})
    assert choice_of(story, "D2.P1") == "no"


def test_an_audit_that_cannot_be_read_is_refused_in_words(story: Story) -> None:
    story.act_as(story.referent)
    answer = upload(story, "ref_id;compliance_result;Q: é\n".encode("latin-1"), "audit.csv")
    assert answer.status_code == 422
    assert "Cet audit CISO Assistant ne peut pas être lu" in text(answer)
    assert "UTF-8" in text(answer)


def test_the_page_says_that_it_takes_an_audit(story: Story) -> None:
    story.act_as(story.referent)
    page = text(story.client.get(story.url("/classeur")))
    assert "audit CISO Assistant" in page and ".xlsx,.csv" in page
