"""A small folder of content that is right, for the tests to spoil one thing at a time."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.content.faults import ContentError
from app.content.loader import load_catalogue, lock_catalogue

SOURCE = {"name": "Arrêté", "url": "https://www.legifrance.gouv.fr/x", "read_on": date(2026, 8, 15)}

SCALES = {
    "scales": {
        "practice": [
            {"code": "none", "label": "Rien", "value": "0"},
            {"code": "written", "label": "Écrit", "value": "1/3"},
            {"code": "tested", "label": "Testé", "value": "1"},
        ],
        "path": [
            {"code": "no", "label": "Non", "value": "0"},
            {
                "code": "trajectory",
                "label": "En trajectoire",
                "value": "1/2",
                "needs_due": True,
                "max_months": 36,
            },
            {"code": "met", "label": "Atteint", "value": 1},
        ],
    }
}
KINDS = {"kinds": {"schema": "Schéma", "rapport": "Rapport", "autre": "Autre pièce"}}
THEMES = {"themes": {"sauvegarde": "Sauvegarde", "crise": "Crise"}}


def make_item(item_id: str, **over: Any) -> dict[str, Any]:
    item = {
        "id": item_id,
        "section": "une",
        "label": "Un point",
        "axis": 4,
        "theme": "sauvegarde",
        "scale": "practice",
        "proof": None,
        "statement": "L’état à atteindre.",
        "why": "Ce qui arrive sinon.",
        "how": ["Un.", "Deux.", "Trois."],
        "who": "RSSI",
        "effort_days": 2,
        "proofs": [],
        "threshold": None,
        "scope_rule": "Tous.",
        "freshness": "",
        "example": "Un exemple.",
        "reference": "",
        "source": SOURCE,
        "confidence": "secondary",
        **over,
    }
    return deepcopy({key: value for key, value in item.items() if value is not ...})


def make_checklist(*items: dict[str, Any], **over: Any) -> dict[str, Any]:
    checklist = {
        "id": "liste",
        "version": "2026.1",
        "status": "published",
        "title": "Une liste",
        "summary": "Trois points.",
        "notice": "",
        "minutes": 10,
        "source": SOURCE,
        "confidence": "secondary",
        "level_rule": None,
        "units": {"ght": "group", "es": "legal_entity"},
        "sections": [
            {"id": "une", "title": "Première"},
            {"id": "deux", "title": "Seconde", "intro": "Suite."},
        ],
        "items": list(items) or make_items(),
        **over,
    }
    return deepcopy({key: value for key, value in checklist.items() if value is not ...})


def make_items() -> list[dict[str, Any]]:
    """Every feature of an item at least once."""
    return [
        make_item("A.1", scale="path", effort_days="1/2", blocking=True, applies_to=["es", "ght"]),
        make_item(
            "A.2",
            when={"item": "A.1", "in": ["met"]},
            weight=3,
            weight_reason="Sans lui, rien ne repart.",
            proof={
                "groups": [["schema"], ["rapport", "autre"]],
                "max_age_months": 12,
                "not_before": date(2022, 7, 16),
            },
            proofs=["Le schéma", "Le rapport ou une autre pièce"],
            threshold={"text": "Moins de douze mois", "source": SOURCE, "confidence": "official"},
            na_allowed=True,
        ),
        make_item(
            "B.1",
            section="deux",
            scale=...,
            measure={"type": "ratio", "target": "4/5", "numerator": "Formés", "denominator": "Tous"},
            theme="crise",
            axis=3,
        ),
        make_item("B.2", section="deux", kind="fact"),
    ]


class _Plain(yaml.SafeDumper):
    """Writes everything in full, never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_yaml(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else yaml.dump(content, Dumper=_Plain, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def write_content(
    root: Path,
    checklist: object = None,
    *,
    scales: object = SCALES,
    kinds: object = KINDS,
    themes: object = THEMES,
    crosswalk: object = None,
) -> Path:
    write_yaml(root / "scales.yaml", scales)
    write_yaml(root / "proof-kinds.yaml", kinds)
    write_yaml(root / "themes.yaml", themes)
    if crosswalk is not None:
        write_yaml(root / "crosswalk.yaml", crosswalk)
    write_yaml(root / "liste/2026.1.yaml", make_checklist() if checklist is None else checklist)
    return root


def faults_of(root: Path, *, lock: bool = True) -> list[str]:
    """Every fault as it is printed, narrow spaces made plain; ``lock`` locks the content first if it can."""
    try:
        if lock:
            lock_catalogue(root)
        load_catalogue(root)
    except ContentError as error:
        return [str(fault).replace("\u202f", " ") for fault in error.faults]
    return []
