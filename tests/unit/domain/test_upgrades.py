"""What becomes of each answer when a list has a newer edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.catalogue import Checklist, Item
from app.domain.scoring import Answer, Measure, Special
from app.domain.upgrades import Fate, fits, plan_upgrade
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
D2 = CATALOGUE.latest("care-d2")
SOCLE = CATALOGUE.latest("esms-socle")
YES_NO = next(item.scale for item in SOCLE.items if item.scale and item.scale.code == "yes_no")


def item(item_id: str) -> Item:
    found = D2.find_item(item_id)
    assert found is not None
    return found


def edition(*changed: Item, without: str = "", added: Item | None = None) -> Checklist:
    items = {one.id: one for one in D2.items if one.id != without} | {one.id: one for one in changed}
    return replace(D2, version="2026.2", items=(*items.values(), *([added] if added else [])))


def fates(after: Checklist, answers: dict[str, Answer]) -> dict[str, Fate]:
    return {one.item.id: one.fate for one in plan_upgrade(D2, after, answers)}


def test_every_item_has_a_fate() -> None:
    reworded = item("D2.P1")
    assert reworded.guidance is not None
    reworded = replace(reworded, guidance=replace(reworded.guidance, statement="Autre chose."))
    added = replace(item("D2.P2"), id="D2.P3")
    after = edition(reworded, replace(item("D2.O4"), scale=YES_NO), without="D2.O3.D", added=added)
    found = fates(after, {"D2.O4": Answer(choice="met"), "D2.P1": Answer(choice="met")})
    assert found.pop("D2.P1") is Fate.REWORDED
    assert found.pop("D2.O4") is Fate.UNFIT
    assert found.pop("D2.P3") is Fate.ADDED
    assert found.pop("D2.O3.D") is Fate.REMOVED
    assert set(found.values()) == {Fate.SAME}


def test_the_same_edition_changes_nothing() -> None:
    assert set(fates(edition(), {}).values()) == {Fate.SAME}


def test_help_alone_asks_for_no_second_reading() -> None:
    one = item("D2.P1")
    assert one.guidance is not None
    helped = replace(one, guidance=replace(one.guidance, why="Mieux dit.", example="Autre."))
    assert fates(edition(helped), {})["D2.P1"] is Fate.SAME


@pytest.mark.parametrize(
    ("answer", "is_fit"),
    [
        (Answer(), True),
        (Answer(choice="met"), True),
        (Answer(choice="yes"), False),
        (Answer(special=Special.UNKNOWN), True),
        (Answer(special=Special.NA, reason="sans objet"), False),
        (Answer(measure=Measure(1, 2)), False),
    ],
)
def test_an_answer_fits_what_the_item_admits(answer: Answer, is_fit: bool) -> None:
    assert fits(item("D2.P1"), answer) is is_fit
