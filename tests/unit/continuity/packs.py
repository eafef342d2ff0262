"""The off-line packs that the tests read, each made once."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache

from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact, PlanSheet
from app.domain.continuity.records.upkeep import Approval
from app.domain.continuity.words import Decision
from app.features.continuity.documents.pack import Pack, write_pack
from tests.unit.domain.continuity.plans import RECENT, TODAY

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHA256 = "0123456789abcdef" * 4
PASSPHRASE = "cheval agrafe pile"
PRIVATE = "06 12 98 76 54"
SERVICES = ("../../x", "CON", "<script>alert(1)</script> \u202eecivres")


def small(*services: str) -> Plan:
    """An approved plan of one contact, who has a private number, and of one activity for each service."""
    return make_plan(
        Variant.ES,
        (
            PlanSheet(id="sheet", title="Plan des urgences"),
            Contact(id="director", name="Direction", function="Direction", rank=1, private_phone=PRIVATE),
            *(Activity(id=f"a{n}", name=f"Activité {n}", service=one) for n, one in enumerate(services)),
            Approval(id="approval", version=2, decision=Decision.APPROVED, decided_on=RECENT),
        ),
        establishment="Centre hospitalier d’essai",
        finess="990000001",
        version=2,
    )


def packed(plan: Plan, **more: bool) -> Pack:
    return Pack(plan, TODAY, NOW, sha256=SHA256, **more)


@cache
def write_clear() -> bytes:
    target = io.BytesIO()
    write_pack(target, packed(small(*SERVICES)))
    return target.getvalue()


@cache
def write_encrypted() -> bytes:
    target = io.BytesIO()
    plan = small("Psychiatrie")
    write_pack(target, packed(plan, is_encrypted=True, with_private=True), PASSPHRASE)
    return target.getvalue()
