"""A small application that shows every component in every state, for the checker and for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import flask_login
from flask import Blueprint, Flask, flash, render_template, request
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from app.config import Settings
from app.domain.access import Actor, Membership, Role, Scope
from app.domain.catalogue import Confidence, Source
from app.domain.errors import DomainError
from app.web import errors, filters, headers, navigation
from app.web.forms import (
    BaseForm,
    FilterForm,
    FrenchDateField,
    FrenchDecimalField,
    FrenchIntegerField,
    choices_of,
    optional,
    required,
    with_blank,
)
from app.web.paging import Page, PageRequest, Sort

WEB = Path(errors.__file__).parent
NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
ACTOR = Actor(
    id=UUID(int=1),
    name="RSSI du CH de Val-d’Essai",
    email="rssi@ch-val-dessai.exemple.fr",
    memberships=(Membership(Role.ANALYST, Scope.region("99")),),
)


class Practice(StrEnum):
    NOTHING = "nothing"
    WRITTEN = "written"
    TESTED = "tested"


PRACTICE_LABELS = {
    Practice.NOTHING: "Rien n’existe",
    Practice.WRITTEN: "C’est écrit",
    Practice.TESTED: "C’est testé",
}


class EveryControl(BaseForm):
    """One field for each macro of ``components/forms.html``."""

    name = StringField("Nom de l’établissement", [required("Indiquez le nom de l’établissement.")])
    town = StringField("Ville", [optional()])
    email = EmailField("Adresse électronique", [required("Indiquez votre adresse électronique.")])
    password = PasswordField("Mot de passe", [required("Indiquez votre mot de passe.")])
    comment = TextAreaField("Commentaire", [optional()])
    department = SelectField(
        "Département",
        [required("Choisissez un département.")],
        choices=with_blank([SelectChoice("30", "Gard"), SelectChoice("34", "Hérault")], "Choisissez"),
    )
    group = SelectField(
        "Groupement",
        [optional()],
        choices=[SelectChoice("a", "GHT A", optgroup="Gard"), SelectChoice("b", "GHT B", optgroup="Hérault")],
    )
    practice = RadioField(
        "Où en est la sauvegarde hors ligne ?",
        [required("Choisissez une réponse, ou « ne sait pas ».")],
        choices=choices_of(Practice, PRACTICE_LABELS),
    )
    kinds = SelectMultipleField(
        "Preuves disponibles",
        [optional()],
        choices=[SelectChoice("schema", "Schéma"), SelectChoice("report", "Procès-verbal de test")],
    )
    agreed = BooleanField("J’ai relu les réponses", [required("Confirmez que vous avez relu les réponses.")])
    due = FrenchDateField("Date prévue", [required("Indiquez la date prévue.")])
    beds = FrenchIntegerField("Lits et places", [required("Indiquez le nombre de lits et places.")])
    ratio = FrenchDecimalField("Part des postes", [optional()])
    document = FileField("Fichier des établissements", [optional()])
    version = HiddenField(default="3")


class Filters(FilterForm):
    department = SelectField("Département", choices=with_blank([SelectChoice("30", "Gard")], "Tous"))


@dataclass(frozen=True)
class Levels:
    declared: object
    proved: object
    verified: object


SCORES: dict[str, dict[str, Any]] = {
    "full": {
        "declared": Fraction(125, 2),
        "proved": 41.7,
        "verified": Fraction(5, 24) * 100,
        "coverage": 75,
        "answered": 6,
        "applicable": 8,
        "unknown": 1,
        "level": Levels(1, 0, 0),
        "level_max": 4,
        "ready": Levels(False, False, None),
    },
    "void": {"declared": None, "proved": None, "verified": None, "coverage": None},
    "whole": {"declared": 100, "proved": 100, "verified": 0, "coverage": 100},
}
SOURCE = Source("Instruction de test n° 1", "https://exemple.fr/texte", date(2026, 11, 1))
ROWS = [
    {
        "name": "CH de Val-d’Essai",
        "town": "Essai-les-Bains",
        "declared": 62.5,
        "state": ("Soumise", "progress"),
    },
    {
        "name": "EHPAD Les Tilleuls d’Essai",
        "town": "Essai",
        "declared": 100,
        "state": ("Acceptée", "success"),
    },
    {
        "name": "Clinique du Modèle",
        "town": "Saint-Modèle",
        "declared": None,
        "state": ("Retournée", "danger"),
    },
]

pages = Blueprint("pages", __name__, template_folder="templates")
accounts = Blueprint("accounts", __name__)
organisations = Blueprint("organisations", __name__)
regional = Blueprint("regional", __name__)


@pages.get("/")
def show_home() -> str:
    flash("La réponse est enregistrée.", "success")
    flash("Deux preuves arrivent à leur terme.", "warning")
    return render_template("gallery/home.html", scores=SCORES, as_of=NOW.date())


@pages.get("/accueil")
def show_agenda() -> str:
    return render_template("gallery/plain.html")


@regional.get("/regions/<region>")
def show_region(region: str) -> str:
    return render_template("gallery/plain.html")


@pages.get("/donnees")
def show_data() -> str:
    page = Page(ROWS, 1234, PageRequest.from_arguments(request.args, size=3))
    sort = Sort.from_arguments(request.args, ("nom", "declare"), "nom")
    return render_template(
        "gallery/data.html",
        page=page,
        sort=sort,
        filters=Filters(),
        source=SOURCE,
        confidences=list(Confidence),
    )


@pages.route("/formulaire", methods=["GET", "POST"])
def show_form() -> tuple[str, int]:
    form = EveryControl()
    if request.method == "POST" and not form.validate():
        return render_template("gallery/form.html", form=form), 422
    return render_template("gallery/form.html", form=form), 200


@pages.get("/imprimer")
def show_print() -> str:
    return render_template("gallery/print.html", scores=SCORES, as_of=NOW.date())


@pages.get("/accessibilite")
def show_accessibility() -> str:
    return render_template("gallery/plain.html")


@pages.post("/refus/<code>")
def refuse(code: str) -> str:
    raise DomainError(code)


@pages.get("/panne")
def fail() -> str:
    raise RuntimeError("a secret that no page may show")


@pages.post("/anonyme")
def enter() -> str:
    return render_template("gallery/plain.html")


@accounts.get("/connexion")
def show_sign_in() -> str:
    return render_template("gallery/plain.html")


@accounts.get("/administration/comptes")
def list_accounts() -> str:
    return render_template("gallery/plain.html")


@accounts.post("/deconnexion")
def sign_out() -> str:
    return render_template("gallery/plain.html")


@organisations.get("/etablissements")
def list_organisations() -> str:
    return render_template("gallery/plain.html")


class Visitor(flask_login.UserMixin):  # type: ignore[misc]
    """Whoever asks for a page of the gallery, signed in or not."""

    def __init__(self, actor: Actor | None) -> None:
        self.actor = actor


def make_gallery(actor: Actor | None = ACTOR, environment: str = "demonstration") -> Flask:
    """The gallery, with the frame, the headers and the errors of the real application."""
    app = Flask("gallery", static_folder=str(WEB / "static"), template_folder=None)
    app.jinja_loader = FileSystemLoader(WEB)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(SECRET_KEY="only for the gallery", MAX_CONTENT_LENGTH=10_000)
    app.extensions["boussole.settings"] = Settings(environment=environment)
    app.extensions["boussole.clock"] = lambda: NOW
    CSRFProtect(app)
    flask_login.LoginManager(app).request_loader(lambda _request: Visitor(actor))
    for part in (headers, errors, filters, navigation):
        part.init_app(app)
    for blueprint in (pages, accounts, organisations, regional):
        app.register_blueprint(blueprint)
    return app
