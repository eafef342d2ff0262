"""Documents for the tests: one with every kind of block, one with hostile text, long tables."""

from __future__ import annotations

from datetime import date

from app.documents.blocks import (
    Align,
    Bar,
    BarChart,
    BulletList,
    Callout,
    CalloutKind,
    Check,
    CheckList,
    Column,
    Document,
    Figure,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    Landscape,
    NumberedSteps,
    PageBreak,
    Paragraph,
    ScoreFigures,
    Span,
    Table,
    TableOfContents,
    WritingLines,
)

GIVEN_DATE = date(2026, 11, 21)

HOSTILE = {
    "bold_tag": "texte <b>non fermé",
    "local_image": '<img src="file:///etc/passwd" width="10" height="10"/> et la suite',
    "para_tag": "<para alignment='center'>x</para> <a href='http://127.0.0.1/'>lien</a> &amp; &#65; & fin",
    "direction_marks": "facture \u202efdp.exe\u202c et \u2066isolé\u2069 \u200f fin",
    "formula": "=cmd|' /C calc'!A0",
    "emoji": "Panne 🔥 du 👩\u200d⚕️ service",
    "other_scripts": "東京 et العربية et עברית",
    "nul_and_controls": "avant\x00après\x07 \x1b[31mrouge\x1b[0m\ttab\x7f fin",
    "lone_surrogate": "moitié \ud83d seule \uffff",
    "line_breaks": "ligne 1\nligne 2\r\n\r\nligne 4\u2028ligne 5",
    "long_word": "x" * 400,
    "long_path": "https://exemple.invalid/" + "/".join(f"dossier-{n}" for n in range(40)),
    "template": "{{ 7*7 }} {% raw %} ${x} %s {0}",
    "accents": "Œuvre cœur ÇÉÈ «\u00a0déjà\u00a0» 50\u202f% → ≥ ≤ e\u0301té ﬁn",
    "spaces": "  deux   espaces   partout  ",
    "xml": "]]> <?xml version='1.0'?> <!-- x --> \x0b \x0c",
}


def document(*blocks: object, **options: object) -> Document:
    """A small document around some blocks."""
    values: dict[str, object] = {
        "title": "Document d’essai",
        "organisation": "Établissement d’essai",
        "date": GIVEN_DATE,
        "reference": "essai, version 1",
        "fingerprint": "3f9a1c07",
    }
    return Document(blocks=blocks, **{**values, **options})


def every_block() -> tuple[object, ...]:
    """One block of each kind, with emphasis, alignments and marks."""
    return (
        Heading("Où en est l’établissement ?"),
        Paragraph(
            [
                "Ce document dit où en est l’établissement, ",
                Span("ce qui est prouvé", bold=True),
                " et ",
                Span("ce qui reste à faire", italic=True),
                ", ",
                Span("sans autre source", bold=True, italic=True),
                " que ses propres réponses. Il ne vaut ni audit ni certification\u202f; ",
                "il se lit avec les pièces qu’il cite.",
            ]
        ),
        ScoreFigures(
            (
                Figure("Déclaré", "62,5\u202f%", "ce que dit l’établissement"),
                Figure("Prouvé", "41,7\u202f%", "avec une pièce valable"),
                Figure("Vérifié", "20,8\u202f%", "accepté par un relecteur"),
                Figure("Couverture", "75\u202f%", "6 réponses sur 8"),
                Figure("Niveau", "1 sur 4", "déclaré"),
            ),
            caption="Au 21 novembre 2026, d’après l’état signé le 20 novembre 2026.",
        ),
        Heading("Résultat par partie", 2),
        BarChart(
            "Part déclarée, par partie",
            (
                Bar("Prérequis", 100, "100\u202f%"),
                Bar("Annuaire technique et comptes à privilèges", 62.5, "62,5\u202f%"),
                Bar("Sauvegarde", 0, "0\u202f%"),
                Bar("Remise en service", 80, "de 30 à 80\u202f%", start=30),
                Bar("Exposition sur internet", None, "non calculable"),
            ),
        ),
        Callout(
            CalloutKind.INFO, "Les seuils laissés vides ne sont pas connus\u202f; ils ne sont pas inventés."
        ),
        Callout(
            CalloutKind.WARNING,
            [Span("Une sauvegarde", bold=True), " n’a pas été restaurée depuis plus de douze mois."],
            title="point bloquant",
        ),
        Callout(
            CalloutKind.PROPOSAL, "Ce seuil est proposé par nous, sans texte officiel.", title="à discuter"
        ),
        Heading("Détail", 3),
        KeyValues(
            (
                ("Établissement", "Centre hospitalier d’essai"),
                ("FINESS", "990000001"),
                ("Source", ["Instruction nationale, ", Span("lue le 3 octobre 2026", italic=True)]),
            )
        ),
        Table(
            (
                Column("Point", 1),
                Column("Ce qui est demandé", 4),
                Column("Réponse", 2),
                Column("Valeur", 1.2, Align.RIGHT),
                Column("Preuve", 1, Align.CENTER),
            ),
            (
                (
                    "1.1",
                    "Recenser les comptes à privilèges de l’annuaire technique",
                    "en trajectoire",
                    "0,5",
                    "☐",
                ),
                (
                    "1.2",
                    ["Restaurer ", Span("une sauvegarde", bold=True), " complète chaque année"],
                    "fait",
                    "1",
                    "☒",
                ),
                ("1.3", "Répertoire\nsecond alinéa", "ne sait pas", "0", "–"),
            ),
            caption="Réponses",
            row_headers=True,
        ),
        BulletList(
            ("Prévenir la direction", [Span("Isoler", bold=True), " les postes touchés"], "Noter l’heure")
        ),
        NumberedSteps(
            ("Choisir une sauvegarde", "La restaurer sur une machine isolée", "Écrire le procès-verbal")
        ),
        NumberedSteps(("Étape reprise après une interruption",), start=4),
        CheckList(("Cellule de crise réunie", Check("Journal de crise ouvert", ticked=True))),
        WritingLines(2, "Décision de la direction"),
        Index(
            (
                ("L’écran reste noir", ("Détail", "Absent du document")),
                ("Rien à lire", ()),
            )
        ),
        PageBreak(),
        KeepTogether(
            (
                Heading("À remplir à la main", 2),
                Paragraph("Chaque action porte l’heure et les initiales.", small=True),
                Table(
                    (Column("Action", 4), Column("Heure", 1), Column("Initiales", 1)),
                    (("Couper les accès distants", "", ""), ("Appeler le fournisseur", "", "")),
                    hand_filled=True,
                ),
            )
        ),
    )


def lying() -> Document:
    """Upright pages, then lying ones, then an upright one again; breaks stand on both sides of some."""
    table = Table((Column("Heure"), Column("Fait", 5)), (("", ""),) * 3, hand_filled=True)
    return document(
        Heading("Debout"),
        Landscape((Heading("Premier registre"), table)),
        Landscape((Heading("Second registre"), WritingLines(2, "Tenu par"))),
        PageBreak(),
        Paragraph("De nouveau debout."),
        PageBreak(),
        Landscape((Heading("Dernier registre"), Paragraph("Une phrase assez longue. " * 200))),
    )


def boxes() -> Document:
    """Tables with headers written upwards, and with room for a signature, in large print."""
    columns = (
        Column("Ressource", 4),
        *(Column(f"{n}. Activité numéro {n}", 1, is_upright=True) for n in range(9)),
    )
    return document(
        Heading("Matrice"),
        Table(columns, ((f"Ressource {n}", *("●" if n % 2 else "" for _ in range(9))) for n in range(60))),
        Table((Column("Fonction"), Column("Signature")), (("Direction", ""), ("Soins", "")), signed=True),
        Paragraph("En petit.", small=True),
        large_print=True,
    )


def rich_document(**options: object) -> Document:
    """Every kind of block, with a subject, a footer and a watermark."""
    values: dict[str, object] = {
        "title": "Résultat de l’évaluation d’essai",
        "organisation": "Centre hospitalier d’essai",
        "subject": "Préparation à une attaque informatique",
        "footer": "Document interne. Ne contient aucune donnée de patient.",
        "watermark": "PROJET",
    }
    return document(*every_block(), **{**values, **options})


def with_contents() -> Document:
    """A document of several pages that opens with its contents."""
    blocks: list[object] = [TableOfContents(depth=2)]
    for chapter in range(1, 6):
        blocks += [
            Heading(f"Chapitre {chapter}"),
            Paragraph("Une phrase assez longue pour prendre sa place. " * 60),
        ]
        blocks += [
            Heading(f"Section {chapter}.1", 2),
            Heading("Trop bas pour le sommaire", 3),
            Paragraph("Fin."),
        ]
    return document(*blocks)


def long_table(rows: int = 500, words: int = 0) -> Document:
    """A table over many pages; each row has its number at both ends, and more words between when asked."""
    return document(
        Table(
            (Column("Numéro", 1, Align.RIGHT), Column("Mesure attendue", 5), Column("État relevé", 2)),
            (
                (
                    str(n),
                    f"Mesure début{n} " + "longuement " * words + f"fin{n}",
                    "fait" if n % 3 else "à faire",
                )
                for n in range(1, rows + 1)
            ),
            caption="Toutes les mesures",
        )
    )
