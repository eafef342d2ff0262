"""A newer edition of a list: announced, shown, then taken; what was signed keeps its score."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.catalogue import Catalogue
from app.features.assessments import queries
from tests.integration.assessments.conftest import Story, sign_and_submit, text


@pytest.fixture
def newer(app: Flask) -> Catalogue:
    """The catalogue with a second edition of D2: P1 reworded, P2 on another scale, O3.D gone."""
    catalogue: Catalogue = app.extensions["boussole.load_catalogue"]()
    old = catalogue.latest("care-d2")
    scale = next(
        item.scale
        for item in catalogue.latest("esms-socle").items
        if item.scale and item.scale.code == "yes_no"
    )
    items = []
    for item in old.items:
        if item.id == "D2.O3.D":
            continue
        if item.id == "D2.P1" and item.guidance is not None:
            item = replace(item, guidance=replace(item.guidance, statement="Autre énoncé."))
        if item.id == "D2.P2":
            item = replace(item, scale=scale)
        items.append(item)
    fresh = replace(old, version="2026.2", items=tuple(items))
    both = replace(catalogue, checklists={**catalogue.checklists, (old.id, fresh.version): fresh})
    app.extensions["boussole.load_catalogue"] = lambda: both
    return both


def test_it_is_announced_and_shown_before_anything_changes(story: Story, newer: Catalogue) -> None:
    story.act_as(story.referent)
    story.autosave("D2.P2", "met", comment="fait")
    assert "Une nouvelle édition de cette liste existe (2026.2)" in text(
        story.client.get(story.url())
    ).replace("\u202f", " ")
    page = text(story.client.get(story.url("/nouvelle-edition"))).replace("\u202f", " ")
    for words in ("À relire (1)", "À répondre de nouveau (1)", "Points retirés (1)"):
        assert words in page
    assert story.contents().rows["D2.P2"].choice == "met"


def test_a_draft_moves_and_loses_nothing(story: Story, newer: Catalogue) -> None:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met")
    story.autosave("D2.P2", "met", comment="fait en mars")
    answer = story.client.post(story.url("/nouvelle-edition"))
    assert answer.status_code == 303
    with story.database.reading_session() as session:
        row = queries.get(session, story.assessment_id)
        assert (row.checklist_version, row.number) == ("2026.2", 1)
    rows = story.contents().rows
    assert rows["D2.P1"].choice == "met"
    assert rows["D2.P2"].choice is None
    assert (
        rows["D2.P2"].comment.replace("\u202f", " ") == "Réponse à la version 2026.1 : Atteint\nfait en mars"
    )
    assert story.client.post(story.url("/nouvelle-edition")).status_code == 409


def test_what_was_signed_keeps_its_edition_and_its_score(story: Story, newer: Catalogue, app: Flask) -> None:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met")
    sign_and_submit(story)
    with story.database.reading_session() as session:
        before = {cut: row.declared for cut, row in queries.list_scores(session, story.assessment_id).items()}
    story.act_as(story.referent)
    answer = story.client.post(story.url("/nouvelle-edition"))
    fresh = answer.headers["Location"].rsplit("/", 1)[1]
    assert fresh != str(story.assessment_id)
    with story.database.reading_session() as session:
        old = queries.get(session, story.assessment_id)
        assert (old.checklist_version, old.state.value) == ("2026.1", "submitted")
        after = {cut: row.declared for cut, row in queries.list_scores(session, story.assessment_id).items()}
    assert after == before
    assert story.client.get(story.url("/resultat")).status_code == 200
    assert story.client.get(f"/evaluations/{fresh}").status_code == 200


def test_without_a_newer_edition_one_is_up_to_date(story: Story) -> None:
    story.act_as(story.referent)
    assert "Vous êtes à jour" in text(story.client.get(story.url("/nouvelle-edition")))
    assert story.client.post(story.url("/nouvelle-edition")).status_code == 409


def test_strangers_move_nothing(story: Story, newer: Catalogue) -> None:
    story.act_as(story.stranger)
    assert story.client.get(story.url("/nouvelle-edition")).status_code == 404
    assert story.client.post(story.url("/nouvelle-edition")).status_code == 404
    story.act_as(story.signatory)
    assert story.client.post(story.url("/nouvelle-edition")).status_code == 403
