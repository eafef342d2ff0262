"""What the activities rest on, and what protects it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.dates import Day
from app.domain.continuity.fields import Record, choice, day, duration, flag, line, number, ref, refs, text
from app.domain.continuity.words import (
    BaseRole,
    Criticality,
    Hosting,
    Redundancy,
    ResourceKind,
    RestoreKind,
    RestoreOutcome,
)

IS_KINDS = frozenset({ResourceKind.APPLICATION, ResourceKind.INFRASTRUCTURE, ResourceKind.DATA})
"""What belongs to the information system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Record):
    name: str = line("Fournisseur", "OO")
    service: str = line("Ce qu’il fournit", "OO")
    contact: str = ref("Contact jour et nuit", "RR", "contact")
    contract: str = line("Numéro de contrat ou de client", "RR")
    contract_delay: int | None = duration("Délai prévu au contrat", "RR")
    has_own_plan: bool | None = flag("Son propre plan de continuité a été vérifié", "RR")
    plan_checked_on: Day = day("Vérifié le", "RR")
    alternative: str = text("Solution de rechange", "PP")
    products: str = text("Références des produits à commander", "RR", "Elles se perdent avec l’informatique.")
    is_critical: bool | None = flag("Fournisseur critique", "OO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Record):
    """``capacity`` is what is announced, ``measured`` what a test showed, ``own_time`` the work to bring it back."""

    name: str = line("Ressource", "OO")
    kind: ResourceKind | None = choice("Type", "OO", ResourceKind)
    owner: str = ref("Responsable", "OR", "contact")
    hosting: Hosting | None = choice("Où elle se trouve", "RR", Hosting)
    supplier: str = ref("Fournisseur", "RR", "supplier")
    base_role: BaseRole | None = choice("Socle dont le reste dépend", "FF", BaseRole)
    capacity: int | None = duration("Délai de reprise annoncé", "RR")
    measured: int | None = duration("Dernier délai mesuré", "RF")
    measured_on: Day = day("Mesuré le", "RF")
    data_loss: int | None = duration(
        "Perte de données possible", "RR", "L’âge de la dernière sauvegarde utilisable."
    )
    own_time: int | None = duration("Durée propre de remise en service", "RF")
    team: str = line("Équipe qui la remet en service", "RF", "Sert à dater le redémarrage.")
    wave: int | None = number("Vague de redémarrage prévue", "RR")
    prerequisites: tuple[str, ...] = refs("A besoin, pour démarrer, de", "RF", "resource")
    is_single_point: bool | None = flag("Point de défaillance unique", "RF")
    redundancy: Redundancy | None = choice("Redondance", "RF", Redundancy)
    rescue: str = text("Solution de secours technique", "RR")
    backup: str = ref("Sauvegarde", "RR", "backup")
    is_care_record: bool | None = flag("Dossier du patient ou de l’usager", "RR")
    off_line_copy: str = line("Copie lisible sans informatique, et sa fréquence", "RR")
    lost_in: tuple[str, ...] = refs(
        "Perdue dans ces scénarios", "RR", "scenario", "Laissé vide : d’après son type."
    )

    @property
    def is_of_is(self) -> bool:
        return self.kind in IS_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency(Record):
    activity: str = ref("Activité", "OO", "activity")
    resource: str = ref("Ressource", "OO", "resource")
    criticality: Criticality | None = choice("Criticité", "OO", Criticality)
    within: int | None = duration("Délai exigé", "RR", "Laissé vide : la DMIA de l’activité.")
    data_within: int | None = duration("Données exigées : perte admise", "RR")
    use: str = line("Usage", "RR")
    is_bypassable: bool | None = flag("Le mode dégradé permet de s’en passer", "PP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup(Record):
    """``by_supplier``: the supplier answers for it, with its attestation."""

    name: str = line("Périmètre sauvegardé", "OO")
    by_supplier: bool | None = flag("Assurée par le prestataire", "FR")
    attested_on: Day = day("Attestation du prestataire datée du", "FR")
    has_directory: bool | None = flag("Contient l’annuaire des comptes", "RR")
    is_directory_isolated: bool | None = flag("Copie de l’annuaire isolée", "RF")
    every: int | None = duration("Fréquence", "OO")
    kept_for: int | None = duration("Durée de conservation", "RR")
    copies: int | None = number("Nombre de copies, original compris", "OO")
    media: int | None = number("Supports différents", "OO")
    is_off_site: bool | None = flag("Une copie hors du site", "OO")
    is_off_line: bool | None = flag("Une copie hors ligne ou non modifiable", "OO")
    has_strong_login: bool | None = flag("Connexion forte à la console", "OR")
    is_partitioned: bool | None = flag("Cloisonnée du reste du réseau", "OR")
    is_watched: bool | None = flag("Surveillée, avec des alertes", "OR")
    is_encrypted: bool | None = flag("Chiffrée", "RR")
    complete_on: Day = day("Contenu vérifié le", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTest(Record):
    done_on: Day = day("Date", "OO")
    resource: str = ref("Ressource restaurée", "OO", "resource")
    kind: RestoreKind | None = choice("Type", "OO", RestoreKind)
    is_isolated: bool | None = flag("Dans un environnement isolé", "RR")
    took: int | None = duration("Durée constatée", "OO")
    data_age: int | None = duration("Âge des données restaurées", "RR")
    outcome: RestoreOutcome | None = choice("Résultat", "OO", RestoreOutcome)
    is_checked_by_users: bool | None = flag("Contrôlé par le métier", "RR")
    report: str = line("Rapport : titre et lieu", "OR")
