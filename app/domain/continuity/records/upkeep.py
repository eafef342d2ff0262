"""What keeps a plan true: tests, reviews, approvals, copies."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.dates import Day
from app.domain.continuity.fields import Record, choice, day, duration, flag, line, number, ref, refs, text
from app.domain.continuity.words import (
    NOT_AN_EXERCISE,
    ActionOrigin,
    ApprovalMode,
    ChangeKind,
    Decision,
    ExerciseKind,
    Medium,
    Profile,
    Severity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(Record):
    """A test with the services themselves. A technical restore test is another kind of record."""

    kind: ExerciseKind | None = choice("Type", "OO", ExerciseKind)
    done_on: Day = day("Date", "OO")
    lasted: int | None = duration("Durée", "OO")
    activities: tuple[str, ...] = refs("Activités testées", "OO", "activity")
    services: str = line("Services", "RR")
    scenario: str = ref("Scénario", "OO", "scenario")
    participants: str = text("Participants, par fonction", "OO")
    has_direction: bool | None = flag("La direction était là", "OO")
    has_business: bool | None = flag("Les services étaient là", "OO")
    goals: str = text("Objectifs mesurables", "OR")
    switch_time: int | None = duration("Bascule constatée", "RR")
    endurance: int | None = duration("Autonomie constatée", "RR")
    return_time: int | None = duration("Retour constaté", "RR")
    findings: str = text("Constats", "OO")
    report: str = line("Compte rendu : titre et lieu", "OR")
    is_for_d2: bool | None = flag("Présenté au titre du domaine 2 de CaRE", "R-")
    weight: str = line("Poids de l’entité dans l’activité", "FF")

    @property
    def is_continuity_test(self) -> bool:
        """The services tried to go on without: no restore test, no maintenance (ARS Occitanie, 2023)."""
        return self.kind is not None and self.kind not in NOT_AN_EXERCISE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTest(Record):
    planned_on: Day = day("Prévu le", "OO")
    kind: ExerciseKind | None = choice("Type", "OO", ExerciseKind)
    activities: tuple[str, ...] = refs("Activités", "OO", "activity")
    scenario: str = ref("Scénario", "RR", "scenario")
    owner: str = ref("Responsable", "RR", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Record):
    """What a test, a review or a check asked for."""

    title: str = line("Action", "OO")
    origin: ActionOrigin | None = choice("D’où elle vient", "OO", ActionOrigin)
    owner: str = line("Responsable (fonction)", "OO")
    due: Day = day("Échéance", "OO")
    severity: Severity | None = choice("Gravité", "OO", Severity)
    is_done: bool | None = flag("Faite", "OO")
    proof: str = line("Preuve", "FF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    done_on: Day = day("Date", "OO")
    participants: str = text("Participants, par fonction", "OO")
    decision: str = text("Décision", "OO")
    next_on: Day = day("Prochaine revue", "OO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Record):
    """Something that happened and may make the plan wrong."""

    happened_on: Day = day("Date", "OO")
    kind: ChangeKind | None = choice("Ce qui a changé", "OO", ChangeKind)
    what: str = line("En une phrase", "OO")
    reviewed_on: Day = day("Plan relu en conséquence le", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Record):
    version: int | None = number("Version", "OO")
    function: str = line("Fonction", "OO")
    decision: Decision | None = choice("Décision", "OO", Decision)
    decided_on: Day = day("Date", "OO")
    mode: ApprovalMode | None = choice("Mode", "RR", ApprovalMode)
    is_care_voice: bool | None = flag("Voix médicale ou soignante", "RR")
    is_writer: bool | None = flag("C’est la personne qui a écrit le plan", "OO")
    reservations: str = text("Réserves", "FF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Record):
    """One printed or stored copy: where it is, at which version."""

    version: int | None = number("Version", "OO")
    place: str = line("Destinataire ou lieu", "OO")
    medium: Medium | None = choice("Support", "OO", Medium)
    profile: Profile | None = choice("Document", "OO", Profile)
    service: str = line("Service, pour un extrait", "FF")
    given_on: Day = day("Remis le", "OO")
    given_to: str = line("Remis à (fonction)", "RR")
    checked_on: Day = day("Vérifié le", "OO")
    removed_on: Day = day("Retiré le", "FF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Record):
    """A finding that one knowingly lives with, until a day. Printed in the plan.

    A text that its author confirms (TX1) is one as well: it holds for the text of this ``fingerprint`` alone, in this
    ``field`` of this record, and for as long as that text stays. What only a confirmation has is never typed.
    """

    rule: str = line("Contrôle", "OO")
    record: str = line("Élément concerné", "FF")
    reason: str = text("Raison", "OO")
    function: str = line("Accepté par (fonction)", "OO")
    given_on: Day = day("Accepté le", "FF")
    until: Day = day("Jusqu’au", "OO")
    record_kind: str = line("Sorte d’élément", "--")
    field: str = line("Champ", "--")
    fingerprint: str = line("Empreinte du texte", "--")

    @property
    def is_complete(self) -> bool:
        """It says why, who accepts, and until when; without one of them it holds for nothing."""
        return bool(self.reason.strip() and self.function.strip()) and self.until is not None

    @property
    def is_confirmation(self) -> bool:
        return bool(self.fingerprint)
