"""A library of our own making that has everything theirs may have, for the tests to import and to spoil."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import yaml

BASE = "urn:acme:risk:req_node:demo"
QUESTION = f"{BASE}:a.1:question:1"


def choice(urn: str, place: int, value: str, **more: Any) -> dict[str, Any]:
    return {"urn": f"{urn}:choice:{place}", "value": value, **more}


def make_nodes() -> list[dict[str, Any]]:
    second = f"{BASE}:a.2:question"
    return [
        {"urn": f"{BASE}:a", "assessable": False, "depth": 1, "ref_id": "A", "name": "Portes"},
        {
            "urn": f"{BASE}:a.1",
            "parent_urn": f"{BASE}:a",
            "assessable": True,
            "depth": 2,
            "ref_id": "A.1",
            "name": "Serrure",
            "description": "La porte ferme à clé.",
            "annotation": "Une clé par porte.",
            "typical_evidence": "Photo de la serrure\nFacture du serrurier",
            "weight": 2,
            "importance": "mandatory",
            "implementation_groups": ["B"],
            "reference_controls": ["urn:acme:risk:function:demo:cle"],
            "translations": {"en": {"name": "Lock"}},
            "questions": {
                QUESTION: {
                    "type": "unique_choice",
                    "text": "La serrure est-elle posée ?",
                    "choices": [
                        choice(QUESTION, 1, "Posée et vérifiée", add_score=10, compute_result=True),
                        choice(QUESTION, 2, "Posée", add_score=5, color="#00ff00"),
                        choice(QUESTION, 3, "Absente", add_score=0, compute_result=False),
                    ],
                }
            },
        },
        {
            "urn": f"{BASE}:a.2",
            "parent_urn": f"{BASE}:a",
            "assessable": True,
            "depth": 2,
            "ref_id": "A.2",
            "name": "Badge",
            "questions": {
                f"{second}:1": {
                    "type": "unique_choice",
                    "text": "Un badge ?",
                    "choices": [
                        choice(f"{second}:1", 1, "Non", compute_result=False),
                        choice(f"{second}:1", 2, "Oui", compute_result="true"),
                    ],
                    "depends_on": {
                        "question": QUESTION,
                        "answers": [f"{QUESTION}:choice:1", f"{QUESTION}:choice:2"],
                        "condition": "any",
                    },
                },
                f"{second}:2": {
                    "type": "multiple_choice",
                    "text": "Qui en a un ?",
                    "choices": [
                        choice(f"{second}:2", 1, "Les agents"),
                        choice(f"{second}:2", 2, "Les visiteurs"),
                    ],
                },
                f"{second}:3": {
                    "type": "unique_choice",
                    "text": "Rendu à la sortie ?",
                    "choices": [choice(f"{second}:3", 1, "Parfois"), choice(f"{second}:3", 2, "Toujours")],
                    "depends_on": {"question": f"{second}:2", "answers": [f"{second}:2:choice:2"]},
                },
                f"{second}:4": {"type": "text", "text": "Précisez"},
            },
        },
        {
            "urn": f"{BASE}:b",
            "assessable": False,
            "depth": 1,
            "name": "Windows",
            "description": "About windows.",
            "translations": {"fr": {"name": "Fenêtres", "description": "Des fenêtres."}},
        },
        {"urn": f"{BASE}:b:1", "parent_urn": f"{BASE}:b", "assessable": False, "depth": 2, "name": "Étage"},
        {
            "urn": f"{BASE}:b:1:1",
            "parent_urn": f"{BASE}:b:1",
            "assessable": True,
            "depth": 3,
            "description": "Closed at night.",
            "translations": {"fr": {"description": "Fermées la nuit."}},
        },
        {
            "urn": f"{BASE}:c",
            "assessable": False,
            "depth": 1,
            "name": "Annexe",
            "description": "Rien à répondre.",
        },
    ]


def make_library(**over: Any) -> dict[str, Any]:
    """``framework``: fields of the framework to change; the other names are fields of the library."""
    framework = {
        "urn": "urn:acme:risk:framework:demo",
        "ref_id": "demo",
        "name": "Bâtiment",
        "description": "De quoi fermer.",
        "min_score": 0,
        "max_score": 10,
        "implementation_groups_definition": [{"ref_id": "B", "name": "Base", "description": "Le minimum."}],
        "requirement_nodes": make_nodes(),
        **over.pop("framework", {}),
    }
    library = {
        "urn": "urn:acme:risk:library:demo",
        "locale": "en",
        "ref_id": "Demo Bâtiment",
        "name": "Bâtiment sûr",
        "description": "Voir https://exemple.org/batiment.",
        "copyright": "Domaine public",
        "version": 3,
        "publication_date": date(2025, 4, 1),
        "provider": "Acme",
        "packager": "acme",
        "objects": {"framework": framework, **over.pop("objects", {})},
        **over,
    }
    return deepcopy({key: value for key, value in library.items() if value is not ...})


def to_yaml(library: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump(dict(library), allow_unicode=True, sort_keys=False).encode()


Sheets = dict[str, list[list[Any]]]


def make_sheets() -> Sheets:
    """The workbook of a small library: two requirements, one of which depends on the other."""
    return {
        "library_meta": [
            ["type", "library"],
            ["urn", "urn:acme:risk:library:feuilles"],
            ["version", 1],
            ["locale", "fr"],
            ["ref_id", "feuilles"],
            ["name", "Feuilles"],
            ["description", "Un classeur."],
            ["copyright", "Domaine public"],
            ["provider", "Acme"],
            ["packager", "acme"],
        ],
        "socle_meta": [
            ["type", "framework"],
            ["urn", "urn:acme:risk:framework:feuilles"],
            ["ref_id", "feuilles"],
            ["name", "Feuilles"],
            ["description", "Un classeur."],
            ["base_urn", "urn:acme:risk:req_node:feuilles"],
            ["answers_definition", "reponses"],
            ["implementation_groups_definition", "groupes"],
        ],
        "socle_content": [
            ["assessable", "depth", "ref_id", "name", "name[en]", "description", "implementation_groups",
             "typical_evidence", "questions", "answer", "depends_on", "condition"],
            [None, 1, "1", "Portes", "Doors", None, None, None, None, None, None, None],
            ["x", 2, "1.1", "Serrure", None, "Fermée.", "B", "Photo", "Posée ?\nVérifiée ?", "on\non", None, None],
            ["x", 2, None, "Badge", None, "Rendu.", "B", None, "Rendu ?", "on", "3:2:1,3", "any"],
        ],
        "groupes_meta": [["type", "implementation_groups"], ["name", "groupes"]],
        "groupes_content": [["ref_id", "name"], ["B", "Base"]],
        "reponses_meta": [["type", "answers"], ["name", "reponses"]],
        "reponses_content": [
            ["id", "question_type", "question_choices", "add_score"],
            ["on", "unique_choice", "Oui\nParfois\n|le jour\nNon", "10\n5\n0"],
        ],
    }  # fmt: skip


def to_workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        page = workbook.create_sheet(title)
        for row in rows:
            page.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
