"""Forms of accounts. They check the form of what is typed; the services check its sense."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, Length, ValidationError

from app.content.reference import load_nomenclature
from app.domain.access import Role
from app.domain.accounts import MAX_PASSWORD, OFFICIAL_ROLES
from app.domain.errors import DomainError
from app.features.accounts.emails import normalise_email
from app.features.accounts.invitation_file import parse_number
from app.web.forms import BaseForm, FilterForm, choices_of, optional, required, with_blank
from app.web.messages import ROLE_LABELS, message_of

ASK_EMAIL = "Indiquez l’adresse électronique."
ASK_PASSWORD = "Indiquez le mot de passe."  # noqa: S105 - a sentence
ASK_CODE = "Indiquez le code."
NAME_LENGTH = Length(max=200)


class EmailField(StringField):
    """An address, normalised."""

    def pre_validate(self, form: BaseForm) -> None:
        try:
            self.data = normalise_email(self.data or "")
        except DomainError as error:
            raise ValidationError(message_of(error)) from error


def password_field(label: str, message: str = ASK_PASSWORD) -> PasswordField:
    return PasswordField(label, [required(message), Length(max=MAX_PASSWORD)])


def code_field(label: str) -> StringField:
    return StringField(label, [required(ASK_CODE), Length(max=40)])


class SignInForm(BaseForm):
    email = EmailField("Adresse électronique", [required(ASK_EMAIL)])
    password = password_field("Mot de passe")


class CodeForm(BaseForm):
    code = code_field("Code")


class ForgottenForm(BaseForm):
    email = EmailField("Adresse électronique", [required(ASK_EMAIL)])


class NewPasswordForm(BaseForm):
    password = password_field("Nouveau mot de passe", "Choisissez un mot de passe.")
    again = PasswordField(
        "Le même, une seconde fois",
        [
            required("Écrivez le mot de passe une seconde fois."),
            EqualTo("password", "Les deux saisies ne sont pas identiques."),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    current = password_field("Mot de passe actuel")


class ProfileForm(BaseForm):
    name = StringField("Nom", [required("Indiquez votre nom."), NAME_LENGTH])
    function = StringField("Fonction", [optional(), NAME_LENGTH])


class AcceptForm(ProfileForm, NewPasswordForm):
    """What an invited person who has no account fills in."""


class PasswordAndCodeForm(BaseForm):
    password = password_field("Mot de passe actuel")
    code = code_field("Code du second facteur, ou code de secours")


class MemberForm(BaseForm):
    email = EmailField("Adresse électronique", [required(ASK_EMAIL)])
    role = RadioField("Rôle", [required("Choisissez un rôle.")])
    function = StringField("Fonction", [optional(), NAME_LENGTH])

    def __init__(self, roles: Iterable[Role], **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = choices_of(roles, ROLE_LABELS)


class SuccessorForm(BaseForm):
    """Somebody of the team who takes over, by the id of their account."""

    member = RadioField("Personne de l’équipe", [required("Choisissez une personne.")])

    def __init__(self, people: Iterable[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.member.choices = [SelectChoice(account_id, label) for account_id, label in people]


class SuccessorEmailForm(BaseForm):
    email = EmailField("Adresse électronique de la personne", [required(ASK_EMAIL)])
    function = StringField("Fonction", [optional(), NAME_LENGTH])


class LeadForm(BaseForm):
    """The first lead of one establishment."""

    number = StringField(
        "Numéro FINESS, ou code du GHT", [required("Indiquez le numéro de l’établissement.")]
    )
    email = EmailField("Adresse électronique", [required(ASK_EMAIL)])
    function = StringField("Fonction", [optional(), NAME_LENGTH])

    def validate_number(self, field: StringField) -> None:
        try:
            field.data = parse_number(field.data or "")
        except DomainError as error:
            raise ValidationError(message_of(error)) from error


class InvitationFileForm(BaseForm):
    file = FileField("Fichier CSV", [FileRequired("Choisissez un fichier CSV.")])


class ConfirmFileForm(BaseForm):
    """The good lines of the preview, read and checked again."""

    content = TextAreaField("Lignes", [required("Recommencez avec un fichier.")])


OFFICIAL = tuple(role for role in Role if role in OFFICIAL_ROLES)


class OfficialForm(BaseForm):
    email = EmailField("Adresse électronique", [required(ASK_EMAIL)])
    role = RadioField("Rôle", [required("Choisissez un rôle.")], choices=choices_of(OFFICIAL, ROLE_LABELS))
    region = SelectField("Région", [optional()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        regions = sorted(load_nomenclature().regions.values(), key=lambda region: region.name)
        self.region.choices = with_blank(
            [SelectChoice(region.code, region.name) for region in regions],
            "Aucune (rôle national ou plateforme)",
        )


class AccountFilterForm(FilterForm):
    q = StringField("Nom ou adresse")
    role = SelectField("Rôle", choices=with_blank(choices_of(Role, ROLE_LABELS), "Tous les rôles"))
    etat = SelectField(
        "État",
        choices=[
            SelectChoice("ouverts", "Comptes ouverts"),
            SelectChoice("fermes", "Comptes fermés"),
            SelectChoice("tous", "Tous les comptes"),
        ],
        default="ouverts",
    )


class ClosingForm(BaseForm):
    """One successor for each organisation that would have no lead; the fields are named by organisation."""

    @classmethod
    def for_organisations(cls, organisations: Iterable[tuple[str, str]]) -> ClosingForm:
        """``organisations``: pairs of an id and a name."""
        fields = {
            f"successor_{key}": EmailField(f"Qui prend la suite pour {name}", [required(ASK_EMAIL)])
            for key, name in organisations
        }
        return type("ClosingFormOfAccount", (cls,), fields)()

    def orphan_fields(self) -> list[EmailField]:
        return [field for field in self if isinstance(field, EmailField)]

    def successors(self) -> dict[str, str]:
        """The addresses typed, by id of organisation."""
        return {field.name.removeprefix("successor_"): field.data for field in self.orphan_fields()}
