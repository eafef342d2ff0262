"""The kit in force: what a plan begins with, and what it falls back on."""

from __future__ import annotations

from functools import cache

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import Kit, Kits
from app.domain.errors import DomainError


@cache
def _bundled() -> Kits:
    """Read once: what comes with the application does not change while it runs."""
    return load_kits(kits_root())


def find_kit(variant: Variant) -> Kit:
    """The newest published kit of this variant. Raises ``kit_not_found``."""
    kit = _bundled().latest(variant)
    if kit is None:
        raise DomainError("kit_not_found")
    return kit
