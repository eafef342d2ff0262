"""A library of theirs becomes a list of ours, and what has no equivalent is named."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.content import yaml_text
from app.content.loader import content_root, load_catalogue
from app.domain.catalogue import Checklist, Confidence, ItemKind, ItemRef, LinkStrength, Status
from app.exchange.checklist_yaml import dump, scales_used
from app.exchange.ciso.importing import NO_ADDRESS, Imported, Wishes, import_library, read_library
from app.exchange.ciso.words import NOT_GIVEN
from tests.catalogue import bundled_catalogue
from tests.unit.exchange.ciso_samples import (
    BASE,
    QUESTION,
    make_library,
    make_nodes,
    make_sheets,
    to_workbook,
    to_yaml,
)

BUNDLED = bundled_catalogue()
SCALES = {
    code: scale for one in BUNDLED.checklists.values() for code, scale in scales_used(one.items).items()
}


def imported(content: bytes, **wishes: Any) -> Imported:
    return import_library(
        read_library(content), Wishes(**{"today": date(2026, 11, 21), "scales": SCALES, **wishes})
    )


def write(made: Imported, folder: Path) -> None:
    (folder / made.id).mkdir(parents=True)
    (folder / made.id / f"{made.version}.yaml").write_text(made.write(), encoding="utf-8")
    if made.scales:
        (folder / "scales.yaml").write_text(dump({"scales": dict(made.scales)}), encoding="utf-8")
    if made.links:
        (folder / "crosswalk.yaml").write_text(dump({"links": list(made.links)}), encoding="utf-8")


def loaded(made: Imported, folder: Path) -> Checklist:
    """What the application reads of the file that was made: its own check is the judge."""
    write(made, folder)
    vocabulary = folder.parent / "vocabulary"
    vocabulary.mkdir()
    for name in ("scales.yaml", "proof-kinds.yaml", "themes.yaml"):
        shutil.copy(content_root() / name, vocabulary)
    return load_catalogue(vocabulary, folder).get(made.id, made.version)


@pytest.fixture
def sample() -> Imported:
    return imported(to_yaml(make_library()))


@pytest.fixture
def checklist(sample: Imported, tmp_path: Path) -> Checklist:
    return loaded(sample, tmp_path / "listes")


def test_the_draft_is_accepted_by_the_check_of_content(checklist: Checklist):
    assert (checklist.id, checklist.version, checklist.status) == ("demo-batiment", "2025.3", Status.DRAFT)
    assert checklist.confidence is Confidence.PROPOSAL
    assert checklist.source is not None
    assert checklist.source.url == "https://exemple.org/batiment"
    assert checklist.source.read_on == date(2026, 11, 21)
    assert "Domaine public" in checklist.notice


def test_headings_become_sections_by_their_path(checklist: Checklist):
    assert [(one.id, one.title) for one in checklist.sections] == [
        ("a", "Portes"),
        ("etage", "Fenêtres › Étage"),
    ]


def test_each_question_becomes_an_item(checklist: Checklist):
    assert [(item.id, item.kind) for item in checklist.items] == [
        ("A.1", ItemKind.PRACTICE),
        ("A.2.q1", ItemKind.PRACTICE),
        ("A.2.q2.c1", ItemKind.FACT),
        ("A.2.q2.c2", ItemKind.FACT),
        ("A.2.q3", ItemKind.FACT),
        ("1", ItemKind.PRACTICE),
    ]


def test_scores_are_stretched_and_choices_ordered(checklist: Checklist):
    first = checklist.items[0]
    assert first.scale is not None
    assert [(choice.label, str(choice.value)) for choice in first.scale.choices] == [
        ("Absente", "0"),
        ("Posée", "1/2"),
        ("Posée et vérifiée", "1"),
    ]
    assert first.weight == 2


def test_what_a_requirement_says_is_kept_and_what_it_lacks_is_said(checklist: Checklist):
    first = checklist.items[0].guidance
    assert first is not None
    assert first.label == "Serrure"
    assert first.statement == "La porte ferme à clé.\nUne clé par porte.\nLa serrure est-elle posée ?"
    assert first.expected_proofs == ("Photo de la serrure", "Facture du serrurier")
    assert first.why == first.who == first.example == NOT_GIVEN
    assert first.how == (NOT_GIVEN,) * 3
    assert first.scope_rule == "Groupes de mise en œuvre d’origine : B (Base)."


def test_conditions_become_gates(checklist: Checklist):
    by_id = {item.id: item for item in checklist.items}
    gate = by_id["A.2.q1"].gate
    assert gate is not None
    assert (gate.item, gate.choices) == ("A.1", frozenset({"c2", "c3"}))
    ticked = by_id["A.2.q3"].gate
    assert ticked is not None
    assert (ticked.item, ticked.choices) == ("A.2.q2.c2", frozenset({"yes"}))


def test_french_is_preferred(checklist: Checklist):
    last = checklist.items[-1].guidance
    assert last is not None
    assert last.statement == "Fermées la nuit."
    assert checklist.sections[1].title.startswith("Fenêtres")


def test_a_requirement_without_question_is_asked_on_their_results(checklist: Checklist):
    last = checklist.items[-1]
    assert last.scale is not None
    assert [choice.label for choice in last.scale.choices] == [
        "Non conforme",
        "Partiellement conforme",
        "Conforme",
    ]
    assert last.na_allowed


def test_their_scores_make_a_scale(tmp_path: Path):
    scores = [
        {"score": 1, "name": "Initial"},
        {"score": 3, "name": "Géré", "description": "Suivi."},
        {"score": 2},
    ]
    made = imported(to_yaml(make_library(framework={"scores_definition": scores})))
    last = loaded(made, tmp_path / "listes").items[-1]
    assert last.scale is not None
    assert [(one.label, str(one.value)) for one in last.scale.choices] == [
        ("Initial", "0"),
        ("2", "1/2"),
        ("Géré", "1"),
    ]
    assert "note 3 « Géré » : Suivi." in made.left_out


@pytest.mark.parametrize(
    "sentence",
    [
        "point « A.1 » : champ « importance » (mandatory)",
        "point « A.1 » : champ « reference_controls » (['urn:acme:risk:function:demo:cle'])",
        "choix « Posée » : champ « color » (#00ff00)",
        "traductions en « en » : seul le français est repris",
        "groupe « B » : champ « description » (Le minimum.)",
        "« A.1 » : choix remis dans l’ordre de leur note",
        "« A.2 », question « Qui en a un ? » : choix multiples, posés un par un et sans note",
        "« A.2 », question « Rendu à la sortie ? » : choix sans note, le point décrit et ne compte pas",
        "« A.2 », question « Précisez » (text) : réponse libre, sans équivalent",
        "titre sans point « Annexe » : Annexe Rien à répondre.",
        "texte du titre « Windows » : Des fenêtres.",
    ],
)
def test_what_has_no_equivalent_is_named(sample: Imported, sentence: str):
    expected = sentence.replace("Windows", "Fenêtres")
    assert expected in sample.left_out


def test_every_text_of_the_library_is_somewhere(sample: Imported):
    """Nothing is lost without a word: each text is in the list, its scales, or among what is left out."""
    kept = "\n".join((sample.write(), dump(dict(sample.scales)), *sample.left_out)).replace("\n", " ")
    kept = " ".join(kept.replace("\\", " ").split())
    for text in ("Portes", "Serrure", "ferme à clé", "Une clé par porte", "Facture du serrurier", "Absente", "Badge",
                 "Les visiteurs", "Parfois", "Précisez", "Fenêtres", "Des fenêtres", "Étage", "Annexe",
                 "Rien à répondre", "Base", "Le minimum", "mandatory", "Domaine public", "Acme"):  # fmt: skip
        assert text in kept, text


def test_other_objects_are_named_one_by_one():
    objects = {
        "threats": [{"urn": "u1", "ref_id": "T1", "name": "Vol"}],
        "risk_matrix": [{"urn": "u2", "name": "Matrice 4 x 4"}],
        "reference_controls": [{"urn": "u3"}],
        "unheard_of": {"some": "thing"},
    }
    left_out = imported(to_yaml(make_library(objects=objects, dependencies=["urn:x"]))).left_out
    for sentence in (
        "menace : T1 Vol",
        "matrice de risque : Matrice 4 x 4",
        "mesure de référence : u3",
        "objets : champ « unheard_of » ({'some': 'thing'})",
        "bibliothèque : champ « dependencies » (['urn:x'])",
    ):
        assert sentence in left_out


def test_mappings_to_known_items_become_links(tmp_path: Path):
    def link(source: str, target: str, relationship: str, **more: Any) -> dict[str, Any]:
        ends = {"source_requirement_urn": f"{BASE}:{source}", "target_requirement_urn": target}
        return {**ends, "relationship": relationship, **more}

    ours = "urn:boussole:risk:req_node:care-d2:d2.p1"
    mappings = [
        link("a.1", ours, "superset", rationale="Plus large."),
        link("b:1:1", ours, "intersect"),
        link("a.2", ours, "equal"),
        link("a.1", "urn:ailleurs:x", "subset", rationale="Ailleurs.", strength_of_relationship=7),
    ]
    sets = [{"urn": "u", "name": "Liens", "requirement_mappings": mappings}]
    made = imported(
        to_yaml(make_library(objects={"requirement_mapping_sets": sets})), items={ours: ("care-d2", "D2.P1")}
    )
    write(made, tmp_path / "listes")
    links = load_catalogue(content_root(), tmp_path / "listes").links[-2:]
    d2, own = ItemRef("care-d2", "D2.P1"), made.id
    assert [(one.origin, one.target, one.strength) for one in links] == [
        (d2, ItemRef(own, "A.1"), LinkStrength.SUBSET),
        (ItemRef(own, "1"), d2, LinkStrength.INTERSECT),
    ]
    assert f"correspondance : {BASE}:a.2 → {ours} (equal)" in made.left_out
    assert f"correspondance : {BASE}:a.1 → urn:ailleurs:x (subset) Ailleurs." in made.left_out
    assert any("strength_of_relationship" in one for one in made.left_out)


@pytest.mark.parametrize(
    ("dependency", "reason"),
    [
        ({"question": QUESTION, "answers": [f"{QUESTION}:choice:1", f"{QUESTION}:choice:2"], "condition": "all"},
         "plusieurs réponses exigées à la fois"),
        ({"question": "urn:nulle:part", "answers": ["x"]}, "elle porte sur une question sans équivalent"),
        ({"question": QUESTION, "answers": ["x"]}, "elle cite un choix inconnu"),
        ({"question": QUESTION, "answers": [f"{QUESTION}:choice:{n}" for n in (1, 2, 3)]}, "tous les choix y mènent"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_kept_is_named(dependency: dict[str, Any], reason: str, tmp_path: Path):
    nodes = make_nodes()
    next(iter(nodes[2]["questions"].values()))["depends_on"] = dependency
    made = imported(to_yaml(make_library(framework={"requirement_nodes": nodes})))
    assert loaded(made, tmp_path / "listes").items[1].gate is None
    assert any(f"condition d’affichage ({reason}" in sentence for sentence in made.left_out)


def test_items_of_one_heading_are_brought_together(tmp_path: Path):
    nodes = make_nodes()
    late = {**nodes[1], "urn": f"{BASE}:late", "ref_id": "A.9", "questions": None}
    made = imported(to_yaml(make_library(framework={"requirement_nodes": [*nodes, late]})))
    assert [item.id for item in loaded(made, tmp_path / "listes").items][-2:] == ["A.9", "1"]
    assert "ordre : des points sont rapprochés des autres points de leur rubrique" in made.left_out


def test_long_texts_are_cut_and_kept_whole_among_what_is_left_out(tmp_path: Path):
    nodes = make_nodes()
    nodes[1] |= {"description": "mot " * 2_000, "weight": 9, "name": "n" * 200}
    made = imported(to_yaml(make_library(name="titre " * 50, framework={"requirement_nodes": nodes})))
    checklist = loaded(made, tmp_path / "listes")
    assert len(checklist.title) <= 120
    assert checklist.items[0].weight == 3
    assert any(sentence.count("mot ") >= 1_999 for sentence in made.left_out)
    assert "« A.1 » : poids 9, ramené entre 1 et 3" in made.left_out


def test_without_address_or_date_the_draft_says_so(tmp_path: Path):
    made = imported(to_yaml(make_library(description="", publication_date=..., version=20260001)))
    checklist = loaded(made, tmp_path / "listes")
    assert checklist.source is not None
    assert checklist.source.url == NO_ADDRESS
    assert checklist.version == "2026.1"
    assert any(NO_ADDRESS in sentence for sentence in made.left_out)
    assert "numéro de version 20260001 : remplacé par 1" in made.left_out


def test_repeated_ids_are_told_apart(tmp_path: Path):
    nodes = make_nodes()
    nodes[5]["ref_id"] = "A.1"
    made = imported(to_yaml(make_library(framework={"requirement_nodes": nodes})))
    assert loaded(made, tmp_path / "listes").items[-1].id == "A.1-2"


def test_a_workbook_gives_the_same_as_its_yaml_would(tmp_path: Path):
    made = imported(to_workbook(make_sheets()))
    checklist = loaded(made, tmp_path / "listes")
    assert [item.id for item in checklist.items] == ["1.1.q1", "1.1.q2", "2"]
    assert checklist.items[0].scale is not None
    assert [choice.label for choice in checklist.items[0].scale.choices] == ["Non", "Parfois le jour", "Oui"]
    gate = checklist.items[2].gate
    assert gate is not None
    assert (gate.item, gate.choices) == ("1.1.q2", frozenset({"c1", "c3"}))
    assert "traductions en « en » : seul le français est repris" in made.left_out


def test_the_draft_is_the_same_each_time(sample: Imported):
    again = imported(to_yaml(make_library()))
    assert (sample.write(), sample.left_out) == (again.write(), again.left_out)
    assert yaml_text.parse(sample.write().encode())["status"] == "draft"


def with_question(folder: Path, options: list[dict[str, Any]], **over: Any) -> tuple[Imported, Checklist]:
    """The sample whose first requirement asks one question of these choices, and nobody depends on it."""
    nodes = make_nodes()
    question = {
        "type": "unique_choice",
        "text": "Posée ?",
        "choices": [{"urn": f"{QUESTION}:choice:{n}", **one} for n, one in enumerate(options, start=1)],
        **over,
    }
    nodes[1] |= {"questions": {QUESTION: question}}
    nodes = [node for node in nodes if node.get("ref_id") != "A.2"]
    made = imported(to_yaml(make_library(framework={"requirement_nodes": nodes})))
    return made, loaded(made, folder)


def choices_of(checklist: Checklist) -> list[tuple[str, str]]:
    scale = checklist.items[0].scale
    assert scale is not None
    return [(one.label, str(one.value)) for one in scale.choices]


ASKED = "« A.1 », question « Posée ? »"


def test_results_by_name_give_the_scale_and_not_applicable_the_answer(tmp_path: Path):
    options = [
        {"value": "Oui", "compute_result": "compliant"},
        {"value": "Un peu", "compute_result": "partially_compliant"},
        {"value": "Non", "compute_result": "non_compliant"},
        {"value": "Sans porte", "compute_result": "not_applicable"},
    ]
    made, checklist = with_question(tmp_path / "listes", options)
    assert choices_of(checklist) == [("Non", "0"), ("Un peu", "1/2"), ("Oui", "1")]
    assert (checklist.items[0].kind, checklist.items[0].na_allowed) == (ItemKind.PRACTICE, True)
    assert f"{ASKED} : choix « Sans porte » : devenu la réponse « non applicable » du point" in made.left_out


def test_not_applicable_without_score_leaves_the_scores_of_the_others(tmp_path: Path):
    options = [
        {"value": "Non", "add_score": 0},
        {"value": "Oui", "add_score": 10},
        {"value": "Sans porte", "compute_result": "not_applicable"},
    ]
    made, checklist = with_question(tmp_path / "listes", options)
    assert choices_of(checklist) == [("Non", "0"), ("Oui", "1")]
    assert checklist.items[0].na_allowed
    assert not any("sans note" in sentence and ASKED in sentence for sentence in made.left_out)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            [{"value": "Oui", "add_score": 10}, {"value": "Moitié", "add_score": 5}, {"value": "Vide"}],
            [("Vide", "0"), ("Moitié", "1/2"), ("Oui", "1")],
        ),
        (
            [{"value": "Oui", "compute_result": True}, {"value": "Vide"}],
            [("Vide", "0"), ("Oui", "1")],
        ),
        (
            [
                {"value": "Oui", "add_score": 10},
                {"value": "Non", "add_score": -10},
                {"value": "Vide"},
                {"value": "À moitié", "compute_result": "partially_compliant"},
            ],
            [("Non", "0"), ("Vide", "0"), ("À moitié", "1/2"), ("Oui", "1")],
        ),
    ],
)
def test_one_choice_without_score_is_worth_the_least_and_is_named(
    options: list[dict[str, Any]], expected: list[tuple[str, str]], tmp_path: Path
):
    made, checklist = with_question(tmp_path / "listes", options)
    assert (choices_of(checklist), checklist.items[0].kind) == (expected, ItemKind.PRACTICE)
    assert f"{ASKED} : choix « Vide » sans note, compté comme le plus bas" in made.left_out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ([{"value": "Oui"}, {"value": "Non"}], "choix sans note"),
        ([{"value": "Oui", "add_score": 5}, {"value": "Non", "add_score": 5}], "choix tous de même note"),
        (
            [{"value": "Oui"}, {"value": "Non"}, {"value": "Sans porte", "compute_result": "not_applicable"}],
            "choix sans note",
        ),
    ],
)
def test_a_fact_says_why_and_that_its_weight_is_lost(options: list[dict[str, Any]], why: str, tmp_path: Path):
    made, checklist = with_question(tmp_path / "listes", options)
    assert (checklist.items[0].kind, checklist.items[0].weight) == (ItemKind.FACT, 1)
    assert f"{ASKED} : {why}, le point décrit et ne compte pas" in made.left_out
    assert "« A.1 » : poids 2, sans effet : le point décrit et ne compte pas" in made.left_out


def test_a_boolean_question_is_yes_or_no_and_others_may_depend_on_it(tmp_path: Path):
    nodes = make_nodes()
    nodes[1]["questions"] = {QUESTION: {"type": "boolean", "text": "Posée ?"}}
    first = next(iter(nodes[2]["questions"].values()))
    first["depends_on"] = {"question": QUESTION, "answers": ["true"]}
    made = imported(to_yaml(make_library(framework={"requirement_nodes": nodes})))
    checklist = loaded(made, tmp_path / "listes")
    assert choices_of(checklist) == [("Non", "0"), ("Oui", "1")]
    assert checklist.items[0].kind is ItemKind.FACT
    assert f"{ASKED} : oui ou non sans note, le point décrit et ne compte pas" in made.left_out
    gate = checklist.items[1].gate
    assert gate is not None
    assert (gate.item, gate.choices) == ("A.1", frozenset({"yes"}))


@pytest.mark.parametrize(
    ("kind", "options", "sentence"),
    [
        ("number", [], "(number) : nombre, sans équivalent"),
        ("date", [], "(date) : date, sans équivalent"),
        ("sketch", [], "(sketch) : sorte de question inconnue, sans équivalent"),
        (
            "unique_choice",
            [{"value": "Lu"}],
            "(unique_choice) : un seul choix possible, sans équivalent ; choix : Lu",
        ),
    ],
)
def test_a_question_without_equivalent_says_what_it_is(
    kind: str, options: list[dict[str, Any]], sentence: str, tmp_path: Path
):
    made, _ = with_question(tmp_path / "listes", options, type=kind)
    assert f"{ASKED} {sentence}" in made.left_out


def test_a_condition_on_not_applicable_or_on_all_the_rest_is_named(tmp_path: Path):
    options = [
        {"value": "Non", "add_score": 0},
        {"value": "Oui", "add_score": 10},
        {"value": "Sans porte", "compute_result": "not_applicable"},
    ]
    for answers, reason in (
        ([1, 2], "tous les choix y mènent, sauf « non applicable »"),
        ([3], "elle cite un choix devenu « non applicable »"),
    ):
        nodes = make_nodes()
        question = nodes[1]["questions"][QUESTION]
        question["choices"] = [
            {"urn": f"{QUESTION}:choice:{n}", **one} for n, one in enumerate(options, start=1)
        ]
        first = next(iter(nodes[2]["questions"].values()))
        first["depends_on"] = {"question": QUESTION, "answers": [f"{QUESTION}:choice:{n}" for n in answers]}
        made = imported(to_yaml(make_library(framework={"requirement_nodes": nodes})))
        gate = loaded(made, tmp_path / str(len(answers)) / "listes").items[1].gate
        assert gate is None
        assert any(f"({reason})" in one for one in made.left_out)
