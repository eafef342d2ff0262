"""Documents of sample plans, built and drawn once for all the tests of a process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from app.content.kits import kits_root, load_kits
from app.documents.blocks import Document, Table, flatten, plain
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import Profile
from app.features.continuity.documents import build_document
from tests.unit.continuity.rich_plans import rich_plan
from tests.unit.domain.continuity.plans import TODAY, care_home, changing, hospital

SHA256 = "3f9a1c07de51aa20" * 4


def with_service(plan: Plan) -> Plan:
    """The care home names no service; its extract needs one."""
    return plan if plan.variant is Variant.ES else changing(plan, "medicines", service="Nuit")


PLANS = {
    "hospital": hospital,
    "care_home": lambda: with_service(care_home()),
    "rich_es": lambda: rich_plan(Variant.ES),
    "rich_ms": lambda: rich_plan(Variant.MS),
}
_SERVICES = {"hospital": "Urgences", "care_home": "Nuit"}


@cache
def kit_of(variant: Variant) -> Kit:
    kit = load_kits(kits_root()).latest(variant)
    assert kit is not None
    return kit


def build(profile: Profile, plan: Plan, **options: object) -> Document:
    """The chapter of the plan bleu is that of medico-social plans: any other is read as one."""
    plan = replace(plan, variant=Variant.MS) if profile is Profile.BLUE_PLAN else plan
    values: dict[str, object] = {
        "today": TODAY,
        "kit": kit_of(plan.variant),
        "service": "Urgences" if plan.variant is Variant.ES else "Nuit",
        "is_draft": False,
        "sha256": SHA256,
    }
    return build_document(profile, plan, **{**values, **options})  # type: ignore[arg-type]


def words(profile: Profile, plan: Plan, **options: object) -> str:
    return plain_text(build(profile, plan, **options))


@cache
def source_of(name: str, profile: Profile) -> Document:
    """The document of a sample plan; the care home is a draft."""
    service = _SERVICES.get(name, "Administration")
    return build(profile, PLANS[name](), service=service, is_draft=name == "care_home")


@cache
def pdf_of(name: str, profile: Profile) -> bytes:
    return render_pdf(source_of(name, profile))


def tables_of(source: Document) -> list[Table]:
    return [one for one in flatten(source.blocks) if isinstance(one, Table)]


def rows_of(source: Document, caption: str) -> list[list[str]]:
    (table,) = (one for one in tables_of(source) if one.caption.startswith(caption))
    return [[plain(cell) for cell in row] for row in table.rows]
