"""What a ward reads alone: whose each part is, every number that its sheet names, where the kits are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from app.documents.blocks import Block, Document, Heading, KeyValues, Paragraph, Table, flatten, plain
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity, ActivityLink
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.records.solutions import Solution, Stock
from app.domain.continuity.records.upkeep import Exercise
from app.domain.continuity.words import ContactKind, ExerciseKind, Hours, Phase, Profile
from app.exchange.plan_file import read_plan_file
from app.features.continuity.documents import titles
from app.features.continuity.documents.activities import show_sheets, show_unclaimed
from app.features.continuity.documents.alert import show_chain, show_directory
from app.features.continuity.documents.annexes import show_annexes
from app.features.continuity.documents.edition import Edition
from app.features.continuity.documents.extract import list_services, show_extract
from app.features.continuity.documents.inventory import show_inventory
from app.features.continuity.documents.matrix import show_cover, show_matrix
from app.features.continuity.documents.recovery import show_restart
from tests.unit.continuity.printed import build, kit_of
from tests.unit.continuity.test_plan_pages import starts_of
from tests.unit.domain.continuity.plans import (
    RECENT,
    TODAY,
    adding,
    changing,
    hospital,
    rebuilt,
    without_kind,
)

ROOT = Path(__file__).parents[3]


def said(blocks: Iterable[Block]) -> str:
    return plain_text(Document("t", "o", TODAY, tuple(blocks))).replace("\u202f", " ").replace("\u00a0", " ")


def first_sheet(plan: Plan) -> list[Block]:
    return list(flatten(show_sheets(Edition(plan, TODAY), plan.priorities[:1])))


def sheet_of(plan: Plan, service: str) -> list[Block]:
    """The sheets of the activities of a service, in its extract."""
    blocks = list(flatten(show_extract(Edition(plan, TODAY), service)))
    places = [place for place, one in enumerate(blocks) if isinstance(one, Heading) and one.level == 1]
    first = next(place for place in places if blocks[place] == Heading(titles.SHEETS))
    return blocks[first : next(place for place in places if place > first)]


def table_after(blocks: Iterable[Block], title: str, head: str = "") -> Table:
    """The first table under a title; that whose first column has this header, if one is given."""
    found = list(flatten(blocks))
    place = next(i for i, one in enumerate(found) if isinstance(one, Heading) and one.text == title)
    tables = (one for one in found[place:] if isinstance(one, Table))
    return next(one for one in tables if one.columns[0].header == head or not head)


def test_the_kit_of_an_activity_stands_under_a_title_of_its_own() -> None:
    blocks = first_sheet(hospital())
    headings = [one for one in blocks if isinstance(one, Heading) and one.level == 3]
    assert headings[0].text == titles.WHOLE_ACTIVITY
    assert [one.text.startswith("Scénario") for one in headings[1:]] == [True, True]
    rows = next(below for above, below in pairwise(blocks) if above is headings[0])
    assert isinstance(rows, KeyValues)
    assert "Rattrapage" in {term for term, _ in rows.rows}


def modes(*scenarios: str, **told: str) -> Plan:
    """The first activity of the hospital, with one mode in each of these scenarios."""
    plan = hospital()
    first = plan.priorities[0].id
    own = [
        Solution(id=f"own-{one}", activity=first, scenario=one, phase=Phase.FIRST_DAY, **told)
        for one in scenarios
    ]
    return rebuilt(plan, [*(one for one in plan if getattr(one, "activity", "") != first), *own])


def test_what_every_mode_says_alike_is_written_once_above_the_scenarios() -> None:
    kept = [one.id for one in hospital().kept_scenarios]
    assert len(kept) == 2
    plan = modes(
        *kept, cautions="Deux repères d’identité.", place="Armoire rouge", trigger="Décision du cadre"
    )
    text = said(first_sheet(plan))
    assert text.count("Deux repères d’identité.") == 1 and text.count("Armoire rouge") == 1
    assert text.index("Deux repères d’identité.") < text.index("Scénario : ")
    assert text.count("Décision du cadre") == 2, "each scenario says when one passes to its mode"
    alone = said(first_sheet(modes(kept[0], cautions="Deux repères d’identité.")))
    assert alone.index("Deux repères d’identité.") > alone.index("Scénario : ")


def test_a_caution_that_differs_stays_with_its_mode() -> None:
    plan = modes(*(one.id for one in hospital().kept_scenarios), cautions="Deux repères d’identité.")
    last = [one for one in plan.solutions if one.id.startswith("own-")][-1]
    text = said(first_sheet(changing(plan, last.id, cautions="Un seul repère.")))
    assert text.index("Deux repères d’identité.") > text.index("Scénario : ")
    assert text.count("Deux repères d’identité.") == text.count("Un seul repère.") == 1


def test_the_place_of_a_kit_is_said_once() -> None:
    plan = modes(*(one.id for one in hospital().kept_scenarios), place="Armoire rouge")
    stock = Stock(
        id="red",
        service=plan.priorities[0].name,
        title="Chariot",
        content=("Feuilles",),
        place="Armoire rouge",
    )
    assert said(first_sheet(adding(plan, stock))).count("Armoire rouge") == 1


def test_each_activity_sheet_of_the_example_holds_on_two_pages() -> None:
    plan = read_plan_file(ROOT / "docs" / "plan-exemple.json")
    blocks = tuple(show_sheets(Edition(plan, TODAY), plan.priorities))
    content = render_pdf(Document("Fiches", "Exemple", TODAY, blocks, large_print=True))
    pages = {title: end - first for title, first, end in starts_of(content, 2) if title != titles.SHEETS}
    assert len(pages) == len(plan.priorities)
    assert {title: count for title, count in pages.items() if count > 2} == {}


def test_what_nobody_said_of_a_delay_is_room_to_write() -> None:
    plan = changing(hospital(), "emergency", dmia=None, target=None, pdma=None)
    text = said(first_sheet(plan))
    assert "non dit" not in text and text.count("…" * 5) >= 3


def test_an_activity_that_can_wait_says_so_and_leaves_nothing_to_fill_that_was_never_asked() -> None:
    plan = adding(
        without_kind(hospital(), Stock),
        Contact(id="head", name="Cadre de la chambre", kind=ContactKind.INTERNAL),
        Activity(
            id="chamber", name="Corps", service="Chambre", owner="head", hours=Hours.WORKING_DAYS, target=DAY
        ),
    )
    sheet = said(sheet_of(plan, "Chambre"))
    assert "Cette activité peut attendre : elle n’est pas prioritaire dans ce plan." in sheet
    assert "Reprise visée\t1 j" in sheet and "Cadre de la chambre" in sheet
    for absent in ("DMIA", "Aucune solution", "À compléter"):
        assert absent not in sheet
    mode = Solution(id="own", activity="chamber", scenario=plan.kept_scenarios[0].id, steps=("Registre",))
    solved = said(sheet_of(adding(plan, mode), "Chambre"))
    assert "Registre" in solved and "Aucune solution" not in solved
    first = said(first_sheet(without_kind(plan, Solution)))
    assert "peut attendre" not in first and first.count("Aucune solution") == 2


@pytest.mark.parametrize(
    ("phase", "endurance", "expected"),
    [
        (Phase.FIRST_DAY, DAY, "Rien n’est écrit au-delà de 24 h."),
        (Phase.FIRST_DAY, None, "Rien n’est écrit au-delà de 24 h."),
        (Phase.FIRST_DAY, 14 * DAY, None),
        (Phase.THREE_DAYS, DAY, "Rien n’est écrit avant 24 h ni au-delà de 3 jours."),
        (Phase.BEYOND, DAY, "Rien n’est écrit avant 3 jours."),
        (None, DAY, "Phase à préciser."),
    ],
)
def test_the_end_of_what_is_written_is_said_when_it_stops_short(
    phase: Phase | None, endurance: int | None, expected: str | None
) -> None:
    plan = hospital()
    kept = next(one for one in plan.solutions if one.activity == "emergency")
    mode = replace(kept, phase=phase, start=HOUR, endurance=endurance)
    plan = rebuilt(plan, (one for one in plan if not isinstance(one, Solution)))
    notes = [plain(one.text) for one in first_sheet(adding(plan, mode)) if isinstance(one, Paragraph)]
    assert [one for one in notes if one.startswith(("Rien", "Phase"))] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("timed", "words", "absent"),
    [
        (None, "Délai constaté en test : 25 min", "noté à la main"),
        (25, "Délai constaté en test : 25 min", "noté à la main"),
        (45, "Délai noté à la main : 25 min", "Délai constaté en test"),
    ],
)
def test_a_typed_delay_is_told_from_that_of_an_exercise(timed: int | None, words: str, absent: str) -> None:
    plan = without_kind(changing(hospital(), "emergency", measured=25, measured_on=RECENT), Exercise)
    test = Exercise(
        id="timed", kind=ExerciseKind.FIELD, done_on=RECENT, activities=("emergency",), return_time=timed
    )
    text = said(show_inventory(Edition(adding(plan, test), TODAY)))
    assert words in text and absent not in text


def directory_of(plan: Plan, service: str) -> list[str]:
    """Who is in the directory of the extract of a service, in its order."""
    rows = table_after(show_extract(Edition(plan, TODAY), service), titles.DIRECTORY).rows
    return [plain(next(iter(row))).split("\n")[0] for row in rows]


def test_an_extract_gives_the_numbers_that_its_sheet_says_to_call() -> None:
    plan = adding(
        hospital(),
        Contact(id="samu", name="SAMU de rattachement", kind=ContactKind.AUTHORITY, phone="01 99 00 00 81"),
        Contact(id="partner", name="Cuisine voisine", kind=ContactKind.EXTERNAL, phone="01 99 00 00 82"),
        Contact(id="far", name="Fournisseur sans lien", kind=ContactKind.SUPPLIER),
        Contact(id="needed_head", name="Responsable de la pharmacie", kind=ContactKind.INTERNAL),
        Contact(id="needed_deputy", name="Suppléant de la pharmacie", kind=ContactKind.INTERNAL),
        Contact(id="served_head", name="Responsable des urgences", kind=ContactKind.INTERNAL),
        ActivityLink(id="needs_pharmacy", activity="emergency", needs="pharmacy", exchanged="x"),
    )
    plan = changing(plan, "pharmacy", owner="needed_head", deputy="needed_deputy")
    plan = changing(plan, "emergency", owner="served_head")
    assert "Responsable des urgences" in directory_of(plan, "Pharmacie"), "its extract says to call them"
    names = directory_of(plan, "Urgences")
    wanted = {
        "SAMU de rattachement",
        "Cuisine voisine",
        "Responsable de la pharmacie",
        "Suppléant de la pharmacie",
    }
    assert wanted <= set(names)
    assert "Fournisseur sans lien" not in names


def test_people_services_and_terms_are_in_the_order_of_a_dictionary() -> None:
    plan = changing(hospital(), "emergency", service="Échographie")
    assert list_services(plan)[-1] != "Échographie"
    plan = adding(plan, Contact(id="editor", name="Éditeur", kind=ContactKind.EXTERNAL))
    names = directory_of(plan, "Pharmacie")
    assert names.index("Éditeur") < names.index("Grossiste, astreinte")
    kit = kit_of(Variant.ES)
    term = replace(kit.glossary[0], term="Écart")
    blocks = list(show_annexes(Edition(plan, TODAY, replace(kit, glossary=(*kit.glossary, term)))))
    glossary = blocks[blocks.index(Heading(titles.GLOSSARY, 2)) + 1]
    assert isinstance(glossary, KeyValues)
    assert [term for term, _ in glossary.rows][-1] != "Écart"


def test_a_kit_that_no_activity_claims_is_in_every_extract_and_told_in_the_annex() -> None:
    plan = without_kind(hospital(), Stock)
    plan = adding(plan, Stock(id="own", title="Pochette", service="urgences "))
    assert list(show_unclaimed(Edition(plan, TODAY))) == []
    plan = adding(plan, Stock(id="lost", title="Malle", service="Unités", place="Placard du hall"))
    edition = Edition(plan, TODAY)
    for service in ("Urgences", "Pharmacie"):
        text = said(show_extract(edition, service))
        assert titles.OTHER_STOCKS in text and "Où : Placard du hall" in text
        assert "chacun peut en avoir besoin" in text
    kits = table_after(show_annexes(edition), "Kits papier")
    told = [plain(next(iter(row))) for row in kits.rows]
    assert [one.split("\n")[0] for one in told if "aucune activité" in one] == ["Malle"]


def test_few_people_leave_rows_to_write_on() -> None:
    edition = Edition(make_plan(Variant.MS, []), TODAY)
    chain = table_after(show_chain(edition), titles.CHAIN)
    directory = table_after(show_directory(edition), titles.DIRECTORY)
    assert (len(list(chain.rows)), len(list(directory.rows))) == (8, 20)
    many = Edition(hospital(), TODAY)
    people = len(many.plan.contacts)
    assert len(list(table_after(show_directory(many), titles.DIRECTORY).rows)) == max(20, people + 4)


def test_a_column_that_nobody_filled_is_left_out() -> None:
    plan = hospital()
    one = next(one for one in plan if isinstance(one, Dependency))
    plan = rebuilt(
        plan,
        (
            replace(other, use="Écrire" if other is one else "", within=None, data_within=None)
            if isinstance(other, Dependency)
            else other
            for other in plan
        ),
    )
    (table,) = (
        block
        for block in show_inventory(Edition(plan, TODAY))
        if isinstance(block, Table) and block.caption.startswith("Ce que les activités demandent")
    )
    assert [column.header for column in table.columns] == ["Activité", "Ressource", "Usage"]


def test_a_long_name_stands_whole_beside_the_matrix() -> None:
    name = "Accueil permanent des urgences de médecine, de chirurgie et de pédiatrie"
    edition = Edition(changing(hospital(), "emergency", name=name), TODAY)
    blocks = list(show_matrix(edition))
    heads = [column.header for one in blocks if isinstance(one, Table) for column in one.columns]
    head = "1. Accueil permanent des urgences de médecine, de…"
    assert head in heads and f"{head}\t1. {name}" in said(blocks)


def test_a_name_that_holds_a_typographic_space_needs_no_legend() -> None:
    edition = Edition(changing(hospital(), "emergency", name="Repas\u202f: régimes"), TODAY)
    assert not any(isinstance(one, KeyValues) for one in show_matrix(edition))


def test_what_is_asked_of_it_says_what_it_leaves_out_and_against_which_outage() -> None:
    plan = hospital()
    plan = rebuilt(plan, (one for one in plan if not isinstance(one, Solution)))
    text = said(show_cover(Edition(plan, TODAY)))
    told = text[text.index(titles.REQUIREMENTS) :].split("\n")[1]
    assert "activités prioritaires qu’aucun mode dégradé ne couvre" in told
    assert "(15 j pour « Perte du système d’information »)" in told


def test_steps_of_recovery_stand_in_the_order_of_their_ends() -> None:
    edition = Edition(hospital(), TODAY)
    rows = [
        [plain(cell) for cell in row]
        for row in table_after(show_restart(edition), "Étapes de la reprise", "Étape").rows
    ]
    assert len(rows) > 1
    assert rows == sorted(rows, key=lambda row: _minutes(row[2]))


def test_each_clock_of_the_restart_has_a_box_to_write_when_it_began() -> None:
    blocks = list(show_restart(Edition(hospital(), TODAY)))
    for title, heads in (
        (titles.RESTART, ["Attaque constatée", "Travail commencé"]),
        ("Étapes de la reprise", ["Attaque constatée"]),
    ):
        place = next(i for i, one in enumerate(blocks) if isinstance(one, Heading) and one.text == title)
        told, clock = blocks[place + 1 : place + 3]
        assert isinstance(told, Paragraph) and "à partir" in plain(told.text)
        assert isinstance(clock, Table) and clock.hand_filled
        assert [one.header for one in clock.columns] == heads
        assert all(plain(cell).startswith("le …") for row in clock.rows for cell in row)


def _minutes(text: str) -> int:
    found = text.replace("\u00a0", " ").split()
    sizes = {"j": DAY, "h": HOUR, "min": 1}
    return sum(int(count) * sizes[unit] for count, unit in zip(found[::2], found[1::2], strict=True))


def test_the_one_page_summary_of_the_pack_follows_the_chain() -> None:
    firsts = [one.text for one in build(Profile.CRISIS_PACK, hospital()).headings() if one.level == 1]
    assert firsts[:3] == [titles.CHAIN, titles.SUMMARY, titles.INDEX]
