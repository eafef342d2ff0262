"""The first actions as sheets: one page each, complete enough to be handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.actions import ActionNature, propose
from app.features.actions.documents import build_sheets
from app.features.actions.queries import Action, Plan, make_plan
from app.features.assessments.service.results import Result
from tests.unit.assessments import samples
from tests.unit.documents.extraction import docx_text, html_text, normalised, page_count, pdf_text, shown


def text_of(plan: Plan) -> str:
    return normalised(plain_text(build_sheets(plan)))


def met_everywhere(**values: object) -> Result:
    """Every item of D2 declared met; nothing proved."""
    of = samples.checklist("care-d2")
    rows = {item.id: samples.make_answer(item.id, choice="met") for item in of.items}
    return samples.make_result(of, rows, profile="es", **values)


def find(plan: Plan, item_id: str) -> Action:
    actions = (*plan.first, *plan.following, *plan.to_prove, *plan.to_keep)
    return next(action for action in actions if action.item.id == item_id)


@pytest.mark.parametrize("make", [samples.care_d2, samples.esms])
def test_a_page_for_the_direction_then_one_sheet_for_each_action(make):
    plan = make_plan(make())
    assert len(plan.first) == 3
    assert page_count(render_pdf(build_sheets(plan))) == 4


@pytest.mark.parametrize(("name", "profile"), [("care-d2", "ght"), ("esms-socle", "esms")])
def test_whatever_the_item_its_sheet_holds_on_one_page(name, profile):
    of = samples.checklist(name)
    plan = make_plan(samples.make_result(of, {}, profile=profile))
    actions = (*plan.first, *plan.following)
    assert len(actions) == len(propose(of, plan.result.standing.states, samples.TODAY))
    too_long = [
        action.item.id
        for action in actions
        if page_count(render_pdf(build_sheets(replace(plan, first=(action,))))) != 2
    ]
    assert too_long == []


@pytest.mark.parametrize("make", [samples.care_d2, samples.esms])
def test_the_three_formats_say_the_same(make):
    document = build_sheets(make_plan(make()))
    expected = normalised(plain_text(document))
    assert html_text(render_html(document, with_title=True)) == expected
    assert docx_text(render_docx(document)) == expected
    assert pdf_text(render_pdf(document)).replace(" ", "") == normalised(shown(expected)).replace(" ", "")


def test_the_same_state_and_day_give_the_same_bytes():
    first, second = (build_sheets(make_plan(samples.esms())) for _ in range(2))
    assert render_pdf(first) == render_pdf(second)
    assert render_docx(first) == render_docx(second)


def test_a_sheet_says_how_who_how_long_and_what_to_keep():
    plan = make_plan(samples.esms())
    text, guidance = text_of(plan), plan.first[0].guidance
    assert guidance is not None
    for words in (*guidance.how, guidance.who, guidance.why, *guidance.expected_proofs, guidance.source.name):
        assert normalised(words) in text
    assert text.count("☐") >= 3 + 3 * 3
    assert "Confiée à (fonction) Remise le À finir le Faite le" in text


def test_an_unknown_answer_is_first_to_be_found_out():
    action = find(make_plan(samples.care_d2()), "D2.O1.C")
    assert (action.nature, action.proposal.nature) == ("Savoir", ActionNature.KNOW)
    assert action.situation.startswith("Personne n’a encore su répondre")
    assert action.effort.endswith("s’il faut ensuite agir")


def test_a_blank_answer_is_first_to_be_given():
    plan = make_plan(samples.care_d2())
    assert find(plan, "D2.O4").nature == "Répondre, puis faire"
    assert plan.blank == 4
    assert "4 questions sans réponse" in text_of(plan)


def test_a_promise_past_its_day_comes_first_and_says_so():
    plan = make_plan(samples.care_d2())
    assert plan.first[0].item.id == "D2.O3.C"
    assert plan.first[0].proposal.overdue
    assert "Échéance dépassée 1er octobre 2026" in text_of(plan)


def test_what_is_met_but_not_proved_is_to_be_proved():
    plan = make_plan(met_everywhere())
    assert {action.proposal.nature for action in plan.first} == {ActionNature.PROVE}
    assert len(plan.to_prove) == 10
    assert plan.first[0].gain == "7,7\u202fpoints prouvés, avec la preuve"


def test_a_promise_that_counts_is_to_be_kept():
    plan = make_plan(samples.care_d2())
    (kept,) = plan.to_keep
    assert (kept.item.id, kept.proposal.deadline) == ("D2.O3.B", date(2028, 6, 30))
    assert kept.gain == "évite de perdre 7,7\u202fpoints déclarés"


def test_the_score_after_is_that_of_the_first_actions_done_and_proved():
    plan = make_plan(samples.care_d2())
    before, after = plan.before, plan.after.whole
    assert before.declared is not None and after.declared is not None and after.proved is not None
    assert (before.declared.numerator, after.declared.numerator) == (6, 9)
    assert after.proved.numerator == 5
    assert plan.comparison[0] == ("Déclaré", "46,2\u202f%", "69,2\u202f%")


def test_no_work_is_proposed_twice():
    """An item may have two different works, to be proved and a date to be kept; never the same one twice."""
    for result in (samples.care_d2(), samples.esms(), met_everywhere()):
        plan = make_plan(result)
        actions = (*plan.first, *plan.following, *plan.to_prove, *plan.to_keep)
        works = [(action.item.id, action.proposal.nature) for action in actions]
        assert len(works) == len(set(works))
        assert not {action.item.id for action in plan.first} & {
            action.item.id for action in actions[len(plan.first) :]
        }


def test_with_nothing_left_to_do_the_document_says_so():
    of = samples.checklist("care-d2")
    rows = {item.id: samples.make_answer(item.id, choice="met") for item in of.items}
    pieces = {
        item.id: tuple(
            samples.make_piece(group[0], f"{item.id} {place}")
            for place, group in enumerate(item.proof.groups)
        )
        for item in of.items
    }
    plan = make_plan(samples.make_result(of, rows, pieces, profile="es"))
    assert plan.first == ()
    assert "Aucune action à proposer" in text_of(plan)
    assert page_count(render_pdf(build_sheets(plan))) == 1


def test_a_promise_without_proof_is_first_to_be_proved():
    of = samples.checklist("care-d2")
    rows = {item.id: samples.make_answer(item.id, choice="met") for item in of.items}
    rows["D2.O3.B"] = samples.make_answer("D2.O3.B", choice="trajectory", due=date(2027, 1, 31))
    plan = make_plan(samples.make_result(of, rows, profile="es"))
    assert (plan.first[0].item.id, plan.first[0].proposal.nature) == ("D2.O3.B", ActionNature.PROVE)
    assert plan.first[0].proposal.deadline == date(2027, 1, 31)
