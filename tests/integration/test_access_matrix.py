"""Every route × every role × own and other place: the guard lets in exactly those whom the roles say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.db.session import Database
from app.domain.access import (
    GRANTS,
    NATIONAL,
    PLATFORM,
    SCOPE_OF_ROLE,
    Actor,
    Permission,
    Role,
    Scope,
    ScopeKind,
)
from app.domain.continuity.fields import Variant
from app.domain.lifecycle import AssessmentState
from app.features.assessments import service as assessments
from app.features.continuity.service import begin_plan
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, enter, make_group, make_organisation, make_person

ENTERED = 204


@dataclass(frozen=True)
class Place:
    """One side of the country: an organisation in a group, its assessment submitted or still a draft."""

    organisation_id: UUID
    group_id: UUID
    region: str
    submitted_id: UUID
    draft_id: UUID
    plan_id: UUID

    def scopes(self, *, with_region: bool = True) -> frozenset[Scope]:
        own = {Scope.organisation(self.organisation_id), Scope.group(self.group_id), NATIONAL, PLATFORM}
        return frozenset(own | ({Scope.region(self.region)} if with_region else set()))


def make_place(database: Database, region: str) -> Place:
    checklist = bundled_catalogue().latest("care-d2")
    with database.unit_of_work() as session:
        organisation = make_organisation(session, region=region)
        group = make_group(session, f"GHT {region}", (organisation,), region=region)
        rows = [
            assessments.open_assessment(session, Actor.system(), unit.id, "es", checklist, NOW, NOW.date())
            for unit in (organisation, group)
        ]
        rows[0].state, rows[0].submitted_at, rows[0].is_current_submission = (
            AssessmentState.SUBMITTED,
            NOW,
            True,
        )
        # The group's own draft: its chain is that of the group, so the organisation's draft is made apart.
        draft = assessments.open_assessment(
            session,
            Actor.system(),
            organisation.id,
            "esms",
            bundled_catalogue().latest("esms-socle"),
            NOW,
            NOW.date(),
        )
        plan = begin_plan(
            session,
            Actor.system(),
            organisation.id,
            Variant.ES,
            "pcra-es/2026.1",
            "Plan",
            [],
            NOW,
            NOW.date(),
        )
        return Place(organisation.id, group.id, region, rows[0].id, draft.id, plan.id)


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def fill(rule: Rule, place: Place, assessment_id: UUID) -> dict[str, Any]:
    known: dict[str, Any] = {
        "organisation_id": place.organisation_id,
        "assessment_id": assessment_id,
        "plan_id": place.plan_id,
        "record_kind": "activity",
        "step_code": "activities",
        "profile_code": "complet",
        "region": place.region,
        "item_id": "D2.P1",
        "section_id": "prerequis",
        "checklist_id": "care-d2",
        "fact_code": "depot",
        "export_format": "json",
        "token": "jeton",
        "filename": "img/boussole.svg",
    }
    return {name: known.get(name, uuid4()) for name in rule.arguments}


@pytest.fixture
def open_app(app: Flask) -> Iterator[Flask]:
    """The application whose views only say that one got in: what is tested is the guard and its resolvers."""
    kept = dict(app.view_functions)
    for endpoint, view in kept.items():
        if endpoint != "static" and hasattr(view, "access"):

            def entered(**_arguments: Any) -> tuple[str, int]:
                return "", ENTERED

            entered.access = view.access  # type: ignore[attr-defined]
            app.view_functions[endpoint] = entered
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.view_functions.update(kept)
    app.config["WTF_CSRF_ENABLED"] = True


def expected(role: Role, held: Scope, permission: Permission, scopes: frozenset[Scope]) -> int:
    """From the table of grants alone: 204, 403 inside one's own place, 404 elsewhere."""
    holdings = {held}
    if (role, ScopeKind.GROUP) in GRANTS:
        holdings.add(Scope(ScopeKind.GROUP, held.key))
    given = [GRANTS.get((role, one.kind), frozenset()) for one in holdings if one in scopes]
    if any(permission in permissions for permissions in given):
        return ENTERED
    return 403 if any(given) else 404


def target_scopes(access: Any, place: Place, is_submitted: bool) -> frozenset[Scope]:
    match access.scope:
        case "platform":
            return frozenset({PLATFORM})
        case "national":
            return frozenset({NATIONAL})
        case "region":
            return frozenset({Scope.region(place.region), NATIONAL})
        case "assessment_id":
            return place.scopes(with_region=is_submitted)
        case "plan_id":
            return place.scopes(with_region=False)
        case _:
            return place.scopes()


def hold(database: Database, role: Role, place: Place) -> tuple[Person, Scope]:
    kind = SCOPE_OF_ROLE[role]
    organisation_id = place.group_id if role is Role.GROUP_MANAGER else place.organisation_id
    where = {ScopeKind.ORGANISATION: organisation_id, ScopeKind.REGION: place.region}.get(kind)
    with database.unit_of_work() as session:
        person = make_person(session, role, where)
    return person, Scope(kind, str(where or ""))


AS_NOTICE = {"HX-Request": "true"}
"""A refusal is then a notice and not a page: there are thousands of them."""


@pytest.mark.parametrize("role", Role)
def test_the_guard_lets_in_exactly_whom_the_roles_say(open_app: Flask, database: Database, role: Role):
    own, other = make_place(database, "11"), make_place(database, "84")
    person, held = hold(database, role, own)
    client = enter(open_app.test_client(), database, person)
    wrong, tried = [], 0
    for rule, method in routes(open_app):
        access = getattr(open_app.view_functions[rule.endpoint], "access", None)
        if access is None or access.permission is None:
            continue
        for place in (own, other):
            states = (place.submitted_id, place.draft_id)
            for assessment_id in states if access.scope == "assessment_id" else states[:1]:
                with open_app.test_request_context():
                    url = open_app.url_for(rule.endpoint, **fill(rule, place, assessment_id))
                scopes = target_scopes(access, place, assessment_id == place.submitted_id)
                want = expected(role, held, access.permission, scopes)
                got = client.open(url, method=method, headers=AS_NOTICE).status_code
                tried += 1
                if got != want:
                    wrong.append(f"{method} {rule.rule} {place.region}: {got} instead of {want}")
    assert tried > 100
    assert wrong == []


def test_nobody_anonymous_gets_in(open_app: Flask, database: Database):
    place = make_place(database, "11")
    client = open_app.test_client()
    for rule, method in routes(open_app):
        access = getattr(open_app.view_functions[rule.endpoint], "access", None)
        if access is None:
            continue
        with open_app.test_request_context():
            url = open_app.url_for(rule.endpoint, **fill(rule, place, place.submitted_id))
        response = client.open(url, method=method)
        assert (response.status_code == ENTERED) is access.public, rule.rule
        if not access.public:
            assert response.status_code == 303 and "/connexion" in response.location


def test_a_required_second_factor_comes_before_everything(open_app: Flask, database: Database):
    place = make_place(database, "11")
    with database.unit_of_work() as session:
        person = make_person(session, Role.ANALYST, "11", second_factor_at=None)
    client = enter(open_app.test_client(), database, person)
    for rule, method in routes(open_app):
        access = getattr(open_app.view_functions[rule.endpoint], "access", None)
        if access is None or access.public or access.without_second_factor:
            continue
        with open_app.test_request_context():
            url = open_app.url_for(rule.endpoint, **fill(rule, place, place.submitted_id))
        response = client.open(url, method=method)
        assert response.status_code == 303, rule.rule
        assert response.location.endswith("/compte/second-facteur"), rule.rule


def test_a_view_without_a_declared_access_is_refused(app: Flask):
    kept = app.view_functions["pages.show_health"]

    def unmarked() -> str:
        return "secret"

    app.view_functions["pages.show_health"] = unmarked
    try:
        response = app.test_client().get("/etat")
    finally:
        app.view_functions["pages.show_health"] = kept
    assert response.status_code == 403
    assert "secret" not in response.get_data(as_text=True)


def test_every_unsafe_request_without_a_token_is_refused(app: Flask, database: Database):
    place = make_place(database, "11")
    client = app.test_client()
    for rule, method in routes(app):
        if method == "GET":
            continue
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **fill(rule, place, place.submitted_id))
        assert client.open(url, method=method).status_code == 400, rule.rule
