"""The documents of a plan: the same words in three formats, nothing said to whom it should not be, nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import cycle

import pdfplumber
import pytest

from app.content.kits import kits_root, load_kits
from app.documents.blocks import Document, Heading, Table, flatten, plain
from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.fields import FieldKind, Variant, specs_of
from app.domain.continuity.framework import NOT_SHARED, compose, key_of
from app.domain.continuity.kits import Kit
from app.domain.continuity.origin import LeftOut
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.upkeep import Copy, Waiver
from app.domain.continuity.words import Medium, Profile
from app.domain.errors import DomainError
from app.features.continuity.documents import build_document, list_services, titles
from app.features.continuity.documents.alert import order_chain
from app.features.continuity.documents.edition import Edition, columns, say_mark
from app.features.continuity.documents.state import find_next_review
from tests.unit.documents.extraction import docx_text, html_text, normalised, page_count, pdf_text, shown
from tests.unit.documents.sample_documents import HOSTILE
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

SHA256 = "3f9a1c07de51aa20" * 4
PRIVATE = "06 99 88 77 66"
PLANS = {"hospital": hospital, "care_home": care_home}


def kit_of(plan: Plan) -> Kit | None:
    return load_kits(kits_root()).latest(plan.variant)


def build(profile: Profile, plan: Plan, **options: object) -> Document:
    values: dict[str, object] = {
        "today": TODAY,
        "kit": kit_of(plan),
        "service": "Urgences" if plan.variant is Variant.ES else "Nuit",
        "is_draft": False,
        "sha256": SHA256,
    }
    return build_document(profile, plan, **{**values, **options})  # type: ignore[arg-type]


def words(profile: Profile, plan: Plan, **options: object) -> str:
    return plain_text(build(profile, plan, **options))


def with_service(plan: Plan) -> Plan:
    """The care home names no service; its extract needs one."""
    return plan if plan.variant is Variant.ES else changing(plan, "medicines", service="Nuit")


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", list(PLANS))
def test_the_three_formats_say_the_same_words(name: str, profile: Profile) -> None:
    source = build(profile, with_service(PLANS[name]()), is_draft=name == "care_home")
    expected = normalised(plain_text(source))
    assert html_text(render_html(source, with_title=True)) == expected
    assert docx_text(render_docx(source)) == expected
    assert pdf_text(render_pdf(source)) == shown(expected)


@pytest.mark.parametrize("profile", list(Profile))
def test_the_same_plan_gives_the_same_bytes(profile: Profile) -> None:
    assert render_pdf(build(profile, hospital())) == render_pdf(build(profile, hospital()))


@pytest.mark.parametrize("profile", list(Profile))
def test_every_page_says_which_plan_it_belongs_to(profile: Profile) -> None:
    content = render_pdf(build(profile, hospital()))
    with pdfplumber.open(BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            text = " ".join((page.crop((0, 770, page.width, page.height)).extract_text() or "").split())
            assert "Plan de continuité et de reprise d’activité · v2 du 23/10/2026" in text
            assert "22 novembre 2026 · empreinte 3f9a1c07" in text
            assert "Centre hospitalier d’essai, FINESS 990000001" in text
            assert "Diffusion restreinte" in text
            assert f"page {number}/{len(pdf.pages)}" in text


def test_a_draft_says_so_on_every_page_and_an_approved_version_does_not() -> None:
    draft, approved = (
        build(Profile.CRISIS_PACK, hospital(), is_draft=True),
        build(Profile.CRISIS_PACK, hospital()),
    )
    assert (draft.watermark, approved.watermark) == ("PROJET", None)
    assert draft.reference == "PROJET, v2"
    assert "Cette version n’est pas approuvée." in plain_text(draft)
    assert "PROJET" not in plain_text(approved)


def test_a_review_that_is_past_is_said() -> None:
    late = changing(hospital(), "review", next_on=TODAY - timedelta(days=1))
    assert "21/11/2026\u202f: DÉPASSÉE" in words(Profile.CRISIS_PACK, late)
    assert "DÉPASSÉE" not in words(Profile.CRISIS_PACK, changing(hospital(), "review", next_on=TODAY))


def test_without_a_review_the_next_one_follows_the_approval() -> None:
    from app.domain.continuity.records.upkeep import Review

    plan = without_kind(hospital(), Review)
    assert find_next_review(plan) == date(RECENT.year + 1, RECENT.month, RECENT.day)


def test_an_activity_sheet_holds_on_two_pages() -> None:
    content = render_pdf(build(Profile.FULL, large(3, 12)))
    pages = pages_by_heading(content, [f"{rank}. Activité {rank - 1}" for rank in (1, 2, 3)])
    assert pages["2. Activité 1"] - pages["1. Activité 0"] <= 2
    assert pages["3. Activité 2"] - pages["2. Activité 1"] <= 2


def pages_by_heading(content: bytes, headings: list[str]) -> dict[str, int]:
    with pdfplumber.open(BytesIO(content)) as pdf:
        texts = [page.extract_text() or "" for page in pdf.pages]
    return {
        heading: max(i for i, text in enumerate(texts) if re.search(rf"^{re.escape(heading)}$", text, re.M))
        for heading in headings
    }


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


def rows_of(source: Document, caption: str) -> list[list[str]]:
    (table,) = (
        one for one in flatten(source.blocks) if isinstance(one, Table) and one.caption.startswith(caption)
    )
    return [[plain(cell) for cell in row] for row in table.rows]


def test_the_chain_follows_who_calls_whom_and_a_loop_loses_nobody() -> None:
    plan = changing(hospital(), "it", called_by="lead")
    order = [(depth, one.id) for depth, one in order_chain(plan)]
    assert order[:3] == [(0, "director"), (1, "lead"), (2, "it")]
    looped = changing(changing(plan, "director", called_by="it"), "lead", called_by="director")
    assert sorted(one.id for _, one in order_chain(looped)) == sorted(one for _, one in order)


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


@pytest.mark.parametrize("start", [0, 7])
def test_hostile_text_is_shown_as_text_everywhere(start: int) -> None:
    source = build(Profile.FULL, hostile(start), kit=None)
    expected = normalised(plain_text(source))
    assert pdf_text(render_pdf(source)) == shown(expected)
    assert html_text(render_html(source, with_title=True)) == expected
    assert docx_text(render_docx(source)) == expected


def hostile(start: int) -> Plan:
    """Every line, text and list of the plan holds hostile text, one after the other; ids and references stay."""
    texts = cycle(
        [text[:200] for text in (*HOSTILE.values(), *HOSTILE.values())][start : start + len(HOSTILE)]
    )
    records = []
    for record in hospital():
        values: dict[str, object] = {}
        for name, spec in specs_of(type(record)).items():
            if spec.kind in (FieldKind.LINE, FieldKind.TEXT):
                values[name] = next(texts)
            elif spec.kind is FieldKind.LINES:
                values[name] = (next(texts), next(texts))
        records.append(replace(record, **values))
    return rebuilt(hospital(), records)


@pytest.mark.parametrize("profile", list(Profile))
def test_ten_thousand_characters_in_a_field_are_printed_whole(profile: Profile) -> None:
    text = "mot " * 2_499 + "fin"
    plan = changing(hospital(), "emergency_is_first_day", means=text, steps=(text,))
    plan = changing(plan, "level_1", criteria=text)
    source = build(profile, plan, kit=None)
    assert pdf_text(render_pdf(source)) == shown(normalised(plain_text(source)))


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


def test_no_page_of_the_samples_is_blank() -> None:
    for profile in (Profile.FULL, Profile.CRISIS_PACK):
        with pdfplumber.open(BytesIO(render_pdf(build(profile, hospital())))) as pdf:
            for page in pdf.pages:
                assert any(char["mcid"] is not None for char in page.chars), page.page_number


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        build(Profile.EXTRACT, hospital(), service="Absent")
    assert caught.value.code == "plan_service_unknown"
    with pytest.raises(DomainError):
        build(Profile.EXTRACT, care_home(), service="")


def test_services_are_listed_once() -> None:
    plan = adding(hospital(), Activity(id="x", name="x", service=" URGENCES "))
    assert list_services(plan).count("Urgences") == 1
    assert "URGENCES" not in list_services(plan)


def test_gaps_that_are_declared_are_printed_with_who_accepts_them() -> None:
    plan = marking(hospital(), "emergency", "minimum")
    assert say_mark(GAP) in words(Profile.FULL, plan)
    assert "accepté par Direction le 02/11/2026" in say_mark(GAP)


def test_zero_is_a_value_and_an_unknown_is_not() -> None:
    plan = changing(hospital(), "emergency", dmia=0, target=None)
    said = words(Profile.FULL, plan)
    assert "DMIA (besoin)\timmédiat" in said
    assert "Reprise visée\tnon dit" in said


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


def test_the_matrix_is_cut_into_tables_that_hold_every_dependency() -> None:
    plan = large(20, 30)
    tables = [
        one
        for one in flatten(build(Profile.FULL, plan).blocks)
        if isinstance(one, Table) and one.caption.startswith("Ressources et activités")
    ]
    assert len(tables) == 3
    marks = sum(bool(plain(cell)) for one in tables for row in one.rows for cell in row[1:])
    assert marks == len({(one.activity, one.resource) for one in plan.dependencies})


def test_waves_show_both_ends_and_a_box_to_tick() -> None:
    said = words(Profile.CRISIS_PACK, hospital())
    assert "☐ directory\naprès\u202f: hypervisor\tInfrastructure\t4 h\t12 h\t14 h\t" in said


def test_a_loop_is_named() -> None:
    plan = changing(hospital(), "hypervisor", prerequisites=("names",))
    assert "directory a besoin de hypervisor a besoin de names a besoin de directory" in words(
        Profile.FULL, plan
    )


def test_an_action_card_leaves_room_for_the_time_and_initials_of_each_action() -> None:
    plan = hospital()
    tables = [
        one
        for one in flatten(build(Profile.CRISIS_PACK, plan).blocks)
        if isinstance(one, Table) and one.caption.startswith("Chaque action porte")
    ]
    assert len(tables) == len(plan.all(FunctionSheet))
    for one in tables:
        assert one.hand_filled
        assert [column.header for column in one.columns] == ["Quand", "Action", "Heure", "Initiales"]


def test_boxes_are_at_least_eight_millimetres_high() -> None:
    with pdfplumber.open(BytesIO(render_pdf(build(Profile.CRISIS_PACK, hospital())))) as pdf:
        page = next(page for page in pdf.pages if "Chaque action porte" in (page.extract_text() or ""))
        rows = page.find_tables()[-2].rows[1:]
    assert min(row.bbox[3] - row.bbox[1] for row in rows) * 25.4 / 72 >= 8


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


def test_a_big_plan_prints_whole() -> None:
    """How long it takes is told by ``make bench``."""
    plan, kit = large(), load_kits(kits_root()).latest(Variant.ES)
    assert page_count(render_pdf(build(Profile.CRISIS_PACK, plan, kit=kit))) > 10
    assert page_count(render_pdf(build(Profile.FULL, plan, kit=kit))) > 60


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
