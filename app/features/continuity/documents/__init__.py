"""The plan on paper: what a crisis room, a ward, a director or a funder needs of it, from the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.documents.blocks import Block, Document
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import Profile, label_of
from app.domain.errors import DomainError
from app.exchange.plan_file import fingerprint_of
from app.features.continuity.documents.activities import show_others, show_scenarios, show_sheets
from app.features.continuity.documents.alert import show_activation, show_chain, show_directory, show_unit
from app.features.continuity.documents.annexes import show_annexes, show_logs
from app.features.continuity.documents.blue import show_blue_plan
from app.features.continuity.documents.cards import show_cards, show_reflexes
from app.features.continuity.documents.edition import Edition, VersionLine
from app.features.continuity.documents.extract import list_extracts, name_extract, show_extract
from app.features.continuity.documents.front import show_cover, show_index, show_summary, show_versions
from app.features.continuity.documents.matrix import show_cover as show_covers
from app.features.continuity.documents.matrix import show_matrix
from app.features.continuity.documents.proof import show_proof
from app.features.continuity.documents.recovery import show_restart, show_return
from app.features.continuity.documents.state import say_version
from app.features.continuity.documents.upkeep import show_backups, show_suppliers, show_tests, show_waivers

__all__ = ["VersionLine", "build_document", "frame", "list_extracts", "name_extract", "offers"]

_FINGERPRINT = 8
_SUBJECTS = {
    Profile.FULL: "Plan complet",
    Profile.CRISIS_PACK: "Pack de crise\u202f: à garder imprimé, hors de l’informatique",
    Profile.EXTRACT: "Extrait pour un service",
    Profile.PROOF: "Version de preuve, sans contact ni détail technique",
    Profile.BLUE_PLAN: "Chapitre «\u202fcontinuité d’activité\u202f» du plan bleu",
}


def offers(profile: Profile, plan: Plan) -> bool:
    """Whether this document is made of this plan: a plan bleu is that of a medico-social establishment."""
    return profile is not Profile.BLUE_PLAN or plan.variant is Variant.MS


def build_document(
    profile: Profile,
    plan: Plan,
    *,
    today: date,
    kit: Kit | None = None,
    service: str = "",
    is_draft: bool,
    sha256: str = "",
    with_private: bool = False,
    history: Sequence[VersionLine] = (),
) -> Document:
    """One document of a plan: the same plan, day and kit give the same document.

    ``service``: whose extract it is, none for the activities that name no service. ``sha256``: of the
    frozen version; without it, that of the plan as it stands. ``with_private``: private numbers are printed, in the
    crisis pack alone. ``history``: the versions so far, the latest first.

    Raises ``plan_service_unknown``, ``plan_service_missing``, ``plan_blue_plan_elsewhere``.
    """
    if not offers(profile, plan):
        raise DomainError("plan_blue_plan_elsewhere")
    with_private = with_private and profile is Profile.CRISIS_PACK
    edition = Edition(plan, today, kit, is_draft, with_private=with_private, history=history)
    blocks = show_extract(edition, service) if profile is Profile.EXTRACT else _PROFILES[profile](edition)
    subject = (
        f"Extrait\u202f: {name_extract(plan, service)}" if profile is Profile.EXTRACT else _SUBJECTS[profile]
    )
    name = "Extrait" if profile is Profile.EXTRACT and not service else label_of(profile)
    return frame(edition, subject, name, blocks, sha256)


def frame(edition: Edition, subject: str, name: str, blocks: Iterable[Block], sha256: str) -> Document:
    """Blocks under the names of the plan and of its establishment, with what the foot of each page says of it."""
    plan = edition.plan
    establishment = plan.establishment or "Établissement à préciser"
    return Document(
        title=plan.sheet.title or "Plan de continuité",
        organisation=f"{establishment}, FINESS {plan.finess}" if plan.finess else establishment,
        date=edition.today,
        subject=subject,
        reference=say_version(edition),
        fingerprint=(sha256 or fingerprint_of(plan))[:_FINGERPRINT],
        footer=f"{name}. {_say_diffusion(edition)}",
        watermark="PROJET" if edition.is_draft else None,
        large_print=True,
        blocks=tuple(blocks),
    )


def _say_diffusion(edition: Edition) -> str:
    diffusion = edition.plan.sheet.diffusion
    said = f"Diffusion {label_of(diffusion).lower()}" if diffusion else "Diffusion à préciser"
    return f"{said}. Numéros privés\u202f: à garder sous clé." if edition.with_private else f"{said}."


def _full(edition: Edition) -> Iterator[Block]:
    yield from show_cover(edition)
    yield from show_versions(edition)
    yield from show_summary(edition)
    yield from show_index(edition)
    yield from show_activation(edition)
    yield from show_chain(edition)
    yield from show_directory(edition)
    yield from show_unit(edition)
    yield from show_cards(edition)
    yield from show_reflexes(edition)
    yield from show_scenarios(edition)
    yield from show_sheets(edition, edition.plan.priorities)
    yield from show_others(edition, [one for one in edition.plan.activities if not one.is_priority])
    yield from show_matrix(edition)
    yield from show_covers(edition)
    yield from show_restart(edition)
    yield from show_return(edition)
    yield from show_suppliers(edition)
    yield from show_tests(edition)
    yield from show_backups(edition)
    yield from show_waivers(edition)
    yield from show_annexes(edition)


def _crisis_pack(edition: Edition) -> Iterator[Block]:
    yield from show_cover(edition)
    yield from show_chain(edition)
    yield from show_summary(edition)
    yield from show_index(edition)
    yield from show_reflexes(edition)
    yield from show_activation(edition)
    yield from show_unit(edition)
    yield from show_cards(edition)
    yield from show_restart(edition)
    yield from show_directory(edition)
    yield from show_logs(edition)


_PROFILES: Mapping[Profile, Callable[[Edition], Iterator[Block]]] = {
    Profile.FULL: _full,
    Profile.CRISIS_PACK: _crisis_pack,
    Profile.PROOF: show_proof,
    Profile.BLUE_PLAN: show_blue_plan,
}
