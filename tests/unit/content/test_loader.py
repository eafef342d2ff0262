"""The loader: a right folder becomes a catalogue, and every fault of a wrong one is told at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.content.faults import ContentError
from app.content.loader import bundled_folder, content_root, load_catalogue, lock_catalogue
from app.domain.catalogue import (
    AnsweringUnit,
    Catalogue,
    Confidence,
    Gate,
    ItemKind,
    ItemRef,
    Link,
    LinkStrength,
    ProofRule,
    Status,
)
from app.domain.errors import DomainError
from tests.unit.content.content_samples import (
    KINDS,
    SCALES,
    SOURCE,
    THEMES,
    faults_of,
    make_checklist,
    make_item,
    make_items,
    write_content,
    write_yaml,
)


def load(root: Path) -> Catalogue:
    lock_catalogue(root)
    return load_catalogue(root)


def test_a_right_folder_becomes_a_catalogue(tmp_path: Path) -> None:
    catalogue = load(write_content(tmp_path))
    checklist = catalogue.get("liste", "2026.1")
    assert checklist.status is Status.PUBLISHED
    assert checklist.unit_for("ght") is AnsweringUnit.GROUP
    assert checklist.proof_labels == KINDS["kinds"]
    assert catalogue.themes == THEMES["themes"]
    one, two, three, four = checklist.items
    assert one.scale is not None
    assert [(choice.code, choice.value) for choice in one.scale.choices] == [
        ("no", 0),
        ("trajectory", Fraction(1, 2)),
        ("met", 1),
    ]
    assert one.guidance is not None
    assert one.guidance.effort_days == Fraction(1, 2)
    assert one.applies_to == frozenset({"es", "ght"})
    assert two.gate == Gate("A.1", frozenset({"met"}))
    assert two.proof == ProofRule((("schema",), ("rapport", "autre")), None, 12, date(2022, 7, 16))
    assert two.guidance is not None
    assert two.guidance.threshold is not None
    assert two.guidance.threshold.confidence is Confidence.OFFICIAL
    assert three.measure is not None
    assert three.measure.target == Fraction(4, 5)
    assert three.scale is None
    assert four.kind is ItemKind.FACT
    assert four.applies_to == frozenset({"es", "ght"})


def spoiled(number: int, **over: Any) -> dict[str, Any]:
    """The checklist whose item of that place has these fields; ``...`` takes a field away."""
    items = make_items()
    items[number] = make_item(items[number]["id"], **{**items[number], **over})
    return make_checklist(*items)


FAULTS: list[tuple[dict[str, Any], str]] = [
    # Gaps
    (spoiled(0, why=...), "A.1, why : champ obligatoire absent"),
    (spoiled(0, why=" … "), "A.1, why : texte vide"),
    (spoiled(0, statement=...), "A.1, statement : champ obligatoire absent"),
    (spoiled(0, example=...), "A.1, example : champ obligatoire absent"),
    (spoiled(0, threshold=...), "A.1, threshold : champ obligatoire absent"),
    (spoiled(0, proof=...), "A.1, proof : champ obligatoire absent"),
    (spoiled(0, source=...), "A.1, source : champ obligatoire absent"),
    (spoiled(0, confidence=...), "A.1, confidence : champ obligatoire absent"),
    (spoiled(0, how=["Un.", "Deux."]), "A.1, how : trois étapes attendues, 2 ici"),
    (spoiled(0, how=["Un.", "", "Trois."]), "A.1, how[2] : texte vide"),
    (spoiled(0, label="x" * 61), "A.1, label : 60 caractères au plus"),
    (spoiled(1, proofs=[]), "A.2, proofs : les pièces attendues doivent aussi être dites en mots"),
    (spoiled(1, weight_reason=""), "A.2, weight_reason : le poids 3 demande sa raison"),
    # Types
    (spoiled(0, axis=5), "A.1, axis : valeur trop grande ; maximum : 4"),
    (spoiled(0, axis="4"), "A.1, axis : nombre entier attendu"),
    (spoiled(0, weight=True), "A.1, weight : nombre entier attendu"),
    (spoiled(0, weight=4), "A.1, weight : valeur trop grande ; maximum : 3"),
    (spoiled(0, blocking="oui"), "A.1, blocking : true ou false attendu"),
    (spoiled(0, label=12), "A.1, label : texte attendu ; mettez la valeur entre guillemets"),
    (spoiled(0, effort_days="deux"), "A.1, effort_days : fraction ou nombre attendu"),
    (spoiled(0, effort_days=0), "A.1, effort_days : valeur trop petite ; elle doit dépasser 0"),
    (spoiled(0, effort_days="1/0"), "A.1, effort_days : fraction ou nombre attendu"),
    (spoiled(0, level=5), "A.1, level : valeur trop grande ; maximum : 4"),
    (spoiled(0, confidence="sure"), "A.1, confidence : valeur inconnue ; valeurs possibles : official"),
    (spoiled(0, source={**SOURCE, "read_on": "2026-08-15"}), "A.1, source.read_on : date attendue"),
    (spoiled(0, source={**SOURCE, "url": "voir le site"}), "A.1, source.url : adresse attendue"),
    (spoiled(0, source={**SOURCE, "url": "https://[x"}), "A.1, source.url : adresse attendue"),
    (spoiled(0, poids=2), "A.1, poids : champ inconnu"),
    (spoiled(0, applies_to=[]), "A.1, applies_to : éléments attendus : 1 au moins, 0 ici"),
    # Vocabulary
    (spoiled(0, scale="perfection"), "A.1, scale : échelle inconnue : perfection"),
    (spoiled(0, theme="meteo"), "A.1, theme : thème inconnu : meteo"),
    (spoiled(1, proof={"groups": [["photo"]]}), "A.2, proof.groups : sorte de pièce inconnue : photo"),
    (
        spoiled(1, proof={"groups": [["schema", "schema"]]}),
        "A.2, proof.groups : sorte de pièce en double : schema",
    ),
    (spoiled(1, proof={"groups": []}), "A.2, proof.groups : éléments attendus : 1 au moins, 0 ici"),
    (spoiled(1, proof={"groups": [[]]}), "A.2, proof.groups[1] : éléments attendus : 1 au moins, 0 ici"),
    (spoiled(0, section="trois"), "A.1, section : section inconnue : trois"),
    (spoiled(0, applies_to=["esms"]), "A.1, applies_to : profil absent de units : esms"),
    (spoiled(0, applies_to=["clinique"]), "A.1, applies_to[1] : profil inconnu ; profils possibles : ght"),
    (spoiled(0, applies_to=["es", "es"]), "A.1, applies_to : profil en double : es"),
    # Answer
    (spoiled(0, scale=...), "A.1, scale : il faut une échelle (scale) ou une mesure (measure), et une seule"),
    (spoiled(2, scale="practice"), "B.1, scale : il faut une échelle (scale) ou une mesure (measure)"),
    (
        spoiled(2, measure={"type": "ratio", "target": "5/4", "numerator": "a", "denominator": "b"}),
        "B.1, measure.target : la cible d’une part ne dépasse pas 1",
    ),
    (
        spoiled(2, measure={"type": "ratio", "target": "0", "numerator": "a", "denominator": "b"}),
        "B.1, measure.target : valeur trop petite",
    ),
    # Thresholds and official texts
    (
        spoiled(1, threshold={"text": "36 mois", "confidence": "secondary"}),
        "A.2, threshold.source : champ obligatoire absent",
    ),
    (
        spoiled(0, source={**SOURCE, "url": "https://juriblio.fr/x"}, confidence="official"),
        "A.1, confidence : official demande l’adresse du texte officiel",
    ),
    (
        spoiled(0, source={**SOURCE, "url": "https://faux-gouv.fr/x"}, confidence="official"),
        "A.1, confidence : official demande l’adresse du texte officiel",
    ),
    # Gates
    (
        spoiled(1, when={"item": "Z.9", "in": ["met"]}),
        "A.2, when : la condition porte sur un point inconnu : Z.9",
    ),
    (
        spoiled(0, when={"item": "A.2", "in": ["tested"]}),
        "A.1, when : la condition doit porter sur un point placé avant : A.2",
    ),
    (
        spoiled(0, when={"item": "A.1", "in": ["met"]}),
        "A.1, when : la condition doit porter sur un point placé avant : A.1",
    ),
    (
        spoiled(1, when={"item": "A.1", "in": ["oui"]}),
        "A.2, when : « oui » n’est pas un choix de A.1 ; choix possibles : no, trajectory, met",
    ),
    (
        spoiled(1, when={"item": "A.1", "in": ["no", "trajectory", "met"]}),
        "A.2, when : tous les choix de A.1 sont admis",
    ),
    (spoiled(1, when={"item": "A.1", "in": []}), "A.2, when.in : éléments attendus : 1 au moins, 0 ici"),
    (
        spoiled(3, when={"item": "B.1", "in": ["met"]}),
        "B.2, when : B.1 n’est pas une question à choix",
    ),
    (spoiled(0, applies_to=["ght"]), "A.2, when : A.1 n’est jamais demandé au profil es"),
    # Facts and levels
    (spoiled(3, blocking=True), "B.2, blocking : un fait ne bloque rien"),
    (spoiled(3, level=1), "B.2, level : un fait n’a pas de niveau"),
    (spoiled(3, weight=2, weight_reason="x"), "B.2, weight : un fait n’a pas de poids"),
    (spoiled(0, level=1), "level_rule : règle de niveau absente alors que des points ont un niveau"),
    (make_checklist(level_rule="complete"), "level_rule : règle de niveau donnée alors qu’aucun point"),
    # The checklist
    (make_checklist(title=...), "liste/2026.1.yaml, title : champ obligatoire absent"),
    (make_checklist(version=2026.1), "liste/2026.1.yaml, version : texte attendu"),
    (make_checklist(version="2026.2"), "id : le fichier devrait s’appeler liste/2026.2.yaml"),
    (make_checklist(id="Liste"), "liste/2026.1.yaml, id : forme refusée"),
    (make_checklist(units={}), "units : éléments attendus : 1 au moins, 0 ici"),
    (make_checklist(units={"es": "site"}), "units.es : valeur inconnue ; valeurs possibles : group"),
    (make_checklist(items=[]), "items : éléments attendus : 1 au moins, 0 ici"),
    (make_checklist(items="tous"), "items : liste attendue"),
    (make_checklist("bonjour"), "point n° 1 : bloc de champs attendu"),
    (make_checklist(make_item("A.1"), make_item("A.1")), "A.1, id : identifiant en double"),
    (make_checklist(make_item("A.1")), "sections : section sans aucun point : deux"),
    (
        make_checklist(make_item("B.1", section="deux"), make_item("A.1")),
        "A.1, section : le point doit suivre l’ordre des sections",
    ),
    (
        make_checklist(sections=[{"id": "une", "title": "U"}, {"id": "une", "title": "V"}]),
        "sections : section en double : une",
    ),
]


@pytest.mark.parametrize(("checklist", "expected"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_each_fault_says_its_file_item_field_and_reason(
    tmp_path: Path, checklist: dict[str, Any], expected: str
) -> None:
    faults = faults_of(write_content(tmp_path, checklist), lock=False)
    assert any(expected in fault and fault.startswith("liste/2026.1.yaml") for fault in faults), faults


SHARED_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"scales": "x"}, "scales.yaml : bloc de champs attendu"),
    ({"kinds": {"kinds": {"Schéma": "x"}}}, "proof-kinds.yaml, kinds.Schéma.[key] : forme refusée"),
    ({"themes": {"themes": {"crise": ""}}}, "themes.yaml, themes.crise : texte vide"),
    (
        {"scales": {"scales": {**SCALES["scales"], "x": [{"code": "a", "label": "A", "value": "2"}] * 2}}},
        "scales.yaml, scales.x[1].value : valeur trop grande ; maximum : 1",
    ),
    (
        {"scales": {"scales": {**SCALES["scales"], "x": [{"code": "a", "label": "A", "value": "0"}] * 2}}},
        "scales.yaml, scales.x : choix en double : a",
    ),
    (
        {"scales": {"scales": {**SCALES["scales"], "x": list(reversed(SCALES["scales"]["practice"]))}}},
        "scales.yaml, scales.x : le premier choix doit valoir 0 et le dernier 1",
    ),
    (
        {
            "scales": {
                "scales": {
                    **SCALES["scales"],
                    "x": [
                        {"code": "a", "label": "A", "value": "0"},
                        {"code": "b", "label": "B", "value": "1", "max_months": 3},
                    ],
                }
            }
        },
        "scales.yaml, scales.x : b : max_months demande needs_due",
    ),
    ({"crosswalk": {"links": [{"from": 1}]}}, "crosswalk.yaml, links[1].from : bloc de champs attendu"),
]


@pytest.mark.parametrize(("shared", "expected"), SHARED_FAULTS, ids=[fault for _, fault in SHARED_FAULTS])
def test_the_shared_files_are_checked_too(tmp_path: Path, shared: dict[str, Any], expected: str) -> None:
    assert any(expected in fault for fault in faults_of(write_content(tmp_path, **shared), lock=False))


def test_a_fault_in_the_scales_does_not_make_every_scale_unknown(tmp_path: Path) -> None:
    scales = {"scales": {**SCALES["scales"], "x": []}}
    assert faults_of(write_content(tmp_path, scales=scales)) == [
        "scales.yaml, scales.x : éléments attendus : 2 au moins, 0 ici"
    ]


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write_content(tmp_path, spoiled(0, why=..., how=["Un."], theme="meteo"))
    write_yaml(tmp_path / "autre/2026.1.yaml", "id: [")
    write_yaml(tmp_path / "autre/notes.txt", "x")
    write_yaml(tmp_path / "perdue.yaml", "x")
    (tmp_path / "themes.yaml").unlink()
    faults = faults_of(tmp_path, lock=False)
    for expected in (
        "liste/2026.1.yaml, A.1, why",
        "autre/2026.1.yaml : YAML incorrect, ligne 2",
        "autre/notes.txt : seuls des fichiers .yaml sont attendus ici",
        "perdue.yaml : fichier inconnu : une liste se range dans son dossier",
        "themes.yaml : fichier introuvable",
    ):
        assert any(fault.startswith(expected) for fault in faults), (expected, faults)
    assert not any("how :" in fault for fault in faults)  # what a gap leaves unknown is not guessed


def test_a_faulty_item_still_counts_as_an_earlier_one(tmp_path: Path) -> None:
    faults = faults_of(write_content(tmp_path, spoiled(0, why=...)), lock=False)
    assert "liste/2026.1.yaml, A.1, why : champ obligatoire absent" in faults
    assert not any("inconnu : A.1" in fault for fault in faults)


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="dossier introuvable"):
        load_catalogue(tmp_path / "nulle-part")


LINK = {
    "from": {"checklist": "liste", "item": "A.1"},
    "to": {"checklist": "liste", "item": "B.2"},
    "strength": "equal",
    "reason": "La même question.",
}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([{**LINK, "to": {"checklist": "liste", "item": "Z"}}], "links[1].to : point inconnu : liste, Z"),
        ([{**LINK, "from": {"checklist": "x", "item": "A.1"}}], "links[1].from : point inconnu : x, A.1"),
        ([{**LINK, "to": LINK["from"]}], "links[1] : un point ne se relie pas à lui-même"),
        ([{**LINK, "strength": "forte"}], "links[1].strength : valeur inconnue"),
        ([{**LINK, "reason": ""}], "links[1].reason : texte vide"),
        (
            [LINK, {**LINK, "from": LINK["to"], "to": LINK["from"]}],
            "links[2] : ces deux points sont déjà reliés",
        ),
    ],
)
def test_each_fault_of_the_crosswalk_is_told(tmp_path: Path, links: list[object], expected: str) -> None:
    faults = faults_of(write_content(tmp_path, crosswalk={"links": links}))
    assert any(expected in fault for fault in faults), faults


def test_the_crosswalk_links_items(tmp_path: Path) -> None:
    catalogue = load(write_content(tmp_path, crosswalk={"links": [LINK]}))
    one, other = ItemRef("liste", "A.1"), ItemRef("liste", "B.2")
    assert catalogue.links_to(other) == (Link(one, other, LinkStrength.EQUAL, "La même question."),)
    assert catalogue.links_to(one) == (Link(other, one, LinkStrength.EQUAL, "La même question."),)
    assert catalogue.list_equal_pairs() == ((one, other),)


def test_a_partial_link_works_one_way_and_is_no_tie(tmp_path: Path) -> None:
    catalogue = load(write_content(tmp_path, crosswalk={"links": [{**LINK, "strength": "subset"}]}))
    assert catalogue.links_to(ItemRef("liste", "A.1")) == ()
    assert catalogue.list_equal_pairs() == ()


def write_versions(root: Path) -> Path:
    write_content(root)
    for version, status in (("2026.9", "published"), ("2026.10", "published"), ("2027.1", "draft")):
        write_yaml(root / f"liste/{version}.yaml", make_checklist(version=version, status=status))
    write_yaml(root / "brouillon/2026.1.yaml", make_checklist(id="brouillon", status="draft"))
    return root


def test_the_latest_version_is_the_newest_published_one(tmp_path: Path) -> None:
    catalogue = load(write_versions(tmp_path))
    assert catalogue.latest("liste").version == "2026.10"
    assert [(one.id, one.version) for one in catalogue.list_latest()] == [("liste", "2026.10")]
    versions = [one.version for one in catalogue.list_versions("liste")]
    assert versions == ["2026.1", "2026.9", "2026.10", "2027.1"]
    assert catalogue.get("liste", "2027.1").status is Status.DRAFT


@pytest.mark.parametrize("ask", [lambda c: c.get("liste", "1999.1"), lambda c: c.latest("brouillon")])
def test_a_checklist_that_is_not_there_is_refused(tmp_path: Path, ask: Callable[[Catalogue], object]) -> None:
    catalogue = load(write_versions(tmp_path))
    with pytest.raises(DomainError, match="checklist_not_found"):
        ask(catalogue)


def test_the_content_of_the_application_has_no_fault() -> None:
    catalogue = load_catalogue(content_root())
    assert content_root() == bundled_folder("checklists")
    assert len(catalogue.latest("care-d2").items) == 13
    assert 0 < len(catalogue.latest("esms-socle").items) <= 20
