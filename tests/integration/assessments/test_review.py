"""The reviewer's page: a verdict at a time, two reviewers on one submission, what the journal keeps of a reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from app.domain.access import Role
from app.domain.lifecycle import Outcome
from app.features.audit import queries as audit
from tests.catalogue import bundled_catalogue
from tests.conftest import Clock
from tests.factories import Person, make_person
from tests.integration.assessments.conftest import Story, sign_and_submit, text, verdict

TYPED = "Le plan n’est pas daté : joignez la page de garde."


@dataclass
class Review:
    """A submission with one item answered, its reviewer, and another one of the region."""

    story: Story
    other: Person

    @property
    def place(self) -> str:
        return f"/soumissions/{self.story.assessment_id}"

    def take(self, person: Person, *, take_over: bool = False) -> None:
        data = {"reprendre": "oui"} if take_over else {}
        assert self.story.act_as(person).post(f"{self.place}/prise-en-charge", data=data).status_code == 303

    def decide(self, person: Person, data: dict[str, Any], item: str = "D2.P1", *, partial: bool) -> Any:
        headers = {"HX-Request": "true"} if partial else {}
        client = self.story.act_as(person)
        return client.post(f"{self.place}/points/{item}", data=data, headers=headers)

    def stored(self, item: str = "D2.P1") -> tuple[Outcome, str, str] | None:
        row = self.story.contents().verdicts.get(item)
        return (row.outcome, row.comment, row.reviewer_name) if row else None

    def readings(self) -> list[Any]:
        with self.story.database.reading_session() as session:
            return audit.list_records(
                session, self.story.organisation_id, action="submission_consulted"
            ).records


@pytest.fixture
def review(story: Story) -> Review:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met")
    sign_and_submit(story)
    with story.database.unit_of_work() as session:
        return Review(story, make_person(session, Role.REVIEWER, "11", name="Second relecteur"))


both = pytest.mark.parametrize("partial", [True, False], ids=["htmx", "plain"])


@both
def test_the_second_reviewer_sees_both_verdicts_and_chooses(review: Review, partial: bool):
    first, second = review.story.reviewer, review.other
    review.take(first)
    review.decide(first, verdict("D2.P1", "accepted", "vu en comité"), partial=partial)
    review.take(second, take_over=True)
    mine = verdict("D2.P1", "returned", TYPED)
    for _ in range(2):
        response = review.decide(second, mine, partial=partial)
        shown = text(response)
        assert response.status_code == 409
        assert f"Décision de {first.actor.name}, le 21 novembre 2026" in shown and "vu en comité" in shown
        assert f"{TYPED}</textarea>" in shown and 'name="D2_P1-revision" value="0"' in shown
        assert "Garder mon avis" in shown and f"Garder celui de {first.actor.name}" in shown
    assert review.stored() == (Outcome.ACCEPTED, "vu en comité", first.actor.name)
    kept = review.decide(second, mine | {"D2_P1-keep": "1"}, partial=partial)
    assert kept.status_code == (200 if partial else 303)
    assert review.stored() == (Outcome.RETURNED, TYPED, second.actor.name)


@both
def test_a_reviewer_whose_review_was_taken_over_loses_nothing(review: Review, partial: bool):
    first, second = review.story.reviewer, review.other
    review.take(first)
    review.take(second, take_over=True)
    mine = verdict("D2.P1", "returned", TYPED)
    response = review.decide(first, mine, partial=partial)
    shown = text(response)
    assert response.status_code == 409 and review.stored() is None
    assert f"{second.actor.name} a repris cette relecture" in shown
    assert f'id="avis-D2_P1">{TYPED}' in shown and f"{TYPED}</textarea>" in shown
    assert 'name="reprendre" value="oui"' in shown
    back = review.decide(first, mine | {"reprendre": "oui"}, partial=partial)
    assert back.status_code == (200 if partial else 303)
    assert review.stored() == (Outcome.RETURNED, TYPED, first.actor.name)


def test_taking_a_review_back_never_overwrites_a_verdict_unseen(review: Review):
    first, second = review.story.reviewer, review.other
    review.take(first)
    review.take(second, take_over=True)
    review.decide(second, verdict("D2.P1", "accepted"), partial=True)
    mine = verdict("D2.P1", "returned", TYPED) | {"reprendre": "oui"}
    response = review.decide(first, mine, partial=True)
    assert response.status_code == 409 and 'type="hidden" name="reprendre"' in text(response)
    assert review.stored() == (Outcome.ACCEPTED, "", second.actor.name)
    assert review.decide(first, mine | {"D2_P1-keep": "1"}, partial=True).status_code == 200
    assert review.stored() == (Outcome.RETURNED, TYPED, first.actor.name)


@both
def test_a_decision_before_the_submission_is_taken_is_kept_in_sight(review: Review, partial: bool):
    mine = verdict("D2.P1", "returned", TYPED)
    response = review.decide(review.story.reviewer, mine, partial=partial)
    assert response.status_code == 409
    assert "Personne n’a encore pris" in text(response) and f"{TYPED}</textarea>" in text(response)
    review.decide(review.story.reviewer, mine | {"reprendre": "oui"}, partial=partial)
    assert review.stored() == (Outcome.RETURNED, TYPED, review.story.reviewer.actor.name)


@both
def test_a_decision_after_the_end_of_the_review_can_be_copied(review: Review, partial: bool):
    first, second = review.story.reviewer, review.other
    review.take(first)
    for item in item_ids():
        review.decide(first, verdict(item, "accepted"), item, partial=True)
    review.story.act_as(first).post(f"{review.place}/conclusion")
    data = verdict("D2.P1", "returned", TYPED, revision=1) | {"reprendre": "oui"}
    response = review.decide(second, data, partial=partial)
    assert response.status_code == 409 and review.story.state() == "accepted"
    assert "La relecture est terminée" in text(response) and TYPED in text(response)
    assert "</textarea>" not in text(response)


def item_ids() -> list[str]:

    return [item.id for item in bundled_catalogue().latest("care-d2").items]


def test_a_decision_sent_twice_is_one_decision(review: Review):
    reviewer = review.story.reviewer
    review.take(reviewer)
    for _ in range(2):
        assert review.decide(reviewer, verdict("D2.P1"), partial=False).status_code == 303
    assert review.story.contents().verdicts["D2.P1"].revision == 1


def test_with_htmx_only_the_item_the_score_and_the_progress_come_back(review: Review):
    reviewer = review.story.reviewer
    review.take(reviewer)
    page = text(review.story.act_as(reviewer).get(review.place))
    place = f"{review.place}/points/D2.P1"
    assert f'action="{place}" method="post"' in page and f'hx-post="{place}"' in page
    assert 'hx-target="#point-D2_P1"' in page and 'id="suite-revue"' in page
    response = review.decide(reviewer, verdict("D2.P1", "accepted"), partial=True)
    shown = text(response)
    assert response.status_code == 200 and "<html" not in shown and shown.count('<section class="item"') == 1
    assert "Accepté" in shown and 'name="D2_P1-revision" value="1"' in shown
    assert 'id="score"' in shown and re.search(r'id="suite-revue" hx-swap-oob="outerHTML"', shown)
    assert "1 sur 13" in shown and "Il reste 12 points à décider" in shown


def test_with_htmx_a_return_without_a_comment_says_so_in_place(review: Review):
    reviewer = review.story.reviewer
    review.take(reviewer)
    response = review.decide(reviewer, verdict("D2.P1", "returned"), partial=True)
    assert response.status_code == 422 and 'id="D2_P1-comment-error"' in text(response)


def test_a_page_read_again_within_the_hour_is_one_record(review: Review, clock: Clock):
    reviewer, place = review.story.reviewer, review.place
    client = review.story.act_as(reviewer)
    for _ in range(3):
        client.get(place)
        client.get(f"{place}/resultat")
    assert len(review.readings()) == 1
    clock.advance(minutes=59)
    client.get(place)
    assert len(review.readings()) == 1
    clock.advance(minutes=1)
    client.get(place)
    assert len(review.readings()) == 2


def test_each_reader_has_a_record(review: Review):
    for person in (review.story.reviewer, review.story.analyst):
        review.story.act_as(person).get(review.place)
    assert len(review.readings()) == 2


def test_each_download_is_recorded_and_stands_for_no_reading(review: Review):
    client = review.story.act_as(review.story.analyst)
    for _ in range(2):
        client.get(f"{review.place}/resultat.pdf")
    assert [row.details["format"] for row in review.readings()] == ["pdf", "pdf"]
    client.get(f"{review.place}/resultat")
    assert len(review.readings()) == 3


def test_the_panel_says_whose_answers_it_counts(review: Review):
    page = text(review.story.act_as(review.story.analyst).get(review.place))
    assert "ce que disent les réponses" in page and "vos réponses" not in page
