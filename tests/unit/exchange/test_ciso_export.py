"""Our lists as libraries of theirs: their documented form, and the same items once read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.content import yaml_text
from app.content.build import build_checklist
from app.content.schema import ChecklistSchema, ItemSchema
from app.domain.catalogue import Checklist, Status
from app.exchange.checklist_yaml import scales_used, write_checklist
from app.exchange.ciso import annotation
from app.exchange.ciso.exporting import build_library, export_workbook, export_yaml, node_urns
from app.exchange.ciso.importing import Imported, Wishes, import_library, read_library
from app.exchange.faults import ExchangeError
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
LISTS = list(CATALOGUE.checklists.values())
SCALES = {code: scale for one in LISTS for code, scale in scales_used(one.items).items()}
D2 = CATALOGUE.latest("care-d2")
WRITERS = [export_yaml, export_workbook]


def back(content: bytes, scales: Any = SCALES) -> Imported:
    return import_library(read_library(content), Wishes(date(2026, 11, 21), scales=scales))


def built(text: str, like: Checklist) -> Checklist:
    """The list that a content file describes, built as the loader does."""
    raw = yaml_text.parse(text.encode())
    items = [ItemSchema.model_validate(item) for item in raw["items"]]
    header = ChecklistSchema.model_validate(raw)
    return build_checklist(header, items, scales_used(like.items), CATALOGUE.proof_kinds, like.digest)


@pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)
def test_our_own_format_goes_out_and_comes_back_whole(checklist: Checklist):
    assert built(write_checklist(checklist), checklist) == checklist


@pytest.mark.parametrize("write", WRITERS, ids=["yaml", "xlsx"])
@pytest.mark.parametrize("checklist", LISTS, ids=lambda one: one.id)
def test_every_list_goes_out_and_comes_back_as_a_draft(checklist: Checklist, write: Any):
    made = back(write(checklist))
    assert built(made.write(), checklist) == replace(checklist, status=Status.DRAFT)
    assert (dict(made.scales), made.left_out) == ({}, ())


@pytest.mark.parametrize("write", WRITERS, ids=["yaml", "xlsx"])
def test_the_same_list_gives_the_same_bytes(write: Any):
    assert write(D2) == write(bundled_catalogue().latest("care-d2"))


def test_the_library_has_the_documented_fields():
    library = build_library(D2)
    assert {
        "urn",
        "locale",
        "ref_id",
        "name",
        "description",
        "copyright",
        "version",
        "provider",
        "packager",
    } <= set(library)
    framework = library["objects"]["framework"]
    nodes = {node["urn"]: node for node in framework["requirement_nodes"]}
    assert len(nodes) == len(D2.items) + len(D2.sections)
    for node in nodes.values():
        parent = nodes.get(node.get("parent_urn", ""))
        assert node["depth"] == (1 if parent is None else parent["depth"] + 1)
        assert node["assessable"] is (parent is not None)
    groups = {group["ref_id"] for group in framework["implementation_groups_definition"]}
    assert groups == {"ght", "es"}
    path = next(node for node in nodes.values() if node.get("ref_id") == "D2.O3.B")
    (question,) = path["questions"].values()
    assert question["type"] == "unique_choice"
    assert [choice["add_score"] for choice in question["choices"]] == [0, 100, 100]
    assert [choice["compute_result"] for choice in question["choices"]] == [False, True, True]


def test_a_gate_becomes_a_dependency():
    checklist = next(one for one in LISTS if any(item.gate for item in one.items))
    item = next(item for item in checklist.items if item.gate)
    assert item.gate is not None
    urns = node_urns(checklist)
    nodes = build_library(checklist)["objects"]["framework"]["requirement_nodes"]
    (question, *_) = next(node for node in nodes if node["urn"] == urns[item.id])["questions"].values()
    assert question["depends_on"]["question"] == f"{urns[item.gate.item]}:question:1"
    assert len(question["depends_on"]["answers"]) == len(item.gate.choices)


def test_urns_stay_apart_when_ids_differ_only_by_what_a_urn_cannot_hold():
    items = tuple(replace(D2.items[0], id=name) for name in ("vuln@2", "VULN_2", "vuln_2"))
    urns = node_urns(replace(D2, items=items))
    assert len(set(urns.values())) == 3


@pytest.mark.parametrize("write", WRITERS, ids=["yaml", "xlsx"])
def test_texts_that_look_like_something_else_come_back_as_typed(write: Any):
    first = D2.items[0]
    assert first.guidance is not None
    guidance = replace(
        first.guidance,
        statement="=1+1",
        why="@SUM(A1)\nQui : personne\nBoussole : {axis: 1}\n\u2060Exemple : aucun",
        who="-2",
        expected_proofs=("+33", "Une\npièce en deux lignes"),
        example="'cité'",
    )
    checklist = replace(D2, items=(replace(first, guidance=guidance), *D2.items[1:]))
    assert built(back(write(checklist)).write(), checklist).items == checklist.items


def test_scales_that_are_not_known_here_come_along():
    made = back(export_yaml(D2), scales={})
    assert set(made.scales) == {"objective", "objective_path_36m"}
    assert made.scales["objective_path_36m"][1]["max_months"] == 36


def test_a_scale_that_has_changed_meanwhile_comes_under_another_name():
    objective = SCALES["objective"]
    other = replace(objective, choices=(*objective.choices[:1], replace(objective.choices[1], label="Fait")))
    made = back(export_yaml(D2), scales={**SCALES, "objective": other})
    assert list(made.scales) == ["care_d2_1"]
    assert made.content["items"][0]["scale"] == "care_d2_1"


def test_a_list_without_words_is_refused():
    with pytest.raises(ExchangeError, match="point sans texte"):
        export_yaml(replace(D2, items=(replace(D2.items[0], guidance=None),)))


@pytest.mark.parametrize("line", ["{", "[1, 2]", "texte", "&a [*a]", "{a: 1, a: 2}"])
def test_a_spoilt_line_of_codes_is_a_fault_with_its_place(line: str):
    library = build_library(D2)
    library["objects"]["framework"]["requirement_nodes"][1]["annotation"] = (
        f"Pourquoi : x\n{annotation.MARK} {line}"
    )
    from tests.unit.exchange.ciso_samples import to_yaml

    with pytest.raises(ExchangeError, match="D2.P1"):
        back(to_yaml(library))


def test_an_item_is_in_the_groups_of_the_profiles_that_it_is_asked_of():
    first = replace(D2.items[0], applies_to=frozenset({"ght"}))
    nodes = build_library(replace(D2, items=(first, *D2.items[1:])))["objects"]["framework"][
        "requirement_nodes"
    ]
    groups = [node["implementation_groups"] for node in nodes if node["assessable"]]
    assert groups[:2] == [["ght"], ["ght", "es"]]
