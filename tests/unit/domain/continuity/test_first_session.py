"""What the first session gives to whom: nothing that somebody chose is taken."""

from __future__ import annotations

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Variant
from app.domain.continuity.first_session import hand_out
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.governance import ActivationLevel, Role
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.words import GovernanceRole

KIT = load_kits(kits_root()).latest(Variant.MS)
SPONSOR = Role(id="r", role=GovernanceRole.SPONSOR, holder="head")


def given(*records: object) -> dict[str, str]:
    assert KIT is not None
    found = hand_out(make_plan(Variant.MS, records), KIT)  # type: ignore[arg-type]
    return {one.id: getattr(one, "holder", "") or getattr(one, "decider", "") for one in found}


def test_a_sheet_goes_to_whoever_holds_its_function_and_a_level_to_the_sponsor() -> None:
    sheets = (FunctionSheet(id="direction"), FunctionSheet(id="informatique"), FunctionSheet(id="la_mienne"))
    assert given(SPONSOR, *sheets, ActivationLevel(id="crise")) == {"direction": "head", "crise": "head"}


def test_what_was_chosen_stays_and_nobody_is_invented() -> None:
    chosen = (FunctionSheet(id="direction", holder="other"), ActivationLevel(id="crise", decider="other"))
    assert given(SPONSOR, *chosen) == {}
    assert given(Role(id="r", role=GovernanceRole.SPONSOR), FunctionSheet(id="direction")) == {}
    assert given(FunctionSheet(id="unite"), ActivationLevel(id="crise")) == {}
