"""One page for the direction: where we stand, three risks in the words of care, three decisions with their cost."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import (
    Align,
    Block,
    Column,
    Document,
    Figure,
    Heading,
    NumberedSteps,
    Paragraph,
    ScoreFigures,
    Span,
    Table,
    Text,
    long_date,
)
from app.features.actions import words
from app.features.actions.queries.briefing import Briefing, Decision, Position, Risk
from app.features.assessments.queries import wording

SHOWN_LISTS = 3
MAX_NAME = 90
MAX_LIST = 38
MAX_TITLE = 66
MAX_WHY = 220
MAX_WHY_BESIDE_LISTS = 160
"""Several lists take more of the page than one."""
MAX_OWNER = 40
MEANINGS = (
    "Déclaré\u202f: ce que nous disons. Prouvé\u202f: pièces valables ce jour. Vérifié\u202f: accepté par un "
    "relecteur. Couverture\u202f: points qui ont une réponse."
)
FOOTER = "Diffusion limitée\u202f: cette page montre ce qui reste à protéger. N’y écrivez aucune donnée de patient."


def build_direction(briefing: Briefing) -> Document:
    """Always one single page: long texts end with « … » and the lists beyond three are only counted."""
    return Document(
        title="Cybersécurité\u202f: la page de la direction",
        organisation=shorten(briefing.organisation_name, MAX_NAME),
        date=briefing.day,
        footer=FOOTER,
        blocks=(
            Heading("Où nous en sommes"),
            *_show_positions(briefing),
            Heading(
                "Trois risques pour les soins" if len(briefing.risks) > 1 else "Les risques pour les soins"
            ),
            *_show_risks(briefing),
            Heading("Trois décisions" if len(briefing.decisions) == 3 else "Les décisions"),
            *_show_decisions(briefing),
        ),
    )


def shorten(text: str, limit: int) -> str:
    """The text, or its first whole sentences, or its first words and « … », within ``limit`` ordinary letters.

    A capital or a wide sign takes the room of two, so that a text in capitals takes no more of the page.
    """
    text = " ".join(text.split())
    room = 0
    for place, char in enumerate(text):
        room += _width(char)
        if room > limit:
            return _cut(text, place)
    return text


def _width(char: str) -> int:
    if char in _WIDEST:
        return 3
    return 2 if char in _WIDE or char.isupper() or ord(char) > _LAST_NARROW else 1


_WIDE = frozenset("mwœæ")
_WIDEST = frozenset("MWŒÆ@%…—")
_LAST_NARROW = 0x2019


def _cut(text: str, limit: int) -> str:
    """At most ``limit`` characters: whole sentences when they fill half of it, else whole words, else letters."""
    end = max(text.rfind(f"{mark} ", 0, limit) for mark in ".!?")
    if end >= limit // 2:
        return text[: end + 1]
    kept = text[: max(limit - 1, 0)]
    cut = kept.rfind(" ")
    return f"{kept[:cut] if cut > limit // 2 else kept}…".replace(",…", "…")


def _show_positions(briefing: Briefing) -> Iterator[Block]:
    positions = briefing.positions
    if not positions:
        yield Paragraph("Aucune liste n’est encore commencée\u202f: il n’y a pas de score à montrer.")
        return
    if len(positions) == 1:
        yield _show_figures(positions[0], briefing)
        yield Paragraph(MEANINGS, small=True)
        return
    yield _compare_lists(positions[:SHOWN_LISTS], briefing)
    rest = len(positions) - SHOWN_LISTS
    more = (
        f"{rest} autre{'s' if rest > 1 else ''} liste{'s' if rest > 1 else ''} en plus. " if rest > 0 else ""
    )
    yield Paragraph(f"{more}{MEANINGS}", small=True)


def _show_figures(position: Position, briefing: Briefing) -> Block:
    figures = position.figures
    title = shorten(position.title, MAX_LIST)
    return ScoreFigures(
        (
            Figure("Déclaré", wording.figure(figures.declared)),
            Figure("Prouvé", wording.figure(figures.proved)),
            Figure("Vérifié", wording.figure(figures.verified)),
            Figure("Couverture", wording.figure(figures.coverage)),
        ),
        caption=f"{title}, version {position.number}, au {long_date(briefing.day)}.",
    )


def _compare_lists(positions: tuple[Position, ...], briefing: Briefing) -> Block:
    return Table(
        (
            Column("Liste", 5.6),
            *(Column(name, 1.3, Align.RIGHT) for name in ("Déclaré", "Prouvé", "Vérifié", "Couverture")),
        ),
        (
            (
                f"{shorten(position.title, MAX_LIST)}, v{position.number}",
                wording.figure(position.figures.declared),
                wording.figure(position.figures.proved),
                wording.figure(position.figures.verified),
                wording.figure(position.figures.coverage),
            )
            for position in positions
        ),
        caption=f"Le score de chaque liste, au {long_date(briefing.day)}",
        row_headers=True,
    )


def _show_risks(briefing: Briefing) -> Iterator[Block]:
    if not briefing.positions:
        yield Paragraph("Ils apparaîtront avec les premières réponses.")
    elif not briefing.risks:
        yield Paragraph("Chaque point posé est tenu\u202f: aucun risque à signaler d’après ces listes.")
    else:
        limit = MAX_WHY if len(briefing.positions) == 1 else MAX_WHY_BESIDE_LISTS
        yield NumberedSteps(
            (Span(f"{_name_risk(risk)}. ", bold=True), shorten(risk.why, limit)) for risk in briefing.risks
        )


def _name_risk(risk: Risk) -> str:
    """« Pas encore : un plan testé »: the words of the item alone would read as good news."""
    title = wording.lower_first(shorten(risk.title, MAX_TITLE))
    return f"{risk.lack}\u202f: {title}{' (point bloquant)' if risk.is_blocking else ''}"


def _show_decisions(briefing: Briefing) -> Iterator[Block]:
    if not briefing.decisions:
        yield Paragraph("Aucune action n’attend de décision.")
        return
    yield Table(
        (
            Column("Action", 4.8),
            Column("Qui (fonction)", 1.9),
            Column("Échéance", 1.7),
            Column("Effort", 1.4),
            Column("Coût", 1.9),
        ),
        (_show_decision(rank, decision) for rank, decision in enumerate(briefing.decisions, 1)),
        caption="Ce que la direction décide, avec son effort et son coût",
        row_headers=True,
    )
    told = [f"Ensemble\u202f: {words.say_total(briefing.total)}."]
    if briefing.whole.count > len(briefing.decisions):
        told.append(f"Les {briefing.whole.count} actions en cours\u202f: {words.say_total(briefing.whole)}.")
    yield Paragraph(" ".join(told), small=True)


def _show_decision(rank: int, decision: Decision) -> tuple[Text, ...]:
    due = long_date(decision.due) if decision.due is not None else words.TO_DATE
    return (
        f"{rank}. {shorten(decision.title, MAX_TITLE)}{'' if decision.is_taken else ' (proposée)'}",
        shorten(decision.owner, MAX_OWNER) or words.TO_ENTRUST,
        f"{due}, dépassée" if decision.is_overdue else due,
        wording.days(decision.effort_days) if decision.effort_days is not None else words.TO_PRICE,
        words.say_cost(decision.cost_low, decision.cost_high),
    )
