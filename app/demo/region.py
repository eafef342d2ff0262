"""The fictitious region, as data: legal entities, their establishments, two GHT and one group of EHPAD.

Nothing here exists: names and towns are invented, FINESS numbers begin with 99, SIREN with 999. Only the region
and department codes are real, because the platform knows no others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.identifiers import luhn_key

REGION = "24"
CHER, INDRE, LOIR_ET_CHER = "18", "36", "41"
PUBLIC_HOSPITAL, PUBLIC_HOME, TOWN_SERVICE = "14", "21", "17"
ASSOCIATION, FOUNDATION, MUTUAL, COMPANY, LIMITED = "60", "63", "47", "95", "72"


@dataclass(frozen=True, slots=True)
class Place:
    """One establishment. ``size``: beds and places."""

    key: str
    name: str
    category: str
    size: int
    is_ose: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity and its establishments, all in one town. ``ght``: the key of its GHT."""

    key: str
    name: str
    town: str
    department: str
    status: str
    places: tuple[Place, ...]
    ght: str = ""
    is_support: bool = False


@dataclass(frozen=True, slots=True)
class Ght:
    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class HomeGroup:
    """An organisme gestionnaire over several legal entities."""

    key: str
    name: str
    town: str
    department: str
    members: tuple[str, ...]


GHTS = (
    Ght("ght_avel", f"{REGION}991", "GHT du Val d’Avel"),
    Ght("ght_rives", f"{REGION}992", "GHT des Deux Rives"),
)
HOME_GROUP = HomeGroup(
    "og_jardins", "Groupe Les Jardins d’Automne", "Sourcevive", CHER, ("jardins_nord", "jardins_sud")
)


def _hospital(
    key: str, town: str, department: str, *places: Place, support_of: str = "", of: str = ""
) -> Entity:
    name = f"Centre hospitalier de {town}"
    ght = support_of or of
    return Entity(key, name, town, department, PUBLIC_HOSPITAL, places, ght, is_support=bool(support_of))


ENTITIES = (
    _hospital(
        "ch_valombreuse",
        "Valombreuse",
        CHER,
        Place("site_valombreuse", "CH de Valombreuse", "355", 612, is_ose=True),
        Place("ehpad_cloitre", "EHPAD du Cloître", "500", 84),
        support_of="ght_avel",
    ),
    _hospital(
        "ch_montbrume",
        "Montbrume",
        CHER,
        Place("site_montbrume", "CH de Montbrume", "355", 214),
        of="ght_avel",
    ),
    _hospital(
        "ch_pierrelune",
        "Pierrelune",
        CHER,
        Place("site_pierrelune", "CH de Pierrelune", "106", 96),
        of="ght_avel",
    ),
    _hospital(
        "ch_clairbosquet",
        "Clairbosquet",
        INDRE,
        Place("site_clairbosquet", "CH de Clairbosquet", "355", 438),
        Place("ehpad_roseraie", "EHPAD de la Roseraie", "500", 72),
        support_of="ght_rives",
    ),
    _hospital(
        "ch_brumeval", "Brumeval", INDRE, Place("site_brumeval", "CH de Brumeval", "355", 168), of="ght_rives"
    ),
    Entity(
        "chs_marronniers",
        "Centre hospitalier spécialisé Les Marronniers",
        "Clairbosquet",
        INDRE,
        PUBLIC_HOSPITAL,
        (Place("site_marronniers", "CHS Les Marronniers", "292", 190),),
        "ght_rives",
    ),
    Entity(
        "epsm_lys",
        "Établissement public de santé mentale de Lys-sur-Avel",
        "Lys-sur-Avel",
        LOIR_ET_CHER,
        PUBLIC_HOSPITAL,
        (Place("site_lys", "EPSM de Lys-sur-Avel", "292", 246),),
    ),
    Entity(
        "aurore",
        "Fondation Sainte-Aurore",
        "Valombreuse",
        CHER,
        FOUNDATION,
        (Place("site_aurore", "Hôpital Sainte-Aurore", "365", 180),),
    ),
    Entity(
        "fontargent",
        "Mutuelle des Deux Rives",
        "Fontargent",
        INDRE,
        MUTUAL,
        (Place("site_fontargent", "Clinique mutualiste de Fontargent", "365", 120),),
    ),
    Entity(
        "had_avel",
        "Association Souffle d’Avel",
        "Hautecombelle",
        LOIR_ET_CHER,
        ASSOCIATION,
        (Place("site_had", "HAD Souffle d’Avel", "127", 60),),
    ),
    Entity(
        "rive_claire",
        "Association Rive Claire",
        "Champrouge",
        LOIR_ET_CHER,
        ASSOCIATION,
        (Place("site_rive_claire", "Centre de soins médicaux et de réadaptation Rive Claire", "109", 88),),
    ),
    Entity(
        "cedres",
        "Clinique du Parc aux Cèdres SAS",
        "Valombreuse",
        CHER,
        COMPANY,
        (Place("site_cedres", "Clinique du Parc aux Cèdres", "365", 142),),
    ),
    Entity(
        "hautecombelle",
        "Polyclinique de Hautecombelle SAS",
        "Hautecombelle",
        LOIR_ET_CHER,
        COMPANY,
        (Place("site_hautecombelle", "Polyclinique de Hautecombelle", "128", 156),),
    ),
    Entity(
        "aulnes",
        "Clinique des Aulnes SAS",
        "Aubevigne",
        INDRE,
        COMPANY,
        (Place("site_aulnes", "Clinique des Aulnes", "109", 75),),
    ),
    Entity(
        "sources_vives",
        "Clinique Les Sources Vives SAS",
        "Sourcevive",
        CHER,
        COMPANY,
        (Place("site_sources", "Clinique Les Sources Vives", "161", 64),),
    ),
    Entity(
        "dialyse_orvaine",
        "Dialyse de l’Orvaine SARL",
        "Champrouge",
        LOIR_ET_CHER,
        LIMITED,
        (Place("site_dialyse", "Centre de dialyse de l’Orvaine", "141", 32),),
    ),
    Entity(
        "etang_dore",
        "Clinique de l’Étang Doré SAS",
        "Aubevigne",
        INDRE,
        COMPANY,
        (Place("site_etang", "Clinique de l’Étang Doré", "128", 98),),
    ),
    Entity(
        "belvedere",
        "Fondation du Belvédère",
        "Lys-sur-Avel",
        LOIR_ET_CHER,
        FOUNDATION,
        (Place("site_belvedere", "Centre de réadaptation du Belvédère", "109", 110),),
    ),
    Entity(
        "had_marais",
        "Association des Marais Bleus",
        "Aubevigne",
        INDRE,
        ASSOCIATION,
        (Place("site_marais", "HAD des Marais Bleus", "127", 45),),
    ),
    Entity(
        "jardins_nord",
        "Association Les Jardins d’Automne",
        "Sourcevive",
        CHER,
        ASSOCIATION,
        (
            Place("ehpad_glycines", "EHPAD Les Glycines", "500", 78),
            Place("ehpad_clairiere", "EHPAD La Clairière", "500", 64),
            Place("ehpad_val_fleuri", "EHPAD Le Val Fleuri", "500", 92),
            Place("ehpad_hirondelles", "EHPAD Les Hirondelles", "500", 70),
            Place("ehpad_pommeraie", "EHPAD La Pommeraie", "500", 81),
        ),
    ),
    Entity(
        "jardins_sud",
        "Association Les Jardins d’Orvaine",
        "Champrouge",
        LOIR_ET_CHER,
        ASSOCIATION,
        (
            Place("ehpad_amandiers", "EHPAD Les Amandiers", "500", 66),
            Place("ehpad_grand_pre", "EHPAD Le Grand Pré", "500", 58),
            Place("ehpad_vieux_puits", "EHPAD Le Vieux Puits", "500", 74),
        ),
    ),
    Entity(
        "trois_tilleuls",
        "Association Les Trois Tilleuls",
        "Montbrume",
        CHER,
        ASSOCIATION,
        (Place("ehpad_tilleuls", "EHPAD Les Trois Tilleuls", "500", 62),),
    ),
    Entity(
        "ccas_sourcevive",
        "CCAS de Sourcevive",
        "Sourcevive",
        CHER,
        TOWN_SERVICE,
        (Place("ehpad_biches", "EHPAD La Fontaine aux Biches", "500", 54),),
    ),
    Entity(
        "moulin_bleu",
        "Résidence du Moulin Bleu SAS",
        "Aubevigne",
        INDRE,
        COMPANY,
        (Place("ehpad_moulin", "EHPAD Résidence du Moulin Bleu", "500", 86),),
    ),
    Entity(
        "roseaux",
        "EHPAD public Les Roseaux",
        "Fontargent",
        INDRE,
        PUBLIC_HOME,
        (Place("ehpad_roseaux", "EHPAD Les Roseaux", "500", 90),),
    ),
    Entity(
        "vignes_folles",
        "Résidence des Vignes Folles SARL",
        "Lys-sur-Avel",
        LOIR_ET_CHER,
        LIMITED,
        (Place("ehpad_vignes", "EHPAD Les Vignes Folles", "500", 57),),
    ),
    Entity(
        "petit_phare",
        "Association Le Petit Phare",
        "Clairbosquet",
        INDRE,
        ASSOCIATION,
        (
            Place("ime_phare", "IME Le Petit Phare", "183", 60),
            Place("sessad_phare", "SESSAD Le Petit Phare", "182", 35),
        ),
    ),
    Entity(
        "passerelle",
        "Association La Passerelle",
        "Hautecombelle",
        LOIR_ET_CHER,
        ASSOCIATION,
        (
            Place("ime_passerelle", "IME La Passerelle", "183", 48),
            Place("esat_passerelle", "ESAT Les Ateliers de la Passerelle", "246", 70),
        ),
    ),
    Entity(
        "pas_a_pas",
        "Association Pas à Pas",
        "Pierrelune",
        CHER,
        ASSOCIATION,
        (Place("ssiad_pas", "SSIAD Pas à Pas", "354", 45),),
    ),
    Entity(
        "ccas_champrouge",
        "CCAS de Champrouge",
        "Champrouge",
        LOIR_ET_CHER,
        TOWN_SERVICE,
        (
            Place("ssiad_champrouge", "SSIAD de Champrouge", "354", 30),
            Place("residence_mesanges", "Résidence autonomie Les Mésanges", "202", 40),
        ),
    ),
    Entity(
        "quatre_vents",
        "Fondation des Quatre Vents",
        "Lys-sur-Avel",
        LOIR_ET_CHER,
        FOUNDATION,
        (
            Place("mas_vents", "MAS Les Quatre Vents", "255", 40),
            Place("fam_vents", "FAM Les Quatre Vents", "437", 38),
        ),
    ),
)

GROUP_KEYS = frozenset(group.key for group in (*GHTS, HOME_GROUP))

COLUMNS = (
    "finess_et",
    "raison_sociale",
    "finess_ej",
    "raison_sociale_ej",
    "siren_ej",
    "siret",
    "categorie",
    "statut_juridique",
    "region",
    "departement",
    "commune",
    "taille",
    "est_ose",
    "code_ght",
    "nom_ght",
    "role_ght",
)


def entity_finess(key: str) -> str:
    """The number of a legal entity: ``9900`` and its rank."""
    return _with_key(f"9900{_rank_of_entity(key):04d}")


def place_finess(key: str) -> str:
    """The number of an establishment: ``9901`` and its rank."""
    keys = [place.key for entity in ENTITIES for place in entity.places]
    return _with_key(f"9901{keys.index(key) + 1:04d}")


def entity_siren(key: str) -> str:
    return _with_key(f"9990{_rank_of_entity(key):04d}")


def write_list() -> bytes:
    """The region as a list that ``flask organisations import`` reads: one line for each establishment."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_lines())
    return text.getvalue().encode("utf-8")


def list_names() -> dict[str, str]:
    """The name of everything that has a key."""
    found = {group.key: group.name for group in (*GHTS, HOME_GROUP)}
    found |= {entity.key: entity.name for entity in ENTITIES}
    return found | {place.key: place.name for entity in ENTITIES for place in entity.places}


def list_numbers() -> dict[str, str]:
    """The number under which each key is known once imported: FINESS, or code of a GHT."""
    found = {ght.key: ght.code for ght in GHTS}
    found |= {entity.key: entity_finess(entity.key) for entity in ENTITIES}
    return found | {place.key: place_finess(place.key) for entity in ENTITIES for place in entity.places}


def _lines() -> Iterator[dict[str, str]]:
    ghts = {ght.key: ght for ght in GHTS}
    for entity in ENTITIES:
        ght = ghts.get(entity.ght)
        for rank, place in enumerate(entity.places, start=1):
            yield {
                "finess_et": place_finess(place.key),
                "raison_sociale": place.name,
                "finess_ej": entity_finess(entity.key),
                "raison_sociale_ej": entity.name,
                "siren_ej": entity_siren(entity.key),
                "siret": _with_key(f"{entity_siren(entity.key)}{rank:04d}"),
                "categorie": place.category,
                "statut_juridique": entity.status,
                "region": REGION,
                "departement": entity.department,
                "commune": entity.town,
                "taille": str(place.size),
                "est_ose": "oui" if place.is_ose else "non",
                "code_ght": ght.code if ght else "",
                "nom_ght": ght.name if ght else "",
                "role_ght": ("support" if entity.is_support else "membre") if ght else "",
            }


def _rank_of_entity(key: str) -> int:
    return [entity.key for entity in ENTITIES].index(key) + 1


def _with_key(digits: str) -> str:
    return digits + luhn_key(digits)
