"""The profile of an establishment: every checklist begun, each tie counted once."""

from __future__ import annotations

from fractions import Fraction

from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.domain.entry import Entry
from app.features.assessments import service as assessments
from app.web.messages import AXIS_LABELS
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import enter, make_ehpad, make_person
from tests.integration.assessments.conftest import text

TODAY = NOW.date()
CATALOGUE = bundled_catalogue()


def begin(session, person, unit_id, name: str, answers: dict[str, str]) -> None:
    checklist = CATALOGUE.latest(name)
    row = assessments.open_assessment(session, person.actor, unit_id, "esms", checklist, NOW, TODAY)
    drafts = [assessments.Draft(item, Entry(choice=choice), 0) for item, choice in answers.items()]
    assessments.save_answers(session, person.actor, row, checklist, drafts, NOW, TODAY)


def test_an_item_asked_by_two_lists_counts_once(database: Database):
    """The eight criteria of the HAS stand in the ESMS core too: beginning both adds no item."""
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        referent = make_person(session, Role.REFERENT, ehpad.id)
        begin(session, referent, ehpad.id, "esms-socle", {"ESMS.B1": "yes", "ESMS.B2": "no"})
        alone = assessments.build_profile(session, CATALOGUE, ehpad.id, TODAY, AXIS_LABELS)
        begin(session, referent, ehpad.id, "has-essms", {"HAS.3.14-02": "yes"})
        both = assessments.build_profile(session, CATALOGUE, ehpad.id, TODAY, AXIS_LABELS)
    assert both.tied == 8 and both.whole.figures.applicable == alone.whole.figures.applicable
    assert alone.whole.figures.declared.numerator == Fraction(1)
    # The better of the two answers counts, once.
    assert both.whole.figures.declared.numerator == Fraction(2)
    assert sum(line.figures.applicable for line in both.axes) == both.whole.figures.applicable
    assert sum(line.figures.applicable for line in both.themes) == both.whole.figures.applicable
    assert [part.checklist.id for part in both.whole.parts] == ["esms-socle", "has-essms"]


def test_the_page_opens_each_figure_to_its_lists_at_a_constant_cost(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        referent = make_person(session, Role.REFERENT, ehpad.id)
        unit_id = ehpad.id
    enter(client, database, referent)
    place = f"/etablissements/{unit_id}/profil"
    assert "Aucune liste n’est commencée" in text(client.get(place))
    costs = []
    for name in ("esms-socle", "has-essms", "obligations", "sensibilisation"):
        with database.unit_of_work() as session:
            first = CATALOGUE.latest(name).items[0]
            answers = {first.id: first.scale.choices[-1].code} if first.scale else {}
            begin(session, referent, unit_id, name, answers)
        with count_queries(database) as statements:
            page = text(client.get(place))
        costs.append(len(statements))
    assert len(set(costs)) == 1 and costs[0] <= 8, costs
    assert all(label in page for label in AXIS_LABELS.values())
    assert "Couverture" in page and "4 listes" in page and "/score" in page and "21 novembre 2026" in page


def test_a_region_and_a_stranger_do_not_read_it(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        analyst = make_person(session, Role.ANALYST, "11")
        stranger = make_person(session, Role.REFERENT, make_ehpad(session, "EHPAD du Cloître").id)
        place = f"/etablissements/{ehpad.id}/profil"
    assert enter(client, database, analyst).get(place).status_code == 403
    assert enter(client, database, stranger).get(place).status_code == 404
