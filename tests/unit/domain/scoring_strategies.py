"""Random checklists and answers, small enough to meet every rule often.

Items and answers come from two fixed pools, made once: drawing one is drawing an index, which keeps the
properties fast enough to be run each time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from app.domain.catalogue import Gate, Item, ItemKind, LevelRule, ProofRule, RatioMeasure
from app.domain.scoring import Answer, Measure, ProofPiece, Special
from tests.unit.domain.scoring_samples import FULL_PATH, PATH, PRACTICE, TODAY

KINDS = ("report", "schema", "minutes")
LEVEL_RULES = st.sampled_from([None, LevelRule.COMPLETE, LevelRule.ENTRY])
_POOL_SIZE = 500

Assessment = tuple[tuple[Item, ...], dict[str, Answer]]


def _day(random: Random, reach: int = 500) -> date:
    return TODAY + timedelta(days=random.choice((random.randint(-reach, reach), random.randint(-2, 2))))


def _piece(random: Random) -> ProofPiece:
    dated = _day(random) if random.random() < 0.9 else None
    until = _day(random) if random.random() < 0.3 else None
    return ProofPiece(random.choice(KINDS), dated, until, random.choice(("", "x")))


def _rule(random: Random) -> ProofRule | None:
    if random.random() < 0.4:
        return None
    groups = tuple(tuple(random.sample(KINDS, random.randint(1, 2))) for _ in range(random.randint(1, 2)))
    return ProofRule(
        groups,
        max_age_days=random.randint(1, 400) if random.random() < 0.3 else None,
        max_age_months=random.randint(1, 24) if random.random() < 0.4 else None,
        not_before=_day(random) if random.random() < 0.2 else None,
    )


def _item(random: Random) -> Item:
    measured = random.random() < 0.2
    return Item(
        id="",
        section=random.choice(("s1", "s2")),
        axis=random.randint(1, 4),
        theme=random.choice(("sauvegarde", "crise")),
        kind=ItemKind.FACT if random.random() < 0.15 else ItemKind.PRACTICE,
        weight=random.randint(1, 3),
        level=random.choice((None, 1, 2, 3, 4)),
        blocking=random.random() < 0.3,
        na_allowed=random.random() < 0.5,
        proof=_rule(random),
        applies_to=frozenset({"ght"}) if random.random() < 0.1 else frozenset(),
        scale=None if measured else random.choice((PRACTICE, PATH, FULL_PATH)),
        measure=RatioMeasure(Fraction(random.randint(1, 10), 10)) if measured else None,
    )


def _answer(random: Random, choices: tuple[str, ...]) -> Answer:
    special = random.choice((None, None, None, None, Special.NA, Special.UNKNOWN))
    chosen = random.choice((None, *choices, *choices)) if choices else None
    measure = Measure(random.choice((None, *range(-1, 20))), random.choice((None, *range(-1, 20))))
    return Answer(
        choice=chosen,
        special=special,
        reason=random.choice(("", "  ", "sans objet ici")),
        due=_day(random, 1500) if random.random() < 0.8 else None,
        measure=None if choices else measure,
        proofs=tuple(_piece(random) for _ in range(random.randint(0, 3))),
        accepted=random.random() < 0.6,
        returned=random.random() < 0.15,
    )


def _answers(seed: int, choices: tuple[str, ...]) -> st.SearchStrategy[Answer]:
    random = Random(seed)  # noqa: S311 - test data, the same at each run
    return st.sampled_from([Answer(), *(_answer(random, choices) for _ in range(_POOL_SIZE))])


_RANDOM = Random(2026)  # noqa: S311 - test data, the same at each run
_ITEMS = st.sampled_from([_item(_RANDOM) for _ in range(_POOL_SIZE)])
_ANSWERS = {
    scale: _answers(place, tuple(choice.code for choice in scale.choices))
    for place, scale in enumerate((PRACTICE, PATH, FULL_PATH))
}
_MEASURES = _answers(9, ())
PIECES = st.sampled_from([_piece(_RANDOM) for _ in range(_POOL_SIZE)])


def answer_to(item: Item) -> st.SearchStrategy[Answer]:
    return _MEASURES if item.scale is None else _ANSWERS[item.scale]


@st.composite
def assessments(draw: st.DrawFn, *, gates: bool = True) -> Assessment:
    """A few items, some behind a gate, and an answer to each."""
    items: list[Item] = []
    for number, item in enumerate(draw(st.lists(_ITEMS, min_size=1, max_size=6))):
        gate = draw(_gates(items)) if gates and items else None
        items.append(replace(item, id=f"i{number}", gate=gate))
    return tuple(items), {item.id: draw(answer_to(item)) for item in items}


def _gates(earlier: list[Item]) -> st.SearchStrategy[Gate | None]:
    """No gate, or one on the first choices or on the last choice of an earlier item."""
    found: list[Gate | None] = [None, None]
    for item in earlier:
        codes = [choice.code for choice in item.scale.choices] if item.scale is not None else []
        if codes:
            found += [Gate(item.id, frozenset(codes[:-1])), Gate(item.id, frozenset(codes[-1:]))]
    return st.sampled_from(found)
