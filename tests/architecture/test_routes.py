"""Every route: its access is declared, its address is plain French, its arguments are typed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.domain.access import Permission
from app.factory import create_app
from app.web.access import CONSTANT_SCOPES
from tests.conftest import make_settings

SEGMENT = re.compile(
    r"^(\.well-known|[a-z0-9]+(-[a-z0-9]+)*(\.(pdf|docx|csv|xlsx|txt|json))?|<[a-z:_]+>(\.[a-z]+)?)$"
)
UNTYPED = {
    "item_id",
    "section_id",
    "checklist_id",
    "fact_code",
    "export_format",
    "token",
    "code",
    "record_kind",
    "profile_code",
    "step_code",
    "region",
    "filename",
}
"""Short codes of our own content, checked against it by the views."""


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(make_settings("sqlite://"))


def test_every_view_declares_its_access(app: Flask):
    silent = [
        name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "access")
    ]
    assert silent == []


def test_every_declared_scope_has_a_resolver(app: Flask):
    resolvers = app.extensions["boussole.scopes"]
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        if access is None or access.permission is None:
            continue
        assert isinstance(access.permission, Permission)
        if access.scope not in CONSTANT_SCOPES:
            assert access.scope in resolvers and access.scope in rule.arguments, rule.rule


def test_addresses_are_plain(app: Flask):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for segment in rule.rule.strip("/").split("/"):
            assert not segment or SEGMENT.match(segment), rule.rule


def test_arguments_are_typed(app: Flask):
    for rule in app.url_map.iter_rules():
        for name, converter in rule._converters.items():
            if type(converter).__name__ == "UnicodeConverter":
                assert name in UNTYPED, f"{rule.rule}: {name}"


def test_reads_and_writes_have_views_of_their_own(app: Flask):
    """A view answers either safe or unsafe methods, never both: a GET cannot change anything by accident."""
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), rule.rule
