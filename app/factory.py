"""The application, assembled: an ordered list of what each part adds."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, g, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader, StrictUndefined
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.config import ConfigurationError, Settings
from app.content.faults import ContentError
from app.content.installed import INSTALLED
from app.content.loader import content_root, load_catalogue
from app.db.crypto import KEYRING
from app.db.session import Database
from app.db.wake import Wake
from app.features.accounts import login
from app.features.accounts import views as accounts
from app.features.actions import views as actions
from app.features.assessments import views as assessments
from app.features.consistency import views as consistency
from app.features.continuity import views as continuity
from app.features.exports import views as exports
from app.features.organisations import queries as organisation_queries
from app.features.organisations import views as organisations
from app.features.pages import views as pages
from app.features.pieces import views as pieces
from app.features.regional import views as regional
from app.web import access, errors, filters, headers, logs, navigation, transaction, uploads
from app.web.context import current_settings, system_clock
from app.web.instance import refuse_other_base

WEB = Path(__file__).parent / "web"
LOCAL_HOSTS = ["localhost", "127.0.0.1"]
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    """The application for these settings. Connects to nothing: the first request does."""
    app = Flask("app", static_folder=str(WEB / "static"), static_url_path="/static", template_folder=None)
    _configure(app, settings)
    _attach(app, settings)
    logs.init_app(app, settings)
    app.after_request(_wake)
    transaction.init_app(app)
    app.before_request(_refuse_unsafe_setting)
    _limit_rate(app, settings)
    uploads.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    access.init_app(app)
    for part in (headers, errors, filters, navigation):
        part.init_app(app)
    for feature in (
        accounts,
        organisations,
        assessments,
        actions,
        continuity,
        consistency,
        pieces,
        exports,
        regional,
        pages,
    ):
        feature.init_app(app)
    access.register_scope(app, "organisation_id", organisation_queries.scopes_of)
    access.register_scope(app, "region", access.region_scopes)
    cli.init_app(app)
    return app


def prepare_to_serve(app: Flask) -> None:
    """What a server checks before its first request: secrets, the mark of the base, the catalogue.

    Raises ``ConfigurationError``. A base that does not answer yet is no refusal: each request will ask it again.
    """
    app.extensions["boussole.settings"].require_secrets()
    try:
        app.extensions["boussole.load_catalogue"]()
    except ContentError as error:
        raise ConfigurationError(f"Des listes de contrôle ont des défauts.\n{error}") from error
    with app.app_context(), suppress(SQLAlchemyError):
        refuse_other_base()


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        SESSION_COOKIE_NAME="__Host-boussole" if settings.is_production else "boussole",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE="Europe/Paris",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        TRUSTED_HOSTS=LOCAL_HOSTS if settings.is_demonstration else list(settings.trusted_hosts) or None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = FileSystemLoader(WEB)
    Babel(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _attach(app: Flask, settings: Settings) -> None:
    try:
        database = Database(settings.database_url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(f"BOUSSOLE_DATABASE_URL ne convient pas : {error}") from error
    try:
        KEYRING.configure(settings.data_keys)
    except ValueError as error:
        raise ConfigurationError(
            "BOUSSOLE_DATA_KEYS ne convient pas : chaque clé fait 32 octets en base64. "
            "« flask --app wsgi keys generate » en propose une."
        ) from error
    app.extensions["boussole.settings"] = settings
    app.extensions["boussole.database"] = database
    app.extensions["boussole.clock"] = system_clock
    app.extensions["boussole.load_catalogue"] = cache(
        lambda: load_catalogue(content_root(), settings.local_checklists)
    )
    INSTALLED.configure(settings.local_checklists)
    app.extensions["boussole.wake"] = Wake(settings, lambda: database, system_clock)


def _limit_rate(app: Flask, settings: Settings) -> None:
    """A coarse limit per address; guessing of passwords is slowed down by a table of its own."""
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[settings.rate_limit],
        storage_uri=settings.limiter_storage,
        enabled=settings.rate_limit != "none",
    )


def _refuse_unsafe_setting() -> None:
    """Never serve with unsafe secrets, nor a demonstration elsewhere than on this machine and on a base of its own."""
    settings = current_settings()
    settings.require_secrets()
    if settings.is_demonstration and any(name in request.headers for name in FORWARDED):
        abort(400)
    refuse_other_base()


def _wake(response: Response) -> Response:
    """Once the transaction is committed, wake the consumer for the work it asked for."""
    current_app.extensions["boussole.wake"].wake(g.pop("tasks", []))
    return response
