"""A record of the journal in French: its family, whom it concerns, its details without a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.documents.sheets import Cell
from app.domain.access import Role
from app.domain.actions import ActionStatus
from app.domain.calendar import PARIS
from app.domain.catalogue import Catalogue
from app.domain.lifecycle import Opening, Outcome
from app.features.audit.queries import REGION_LISTS, REGION_PLANS, AuditRecordRow
from app.web.filters import french_date
from app.web.messages import ACTION_STATUS_LABELS, AUDIT_LABELS, OPENING_LABELS, ROLE_LABELS
from app.web.questions import RESULT_WORDS

SHOWN_ITEMS = 6
SHORT_HASH = 12


class Family(StrEnum):
    """The kinds of act that the journal may be narrowed to; the value stands in the address."""

    CONSULTATION = "consultations"
    ANSWER = "reponses"
    SIGNATURE = "signature"
    REVIEW = "relecture"
    ACTION = "actions"
    PLAN = "plans"
    DOWNLOAD = "telechargements"
    TEAM = "equipe"
    IDENTITY = "fiche"
    SESSION = "connexions"
    CREDENTIAL = "mots-de-passe"
    ACCOUNT = "comptes"
    LIST = "listes"
    OPERATION = "exploitation"


FAMILY_LABELS: Mapping[Family, str] = {
    Family.CONSULTATION: "Consultations par l’ARS ou le CRRC",
    Family.ANSWER: "Réponses et preuves",
    Family.SIGNATURE: "Versions, signatures et soumissions",
    Family.REVIEW: "Relecture par le CRRC",
    Family.ACTION: "Actions",
    Family.PLAN: "Plans de continuité",
    Family.DOWNLOAD: "Téléchargements",
    Family.TEAM: "Équipe et droits",
    Family.IDENTITY: "Fiche de l’organisme",
    Family.SESSION: "Connexions",
    Family.CREDENTIAL: "Mots de passe et seconds facteurs",
    Family.ACCOUNT: "Comptes, invitations et rôles",
    Family.LIST: "Listes des régions, lues ou exportées",
    Family.OPERATION: "Exploitation",
}

FAMILIES: Mapping[Family, tuple[str, ...]] = {
    Family.CONSULTATION: ("submission_consulted", *REGION_LISTS, *REGION_PLANS),
    Family.ANSWER: (
        "answers_saved",
        "answer_taken_over",
        "plan_answer_taken",
        "evidence_registered",
        "evidence_stored",
        "evidence_file_deleted",
        "evidence_file_purged",
        "proof_attached",
        "proof_detached",
        "assignment_sent",
        "assignment_opened",
        "assigned_answers_saved",
        "assignment_finished",
        "assignment_revoked",
        "assigned_answer_taken",
        "assigned_answer_dropped",
        "fact_saved",
        "result_registered",
        "result_withdrawn",
        "workbook_imported",
    ),
    Family.SIGNATURE: (
        "assessment_opened",
        "assessment_reopened",
        "checklist_upgraded",
        "assessment_signed",
        "assessment_submitted",
    ),
    Family.REVIEW: ("review_taken", "item_reviewed", "review_accepted", "review_returned"),
    Family.ACTION: (
        "action_taken",
        "action_added",
        "action_changed",
        "action_proof_attached",
        "action_proof_detached",
    ),
    Family.PLAN: (
        "plan_begun",
        "plan_record_removed",
        "plan_frozen",
        "plan_approved",
        "plan_copy_replaced",
        "plan_shared",
        "plan_unshared",
        "plan_framework_offered",
        "plan_framework_withdrawn",
        "plan_framework_followed",
        "plan_framework_handed",
        "plan_framework_taken",
        "plan_framework_left",
        "plan_record_left_out",
        "plan_record_restored",
        "plan_text_confirmed",
        "plan_settings_changed",
        "plan_contacts_erased",
        "plan_closed",
        "plan_reopened",
        "plan_table_imported",
    ),
    Family.DOWNLOAD: ("document_downloaded", "evidence_downloaded"),
    Family.TEAM: ("invitation_sent", "invitation_revoked", "role_granted", "role_ended"),
    Family.IDENTITY: ("organisation_created", "group_member_added"),
}
"""The actions that the journal of an organisation may show, by family."""

PLATFORM_FAMILIES: Mapping[Family, tuple[str, ...]] = {
    Family.SESSION: ("session_opened", "session_closed", "session_revoked", "sessions_revoked"),
    Family.CREDENTIAL: (
        "password_changed",
        "password_reset",
        "reset_link_made",
        "second_factor_set",
        "second_factor_removed",
        "recovery_code_used",
        "recovery_codes_renewed",
    ),
    Family.ACCOUNT: (
        "account_created",
        "account_closed",
        "account_reopened",
        "profile_changed",
        "invitation_sent",
        "invitation_revoked",
        "role_granted",
        "role_ended",
    ),
    Family.LIST: (*REGION_LISTS, *REGION_PLANS),
    Family.OPERATION: ("organisations_imported", "audit_purged"),
    Family.DOWNLOAD: ("document_downloaded", "evidence_downloaded"),
}
"""The actions of the platform's own journal, by family."""


LISTED = (*REGION_LISTS, *REGION_PLANS)
CONSULTATIONS = FAMILIES[Family.CONSULTATION]
ABOUT_ASSESSMENTS = frozenset(
    action
    for family in (Family.CONSULTATION, Family.ANSWER, Family.SIGNATURE, Family.REVIEW, Family.DOWNLOAD)
    for action in FAMILIES[family]
) - {
    "evidence_registered",
    "evidence_stored",
    "evidence_file_deleted",
    "evidence_file_purged",
    "evidence_downloaded",
    "result_registered",
    "result_withdrawn",
    *LISTED,
}

OUTCOME_LABELS: Mapping[str, str] = {
    Outcome.ACCEPTED.value: "point accepté",
    Outcome.RETURNED.value: "point retourné",
}
DOCUMENT_LABELS: Mapping[str, str] = {
    "result": "résultat de l’évaluation",
    "actions": "fiches d’action",
    "proofs": "dossier de preuves",
    "direction": "page de la direction",
    "journal": "journal",
    "answers": "réponses de l’évaluation",
    "holdings": "toutes les données de l’établissement",
    "pcra": "plan de continuité entier, contacts compris",
    "pcra-complet": "plan de continuité complet",
    "pcra-pack-de-crise": "pack de crise",
    "pcra-extrait": "extrait du plan pour un service",
    "pcra-preuve": "version de preuve du plan",
    "pcra-plan-bleu": "chapitre du plan bleu",
    "pcra-pack": "pack hors ligne du plan",
    "d2-board": "plans de continuité au regard du domaine 2",
    "pcra-classeur": "classeur du plan de continuité",
}
FORMAT_LABELS: Mapping[str, str] = {
    "html": "à l’écran",
    "fichier-html": "page HTML",
    "json-sans-noms": "JSON sans noms",
    "json-chiffres": "JSON, chiffres seuls",
    "ciso-csv": "CSV pour CISO Assistant",
    "complet": "JSON complet",
    "sans-noms": "JSON sans noms",
    "chiffres": "JSON, chiffres seuls",
}
MEMBERSHIP_LABELS: Mapping[str, str] = {"support": "comme établissement support", "member": "comme membre"}


@dataclass(frozen=True, slots=True)
class Line:
    """One record, ready to be shown. ``assessment_id``: the version that it is about, to be opened."""

    at: datetime
    who: str
    act: str
    family: Family | None
    subject: str | None
    assessment_id: UUID | None
    details: tuple[str, ...]
    address: str | None

    @property
    def is_consultation(self) -> bool:
        return self.family is Family.CONSULTATION

    @property
    def family_label(self) -> str | None:
        return FAMILY_LABELS[self.family] if self.family else None

    @property
    def cells(self) -> Sequence[Cell]:
        """The columns of the exported file."""
        local = self.at.astimezone(PARIS)
        return (
            local.date(),
            f"{local:%H:%M:%S}",
            "Europe/Paris",
            self.who,
            self.act,
            self.family_label,
            self.subject or (f"évaluation {self.assessment_id}" if self.assessment_id else None),
            " – ".join(self.details),
            self.address,
        )


@dataclass(frozen=True, slots=True)
class Words:
    """``groups`` and ``regions``: names by id and by code. ``is_whole``: nothing shortened, for a file.

    ``is_platform``: the platform's own journal, and not that of an organisation.
    """

    catalogue: Catalogue
    groups: Mapping[UUID, str]
    regions: Mapping[str, str]
    is_whole: bool = False
    is_platform: bool = False

    def line(self, record: AuditRecordRow) -> Line:
        if record.action in LISTED and not self.is_platform:
            return self._listed_line(record)
        is_assessment = record.action in ABOUT_ASSESSMENTS and not self.is_platform
        return Line(
            at=record.at,
            who=record.actor_name,
            act=AUDIT_LABELS.get(record.action, record.action.replace("_", " ")),
            family=self._family(record.action),
            subject=None if is_assessment or record.action in LISTED else self._subject(record),
            assessment_id=_uuid(record.subject) if is_assessment else None,
            details=tuple(self._details(record.details)),
            address=record.address,
        )

    def _listed_line(self, record: AuditRecordRow) -> Line:
        """A list of the region where the organisation stood. Neither the filters nor the other lines are its business:
        the words searched may name another."""
        details = record.details
        is_export = record.action in ("region_exported", "region_plans_exported")
        is_sure = record.action in REGION_LISTS and not details.get("filters")
        what = (
            "Liste de la région"
            if record.action in REGION_LISTS
            else "Liste des plans de continuité de la région"
        )
        form = str(details.get("format") or "") if is_export else ""
        verb = "exportée" if is_export else "consultée"
        condition = ", selon les filtres" if details.get("filters") else ""
        presence = "y figurait" if is_sure else f"a pu y figurer{condition}"
        said = (
            self._checklist({"checklist": details.get("checklist")}),
            FORMAT_LABELS.get(form, form.upper()),
        )
        return Line(
            at=record.at,
            who=record.actor_name,
            act=f"{what} {verb} par {record.actor_name}, votre ligne {presence}",
            family=Family.CONSULTATION,
            subject=None,
            assessment_id=None,
            details=tuple(text for text in said if text),
            address=record.address,
        )

    def _family(self, action: str) -> Family | None:
        families = PLATFORM_FAMILIES if self.is_platform else FAMILIES
        return next((family for family, actions in families.items() if action in actions), None)

    def _subject(self, record: AuditRecordRow) -> str | None:
        group_id = _uuid(record.subject)
        return record.subject if group_id is None else self.groups.get(group_id)

    def _details(self, details: Mapping[str, Any]) -> list[str]:
        """In a fixed order; internal ids say nothing to the reader and are left out."""
        said = (
            self._checklist(details),
            self._items(details),
            _holder(details),
            OUTCOME_LABELS.get(details.get("outcome", "")),
            _opening(details),
            self._kind(details),
            self._fact(details),
            _result(details),
            _editions(details),
            self._hash(details),
            _document(details),
            _protection(details),
            _table(details),
            _role(details),
            self._region(details),
            _start(details),
            _action(details),
            _contacts(details),
            *(_platform_details(details) if self.is_platform else ()),
        )
        return [text for text in said if text]

    def _checklist(self, details: Mapping[str, Any]) -> str | None:
        checklist_id, number = details.get("checklist"), details.get("number")
        parts = []
        if checklist_id is not None:
            checklist = self.catalogue.find_latest(str(checklist_id))
            parts.append(checklist.title if checklist else str(checklist_id))
        if number is not None:
            parts.append(f"version {number}")
        return ", ".join(parts) or None

    def _items(self, details: Mapping[str, Any]) -> str | None:
        items = [str(item) for item in (details.get("items") or [details.get("item")]) if item]
        if not items:
            return None
        kept = items if self.is_whole else items[:SHOWN_ITEMS]
        rest = len(items) - len(kept)
        more = f" et {rest} autre{'s' if rest > 1 else ''}" if rest else ""
        return f"{'points' if len(items) > 1 else 'point'} {', '.join(kept)}{more}"

    def _kind(self, details: Mapping[str, Any]) -> str | None:
        label = self.catalogue.proof_kinds.get(str(details.get("kind")))
        return f"{label}, nouvelle édition" if label and details.get("edition") else label

    def _fact(self, details: Mapping[str, Any]) -> str | None:
        code = details.get("fact")
        checklist = self.catalogue.find_latest(str(details.get("checklist")))
        spec = next((one for one in checklist.facts if one.code == code), None) if checklist else None
        if code is None:
            return None
        label = f"«\u202f{spec.label}\u202f»" if spec is not None else str(code)
        return f"{label}, effacé" if details.get("erased") else label

    def _hash(self, details: Mapping[str, Any]) -> str | None:
        value = str(details.get("hash") or "")
        if not value:
            return None
        return f"empreinte {value if self.is_whole else value[:SHORT_HASH] + '…'}"

    def _region(self, details: Mapping[str, Any]) -> str | None:
        code = details.get("region")
        return self.regions.get(str(code), str(code)) if code else None


def _holder(details: Mapping[str, Any]) -> str | None:
    """The function of whoever the items were entrusted to."""
    function = details.get("function")
    return f"confié à\u202f: {function}" if function else None


def _opening(details: Mapping[str, Any]) -> str | None:
    value = details.get("opening")
    return OPENING_LABELS[Opening(value)].lower() if value in set(Opening) else None


def _result(details: Mapping[str, Any]) -> str | None:
    """A dated result from outside."""
    label, day = RESULT_WORDS.get(str(details.get("kind"))), details.get("obtained_on")
    return f"{label} du {french_date(date.fromisoformat(day))}" if label and day else None


def _editions(details: Mapping[str, Any]) -> str | None:
    """From which edition of a list to which, or how many answers a workbook wrote."""
    if "written" in details:
        return f"réponses écrites\u202f: {details['written']}"
    if "from" in details and "to" in details:
        return f"de l’édition {details['from']} à l’édition {details['to']}"
    return None


def _document(details: Mapping[str, Any]) -> str | None:
    document, form = details.get("document"), str(details.get("format") or "")
    if document is None:
        return None
    name = DOCUMENT_LABELS.get(str(document), str(document))
    return f"{name}, {FORMAT_LABELS.get(form, form.upper())}" if form else name


def _protection(details: Mapping[str, Any]) -> str | None:
    """Whether what was taken away is encrypted, and holds private numbers."""
    if "encrypted" not in details:
        return None
    said = "chiffré" if details["encrypted"] else "non chiffré"
    return f"{said}, {'avec' if details.get('private_numbers') else 'sans'} les numéros privés"


def _table(details: Mapping[str, Any]) -> str | None:
    """How much a table changed in a plan."""
    counts = (details.get("added"), details.get("changed"), details.get("removed"))
    if not all(isinstance(count, int) for count in counts):
        return None
    return "ajoutés\u202f: {}, modifiés\u202f: {}, retirés\u202f: {}".format(*counts)


def _role(details: Mapping[str, Any]) -> str | None:
    value = str(details.get("role") or "")
    if value in set(Role):
        return f"rôle\u202f: {ROLE_LABELS[Role(value)]}"
    return MEMBERSHIP_LABELS.get(value)


def _action(details: Mapping[str, Any]) -> str | None:
    status, due = details.get("action_status"), details.get("due")
    if status not in set(ActionStatus):
        return None
    label = ACTION_STATUS_LABELS[ActionStatus(status)].lower()
    return f"{label}, échéance le {french_date(date.fromisoformat(due))}" if due else label


_READERS = {
    "house": "l’établissement seul",
    "writers": "qui écrit ou approuve le plan",
    "all": "qui lit le plan",
}


def _contacts(details: Mapping[str, Any]) -> str | None:
    """Who reads the contact details of a plan, and how long a replaced version keeps them."""
    readers = _READERS.get(str(details.get("contact_readers")))
    if readers is None:
        return None
    months = details.get("contact_months")
    kept = f"gardées {months} mois" if months else "gardées sans terme"
    return f"coordonnées lues par {readers}, {kept}"


def _start(details: Mapping[str, Any]) -> str | None:
    value = details.get("starts_on")
    return f"depuis le {french_date(date.fromisoformat(value))}" if value else None


def _platform_details(details: Mapping[str, Any]) -> Iterator[str]:
    """What an export took out, for the platform's own journal."""
    rows, filters, form = details.get("rows"), details.get("filters"), details.get("format")
    if form and "document" not in details:
        yield str(form).upper()
    if isinstance(rows, int):
        yield f"{rows} ligne{'s' if rows > 1 else ''}"
    if isinstance(filters, Mapping) and filters:
        yield "filtres\u202f: " + ", ".join(f"{name} = {value}" for name, value in filters.items())


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
