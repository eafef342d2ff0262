"""Settings, read once from the environment and never changed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEMONSTRATION_SECRET = "demonstration-only-secret-never-in-production"  # noqa: S105 - refused in production
DEMONSTRATION_KEY = "ZGVtb25zdHJhdGlvbi1rZXktbm90LWEtc2VjcmV0ISE="
ENVIRONMENTS = ("production", "demonstration", "development", "test")


class ConfigurationError(Exception):
    """A setting is missing or unsafe; the message, in French, says which and what to do."""


@dataclass(frozen=True, slots=True)
class LegalSettings:
    """What the operator must publish; empty means « non renseigné » on the page."""

    publisher: str = ""
    publisher_address: str = ""
    publication_director: str = ""
    host: str = ""
    contact_email: str = ""
    data_controller: str = ""
    dpo_contact: str = ""
    accessibility_status: str = "non conforme"
    accessibility_audit_date: str = ""
    accessibility_auditor: str = ""
    accessibility_contact: str = ""
    security_contact: str = ""
    security_policy: str = ""
    security_expires: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """SMTP is optional: without a host, messages stay in the outbox and the command line prints the links."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "boussole@localhost"
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class FileSettings:
    """Where proofs are stored and what is let in. ``antivirus``: a command that reads the file on its standard input.

    ``retention_months``: 0 keeps every file.
    """

    folder: str = "var/files"
    limit_mb: int = 25
    antivirus: tuple[str, ...] = ()
    antivirus_seconds: int = 60
    retention_months: int = 0

    @property
    def limit(self) -> int:
        """The largest file, in bytes."""
        return self.limit_mb * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ from one installation to another. Durations are in the unit of their name."""

    environment: str = "production"
    database_url: str = "sqlite:///var/boussole.sqlite3"
    huey_url: str = ""
    secret_key: str = field(default="", repr=False)
    data_keys: tuple[str, ...] = field(default=(), repr=False)
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    limiter_storage: str = "memory://"
    rate_limit: str = "1200 per minute"
    second_factor_for_all: bool = False
    session_idle_minutes: int = 60
    session_absolute_hours: int = 12
    minimum_group: int = 5
    local_checklists: Path | None = None
    files: FileSettings = field(default_factory=FileSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    legal: LegalSettings = field(default_factory=LegalSettings)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_demonstration(self) -> bool:
        return self.environment == "demonstration"

    @property
    def has_safe_secrets(self) -> bool:
        return (
            len(self.secret_key) >= 32
            and self.secret_key != DEMONSTRATION_SECRET
            and bool(self.data_keys)
            and DEMONSTRATION_KEY not in self.data_keys
        )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``BOUSSOLE_*``. With no ``BOUSSOLE_ENV`` it is production.

        Raises ``ConfigurationError`` for a value that cannot be read. Missing secrets are refused later, by
        ``require_secrets``, so that commands needing none run with no variable at all.
        """
        read = _Reader(environ)
        environment = read.text("ENV", "production")
        if environment not in ENVIRONMENTS:
            raise ConfigurationError(
                f"BOUSSOLE_ENV vaut « {environment} ». Valeurs admises : {', '.join(ENVIRONMENTS)}."
            )
        unsafe_default = environment in ("demonstration", "development")
        return cls(
            environment=environment,
            database_url=read.text("DATABASE_URL", "sqlite:///var/boussole.sqlite3"),
            huey_url=read.text("HUEY_URL"),
            secret_key=read.text("SECRET_KEY", DEMONSTRATION_SECRET if unsafe_default else ""),
            data_keys=read.words("DATA_KEYS", (DEMONSTRATION_KEY,) if unsafe_default else ()),
            base_url=read.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            trusted_hosts=read.words("TRUSTED_HOSTS"),
            proxies=read.number("PROXIES", 0),
            limiter_storage=read.text("LIMITER_STORAGE", "memory://"),
            rate_limit=read.text("RATE_LIMIT", "1200 per minute"),
            second_factor_for_all=read.flag("SECOND_FACTOR_FOR_ALL"),
            session_idle_minutes=read.number("SESSION_IDLE_MINUTES", 60),
            session_absolute_hours=read.number("SESSION_ABSOLUTE_HOURS", 12),
            minimum_group=max(5, read.number("MINIMUM_GROUP", 5)),
            local_checklists=read.folder("LOCAL_CHECKLISTS"),
            files=FileSettings(
                folder=read.text("FILES_DIR", "var/files"),
                limit_mb=max(1, read.number("FILE_LIMIT_MB", 25)),
                antivirus=read.command("ANTIVIRUS"),
                antivirus_seconds=max(1, read.number("ANTIVIRUS_SECONDS", 60)),
                retention_months=read.number("FILE_RETENTION_MONTHS", 0),
            ),
            mail=MailSettings(
                host=read.text("SMTP_HOST"),
                port=read.number("SMTP_PORT", 587),
                user=read.text("SMTP_USER"),
                password=read.text("SMTP_PASSWORD"),
                sender=read.text("MAIL_SENDER", "boussole@localhost"),
                starttls=read.flag("SMTP_STARTTLS", default=True),
            ),
            legal=LegalSettings(
                **{name: read.text(f"LEGAL_{name.upper()}") for name in _LEGAL_FIELDS},
                accessibility_status=read.text("LEGAL_ACCESSIBILITY_STATUS", "non conforme"),
            ),
        )

    def require_secrets(self) -> None:
        """Refuse to serve in production with a missing, short or demonstration secret."""
        if self.is_production and not self.has_safe_secrets:
            raise ConfigurationError(
                "En production, BOUSSOLE_SECRET_KEY (32 caractères au moins) et BOUSSOLE_DATA_KEYS doivent être "
                "renseignées, avec d’autres valeurs que celles de la démonstration. "
                "« flask --app wsgi keys generate » en propose."
            )
        if not self.secret_key or not self.data_keys:
            raise ConfigurationError("BOUSSOLE_SECRET_KEY et BOUSSOLE_DATA_KEYS doivent être renseignées.")


_LEGAL_FIELDS = tuple(name for name in LegalSettings.__slots__ if name != "accessibility_status")


@dataclass(frozen=True, slots=True)
class _Reader:
    environ: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(f"BOUSSOLE_{name}", "").strip() or default

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(word for word in self.text(name).replace(",", " ").split() if word) or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in ("1", "true", "oui", "yes"):
            return True
        if value in ("0", "false", "non", "no"):
            return False
        if value:
            raise ConfigurationError(f"BOUSSOLE_{name} attend oui ou non, et vaut « {value} ».")
        return default

    def folder(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value) if value else None

    def command(self, name: str) -> tuple[str, ...]:
        try:
            return tuple(shlex.split(self.text(name)))
        except ValueError as error:
            raise ConfigurationError(
                f"BOUSSOLE_{name} n’est pas une ligne de commande\u202f: {error}"
            ) from error

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdigit():
            raise ConfigurationError(f"BOUSSOLE_{name} attend un nombre entier, et vaut « {value} ».")
        return int(value)


def data_folder(settings: Settings) -> Path | None:
    """The folder of the SQLite file, or ``None`` when the database is not a file."""
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix) or ":memory:" in settings.database_url:
        return None
    return Path(settings.database_url.removeprefix(prefix)).parent
