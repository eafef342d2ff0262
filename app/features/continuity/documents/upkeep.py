"""What keeps a plan true: suppliers, backups, tests, reviews, actions, waivers."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from app.documents.blocks import Block, Heading, KeepTogether, KeyValues, PageBreak, Paragraph, Table
from app.domain.continuity.checks.texts import texts_are_clean
from app.domain.continuity.discretion import DETAILS
from app.domain.continuity.fields import Record
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.resources import RestoreTest
from app.domain.continuity.records.upkeep import Waiver
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import TO_FILL, Edition, columns, say_day
from app.features.continuity.documents.source import mark_origin
from app.features.continuity.documents.state import list_records, say_last_test, say_next_review
from app.web.plan_finding_words import WORDINGS
from app.web.plan_findings import name_of


def _table(
    edition: Edition, caption: str, records: Sequence[Record], *given: tuple[str, str, float]
) -> Iterator[Block]:
    """One row per record; each column: its header, the field, its width."""
    if records:
        yield Table(
            columns(*((header, width) for header, _, width in given)),
            [[edition.say(one, name) for _, name, _ in given] for one in records],
            caption=caption,
        )


def show_suppliers(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.SUPPLIERS)
    if not plan.suppliers:
        yield Paragraph("Aucun fournisseur n’est encore décrit.")
    for one in plan.suppliers:
        facts = KeyValues(
            (
                *edition.facts(one, "service", "is_critical"),
                *((("À joindre jour et nuit", edition.contact(one.contact)),) if one.contact else ()),
                *edition.facts(one, "contract", "contract_delay", "has_own_plan", "plan_checked_on"),
                *edition.facts(one, "alternative", "products"),
            )
        )
        yield KeepTogether((Heading(one.name, 2), *mark_origin(edition, one), facts))


def show_tests(edition: Edition) -> Iterator[Block]:
    """The maintenance board, then what was tried, what is to come and what is left to do."""
    plan = edition.plan
    yield Heading(titles.TESTS)
    late = [one for one in plan.follow_ups if not one.is_done and one.due and one.due < edition.today]
    yield KeyValues(
        (
            ("Dernier test", say_last_test(edition)),
            ("Prochaine revue", say_next_review(edition)),
            ("Actions en retard", str(len(late))),
        )
    )
    for exercise in list_records(edition):
        facts = edition.facts(
            exercise,
            *("kind", "scenario", "activities", "services", "lasted", "participants", "goals"),
            *("switch_time", "endurance", "return_time", "findings", "report"),
            *("has_direction", "has_business", "is_for_d2", "weight"),
        )
        day = say_day(exercise.done_on) or "date à compléter"
        said = "Test" if exercise.is_continuity_test else "Sans valeur de test de continuité"
        yield KeepTogether((Heading(f"{said}, {day}", 2), KeyValues(facts)))
    if plan.planned_tests or plan.reviews or plan.follow_ups:
        yield Heading("Ce qui est prévu, relu, à faire", 2)
    yield from _table(
        edition,
        "Tests prévus",
        plan.planned_tests,
        ("Prévu le", "planned_on", 25),
        ("Type", "kind", 45),
        ("Activités", "activities", 50),
        ("Scénario", "scenario", 30),
        ("Responsable", "owner", 30),
    )
    yield from _table(
        edition,
        "Revues du plan",
        plan.reviews,
        ("Le", "done_on", 25),
        ("Participants", "participants", 50),
        ("Décision", "decision", 70),
        ("Prochaine", "next_on", 25),
    )
    if plan.follow_ups:
        yield Table(
            columns(
                ("Action, d’où elle vient", 70),
                ("Responsable, échéance", 44),
                ("Gravité", 25),
                ("Faite, preuve", 31),
            ),
            [
                tuple(
                    "\n".join(filter(None, (edition.say(one, name) for name in names)))
                    for names in (("title", "origin"), ("owner", "due"), ("severity",), ("is_done", "proof"))
                )
                for one in plan.follow_ups
            ],
            caption="Actions",
        )


_PROTECTIONS = (
    *("is_off_site", "is_off_line", "is_encrypted", "is_partitioned", "has_strong_login", "is_watched"),
    *("has_directory", "is_directory_isolated"),
)


def show_backups(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    if not plan.backups and not plan.restore_tests:
        return
    yield Heading(titles.BACKUPS)
    for one in plan.backups:
        facts = edition.facts(one, "by_supplier", "attested_on", "every", "kept_for", "copies", "media")
        protection = ("Protections", edition.flow(one, *_PROTECTIONS) or TO_FILL)
        rows = (*facts, protection, *edition.facts(one, "complete_on"))
        yield KeepTogether((Heading(one.name, 2), KeyValues(rows)))
    if plan.restore_tests:
        yield Heading("Tests de restauration", 2)
        yield Table(
            columns(("Le", 26), ("Ressource, type", 44), ("Résultat, durées", 60), ("Contrôle, rapport", 50)),
            [_say_restore(edition, one) for one in plan.restore_tests],
        )


def _say_restore(edition: Edition, test: RestoreTest) -> tuple[str, ...]:
    what = (edition.say(test, name) for name in ("resource", "kind"))
    return (
        edition.say(test, "done_on"),
        "\n".join(filter(None, what)),
        edition.lines(test, "outcome", "took", "data_age"),
        edition.lines(test, "is_isolated", "is_checked_by_users", "report"),
    )


def show_waivers(edition: Edition) -> Iterator[Block]:
    """What is knowingly lived with, and what authors confirmed of their texts; always printed."""
    plan = edition.plan
    texts = {str(one.figures["fingerprint"]) for one in texts_are_clean(plan, edition.today)}
    yield Heading(titles.WAIVERS)
    if not plan.waivers:
        yield Paragraph("Aucune dérogation.")
        return
    yield Table(
        columns(("Contrôle", 38), ("Élément", 32), ("Raison", 47), ("Acceptée par", 28), ("Jusqu’au", 25)),
        [
            (
                _name_rule(one.rule),
                _name_waived(edition, one.record),
                one.reason,
                one.function,
                _say_end(edition, one, texts),
            )
            for one in plan.waivers
        ],
    )


def _say_end(edition: Edition, waiver: Waiver, texts: Container[str]) -> str:
    """Until when it holds. ``texts``: the fingerprints of those that ask for an answer today."""
    if waiver.is_confirmation:
        given = f"Confirmé le {say_day(waiver.given_on)}. " if waiver.given_on else ""
        is_same = waiver.fingerprint in texts or _is_withheld(edition, waiver)
        return given + (
            "Tant que le texte ne change pas" if is_same else "Le texte a changé\u202f: NE VAUT PLUS"
        )
    if not waiver.is_complete:
        return "INCOMPLÈTE\u202f: sans effet"
    if waiver.rule.strip().upper() not in WORDINGS:
        return "Contrôle inconnu\u202f: SANS EFFET"
    given = f" (acceptée le {say_day(waiver.given_on)})" if waiver.given_on else ""
    end = say_day(waiver.until)
    is_past = waiver.until is not None and waiver.until < edition.today
    return f"{end}\u202f: DÉPASSÉE{given}" if is_past else f"{end}{given}"


def _is_withheld(edition: Edition, waiver: Waiver) -> bool:
    kind = KINDS.get(waiver.record_kind)
    return edition.plan.withheld is not None and kind is not None and waiver.field in DETAILS.get(kind, ())


def _name_rule(rule: str) -> str:
    wording = WORDINGS.get(rule.strip().upper())
    return f"{rule}\n{wording.title}" if wording else rule


def _name_waived(edition: Edition, record_id: str) -> str:
    found = next((one for one in edition.plan if one.id == record_id), None) if record_id else None
    return name_of(edition.plan, found) if found else record_id or "Tout le plan"
