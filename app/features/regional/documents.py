"""The files that a region takes out: the list of its units, and the statistics of regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from app.documents.sheets import Cell, Sheet, write_csv, write_xlsx
from app.domain.calendar import day_of
from app.domain.catalogue import Checklist
from app.domain.organisations import Nomenclature
from app.features.assessments.queries.regional import Submission, UnitLine
from app.features.organisations.queries import Summary
from app.features.regional.labels import (
    FIGURE_LABELS,
    NOT_PUBLISHED,
    PLAN_STANDING_LABELS,
    STATISTIC_LABELS,
    STATUS_LABELS,
    say_scenarios,
)
from app.features.regional.service import (
    FIGURES,
    STANDINGS,
    STATISTIC_COLUMNS,
    Funnel,
    Place,
    PlanLine,
    PlanPlace,
    Statistics,
)

Covering = Mapping[UUID, Summary]


@dataclass(frozen=True)
class Export:
    """What an exported list holds and where it comes from. ``filters``: what the reader had asked, in words."""

    checklist: Checklist
    region_name: str
    lines: Sequence[UnitLine]
    covering: Covering
    funnel: Funnel
    silent: Sequence[UnitLine]
    filters: Sequence[tuple[str, str]]
    today: date
    nomenclature: Nomenclature


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means for the dictionary, and how to read it on a line."""

    name: str
    meaning: str
    read: Callable[[Export, UnitLine], Cell]


def build_csv(export: Export) -> bytes:
    """The list alone; the last three columns say of how many units, how many answered, and when."""
    columns = _columns(export.checklist)
    context = (export.funnel.eligible, export.funnel.answered, export.today)
    header = [*(column.name for column in columns), "repondants_attendus", "reponses_recues", "exporte_le"]
    return write_csv(header, ([*row, *context] for row in _rows(export, columns)))


def build_xlsx(export: Export) -> bytes:
    """The list, the dictionary of its columns, and the context: filters, N, who did not answer, date."""
    columns = _columns(export.checklist)
    return write_xlsx(
        [
            Sheet("données", [column.name for column in columns], _rows(export, columns)),
            Sheet("dictionnaire", ["colonne", "signification"], [(c.name, c.meaning) for c in columns]),
            Sheet("contexte", ["information", "valeur", "détail"], _context_rows(export)),
        ]
    )


def _rows(export: Export, columns: Sequence[Column]) -> list[list[Cell]]:
    return [[column.read(export, line) for column in columns] for line in export.lines]


def _context_rows(export: Export) -> Iterable[Sequence[Cell]]:
    funnel = export.funnel
    checklist = export.checklist
    yield "Liste", checklist.title, f"{checklist.id}, version {checklist.version}"
    yield "Région", export.region_name, None
    yield "Exporté le", export.today, "les scores sont ceux de cette date, sauf mention dans chiffres_au"
    yield "Lignes de l’onglet données", len(export.lines), None
    for label, value in export.filters or [("Filtres", "aucun")]:
        yield label, value, "filtre de l’onglet données" if export.filters else None
    yield "Répondants attendus dans la région (N)", funnel.eligible, "un groupement compte pour un"
    yield "Ont répondu (n)", funnel.answered, None
    for status, count in funnel.counts.items():
        yield f"dont\u202f: {STATUS_LABELS[status]}", count, None
    for line in export.silent:
        yield "N’a pas répondu", line.organisation.full_name, line.organisation.finess


def _columns(checklist: Checklist) -> list[Column]:
    return [*_IDENTITY, *_FIGURES, *(_LEVELS if checklist.level_rule is not None else ()), *_DATES]


def _nature(line: UnitLine) -> str:
    organisation = line.organisation
    return organisation.group_type.label if organisation.group_type else organisation.kind.label


def _category(export: Export, line: UnitLine) -> str | None:
    found = export.nomenclature.categories.get(line.organisation.category or "")
    return found.label if found else None


def _department(export: Export, line: UnitLine) -> str | None:
    found = export.nomenclature.departments.get(line.organisation.department or "")
    return found.name if found else None


def _covered_by(export: Export, line: UnitLine) -> str | None:
    group = export.covering.get(line.organisation.id)
    return group.full_name if group else None


def _of_submission(read: Callable[[Submission], Cell]) -> Callable[[Export, UnitLine], Cell]:
    def read_line(_export: Export, line: UnitLine) -> Cell:
        return None if line.submission is None else read(line.submission)

    return read_line


def _as_of(export: Export, line: UnitLine) -> date | None:
    return None if line.submission is None else line.submission.as_of(export.today)


_IDENTITY = (
    Column(
        "finess", "Numéro FINESS\u202f; vide pour un groupement.", lambda e, line: line.organisation.finess
    ),
    Column("nom", "Nom de l’organisme.", lambda e, line: line.organisation.name),
    Column(
        "nom_provisoire",
        "oui quand aucun fichier n’a encore nommé l’organisme\u202f: le nom est celui d’un établissement, ou un code.",
        lambda e, line: "oui" if line.organisation.is_name_provisional else "non",
    ),
    Column("nature", "Groupement, entité juridique ou établissement.", lambda e, line: _nature(line)),
    Column("type", "Sanitaire, médico-social ou autre.", lambda e, line: line.organisation.sector.label),
    Column(
        "statut_juridique",
        "Membre d’un GHT, public hors GHT, privé à but non lucratif ou privé lucratif\u202f; vide si inconnu.",
        lambda e, line: line.organisation.legal_cut.label if line.organisation.legal_cut else None,
    ),
    Column("categorie", "Code de la catégorie FINESS.", lambda e, line: line.organisation.category),
    Column("categorie_libelle", "Libellé de la catégorie FINESS.", _category),
    Column("ville", "Commune.", lambda e, line: line.organisation.town),
    Column("departement", "Code du département.", lambda e, line: line.organisation.department),
    Column("departement_nom", "Nom du département.", _department),
    Column(
        "etat",
        "Où en est la dernière version soumise. Un brouillon n’est pas connu de la région.",
        lambda e, line: STATUS_LABELS[line.status],
    ),
    Column(
        "couvert_par", "Le groupement, ou l’entité, dont la réponse vaut pour cet organisme.", _covered_by
    ),
)
_FIGURES = (
    Column("version", "Rang de la version soumise.", _of_submission(lambda s: s.number)),
    Column(
        "version_liste", "Version de la liste de questions.", _of_submission(lambda s: s.checklist_version)
    ),
    Column("declare", "Score déclaré, de 0 à 100.", _of_submission(lambda s: s.declared)),
    Column(
        "prouve",
        "Score appuyé par une preuve valable à cette date, de 0 à 100.",
        _of_submission(lambda s: s.proved),
    ),
    Column(
        "verifie",
        "Score prouvé et accepté par un relecteur, de 0 à 100.",
        _of_submission(lambda s: s.verified),
    ),
    Column(
        "couverture", "Part des points applicables qui ont une réponse.", _of_submission(lambda s: s.coverage)
    ),
    Column("points_applicables", "Nombre de points applicables.", _of_submission(lambda s: s.applicable)),
    Column("points_repondus", "Nombre de points qui ont une réponse.", _of_submission(lambda s: s.answered)),
    Column(
        "ne_sait_pas", "Nombre de réponses «\u202fne sait pas\u202f».", _of_submission(lambda s: s.unknown)
    ),
)
_LEVELS = (
    Column(
        "niveau_declare", "Niveau atteint selon les réponses.", _of_submission(lambda s: s.level_declared)
    ),
    Column("niveau_prouve", "Niveau atteint, preuves à l’appui.", _of_submission(lambda s: s.level_proved)),
    Column("niveau_verifie", "Niveau atteint après relecture.", _of_submission(lambda s: s.level_verified)),
)
_DATES = (
    Column("soumis_le", "Date de la soumission.", _of_submission(lambda s: day_of(s.submitted_at))),
    Column("chiffres_au", "Date pour laquelle les scores valent.", _as_of),
)


# --- Continuity plans ---------------------------------------------------------------------------------


def build_plans_csv(lines: Sequence[PlanLine], today: date) -> bytes:
    return write_csv(_PLAN_HEADER, _plan_rows(lines, today))


def build_plans_xlsx(lines: Sequence[PlanLine], region_name: str, today: date) -> bytes:
    context: list[Sequence[Cell]] = [
        ("Région", region_name),
        ("Exporté le", today),
        ("Organismes", len(lines)),
        ("Ce qui est transmis", "nombres et dates, au jour où la direction les a transmis"),
    ]
    meanings = zip(_PLAN_HEADER, _PLAN_MEANINGS, strict=True)
    return write_xlsx(
        [
            Sheet("données", _PLAN_HEADER, _plan_rows(lines, today)),
            Sheet("dictionnaire", ["colonne", "signification"], list(meanings)),
            Sheet("contexte", ["information", "valeur"], context),
        ]
    )


_PLAN_HEADER = (
    "finess",
    "nom",
    "type",
    "ville",
    "departement",
    "plans_transmis",
    "etat",
    "derniere_approbation",
    "premiere_revision",
    "dernier_test",
    "derniere_restauration",
    "plans_avec_exemplaires",
    "activites_prioritaires",
    "avec_mode_degrade",
    "scenarios",
    "transmis_le",
    "exporte_le",
)
_PLAN_MEANINGS = (
    "Numéro FINESS\u202f; vide pour un groupement.",
    "Nom de l’organisme.",
    "Sanitaire, médico-social ou autre.",
    "Commune.",
    "Code du département.",
    "Plans en vigueur dont l’organisme a transmis les nombres et les dates.",
    "À jour et testé depuis moins de 12 mois, à jour sans test, ou date de révision dépassée.",
    "Date de l’approbation la plus récente.",
    "Date de révision la plus proche.",
    "Mois du dernier test de continuité, au jour de la transmission.",
    "Mois du dernier test de restauration, au jour de la transmission.",
    "Plans qui ont au moins un exemplaire hors de l’informatique.",
    "Nombre d’activités prioritaires.",
    "Dont celles qui ont un mode dégradé pour la perte de l’informatique.",
    "Familles de scénarios retenues.",
    "Date de la transmission la plus récente.",
    "Date de ce fichier.",
)


def _plan_rows(lines: Sequence[PlanLine], today: date) -> list[list[Cell]]:
    return [
        [
            one.organisation.finess,
            one.organisation.name,
            one.organisation.sector.label,
            one.organisation.town,
            one.organisation.department,
            one.plans,
            PLAN_STANDING_LABELS[one.standing],
            one.approved_on,
            one.valid_until,
            _month(one.last_test),
            _month(one.last_restore),
            one.with_copies,
            one.priorities,
            one.with_mode,
            say_scenarios(one.scenarios),
            day_of(one.shared_at),
            today,
        ]
        for one in lines
    ]


def _month(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y-%m}"


def build_plan_statistics_csv(places: Iterable[PlanPlace], today: date) -> bytes:
    header = ("region", "organismes", *(PLAN_STANDING_LABELS[one] for one in STANDINGS), "calcule_le")
    return write_csv(
        header,
        [
            [
                place.name,
                *(
                    NOT_PUBLISHED if count is None else count
                    for count in (place.total, *(place.counts[one] for one in STANDINGS))
                ),
                today,
            ]
            for place in places
        ],
    )


# --- Statistics of regions ----------------------------------------------------------------------------


def build_statistics_csv(statistics: Statistics) -> bytes:
    return write_csv(_STATISTIC_HEADER, _statistic_rows(statistics))


def build_statistics_xlsx(statistics: Statistics, checklist: Checklist) -> bytes:
    meanings = zip(_STATISTIC_HEADER, _STATISTIC_MEANINGS, strict=True)
    context: list[Sequence[Cell]] = [
        ("Liste", f"{checklist.title} ({checklist.id}, version {checklist.version})"),
        ("Calculé le", day_of(statistics.computed_at)),
        ("Répondants attendus (N)", statistics.nation.eligible),
        ("Petit effectif", f"un chiffre sur moins de {statistics.minimum} répondants n’est pas publié"),
    ]
    return write_xlsx(
        [
            Sheet("données", _STATISTIC_HEADER, _statistic_rows(statistics)),
            Sheet("dictionnaire", ["colonne", "signification"], list(meanings)),
            Sheet("contexte", ["information", "valeur"], context),
        ]
    )


_QUARTILES = (
    ("premier_quartile", "first_quartile", "premier quartile"),
    ("mediane", "median", "médiane"),
    ("troisieme_quartile", "third_quartile", "troisième quartile"),
    ("moyenne", "mean", "moyenne"),
)
_SHORT = {"declared": "declare", "proved": "prouve", "verified": "verifie", "coverage": "couverture"}
_STATISTIC_HEADER = (
    "region",
    "repondants_attendus",
    "ont_repondu",
    "sans_reponse",
    "soumis_en_revue_ou_retournes",
    "acceptes",
    *(f"{_SHORT[name]}_{code}" for name in FIGURES for code, _, _ in _QUARTILES),
    "calcule_le",
)
_STATISTIC_MEANINGS = (
    "Région, ou ensemble des régions.",
    "Nombre de répondants attendus, d’après FINESS\u202f; un groupement compte pour un.",
    f"Répondants qui ont soumis. «\u202f{NOT_PUBLISHED}\u202f»\u202f: le chiffre en dirait trop d’un petit groupe.",
    *(f"{STATISTIC_LABELS[column]}." for column in STATISTIC_COLUMNS),
    *(f"{FIGURE_LABELS[name]}\u202f: {label}." for name in FIGURES for _, _, label in _QUARTILES),
    "Date du calcul.",
)


def _statistic_rows(statistics: Statistics) -> list[list[Cell]]:
    day = day_of(statistics.computed_at)
    return [[*_statistic_row(place), day] for place in (*statistics.regions, statistics.nation)]


def _statistic_row(place: Place) -> list[Cell]:
    counts = [place.answered, *(place.counts[column] for column in STATISTIC_COLUMNS)]
    figures: list[Cell] = [
        _shown(getattr(place.figures[name], attribute)) if place.figures is not None else NOT_PUBLISHED
        for name in FIGURES
        for _, attribute, _ in _QUARTILES
    ]
    return [place.name, place.eligible, *(NOT_PUBLISHED if n is None else n for n in counts), *figures]


def _shown(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
