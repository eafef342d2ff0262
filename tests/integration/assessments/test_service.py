"""The life of an assessment at the level of services: what is kept, refused, frozen, carried over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.catalogue import Checklist
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Opening, Outcome, SeenHow
from app.domain.scoring import Special
from app.features.assessments import queries, service
from app.features.assessments.models import AssessmentRow, ScoreBasis
from app.features.assessments.service.lifecycle import Seal
from app.features.evidence.service import Piece
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import make_organisation, make_person

TODAY = date(2026, 11, 21)
MET = Entry(choice="met")


@dataclass
class Desk:
    """One unit's D2 with whoever works on it."""

    session: Session
    checklist: Checklist
    assessment: AssessmentRow
    referent: Actor
    colleague: Actor
    signatory: Actor
    reviewer: Actor

    def save(
        self, item: str, entry: Entry = MET, seen: int = 0, actor: Actor | None = None, page: str = ""
    ) -> Any:
        draft = service.Draft(item, entry, seen, page)
        return service.save_answers(
            self.session, actor or self.referent, self.assessment, self.checklist, [draft], NOW, TODAY
        )

    def prove(self, item: str, kind: str, day: date | None = date(2026, 6, 1), **over: Any) -> Any:
        piece = Piece(kind=kind, title=f"Pièce {kind}", document_date=day, **over)
        return service.register_piece(
            self.session, self.referent, self.assessment, self.checklist, item, piece, NOW, TODAY
        )

    def sign(self) -> None:
        seal = Seal(service.state_hash(self.session, self.assessment))
        service.sign(self.session, self.signatory, self.assessment, self.checklist, seal, NOW, TODAY)

    def submit(self) -> None:
        self.sign()
        service.submit(self.session, self.signatory, self.assessment, self.checklist, NOW, TODAY)

    def decide(self, item: str, outcome: Outcome = Outcome.ACCEPTED, comment: str = "", seen: int = 0) -> Any:
        decision = service.Decision(item, outcome, SeenHow.DOCUMENT, comment, seen)
        return service.decide(
            self.session, self.reviewer, self.assessment, self.checklist, decision, NOW, TODAY
        )

    def take(self) -> None:
        service.take(self.session, self.reviewer, self.assessment, NOW)

    def conclude(self) -> Outcome:
        return service.conclude(self.session, self.reviewer, self.assessment, self.checklist, NOW, TODAY)

    def reopen(self) -> None:
        self.assessment = service.reopen(
            self.session, self.referent, self.assessment, self.checklist, NOW, TODAY
        )

    def figure(self, name: str, basis: ScoreBasis = ScoreBasis.CURRENT) -> Any:
        self.session.flush()
        self.session.expire_all()
        return getattr(queries.list_scores(self.session, self.assessment.id, basis)[""], name)


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return bundled_catalogue().latest("care-d2")


@pytest.fixture
def desk(session: Session, checklist: Checklist) -> Desk:
    organisation = make_organisation(session)
    people = [
        make_person(session, role, organisation.id).actor
        for role in (Role.REFERENT, Role.REFERENT, Role.SIGNATORY)
    ]
    reviewer = make_person(session, Role.REVIEWER, "11").actor
    assessment = service.open_assessment(session, people[0], organisation.id, "es", checklist, NOW, TODAY)
    return Desk(session, checklist, assessment, *people, reviewer)


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=f"^{code}$")


def test_a_fresh_assessment_is_worth_nothing_and_says_so(desk: Desk):
    assert (desk.figure("declared"), desk.figure("answered"), desk.figure("applicable")) == (0, 0, 13)


def test_started_twice_it_is_the_same(desk: Desk):
    again = service.open_assessment(
        desk.session, desk.colleague, desk.assessment.organisation_id, "es", desk.checklist, NOW, TODAY
    )
    assert again.id == desk.assessment.id


def test_an_answer_moves_the_stored_score_in_the_same_transaction(desk: Desk):
    desk.save("D2.P1")
    assert desk.figure("declared") == pytest.approx(100 / 13)
    assert desk.figure("proved") == 0
    desk.prove("D2.P1", "pssi")
    assert desk.figure("proved") == pytest.approx(100 / 13)
    assert queries.list_scores(desk.session, desk.assessment.id)["prerequis"].declared == 50


def test_a_piece_dated_before_the_window_proves_nothing(desk: Desk):
    desk.save("D2.P1")
    desk.prove("D2.P1", "pssi", date(2022, 7, 15))
    assert desk.figure("proved") == 0


def test_a_trajectory_counts_only_with_its_date_within_thirty_six_months(desk: Desk):
    desk.save("D2.O3.B", Entry(choice="trajectory"))
    assert desk.figure("declared") == 0
    desk.save("D2.O3.B", Entry(choice="trajectory", due=date(2029, 11, 22)), seen=1)
    assert desk.figure("declared") == 0
    desk.save("D2.O3.B", Entry(choice="trajectory", due=date(2029, 11, 21)), seen=2)
    assert desk.figure("declared") == pytest.approx(100 / 13)


def test_two_people_on_one_item_nothing_is_lost(desk: Desk):
    first = desk.save("D2.P1", Entry(choice="met", comment="la mienne"), seen=0)
    seen = first.contents.rows["D2.P1"].revision
    second = desk.save("D2.P1", Entry(choice="no", comment="la tienne"), seen=0, actor=desk.colleague)
    (clash,) = second.clashes
    assert (clash.theirs.comment, clash.mine.comment) == ("la mienne", "la tienne")
    assert second.changed == ()
    third = desk.save("D2.P1", Entry(choice="no"), seen=seen, actor=desk.colleague)
    assert third.clashes == () and third.changed == ("D2.P1",)


def test_a_page_does_not_clash_with_itself_but_with_another_tab_it_does(desk: Desk):
    desk.save("D2.P1", MET, seen=0, page="onglet-1")
    assert desk.save("D2.P1", Entry(choice="no"), seen=0, page="onglet-1").clashes == ()
    assert len(desk.save("D2.P1", MET, seen=0, page="onglet-2").clashes) == 1


def test_the_same_answer_from_two_people_is_no_clash(desk: Desk):
    desk.save("D2.P1")
    assert desk.save("D2.P1", MET, seen=0, actor=desk.colleague).clashes == ()


@pytest.mark.parametrize(
    ("item", "entry", "code"),
    [
        ("D2.ZZ", MET, "item_not_found"),
        ("D2.P1", Entry(choice="tested"), "choice_unknown"),
        ("D2.P1", Entry(special=Special.NA, reason="pas concerné"), "na_not_allowed"),
        ("D2.P1", Entry(choice="met", comment="x" * 10_001), "text_too_long"),
        ("D2.O3.B", Entry(choice="trajectory", due=date(1999, 1, 1)), "due_out_of_range"),
    ],
)
def test_what_no_page_can_send_is_refused(desk: Desk, item: str, entry: Entry, code: str):
    with refused(code):
        desk.save(item, entry)


def test_silence_never_pays(desk: Desk):
    desk.save("D2.P1")
    before = desk.figure("declared")
    desk.save("D2.P2", Entry(special=Special.UNKNOWN))
    assert desk.figure("declared") == before
    assert desk.figure("unknown") == 1


def test_signing_freezes(desk: Desk):
    desk.save("D2.P1")
    desk.sign()
    assert desk.assessment.state is AssessmentState.SIGNED
    with refused("assessment_closed"):
        desk.save("D2.P2")
    with refused("assessment_closed"):
        desk.prove("D2.P1", "pssi")
    assert desk.figure("declared", ScoreBasis.SIGNED) == pytest.approx(100 / 13)


def test_a_signature_on_something_that_changed_since_is_refused(desk: Desk):
    seal = Seal(service.state_hash(desk.session, desk.assessment))
    desk.save("D2.P1", actor=desk.colleague)
    with refused("changed_since_seen"):
        service.sign(desk.session, desk.signatory, desk.assessment, desk.checklist, seal, NOW, TODAY)


def test_the_hash_sees_every_part_of_the_state(desk: Desk):
    seen = {service.state_hash(desk.session, desk.assessment)}
    for change in (
        lambda: desk.save("D2.P1"),
        lambda: desk.save("D2.P1", replace(MET, comment="relu"), seen=1),
        lambda: desk.prove("D2.P1", "pssi"),
        lambda: desk.prove("D2.P1", "pssi", place="ailleurs"),
    ):
        change()
        desk.session.flush()
        seen.add(service.state_hash(desk.session, desk.assessment))
    assert len(seen) == 5


def test_submitting_needs_a_signature_and_happens_once(desk: Desk):
    with refused("move_refused"):
        service.submit(desk.session, desk.signatory, desk.assessment, desk.checklist, NOW, TODAY)
    desk.submit()
    with refused("move_refused"):
        service.submit(desk.session, desk.signatory, desk.assessment, desk.checklist, NOW, TODAY)


def answer_and_accept_all(desk: Desk) -> None:
    for item in desk.checklist.items:
        desk.save(item.id)
        for group in item.proof.groups if item.proof else ():
            desk.prove(item.id, group[0], date(2026, 11, 1))
    desk.submit()
    desk.take()


def test_verified_follows_the_reviewer_and_an_accepted_whole_is_accepted(desk: Desk):
    answer_and_accept_all(desk)
    assert (desk.figure("proved"), desk.figure("verified")) == (100, 0)
    for item in desk.checklist.items:
        desk.decide(item.id)
    assert desk.figure("verified") == 100
    assert desk.conclude() is Outcome.ACCEPTED
    assert desk.assessment.state is AssessmentState.ACCEPTED


def test_a_review_concludes_only_when_every_item_has_a_verdict(desk: Desk):
    answer_and_accept_all(desk)
    desk.decide("D2.P1")
    with refused("review_incomplete"):
        desk.conclude()


def test_returning_needs_a_comment(desk: Desk):
    answer_and_accept_all(desk)
    with refused("return_needs_comment"):
        desk.decide("D2.P1", Outcome.RETURNED, "  ")


def test_only_returned_items_reopen_and_acceptance_carries_over(desk: Desk):
    answer_and_accept_all(desk)
    for item in desk.checklist.items:
        if item.id == "D2.O4":
            desk.decide(item.id, Outcome.RETURNED, "Il manque le cahier de tests.")
        else:
            desk.decide(item.id)
    assert desk.conclude() is Outcome.RETURNED
    returned = desk.assessment
    desk.reopen()
    assert (desk.assessment.number, desk.assessment.opening) == (2, Opening.RETURNED)
    assert returned.state is AssessmentState.RETURNED and returned.is_current_submission
    with refused("item_not_open"):
        desk.save("D2.P1", Entry(choice="no"), seen=1)
    revision = queries.get_contents(desk.session, desk.assessment.id).rows["D2.O4"].revision
    desk.save("D2.O4", Entry(choice="no"), seen=revision)
    desk.submit()
    assert not returned.is_current_submission and desk.assessment.is_current_submission
    assert desk.figure("verified") == pytest.approx(1200 / 13)
    before = queries.get_contents(desk.session, returned.id)
    after = queries.get_contents(desk.session, desk.assessment.id)
    assert queries.list_changes(before, after) == ("D2.O4",)
    desk.take()
    verdict = after.verdicts["D2.O4"]
    desk.decide("D2.O4", seen=verdict.revision)
    assert desk.conclude() is Outcome.ACCEPTED


def test_a_returned_item_left_as_it_was_is_not_complete(desk: Desk):
    answer_and_accept_all(desk)
    for item in desk.checklist.items:
        is_short = item.id == "D2.O4"
        desk.decide(item.id, Outcome.RETURNED if is_short else Outcome.ACCEPTED, "Il manque le cahier.")
    desk.conclude()
    desk.reopen()
    ids = [desk.assessment.id]
    assert queries.find_complete(desk.session, ids) == frozenset()
    desk.save("D2.O4", Entry(choice="no"), seen=1)
    assert queries.find_complete(desk.session, ids) == frozenset(ids)


def test_an_acceptance_falls_when_the_answer_changes_but_not_with_a_comment(desk: Desk):
    answer_and_accept_all(desk)
    for item in desk.checklist.items:
        desk.decide(item.id)
    desk.conclude()
    desk.reopen()
    assert desk.assessment.opening is Opening.REOPENED
    revision = queries.get_contents(desk.session, desk.assessment.id).rows["D2.P1"].revision
    desk.save("D2.P1", replace(MET, comment="précision"), seen=revision)
    assert desk.figure("verified") == 100
    desk.save("D2.P2", Entry(choice="no"), seen=1)
    assert desk.figure("verified") == pytest.approx(1200 / 13)


def test_two_reviewers_cannot_overwrite_each_other(desk: Desk):
    answer_and_accept_all(desk)
    desk.decide("D2.P1")
    other = make_person(desk.session, Role.REVIEWER, "11").actor
    with refused("review_taken"):
        service.take(desk.session, other, desk.assessment, NOW)
    service.take(desk.session, other, desk.assessment, NOW, take_over=True)
    with refused("review_not_taken"):
        desk.decide("D2.P2")
    desk.reviewer = other
    with refused("verdict_changed"):
        desk.decide("D2.P1", seen=0)


def test_an_old_version_does_not_reopen_twice(desk: Desk):
    desk.submit()
    old = desk.assessment
    desk.reopen()
    with refused("not_the_latest"):
        service.reopen(desk.session, desk.referent, old, desk.checklist, NOW, TODAY)


def test_freshness_lowers_proved_by_itself(desk: Desk):
    from datetime import timedelta

    from app.features.assessments.jobs import refresh_stale_scores

    item = next(one for one in desk.checklist.items if one.id == "D2.P1")
    desk.save(item.id)
    desk.prove(item.id, "pssi", date(2026, 6, 1), until=date(2026, 11, 30))
    assert desk.figure("proved") > 0
    assert desk.figure("next_change_on") == date(2026, 12, 1)
    assert refresh_stale_scores(desk.session, {}, NOW + timedelta(days=5)).startswith("0")
    assert refresh_stale_scores(desk.session, {}, NOW + timedelta(days=10)).startswith("1")
    assert desk.figure("proved") == 0
    assert desk.figure("declared") > 0


def test_pieces_of_another_organisation_cannot_be_attached(desk: Desk):
    from app.features.evidence import service as evidence

    other = make_organisation(desk.session, "CH de Clairfond")
    piece = evidence.register(
        desk.session, desk.referent, other.id, Piece("pssi", "Ailleurs", date(2026, 1, 1)), NOW
    )
    with refused("evidence_not_found"):
        service.attach_piece(
            desk.session, desk.referent, desk.assessment, desk.checklist, "D2.P1", piece.id, NOW, TODAY
        )


def test_a_kind_that_the_item_does_not_ask_for_is_refused(desk: Desk):
    with refused("proof_kind_unknown"):
        desk.prove("D2.P1", "organisation_projet")


@pytest.mark.parametrize("over", [{"sha256": "abc"}, {"until": date(2020, 1, 1)}])
def test_a_piece_that_contradicts_itself_is_refused(desk: Desk, over: dict[str, Any]):
    with pytest.raises(DomainError, match=r"fingerprint_invalid|until_before_date"):
        desk.prove("D2.P1", "pssi", **over)
