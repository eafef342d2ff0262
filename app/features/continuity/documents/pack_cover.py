"""What opens the off-line pack: its cover, its links, and the one file that stays readable in an encrypted one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from app.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Document,
    Heading,
    KeyValues,
    NumberedSteps,
    Paragraph,
    Table,
    Text,
    long_date,
)
from app.exchange.bundles import MANIFEST
from app.features.continuity.documents import frame
from app.features.continuity.documents.edition import Edition, columns
from app.features.continuity.documents.front import list_identity, list_state, show_warnings
from app.features.continuity.documents.pack_papers import CONTENTS, COVER, INDEX, NOTICE, PLAN, Pack, Paper
from app.web.downloads import Format

_FORMAT_WORDS = {Format.PDF: "PDF à imprimer", Format.DOCX: "DOCX modifiable"}


def build_cover(pack: Pack, papers: Sequence[Paper], *, with_files: bool = True) -> Document:
    """The first sheet of the pack; without its list of files where links stand in its place."""
    edition = Edition(pack.plan, pack.today, is_draft=pack.is_draft, with_private=pack.with_private)
    said = "chiffré" if pack.is_encrypted else "NON CHIFFRÉ"
    return frame(
        edition,
        f"Pack hors ligne\u202f: {said}",
        f"Couverture du pack hors ligne, {said.lower()}",
        _show_cover(edition, pack, papers, with_files=with_files),
        pack.sha256,
    )


def _show_cover(
    edition: Edition, pack: Pack, papers: Sequence[Paper], *, with_files: bool
) -> Iterator[Block]:
    yield _warn_of_protection(pack)
    yield from show_warnings(edition)
    yield KeyValues((*list_identity(edition), *_list_protection(pack), *list_state(edition)))
    yield Heading("À imprimer d’abord")
    yield NumberedSteps(_list_steps(pack, papers))
    yield Heading("Lire sans réseau")
    yield Paragraph(
        f"Dépliez l’archive dans un dossier ou sur une clé USB, puis ouvrez {INDEX}\u202f: les pages se lisent dans "
        "n’importe quel navigateur, sans réseau ni serveur. Ouvertes depuis l’archive encore fermée, elles ne mènent "
        "à rien."
    )
    if with_files:
        yield Heading("Ce que contient ce pack")
        yield Table(columns(("Ce que c’est", 60), ("Fichiers", 110)), list(_list_files(pack, papers)))
    if pack.left_out:
        yield Paragraph(f"Extraits qui n’y sont pas, à télécharger un par un\u202f: {pack.left_out}.")
    yield Heading("Vérifier que rien n’a changé")
    yield Paragraph(
        f"{MANIFEST} donne l’empreinte SHA-256 de chaque fichier. Dans le dossier déplié, «\u202fsha256sum -c "
        f"{MANIFEST}\u202f» les vérifie toutes\u202f; sous Windows, «\u202fGet-FileHash\u202f» en donne une à comparer."
    )


def _warn_of_protection(pack: Pack) -> Block:
    if pack.is_encrypted:
        return Callout(
            CalloutKind.WARNING,
            "L’archive est chiffrée, les fichiers dépliés ne le sont plus. Effacez-les de tout ordinateur partagé une "
            "fois lus ou imprimés.",
            title="une fois dépliés, ces fichiers ne sont plus protégés",
        )
    return Callout(
        CalloutKind.WARNING,
        "Quiconque tient cette archive ou cette clé lit tout le plan\u202f: contacts, dépendances, points faibles. "
        "Gardez-la sous clé, ne l’envoyez pas par messagerie. Les numéros privés n’y sont pas.",
        title="non chiffré",
    )


def _list_protection(pack: Pack) -> Iterator[tuple[str, Text]]:
    yield "État", "Projet\u202f: aucune version n’est en vigueur" if pack.is_draft else "En vigueur"
    yield "Empreinte de la version", pack.sha256 or "Aucune\u202f: un projet n’est pas figé"
    yield "Pack établi le", long_date(pack.today)
    yield "Chiffrement", "AES-256" if pack.is_encrypted else "Non chiffré"
    yield (
        "Numéros privés",
        f"Dans le pack de crise et dans {PLAN}" if pack.with_private else "Absents, même de " + PLAN,
    )


def _list_steps(pack: Pack, papers: Sequence[Paper]) -> Iterator[Text]:
    first = papers[0]
    yield f"Imprimez {first.path(Format.PDF)}\u202f: {first.title.lower()}. A4, noir et blanc, à taille réelle."
    yield "Rangez-le dans le classeur de la salle de crise, et un second exemplaire dans la salle de repli."
    extracts = [one for one in papers if one.is_extract]
    if any(one.service for one in extracts):
        rest = "" if all(one.service for one in extracts) else " Le dernier a les activités sans service."
        yield f"Imprimez ensuite, pour chaque service, son extrait.{rest}"
    elif extracts:
        yield "Imprimez ensuite l’extrait, pour chaque équipe\u202f: aucune activité ne nomme son service."
    if pack.is_draft:
        yield "C’est un projet\u202f: réimprimez tout quand une version sera en vigueur."
    else:
        yield "Retirez les exemplaires de la version d’avant, et notez dans le plan où sont les nouveaux."


def _list_files(pack: Pack, papers: Sequence[Paper]) -> Iterator[tuple[str, Text]]:
    yield "Ce texte", CONTENTS if pack.is_encrypted else NOTICE
    yield "Le sommaire, à ouvrir dans un navigateur", INDEX
    yield "Cette couverture, à imprimer", COVER
    for paper in papers:
        yield paper.title, " · ".join(paper.path(form) for form in paper.formats)
    yield "Le plan entier, à reprendre dans Boussole", PLAN
    yield "L’empreinte de chaque fichier", MANIFEST


def link_papers(papers: Sequence[Paper]) -> Markup:
    """The documents of the pack as links, for its first page. Every address is one of our own names."""
    item = Markup("<li>{}</li>")
    whole, extracts = (
        [item.format(_links_of(one)) for one in papers if one.is_extract is is_extract]
        for is_extract in (False, True)
    )
    plan = Markup('<li><a href="{0}">Plan entier, {0}</a></li>').format(PLAN)
    part = Markup('<h2 class="doc-heading doc-heading-1">{}</h2><ul>{}</ul>')
    parts = [part.format("Documents", Markup("\n").join([*whole, plan]))]
    if extracts:
        parts.append(part.format("Extraits", Markup("\n").join(extracts)))
    return Markup('<nav class="doc-links" aria-label="Documents du pack">{}</nav>').format(
        Markup("").join(parts)
    )


def _links_of(paper: Paper) -> Markup:
    """The title leads to the page; beside it, the files to print and to rework."""
    page = Markup('<a href="{}"><strong>{}</strong></a>').format(paper.path(Format.HTML), paper.title)
    link = Markup(' · <a href="{0}" aria-label="{2}, {1}">{2}</a>')
    files = [
        link.format(paper.path(form), paper.title, words)
        for form, words in _FORMAT_WORDS.items()
        if form in paper.formats
    ]
    return page + Markup("").join(files)


NOTICE_TEXT = f"""ARCHIVE CHIFFRÉE

Les autres fichiers de cette archive sont chiffrés (AES-256).
Pour les lire, il faut la phrase secrète choisie quand l’archive a été faite, et l’un de ces outils.

  Windows : 7-Zip. Clic droit sur l’archive, « 7-Zip », « Extraire vers… ».
  macOS   : Keka, ou The Unarchiver.
  Linux   : 7-Zip, par la commande « 7z x » suivie du nom de l’archive.

L’explorateur de fichiers de Windows ne sait pas l’ouvrir ; l’outil livré avec macOS peut échouer aussi.
Ce n’est pas une panne : prenez l’un des outils ci-dessus.

La phrase se tape exactement comme elle a été choisie : majuscules, espaces et signes comptent.
Perdue, elle ne se retrouve pas : Boussole ne la garde pas, et personne ne peut ouvrir l’archive sans elle.

Une fois l’archive dépliée, ouvrez {INDEX} dans un navigateur. Les fichiers dépliés ne sont plus chiffrés.

À faire avant d’en avoir besoin : installez l’outil sur l’ordinateur qui servira ce jour-là, et essayez.
"""
"""What is readable by whoever finds an encrypted pack: how to open it, and nothing of what it holds."""
