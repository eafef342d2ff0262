"""What the establishments of the fictitious region answered, and how far each one is, as data.

The answers of a version are one line of marks, in the order of the checklist. The first character is the answer:

- ``0`` nothing, ``1`` begun, ``2`` well under way, ``3`` reached; for a ratio, a share of the whole;
- ``t`` on its way, with a due date; ``?`` does not know; ``x`` does not apply, with a reason; ``.`` no answer yet.

The second one is its proof: ``p`` dated and valid, ``h`` one of several pieces only, ``o`` too old, ``l`` about to
be too old, ``u`` without a date, ``-`` or nothing: none. Moments are days before the day of the loading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

D2, SOCLE = "care-d2", "esms-socle"
HAS, DUTIES, HOSPICONNECT = "has-essms", "obligations", "hospiconnect-2026-2028"


@dataclass(frozen=True, slots=True)
class Review:
    """A reading by the region. Items not in ``returned`` are accepted as they stand.

    ``decided``: only so many first items have a verdict yet; the reading is not ended.
    """

    taken: int
    ended: int | None = None
    returned: Mapping[str, str] = field(default_factory=dict)
    decided: int | None = None


@dataclass(frozen=True, slots=True)
class Redone:
    """The version that takes up what was returned: new marks for those items alone."""

    opened: int
    marks: Mapping[str, str]
    signed: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Story:
    unit: str
    checklist: str
    opened: int
    marks: str
    signed: int | None = None
    submitted: int | None = None
    review: Review | None = None
    redone: Redone | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


STORIES = (
    # CaRE D2                              P1 P2 1A 1B 1C 1D 2A 2B 3A 3B 3C 3D O4
    Story(
        "ght_avel",
        D2,
        26,
        "3p 3p 3p 3u 3h 3o 3p 0  ?  tp .  .  .",
        notes={
            "D2.O1.D": "Exercice sur table mené dans le service des urgences. Le prochain est prévu avec le bloc.",
            "D2.O2.B": "Trois systèmes critiques sur onze ont un plan écrit. Les autres suivent au premier semestre.",
            "D2.O3.A": "Le compte des sauvegardes est-il dans l’annuaire de tous ? Question posée au prestataire.",
        },
    ),
    Story(
        "ght_rives",
        D2,
        96,
        "3p 3p 3p 3h 3p 0  3p 3p 3p th 0  3p 3h",
        signed=70,
        submitted=69,
        review=Review(
            taken=55,
            ended=52,
            returned={
                "D2.O1.B": "Le plan blanc est là, mais pas la procédure de signalement : qui appelle, et quand ?",
                "D2.O3.B": "La trajectoire est admise si le calendrier est joint : le schéma seul ne la date pas.",
                "D2.O4": "Le périmètre ne dit pas quels services ont validé. Joignez le cahier de tests.",
            },
        ),
        redone=Redone(
            opened=41, marks={"D2.O1.B": "3p", "D2.O3.B": "tp", "D2.O4": "3p"}, signed=7, submitted=6
        ),
        notes={"D2.O4": "Restauration du dossier patient refaite en deux jours sur une machine isolée."},
    ),
    Story(
        "epsm_lys",
        D2,
        88,
        "3p 3p 3p 3p 3p 0  3p 3p 3p 0  tp 3p 0",
        signed=60,
        submitted=60,
        review=Review(taken=44, ended=40),
    ),
    Story(
        "aurore",
        D2,
        64,
        "3p 3p 3p 3p 3h 3p 3p 0  3u tp tp 3p 3p",
        signed=20,
        submitted=19,
        notes={"D2.O3.A": "Le double facteur est actif depuis la bascule vers le nouvel outil."},
    ),
    Story(
        "fontargent",
        D2,
        102,
        "3p 3p 3p 3p 3p 3p 3p 3p 3p 3p tp 3p 3p",
        signed=75,
        submitted=74,
        review=Review(taken=66, ended=62),
    ),
    Story(
        "had_avel",
        D2,
        58,
        "3p 0  3  3p 0  0  3p 0  ?  0  0  3p 0",
        signed=31,
        submitted=31,
        review=Review(taken=4, decided=5),
        notes={
            "D2.O1.A": "Schéma validé oralement. Le compte rendu sera repris au prochain conseil d’administration."
        },
    ),
    Story("rive_claire", D2, 47, "3p 3p 0  3p 3  0  3p 3  3p ?  0  3p 0", signed=3),
    Story(
        "cedres",
        D2,
        80,
        "3p 3  3p 3h 3p 3o 3p 3p 3  3h tp 3p 3h",
        signed=48,
        submitted=47,
        review=Review(
            taken=24,
            ended=20,
            returned={
                "D2.P2": "La note d’organisation n’est pas jointe : qui pilote, et devant qui rendre compte ?",
                "D2.O1.D": "L’exercice date d’avant le 16 juillet 2025. Un exercice plus récent est demandé.",
                "D2.O3.A": "Le point est déclaré atteint sans aucune pièce. Joignez la description des rôles.",
            },
        ),
    ),
    Story(
        "hautecombelle",
        D2,
        94,
        "3p 3p 3p 0  3p 3p 3p 0  3p tp 0  3p 0",
        signed=66,
        submitted=66,
        review=Review(taken=50, ended=46),
    ),
    Story(
        "etang_dore",
        D2,
        98,
        "3p 3p 3p 3p 0  0  3p 0  3p 0  0  3p 3p",
        signed=72,
        submitted=71,
        review=Review(taken=59, ended=57),
    ),
    Story(
        "belvedere",
        D2,
        86,
        "3p 3p 3p 0  3p 0  3p 3p ?  tp 0  3p 0",
        signed=63,
        submitted=62,
        review=Review(taken=51, ended=48),
    ),
    Story("aulnes", D2, 12, "3p 0  ?  .  .  .  .  .  .  .  .  .  ."),
    Story("sources_vives", D2, 40, "3p 3p 0  3p 0  0  3p 3  ?  0  0  3p 0", signed=5, submitted=4),
    # Socle ESMS                           A1 A2 B1 B2 B3 B4 B5 C1 C2 C3 C4 C5 D1 D2 E1 E2 E3 E4
    Story(
        "og_jardins",
        SOCLE,
        90,
        "3p 3p 3p 3p 1  1p 3p 3p 1p 3p 3p 2l 2p 3p 3  2p 1h 1",
        signed=58,
        submitted=57,
        review=Review(taken=43, ended=38),
        notes={
            "ESMS.A2": "La même fiche est affichée dans les huit EHPAD, près du tableau électrique.",
            "ESMS.C5": "Restauration faite par le prestataire sur deux sites. Les six autres suivent.",
        },
    ),
    Story("ehpad_cloitre", SOCLE, 22, "3p 2p 3p 3p 3p 1  2p 3p 3p 1  1  3p 2p 3  3  2p 3p 1"),
    Story(
        "ehpad_roseraie",
        SOCLE,
        45,
        "3p 2p 3p 1  3p 0  1  3p 1  1  3p 3p 1  3p 3  2p 1  0",
        signed=9,
        submitted=8,
    ),
    Story(
        "ehpad_tilleuls",
        SOCLE,
        8,
        "3p 1  3p 1  0  0  1  3p 1  0  ?  1  0  ?  .  .  .  .",
        notes={
            "ESMS.C4": "Une session a eu lieu il y a deux ans. Je cherche la feuille de présence.",
            "ESMS.C5": "C’est notre prestataire qui sauvegarde. Je n’ai jamais vu de restauration.",
        },
    ),
    Story(
        "ehpad_biches",
        SOCLE,
        84,
        "3p 3p 3p 3p 3p 1  3p 3p 3p 1  3p 2p 3p 1  0  .  .  .",
        signed=61,
        submitted=61,
        review=Review(taken=49, ended=47),
    ),
    Story(
        "ehpad_moulin",
        SOCLE,
        70,
        "3  2  3p 3  1  0  1  3p 3  0  1  2o 1  3  3  1  1  0",
        signed=44,
        submitted=43,
        review=Review(
            taken=30,
            ended=27,
            returned={
                "ESMS.A1": "Le circuit de signalement est déclaré, mais aucune procédure n’est jointe.",
                "ESMS.B2": "Comment le plan a-t-il été diffusé aux équipes de nuit ? Joignez la trace.",
                "ESMS.C5": "L’attestation du prestataire a plus d’un an. Demandez-en une nouvelle.",
            },
        ),
    ),
    Story(
        "ehpad_roseaux",
        SOCLE,
        52,
        "3p 3p 3p 3p 1  1  3p 3p 3p 1  3p 2p 2p 3p 3  2p 3p 3p",
        signed=15,
        submitted=14,
    ),
    Story(
        "ime_phare",
        SOCLE,
        76,
        "3p 1  3p 3p 0  0  1  3p 1p 1  3p 1  1  3p 0  .  .  .",
        signed=50,
        submitted=50,
        review=Review(taken=36, ended=34),
    ),
    Story(
        "sessad_phare",
        SOCLE,
        74,
        "3p 1  3p 3p 0  0  1  3p 1p 1  3p 1  1  3p 0  .  .  .",
        signed=50,
        submitted=50,
        review=Review(taken=36, ended=34),
    ),
    Story(
        "ime_passerelle",
        SOCLE,
        49,
        "1  0  3p 1  0  0  0  3p 1  0  1  ?  0  ?  ?  .  .  .",
        signed=17,
        submitted=17,
    ),
    Story(
        "esat_passerelle",
        SOCLE,
        68,
        "3p 1  3p 1  0  0  1  3p 1  0  1  2p 1  1  3  x  1  x",
        signed=39,
        submitted=38,
        review=Review(taken=29, ended=26),
    ),
    Story(
        "ssiad_pas",
        SOCLE,
        82,
        "3p 3p 3p 3p 3p 3p 3p 3p 3p 3p 3p 3p 3p 3p 3  3p 3p 1p",
        signed=56,
        submitted=56,
        review=Review(taken=45, ended=42),
    ),
    Story(
        "mas_vents", SOCLE, 34, "3p 2p 3p 3p 1  1  2p 3p 3p 1  3p 1  1  3p 3  1p 1  0", signed=6, submitted=5
    ),
    Story(
        "fam_vents",
        SOCLE,
        78,
        "3p 3p 3p 3p 1  1  3u 3p 3p 1  3p 2p 2p 3p 0  .  .  .",
        signed=53,
        submitted=53,
        review=Review(taken=33, ended=31),
    ),
    # A second list of the same unit comes after the last act of the first: its journal is in order.
    # HAS                                   Conf. Charte Plan Diff. Exer. Form. Strat. Form.
    Story("ehpad_roseaux", HAS, 7, "3p 3p 3p 3p 1 1 3p 3p", signed=4, submitted=3),
    Story(
        "fam_vents",
        HAS,
        27,
        "3p 1 3p 3p 1 1 3p 2p",
        signed=20,
        submitted=19,
        review=Review(taken=12, ended=9),
    ),
    Story("ime_phare", HAS, 9, "3p . 3p 3p . . . ."),
    # Obligations : signalement, exercice, les autres actions, budget, identités
    Story(
        "fontargent",
        DUTIES,
        58,
        "3p 3p 2p . 3p 3p 3p 3p 2p 3p 1 3p 3p ? ? 3 3p 3p 1 3p",
        signed=50,
        submitted=49,
        review=Review(taken=40, ended=37),
        notes={"DNS12.5": "Le volet cyber entre au plan qualité de l’an prochain."},
    ),
    Story("aurore", DUTIES, 11, "3p 1 1 . 3p 3p 1 3p 1 3p 1 1 3p ? ? 3 2p 3p ? 1", signed=6, submitted=5),
    Story("cedres", DUTIES, 10, "3p 1 . . 3p 1 . . . . . . . . . . . . . ."),
    # HospiConnect : 2026, 2027, 2028
    Story(
        "fontargent",
        HOSPICONNECT,
        30,
        "3p 3p 0 2p 3p 2p 1 1 0 0 2p 0 1 1 0 0",
        signed=14,
        submitted=13,
    ),
)
"""Everyone else has not begun."""

INVITED = ("dialyse_orvaine", "ssiad_champrouge")
"""Units whose first lead was invited by the region and has not answered yet."""

INVITED_SINCE = 6
"""Days: the link of an invitation lasts 14."""
