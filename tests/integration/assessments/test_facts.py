"""Facts and results: typed, registered, judged by the rules, frozen with the version that is signed."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from uuid import uuid4

import pytest

from app.features.assessments import queries
from app.features.assessments.service import facts as facts_service
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations
from tests.catalogue import bundled_catalogue
from tests.integration.assessments.conftest import Story, sign_and_submit, text

HTMX = {"HX-Request": "true"}


def save(story: Story, code: str, revision: int = 0, **fields: Any) -> Any:
    data = {f"{code}-{name.replace('__', '-')}": value for name, value in fields.items()}
    return story.client.post(story.url(f"/donnees/{code}"), data={f"{code}-revision": revision, **data})


def page(story: Story) -> str:
    return text(story.client.get(story.url("/donnees"))).replace("\u202f", " ")


def verdict_of(story: Story, item: str, check: str) -> str:
    with story.database.reading_session() as session:
        row = queries.get(session, story.assessment_id)
        checklist = bundled_catalogue().get(row.checklist_id, row.checklist_version)
        contents = queries.get_contents(session, row.id)
        found = facts_service.reckon(session, row, checklist, contents, row.created_at.date())
        assert found is not None
        return next(verdict.outcome.value for one, verdict in found.verdicts[item] if one.code == check)


def test_a_date_is_kept_and_judged(story: Story) -> None:
    story.act_as(story.referent)
    assert "Il manque : dernière revue de la politique de sécurité (PSSI)." in page(story)
    assert save(story, "revue_pssi", value="2024-03-14").status_code == 303
    assert "Il manque : dépôt de votre candidature." in page(story)
    assert save(story, "depot", value="2025-10-20").status_code == 303
    assert "La date retenue est le 14 mars 2024 : elle convient." in page(story)
    assert save(story, "revue_pssi", 1, value="2021-03-14").status_code == 303
    assert "La date retenue est le 14 mars 2021 : c’est avant le 16 juillet 2022." in page(story)
    assert verdict_of(story, "D2.P1", "revue") == "not_met"
    assert save(story, "revue_pssi", 2, value="").status_code == 303
    assert verdict_of(story, "D2.P1", "revue") == "cannot_tell"


def test_the_verdict_stands_beside_the_item(story: Story) -> None:
    story.act_as(story.referent)
    save(story, "revue_pssi", value="2024-03-14")
    save(story, "depot", value="2025-10-20")
    section = text(story.client.get(story.url("/rubriques/prerequis"))).replace("\u202f", " ")
    assert "Ce que Boussole calcule" in section
    assert "La date retenue est le 14 mars 2024 : elle convient." in section


def activity(*rows: tuple[str, str, bool]) -> dict[str, str]:
    fields = {}
    for place, (name, weight, covered) in enumerate(rows):
        fields |= {f"{place}__entity": name, f"{place}__weight": weight}
        if covered:
            fields[f"{place}__covered"] = "y"
    return fields


def test_the_gauge_follows_and_names_the_shortest_way(story: Story) -> None:
    story.act_as(story.referent)
    rows = activity(("CH du Val", "40", True), ("CH du Mont", "35,5", False), ("EHPAD", "24,5", False))
    answer = story.client.post(
        story.url("/donnees/activite_plans"),
        data={"activite_plans-revision": 0, "activite_plans-source": "journées 2025"}
        | {f"activite_plans-{name.replace('__', '-')}": value for name, value in rows.items()},
        headers=HTMX,
    )
    assert answer.status_code == 200
    shown = text(answer).replace("\u202f", " ")
    assert (
        "La part atteinte est de 40,0 %, pour un seuil de 66,0 %, d’après les poids que vous avez tapés."
        in shown
    )
    assert "Le plus court chemin : ajouter CH du Mont." in shown
    assert "<html" not in shown
    assert verdict_of(story, "D2.O1.C", "couverture") == "not_met"
    rows = activity(("CH du Val", "40", True), ("CH du Mont", "35,5", True), ("EHPAD", "24,5", False))
    save(story, "activite_plans", 1, source="journées 2025", **rows)
    assert verdict_of(story, "D2.O1.C", "couverture") == "met"
    tests = page(story).partition("fait-activite_tests")[2]
    assert 'value="CH du Mont"' in tests and 'value="35,5"' in tests


def test_the_gauge_moves_at_each_answer_and_leaves_the_rest_alone(story: Story) -> None:
    """What is asked for by the gauge alone brings the gauge alone, with the revision to send next."""
    story.act_as(story.referent)
    rows = activity(("CH du Val", "40", True), ("CH du Mont", "60", False))
    sent = {f"activite_plans-{name.replace('__', '-')}": value for name, value in rows.items()}
    live = {**HTMX, "HX-Target": "calcul-activite_plans"}
    url = story.url("/donnees/activite_plans")
    first = text(story.client.post(url, data={"activite_plans-revision": 0} | sent, headers=live))
    assert "La part atteinte est de 40,0" in first and "<table" not in first
    assert re.search(r'name="activite_plans-revision" value="1"', first)
    wrong = story.client.post(
        url, data={"activite_plans-revision": 1} | sent | {"activite_plans-1-weight": "-3"}, headers=live
    )
    assert wrong.status_code == 422
    assert "Pas encore enregistré" in text(wrong) and "<table" not in text(wrong)
    assert "La part atteinte est de 40,0" in text(wrong)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("revue_pssi", {"value": "31/02/2026"}),
        ("activite_plans", {"0__entity": "CH", "0__weight": "-1"}),
        ("activite_plans", {"0__entity": "x" * 201, "0__weight": "1"}),
        ("annuaire_dedie", {"value": "peut-être"}),
    ],
)
def test_what_is_not_right_is_shown_beside_its_field(story: Story, code: str, fields: dict[str, str]) -> None:
    story.act_as(story.referent)
    answer = save(story, code, **fields)
    assert answer.status_code == 422
    assert "Il y a un problème" in text(answer) or "erreur" in text(answer).lower()


def test_two_people_do_not_overwrite_each_other(story: Story) -> None:
    story.act_as(story.referent)
    save(story, "depot", value="2026-03-01")
    story.act_as(story.colleague)
    answer = save(story, "depot", value="2026-04-01")
    assert answer.status_code == 409
    assert "a changé « Dépôt de votre candidature »" in text(answer).replace("\u202f", " ")


def test_results_are_registered_withdrawn_and_judged(story: Story) -> None:
    story.act_as(story.referent)
    save(story, "annuaire_dedie", value="yes")
    assert verdict_of(story, "D2.O3.A", "ads") == "cannot_tell"
    url = story.url("/donnees/ads/resultats")
    low = {"ads-obtained_on": "2026-11-01", "ads-value": "2", "ads-source": "service ADS"}
    assert story.client.post(url, data=low | {"ads-value": "7"}).status_code == 422
    assert story.client.post(url, data=low | {"ads-obtained_on": "2026-12-01"}).status_code == 422
    assert story.client.post(url, data=low | {"ads-value": ""}).status_code == 422
    assert story.client.post(url, data=low).status_code == 303
    assert story.client.post(url, data=low).status_code == 303
    assert page(story).count("1er novembre 2026 : niveau 2") == 1
    assert verdict_of(story, "D2.O3.A", "ads") == "not_met"
    assert story.client.post(url, data=low | {"ads-value": "3"}).status_code == 303
    assert verdict_of(story, "D2.O3.A", "ads") == "met"
    with story.database.reading_session() as session:
        rows = evidence.list_results(session, story.organisation_id)
        high = next(row.id for row in rows if row.value == "3")
    assert story.client.post(f"{url}/{uuid4()}/retrait").status_code == 404
    assert story.client.post(f"{url}/{high}/retrait").status_code == 303
    assert verdict_of(story, "D2.O3.A", "ads") == "not_met"


def test_a_signed_version_keeps_its_facts_and_its_results(story: Story) -> None:
    story.act_as(story.referent)
    save(story, "annuaire_dedie", value="yes")
    story.client.post(
        story.url("/donnees/ads/resultats"),
        data={"ads-obtained_on": "2026-11-01", "ads-value": "3", "ads-source": "service ADS"},
    )
    sign_and_submit(story)
    story.act_as(story.referent)
    assert save(story, "annuaire_dedie", 1, value="no").status_code in (403, 409)
    assert story.client.post(story.url("/donnees/ads/resultats"), data={}).status_code == 409
    assert verdict_of(story, "D2.O3.A", "ads") == "met"
    answer = story.client.post(story.url("/reouverture"))
    fresh = answer.headers["Location"].split("/evaluations/")[1].split("/")[0]
    copied = text(story.client.get(f"/evaluations/{fresh}/donnees"))
    assert re.search(
        r'name="annuaire_dedie-value"[^>]*value="yes"[^>]*checked|checked[^>]*value="yes"', copied
    )


def test_strangers_and_reviewers_stay_where_they_belong(story: Story) -> None:
    story.act_as(story.stranger)
    assert story.client.get(story.url("/donnees")).status_code == 404
    assert save(story, "depot", value="2026-03-01").status_code == 404
    story.act_as(story.signatory)
    assert story.client.get(story.url("/donnees")).status_code == 200
    assert save(story, "depot", value="2026-03-01").status_code == 403


def test_the_audits_of_an_opssies_file_are_registered_once(story: Story) -> None:
    story.act_as(story.referent)
    with story.database.reading_session() as session:
        finess = organisations.get(session, story.organisation_id).finess

    def event(kind: int, day: str, to: str | None, level: int = 3) -> dict[str, Any]:
        who = {"stakeholderId": [{"stakeholderIdType": 3, "__text": to}], "stakeholderRoleType": 4}
        return {
            "stakeholders": [who],
            "dates": [{"dateType": 7, "__text": day}],
            "outcome": {"level": level},
            "eventType": kind,
        }

    events = [
        event(27, "20261101", finess),
        event(27, "20261101", "999999999"),
        event(43, "20261101", finess),
    ]
    content = json.dumps({"events": {"event": events}}).encode()

    def send(body: bytes) -> Any:
        return story.client.post(
            story.url("/audits-externes"),
            data={"events": (io.BytesIO(body), "audits.json")},
            content_type="multipart/form-data",
        )

    assert send(b"[]").status_code == 422
    for _ in range(2):
        assert send(content).status_code == 303
    shown = page(story)
    assert shown.count("1er novembre 2026 : niveau 3") == 1
    assert "FINESS 999999999 : ce n’est pas votre établissement" in shown
    assert "type d’événement non repris : 43" in shown


def test_a_profile_is_only_asked_for_the_facts_of_its_own_points() -> None:
    """The budget of the digital is asked of a hospital; an EHPAD answers the same list without it."""
    obligations = bundled_catalogue().latest("obligations")
    hospital, home = ({spec.code for spec in obligations.facts_for(profile)} for profile in ("es", "esms"))
    assert hospital and home and hospital - home
    assert hospital | home == {spec.code for spec in obligations.facts}
    assert (
        bundled_catalogue().latest("care-d2").facts_for("es") == bundled_catalogue().latest("care-d2").facts
    )
