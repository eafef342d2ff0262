"""``flask checklists``: checklists in and out, in the formats of other tools; no base is needed."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from app.content import yaml_text
from app.content.faults import ContentError, ContentFault
from app.content.files import FileError, read_limited
from app.content.loader import content_root, load_catalogue
from app.content.yaml_text import YamlError
from app.domain.calendar import day_of
from app.domain.catalogue import PROFILES, Catalogue, Checklist
from app.exchange.checklist_yaml import dump, scales_used, write_checklist
from app.exchange.ciso.exporting import export_workbook, export_yaml, node_urns
from app.exchange.ciso.importing import Imported, Wishes, import_library, read_library
from app.exchange.ciso.limits import MAX_BYTES
from app.exchange.faults import ExchangeError, UnreadableError
from app.exchange.kinds import refuse_other_kind
from app.exchange.oscal import write_catalog, write_profile
from app.web.context import system_clock

checklists = AppGroup("checklists", help="Listes de contrôle : import et export dans d’autres formats.")

FORMATS = ("ciso-yaml", "ciso-xlsx", "yaml")
_LOCAL = click.option(
    "--local",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="BOUSSOLE_LOCAL_CHECKLISTS",
    help="Dossier des listes locales. Par défaut, celui de BOUSSOLE_LOCAL_CHECKLISTS.",
)


@checklists.command(
    "import",
    with_appcontext=False,
    short_help="Fait une liste locale, en brouillon, du fichier d’un autre outil.",
    help="""Fait une liste locale, en brouillon, de FICHIER :

\b
ciso-yaml  bibliothèque CISO Assistant en YAML
ciso-xlsx  la même en classeur, deuxième forme (feuilles …_meta et …_content) ;
           colonnes depends_on et condition non vérifiées sur fichier réel
yaml       une liste écrite pour Boussole

Tout ce qui n’a pas d’équivalent est dit ligne par ligne, et gardé dans un fichier « …-non-repris.txt » à côté.
Rien n’est écrit si la liste a un défaut. Pour servir la liste, relisez-la, puis passez « status » à « published ».

Sortie 0 : la liste est écrite ; 1 : elle a des défauts, tous dits sur la sortie d’erreur ; 2 : le fichier est
illisible.""",
)
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Par défaut, reconnu au contenu.")
@click.option("--dry-run", is_flag=True, help="Vérifie et dit tout, sans rien écrire.")
@click.option(
    "--out",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="BOUSSOLE_LOCAL_CHECKLISTS",
    help="Dossier des listes locales. Par défaut, celui de BOUSSOLE_LOCAL_CHECKLISTS.",
)
@click.option("--id", "checklist_id", default="", metavar="ID", help="Identifiant à donner à la liste.")
@click.option(
    "--axis",
    type=click.IntRange(1, 4),
    default=4,
    metavar="AXE",
    help="Axe de tous les points (1 à 4 ; 4 sans rien).",
)
@click.option(
    "--theme",
    default="gouvernance",
    metavar="THÈME",
    help="Thème de tous les points (gouvernance sans rien).",
)
@click.option("--replace", is_flag=True, help="Remplace la même version, si elle est déjà là.")
def import_(
    file: Path,
    format_: str | None,
    dry_run: bool,
    out: Path | None,
    checklist_id: str,
    axis: int,
    theme: str,
    replace: bool,
) -> None:
    if out is None and not dry_run:
        raise click.UsageError("Il manque --out : le dossier des listes locales.")
    try:
        content = read_limited(file, MAX_BYTES)
        catalogue = load_catalogue(content_root())
        if theme not in catalogue.themes:
            _refuse([f"thème inconnu\u202f: {theme}. Thèmes\u202f: {', '.join(catalogue.themes)}"])
        draft = _read(content, format_, _wishes(catalogue, checklist_id, axis, theme))
        _Folder(out, draft).write(dry_run=dry_run, replace=replace)
    except (FileError, UnreadableError) as error:
        click.echo(f"{file.name}\u202f: {error}", err=True)
        raise SystemExit(2) from error
    except OSError as error:
        click.echo(f"Le dossier ne peut pas être lu ou écrit\u202f: {error.strerror}.", err=True)
        raise SystemExit(2) from error
    except (ExchangeError, ContentError) as error:
        _refuse([str(fault) for fault in error.faults])
    _tell(draft, out, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class Draft:
    """A list to add to a local folder, with what it brings along."""

    id: str
    version: str
    text: str
    count: int
    scales: Mapping[str, Any]
    links: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]


def _wishes(catalogue: Catalogue, checklist_id: str, axis: int, theme: str) -> Wishes:
    lists = catalogue.checklists.values()
    return Wishes(
        today=day_of(system_clock()),
        checklist_id=checklist_id,
        axis=axis,
        theme=theme,
        scales={code: scale for one in lists for code, scale in scales_used(one.items).items()},
        items={urn: (one.id, item) for one in lists for item, urn in node_urns(one).items()},
    )


def _read(content: bytes, format_: str | None, wishes: Wishes) -> Draft:
    if format_ == "yaml" or (format_ is None and _is_ours(content)):
        return _read_ours(content, wishes)
    is_workbook = content.startswith(b"PK")
    if format_ is not None and is_workbook != (format_ == "ciso-xlsx"):
        raise UnreadableError(f"ce n’est pas un fichier {format_}")
    made: Imported = import_library(read_library(content), wishes)
    count = len(made.content["items"])
    return Draft(made.id, made.version, made.write(), count, made.scales, made.links, made.left_out)


def _is_ours(content: bytes) -> bool:
    """Whether the file has the two fields that every list of ours has, and theirs have not."""
    return all(re.search(rb"^%s:" % name, content, re.MULTILINE) for name in (b"items", b"sections"))


def _read_ours(content: bytes, wishes: Wishes) -> Draft:
    refuse_other_kind(content)
    try:
        raw = yaml_text.parse(content)
    except YamlError as error:
        raise UnreadableError(str(error)) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("items"), list):
        raise UnreadableError("ce n’est pas une liste de Boussole\u202f: champ « items » absent")
    text = content.decode()
    if wishes.checklist_id and wishes.checklist_id != raw.get("id"):
        raw["id"] = wishes.checklist_id
        text = dump(raw)
    return Draft(str(raw.get("id")), str(raw.get("version")), text, len(raw["items"]), {}, (), ())


class _Folder:
    """The local folder with the draft added: checked aside first, then written file by file."""

    def __init__(self, folder: Path | None, draft: Draft) -> None:
        self._folder, self._draft = folder, draft

    def write(self, *, dry_run: bool, replace: bool) -> None:
        """Raises ``ContentError`` or ``ExchangeError`` before anything is written."""
        draft = self._draft
        names = [draft.id, draft.version]
        if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,79}", name) for name in names):
            raise UnreadableError("identifiant ou version impossibles")
        with tempfile.TemporaryDirectory() as temporary:
            aside = Path(temporary) / (self._folder.name if self._folder else "import")
            self._copy(aside)
            target = aside / draft.id / f"{draft.version}.yaml"
            if target.exists() and not replace:
                raise ContentError([_exists(f"{draft.id}/{draft.version}.yaml")])
            changed = [target, *self._add(aside)]
            target.parent.mkdir(exist_ok=True)
            target.write_text(draft.text, encoding="utf-8")
            load_catalogue(content_root(), aside)
            if self._folder is not None and not dry_run:
                self._put(aside, changed)

    def _copy(self, aside: Path) -> None:
        aside.mkdir()
        if self._folder is None or not self._folder.is_dir():
            return
        for path in (*self._folder.glob("*.yaml"), *self._folder.glob("*/*")):
            if path.is_file():
                target = aside / path.relative_to(self._folder)
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, target)

    def _add(self, aside: Path) -> list[Path]:
        """Scales and links at the end of their files, so that what stands there, comments included, stays."""
        draft, changed = self._draft, []
        if draft.left_out:
            changed.append(aside / f"{draft.id}-{draft.version}-non-repris.txt")
            changed[-1].write_text("\n".join((*draft.left_out, "")), encoding="utf-8")
        known = _codes(aside / "scales.yaml", "scales")
        scales = {code: choices for code, choices in draft.scales.items() if code not in known}
        if scales:
            changed.append(aside / "scales.yaml")
            _append(changed[-1], "scales", dump(scales))
        links = [link for link in draft.links if link not in _codes(aside / "crosswalk.yaml", "links")]
        if links:
            changed.append(aside / "crosswalk.yaml")
            _append(changed[-1], "links", "".join(_entry(link) for link in links))
        return changed

    def _put(self, aside: Path, changed: list[Path]) -> None:
        assert self._folder is not None  # noqa: S101 - the caller looked
        for path in changed:
            target = self._folder / path.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.tmp")
            draft.write_bytes(path.read_bytes())
            draft.replace(target)


def _codes(path: Path, name: str) -> Any:
    """What a shared file already holds; one that cannot be read is left to the check that follows."""
    try:
        raw = yaml_text.parse(path.read_bytes()) if path.exists() else {}
    except YamlError:
        raw = {}
    return (raw.get(name) if isinstance(raw, dict) else None) or ()


def _append(path: Path, name: str, block: str) -> None:
    before = path.read_text(encoding="utf-8").rstrip("\n") if path.exists() else f"{name}:"
    found = re.search(r"^( *)(?:- |\w[\w-]*:)", before.partition(f"{name}:")[2].lstrip("\n"), re.MULTILINE)
    indent = found[1] if found else "  "
    lines = "".join(f"{indent}{line}\n" for line in block.splitlines())
    path.write_text(f"{before}\n{lines}", encoding="utf-8")


def _entry(link: Mapping[str, Any]) -> str:
    return dump({"links": [link]}).partition("\n")[2]


def _exists(name: str) -> ContentFault:
    return ContentFault(name, "", "", "cette version est déjà là\u202f: --replace la remplace")


def _tell(draft: Draft, out: Path | None, *, dry_run: bool) -> None:
    for sentence in draft.left_out:
        click.echo(f"Non repris. {sentence}")
    done = "Rien n’est écrit (essai)" if dry_run or out is None else f"Écrit dans {out / draft.id}"
    click.echo(
        f"{done}. Liste\u202f: {draft.id}, version {draft.version}. Points\u202f: {draft.count}."
        f" Échelles ajoutées\u202f: {len(draft.scales)}. Passerelles\u202f: {len(draft.links)}."
        f" Sans équivalent\u202f: {len(draft.left_out)}."
    )


def _refuse(faults: list[str]) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"Défauts\u202f: {len(faults)}.", err=True)
    raise SystemExit(1)


WRITERS: Mapping[str, Callable[[Checklist], bytes]] = {
    "ciso-yaml": export_yaml,
    "ciso-xlsx": export_workbook,
    "oscal-catalog": write_catalog,
    "yaml": lambda checklist: write_checklist(checklist).encode(),
}


@checklists.command(
    "export",
    with_appcontext=False,
    short_help="Écrit une liste dans le format d’un autre outil.",
    help="""Écrit la liste ID dans un autre format :

\b
ciso-yaml      bibliothèque CISO Assistant en YAML
ciso-xlsx      la même en classeur, deuxième forme
oscal-catalog  catalogue OSCAL 1.1.2 en JSON ; validé en test par les modèles de
               compliance-trestle (OSCAL 1.2.1)
oscal-profile  profil OSCAL d’une sorte d’établissement (--profile) ; idem
yaml           le format de Boussole

La même liste donne toujours le même fichier. Sortie 1 : la liste ou le profil n’existent pas.""",
)
@click.argument("checklist_id", metavar="ID")
@click.option(
    "--format", "format_", type=click.Choice([*WRITERS, "oscal-profile"]), required=True, help="Format."
)
@click.option(
    "--version", metavar="VERSION", help="Par défaut, la dernière publiée, sinon le dernier brouillon."
)
@click.option("--profile", type=click.Choice(PROFILES), help="Sorte d’établissement, pour oscal-profile.")
@click.option(
    "-o", "output", metavar="FICHIER", type=click.Path(path_type=Path, dir_okay=False), help="Où écrire."
)
@_LOCAL
def export(
    checklist_id: str,
    format_: str,
    version: str | None,
    profile: str | None,
    output: Path | None,
    local: Path | None,
) -> None:
    if format_ == "oscal-profile" and profile is None:
        raise click.UsageError("Il manque --profile : la sorte d’établissement.")
    try:
        checklist = _find(load_catalogue(content_root(), local), checklist_id, version)
        if profile is not None and format_ == "oscal-profile":
            content = write_profile(checklist, profile)
        else:
            content = WRITERS[format_](checklist)
    except (ExchangeError, ContentError) as error:
        _refuse([str(fault) for fault in error.faults])
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError:
        _refuse([f"{output}\u202f: le fichier ne peut pas être écrit"])
    click.echo(f"Écrit\u202f: {output}, {len(content)} octets.")


def _find(catalogue: Catalogue, checklist_id: str, version: str | None) -> Checklist:
    versions = catalogue.list_versions(checklist_id)
    if not versions:
        known = ", ".join(sorted({one.id for one in catalogue.checklists.values()}))
        _refuse([f"liste inconnue\u202f: {checklist_id}. Listes\u202f: {known}"])
    if version is None:
        return catalogue.find_latest(checklist_id) or versions[-1]
    found = catalogue.find(checklist_id, version)
    if found is None:
        numbers = ", ".join(one.version for one in versions)
        _refuse([f"version inconnue\u202f: {version}. Versions\u202f: {numbers}"])
    return found
