"""Each question is asked where it must be, and not next to it; none depends on chance, none raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.loader import load_catalogue
from app.domain.actions import ActionStatus
from app.domain.catalogue import Checklist, ItemRef, Link, LinkStrength, Section
from app.domain.consistency import (
    CHECKS,
    CODES,
    LinkedAnswer,
    Note,
    Piece,
    PlaceKind,
    Previous,
    Question,
    Snapshot,
    TakenAction,
    ask,
    known,
)
from app.domain.consistency.texts import has_nir, has_person_email, has_person_name, has_phone, plain
from app.domain.results import RESULT_KINDS
from app.domain.rules import (
    Activity,
    AgeAtMost,
    CountWithin,
    Coverage,
    DatedResult,
    EveryPerimeter,
    FactKind,
    FactSpec,
    Perimeter,
    Result,
)
from app.domain.scoring import assess_items, compute_figures
from tests.unit.domain.consistency.cases_around import AROUND_CASES
from tests.unit.domain.consistency.cases_of_answers import ANSWER_CASES
from tests.unit.domain.consistency.cases_of_borders import BORDERS
from tests.unit.domain.consistency.cases_of_proofs import PROOF_CASES
from tests.unit.domain.consistency.consistency_samples import MET, NO, check, linked, piece, row, snapshot
from tests.unit.domain.scoring_samples import TODAY
from tests.unit.domain.scoring_strategies import assessments

CASES = {**PROOF_CASES, **ANSWER_CASES, **AROUND_CASES}
CHECKLISTS = Path(__file__).parents[4] / "checklists"


def asked(seen: Snapshot, code: str) -> list[Question]:
    return [question for question in ask(seen) if question.code == code]


def test_there_are_enough_checks_and_each_has_its_cases() -> None:
    assert len(CODES) >= 45
    assert len(set(CODES)) == len(CODES)
    assert len(CASES) == len(PROOF_CASES) + len(ANSWER_CASES) + len(AROUND_CASES)
    assert set(CASES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_question_is_asked_there_and_not_next_to_it(code: str) -> None:
    raising, neighbour = CASES[code]
    assert asked(raising, code)
    assert asked(neighbour, code) == []


@pytest.mark.parametrize(
    ("code", "seen", "expected"), BORDERS, ids=[f"{place}-{one[0]}" for place, one in enumerate(BORDERS)]
)
def test_a_border_is_where_it_should_be(code: str, seen: Snapshot, expected: bool) -> None:
    assert bool(asked(seen, code)) is expected


def test_a_question_on_a_fact_or_a_result_names_the_items_that_read_it() -> None:
    specs = (
        FactSpec("tests", FactKind.RESULTS, "Tests", results="ads"),
        FactSpec("autres", FactKind.RESULTS, "Autres", results="silene"),
        FactSpec("revue", FactKind.DATE, "Revue", kinds=("pssi",)),
    )
    seen = snapshot(
        row("i1", checks=(check(CountWithin("autres", 1)),)),
        row("i2", checks=(check(CountWithin("tests", 1)), check(AgeAtMost("revue", days=9)))),
        specs=specs,
        facts={"revue": TODAY + timedelta(days=1)},
        results=(DatedResult("ads", TODAY, Fraction(7)),),
    )
    (result,) = asked(seen, "result_out_of_range")
    (fact,) = asked(seen, "fact_to_come")
    assert (result.items, result.place.kind, result.place.target) == (("i2",), PlaceKind.RESULTS, "ads")
    assert (fact.items, fact.place.kind, fact.place.target) == (("i2",), PlaceKind.FACTS, "revue")


def test_a_rule_without_results_is_mended_where_they_are_registered() -> None:
    specs = (FactSpec("tests", FactKind.RESULTS, "Tests", results="ads"),)
    seen = snapshot(row("i1", MET, checks=(check(CountWithin("tests", 1)),)), specs=specs)
    (question,) = asked(seen, "rule_cannot_tell")
    assert (question.place.kind, question.place.target) == (PlaceKind.RESULTS, "ads")
    assert question.figures["missing"] == ("Tests",)


@pytest.mark.parametrize(
    ("one", "other"), [("Déjà fait.", "deja  FAIT !"), ("l’œuvre", "L'œuvre"), ("½", "1/2"), ("à_b", "a b")]
)
def test_two_copies_of_a_text_are_seen_as_one(one: str, other: str) -> None:
    assert plain(one) == plain(other) != ""


@pytest.mark.parametrize("check_function", CHECKS, ids=CODES)
def test_a_check_asks_only_its_own_question(check_function) -> None:
    codes = {question.code for seen, _ in CASES.values() for question in check_function(seen)}
    assert codes == {check_function.__name__}


def test_a_question_names_items_of_the_list_and_a_place() -> None:
    for seen, _ in CASES.values():
        ids = [item.id for item in seen.checklist.items]
        for question in ask(seen):
            assert list(question.items) == [one for one in ids if one in question.items]
            if question.place.kind is PlaceKind.ITEM or question.place.kind is PlaceKind.PROOFS:
                assert question.place.item in ids
            if question.place.kind is PlaceKind.OTHER_ITEM:
                assert question.place.target == "voisine"


def test_an_empty_assessment_raises_nothing() -> None:
    catalogue = load_catalogue(CHECKLISTS)
    for checklist in catalogue.checklists.values():
        for profile in ("es", "ght", "esms", "og"):
            states = assess_items(checklist.items, {}, profile=profile, today=TODAY)
            assert ask(Snapshot(checklist, profile, TODAY, states)) == ()


def test_a_sound_assessment_raises_nothing() -> None:
    seen = snapshot(
        row("i1", MET, piece("p"), kinds=(("pssi",),)), row("i2", NO, comment="Prévu au budget 2027.")
    )
    assert ask(seen) == ()


def test_the_kinds_and_facts_known_by_name_exist() -> None:
    catalogue = load_catalogue(CHECKLISTS)
    assert known.KINDS - set(catalogue.proof_kinds) == set()
    assert known.FACTS - {spec.code for one in catalogue.checklists.values() for spec in one.facts} == set()
    assert known.RESULTS - set(RESULT_KINDS) == set()


def test_a_containing_item_of_ours_is_told_apart_from_a_contained_one() -> None:
    other = row("v1", NO)
    holds_theirs = snapshot(row("i1", MET), linked=(linked(LinkStrength.SUBSET, other),))
    is_within = snapshot(row("i1", MET), linked=(linked(LinkStrength.SUBSET, other, ours_is_within=True),))
    assert len(asked(holds_theirs, "contained_refused")) == 1
    assert asked(is_within, "contained_refused") == []


def test_a_question_never_quotes_what_tells_of_a_person() -> None:
    seen = snapshot(row("i1", MET, comment="Mme Martin, 06 12 34 56 78, anne.martin@ch.fr, 255081416802538"))
    questions = [one for one in ask(seen) if one.code.startswith("text_")]
    assert len(questions) == 4
    assert {str(value) for one in questions for value in one.figures.values()} == {"comment"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr DUPONT a relu", True),
        ("Monsieur Jean-Pierre Le Goff", True),
        ("M. Le Goff", True),
        ("Pr. Durand", True),
        ("Madame la Directrice générale", False),
        ("Dr. adjoint", False),
        ("le PR 12 et la Mme", False),
        ("Monsieur le Procureur", False),
        ("sauvegarde M. 3", False),
        ("Mme X", False),
    ],
)
def test_names_of_persons(text: str, expected: bool) -> None:
    assert has_person_name(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anne.martin@ch.fr", True),
        ("a-b.martin@ch.fr", True),
        ("direction.generale@ch.fr", False),
        ("cyberveille@esante.gouv.fr", False),
        ("astreinte-si@ch.fr", False),
        ("sauvegarde@2x", False),
        ("poste2.salle3@ch.fr", False),
    ],
)
def test_addresses_of_persons(text: str, expected: bool) -> None:
    assert has_person_email(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0612345678", True),
        ("+33 6 12 34 56 78", True),
        ("+33 (0)1 23 45 67 89", True),
        ("01.23.45.67.89", True),
        ("0 800 123 456", False),
        ("08 00 12 34 56", False),
        ("version 10.01.23.45.67", False),
        ("260600012", False),
        ("2026-01-02 03:04:05", False),
        ("12345678901234567890", False),
        ("10.0.12.34", False),
    ],
)
def test_telephone_numbers(text: str, expected: bool) -> None:
    assert has_phone(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 55 08 14 168 025 38", True),
        ("2 55 08 14 168 025", True),
        ("2550814168025", False),
        ("255081416802537", False),
        ("1 85 05 2A 006 084 84", False),
        ("126060001200013", False),
        ("255 081 416 802 538", False),
    ],
)
def test_social_security_numbers(text: str, expected: bool) -> None:
    assert has_nir(text) is expected


def test_a_corsican_number_has_its_own_key() -> None:
    key = 97 - int("1850519006084") % 97
    assert has_nir(f"185052A006084{key:02d}")


DAYS = st.integers(-800, 800).map(lambda days: TODAY + timedelta(days=days))
TEXTS = st.sampled_from(
    ["", " ", "fait", "Fait.", "en cours de revue", "Mme Martin", "06 12 34 56 78", "½ ²", "’"]
)
NUMBERS = st.sampled_from([None, Fraction(0), Fraction(1, 3), Fraction(3), Fraction(9)])
KINDS = sorted({*known.KINDS, "report", "schema", "minutes"})
SPECS = (
    FactSpec("depot", FactKind.DATE, "Dépôt"),
    FactSpec("declaration", FactKind.DATE, "Déclaration"),
    FactSpec("revue", FactKind.DATE, "Revue", kinds=("report", "pssi")),
    FactSpec("activite_plans", FactKind.ACTIVITIES, "Plans"),
    FactSpec("activite_tests", FactKind.ACTIVITIES, "Tests"),
    FactSpec("zones", FactKind.PERIMETERS, "Zones"),
    FactSpec("tests", FactKind.RESULTS, "Tests", results="restore_test"),
)
RULES = (
    AgeAtMost("revue", months=6),
    CountWithin("tests", 1, days=90),
    Coverage("activite_plans", Fraction(2, 3)),
    EveryPerimeter("zones"),
)
PIECES = st.builds(
    Piece,
    id=st.sampled_from(["p1", "p2", "p3", "p4"]),
    kind=st.sampled_from(KINDS),
    title=TEXTS,
    date=st.none() | DAYS,
    until=st.none() | DAYS,
    sha256=st.sampled_from([None, "", "ab", "cd"]),
)
NAMES = st.sampled_from(["A", "a", "B", "½", "C"])
ACTIVITIES = st.lists(st.builds(Activity, NAMES, NUMBERS, st.booleans()), max_size=4).map(tuple)
PERIMETERS = st.lists(
    st.builds(Perimeter, NAMES, st.none() | st.booleans(), st.none() | st.booleans()), max_size=3
).map(tuple)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "depot": DAYS,
        "declaration": DAYS,
        "revue": DAYS,
        "activite_plans": ACTIVITIES,
        "activite_tests": ACTIVITIES,
        "zones": PERIMETERS,
        "tests": st.lists(st.builds(Result, DAYS), max_size=3).map(tuple),
    },
)
MOMENTS = st.integers(0, 900 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 21, tzinfo=UTC) - timedelta(minutes=minutes)
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Anything that may be typed, dates in every order."""
    items, answers = draw(assessments())
    items = tuple(
        replace(
            item, checks=tuple(check(rule) for rule in draw(st.lists(st.sampled_from(RULES), max_size=2)))
        )
        for item in items
    )
    ids = [item.id for item in items]
    given_pieces = {
        one: tuple(draw(st.lists(PIECES, max_size=3, unique_by=lambda found: found.id))) for one in ids
    }
    states = assess_items(items, answers, profile="es", today=TODAY)
    far = [
        LinkedAnswer(
            Link(ItemRef("v", "x"), ItemRef("essai", one), strength, ""), ItemRef("v", "x"), states[0]
        )
        for one, strength in zip(ids, draw(st.lists(st.sampled_from(LinkStrength), max_size=6)), strict=False)
    ]
    earlier = assess_items(
        items, dict(zip(ids, reversed(answers.values()), strict=True)), profile="es", today=TODAY
    )
    actions = st.builds(
        TakenAction,
        id=st.just("a"),
        status=st.sampled_from(ActionStatus),
        item=st.sampled_from(["", "gone", *ids]),
        title=TEXTS,
        owner=TEXTS,
        due=st.none() | DAYS,
    )
    results = st.builds(DatedResult, st.sampled_from([*RESULT_KINDS, "other"]), DAYS, NUMBERS)
    return Snapshot(
        checklist=Checklist("essai", "1", "Essai", (Section("s1", "Une"),), items, facts=SPECS),
        profile="es",
        today=TODAY,
        states=states,
        notes={one: Note(draw(TEXTS), draw(st.none() | MOMENTS), draw(TEXTS)) for one in ids},
        pieces=given_pieces,
        facts=draw(FACTS),
        fact_sources=draw(st.dictionaries(st.sampled_from(["activite_plans", "gone"]), TEXTS)),
        results=tuple(draw(st.lists(results, max_size=4))),
        actions=tuple(draw(st.lists(actions, max_size=3))),
        previous=draw(st.none() | st.just(Previous(earlier, frozenset({"p1"})))),
        linked=tuple(far),
        signed_on=draw(st.none() | DAYS),
        submitted_on=draw(st.none() | DAYS),
    )


@settings(max_examples=100, deadline=None)
@given(snapshots())
def test_no_snapshot_raises_an_exception_and_the_order_never_changes(seen: Snapshot) -> None:
    before = compute_figures(seen.states)
    questions = ask(seen)
    assert questions == ask(replace(seen))
    places = [CODES.index(question.code) for question in questions]
    assert places == sorted(places)
    assert compute_figures(seen.states) == before
    assert set(_list_items(questions)) <= {*seen.by_id, "gone"}


@settings(max_examples=40, deadline=None)
@given(snapshots(), st.randoms(use_true_random=False))
def test_the_order_of_results_changes_nothing(seen: Snapshot, random) -> None:
    shuffled = list(seen.results)
    random.shuffle(shuffled)
    assert ask(replace(seen, results=tuple(shuffled))) == ask(seen)


def _list_items(questions: tuple[Question, ...]) -> Iterator[str]:
    return (item for question in questions for item in question.items)
