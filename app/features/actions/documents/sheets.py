"""The first actions on paper: a page for the direction, then one sheet to hand over for each action."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import (
    Align,
    Block,
    BulletList,
    Callout,
    CalloutKind,
    CheckList,
    Column,
    Document,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    Text,
    long_date,
)
from app.domain.actions import ActionNature
from app.features.actions.queries import Action, Plan
from app.features.assessments.queries import wording

FOOTER = "Diffusion limitée\u202f: cette fiche montre ce qui reste à protéger. N’y écrivez aucune donnée de patient."


def build_sheets(plan: Plan) -> Document:
    """The first actions of ``plan``; each sheet holds on one page and stands alone."""
    result = plan.result
    return Document(
        title=f"Premières actions – {result.checklist.title}",
        organisation=result.unit.name,
        date=result.day,
        subject="Une page pour la direction, puis une fiche à remettre pour chaque action"
        if plan.first
        else "",
        reference=f"{result.checklist.id} {result.checklist.version}, version {result.assessment.number}",
        footer=FOOTER,
        blocks=(
            *_show_overview(plan),
            *(
                block
                for rank, action in enumerate(plan.first, 1)
                for block in _show_sheet(plan, action, rank)
            ),
        ),
    )


def _show_overview(plan: Plan) -> Iterator[Block]:
    if not plan.first:
        yield Paragraph("Aucune action à proposer\u202f: chaque point posé est tenu et prouvé ce jour.")
        return
    if plan.blank:
        count = plan.blank
        plural = "s" if count > 1 else ""
        yield Callout(
            CalloutKind.INFO,
            f"{count} question{plural} sans réponse. Répondez d’abord\u202f: l’ordre des actions peut changer.",
            title="avant de commencer",
        )
    yield Heading("Par quoi commencer")
    yield Table(
        (
            Column("Action", 4),
            Column("Avec qui", 3.4),
            Column("Effort", 1.7),
            Column("Fait", 0.7, Align.CENTER),
        ),
        (
            (f"{rank}. {action.title}", action.guidance.who if action.guidance else "", action.effort, "☐")
            for rank, action in enumerate(plan.first, 1)
        ),
        caption="Les actions, dans l’ordre proposé",
        row_headers=True,
    )
    yield Heading(
        "Si vous faites ces actions-là" if len(plan.first) > 1 else "Si vous faites cette action-là"
    )
    yield _compare(plan)
    yield Paragraph(
        "«\u202fVérifié\u202f» ne monte qu’après l’acceptation d’un relecteur. Changer une réponse déjà acceptée "
        "demande une nouvelle relecture.",
        small=True,
    )
    yield Paragraph(
        "L’ordre suit d’abord les dates, puis ce qui bloque, puis le gain rapporté à l’effort.",
        small=True,
    )


def _compare(plan: Plan) -> Table:
    return Table(
        (
            Column("Chiffre", 2),
            Column(f"Au {long_date(plan.result.day)}", 3, Align.RIGHT),
            Column("Après, preuves comprises", 3, Align.RIGHT),
        ),
        plan.comparison,
        caption="Le score avant et après",
        row_headers=True,
    )


def _show_sheet(plan: Plan, action: Action, rank: int) -> Iterator[Block]:
    guidance = action.guidance
    yield PageBreak()
    yield Paragraph(
        f"{plan.result.unit.name} · Fiche {rank} sur {len(plan.first)} · {action.nature}", small=True
    )
    yield Heading(action.title)
    yield KeyValues(_list_facts(action))
    if guidance is not None:
        yield Heading("Ce qu’il faut obtenir", 2)
        yield Paragraph(guidance.statement)
        yield Heading("Pourquoi", 2)
        yield Paragraph(guidance.why)
        yield Heading("Comment", 2)
        yield CheckList(guidance.how)
        if guidance.example:
            yield Paragraph(f"Par exemple\u202f: {wording.lower_first(guidance.example)}", small=True)
        if action.proposal.nature is not ActionNature.KNOW and action.state.proof.needed:
            yield Heading("La preuve à garder", 2)
            yield BulletList(_list_proofs(plan, action))
    yield Table(
        (
            Column("Confiée à (fonction)", 4),
            Column("Remise le", 2),
            Column("À finir le", 2),
            Column("Faite le", 2),
        ),
        (("", "", "", ""),),
        caption=f"Fiche {rank}, à remplir à la main",
        hand_filled=True,
    )
    if guidance is not None:
        confidence = wording.CONFIDENCE_WORDS[guidance.confidence]
        yield Paragraph(f"Source ({confidence})\u202f: {guidance.source.name}.", small=True)


def _list_facts(action: Action) -> Iterator[tuple[str, Text]]:
    yield "Où vous en êtes", action.situation
    if action.guidance is not None:
        yield "Avec qui", action.guidance.who
    yield "Effort", action.effort
    deadline = action.proposal.deadline
    if deadline is not None:
        yield ("Échéance dépassée" if action.proposal.overdue else "Échéance"), long_date(deadline)
    yield "Gain, au plus", action.gain


def _list_proofs(plan: Plan, action: Action) -> list[str]:
    """What is asked, in the words of the checklist, and what today's pieces lack."""
    guidance = action.guidance
    told = list(guidance.expected_proofs) if guidance is not None else []
    if action.state.answer.proofs:
        told += wording.list_lacks(action.state.proof, plan.result.kinds)
    return told
