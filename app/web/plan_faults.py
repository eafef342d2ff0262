"""What is wrong in the file of a plan, in French: one sentence for each fault, which keeps its place."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.continuity.fields import MAX_LINE, MAX_LINES, MAX_TEXT
from app.domain.continuity.scale import MAX_STEPS, MIN_STEPS
from app.domain.continuity.written import MAX_FILE_BYTES, MAX_RECORDS, Fault
from app.web.filters import NARROW, file_size, integer_fr

FAULTS: Mapping[str, str] = {
    "not_a_plan": "ce n’est pas un plan de continuité exporté par Boussole",
    "not_json": "ce n’est pas un fichier JSON lisible",
    "too_large": f"le fichier est trop gros\u202f; maximum\u202f: {file_size(MAX_FILE_BYTES)}",
    "unknown_version": "cette version du format n’est pas connue",
    "not_an_object": "un objet est attendu, entre accolades",
    "not_a_list": f"une liste est attendue, entre crochets, de {MAX_LINES} lignes au plus dans un champ",
    "unknown_kind": "cette sorte d’élément n’existe pas",
    "unknown_field": "ce champ n’existe pas",
    "unknown_choice": "cette valeur n’est pas dans la liste des choix",
    "more_than_one": "un seul élément est admis",
    "too_many": f"il y a trop d’éléments\u202f; maximum\u202f: {integer_fr(MAX_RECORDS)}",
    "no_id": "l’identifiant manque, ou contient autre chose que des lettres, des chiffres, «\u202f-\u202f» "
    "et «\u202f_\u202f»",
    "same_id": "cet identifiant est déjà pris",
    "broken_reference": "cet identifiant désigne un élément qui n’est pas dans le plan",
    "not_a_text": "un texte est attendu, entre guillemets, sans caractère interdit",
    "too_long": f"le texte est trop long\u202f; maximum\u202f: {MAX_LINE} caractères pour une ligne, "
    f"{integer_fr(MAX_TEXT)} pour un texte",
    "not_a_date": "une date est attendue, par exemple «\u202f2026-11-22\u202f»",
    "not_a_duration": "une durée est attendue, en minutes entières",
    "not_a_number": "un nombre entier est attendu, sans signe",
    "not_steps": f"de {MIN_STEPS} à {MAX_STEPS} durées croissantes sont attendues, en minutes, ou une liste vide",
    "not_a_scale": "quatre degrés sont attendus, de 1 à 4, chacun avec son mot, ou une liste vide",
    "not_a_flag": "oui ou non est attendu\u202f: true ou false",
}
"""By code of fault."""


def say_fault(fault: Fault) -> str:
    """« activity[a1].dmia : une durée est attendue, en minutes entières ; lu : « 2h ». »"""
    read = f"{NARROW}; lu{NARROW}: «{NARROW}{fault.read}{NARROW}»" if fault.read else ""
    return f"{fault.where or 'Le fichier'}{NARROW}: {FAULTS[fault.code]}{read}."
