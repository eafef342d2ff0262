"""In the tests of accounts, forms are posted with the token of their page, as a browser does."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def client(client: FlaskClient, app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    return client
