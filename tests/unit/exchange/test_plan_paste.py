"""Cells pasted from a spreadsheet, with or without titles."""

from __future__ import annotations

import pytest

from app.domain.continuity.differences import compare, merge_into, resolve
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.errors import DomainError
from app.exchange.plan_paste import MAX_PASTED, read_paste, titles_without
from app.web.messages import message_of

PLAN = make_plan(
    Variant.ES,
    (
        Activity(id="a1", name="Urgences", service="Pôle 1", dmia=60, volume="90"),
        Contact(id="c1", name="Standard", phone="01 99 00 00 01"),
        Contact(id="c2", name="Garde"),
        Contact(id="c3", name="garde"),
    ),
)


def after(text: str, kind: str = "activity", plan: Plan = PLAN) -> Plan:
    table = read_paste(text, kind, plan)
    assert table.faults == ()
    return merge_into(plan, resolve(compare(plan, table.lines), (), ()))


def test_without_titles_the_columns_have_an_order() -> None:
    titles = titles_without("activity", Variant.ES)
    assert titles[:2] == ["Activité", "Service ou unité"]
    plan = after("Bloc\tChirurgie\toui\t2h\t90 min\r\nPaie\t\tnon\r\n")
    bloc, paie = plan.activities[1:]
    assert (bloc.name, bloc.service, bloc.is_priority, bloc.dmia, bloc.target) == (
        "Bloc",
        "Chirurgie",
        True,
        120,
        90,
    )
    assert (paie.name, paie.service, paie.is_priority, paie.dmia) == ("Paie", "", False, None)


def test_with_titles_the_order_is_free_and_short_titles_are_known() -> None:
    table = read_paste("PDMA\tÉtage\tNom\tdmia\n1 h\t3\tBloc\t4 h\n", "activity", PLAN)
    assert table.ignored == ("Activités : Étage",)
    assert (table.lines[0].record.name, table.lines[0].record.dmia) == ("Bloc", 240)  # type: ignore[attr-defined]
    plan = after("Tél.\tNom\tFonction\n0102030405\tAccueil\tHôtesse\n", "contact")
    assert plan.contacts[-1].phone == "0102030405"


def test_a_known_name_fills_its_record_and_an_empty_cell_says_nothing() -> None:
    plan = after("urgences\t\toui\t\t45 min")
    (activity,) = plan.activities
    assert (activity.id, activity.name, activity.service) == ("a1", "Urgences", "Pôle 1")
    assert (activity.dmia, activity.target, activity.volume) == (60, 45, "90")


def test_a_column_of_names_alone_is_enough() -> None:
    assert [one.name for one in after("Bloc\nPaie\n\n\nAccueil").activities[1:]] == [
        "Bloc",
        "Paie",
        "Accueil",
    ]


def test_a_cell_of_several_lines_is_one_cell() -> None:
    plan = after('Activité\tÀ quoi elle sert, pour qui\n"Bloc"\t"ligne 1\nligne ""2"""\nPaie\t5" de tuyau\n')
    assert [one.description for one in plan.activities[1:]] == ['ligne 1\nligne "2"', '5" de tuyau']


def test_a_lone_quote_swallows_nothing() -> None:
    plan = after('"Bloc\tChirurgie\nPaie\tRH')
    assert [(one.name, one.service) for one in plan.activities[1:]] == [
        ('"Bloc', "Chirurgie"),
        ("Paie", "RH"),
    ]


@pytest.mark.parametrize("shown_as_nothing", ["", "\u202e", "\u200b \u2066"])
def test_an_empty_first_cell_is_a_row_without_a_name(shown_as_nothing: str) -> None:
    table = read_paste(f"{shown_as_nothing}\tChirurgie\nPaie\tRH", "activity", PLAN)
    assert [(one.row, one.error.code) for one in table.faults] == [(1, "plan_row_without_name")]
    assert len(table.lines) == 1


def test_faults_say_the_line_pasted() -> None:
    text = "Nom\tDMIA\tResponsable\nBloc\tbientôt\tPersonne\nPaie\t-1 h\t\nBLOC\t1 h\t\n"
    table = read_paste(text, "activity", PLAN)
    assert [(one.row, one.column, one.error.code) for one in table.faults] == [
        (4, "Activité", "plan_row_repeated"),
        (2, "Responsable", "plan_name_unknown"),
        (2, "Durée maximale d’interruption admissible (DMIA)", "duration_unreadable"),
        (3, "Durée maximale d’interruption admissible (DMIA)", "duration_unreadable"),
    ]


def test_a_name_that_two_records_bear_asks_for_the_code() -> None:
    table = read_paste("Garde\tInfirmière", "contact", PLAN)
    assert [one.error.code for one in table.faults] == ["plan_row_ambiguous"]
    assert "c2, c3" in message_of(table.faults[0].error)
    plan = after("Code\tNom\tFonction\nc2\tGarde\tInfirmière\n", "contact")
    assert plan.contacts[1].function == "Infirmière"


def test_hostile_text_is_kept_as_text() -> None:
    text = "=cmd|'/c calc'!A0\t<img src=file:///etc/passwd>\nNUL\x00\u202e\t@x\n"
    first, second = after(text).activities[1:]
    assert (first.name, first.service) == ("=cmd|'/c calc'!A0", "<img src=file:///etc/passwd>")
    assert (second.name, second.service) == ("NUL", "@x")


def test_five_hundred_rows_at_once() -> None:
    plan = after("\n".join(f"Activité {number}\tService\tnon" for number in range(500)))
    assert len(plan.activities) == 501


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "paste_empty"),
        (" \n\t\n", "paste_empty"),
        ("Nom\tDMIA\n", "paste_empty"),
        ("a\tb\tc\td\te\tf\tg", "paste_without_titles"),
        ("\t" * 500 + "x", "paste_without_titles"),
        ("x" * (MAX_PASTED + 1), "paste_too_large"),
        ("\n".join(f"a{number}" for number in range(6_001)), "plan_table_too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_paste(text, "activity", PLAN)
    assert caught.value.code == code
    assert "{" not in message_of(caught.value)
