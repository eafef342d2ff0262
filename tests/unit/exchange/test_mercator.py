"""Lists of the API of Mercator, written by us from its documentation: not verified on a real file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.continuity.differences import compare, merge_into, resolve
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.words import ResourceKind
from app.domain.continuity.written import list_broken_references
from app.domain.errors import DomainError
from app.exchange import mercator
from app.exchange.mercator import read_mercator
from app.exchange.plan_rows import Table
from app.web.messages import message_of

EMPTY = make_plan(Variant.ES, ())

ACTIVITIES = [
    {
        "id": 1,
        "name": "Accueil des urgences",
        "description": "<p>Accueil&nbsp;&amp; tri</p><ul><li>jour</li><li>nuit</li></ul>",
        "recovery_time_objective": 4,
        "maximum_tolerable_downtime": 8,
        "recovery_point_objective": None,
        "maximum_tolerable_data_loss": 0,
        "drp": "<p>PRA</p>",
        "drp_link": "https://exemple.invalid",
        "created_at": "2026-01-01T00:00:00.000000Z",
        "updated_at": None,
        "deleted_at": None,
        "applications": [{"id": 7, "name": "Dossier patient", "pivot": {"activity_id": 1}}],
    },
    {"id": 2, "name": "Paie", "description": None, "applications": []},
]
PROCESSES = [{"id": 1, "name": "Soigner", "owner": "Direction", "applications": [7, 99]}]
APPLICATIONS = [
    {
        "id": 7,
        "name": "Dossier patient",
        "technology": "web",
        "rto": 240,
        "rpo": 60,
        "security_need_a": 4,
        "activities": [1, 2],
        "logical_servers": [3],
    },
    {"id": 8, "name": "Intranet", "deleted_at": "2026-01-01T00:00:00.000000Z"},
]
SERVERS = [
    {"id": 3, "name": "SRV-DPI-01", "active": 1, "applications": [7]},
    {"id": 4, "name": "SRV-OLD", "active": 0},
]
ALL = {
    "activities": ACTIVITIES,
    "processes": PROCESSES,
    "applications": APPLICATIONS,
    "logical-servers": SERVERS,
}


def read(lists: Mapping[str, Any], plan: Plan = EMPTY) -> Table:
    return read_mercator({name: json.dumps(raw).encode() for name, raw in lists.items()}, plan)


def after(lists: Mapping[str, Any], plan: Plan = EMPTY) -> Plan:
    table = read(lists, plan)
    assert table.faults == ()
    differences = compare(plan, table.lines)
    assert differences.broken == ()
    merged = merge_into(plan, resolve(differences, (), ()))
    assert list_broken_references(merged) == []
    return merged


def test_what_the_documentation_describes_becomes_records() -> None:
    plan = after(ALL)
    assert [one.name for one in plan.activities] == ["Accueil des urgences", "Paie", "Soigner"]
    assert plan.activities[0].description == "Accueil & tri\njour\nnuit"
    assert [(one.name, one.kind) for one in plan.resources] == [
        ("Dossier patient", ResourceKind.APPLICATION),
        ("SRV-DPI-01", ResourceKind.INFRASTRUCTURE),
    ]
    assert plan.resources[0].prerequisites == (plan.resources[1].id,)
    names = {one.id: one.name for one in (*plan.activities, *plan.resources)}
    assert [(names[one.activity], names[one.resource]) for one in plan.dependencies] == [
        ("Accueil des urgences", "Dossier patient"),
        ("Soigner", "Dossier patient"),
        ("Paie", "Dossier patient"),
    ]


def test_no_time_of_theirs_fills_a_need_or_a_capacity() -> None:
    plan = after(ALL)
    for activity in plan.activities:
        assert (activity.dmia, activity.target, activity.measured, activity.pdma) == (None, None, None, None)
    for resource in plan.resources:
        assert (resource.capacity, resource.measured, resource.data_loss) == (None, None, None)
    notes = " ".join(read(ALL).notes)
    assert "Accueil des urgences : temps cible de rétablissement (RTO) : 4 ;" in notes
    assert "perte de données maximale (PDMA) : 0. Sans unité" in notes
    assert "Dossier patient : temps cible de rétablissement (RTO) : 240" in notes


def test_what_is_not_read_is_named() -> None:
    table = read(ALL)
    assert table.ignored == (
        "Activités : drp",
        "Activités : drp_link",
        "Processus : owner",
        "Applications : technology",
        "Applications : security_need_a",
    )
    notes = " ".join(table.notes)
    assert "Supprimé dans Mercator, non repris : Intranet." in notes
    assert "Serveur obsolète dans Mercator, non repris : SRV-OLD." in notes
    assert "absents des fichiers envoyés, non repris : 1." in notes


def test_brought_twice_it_changes_nothing() -> None:
    plan = after(ALL)
    assert compare(plan, read(ALL, plan).lines).is_empty


def test_what_the_plan_says_stays_and_its_blanks_are_filled() -> None:
    plan = make_plan(
        Variant.ES,
        (
            Activity(id="own", name="accueil des URGENCES", dmia=60, target=30),
            Resource(id="dpi", name="Dossier patient", kind=ResourceKind.DATA, capacity=5),
            Dependency(id="d", activity="own", resource="dpi"),
        ),
    )
    merged = after({"activities": ACTIVITIES[:1], "applications": APPLICATIONS[:1]}, plan)
    (activity,), (resource,) = merged.activities, merged.resources
    assert (activity.name, activity.dmia, activity.target) == ("accueil des URGENCES", 60, 30)
    assert activity.description.startswith("Accueil")
    assert (resource.kind, resource.capacity) == (ResourceKind.DATA, 5)
    assert len(merged.dependencies) == 1
    clashes = compare(plan, read({"applications": APPLICATIONS[:1]}, plan).lines).clashes
    assert [change.name for _one, change in clashes] == ["kind"]


@pytest.mark.parametrize(
    "wrapped",
    [{"data": ACTIVITIES}, {"data": ACTIVITIES[0]}, ACTIVITIES[0]],
    ids=["list-under-data", "one-under-data", "one"],
)
def test_an_answer_is_a_list_or_one_object(wrapped: object) -> None:
    assert after({"activities": wrapped}).activities[0].name == "Accueil des urgences"


def test_the_servers_of_an_application_are_read_under_both_names() -> None:
    application = {"id": 7, "name": "A", "logicalServers": [{"id": 3}]}
    plan = after({"applications": [application], "logical-servers": SERVERS[:1]})
    assert plan.resources[0].prerequisites == (plan.resources[1].id,)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "mercator_unreadable"),
        (b"<html>", "mercator_unreadable"),
        (b"\xff\xfe", "mercator_unreadable"),
        (b'{"message": "Unauthenticated."}', "mercator_unreadable"),
        (b'"texte"', "mercator_unreadable"),
        (b"[1, 2]", "mercator_unreadable"),
        (b'[{"name": "Urgences"}, {"name": "Bloc"}]', "mercator_unreadable"),
        (b"[" * 200_000, "mercator_unreadable"),
        (b'[{"id": 1, "id": 2}]', "mercator_unreadable"),
        (b"[]", "mercator_empty"),
        (b"[" + b" " * mercator.MAX_FILE + b"]", "mercator_too_large"),
        (json.dumps([{"id": n, "name": "x"} for n in range(2_001)]).encode(), "mercator_too_large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_mercator({"activities": content}, EMPTY)
    assert caught.value.code == code
    assert "{list}" not in message_of(caught.value)


def test_a_wrong_object_is_said_and_the_others_are_read() -> None:
    wrong: list[object] = [
        {"id": "un", "name": "x"},
        {"id": 2},
        {"id": 3, "name": ["x"]},
        {"id": -1, "name": "x"},
        {"id": True, "name": "x"},
        {"id": 4, "name": "n" * 201},
        {
            "id": 5,
            "name": "Bonne",
            "applications": "toutes",
            "description": 12,
            "recovery_time_objective": "x",
        },
        {"id": 5, "name": "Bonne encore"},
        {"id": 6, "name": "\u202e \u200b"},
        {"name": "sans id"},
    ]
    table = read({"activities": wrong})
    assert [one.row for one in table.faults] == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert [line.record.id for line in table.lines] == ["mercator-activite-5"]
    assert all("{" not in message_of(one.error) for one in table.faults)


def test_hostile_text_stays_text() -> None:
    raw = [
        {"id": 1, "name": "=1+1\n<b>x</b>\u202e", "description": "<" * 30_000 + "<img src=x onerror=y>fin"}
    ]
    table = read({"activities": raw})
    (line,) = table.lines
    assert line.record.name == "=1+1 x"  # type: ignore[attr-defined]
    assert len(line.record.description) <= 10_000  # type: ignore[attr-defined]
    assert "coupée à 10000 caractères" in table.notes[0], "what is not kept is told"


def test_five_hundred_activities_and_their_links() -> None:
    many = [{"id": n, "name": f"Activité {n}", "applications": [7]} for n in range(500)]
    plan = after({"activities": many, "applications": APPLICATIONS[:1]})
    assert (len(plan.activities), len(plan.dependencies)) == (500, 500)


def test_more_links_than_a_plan_holds_are_refused_before_they_are_shown() -> None:
    many = [{"id": n, "name": f"Activité {n}", "applications": [*range(51)]} for n in range(40)]
    with pytest.raises(DomainError) as caught:
        read({"activities": many, "applications": [{"id": n, "name": f"A{n}"} for n in range(51)]})
    assert caught.value.code == "mercator_too_many_links"
    assert "2040" in message_of(caught.value)
