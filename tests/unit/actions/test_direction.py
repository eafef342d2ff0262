"""The page of the direction: always one page, never a figure alone, risks and decisions in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.actions import ActionStatus, Total, list_proposals
from app.domain.catalogue import Confidence, Guidance, Item, ItemRef, Link, LinkStrength
from app.features.actions.documents import build_direction
from app.features.actions.documents.direction import MAX_OWNER, MAX_TITLE, MAX_WHY, shorten
from app.features.actions.models import ActionRow
from app.features.actions.queries import Briefing, Decision, Part, Position, Risk, Situation, Taken
from app.features.actions.queries.briefing import _Ties, make_briefing
from app.features.assessments.models import AnswerRow
from app.features.assessments.service.results import Result
from tests.unit.actions.test_sheets import met_everywhere
from tests.unit.assessments import samples
from tests.unit.documents.extraction import docx_text, html_text, normalised, page_count, pdf_text, shown


def part_of(result: Result) -> Part:
    states = result.standing.states
    proposals = list_proposals(result.checklist, states, result.day)
    return Part(result.checklist, result.assessment, result.standing, proposals)


def situation_of(*results: Result) -> Situation:
    return Situation(samples.TODAY, tuple(part_of(one) for one in results), {})


def take(title: str, **values: Any) -> Taken:
    given: dict[str, Any] = {"status": ActionStatus.TODO, "owner": "", "due": None, "item_id": None}
    row = ActionRow(id=samples.identify(title), checklist_id=None, **{**given, **values})
    row.title = title
    return Taken(row, None, None, samples.TODAY)


def brief(situation: Situation, *taken: Taken) -> Briefing:
    return make_briefing("Centre hospitalier d’essai", situation, taken, samples.catalogue())


def text_of(briefing: Briefing) -> str:
    return normalised(plain_text(build_direction(briefing)))


def blank(name: str, profile: str) -> Result:
    return samples.make_result(samples.checklist(name), {}, profile=profile)


@pytest.mark.parametrize("make", [samples.care_d2, samples.esms, met_everywhere])
def test_it_is_one_single_page(make: Any) -> None:
    assert page_count(render_pdf(build_direction(brief(situation_of(make()))))) == 1


def test_with_every_list_of_the_catalogue_blank_it_is_one_page() -> None:
    results = [
        samples.make_result(one, {}, profile=profile)
        for one in samples.catalogue().list_latest()
        for profile in [one.units[0].profile]
    ]
    assert page_count(render_pdf(build_direction(brief(situation_of(*results))))) == 1


@pytest.mark.parametrize(
    "filler",
    [
        "Une coupure longue prive les services du dossier, des prescriptions et de l’imagerie\u202f; ",
        "mots " * 20,
        "M" * 12 + " ",
        "W",
    ],
    ids=["sentences", "short-words", "wide-words", "one-word"],
)
@pytest.mark.parametrize("lists", [1, 2, 9])
def test_long_texts_never_make_a_second_page(filler: str, lists: int) -> None:
    def long(limit: int) -> str:
        return (filler * limit)[: limit * 3]

    figures = samples.care_d2().standing.score.whole
    decision = Decision(
        long(200), True, long(120), date(2027, 9, 30), True, Fraction(1999, 4), 999_999_998, 999_999_999
    )
    briefing = Briefing(
        organisation_name=long(200),
        day=samples.TODAY,
        positions=tuple(Position(long(150), 12, figures) for _ in range(lists)),
        risks=tuple(Risk(long(150), long(900), True, "En partie seulement") for _ in range(3)),
        decisions=(decision,) * 3,
        total=Total(3, Fraction(6000), 2_999_999_994, 2_999_999_997, 0, 0),
        whole=Total(500, Fraction(999_999, 4), 499_999_999_000, 499_999_999_500, 250, 250),
    )
    assert page_count(render_pdf(build_direction(briefing))) == 1


def test_the_three_formats_say_the_same() -> None:
    document = build_direction(
        brief(situation_of(samples.care_d2(), samples.esms()), take("Relire le contrat"))
    )
    expected = normalised(plain_text(document))
    assert html_text(render_html(document, with_title=True)) == expected
    assert docx_text(render_docx(document)) == expected
    assert pdf_text(render_pdf(document)).replace(" ", "") == normalised(shown(expected)).replace(" ", "")


def test_a_figure_never_stands_alone() -> None:
    text = text_of(brief(situation_of(samples.care_d2())))
    for word in ("Déclaré", "Prouvé", "Vérifié", "Couverture", "21 novembre 2026"):
        assert word in text
    several = text_of(brief(situation_of(samples.care_d2(), samples.esms())))
    assert ", v1" in several and ", v2" in several and several.count("Vérifié") == 2


def test_risks_are_the_weightiest_unmet_points_in_the_words_of_care() -> None:
    result = samples.esms()
    found = brief(situation_of(result)).risks
    assert len(found) == 3
    unmet = [one.item for one in result.standing.states if one.applicable and one.value < 1]
    heaviest = max(item.weight for item in unmet if item.blocking == any(one.blocking for one in unmet))
    by_label = {item.guidance.label: item for item in unmet}
    assert by_label[found[0].title].weight == heaviest
    assert found[0].why == by_label[found[0].title].guidance.why
    assert [one.is_blocking for one in found] == sorted((one.is_blocking for one in found), reverse=True)


def answer_where(item: Item, admits: Callable[[Fraction], bool]) -> AnswerRow:
    """The first choice whose value is admitted; « ne sait pas » where the item has none."""
    found = next((one.code for one in item.scale.choices if admits(one.value)), None) if item.scale else None
    return samples.make_answer(item.id, choice=found, special=None if found else "unknown")


@pytest.mark.parametrize(
    ("answer", "lack"),
    [
        (lambda item: samples.make_answer(item.id), "Sans réponse"),
        (lambda item: samples.make_answer(item.id, special="unknown"), "On ne sait pas"),
        (lambda item: answer_where(item, lambda value: value == 0), "Pas encore"),
        (lambda item: answer_where(item, lambda value: 0 < value < 1), "En partie seulement"),
    ],
)
def test_the_title_of_a_risk_says_the_lack_in_the_three_formats(answer: Any, lack: str) -> None:
    checklist = samples.checklist("esms-socle")
    answers = {item.id: answer(item) for item in checklist.items}
    briefing = brief(situation_of(samples.make_result(checklist, answers, profile="esms")))
    document = build_direction(briefing)
    assert len(briefing.risks) == 3
    for text in (
        html_text(render_html(document)),
        docx_text(render_docx(document)),
        pdf_text(render_pdf(document)),
    ):
        found = text.replace("\u202f", "").replace(" ", "")
        for risk in briefing.risks:
            assert risk.lack == lack
            title = risk.title if risk.title[1:2].isupper() else risk.title[0].lower() + risk.title[1:]
            assert f"{lack}:{title}".replace("\u202f", "").replace(" ", "") in found


def test_a_blocking_point_comes_before_a_heavier_one() -> None:
    guidance = Guidance(
        "",
        "Pourquoi.",
        (),
        "",
        Fraction(1),
        samples.checklist("care-d2").source,
        Confidence.PROPOSAL,
        label="L",
    )
    result = samples.esms()
    states = [
        replace(state, item=replace(state.item, blocking=False, weight=3, guidance=guidance))
        for state in result.standing.states
    ]
    unmet = [place for place, state in enumerate(states) if state.applicable and state.value < 1]
    light = replace(
        states[unmet[-1]].item, blocking=True, weight=1, guidance=replace(guidance, label="Bloquant")
    )
    states[unmet[-1]] = replace(states[unmet[-1]], item=light)
    part = replace(part_of(result), standing=replace(result.standing, states=tuple(states)))
    found = brief(Situation(samples.TODAY, (part,), {})).risks
    assert found[0].title == "Bloquant"


def test_decisions_are_what_is_under_way_then_what_is_proposed_each_once() -> None:
    result = samples.care_d2()
    part = part_of(result)
    first = part.proposals[0].item_id
    taken = take("Migrer", owner="DSI", due=date(2026, 10, 1), effort_days="2.5", cost_low=0, cost_high=5000)
    taken.row.checklist_id, taken.row.item_id = "care-d2", first
    found = brief(situation_of(result), taken).decisions
    assert (found[0].title, found[0].is_taken, found[0].is_overdue) == ("Migrer", True, True)
    assert [one.is_taken for one in found] == [True, False, False]
    text = text_of(brief(situation_of(result), taken))
    assert "1er octobre 2026, dépassée" in text and "0 à 5 000 €" in text.replace("\u202f", " ")
    item = part.checklist.find_item(first)
    assert item is not None and item.guidance is not None
    assert not any(item.guidance.label in one.title for one in found[1:])


def test_what_two_lists_ask_alike_is_said_once() -> None:
    situation = situation_of(samples.care_d2(), samples.esms())
    first, second = (
        next(
            state.item.id
            for state in part.standing.states
            if state.applicable and state.value < 1 and state.item.guidance
        )
        for part in situation.parts
    )
    one, other = ItemRef("care-d2", first), ItemRef("esms-socle", second)
    tied = replace(samples.catalogue(), links=(Link(one, other, LinkStrength.EQUAL, "même demande"),))
    ties = _Ties(tied)
    assert (ties.add(one), ties.add(other), ties.count) == (True, False, 1)
    free = _Ties(replace(tied, links=()))
    assert (free.add(one), free.add(other), free.count) == (True, True, 2)


def test_without_a_list_the_page_says_so() -> None:
    text = text_of(brief(situation_of()))
    assert "Aucune liste n’est encore commencée" in text and "Aucune action n’attend de décision" in text


def test_with_everything_met_there_is_no_risk_to_tell() -> None:
    assert "aucun risque à signaler" in text_of(brief(situation_of(met_everywhere())))


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Court.", 10, "Court."),
        ("Une phrase. Une autre qui est longue.", 20, "Une phrase."),
        ("Un deux trois quatre cinq", 12, "Un deux…"),
        ("abcdefghijkl", 6, "abcde…"),
    ],
)
def test_long_texts_end_at_a_sentence_or_a_word(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected
    assert len(shorten(text, limit)) <= limit


def test_the_limits_leave_room_for_the_words_of_the_catalogue() -> None:
    """The texts of our own lists are not cut in the middle of a sentence, but for a few."""
    every = [
        item.guidance for one in samples.catalogue().list_latest() for item in one.items if item.guidance
    ]
    cut = [one.label for one in every if shorten(one.why, MAX_WHY).endswith("…")]
    assert len(cut) <= len(every) // 10, cut
    assert not [one.label for one in every if len(one.label) > MAX_TITLE]
    assert len("Direction des systèmes d’information") <= MAX_OWNER
