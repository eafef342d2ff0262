"""The settings of a plan: its title, how impacts are judged, who reads contacts; its closing and opening again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange

from app.domain.access import Permission
from app.domain.continuity.durations import parse_duration, say_duration
from app.domain.continuity.fields import MAX_LINE
from app.domain.continuity.kits import Kit
from app.domain.continuity.records.activities import Impact
from app.domain.continuity.scale import GRADES, MAX_STEPS, MIN_STEPS, Grade, are_steps
from app.domain.errors import DomainError
from app.features.continuity import frameworks, queries
from app.features.continuity import settings as service
from app.features.continuity.kit import find_kit
from app.features.continuity.queries import ContactReaders
from app.features.continuity.settings import PlanSettings
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.features.continuity.words import CONTACT_READERS_LABELS
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.forms import BaseForm, FrenchIntegerField, choices_of, optional, required
from app.web.messages import message_of

KEPT_MONTHS = (1, 3, 6, 12, 24, 36, 60)
NO_END = "sans-terme"
MAX_WORD, MAX_MEANING, MAX_REVIEW = 40, 300, 60
_BETWEEN = re.compile(r"[;\n]|(?<=[^\d\s]),|,\s")
"""Between two durations; the comma of « 1,5 h » stays."""


class StepsField(StringField):
    """Durations in one line, « 4 h, 24 h, 3 j »; its data is a tuple of minutes."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(say_duration(one).replace("\u202f", " ") for one in self.data or ())

    def process_data(self, value: Any) -> None:
        self.data = value or ()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if not valuelist:
            return
        self.data = ()  # type: ignore[assignment]
        try:
            read = [parse_duration(one) for one in _BETWEEN.split(str(valuelist[0])) if one.strip()]
        except DomainError as error:
            raise ValueError(message_of(error)) from error
        self.data = tuple(one for one in read if one is not None)  # type: ignore[assignment]

    def pre_validate(self, _form: Any) -> None:
        if not are_steps(tuple(self.data or ())) and not self.errors:
            raise ValidationError(
                f"Écrivez de {MIN_STEPS} à {MAX_STEPS} durées, de la plus courte à la plus longue, sans zéro."
            )


class _SettingsForm(BaseForm):
    seen = HiddenField()
    title = StringField(
        "Titre du plan",
        [
            required("Donnez un titre au plan."),
            Length(max=MAX_LINE, message=f"Écrivez {MAX_LINE} caractères au plus."),
        ],
    )
    review_months = FrenchIntegerField(
        "Révision tous les combien de mois",
        [optional(), NumberRange(min=1, max=MAX_REVIEW, message=f"De 1 à {MAX_REVIEW} mois.")],
    )
    steps = StepsField("Durées d’interruption à juger")
    contact_readers = RadioField(
        "Qui lit les coordonnées", choices=choices_of(ContactReaders, CONTACT_READERS_LABELS)
    )
    contact_months = SelectField("Combien de temps les garder dans une version remplacée ou retirée")

    @property
    def words(self) -> list[tuple[int, Any, Any]]:
        """Of each grade, the fields of its word and of its meaning."""
        return [(value, self[f"label_{value}"], self[f"meaning_{value}"]) for value in GRADES]

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        typed = Counter((label.data or "").casefold() for _value, label, _meaning in self.words)
        for _value, label, _meaning in self.words:
            if label.data and typed[label.data.casefold()] > 1:
                label.errors = [*label.errors, "Deux degrés ont le même mot\u202f: changez-en un."]
                is_right = False
        return is_right

    def to_settings(self, kit: Kit) -> PlanSettings:
        scale = tuple(
            Grade(value=value, label=label.data, meaning=" ".join((meaning.data or "").split()))
            for value, label, meaning in self.words
        )
        months = self.contact_months.data
        return PlanSettings(
            self.title.data or "",
            self.review_months.data,
            tuple(self.steps.data or ()),
            () if scale == kit.settings.grades else scale,
            ContactReaders(self.contact_readers.data),
            None if months == NO_END else int(months),
        )


def _word_fields(value: int) -> dict[str, Any]:
    return {
        f"label_{value}": StringField(
            f"Mot du degré {value}",
            [
                required(f"Donnez un mot au degré {value}."),
                Length(max=MAX_WORD, message=f"Écrivez {MAX_WORD} caractères au plus."),
            ],
        ),
        f"meaning_{value}": StringField(
            f"Ce que veut dire le degré {value}",
            [optional(), Length(max=MAX_MEANING, message=f"Écrivez {MAX_MEANING} caractères au plus.")],
        ),
    }


SettingsForm: type[_SettingsForm] = type(
    "SettingsForm",
    (_SettingsForm,),
    {name: field for value in GRADES for name, field in _word_fields(value).items()},
)


class CloseForm(BaseForm):
    is_sure = BooleanField(
        "Ce plan ne sert plus", [required("Cochez la case si le plan ne sert plus vraiment.")]
    )


@blueprint.get("/pcra/<uuid:plan_id>/reglages")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_settings(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    held = service.read_settings(current_session(), page.row)
    words = {
        name: text
        for one in held.scale or kit.settings.grades
        for name, text in ((f"label_{one.value}", one.label), (f"meaning_{one.value}", one.meaning))
    }
    form = SettingsForm(
        formdata=None,
        data={
            "seen": held.fingerprint,
            "title": held.title,
            "review_months": held.review_months,
            "steps": held.steps or kit.settings.steps,
            "contact_readers": held.contact_readers.value,
            "contact_months": _code_of(held.contact_months),
            **words,
        },
    )
    return _render(page, kit, form)


@blueprint.post("/pcra/<uuid:plan_id>/reglages")
@requires(Permission.PLAN_MANAGE, scope="plan_id")
def change_settings(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    form = SettingsForm(formdata=request.form)
    _offer_months(form, page.row.contact_months)
    if not form.validate():
        return _render(page, kit, form), 422
    session, asked = current_session(), form.to_settings(kit)
    try:
        service.change_settings(session, current_actor(), page.row, asked, form.seen.data or "", utc_now())
    except DomainError as error:
        if error.code != "plan_settings_changed":
            raise
        form.refuse(error)
        form.seen.data = service.read_settings(session, page.row).fingerprint
        form.seen.raw_data = None
        return _render(page, kit, form), 409
    flash("Les réglages sont enregistrés.", "success")
    return redirect(url_for(".show_plan", plan_id=plan_id), 303)


@blueprint.get("/pcra/<uuid:plan_id>/fermeture")
@requires(Permission.PLAN_MANAGE, scope="plan_id")
def show_closing(plan_id: UUID) -> ResponseReturnValue:
    return _render_closing(load_page(plan_id), CloseForm(formdata=None))


@blueprint.post("/pcra/<uuid:plan_id>/fermeture")
@requires(Permission.PLAN_MANAGE, scope="plan_id")
def close_plan(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    form = CloseForm(formdata=request.form)
    if not form.validate():
        return _render_closing(page, form), 422
    service.close_plan(current_session(), current_actor(), page.row, utc_now())
    flash(
        "Le plan est fermé. Il reste dans «\u202fPlans fermés\u202f», d’où vous pouvez le rouvrir.", "success"
    )
    return redirect(url_for(".list_plans", organisation_id=page.organisation.id), 303)


@blueprint.post("/etablissements/<uuid:organisation_id>/pcra/<uuid:closed_id>/reouverture")
@requires(Permission.PLAN_MANAGE, scope="organisation_id")
def reopen_plan(organisation_id: UUID, closed_id: UUID) -> ResponseReturnValue:
    service.reopen_plan(current_session(), current_actor(), organisation_id, closed_id, utc_now())
    flash("Le plan est rouvert.", "success")
    return redirect(url_for(".show_plan", plan_id=closed_id), 303)


def _code_of(months: int | None) -> str:
    return NO_END if months is None else str(months)


def _offer_months(form: _SettingsForm, held: int | None) -> None:
    offered = sorted({*KEPT_MONTHS, *([held] if held else [])})
    form.contact_months.choices = [
        *(SelectChoice(str(one), f"{one} mois") for one in offered),
        SelectChoice(NO_END, "Tant que la version existe"),
    ]


def _render(page: PlanPage, kit: Kit, form: _SettingsForm) -> str:
    _offer_months(form, page.row.contact_months)
    steps = tuple(page.row.steps) or kit.settings.steps
    graded = Counter(
        one.record.step
        for one in queries.list_kept(current_session(), page.row.id, ["impact"])
        if isinstance(one.record, Impact) and one.record.step and one.record.step not in steps
    )
    return render_template(
        "continuity/settings.html",
        page=page,
        kit=kit,
        form=form,
        others=[(say_duration(step), count) for step, count in sorted(graded.items())],
        readers=CONTACT_READERS_LABELS,
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(page.link),
    )


def _render_closing(page: PlanPage, form: CloseForm) -> str:
    return render_template(
        "continuity/closing.html",
        page=page,
        followers=len(frameworks.list_followers(current_session(), page.row, today())),
        form=form,
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(page.link, ("Réglages", url_for(".show_settings", plan_id=page.row.id))),
    )
