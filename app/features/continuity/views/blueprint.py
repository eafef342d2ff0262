"""The blueprint, who may reach a plan, and what every page of a plan begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Flask, url_for

from app.domain.access import Permission
from app.domain.continuity.discretion import DETAILS, withhold
from app.domain.continuity.durations import say_duration
from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.mentions import list_mentions
from app.domain.continuity.plan import CODES, Plan, Withheld
from app.domain.continuity.records import KINDS
from app.domain.continuity.words import label_of
from app.features.audit import service as audit
from app.features.continuity import queries
from app.features.continuity.queries import ContactReaders, Kept, PlanRow
from app.features.continuity.words import (
    KIND_WORDS,
    NAMING,
    ORIGIN_LABELS,
    RESERVED,
    STEP_WORDS,
    VARIANT_LABELS,
    label_of_field,
    name_of,
    names_of,
    say_unrated,
    say_value,
)
from app.features.organisations import queries as organisations
from app.web.access import allowed, register_scope
from app.web.context import current_actor, current_session, utc_now, witness

blueprint = Blueprint("continuity", __name__, template_folder="../templates")


def init_app(app: Flask) -> None:
    register_scope(app, "plan_id", queries.scopes_of)
    app.register_blueprint(blueprint)


@dataclass(frozen=True)
class PlanPage:
    """A plan with the establishment that it belongs to."""

    row: PlanRow
    organisation: organisations.OrganisationRow
    may_write: bool
    may_approve: bool
    may_manage: bool = False

    @property
    def may_read_contacts(self) -> bool:
        """Whether how to reach people is shown here, as the settings of the plan say."""
        match self.row.contact_readers:
            case ContactReaders.ALL:
                return True
            case ContactReaders.WRITERS:
                return self.may_write or self.may_approve
        return self.may_manage or self.may_approve

    def reserved_fields(self, kind: str) -> frozenset[str]:
        """The fields of a kind of record that are not shown here."""
        return frozenset() if self.may_read_contacts else frozenset(DETAILS.get(KINDS[kind], ()))

    def say(self, record: Record, name: str, names: Mapping[str, Mapping[str, str]]) -> str:
        """The value of a field in words, or that it is not for this reader."""
        said = say_value(record, name, names)
        return RESERVED if said and name in self.reserved_fields(CODES[type(record)]) else said

    def show(self, plan: Plan) -> Plan:
        """The plan as this reader may take it away."""
        return plan if self.may_read_contacts else withhold(plan, Withheld.RESERVED)

    @property
    def title(self) -> str:
        return self.row.title or "Plan de continuité et de reprise"

    @property
    def variant_label(self) -> str:
        return VARIANT_LABELS[self.row.variant.value]

    def trail(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """The steps above a page of the plan."""
        own = url_for("organisations.show_organisation", organisation_id=self.organisation.id)
        plans = url_for("continuity.list_plans", organisation_id=self.organisation.id)
        return [(self.organisation.name, own), ("Plans de continuité", plans), *more]

    @property
    def link(self) -> tuple[str, str]:
        return self.title, url_for("continuity.show_plan", plan_id=self.row.id)


def load_page(plan_id: UUID) -> PlanPage:
    session = current_session()
    row = queries.get_plan_row(session, plan_id)
    unit = organisations.get(session, row.organisation_id)
    return PlanPage(
        row,
        unit,
        allowed(Permission.PLAN_WRITE),
        allowed(Permission.PLAN_APPROVE),
        allowed(Permission.PLAN_MANAGE),
    )


def note_download(page: PlanPage, document: str, form: str, number: int, **more: bool) -> None:
    """The establishment reads in its journal who took its plan away; ``more``: how it was protected."""
    actor, now = current_actor(), utc_now()
    organisation_id, subject = page.row.organisation_id, str(page.row.id)
    details = {"document": document, "format": form, "number": number, **more}
    witness(
        lambda session: audit.record(
            session,
            actor,
            "document_downloaded",
            now=now,
            organisation_id=organisation_id,
            subject=subject,
            details=details,
        )
    )


def named_kinds(kinds: Iterable[str]) -> list[str]:
    """The kinds that records of these kinds may name."""
    return list(
        dict.fromkeys(spec.target for kind in kinds for spec in specs_of(KINDS[kind]).values() if spec.target)
    )


def call_record(page: PlanPage, record: Record) -> str:
    """The name of a record, with those of the records that it is about."""
    return name_of(record, names_among(list_named_by(page.row.id, [record])))


_SHOWN = {kind: frozenset((*NAMING, *words.columns)) for kind, words in KIND_WORDS.items()}
"""The fields of each kind that a list shows."""


def list_named_by(plan_id: UUID, shown: Iterable[Record]) -> list[Kept]:
    """What these records name where a list shows it, and what names those in their turn: a step without a title is
    called by its resource.

    A long plan is not read whole for the names of one page.
    """
    wanted = {whom for one in shown for _name, whom in list_mentions(one, _SHOWN[CODES[type(one)]])}
    found = queries.list_named(current_session(), plan_id, wanted)
    further = {whom for one in found for _name, whom in list_mentions(one.record, NAMING)} - wanted
    return [*found, *queries.list_named(current_session(), plan_id, further)]


def names_among(kept: Iterable[Kept]) -> dict[str, dict[str, str]]:
    """The name of each record, by kind and id."""
    return names_of(one.record for one in kept)


@blueprint.context_processor
def plan_words() -> dict[str, object]:
    return {
        "step_words": STEP_WORDS,
        "kind_words": KIND_WORDS,
        "say_value": say_value,
        "say_duration": say_duration,
        "say_unrated": say_unrated,
        "label_of_field": label_of_field,
        "name_of": name_of,
        "label_or_blank": lambda choice: "" if choice is None else label_of(choice),
        "origin_labels": ORIGIN_LABELS,
    }
