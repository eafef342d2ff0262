"""All that an establishment typed leaves in one file, at three levels, for those who may read it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from app.domain.actions import ActionEntry
from app.domain.entry import Entry
from app.domain.scoring import Special
from app.features.actions import service as actions
from app.features.assessments import queries
from app.features.assessments import service as assessments
from app.features.audit import queries as audit
from app.features.evidence import service as evidence
from app.features.exports.queries import load_holdings
from app.features.organisations import queries as organisations
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.integration.assessments.conftest import TODAY, Story, sign_and_submit, text
from tests.unit.exchange.json_form import list_breaches
from tests.unit.exchange.test_holdings_json import SCHEMA

PROBE = "SONDE"
"""Stands in every text that was typed."""
CATALOGUE = bundled_catalogue()


@pytest.fixture
def filled(story: Story) -> Story:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment=f"Commentaire {PROBE}")
    data = {"depot-revision": 0, "depot-value": "2026-03-01", "depot-source": f"Courrier {PROBE}"}
    story.client.post(story.url("/donnees/depot"), data=data)
    own = ActionEntry(title=f"Appeler {PROBE}", owner=f"Fonction {PROBE}", note=f"Note {PROBE}")
    piece = evidence.Piece(
        kind="autre", title=f"Sans emploi {PROBE}", place=f"Armoire {PROBE}", document_date=date(2026, 3, 1)
    )
    result = evidence.NewResult("silene", date(2026, 5, 1), None, f"Origine {PROBE}", f"R-{PROBE}")
    with story.database.unit_of_work() as session:
        who, unit = story.referent.actor, story.organisation_id
        actions.add(session, who, unit, own, None, NOW, TODAY)
        evidence.register(session, who, unit, piece, NOW)
        evidence.register_result(session, who, unit, result, NOW, TODAY)
        add_list(session, story, "esms-socle", "esms")
    return story


def add_list(session: Any, story: Story, name: str, profile: str) -> None:
    checklist = CATALOGUE.latest(name)
    row = assessments.open_assessment(
        session, story.referent.actor, story.organisation_id, profile, checklist, NOW, TODAY
    )
    item = checklist.items[0].id
    draft = assessments.Draft(item, Entry(special=Special.UNKNOWN, comment=f"{name} {PROBE}"), 0)
    assessments.save_answers(session, story.referent.actor, row, checklist, [draft], NOW, TODAY)


def place(story: Story, rest: str = "") -> str:
    return f"/etablissements/{story.organisation_id}/export{rest}"


def take(story: Story, level: str) -> Any:
    answer = story.client.get(place(story, f"/{level}"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'-{level}.json"')
    return json.loads(answer.data)


def test_everything_leaves_used_or_not(filled: Story) -> None:
    document = take(filled, "complet")
    assert list_breaches(SCHEMA, document) == []
    assert [one["checklist"]["id"] for one in document["versions"]] == ["care-d2", "esms-socle"]
    first, second = document["versions"]
    assert first["answers"][0]["comment"] == f"Commentaire {PROBE}"
    assert first["facts"][0]["source"] == f"Courrier {PROBE}"
    assert second["answers"][0]["comment"] == f"esms-socle {PROBE}"
    assert [one["title"] for one in document["pieces"]] == [f"Sans emploi {PROBE}"]
    assert [(one["title"], one["checklist"]) for one in document["actions"]] == [(f"Appeler {PROBE}", None)]
    assert [one["reference"] for one in document["results"]] == [f"R-{PROBE}"]


def test_the_submitted_version_stays_beside_the_draft_that_follows(filled: Story) -> None:
    sign_and_submit(filled)
    with filled.database.unit_of_work() as session:
        row = queries.get(session, filled.assessment_id)
        assessments.reopen(session, filled.referent.actor, row, CATALOGUE.latest("care-d2"), NOW, TODAY)
    filled.act_as(filled.referent)
    told = [
        (one["version"]["number"], one["version"]["state"])
        for one in take(filled, "complet")["versions"]
        if one["checklist"]["id"] == "care-d2"
    ]
    assert told == [(2, "draft"), (1, "submitted")]


def test_without_names_nothing_typed_is_left(filled: Story) -> None:
    with filled.database.reading_session() as session:
        unit = organisations.get(session, filled.organisation_id)
        known = [unit.name, unit.finess or unit.name]
    for level in ("sans-noms", "chiffres"):
        document = take(filled, level)
        assert list_breaches(SCHEMA, document) == []
        told = json.dumps(document, ensure_ascii=False)
        for name in (PROBE, filled.referent.actor.name, *known):
            assert name not in told, (level, name)
    assert '"met"' in json.dumps(take(filled, "sans-noms"))
    assert '"met"' not in json.dumps(take(filled, "chiffres"))


def test_the_cost_does_not_grow_with_the_lists(filled: Story) -> None:
    counts = []
    for name, profile in ((None, ""), ("care-d1", "es"), ("obligations", "es")):
        if name is not None:
            with filled.database.unit_of_work() as session:
                add_list(session, filled, name, profile)
        with filled.database.reading_session() as session, count_queries(filled.database) as statements:
            load_holdings(session, CATALOGUE, filled.organisation_id, TODAY)
        counts.append(len(statements))
    assert len(set(counts)) == 1 and counts[0] <= 12, counts


def test_the_pages_lead_to_it_and_the_journal_tells_it(filled: Story) -> None:
    unit = f"/etablissements/{filled.organisation_id}"
    assert f'href="{place(filled)}"' in text(filled.client.get(unit))
    assert f'href="{place(filled)}"' in text(filled.client.get(filled.url("/export")))
    page = text(filled.client.get(place(filled)))
    for level in ("complet", "sans-noms", "chiffres"):
        assert f'href="{place(filled, "/" + level)}"' in page
    assert f'href="{filled.url("/export")}"' in page
    take(filled, "sans-noms")
    filled.client.get(filled.url("/export/json"))
    with filled.database.reading_session() as session:
        told = [
            (one.details.get("document"), one.details.get("format"))
            for one in audit.list_records(session, filled.organisation_id, size=50).records
            if one.action == "document_downloaded"
        ]
    assert sorted(told) == [("answers", "json"), ("holdings", "sans-noms")]
    filled.act_as(filled.signatory)
    journal = text(filled.client.get(f"{unit}/journal"))
    assert "toutes les données de l’établissement, JSON sans noms" in journal


def test_strangers_and_unknown_levels_get_nothing(filled: Story) -> None:
    assert filled.client.get(place(filled, "/json")).status_code == 404
    filled.act_as(filled.stranger)
    assert filled.client.get(place(filled)).status_code == 404
    assert filled.client.get(place(filled, "/complet")).status_code == 404
