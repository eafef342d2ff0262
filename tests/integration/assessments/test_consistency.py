"""The questions that a version raises, on its page, with a link to mend each."""

from __future__ import annotations

import re

from app.features.actions import service as actions
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.integration.assessments.conftest import Story, text


def questions(story: Story) -> str:
    response = story.client.get(story.url("/verifications"))
    assert response.status_code == 200
    return text(response).replace("\u202f", " ")


def test_an_empty_version_raises_nothing(story: Story) -> None:
    story.act_as(story.referent)
    assert "Rien ne se contredit" in questions(story)


def test_each_question_leads_to_the_place_to_mend(story: Story) -> None:
    story.act_as(story.referent)
    for item in ("D2.P1", "D2.P2", "D2.O1.A", "D2.O1.B"):
        story.autosave(item, "met", comment="voir le dossier")
    page = questions(story)
    assert "à vous poser" in page
    links = re.findall(r'<a href="(/[^"#]+)[^"]*">[^<]*<span class="visually-hidden"> : question', page)
    assert links
    for link in set(links):
        assert story.client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_a_question_about_an_action_says_its_point_and_opens_it(story: Story) -> None:
    """An action proposed from a point has no title of its own: the point gives it."""
    story.act_as(story.referent)
    story.autosave("D2.O3.A", "not_met")
    with story.database.unit_of_work() as session:
        served = actions.Served(bundled_catalogue().latest("care-d2"), "D2.O3.A")
        actions.take(session, story.referent.actor, story.organisation_id, [served], NOW, NOW.date())
    page = questions(story)
    assert "L’action « O3.A – Comptes de sauvegarde à part »" in page
    link = re.search(r'<a href="(/etablissements/[^"#]+/actions/[0-9a-f-]+)"', page)
    assert link is not None
    assert story.client.get(link[1]).status_code == 200


def test_the_cost_does_not_grow_with_the_answers(story: Story) -> None:
    story.act_as(story.referent)
    questions(story)
    with count_queries(story.database) as first:
        questions(story)
    for item in ("D2.P1", "D2.P2", "D2.O1.A", "D2.O1.B", "D2.O2.A", "D2.O4"):
        story.autosave(item, "met")
    with count_queries(story.database) as second:
        questions(story)
    assert len(first) == len(second)


def test_strangers_see_nothing(story: Story) -> None:
    story.act_as(story.stranger)
    assert story.client.get(story.url("/verifications")).status_code == 404
