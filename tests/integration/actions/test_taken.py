"""Actions taken on: chosen, added, changed, clashed over, proved, listed and kept apart."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.domain.actions import ActionStatus
from app.domain.errors import DomainError
from app.features.actions import service
from app.features.assessments import queries as assessments
from app.features.audit.models import AuditRecordRow
from tests.conftest import NOW
from tests.counting import count_queries
from tests.integration.actions.conftest import D2, TODAY, Desk, words

FIRST, SECOND = D2.items[0], D2.items[1]


def records(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    with desk.database.reading_session() as session:
        query = sa.select(AuditRecordRow).where(AuditRecordRow.action.startswith("action_"))
        return [(one.action, one.details) for one in session.scalars(query.order_by(AuditRecordRow.number))]


def test_without_an_action_the_page_leads_to_the_proposals(desk: Desk) -> None:
    page = desk.read()
    assert "Choisir vos premières actions" in page
    assert "Vos actions" not in page


def test_without_a_list_the_page_leads_to_the_lists(desk: Desk) -> None:
    desk.act_as(desk.stranger)
    own = next(iter(desk.stranger.actor.organisation_ids))
    page = words(desk.client.get(f"/etablissements/{own}/actions"))
    assert "Répondre d’abord à une liste" in page
    assert "Aucune liste n’est commencée" in words(
        desk.client.get(f"/etablissements/{own}/actions/propositions")
    )


def test_proposals_are_ticked_then_seen_then_taken(desk: Desk) -> None:
    assert "Voir le score après" in desk.read("/propositions")
    asked = f"/propositions?liste=care-d2&voir=score&choix={FIRST.id}&choix={SECOND.id}&choix=inconnu"
    page = desk.read(asked)
    assert "Si vous faites ces 2 actions-là" in page
    assert re.search(r"Déclaré 0,0 % 15,4 %", page)
    assert re.search(r"Vérifié 0,0 % 0,0 %", page)
    answer = desk.post("/propositions", liste="care-d2", choix=[FIRST.id, SECOND.id, "inconnu"])
    assert answer.status_code == 303
    taken = desk.list_all()
    assert {one.row.item_id for one in taken} == {FIRST.id, SECOND.id}
    efforts = {item.id: item.guidance.effort_days for item in D2.items}
    assert all(one.effort_days == efforts[one.row.item_id] for one in taken)
    assert "2 actions sont retenues" in desk.read()
    ((action, details),) = records(desk)
    assert action == "action_taken" and details["checklist"] == "care-d2"
    assert sorted(details["items"]) == sorted([FIRST.id, SECOND.id])


def test_taking_twice_takes_once(desk: Desk) -> None:
    for _ in range(2):
        assert desk.post("/propositions", liste="care-d2", choix=FIRST.id).status_code == 303
    assert len(desk.list_all()) == 1
    assert "déjà en cours" in desk.read()
    assert "Déjà en cours" in desk.read("/propositions")
    asked = f"/propositions?liste=care-d2&choix={FIRST.id}"
    assert "Retenir cette action" not in desk.read(asked)
    assert "Retenir celle qui n’est pas en cours" in desk.read(f"{asked}&choix={SECOND.id}")
    again = desk.post("/nouvelle", liste="care-d2", point=FIRST.id, status="todo")
    assert again.status_code == 409
    assert "Une action est déjà en cours pour ce point" in words(again)


def test_asking_for_the_score_of_nothing_says_so(desk: Desk) -> None:
    assert "Aucune action n’est cochée" in desk.read("/propositions?liste=care-d2&voir=score")


def test_what_is_not_a_list_or_a_point_of_the_organisation_is_not_found(desk: Desk) -> None:
    assert desk.post("/propositions", liste="esms-socle", choix="ESMS.A1").status_code == 404
    assert desk.post("/nouvelle", liste="care-d2", point="D2.X", status="todo").status_code == 404
    assert desk.client.get(desk.url(f"/{uuid4()}")).status_code == 404
    assert desk.list_all() == []


def test_an_action_of_a_point_keeps_its_words(desk: Desk) -> None:
    page = desk.read(f"/nouvelle?liste=care-d2&point={FIRST.id}")
    assert FIRST.guidance.statement in page.replace("\u00a0", " ") or "Le point de la liste" in page
    desk.add("", liste="care-d2", point=FIRST.id, owner="RSSI", due="2027-03-31", effort="2,5")
    (one,) = desk.list_all()
    assert FIRST.guidance.label in one.title
    assert (one.row.owner, one.row.due, one.effort_days) == ("RSSI", date(2027, 3, 31), Fraction(5, 2))


def test_an_action_of_ones_own(desk: Desk) -> None:
    action_id = desk.add(
        "Relire le contrat", owner="Achats", cost_low="1 000", cost_high="2 500", note="voir"
    )
    page = desk.read(f"/{action_id}")
    assert "Relire le contrat" in page and "Hors liste" in page
    assert "1 000 à 2 500 €" in desk.read()
    stored = desk.find(action_id).row
    with desk.database.reading_session() as session:
        raw = session.execute(sa.text("select sealed_title, sealed_note from action")).one()
    assert stored.title == "Relire le contrat" and stored.note == "voir"
    assert "contrat" not in raw[0] and "voir" not in raw[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"title": ""}, "Dites en quelques mots ce qu’il faut faire."),
        ({"title": "a" * 201}, "Écrivez 200 caractères au plus."),
        ({"status": "perhaps"}, "Choisissez une des réponses proposées."),
        ({"status": ""}, "Choisissez l’état de l’action."),
        ({"due": "31/02/2027"}, "date"),
        ({"due": "2050-01-01"}, "Vérifiez l’année"),
        ({"effort": "0,333"}, "deux décimales au plus"),
        ({"effort": "NaN"}, "nombre"),
        ({"cost_low": "-5"}, "Un coût va de 0"),
        ({"cost_low": "12", "cost_high": "5"}, "Le coût le plus bas dépasse le plus haut."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    desk: Desk, data: dict[str, str], said: str
) -> None:
    answer = desk.post("/nouvelle", **{"title": "Titre", "status": "todo", **data})
    assert answer.status_code == 422
    assert said in words(answer)
    assert desk.list_all() == []


def test_a_change_is_kept_and_told_to_the_journal_without_its_words(desk: Desk) -> None:
    action_id = desk.add(owner="RSSI")
    answer = desk.post(
        f"/{action_id}", title="Autre", owner="DSI", status="doing", due="2027-01-15", revision=1
    )
    assert answer.status_code == 303
    row = desk.find(action_id).row
    assert (row.owner, row.status, row.due, row.revision) == ("DSI", ActionStatus.DOING, date(2027, 1, 15), 2)
    assert records(desk)[-1] == ("action_changed", {"action_status": "doing", "due": "2027-01-15"})
    journal = words(desk.client.get(f"/etablissements/{desk.organisation_id}/journal"))
    assert "Action modifiée" in journal and "en cours, échéance le 15 janvier 2027" in journal
    assert "Autre" not in journal


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    action_id = desk.add(owner="RSSI")
    answer = desk.post(
        f"/{action_id}", title="Tester la restauration", owner="RSSI", status="todo", revision=7
    )
    assert answer.status_code == 303
    assert desk.find(action_id).row.revision == 1
    assert [action for action, _ in records(desk)] == ["action_added"]


def test_two_people_do_not_overwrite_each_other(desk: Desk) -> None:
    action_id = desk.add(owner="RSSI")
    desk.act_as(desk.colleague)
    kept = desk.post(f"/{action_id}", title="Tester la restauration", owner="DSI", status="doing", revision=1)
    assert kept.status_code == 303
    desk.act_as(desk.referent)
    mine = {"title": "Tester la restauration", "owner": "Direction", "status": "todo"}
    answer = desk.post(f"/{action_id}", **mine, revision=1)
    assert answer.status_code == 409
    page = words(answer)
    assert "Quelqu’un a modifié cette action pendant ce temps" in page
    assert "Confiée à DSI Direction" in page and "État En cours À faire" in page
    assert desk.find(action_id).row.owner == "DSI"
    seen = re.search(r'name="revision" value="(\d+)"', answer.get_data(as_text=True)).group(1)
    assert desk.post(f"/{action_id}", **mine, revision=seen).status_code == 303
    assert desk.find(action_id).row.owner == "Direction"


def test_a_done_action_asks_to_update_its_point_and_changes_no_answer(desk: Desk) -> None:
    desk.add("", liste="care-d2", point=FIRST.id)
    (one,) = desk.list_all()
    answer = desk.post(f"/{one.row.id}", title="", status="done", revision=1)
    assert answer.headers["Location"].endswith(desk.url(f"/{one.row.id}"))
    html = desk.client.get(desk.url(f"/{one.row.id}")).get_data(as_text=True)
    assert "L’action est faite" in html and "Mettre le point à jour" in html
    assert f"/evaluations/{desk.assessment_id}/rubriques/{FIRST.section}#point-" in html
    assert desk.find(one.row.id).row.done_on == TODAY
    with desk.database.reading_session() as session:
        assert assessments.get_contents(session, desk.assessment_id).answers == {}
    desk.post(f"/{one.row.id}", title="", status="doing", revision=2)
    assert desk.find(one.row.id).row.done_on is None
    assert "L’action est faite" not in desk.read(f"/{one.row.id}")


def test_pieces_are_linked_once_and_unlinked(desk: Desk) -> None:
    action_id, piece_id = desk.add(), desk.register_piece()
    assert "Compte rendu du test" in desk.read(f"/{action_id}")
    assert desk.post(f"/{action_id}/pieces", piece="").status_code == 422
    assert desk.post(f"/{action_id}/pieces", piece=str(uuid4())).status_code == 422
    for _ in range(2):
        assert desk.post(f"/{action_id}/pieces", piece=str(piece_id)).status_code == 303
    assert "Retirer" in desk.read(f"/{action_id}")
    assert desk.post(f"/{action_id}/pieces/{piece_id}/retrait").status_code == 303
    assert "Aucune pièce n’est rattachée" in desk.read(f"/{action_id}")
    told = [action for action, _ in records(desk)]
    assert told == ["action_added", "action_proof_attached", "action_proof_detached"]


def test_a_piece_or_an_action_of_another_organisation_is_not_found(desk: Desk) -> None:
    action_id, piece_id = desk.add(), desk.register_piece()
    other = next(iter(desk.stranger.actor.organisation_ids))
    desk.act_as(desk.stranger)
    elsewhere = f"/etablissements/{other}/actions/{action_id}"
    assert desk.client.get(elsewhere).status_code == 404
    assert (
        desk.client.post(elsewhere, data={"title": "x", "status": "todo", "revision": 1}).status_code == 404
    )
    assert desk.client.get(desk.url()).status_code == 404
    with desk.database.unit_of_work() as session:
        own = service.add(
            session,
            desk.stranger.actor,
            other,
            service.ActionEntry(title="A"),
            None,
            NOW,
            TODAY,
        )
        with pytest.raises(DomainError, match="evidence_not_found"):
            service.attach_proof(session, desk.stranger.actor, other, own.id, piece_id, NOW)


def test_the_signatory_reads_and_changes_nothing(desk: Desk) -> None:
    action_id = desk.add(owner="RSSI")
    desk.act_as(desk.signatory)
    page = desk.read(f"/{action_id}")
    assert "RSSI" in page and "Enregistrer" not in page
    assert "Ajouter une action" not in desk.read()
    assert desk.post(f"/{action_id}", title="x", status="todo", revision=1).status_code == 403
    assert desk.client.get(desk.url("/nouvelle")).status_code == 403


def test_the_list_is_filtered_sorted_and_paged_by_its_address(desk: Desk) -> None:
    desk.add("Ancienne", due="2026-10-01", owner="RSSI", effort="10")
    desk.add("Lointaine", due="2027-10-01", owner="Direction", effort="9,5", cost_high="10")
    desk.add("Faite", status="done", due="2026-01-01", owner="RSSI")
    desk.post("/propositions", liste="care-d2", choix=FIRST.id)
    own = FIRST.guidance.label

    def order(query: str, *titles: str) -> list[str]:
        page = desk.read(query).partition("Vos actions")[2].partition("Effort et coût par trimestre")[0]
        page = page.partition("Coût , trier")[2]
        return sorted((title for title in titles if title in page), key=page.index)

    every = ("Ancienne", "Lointaine", "Faite", own)
    assert order("", *every) == ["Ancienne", "Lointaine", own]
    assert order("?etat=toutes", *every) == ["Faite", "Ancienne", "Lointaine", own]
    assert order("?etat=faites", *every) == ["Faite"]
    assert order("?etat=toutes&echeance=depassee", *every) == ["Ancienne"]
    assert order("?fonction=RSSI", *every) == ["Ancienne"]
    assert order("?liste=care-d2", *every) == [own]
    assert order("?liste=sans-liste", *every) == ["Ancienne", "Lointaine"]
    assert order("?tri=-effort", *every)[:2] == ["Ancienne", "Lointaine"]
    assert order("?tri=fonction", *every) == ["Lointaine", "Ancienne", own]
    assert order("?etat=n-importe&tri=title&liste=x", *every) == ["Ancienne", "Lointaine", own]
    assert "Aucune action ne correspond" in desk.read("?etat=abandonnees")
    assert "Cette page n’existe pas" in desk.read("?page=9")
    assert "Une action" not in desk.read() and "Cette action a dépassé son échéance" in desk.read()


def test_the_second_page_is_the_rest(desk: Desk) -> None:
    with desk.database.unit_of_work() as session:
        for number in range(27):
            entry = service.ActionEntry(title=f"Action {number:02}", due=date(2027, 1, 1 + number))
            service.add(session, desk.referent.actor, desk.organisation_id, entry, None, NOW, TODAY)
    assert "1 à 25 sur 27" in desk.read()
    second = desk.read("?page=2")
    assert "Action 26" in second.partition("Vos actions")[2] and "26 à 27 sur 27" in second


def test_the_sums_by_quarter_are_a_chart_and_a_table(desk: Desk) -> None:
    desk.add("A", due="2026-12-01", effort="2,5", cost_low="100", cost_high="200")
    desk.add("B", due="2027-05-01", effort="1")
    desk.add("C", status="dropped", due="2026-12-01", effort="50")
    page = desk.read()
    assert "2 actions, 3,5 jours et 100 à 200 €, hors 1 coût à chiffrer" in page
    assert re.search(r"T4 2026 \(1 action\) 2,5 T1 2027 \(0 action\) 0,0 T2 2027 \(1 action\) 1,0", page)


def test_no_page_asks_more_as_actions_grow(desk: Desk) -> None:
    action_id = desk.add(owner="RSSI", due="2027-01-01")

    def count(rest: str) -> int:
        with count_queries(desk.database) as statements:
            assert desk.client.get(desk.url(rest)).status_code == 200
        return len(statements)

    pages = ("", "/propositions", f"/{action_id}", "/direction")
    few = [count(page) for page in pages]
    with desk.database.unit_of_work() as session:
        for number in range(20):
            entry = service.ActionEntry(title=f"A{number}", owner=f"F{number}", due=date(2027, 1, 2))
            service.add(session, desk.referent.actor, desk.organisation_id, entry, None, NOW, TODAY)
    served = [service.Served(D2, item.id) for item in D2.items]
    with desk.database.unit_of_work() as session:
        service.take(session, desk.referent.actor, desk.organisation_id, served, NOW, TODAY)
    assert [count(page) for page in pages] == few
    assert few[0] <= 8 and max(few) <= 14, few


def test_an_organisation_holds_only_so_many_open_actions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_OPEN", 2)
    desk.add("A")
    desk.add("B")
    answer = desk.post("/nouvelle", title="C", status="todo")
    assert answer.status_code == 409 and "2 actions en cours au plus" in words(answer)


def test_the_home_page_counts_what_remains_and_what_is_late(desk: Desk) -> None:
    desk.act_as(desk.referent)
    home = words(desk.client.get("/accueil"))
    assert "à mener" not in home
    desk.add(due="2026-12-24")
    assert "1 action à mener" in words(desk.client.get("/accueil"))
    desk.add("Remplacer le pare-feu", due="2026-10-01")
    desk.add("Abandonnée", due="2026-10-01", status="dropped")
    assert "2 actions à mener, dont 1 en retard" in words(desk.client.get("/accueil"))
    desk.act_as(desk.stranger)
    assert "à mener" not in words(desk.client.get("/accueil"))
