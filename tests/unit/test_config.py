"""Settings: production by default, and never with unsafe secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.config import DEMONSTRATION_KEY, DEMONSTRATION_SECRET, ConfigurationError, Settings

SAFE = {"BOUSSOLE_SECRET_KEY": "x" * 40, "BOUSSOLE_DATA_KEYS": "a-key-of-production"}


def test_without_a_word_it_is_production_and_refuses_to_serve():
    settings = Settings.from_env({})
    assert settings.is_production
    with pytest.raises(ConfigurationError, match="BOUSSOLE_SECRET_KEY"):
        settings.require_secrets()


def test_with_its_secrets_production_serves():
    Settings.from_env(SAFE).require_secrets()


@pytest.mark.parametrize(
    "over",
    [
        {"BOUSSOLE_SECRET_KEY": "short"},
        {"BOUSSOLE_SECRET_KEY": DEMONSTRATION_SECRET},
        {"BOUSSOLE_DATA_KEYS": DEMONSTRATION_KEY},
        {"BOUSSOLE_DATA_KEYS": f"other, {DEMONSTRATION_KEY}"},
        {"BOUSSOLE_DATA_KEYS": ""},
    ],
)
def test_production_refuses_weak_or_demonstration_secrets(over: dict[str, str]):
    with pytest.raises(ConfigurationError):
        Settings.from_env({**SAFE, **over}).require_secrets()


def test_the_demonstration_has_its_own_secrets():
    Settings.from_env({"BOUSSOLE_ENV": "demonstration"}).require_secrets()


@pytest.mark.parametrize(
    "environ",
    [{"BOUSSOLE_ENV": "prod"}, {"BOUSSOLE_PROXIES": "-1"}, {"BOUSSOLE_SECOND_FACTOR_FOR_ALL": "maybe"}],
)
def test_a_value_that_cannot_be_read_is_refused(environ: dict[str, str]):
    with pytest.raises(ConfigurationError):
        Settings.from_env(environ)


@pytest.mark.parametrize(("typed", "kept"), [("3", 5), ("5", 5), ("8", 8)])
def test_the_minimum_group_is_never_below_five(typed: str, kept: int):
    assert Settings.from_env({"BOUSSOLE_MINIMUM_GROUP": typed}).minimum_group == kept


def test_secrets_are_not_in_the_representation():
    text: Any = repr(Settings.from_env({**SAFE, "BOUSSOLE_SMTP_PASSWORD": "hush-hush"}))
    assert "x" * 40 not in text and "a-key-of-production" not in text and "hush-hush" not in text


@pytest.mark.parametrize(
    "over",
    [
        {"BOUSSOLE_DATA_KEYS": "abc"},
        {"BOUSSOLE_DATABASE_URL": "mysql+nothing://x"},
        {"BOUSSOLE_DATABASE_URL": "n’importe quoi"},
    ],
)
def test_a_setting_that_cannot_work_is_said_in_one_sentence(over: dict[str, str]):
    from app.factory import create_app

    with pytest.raises(ConfigurationError, match="ne convient pas"):
        create_app(Settings.from_env({"BOUSSOLE_ENV": "development", **over}))


def test_a_folder_of_local_checklists_may_be_given():
    assert Settings.from_env({}).local_checklists is None
    assert Settings.from_env({"BOUSSOLE_LOCAL_CHECKLISTS": "/srv/listes"}).local_checklists == Path(
        "/srv/listes"
    )
