"""An OPSSIES file: the audits that it tells of, and what is left out with its reason."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.faults import ExchangeError, UnreadableError
from app.exchange.opssies import MAX_BYTES, MAX_EVENTS, read_events

RECIPIENT = {"stakeholderId": [{"stakeholderIdType": 2, "__text": "990000018"}], "stakeholderRoleType": 4}


def event(kind: int = 29, day: str = "20260901-101500", level: Any = 1, **over: Any) -> dict[str, Any]:
    return {
        "stakeholders": [RECIPIENT],
        "dates": [{"dateType": 8, "__text": "20260801"}, {"dateType": 7, "__text": day}],
        "outcome": {"level": level},
        "eventAnalysisType": 5,
        "eventType": kind,
    } | over


def content(*events: Any, **top: Any) -> bytes:
    return json.dumps({"events": {"event": list(events)} | top}).encode()


def test_the_audits_are_read_with_their_day_and_their_recipient() -> None:
    read = read_events(content(event(29), event(60, "20261015"), event(27, level=3)))
    assert [(one.kind, one.done_on, one.level, one.finess) for one in read.audits] == [
        ("exposure_audit", date(2026, 9, 1), None, ("990000018",)),
        ("silene", date(2026, 10, 15), None, ("990000018",)),
        ("ads", date(2026, 9, 1), Fraction(3), ("990000018",)),
    ]
    assert read.left_out == ()
    assert len({one.reference for one in read.audits}) == 3
    assert read_events(content(event(29))).audits[0].reference == read.audits[0].reference


def test_a_recipient_common_to_all_events_is_enough() -> None:
    common = {"stakeholderId": {"stakeholderIdType": 3, "__text": "990000026"}, "stakeholderRoleType": 4}
    read = read_events(content(event(stakeholders=[]), stakeholders=[common]))
    assert read.audits[0].finess == ("990000026",)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (event(43), "type d’événement non repris"),
        (event("29"), "type d’événement non repris"),
        (event(27, level=6), "niveau absent"),
        (event(27, level=True), "niveau absent"),
        (event(27, outcome=None), "niveau absent"),
        (event(day="2026-09-01"), "date de réalisation"),
        (event(day="20261301"), "date de réalisation"),
        (event(dates=[{"dateType": 8, "__text": "20260801"}]), "date de réalisation"),
        (event(stakeholders=[]), "aucun numéro FINESS"),
        (event(stakeholders=[{**RECIPIENT, "stakeholderRoleType": 1}]), "aucun numéro FINESS"),
        ([], "ce n’est pas un événement"),
    ],
)
def test_what_is_left_out_says_why_and_the_others_are_read(one: Any, reason: str) -> None:
    read = read_events(content(one, event()))
    assert len(read.audits) == 1
    assert read.left_out[0].place == "événement 1"
    assert reason in read.left_out[0].reason


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"events": []}',
        b'{"events": {"event": {}}}',
        b'{"events": 1, "events": 2}',
        b"[" * 100_000,
        b'{"events": {"event": [' + b"9" * 5000 + b"]}}",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_is_not_such_a_file_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_events(raw)
    assert str(refused.value)


def test_too_many_events_are_refused() -> None:
    with pytest.raises(ExchangeError, match="plus de"):
        read_events(content(*[{}] * (MAX_EVENTS + 1)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["stakeholders", "dates", "outcome", "eventType", "__text"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_nothing_in_an_event_breaks_the_reader(events: list[Any]) -> None:
    read = read_events(content(*events))
    assert len(read.audits) + len(read.left_out) == len(events)
