"""What opens a plan: cover, versions, copies, one-page summary, index by need."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    TableOfContents,
    Text,
)
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.words import GovernanceRole, Phase, ScenarioFamily, Situation, label_of
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import (
    DOTS,
    TO_FILL,
    Edition,
    blank_rows,
    columns,
    say_day,
)
from app.features.continuity.documents.source import list_source, show_source
from app.features.continuity.documents.state import (
    find_review,
    list_approvals,
    say_approval,
    say_last_test,
    say_next_review,
    say_version,
)

_VOICE = "(voix médicale ou soignante)"
_WRITER = "(a écrit le plan)"
_SIGNING = (GovernanceRole.SPONSOR, GovernanceRole.PLAN_LEAD, GovernanceRole.MEDICAL)


def show_cover(edition: Edition, *, depth: int = 2) -> Iterator[Block]:
    """The identity of the plan, then the contents."""
    sheet = edition.plan.sheet
    yield KeyValues(
        (
            *list_identity(edition),
            *edition.facts(
                sheet,
                "sites",
                "managing_body",
                "capacity",
                "is_shared",
                "perimeter",
                "exclusions",
                "assumptions",
            ),
            *edition.facts(sheet, "site_specifics", *(() if edition.plan.source else ("framework",))),
            *list_state(edition),
        )
    )
    yield from show_warnings(edition)
    yield PageBreak()
    yield TableOfContents(depth=depth)


def list_identity(edition: Edition) -> Iterator[tuple[str, Text]]:
    plan = edition.plan
    yield "Établissement", plan.establishment or TO_FILL
    yield "FINESS", plan.finess or TO_FILL
    yield from edition.facts(plan.sheet, "title", "perimeter_kind", "category")
    yield from edition.facts(plan.sheet, "d2_category") if plan.sheet.d2_category else ()


def list_state(edition: Edition) -> Iterator[tuple[str, Text]]:
    yield "Version", say_version(edition)
    yield "Approuvé le", say_approval(edition)
    yield "Prochaine revue", say_next_review(edition)
    yield "Dernier test", say_last_test(edition)
    yield from list_source(edition.plan)
    yield from edition.facts(edition.plan.sheet, "bodies", "bodies_on", "diffusion")


_WITHHELD = {
    Withheld.RESERVED: "Coordonnées réservées\u202f: ce document n’a pas les numéros. Demandez à une personne de "
    "l’établissement d’imprimer celui du classeur.",
    Withheld.ERASED: "Coordonnées effacées\u202f: cette version n’est plus en vigueur, ses numéros n’ont pas été "
    "gardés.",
}


def _say_draft(edition: Edition) -> str:
    """What a draft is good for: an imperfect plan on paper is better than none, but not than an approved one."""
    in_force = next((one.number for one in edition.history if one.approved_on), None)
    if in_force is not None:
        return f"Cette version n’est pas approuvée. La version {in_force}, approuvée, reste celle qui sert."
    return (
        "Cette version n’est pas encore approuvée. Elle sert jusqu’à ce que la version approuvée la remplace\u202f: "
        "retirez-la alors."
    )


def show_warnings(edition: Edition) -> Iterator[Block]:
    if edition.is_draft:
        yield Callout(CalloutKind.WARNING, _say_draft(edition), title="projet")
    if edition.plan.withheld is not None:
        yield Callout(CalloutKind.WARNING, _WITHHELD[edition.plan.withheld], title="sans les numéros")
    review = find_review(edition)
    if review and review < edition.today:
        yield Callout(
            CalloutKind.WARNING,
            f"La revue prévue le {say_day(review)} n’a pas eu lieu. Vérifiez les numéros avant de vous y fier.",
            title="revue dépassée",
        )


def show_versions(edition: Edition) -> Iterator[Block]:
    """Every version, its approvals, signature boxes, changes, and where each copy is."""
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.VERSIONS)
    if edition.history:
        yield Table(
            columns(("Version", 20), ("Figée le", 27), ("Ce qui change", 83), ("Approuvée le", 40)),
            [
                (str(one.number), say_day(one.frozen_on), one.summary, say_day(one.approved_on) or "Non")
                for one in edition.history
            ],
            caption="Versions",
        )
    if plan.approvals:
        yield Table(
            columns(("Version", 20), ("Fonction", 50), ("Décision", 40), ("Le", 25), ("Réserves", 35)),
            [
                (
                    edition.say(one, "version"),
                    _join(
                        one.function, _VOICE if one.is_care_voice else "", _WRITER if one.is_writer else ""
                    ),
                    _join(edition.say(one, "decision"), edition.say(one, "mode")),
                    edition.say(one, "decided_on"),
                    edition.say(one, "reservations"),
                )
                for one in plan.approvals
            ],
            caption="Approbations enregistrées",
        )
    else:
        yield Paragraph("Aucune approbation n’est enregistrée.")
    yield Table(
        columns(("Fonction", 50), ("Nom", 45), ("Date", 25), ("Signature", 50)),
        [(one, "", "", "") for one in _list_signing(plan)] + [("", "", "", "")],
        caption="Signatures",
        signed=True,
    )
    if plan.changes:
        yield Table(
            columns(("Le", 25), ("Ce qui a changé", 40), ("En une phrase", 75), ("Plan relu le", 30)),
            [
                [edition.say(one, name) for name in ("happened_on", "kind", "what", "reviewed_on")]
                for one in plan.changes
            ],
            caption="Changements survenus",
        )
    yield from _show_copies(edition)
    yield from _show_bearers(edition)
    yield from show_source(edition)


def _join(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _list_signing(plan: Plan) -> list[str]:
    functions = list(dict.fromkeys(one.function for one in list_approvals(plan) if one.function))
    held = [one.role for one in plan.roles]
    return functions or [label_of(role) for role in _SIGNING if role in held] or ["Direction"]


def _show_copies(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield Heading(titles.COPIES, 2)
    rows = []
    for one in plan.copies:
        if one.removed_on:
            continue
        version = edition.say(one, "version")
        is_old = one.version is not None and one.version < plan.version
        rows.append(
            (
                one.place,
                edition.say(one, "medium"),
                f"{edition.say(one, 'profile')}\n{one.service}".strip(),
                f"{version}\u202f: à remplacer" if is_old else version,
                f"{edition.say(one, 'given_on')}\n{one.given_to}".strip(),
                edition.say(one, "checked_on"),
            )
        )
    yield Table(
        columns(
            ("Lieu ou destinataire", 40),
            ("Support", 26),
            ("Document", 27),
            ("Version", 21),
            ("Remis", 28),
            ("Vérifié le", 28),
        ),
        [*rows, *blank_rows(3, 6)],
        caption="Chaque exemplaire, où il est et sur quel support",
        hand_filled=True,
    )


def _say_review(edition: Edition) -> Iterator[tuple[str, Text]]:
    """Every how many months; else why it is not said."""
    months = edition.plan.sheet.review_months
    for label, said in edition.facts(edition.plan.sheet, "review_months", review_months="Révision"):
        yield label, f"tous les {months}\u00a0mois" if months else said


def _show_bearers(edition: Edition) -> Iterator[Block]:
    """Who is named for what, and how often they look at the plan again."""
    plan = edition.plan
    yield Heading(titles.BEARERS, 2)
    yield KeyValues((*_say_review(edition), *edition.facts(plan.sheet, "staff_available")))
    if plan.roles:
        names = ("role", "holder", "deputy", "instance", "named_on", "has_letter")
        yield Table(
            columns(
                ("Rôle", 40),
                ("Titulaire", 40),
                ("Suppléant", 36),
                ("Siège dans", 28),
                ("Nommé le", 26),
                ("Lettre", 18),
            ),
            [[edition.say(one, name) for name in names] for one in plan.roles],
            caption="Rôles",
        )


def show_summary(edition: Edition) -> Iterator[Block]:
    """The priority activities, each on one line: one page, for as many as may be a priority."""
    yield PageBreak()
    yield Heading(titles.SUMMARY)
    if not edition.plan.priorities:
        yield Paragraph("Aucune activité prioritaire n’est encore choisie.")
        return
    yield Paragraph("DMIA\u202f: durée maximale d’interruption admissible.", small=True)
    yield Table(
        columns(
            ("Rang", 14), ("Activité", 40), ("DMIA", 28), ("Premier geste sans informatique", 54), ("Qui", 34)
        ),
        [
            (
                edition.say(one, "rank") or "–",
                one.name,
                edition.say(one, "dmia") or DOTS[:6],
                find_first_action(edition.plan, one) or TO_FILL,
                _say_owner(edition, one),
            )
            for one in edition.plan.priorities
        ],
        caption="Les activités à tenir d’abord",
    )


def find_first_action(plan: Plan, activity: Activity) -> str:
    """The first step of the degraded mode of the first day, for the information system first."""
    scenarios = sorted(plan.kept_scenarios, key=lambda one: one.family is not ScenarioFamily.IS)
    for scenario in scenarios:
        for solution in plan.solutions_of.get((activity.id, scenario.id), ()):
            if solution.phase is Phase.FIRST_DAY and (solution.steps or solution.strategy):
                return solution.steps[0] if solution.steps else label_of(solution.strategy)  # type: ignore[arg-type]
    return ""


def _say_owner(edition: Edition, activity: Activity) -> str:
    owner = edition.plan.find(Contact, activity.owner)
    return (owner.function or owner.name) if owner else TO_FILL


_FAMILY_OF = {
    Situation.IS_DOWN: ScenarioFamily.IS,
    Situation.NO_PHONE: ScenarioFamily.UTILITIES,
    Situation.NO_POWER: ScenarioFamily.UTILITIES,
    Situation.EVACUATION: ScenarioFamily.SITE,
    Situation.STAFF_SHORTAGE: ScenarioFamily.STAFF,
    Situation.SUPPLIER_FAILURE: ScenarioFamily.SUPPLIER,
}
_ALSO = {
    Situation.IS_DOWN: (titles.ACTIVATION, titles.SHEETS, titles.RESTART, titles.FORMS),
    Situation.NO_PHONE: (titles.CHAIN, titles.DIRECTORY),
    Situation.NO_POWER: (titles.CHAIN, titles.ACTIVATION),
    Situation.EVACUATION: (titles.CHAIN, titles.ACTIVATION),
    Situation.STAFF_SHORTAGE: (titles.SHEETS, titles.UNIT),
    Situation.SUPPLIER_FAILURE: (titles.SUPPLIERS, titles.DIRECTORY),
    Situation.SUSPECT_MESSAGE: (titles.CHAIN,),
}
_NEEDS = (
    ("Un numéro de téléphone", (titles.OUTSIDE, titles.DIRECTORY)),
    ("Savoir qui décide, réunir la cellule de crise", (titles.UNIT, titles.MEETING)),
    ("Savoir ce que je dois faire", (titles.CARDS, titles.SUMMARY, titles.SHEETS)),
    ("Un formulaire vierge", (titles.FORMS, titles.LOGS)),
    ("Redémarrer", (titles.RESTART, titles.RETURN)),
)


def show_index(edition: Edition) -> Iterator[Block]:
    """By situation, then by need: where to turn to."""
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.INDEX)
    entries = []
    for situation, also in _ALSO.items():
        sheets = [titles.name_reflex(one) for one in plan.reflex_sheets if one.situation is situation]
        scenarios = [
            titles.name_scenario(one)
            for one in plan.kept_scenarios
            if one.family is _FAMILY_OF.get(situation)
        ]
        entries.append((label_of(situation), (*sheets, *scenarios, *also)))
    yield Index(entries)
    yield KeepTogether((Heading("Je cherche…", 2), Index(_NEEDS)))
