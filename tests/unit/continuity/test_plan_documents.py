"""The documents of a plan: the same words in three formats, nothing said to whom it should not be, nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.documents.blocks import Callout, Heading, PageBreak, ScoreFigures, Table, flatten, plain
from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.fields import FieldKind, Variant, specs_of
from app.domain.continuity.framework import NOT_SHARED, compose, key_of
from app.domain.continuity.origin import LeftOut
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact, LinkedPlan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution
from app.domain.continuity.records.upkeep import Copy, Exercise, Review, Waiver
from app.domain.continuity.words import (
    ContactKind,
    ExerciseKind,
    LinkedPlanKind,
    Medium,
    Profile,
    ResourceKind,
)
from app.domain.errors import DomainError
from app.features.continuity.documents import VersionLine, build_document, list_extracts, titles
from app.features.continuity.documents.alert import order_chain
from app.features.continuity.documents.cards import show_reflexes
from app.features.continuity.documents.edition import DOTS, Edition, columns, say_mark
from app.features.continuity.documents.matrix import show_matrix
from tests.unit.continuity.printed import SHA256, build, kit_of, pdf_of, rows_of, source_of, tables_of, words
from tests.unit.documents.extraction import (
    docx_text,
    html_text,
    normalised,
    page_count,
    page_texts,
    pdf_text,
    shown,
)
from tests.unit.domain.continuity.plans import (
    GAP,
    RECENT,
    TODAY,
    adding,
    care_home,
    changing,
    hospital,
    large,
    marking,
    rebuilt,
    without_kind,
)

PRIVATE = "06 99 88 77 66"


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", ["hospital", "care_home"])
def test_the_three_formats_say_the_same_words(name: str, profile: Profile) -> None:
    source = source_of(name, profile)
    expected = normalised(plain_text(source))
    assert html_text(render_html(source, with_title=True)) == expected
    assert docx_text(render_docx(source)) == expected
    assert pdf_text(pdf_of(name, profile)) == shown(expected)


@pytest.mark.parametrize("profile", list(Profile))
def test_the_same_plan_gives_the_same_bytes(profile: Profile) -> None:
    assert render_pdf(build(profile, hospital())) == pdf_of("hospital", profile)


@pytest.mark.parametrize("profile", list(Profile))
def test_every_page_says_which_plan_it_belongs_to(profile: Profile) -> None:
    content = pdf_of("hospital", profile)
    feet = page_texts(content, below_mm=24)
    for number, foot in enumerate(feet, 1):
        text = " ".join(foot.split())
        assert "Plan de continuité et de reprise d’activité · v2 du 23/10/2026" in text
        assert "v2 du 23/10/2026 · établi le 22 novembre 2026 · empreinte 3f9a1c07" in text
        assert "Centre hospitalier d’essai, FINESS 990000001" in text
        assert "Diffusion restreinte" in text
        assert f"page {number}/{len(feet)}" in text


def test_a_draft_says_so_on_every_page_and_an_approved_version_does_not() -> None:
    draft, approved = (
        build(Profile.CRISIS_PACK, hospital(), is_draft=True),
        build(Profile.CRISIS_PACK, hospital()),
    )
    assert (draft.watermark, approved.watermark) == ("PROJET", None)
    assert draft.reference == "PROJET, v2"
    assert "Elle sert jusqu’à ce que la version approuvée la remplace" in plain_text(draft)
    assert "PROJET" not in plain_text(approved)


def test_a_draft_beside_an_approved_version_leaves_it_its_place() -> None:
    history = (VersionLine(2, TODAY, "Suite"), VersionLine(1, RECENT, "Début", RECENT))
    said = words(Profile.CRISIS_PACK, hospital(), is_draft=True, history=history)
    assert "La version 1, approuvée, reste celle qui sert." in said and "Elle sert jusqu’à" not in said


def test_a_review_that_is_past_is_said() -> None:
    late = changing(hospital(), "review", next_on=TODAY - timedelta(days=1))
    assert "21/11/2026\u202f: DÉPASSÉE" in words(Profile.CRISIS_PACK, late)
    assert "DÉPASSÉE" not in words(Profile.CRISIS_PACK, changing(hospital(), "review", next_on=TODAY))


def test_the_cover_says_the_day_of_the_page_of_the_versions() -> None:
    """An agreement noted later does not move the day on which the version came in force."""
    plan = changing(without_kind(hospital(), Review), "approval_medical", decided_on=TODAY)
    history = (VersionLine(2, RECENT, "Suite", RECENT),)
    said = words(Profile.CRISIS_PACK, plan, history=history)
    assert f"{RECENT:%d/%m}/{RECENT.year + 1}" in said and f"{TODAY:%d/%m}/{TODAY.year + 1}" not in said


def test_private_numbers_are_in_the_crisis_pack_alone_and_only_when_asked() -> None:
    plan = changing(hospital(), "director", private_phone=PRIVATE)
    for profile in Profile:
        for with_private in (False, True):
            said = words(profile, plan, with_private=with_private).replace("\u00a0", " ")
            assert (PRIVATE in said) is (profile is Profile.CRISIS_PACK and with_private), profile
    assert "garder sous clé" in build(Profile.CRISIS_PACK, plan, with_private=True).footer


def test_a_missing_number_leaves_dots_to_write_on() -> None:
    plan = changing(hospital(), "lead", phone="", mobile="", rescue="")
    chain = next(
        row for row in rows_of(build(Profile.CRISIS_PACK, plan), "La chaîne, dans") if "plan" in row[1]
    )
    assert "……" in chain[2]


def test_an_only_number_that_is_private_is_told_never_shown() -> None:
    plan = changing(hospital(), "lead", phone="", mobile="", rescue="", private_phone=PRIVATE)
    lead = plan.find(Contact, "lead")
    assert lead is not None
    said = Edition(plan, TODAY).numbers(lead)
    assert "Numéro privé\u202f: dans le pack chiffré" in said and "…" not in said and PRIVATE[-2:] not in said
    assert "Privé\u202f:" in Edition(plan, TODAY, with_private=True).numbers(lead)
    known = changing(plan, "lead", phone="01 99 00 00 01")
    assert "rivé" not in Edition(known, TODAY).numbers(known.find(Contact, "lead") or lead)


def test_numbers_from_outside_are_each_named_once() -> None:
    outside = Contact(id="grades", name="GRADeS, centre régional", kind=ContactKind.EXTERNAL, phone="01")
    rows = rows_of(build(Profile.CRISIS_PACK, adding(hospital(), outside)), "À compléter à la main")
    assert [row[0] for row in rows if "GRADeS" in row[0]] == ["GRADeS, centre régional"]
    assert [set(row) for row in rows[-4:]] == [{""}] * 4 and rows[-5][0]


def test_the_review_is_said_as_a_sentence() -> None:
    assert "tous les 12\u00a0mois" in words(Profile.FULL, hospital())
    assert "tous les combien" not in words(Profile.FULL, hospital())


@pytest.mark.parametrize(
    ("call", "to_call", "expected"),
    [
        ("Astreinte", ("it",), "Astreinte\n→ Système d’information · Tél.\u202f:\u00a0"),
        ("Astreinte", (), "Astreinte\nNuméro\u202f: ………"),
        ("Pompiers (18 ou 112)", (), "Pompiers (18 ou 112)"),
        ("", ("it",), "→ Système d’information · Tél.\u202f:\u00a0"),
        ("", (), "………"),
    ],
)
def test_a_reflex_sheet_carries_the_number_to_call(
    call: str, to_call: tuple[str, ...], expected: str
) -> None:
    plan = changing(hospital(), "reflex", call=call, to_call=to_call)
    (said,) = (one for one in show_reflexes(Edition(plan, TODAY)) if isinstance(one, Callout))
    text = plain(said.text)
    assert text.startswith(expected)
    assert ("…" in text) is ("…" in expected), "dots only where no number is known"


def test_the_chain_is_in_the_order_of_the_ranks_and_a_loop_loses_nobody() -> None:
    plan = changing(changing(hospital(), "lead", rank=9), "it", called_by="lead")
    rows = rows_of(build(Profile.CRISIS_PACK, plan), "La chaîne, dans")
    ranks = [int(row[0]) for row in rows if row[0]]
    assert ranks == sorted(ranks) and ranks[-1] == 9
    assert [row[3] for row in rows if row[1].startswith("Système d’information")] == ["Responsable du plan"]
    looped = changing(plan, "lead", called_by="it")
    assert [one.id for one in order_chain(looped)] == [one.id for one in order_chain(plan)]
    assert len(order_chain(plan)) == len(ranks) == sum(one.is_in_chain for one in plan.contacts)


def test_the_proof_version_holds_no_contact_no_resource_and_no_gap() -> None:
    plan = marked_everywhere(hospital())
    said = words(Profile.PROOF, plan)
    for record in plan:
        for name, spec in specs_of(type(record)).items():
            value = getattr(record, name)
            if (
                spec.kind is FieldKind.TEXT
                and value
                or isinstance(record, Contact)
                and spec.kind is FieldKind.LINE
            ):
                assert not value or value not in said, (type(record).__name__, name)
    for one in plan.resources:
        assert one.name not in said
    for word in ("ÉCART", "Non défini", "manque", "À compléter", "jamais", "écart"):
        assert word not in said
    assert "23/10/2026" in said
    assert "Activités prioritaires\t3" in said


@pytest.mark.parametrize(
    ("is_draft", "is_tested", "expected"),
    [
        (True, True, "cette version n’est pas approuvée."),
        (False, True, "quand il a été approuvé et testé."),
        (False, False, "quand il a été approuvé\u202f; aucun test n’est encore enregistré."),
    ],
)
def test_the_proof_version_claims_no_more_than_it_shows(
    is_draft: bool, is_tested: bool, expected: str
) -> None:
    plan = hospital() if is_tested else without_kind(hospital(), Exercise)
    said = words(Profile.PROOF, plan, is_draft=is_draft)
    told = next(line for line in said.split("\n") if line.startswith("Ce document dit"))
    assert expected in told
    assert ("qu’un plan existe" in told) is not is_draft


def test_the_blue_plan_chapter_says_which_scenario_has_no_solution() -> None:
    plan = care_home()
    lacking = "Scénario\u202f: Perte du système d’information. Aucune solution n’est écrite."
    assert lacking not in words(Profile.BLUE_PLAN, plan)
    bare = without_kind(plan, Solution)
    assert words(Profile.BLUE_PLAN, bare).count(lacking) == len(plan.priorities)
    unsaid = [replace(one, phase=None) for one in plan.solutions]
    told = words(Profile.BLUE_PLAN, adding(bare, *unsaid))
    assert lacking not in told and "Phase à préciser" in told


def test_the_proof_version_counts_what_can_be_used_and_dates_what_is_linked() -> None:
    """The text of a kit that nobody completed proves nothing."""
    started = rebuilt(
        hospital(),
        [
            LinkedPlan(id="dated", kind=LinkedPlanKind.WHITE_PLAN, dated=TODAY),
            LinkedPlan(id="undated", kind=LinkedPlanKind.OTHER),
            Solution(id="ready", start=0, endurance=60),
            Solution(id="begun", start=60),
            FunctionSheet(id="nobody", function="Direction"),
        ],
    )
    said = words(Profile.PROOF, started)
    assert "Solutions de continuité complètes\t1" in said and "Fiches de fonction complètes\t0" in said
    assert "Plan blanc" in said and "Autre" not in said


def marked_everywhere(plan: Plan) -> Plan:
    """Each free text and each name of a resource or a contact becomes a word that can be looked for."""
    records = []
    for place, record in enumerate(plan):
        values = {
            name: f"Secret{place}x{name}"
            for name, spec in specs_of(type(record)).items()
            if (spec.kind is FieldKind.TEXT or type(record) in (Contact,) and spec.kind is FieldKind.LINE)
            and getattr(record, name)
        }
        if type(record).__name__ == "Resource":
            values["name"] = f"Secret{place}resource"
        records.append(replace(record, **values))
    return marking(rebuilt(plan, records), "emergency", "dmia", GAP)


def test_the_blue_plan_chapter_gives_no_number() -> None:
    said = words(Profile.BLUE_PLAN, care_home())
    assert "06" not in re.sub(r"\d+/\d+/\d+", "", said.replace("\u00a0", " "))
    assert "medicines" in said


@pytest.mark.parametrize("profile", [one for one in Profile if one is not Profile.EXTRACT])
@pytest.mark.parametrize("variant", list(Variant))
def test_an_empty_plan_prints(variant: Variant, profile: Profile) -> None:
    source = build(profile, Plan(variant), is_draft=True, sha256="", kit=None)
    assert page_count(render_pdf(source)) >= 1
    assert source.watermark == "PROJET"


def test_records_with_nothing_in_them_print() -> None:
    plan = hospital()
    emptied = rebuilt(plan, (type(one)(id=one.id) for one in plan))
    for profile in (Profile.FULL, Profile.CRISIS_PACK, Profile.PROOF, Profile.BLUE_PLAN):
        assert page_count(render_pdf(build(profile, emptied, kit=None))) >= 1


def test_an_extract_is_of_one_service_and_of_its_people() -> None:
    said = words(Profile.EXTRACT, hospital(), service="  urgences ")
    assert "1. Urgences" in said
    assert "2. Pharmacie" not in said
    assert "Présidence de CME" in said
    assert "Bureau des entrées" not in said


def test_an_extract_takes_the_forms_of_its_activities() -> None:
    source = build(Profile.EXTRACT, hospital(), service="Urgences")
    forms = [one.text for one in source.headings()][-2:]
    assert forms == ["Fiche patient provisoire", "Demande d’examens"]
    assert "Main courante" not in plain_text(source)
    unmatched = changing(hospital(), "emergency", name="Garderie")
    unmatched = rebuilt(unmatched, (one for one in unmatched if not isinstance(one, Solution | CatchUp)))
    assert titles.FORMS not in plain_text(build(Profile.EXTRACT, unmatched, service="Urgences"))


@pytest.mark.parametrize(
    ("plan", "service", "code"),
    [
        (hospital(), "Absent", "plan_service_unknown"),
        (hospital(), "", "plan_service_missing"),
        (care_home(), "Nuit", "plan_service_unknown"),
        (Plan(Variant.MS), "", "plan_service_missing"),
    ],
)
def test_an_extract_of_no_service_of_the_plan_is_refused(plan: Plan, service: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        build(Profile.EXTRACT, plan, service=service)
    assert caught.value.code == code


def test_a_plan_that_names_no_service_has_one_extract_of_all_its_activities() -> None:
    assert list_extracts(care_home()) == [""]
    assert list_extracts(Plan(Variant.MS)) == []
    source = build(Profile.EXTRACT, care_home(), service="")
    assert source.subject == "Extrait\u202f: Toutes les activités"
    said = plain_text(source)
    assert all(one.name in said for one in care_home().activities)
    assert titles.OTHERS in said and "aucune ne nomme son service" in said


def test_the_activities_that_name_no_service_have_an_extract_beside_those_of_the_services() -> None:
    plan = adding(
        hospital(), Activity(id="x", name="Lingerie"), Activity(id="y", name="Accueil", is_priority=True)
    )
    assert list_extracts(plan) == [*list_extracts(hospital()), ""]
    source = build(Profile.EXTRACT, plan, service="")
    assert source.subject == "Extrait\u202f: Activités sans service"
    said = plain_text(source)
    assert "Celles qui ne nomment pas leur service" in said and "Lingerie" in said
    assert titles.name_activity(plan.activities[-1]) in said
    assert not any(one.name in said for one in hospital().activities)


def test_the_chapter_of_the_plan_bleu_is_refused_to_a_hospital() -> None:
    with pytest.raises(DomainError, match="plan_blue_plan_elsewhere"):
        build_document(Profile.BLUE_PLAN, hospital(), today=TODAY, is_draft=False)


def test_the_second_page_of_a_form_asks_again_whose_it_is() -> None:
    (again,) = (one for one in tables_of(source_of("rich_es", Profile.FULL)) if "page 2" in one.caption)
    assert again.caption.startswith("Fiche patient provisoire, page 2")
    blocks = list(flatten(source_of("rich_es", Profile.FULL).blocks))
    place = blocks.index(again)
    assert isinstance(blocks[place - 1], PageBreak)
    asked = [one.header for table in blocks[place:] if isinstance(table, Table) for one in table.columns]
    assert asked[:5] == [
        "N° provisoire",
        "Service, chambre",
        "Arrivé le, à",
        "Nom de naissance, prénoms, nom utilisé",
        "Date de naissance, sexe, preuve d’identité",
    ]


def test_services_are_listed_once() -> None:
    plan = adding(hospital(), Activity(id="x", name="x", service=" URGENCES "))
    assert list_extracts(plan).count("Urgences") == 1
    assert "URGENCES" not in list_extracts(plan)


def test_gaps_that_are_declared_are_printed_with_who_accepts_them() -> None:
    plan = marking(hospital(), "emergency", "minimum")
    assert say_mark(GAP) in words(Profile.FULL, plan)
    assert "accepté par Direction le 02/11/2026" in say_mark(GAP)


def test_zero_is_a_value_and_an_unknown_is_not() -> None:
    plan = changing(hospital(), "emergency", dmia=0, target=None)
    said = words(Profile.FULL, plan)
    assert "DMIA (besoin)\timmédiat" in said
    assert f"Reprise visée\t{DOTS[:5]}" in said


def test_waivers_are_printed_with_their_reason_and_their_end() -> None:
    waiver = Waiver(
        id="w", rule="CT3", record="lead", reason="Numéro refait lundi", function="Direction", until=RECENT
    )
    said = words(Profile.FULL, adding(hospital(), waiver))
    assert "Numéro refait lundi" in said
    assert "23/10/2026\u202f: DÉPASSÉE" in said


def test_a_copy_of_an_older_version_is_to_be_replaced_and_a_removed_one_is_not_listed() -> None:
    old = Copy(id="old", version=1, place="Standard", medium=Medium.PAPER, given_on=RECENT)
    gone = Copy(id="gone", version=1, place="Grenier", removed_on=RECENT)
    rows = rows_of(build(Profile.FULL, adding(hospital(), old, gone)), "Chaque exemplaire")
    assert ["Standard", "Papier", "", "1\u202f: à remplacer"] in [row[:4] for row in rows]
    assert "Grenier" not in [row[0] for row in rows]


@pytest.mark.parametrize(("activities", "widths"), [(9, [9]), (10, [5, 5]), (11, [6, 5]), (19, [7, 6, 6])])
def test_the_activities_are_spread_evenly_over_the_tables_of_the_matrix(
    activities: int, widths: list[int]
) -> None:
    blocks = show_matrix(Edition(large(activities=activities, resources=20), TODAY))
    tables = [
        one for one in blocks if isinstance(one, Table) and one.caption.startswith("Ressources et activités")
    ]
    assert [len(one.columns) - 1 for one in tables] == widths
    assert tables[-1].caption.endswith(f"à {activities}")


def test_the_matrix_is_cut_into_tables_that_hold_every_dependency() -> None:
    plan = large(20, 30)
    source = build(Profile.FULL, plan, kit=None)
    tables = [one for one in tables_of(source) if one.caption.startswith("Ressources et activités")]
    assert len(tables) == 3
    marks = sum(bool(plain(cell)) for one in tables for row in one.rows for cell in row[1:])
    assert marks == len({(one.activity, one.resource) for one in plan.dependencies})


def test_waves_show_both_ends_and_a_box_to_tick() -> None:
    said = words(Profile.CRISIS_PACK, hospital())
    assert (
        "☐ directory\naprès\u202f: hypervisor\tInfrastructure, n°\u00a03\t4\u00a0h\t12\u00a0h\t14\u00a0h\t"
        in said
    )


def test_the_order_of_a_team_and_the_start_of_the_steps_are_said() -> None:
    said = words(Profile.CRISIS_PACK, hospital())
    assert "libre, elle prend, parmi ce qui peut commencer, ce dont le délai exigé est le plus court" in said
    assert "Chaque fin compte à partir de l’attaque." in said


def test_what_nobody_timed_is_a_blank_cell_to_write_in() -> None:
    plan = rebuilt(
        hospital(),
        [
            Resource(id="dui", name="Dossier", kind=ResourceKind.APPLICATION),
            RecoveryStep(id="open", title="Rouvrir"),
        ],
    )
    tables = [one for one in tables_of(build(Profile.FULL, plan)) if one.hand_filled]
    (wave,) = (one for one in tables if one.columns[0].header == "Ressource")
    (steps,) = (one for one in tables if one.columns[0].header == "Étape")
    assert [plain(cell) for cell in wave.rows[0]] == ["☐ Dossier", "", "", "", "", ""]
    assert [plain(cell) for cell in steps.rows[0]] == ["☐ Rouvrir", "", "", "", ""]


def test_a_loop_is_named() -> None:
    plan = changing(hospital(), "hypervisor", prerequisites=("names",))
    assert "directory a besoin de hypervisor a besoin de names a besoin de directory" in words(
        Profile.FULL, plan
    )


def test_what_no_date_can_be_told_of_says_that_a_loop_is_why() -> None:
    plan = changing(hospital(), "hypervisor", prerequisites=("names",))
    plan = changing(plan, "emergency_is_beyond", endurance=None)
    said = words(Profile.FULL, plan)
    assert "record\u202f: il manque 1 donnée, attend ce qui est dans une boucle" in said
    plan = changing(plan, "emergency_needs_record", resource="directory")
    assert (
        "directory\u202f: il manque 1 donnée, "
        "fait partie de la boucle directory → hypervisor → names → directory" in words(Profile.FULL, plan)
    )


def test_an_action_card_leaves_room_for_the_time_and_initials_of_each_action() -> None:
    plan = hospital()
    tables = [
        one
        for one in flatten(build(Profile.CRISIS_PACK, plan).blocks)
        if isinstance(one, Table) and one.columns[0].header == "Quand"
    ]
    assert len(tables) == len(plan.all(FunctionSheet))
    for one in tables:
        assert one.hand_filled
        assert [column.header for column in one.columns] == ["Quand", "Action", "Fait à", "Initiales"]


def test_the_index_leads_to_headings_of_the_document() -> None:
    source = build(Profile.FULL, hospital())
    headings = {heading.text for heading in source.headings()}
    for name in vars(titles).values():
        if isinstance(name, str) and name in (titles.CHAIN, titles.RESTART, titles.UNIT, titles.DIRECTORY):
            assert name in headings
    assert not [heading for heading in source.headings() if not heading.text.strip()]


def test_columns_are_wide_enough_for_the_words_of_their_headers() -> None:
    made = columns(("Décision", 5), ("Responsable", 2), ("N°", 1), ("Initiales", 1))
    assert made[3].weight > 25
    assert sum(one.weight for one in made) == pytest.approx(170)


def test_headings_never_skip_a_level() -> None:
    for profile in Profile:
        level = 0
        for block in flatten(build(profile, hospital()).blocks):
            if isinstance(block, Heading):
                assert block.level <= level + 1, block.text
                level = block.level


def test_contacts_say_that_a_phone_needs_the_network() -> None:
    plan = changing(hospital(), "lead", is_ip_extension=True)
    contact = plan.find(Contact, "lead")
    assert contact is not None
    assert "(passe par l’informatique)" in Edition(plan, TODAY).numbers(contact)


def test_what_comes_from_a_framework_is_said_where_it_stands_and_all_together() -> None:
    """In the plan and in the sheets one reads standing; never the words of the group in the version of proof."""
    own = rebuilt(hospital(), [one for one in hospital() if key_of(one)[0] in NOT_SHARED])
    left_out = [LeftOut("supplier", hospital().suppliers[0].id, "Un autre grossiste ici.", "Grossiste")]
    plan = compose(
        hospital(),
        adding(own, changing(hospital(), "reflex", call="Le 15").reflex_sheets[0]),
        left_out,
        SHA256,
    )
    full = html_text(build(Profile.FULL, plan))
    for said in (
        "Ce qui vient du plan cadre",
        "Un autre grossiste ici.",
        "Du plan cadre.",
        "adapté pour ce site",
    ):
        assert said in full, said
    assert f"empreinte {SHA256[:8]}" in full
    pack = html_text(build(Profile.CRISIS_PACK, plan))
    assert "(du plan cadre)" in pack and "du plan cadre, adapté pour ce site" in pack
    proof = html_text(build(Profile.PROOF, plan))
    assert "Éléments repris d’un plan cadre approuvé" in proof and "Un autre grossiste" not in proof
    assert "plan cadre" not in html_text(build(Profile.FULL, hospital())).casefold().replace(
        "plan cadre de", ""
    )


def test_the_text_of_the_kit_reaches_the_full_plan() -> None:
    for name in ("rich_es", "rich_ms"):
        said = plain_text(source_of(name, Profile.FULL))
        kit = kit_of(Variant(name.removeprefix("rich_")))
        for one in kit.glossary:
            assert f"{one.term}\t{one.meaning}" in said
        for passage in kit.principles:
            assert passage.title in said
        for step in kit.method:
            assert step.aim in said
        for point in kit.agenda.points:
            assert all(f"☐ {ask}" in said for ask in point.ask)
        for form in kit.forms:
            assert f"\n{form.title}\n{form.use}\n" in said


def test_the_sixteen_parts_of_a_plan_stand_in_their_order() -> None:
    headings = [one.text for one in source_of("rich_es", Profile.FULL).headings() if one.level == 1]
    assert headings == [
        titles.VERSIONS,
        titles.SUMMARY,
        titles.INDEX,
        titles.ACTIVATION,
        titles.CHAIN,
        titles.DIRECTORY,
        titles.UNIT,
        titles.MEETING,
        titles.CARDS,
        titles.REFLEXES,
        titles.SCENARIOS,
        titles.SHEETS,
        titles.MATRIX,
        titles.COVER,
        titles.RESTART,
        titles.RETURN,
        titles.SUPPLIERS,
        titles.TESTS,
        titles.BACKUPS,
        titles.WAIVERS,
        titles.ANNEXES,
        titles.FORMS,
    ]


def test_the_crisis_pack_holds_what_a_crisis_room_needs() -> None:
    headings = {one.text for one in source_of("rich_ms", Profile.CRISIS_PACK).headings() if one.level == 1}
    assert headings >= {
        titles.CHAIN,
        titles.CARDS,
        titles.MEETING,
        titles.RESTART,
        titles.DIRECTORY,
        titles.LOGS,
    }


def test_the_history_of_versions_is_printed() -> None:
    history = (
        VersionLine(2, RECENT, "Revue annuelle", RECENT),
        VersionLine(1, RECENT - timedelta(days=400), "Première version"),
    )
    rows = rows_of(build(Profile.FULL, hospital(), history=history, kit=None), "Versions")
    assert [row[0] for row in rows] == ["2", "1"]
    assert [row[2:] for row in rows] == [["Revue annuelle", "23/10/2026"], ["Première version", "Non"]]


def test_a_draft_has_a_fingerprint_that_follows_what_is_written() -> None:
    one, same, other = (
        build(Profile.PROOF, plan, is_draft=True, sha256="").fingerprint
        for plan in (hospital(), hospital(), changing(hospital(), "emergency", dmia=90))
    )
    assert len(one) == 8
    assert one == same != other


def test_a_waiver_names_what_it_is_about() -> None:
    plan = hospital()
    dependency = next(one for one in plan if type(one).__name__ == "Dependency")
    waiver = Waiver(id="w", rule="CT3", record=dependency.id, reason="x", function="Direction", until=TODAY)
    (table,) = (
        one
        for one in tables_of(build(Profile.FULL, adding(plan, waiver), kit=None))
        if one.columns[0].header == "Contrôle"
    )
    assert plain(tuple(table.rows)[0][1]) not in ("", "Sans nom", dependency.id)


def test_what_every_phase_says_alike_is_written_once() -> None:
    plan = changing(hospital(), "emergency_is_first_day", uses=("names",))
    source = build(Profile.EXTRACT, plan, kit=None)
    (table,) = (
        one
        for one in tables_of(source)
        if one.columns[1].header == "0 à 24 h" and any(plain(row[0]) == "Moyens" for row in one.rows)
    )
    (means,) = (row for row in table.rows if plain(row[0]) == "Moyens")
    assert [plain(cell) for cell in means[1:]] == ["Emploie\u202f: names", "", ""]
    assert plain_text(source).count("Dossiers papier, étiquettes.") == 2


def test_a_delay_that_an_exercise_measured_is_on_the_sheet() -> None:
    plan = hospital()
    first = plan.priorities[0]
    test = Exercise(
        id="timed",
        kind=ExerciseKind.FIELD,
        done_on=TODAY,
        activities=(first.id,),
        return_time=7 * 60 + 7,
    )
    source = build(Profile.FULL, adding(plan, test))
    figures = next(one for one in flatten(source.blocks) if isinstance(one, ScoreFigures))
    measured = tuple(figures.figures)[2]
    assert (measured.label, measured.value) == (f"Test du {TODAY:%d/%m/%Y}", "7\u00a0h\u00a007")
