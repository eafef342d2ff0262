"""Who carries the plan, whom to call, when it starts, which plans stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.dates import Day
from app.domain.continuity.fields import Record, choice, day, flag, line, lines, number, ref, refs, text
from app.domain.continuity.words import (
    ContactKind,
    D2Category,
    Diffusion,
    GovernanceRole,
    Instance,
    LinkedPlanKind,
    PerimeterKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet(Record):
    """What the plan is about."""

    title: str = line("Titre du plan", "OO")
    perimeter_kind: PerimeterKind | None = choice("Type de périmètre", "OO", PerimeterKind)
    d2_category: D2Category | None = choice("Catégorie pour le domaine 2 de CaRE", "O-", D2Category)
    sites: tuple[str, ...] = lines("Sites couverts", "OO", "Un site par ligne.")
    managing_body: str = line("Organisme gestionnaire ou siège", "-O")
    category: str = line("Catégorie de l’établissement", "OO", "Par exemple : MCO, SMR, EHPAD, IME.")
    capacity: int | None = number("Lits et places, ou usagers suivis", "RO")
    perimeter: str = text("Ce que couvre le plan", "OO")
    exclusions: str = text("Ce qu’il ne couvre pas, et pourquoi", "RF")
    assumptions: str = text("Hypothèses de départ", "RF")
    is_shared: bool | None = flag("Le système d’information est partagé (GHT, siège)", "OO")
    site_specifics: str = text(
        "Ce qui change d’un site à l’autre", "RR", "Obligatoire si le système d’information est partagé."
    )
    framework: str = line(
        "Plan cadre de rattachement", "FF", "Le plan du groupement ou du siège, s’il existe."
    )
    diffusion: Diffusion | None = choice("Diffusion", "OO", Diffusion)
    review_months: int | None = number("Révision tous les combien de mois", "OO", "12 par défaut.")
    bodies: str = line("Instances consultées", "RO", "CME, CSE… ou conseil de la vie sociale (CVS).")
    bodies_on: Day = day("Consultées le", "RO")
    staff_available: int | None = number(
        "Renfort mobilisable, en personnes", "FF", "Tous services confondus, pendant la crise."
    )
    crisis_room: str = line("Salle de crise", "OR")
    fallback_room: str = line("Salle de repli", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """Somebody to call, by function. A private number is printed on request only, in the crisis pack."""

    name: str = line("Nom ou service", "OO")
    kind: ContactKind | None = choice("Qui est-ce", "OO", ContactKind)
    function: str = line("Fonction", "OO")
    phone: str = line("Téléphone", "OO", "Un numéro au moins est demandé.", is_detail=True)
    mobile: str = line("Mobile professionnel", "RR", is_detail=True)
    private_phone: str = line(
        "Numéro privé",
        "FF",
        "À éviter. Imprimé seulement si vous le demandez, dans le pack de crise d’un pack chiffré.",
        is_private=True,
        is_detail=True,
    )
    rescue: str = line(
        "Moyen hors informatique",
        "RR",
        "Mobile de secours, radio : ce qui marche sans le réseau.",
        is_detail=True,
    )
    is_ip_extension: bool | None = flag("Le téléphone passe par le réseau informatique", "RR")
    rescue_email: str = line("Messagerie hors informatique", "RF", is_detail=True)
    hours: str = line("Quand le joindre", "RR", "Par exemple : 24 h/24, ou en semaine de 9 h à 17 h.")
    is_always_reachable: bool | None = flag("Joignable jour et nuit", "RR")
    rank: int | None = number(
        "Rang dans la chaîne d’alerte", "FF", "Laissez vide hors de la chaîne d’alerte."
    )
    called_by: str = ref("Appelé par", "RR", "contact")
    checked_on: Day = day("Numéros vérifiés le", "OO")

    def is_declared(self, name: str) -> bool:
        """Any number answers for the phone: one way to reach them is asked."""
        return Record.is_declared(self, name) or (name == "phone" and bool(self.numbers))

    @property
    def is_in_chain(self) -> bool:
        return self.rank is not None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every way to reach them by voice, private number included."""
        return tuple(one for one in (self.phone, self.mobile, self.rescue, self.private_phone) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Record):
    role: GovernanceRole | None = choice("Rôle", "OO", GovernanceRole)
    holder: str = ref("Titulaire", "OO", "contact")
    deputy: str = ref("Suppléant", "RR", "contact")
    has_letter: bool | None = flag("Lettre de mission signée", "RF")
    named_on: Day = day("Nommé le", "RF")
    instance: Instance | None = choice("Siège dans", "OO", Instance)

    @property
    def is_in_crisis_unit(self) -> bool:
        return self.instance in (Instance.CRISIS_UNIT, Instance.BOTH)

    @property
    def is_in_committee(self) -> bool:
        return self.instance in (Instance.COMMITTEE, Instance.BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationLevel(Record):
    level: int | None = number("Niveau", "OO")
    title: str = line("Intitulé", "OO")
    criteria: str = text("Quand on y passe", "OO")
    decider: str = ref("Qui décide", "OO", "contact")
    deputy: str = ref("Suppléant", "OR", "contact")
    actions: str = text("Actions immédiates", "OO")
    plans: tuple[str, ...] = refs("Plans à déclencher", "RR", "linked_plan")
    lifting: str = text("Quand on en sort", "OO")
    message: str = text("Message type", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPlan(Record):
    kind: LinkedPlanKind | None = choice("Type", "OO", LinkedPlanKind)
    title: str = line("Titre", "OO")
    version: str = line("Version", "FF")
    dated: Day = day("Date", "OO")
    place: str = line("Où le trouver sans informatique", "RR")
    link: str = text("Comment il s’articule avec ce plan", "RR")
