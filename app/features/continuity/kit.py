"""The kit in force: what a plan begins with, and what it falls back on."""

from __future__ import annotations

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import Kit
from app.domain.errors import DomainError


def find_kit(variant: Variant) -> Kit:
    """The newest published kit of this variant. Raises ``kit_not_found``."""
    kit = load_kits(kits_root()).latest(variant)
    if kit is None:
        raise DomainError("kit_not_found")
    return kit
