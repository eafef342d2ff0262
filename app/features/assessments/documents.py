"""The result of one version of an assessment, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.documents.blocks import (
    Align,
    Block,
    BulletList,
    Callout,
    CalloutKind,
    Column,
    Document,
    Figure,
    Heading,
    KeepTogether,
    KeyValues,
    NumberedSteps,
    Paragraph,
    ScoreFigures,
    Span,
    Table,
    Text,
    long_date,
)
from app.domain.actions import Proposal, propose_first
from app.domain.catalogue import Item, Section
from app.domain.lifecycle import SUBMITTED_STATES, AssessmentState
from app.domain.scoring import Figures, ItemState, Standing, format_percent
from app.features.assessments.queries import wording
from app.features.assessments.queries.contents import Piece
from app.features.assessments.service.results import Audience, Result
from app.web.messages import (
    CONFIDENCE_LABELS,
    OPENING_LABELS,
    PROFILE_LABELS,
    SCOPE_LABELS,
    STATE_LABELS,
)

SHORT_HASH = 12
RESTRICTED = "Diffusion limitée\u202f: ce document montre ce qui reste à protéger."


def build_result(result: Result) -> Document:
    """Where one version stands on the day of ``result``: the same state and day give the same document."""
    assessment, checklist = result.assessment, result.checklist
    return Document(
        title=f"Résultat – {checklist.title}",
        organisation=result.unit.name,
        date=result.day,
        subject=f"Version {assessment.number}\u202f: {wording.lower_first(STATE_LABELS[assessment.state])}",
        reference=f"{checklist.id} {checklist.version}, version {assessment.number}",
        fingerprint=(assessment.signed_hash or "")[:SHORT_HASH],
        footer=RESTRICTED,
        watermark="BROUILLON" if assessment.state is AssessmentState.DRAFT else None,
        blocks=(
            *_show_score(result),
            Heading("Le document"),
            KeyValues(_list_facts(result)),
            Callout(CalloutKind.INFO, _say_who_reads(result), title="qui lit ce document"),
            _show_sections(result),
            *_show_actions(result),
            *_show_lacks(result),
            *_show_origin(result),
            Heading("Point par point"),
            *(block for section in checklist.sections for block in _show_section(result, section)),
            Heading("Comment le score est calculé"),
            BulletList(wording.list_rules(checklist, result.standing.score.whole)),
            Paragraph(f"Ces chiffres valent au {long_date(result.day)}. {_say_next_change(result)}"),
        ),
    )


def _list_facts(result: Result) -> Iterator[tuple[str, str]]:
    assessment = result.assessment
    yield "Organisation", result.unit.name
    if result.unit.finess:
        yield "FINESS", result.unit.finess
    if result.unit.town:
        yield "Commune", result.unit.town
    yield "Liste", f"{result.checklist.title} (édition {result.checklist.version})"
    yield "Fiabilité de la liste", CONFIDENCE_LABELS[result.checklist.confidence]
    yield "Réponses données pour", PROFILE_LABELS.get(assessment.profile, assessment.profile)
    yield "Version", f"{assessment.number} ({wording.lower_first(OPENING_LABELS[assessment.opening])})"
    yield "État", STATE_LABELS[assessment.state]
    if assessment.signed_at is not None:
        yield "Signature", f"Le {wording.long_day(assessment.signed_at)}, par {assessment.signed_by_name}"
        yield "Empreinte de l’état signé (SHA-256)", _in_two_lines(assessment.signed_hash or "")
    else:
        yield "Signature", "Pas encore signé"
    if assessment.submitted_at is not None:
        yield (
            "Soumission",
            f"Le {wording.long_day(assessment.submitted_at)}, par {assessment.submitted_by_name}",
        )
    if assessment.reviewed_at is not None:
        yield (
            "Relecture",
            f"Terminée le {wording.long_day(assessment.reviewed_at)}, par {assessment.reviewer_name}",
        )


def _in_two_lines(fingerprint: str) -> str:
    """A SHA-256 is wider than the column: cut where a reader expects it."""
    return f"{fingerprint[:32]}\n{fingerprint[32:]}"


def _say_who_reads(result: Result) -> str:
    is_submitted = result.assessment.state in SUBMITTED_STATES
    if result.audience is Audience.REGION:
        return (
            "Vous lisez tout ce que l’établissement a soumis\u202f: réponses, échéances, motifs, commentaires, et la "
            "fiche de chaque pièce (titre, date, lieu, empreinte). Les fichiers joints se téléchargent "
            "depuis la soumission\u202f; les autres restent chez lui. "
            "Il voit dans son journal que vous avez consulté ce document."
        )
    if is_submitted:
        return (
            "Votre agence régionale de santé (ARS) et le centre régional de ressources cyber lisent tout ce qui "
            "suit\u202f: réponses, échéances, motifs, commentaires, et la fiche de chaque pièce (titre, date, lieu, "
            "empreinte), avec les fichiers que vous avez joints. Ceux que vous n’avez pas joints restent chez vous."
        )
    return (
        "Votre établissement seul. Rien de ce qui suit n’est lu par votre agence régionale de santé (ARS) tant que "
        "cette version n’est pas soumise. Elle lira alors tout\u202f: réponses, échéances, motifs, commentaires, et la "
        "fiche de chaque pièce, avec les fichiers joints. Ceux que vous n’avez pas joints resteront chez vous."
    )


def _show_score(result: Result) -> Iterator[Block]:
    figures = result.standing.score.whole
    yield Heading("Le score")
    yield ScoreFigures(
        (
            Figure("Déclaré", wording.figure(figures.declared), "ce que disent les réponses"),
            Figure("Prouvé", wording.figure(figures.proved), "avec des pièces valables ce jour"),
            Figure("Vérifié", wording.figure(figures.verified), "prouvé, et accepté par un relecteur"),
            Figure("Couverture", wording.figure(figures.coverage), wording.say_coverage(figures)),
        ),
        caption=f"Au {long_date(result.day)}. Ces quatre chiffres se lisent ensemble.",
    )
    yield KeyValues(_list_context(result))
    if result.signed is not None:
        yield _compare_with_signature(result)


def _list_context(result: Result) -> Iterator[tuple[str, str]]:
    figures = result.standing.score.whole
    if any(level is not None for level in figures.level):
        yield "Niveau", wording.say_level(figures.level, wording.highest_level(result.checklist))
    if any(one is not None for one in figures.ready):
        yield "Points bloquants tous tenus", wording.say_ready(figures.ready)
    yield "Sans rien changer", _say_next_change(result)


def _say_next_change(result: Result) -> str:
    if result.next_change is None:
        return "Aucune date ne fera bouger ces chiffres d’elle-même."
    return (
        f"Ces chiffres bougeront d’eux-mêmes le {long_date(result.next_change)}, "
        "quand une pièce ou une échéance arrivera à son terme."
    )


def _compare_with_signature(result: Result) -> Table:
    """As signed, which never moves, beside as of today, which falls with freshness."""
    signed, figures = result.signed, result.standing.score.whole
    assert signed is not None  # noqa: S101 - the caller has looked
    rows = (
        ("Déclaré", signed.shares.declared, figures.declared),
        ("Prouvé", signed.shares.proved, figures.proved),
        ("Vérifié", signed.shares.verified, figures.verified),
        ("Couverture", signed.coverage, figures.coverage),
    )
    return Table(
        (
            Column("Chiffre", 2),
            Column(f"À la signature, le {long_date(signed.day)}", 2, Align.RIGHT),
            Column(f"Au {long_date(result.day)}", 2, Align.RIGHT),
        ),
        ((name, wording.figure(then), wording.figure(now)) for name, then, now in rows),
        caption="Tel que signé, et à ce jour",
        row_headers=True,
    )


def _show_sections(result: Result) -> KeepTogether:
    sections = result.standing.score.sections
    table = Table(
        (
            Column("Rubrique", 4),
            Column("Points posés", 1.2, Align.RIGHT),
            Column("Déclaré", 1.4, Align.RIGHT),
            Column("Prouvé", 1.4, Align.RIGHT),
            Column("Vérifié", 1.4, Align.RIGHT),
            Column("Couverture", 1.5, Align.RIGHT),
        ),
        (
            _section_row(section.title, sections[section.id])
            for section in result.checklist.sections
            if section.id in sections
        ),
        caption=f"Au {long_date(result.day)}",
        row_headers=True,
    )
    return KeepTogether((Heading("Par rubrique"), table))


def _section_row(title: str, figures: Figures) -> tuple[str, ...]:
    shares = (figures.declared, figures.proved, figures.verified, figures.coverage)
    return title, str(figures.applicable), *(format_percent(share, "sans objet") for share in shares)


def _show_actions(result: Result) -> Iterator[Block]:
    first = propose_first(result.checklist, result.standing.states, result.day)
    yield Heading("Par quoi commencer")
    if not first:
        yield Paragraph("Aucune action à proposer\u202f: chaque point posé est tenu et prouvé.")
        return
    yield NumberedSteps(_say_action(result, proposal) for proposal in first)


def _say_action(result: Result, proposal: Proposal) -> Text:
    item = result.checklist.find_item(proposal.item_id)
    if item is None or item.guidance is None:
        return proposal.item_id
    details = [f"Par\u202f: {item.guidance.who}"]
    if proposal.effort_days is not None:
        details.append(f"effort\u202f: {wording.days(proposal.effort_days)}")
    if proposal.deadline is not None:
        details.append(f"{'échue le' if proposal.overdue else 'avant le'} {long_date(proposal.deadline)}")
    if proposal.gain:
        details.append(f"gain\u202f: jusqu’à {wording.points(proposal.gain, 'déclaré')}")
    told = "\u202f; ".join(details)
    state = next(state for state in result.standing.states if state.item is item)
    return (
        f"{wording.say_nature(proposal.nature, state)}\u202f: ",
        Span(wording.name_item(item), bold=True),
        f". {told}.",
    )


def _show_lacks(result: Result) -> Iterator[Block]:
    yield Heading("Ce qui manque")
    rows = [(word, str(len(states)), _name_all(states)) for word, states in list_lacking(result) if states]
    if not rows:
        yield Paragraph("Rien\u202f: chaque point posé est tenu en entier, prouvé et accepté.")
        return
    yield Table(
        (Column("Constat", 2), Column("Points", 0.8, Align.RIGHT), Column("Lesquels", 6)),
        rows,
        caption="Un point peut paraître à plusieurs lignes",
        row_headers=True,
    )


def list_lacking(result: Result) -> tuple[tuple[str, list[ItemState]], ...]:
    """What keeps the figures down, in the order in which one would mend it, and the items concerned."""
    states = result.standing.states
    asked = [state for state in states if state.applicable]
    held = [state for state in asked if state.value > 0]
    reviewed = result.assessment.state in SUBMITTED_STATES
    return (
        ("Sans réponse", [state for state in asked if state.standing is Standing.BLANK]),
        ("Réponse à compléter", [state for state in asked if state.standing is Standing.INVALID]),
        ("Ne sait pas", [state for state in asked if state.unknown]),
        ("Pas tenus en entier", [state for state in asked if state.answered and state.value < 1]),
        ("Pas prouvés", [state for state in held if not state.proof.satisfied]),
        ("Retournés par un relecteur", [state for state in states if _is_returned(state)]),
        (
            "Pas encore acceptés",
            [state for state in (*held, *_pending(states)) if not state.accepted and not _is_returned(state)]
            if reviewed
            else [],
        ),
    )


def _is_returned(state: ItemState) -> bool:
    return state.in_scope and state.answer.returned


def _pending(states: Iterable[ItemState]) -> list[ItemState]:
    return [state for state in states if state.pending_na]


def _name_all(states: Sequence[ItemState]) -> str:
    return "\u202f; ".join(wording.name_item(state.item) for state in states)


def _show_origin(result: Result) -> Iterator[Block]:
    checklist = result.checklist
    yield Heading("Ce que vaut cette liste")
    if checklist.notice:
        yield Callout(CalloutKind.WARNING, checklist.notice, title="à savoir")
    yield Paragraph(f"{CONFIDENCE_LABELS[checklist.confidence]}.", small=True)
    if checklist.source is not None:
        source = checklist.source
        yield Paragraph(
            f"Source\u202f: {source.name}, {source.url}, lue le {long_date(source.read_on)}.", small=True
        )


def _show_section(result: Result, section: Section) -> Iterator[Block]:
    states = [state for state in result.standing.states if state.item.section == section.id]
    told = [state for state in states if state.in_scope or _is_filled(result, state)]
    aside = [state for state in states if state not in told]
    yield Heading(section.title, 2)
    for state in told:
        yield from _show_item(result, state)
    if aside:
        yield Paragraph("Points qui ne sont pas posés ici\u202f:", small=True)
        yield BulletList(f"{wording.name_item(state.item)}. {SCOPE_LABELS[state.scope]}" for state in aside)


def _is_filled(result: Result, state: ItemState) -> bool:
    item_id = state.item.id
    return item_id in result.contents.rows or bool(result.contents.pieces.get(item_id))


def _show_item(result: Result, state: ItemState) -> Iterator[Block]:
    item = state.item
    head: list[Block] = [Heading(wording.name_item(item), 3), Paragraph(_say_marks(item), small=True)]
    if item.guidance is not None:
        head.append(Paragraph(item.guidance.statement))
    yield KeepTogether((*head, KeyValues(_list_answer(result, state))))
    pieces = result.contents.pieces.get(item.id, ())
    if pieces:
        yield _show_pieces(result, item, pieces)


def _say_marks(item: Item) -> str:
    return " · ".join(mark for mark in (wording.say_origin(item), wording.say_weight(item)) if mark)


def _list_answer(result: Result, state: ItemState) -> Iterator[tuple[str, Text]]:
    item = state.item
    row = result.contents.rows.get(item.id)
    verdict = result.contents.verdicts.get(item.id)
    yield "Réponse", (Span(wording.say_answer(item, state.answer), bold=True),)
    if not state.in_scope:
        yield "Portée", SCOPE_LABELS[state.scope]
    yield (
        "Compte pour",
        "\u202f: ".join([wording.say_value(state), *_soften(wording.list_answer_problems(state))]),
    )
    if row is not None and row.reason:
        yield "Motif", row.reason
    if state.proof.needed and (state.value > 0 or result.contents.pieces.get(item.id)):
        yield "Preuve", wording.say_proof(state, result.kinds)
    if verdict is not None or result.contents.verdicts:
        yield "Relecture", wording.say_verdict(verdict, state)
    if verdict is not None and verdict.comment:
        yield "Commentaire du relecteur", verdict.comment
    if row is not None and row.comment:
        yield "Commentaire de l’établissement", row.comment


def _soften(sentences: Iterable[str]) -> list[str]:
    return [wording.lower_first(sentence).removesuffix(".") for sentence in sentences]


def _show_pieces(result: Result, item: Item, pieces: Iterable[Piece]) -> Table:
    return Table(
        (
            Column("Pièce", 3),
            Column("Nature", 2.4),
            Column("Date", 1.7),
            Column("Rangée", 2),
            Column("Empreinte", 1.9),
        ),
        (
            (
                piece.title or "Sans titre",
                result.kinds.get(piece.kind, piece.kind),
                _say_dates(piece),
                piece.place or "non dit",
                f"{piece.sha256[:SHORT_HASH]}…" if piece.sha256 else "sans",
            )
            for piece in pieces
        ),
        caption=f"Pièces présentées\u202f: {wording.name_item(item)}",
        row_headers=True,
    )


def _say_dates(piece: Piece) -> str:
    dated = long_date(piece.document_date) if piece.document_date else "sans date"
    return f"{dated}, valable jusqu’au {long_date(piece.until)}" if piece.until else dated
