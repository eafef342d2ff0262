"""Libraries made to harm, or merely wrong: one clear sentence each, with its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.exchange.ciso import limits
from app.exchange.ciso.importing import Wishes, import_library, read_library
from app.exchange.faults import ExchangeError, UnreadableError
from tests.unit.exchange.ciso_samples import BASE, make_library, make_nodes, make_sheets, to_workbook, to_yaml

Spoil = Callable[[dict[str, Any]], Any]


def refused(content: bytes) -> list[str]:
    with pytest.raises(ExchangeError) as caught:
        import_library(read_library(content), Wishes(date(2026, 11, 21)))
    return [str(fault).replace("\u202f", " ") for fault in caught.value.faults]


def bomb() -> bytes:
    lines = ["a: &a [x, x, x, x]"]
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{other}: &{other} [*{one}, *{one}, *{one}, *{one}]")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bomb(), "alias « *b » refusé"),
        (b"[" * 10_000, "imbrication trop profonde"),
        (b"{a: " * 10_000, "imbrication trop profonde"),
        (b"objects: !!python/object/apply:os.system [x]", "YAML incorrect, ligne 1"),
        (b"a: \x00", "caractère interdit"),
        ("é".encode("latin-1"), "UTF-8"),
        (b"", "champ « objects » absent"),
        (b"- 1", "champ « objects » absent"),
        (b"x" * (limits.MAX_BYTES + 1), "fichier trop gros"),
        (b"PK\x03\x04nothing", "classeur XLSX lisible"),
        (to_yaml({**make_library(), "objects": {}}), "rien à importer"),
        (to_yaml({**make_library(), "objects": []}), "bloc de champs attendu"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(content: bytes, reason: str):
    found = refused(content)
    assert any(reason in fault for fault in found), found


def spoil_nodes(spoil: Callable[[list[dict[str, Any]]], Any]) -> bytes:
    nodes = make_nodes()
    spoil(nodes)
    return to_yaml(make_library(framework={"requirement_nodes": nodes}))


def first_question(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = next(iter(nodes[1]["questions"].values()))
    return found


NODE = "objects.framework.requirement_nodes[2]"


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda n: n[1].update(name=["x"]), f"{NODE}.name : texte attendu"),
        (lambda n: n[1].update(assessable="peut-être"), f"{NODE}.assessable : true ou false attendu"),
        (lambda n: n[1].update(weight="lourd"), f"{NODE}.weight : nombre entier attendu"),
        (lambda n: n[1].update(weight=True), f"{NODE}.weight : nombre entier attendu"),
        (lambda n: n[1].update(weight="9" * 5_000), f"{NODE}.weight : nombre entier attendu"),
        (
            lambda n: n[1].update(implementation_groups="B"),
            f"{NODE}.implementation_groups : liste de textes attendue",
        ),
        (lambda n: n[1].update(translations=[]), f"{NODE}.translations : bloc de champs attendu"),
        (lambda n: n[1].update(translations={"fr": "x"}), f"{NODE}.translations.fr : bloc de champs attendu"),
        (lambda n: n[1].update(questions="x"), f"{NODE}.questions[1] : bloc de champs attendu"),
        (
            lambda n: n[1].update(parent_urn="urn:x"),
            f"{NODE}.parent_urn : nœud inconnu, ou placé après son enfant",
        ),
        (lambda n: n[1].update(parent_urn=n[1]["urn"]), f"{NODE}.parent_urn : nœud inconnu"),
        (lambda n: n[1].update(urn=n[0]["urn"]), f"{NODE}.urn : en double"),
        (lambda n: n[1].pop("urn"), f"{NODE}.urn : champ obligatoire absent"),
        (lambda n: n[1].update(description="x" * 40_000), f"{NODE}.description : texte trop long"),
        (
            lambda n: first_question(n).update(choices=[]),
            f"{NODE}.questions[1].choices : une question à choix",
        ),
        (
            lambda n: first_question(n).update(choices=["Oui"]),
            f"{NODE}.questions[1].choices[1] : bloc de champs",
        ),
        (
            lambda n: first_question(n).update(choices=[{}] * 61),
            f"{NODE}.questions[1].choices : liste trop longue",
        ),
        (
            lambda n: first_question(n).update(depends_on=3),
            f"{NODE}.questions[1].depends_on : bloc de champs",
        ),
        (
            lambda n: first_question(n).update(
                depends_on={"question": "x", "answers": [], "condition": "none"}
            ),
            f"{NODE}.questions[1].depends_on.condition : valeur inconnue",
        ),
        (lambda n: n[1].update(depth=-1), f"{NODE}.depth : profondeur impossible : -1"),
        (lambda n: n[1].update(target_score=float("nan")), f"{NODE}.target_score : nombre impossible : nan"),
        (
            lambda n: first_question(n)["choices"][0].update(add_score=float("nan")),
            f"{NODE}.questions[1].choices[1].add_score : nombre entier attendu",
        ),
        (
            lambda n: first_question(n)["choices"][0].update(compute_result="peut-être"),
            f"{NODE}.questions[1].choices[1].compute_result : valeur inconnue ; valeurs possibles : true, false,",
        ),
        (
            lambda n: first_question(n)["choices"][0].update(compute_result=["x"]),
            f"{NODE}.questions[1].choices[1].compute_result : valeur inconnue",
        ),
        (lambda n: n.insert(1, 3), f"{NODE} : bloc de champs attendu"),
        (lambda n: [one.update(assessable=False) for one in n], "requirement_nodes : aucun point à évaluer"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(spoil: Callable[[list[Any]], Any], fault: str):
    found = refused(spoil_nodes(spoil))
    assert any(one.startswith(fault) for one in found), found


@pytest.mark.parametrize("name", ["min_score", "max_score"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_a_fault(name: str, value: float):
    found = refused(to_yaml(make_library(framework={name: value})))
    assert found == [f"objects.framework.{name} : nombre impossible : {value}"]
    scores = [{"score": value, "name": "x"}, {"score": 2}]
    found = refused(to_yaml(make_library(framework={"scores_definition": scores})))
    assert found == ["objects.framework.scores_definition[1].score : nombre entier attendu"]


def test_every_fault_is_told_at_once_and_no_endless_list():
    def spoil(nodes: list[dict[str, Any]]) -> None:
        nodes[1].update(name=[], weight="x")
        nodes[2].update(name={})

    assert len(refused(spoil_nodes(spoil))) == 3
    many = [{"urn": f"{BASE}:{n}", "assessable": [], "name": []} for n in range(3_000)]
    found = refused(to_yaml(make_library(framework={"requirement_nodes": many})))
    assert len(found) == limits.MAX_FAULTS + 1
    assert "la lecture s’arrête là" in found[-1]


def test_too_many_nodes_and_too_deep_a_tree_are_refused():
    many = [{"urn": f"{BASE}:{n}", "assessable": True} for n in range(limits.MAX_NODES + 1)]
    assert (
        "liste trop longue : 5001 éléments"
        in refused(to_yaml(make_library(framework={"requirement_nodes": many})))[0]
    )
    deep: list[dict[str, Any]] = [{"urn": f"{BASE}:0", "assessable": True}]
    deep += [
        {"urn": f"{BASE}:{n}", "parent_urn": f"{BASE}:{n - 1}", "assessable": True} for n in range(1, 20)
    ]
    found = refused(to_yaml(make_library(framework={"requirement_nodes": deep})))
    assert all("arbre trop profond" in fault for fault in found)


def test_a_mapping_of_an_unknown_kind_is_refused():
    link = {"source_requirement_urn": "a", "target_requirement_urn": "b", "relationship": "cousin"}
    sets = {"requirement_mapping_set": {"name": "x", "requirement_mappings": [link]}}
    found = refused(to_yaml(make_library(objects=sets)))
    assert found == [
        "objects.requirement_mapping_set.requirement_mappings[1].relationship : valeur inconnue ; "
        "valeurs possibles : equal, subset, superset, intersect"
    ]


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    return buffer.getvalue()


def with_member(name: str) -> bytes:
    buffer = io.BytesIO(to_workbook(make_sheets()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, "<x/>")
    return buffer.getvalue()


def sheets_with(spoil: Callable[[dict[str, list[list[Any]]]], Any]) -> bytes:
    sheets = make_sheets()
    spoil(sheets)
    return to_workbook(sheets)


def set_cell(sheet: str, line: int, column: int, value: Any) -> Callable[[dict[str, list[list[Any]]]], Any]:
    def spoil(sheets: dict[str, list[list[Any]]]) -> None:
        sheets[sheet][line][column] = value

    return spoil


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zip_bomb(), "classeur trop gros"),
        (with_member("xl/externalLinks/externalLink1.xml"), "liens vers d’autres fichiers"),
        (with_member("xl/vbaProject.bin"), "macros"),
        (sheets_with(set_cell("socle_content", 2, 4, "=HYPERLINK(1)")), "socle_content, ligne 3 : formule refusée"),
        (sheets_with(set_cell("socle_content", 2, 5, "x" * 31_000)), "socle_content, ligne 3 : texte trop long"),
        (sheets_with(set_cell("socle_content", 2, 1, 4)), "ligne 3 : profondeur (depth) impossible : « 4 »"),
        (sheets_with(set_cell("socle_content", 2, 1, "deux")), "profondeur (depth) impossible"),
        (sheets_with(set_cell("socle_content", 2, 9, "non")), "ligne 3 : réponse (answer) inconnue : non"),
        (sheets_with(set_cell("socle_content", 2, 9, "on\non\non")), "ligne 3 : il faut une réponse (answer)"),
        (sheets_with(set_cell("socle_content", 3, 10, "9:1:1")), "ligne 4 : condition (depends_on) impossible"),
        (sheets_with(set_cell("reponses_content", 1, 3, "1\n2")), "add_score n’a pas une valeur par choix"),
        (sheets_with(set_cell("socle_meta", 6, 1, "autre")), "objet « autre » absent du classeur"),
        (sheets_with(lambda s: s.pop("library_meta")), "feuille « library_meta » absente"),
        (sheets_with(lambda s: s.pop("socle_content")), "feuille « socle_content » absente"),
        (sheets_with(lambda s: s["socle_content"].extend([[None, 1]] * 6_001)), "trop de lignes"),
        (sheets_with(lambda s: s["socle_content"][0].extend(["c"] * 200)), "trop de colonnes"),
        (
            sheets_with(
                lambda s: s.update(autre_meta=s["socle_meta"], autre_content=s["socle_content"])
            ),
            "un seul référentiel",
        ),
    ],
)  # fmt: skip
def test_a_hostile_or_wrong_workbook_is_refused_with_its_place(content: bytes, reason: str):
    found = refused(content)
    assert any(reason in fault for fault in found), found


def test_a_million_empty_lines_are_not_read():
    """A sheet may claim its last line far below: nothing is read beyond the limit."""
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(to_workbook(make_sheets())))
    workbook["socle_content"].cell(1_048_576, 1, "x")
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert refused(buffer.getvalue()) == ["feuille socle_content : trop de lignes ; maximum : 6000"]


def test_an_unknown_sheet_is_named():
    sheets = make_sheets()
    sheets |= {"x_meta": [["type", "presets"], ["name", "Modèle"]], "x_content": [["a"], ["b"]]}
    made = import_library(read_library(to_workbook(sheets)), Wishes(date(2026, 11, 21)))
    assert any("presets (feuille x)" in sentence for sentence in made.left_out)


def test_what_is_unreadable_is_told_apart_from_what_is_wrong():
    with pytest.raises(UnreadableError):
        read_library(b"nothing")
    with pytest.raises(ExchangeError) as caught:
        read_library(spoil_nodes(lambda nodes: nodes[1].update(name=[])))
    assert not isinstance(caught.value, UnreadableError)


def merged(*ranges: str) -> bytes:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(to_workbook(make_sheets())))
    for one in ranges:
        workbook["socle_content"].merge_cells(one)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_merged_cells_are_refused_with_their_sheet_and_range():
    assert refused(merged("D2:E3", "F3:F4")) == [
        "feuille socle_content : cellules fusionnées (D2:E3, F3:F4) : défusionnez-les, puis recommencez"
    ]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("socle_content", "assessable"),
        ("socle_content", "depth"),
        ("socle_content", "answer"),
        ("reponses_content", "id"),
        ("reponses_content", "question_type"),
        ("groupes_content", "ref_id"),
    ],
)
def test_a_needed_column_that_was_renamed_is_said_once(sheet: str, column: str):
    sheets = make_sheets()
    place = sheets[sheet][0].index(column)
    found = refused(sheets_with(set_cell(sheet, 0, place, "Autre titre")))
    assert found == [f"feuille {sheet} : colonne « {column} » absente ou renommée"]


def test_another_column_that_was_renamed_is_named_once():
    place = make_sheets()["socle_content"][0].index("description")
    content = sheets_with(set_cell("socle_content", 0, place, "Texte"))
    made = import_library(read_library(content), Wishes(date(2026, 11, 21)))
    assert [one for one in made.left_out if "texte" in one] == [
        "colonne inconnue ou renommée, non reprise : texte (feuille socle_content)"
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien document Office"),
        (b"\x89PNG\r\n", "image PNG"),
        (b"<!DOCTYPE html>", "page HTML"),
        ("\ufeffurn;ref_id;compliance_result\n;D2.P1;compliant\n".encode(), "CSV"),
        (b'ref_id,name,description\n1,a,"b: c"\n', "CSV"),
        ("Numéro;État\n1;2\n".encode("latin-1"), "CSV"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_one(content: bytes, kind: str):
    (found,) = refused(content)
    assert f"autre sorte ({kind}" in found
    assert "YAML incorrect" not in found
