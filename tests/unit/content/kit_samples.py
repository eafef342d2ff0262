"""A small kit that is right, for the tests to spoil one thing at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from app.content.faults import ContentError
from app.content.kits import load_kits, lock_kits

SOURCE = {
    "name": "Article",
    "url": "https://exemple.fr/x",
    "read_on": "2026-08-15",
    "confidence": "secondary",
}


def make_kit(**over: Any) -> dict[str, Any]:
    kit = {
        "variant": "ms",
        "version": "2026.1",
        "status": "published",
        "title": "Un kit",
        "summary": "Ce qu’il donne.",
        "notice": "Tout est de nous.",
        "confidence": "proposal",
        "source": "presse",
        "settings": {
            "note": "Notre proposition.",
            "steps": ["4 h", "3 j"],
            "grades": [
                {"value": 1, "label": "Faible", "meaning": "Une gêne."},
                {"value": 2, "label": "Grave", "meaning": "Un danger."},
            ],
            "categories": [{"category": "safety", "question": "Qui est en danger ?"}],
        },
        "agenda": {
            "title": "Première réunion",
            "intro": "Trente minutes.",
            "points": [{"title": "Présents", "ask": ["Qui est là ?"], "outcome": "La liste"}],
        },
        "sources": {"presse": SOURCE},
        "note": [{"code": "objet", "title": "Objet", "text": ["Un texte."]}],
        "principles": [{"code": "un", "title": "Un principe", "text": ["Un texte."]}],
        "glossary": [{"code": "dmia", "term": "DMIA", "meaning": "Le besoin."}],
        "landmarks": [{"code": "fait", "source": "presse", "text": "Deux semaines."}],
        "method": [
            {
                "code": "lancer",
                "title": "Lancer",
                "aim": "Décider.",
                "who": "Direction",
                "time": "1 heure",
                "deliverable": "Une date",
                "advice": ["Commencez."],
            }
        ],
        "framework": [
            {
                "code": "c1",
                "title": "Chapitre",
                "write": ["Ceci."],
                "example": "Cela.",
                "records": ["activity"],
            }
        ],
        "tiers": [{"code": "court", "title": "Court", "text": "Un repère."}],
        "categories": [{"code": "ehpad", "label": "EHPAD", "finess": ["500"], "first": ["repas", "soins"]}],
        "roles": [
            {
                "code": "dir",
                "role": "sponsor",
                "title": "Direction",
                "instance": "both",
                "missions": ["Décide."],
            }
        ],
        "scenarios": [make_scenario("si", "is"), make_scenario("equipe", "staff")],
        "levels": [
            {
                "code": "un",
                "level": 1,
                "title": "Alerte",
                "criteria": ["Une gêne."],
                "actions": ["Écrire."],
                "lifting": ["Revenu."],
                "message": "Bonjour.",
            }
        ],
        "resources": [
            {"code": "dui", "name": "Dossier", "kind": "application", "needs": ["courant"]},
            {"code": "courant", "name": "Électricité", "kind": "utility"},
        ],
        "activities": [make_activity("soins", family="care", cautions=["Identité."]), make_activity("repas")],
        "functions": [make_function("direction"), make_function("soins", reports_to="direction")],
        "processes": [
            {
                "code": "modele",
                "title": "Modèle",
                "activity": "soins",
                "intro": "Une page.",
                "parts": [{"title": "But", "write": "Une phrase.", "example": "Soigner."}],
            }
        ],
        "forms": [make_form("releve")],
        "reflexes": [
            {
                "code": "panne",
                "title": "Panne",
                "situation": "is_down",
                "audience": "everyone",
                "steps": ["Écrire."],
                "avoid": ["Éteindre."],
                "call": "Astreinte",
            }
        ],
        "stocks": [
            {
                "code": "pochette",
                "title": "Pochette",
                "content": ["Stylo"],
                "forms": ["releve"],
                "place": "Placard",
            }
        ],
        "recovery": [
            {"code": "vert", "title": "Feu vert", "kind": "technical", "success": "Écrit."},
            {
                "code": "ouvrir",
                "title": "Ouvrir",
                "kind": "business",
                "after": ["vert"],
                "success": "On écrit.",
            },
        ],
        "linked_plans": [
            {
                "code": "bleu",
                "kind": "blue_plan",
                "title": "Plan bleu",
                "link": "Le chapitre.",
                "checks": ["Daté."],
            }
        ],
    }
    return kit | over


def make_activity(code: str, **over: Any) -> dict[str, Any]:
    phases = [
        {"phase": phase, "strategy": "degraded_mode", "prompts": ["Où ?"], "steps": ["Sortir le papier."]}
        for phase in ("first_day", "three_days")
    ]
    activity = {
        "code": code,
        "name": f"Activité {code}",
        "family": "logistics",
        "description": "Ce qu’elle fait.",
        "hours": "always",
        "questions": ["Combien de temps sans ?"],
        "tiers": ["court"],
        "minimum": "La moitié",
        "staff": "Deux personnes",
        "suspended": "Le reste.",
        "dependencies": [{"resource": "dui", "criticality": "indispensable", "use": "Lire"}],
        "trigger": "Dès que rien ne répond.",
        "degraded": phases,
        "means": "Du papier.",
        "written": [{"what": "Prises", "form": "releve", "retyping": "all", "check": "À deux."}],
    }
    return activity | over


def make_function(code: str, **over: Any) -> dict[str, Any]:
    return {
        "code": code,
        "function": f"Fonction {code}",
        "mission": "Protéger.",
        "place": "Bureau",
        "first_hour": ["Regarder."],
        "four_hours": ["Réunir."],
        "to_call": ["Siège"],
        "tools": "Un mobile.",
        "decisions": "Couper.",
    } | over


def make_scenario(code: str, family: str, **over: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Scénario {code}",
        "family": family,
        "extent": "total",
        "is_first": True,
        "why": "Il arrive.",
        "signals": ["Rien ne répond."],
        "remains": ["Le papier."],
        "lost": ["L’écran."],
        "duration_help": "Plus de trois jours.",
        "questions": ["Qui coupe ?"],
    } | over


def make_mode(*activities: str, **over: Any) -> dict[str, Any]:
    return {
        "activities": list(activities),
        "phase": "first_day",
        "strategy": "degraded_mode",
        "trigger": "Le cadre décide.",
        "steps": ["Compter les présents."],
        "means": "Une liste.",
    } | over


def make_form(code: str, **over: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Relevé",
        "use": "Noter.",
        "layout": "table",
        "instructions": ["Écrire."],
        "head": ["Date"],
        "columns": [{"title": "Heure"}],
        "rows": 10,
        "copies": "Dix",
        "keeping": "Au dossier",
    } | over


def write_kit(root: Path, kit: dict[str, Any] | None = None, name: str = "ms/2026.1.yaml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(kit if kit is not None else make_kit(), allow_unicode=True, sort_keys=False)
    path.write_text(text.replace("read_on: '2026-08-15'", "read_on: 2026-08-15"), encoding="utf-8")
    return root


def faults_of(root: Path, *, lock: bool = True) -> list[str]:
    """Every fault, the lock being written first when what is there allows it."""
    try:
        if lock:
            lock_kits(root)
        load_kits(root)
    except ContentError as error:
        return [str(fault).replace("\u202f", " ") for fault in error.faults]
    return []
