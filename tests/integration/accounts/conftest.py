"""In the tests of accounts, forms are posted with the token of their page, and passwords are hashed cheaply."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app.features.accounts import passwords


@pytest.fixture
def client(client: FlaskClient, app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    return client


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same algorithm with its smallest parameters: the real ones have tests of their own, without a page."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    passwords._decoy_hash.cache_clear()
    yield
    passwords._decoy_hash.cache_clear()
