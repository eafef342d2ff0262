"""A CISO Assistant library as one of our checklists, a draft, with the list of all that has no equivalent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from app.content import yaml_text
from app.content.yaml_text import YamlError
from app.domain.catalogue import PROFILES, Scale
from app.exchange import checklist_yaml
from app.exchange.ciso import annotation
from app.exchange.ciso.annotation import AnnotationError
from app.exchange.ciso.fields import Findings
from app.exchange.ciso.library import parse_library
from app.exchange.ciso.limits import MAX_BYTES
from app.exchange.ciso.questions import Asked, ask
from app.exchange.ciso.scales import Scales
from app.exchange.ciso.values import Dependency, Framework, Library, Node
from app.exchange.ciso.words import NOT_GIVEN, cut, has_words, make_slug, unique
from app.exchange.ciso.workbook import read_workbook
from app.exchange.faults import UnreadableError
from app.exchange.kinds import refuse_other_kind

UNITS = {"ght": "group", "es": "legal_entity", "esms": "establishment", "og": "group"}
NO_ADDRESS = "https://adresse-non-renseignee.invalid/"
MAX_ITEM_ID = 60
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the library does not say and the operator may: the day of the reading, the id, where all items are filed.

    ``scales``: those that may be reused; ``items``: our items by the urn under which we export them.
    """

    today: date
    checklist_id: str = ""
    axis: int = 4
    theme: str = "gouvernance"
    scales: Mapping[str, Scale] = field(default_factory=dict)
    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft: its content file as plain values, the scales and links to add, and what is left out, line by line."""

    content: Mapping[str, Any]
    scales: Mapping[str, Sequence[Mapping[str, Any]]]
    links: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.content["id"])

    @property
    def version(self) -> str:
        return str(self.content.get("version", ""))

    def write(self) -> str:
        """The content file."""
        return checklist_yaml.dump(
            self.content, "Importé d’une bibliothèque CISO Assistant. Brouillon : à relire point par point."
        )


def read_library(content: bytes) -> Library:
    """The library in a file, YAML or workbook. Raises ``ExchangeError``."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"fichier trop gros ; maximum : {MAX_BYTES} octets")
    if content.startswith(b"PK"):
        return parse_library(read_workbook(content))
    refuse_other_kind(content)
    try:
        return parse_library(yaml_text.parse(content))
    except YamlError as error:
        raise UnreadableError(str(error)) from error


def import_library(library: Library, wishes: Wishes) -> Imported:
    """The draft made of a library. Raises ``ExchangeError`` when it has nothing to answer."""
    if library.framework is None:
        raise UnreadableError(
            "cette bibliothèque n’a pas de référentiel (framework) : aucun point à importer"
        )
    return _Importer(library, library.framework, wishes).run()


class _Importer:
    def __init__(self, library: Library, framework: Framework, wishes: Wishes) -> None:
        self._library, self._framework, self._wishes = library, framework, wishes
        self._findings = Findings()
        for sentence in library.left_out:
            self._findings.leave_out(sentence)
        self._ours = {node.urn: found for node in framework.nodes if (found := self._read_ours(node))}
        self._origin = self._find_origin()
        self._id = wishes.checklist_id or str(self._origin.get("id") or make_slug(library.ref_id))
        self._scales = Scales(wishes.scales, self._id)
        self._nodes = {node.urn: node for node in framework.nodes}
        self._item_ids: set[str] = set()
        self._section_ids: dict[str, str] = {}
        self._asked = Asked()
        self._items_of: dict[str, list[str]] = {}

    def run(self) -> Imported:
        sections, items = self._build()
        self._note_headings({section["id"] for section in sections})
        if not items:
            self._findings.refuse("requirement_nodes", "aucun point à évaluer (assessable)")
        self._findings.settle()
        links = tuple(self._links())
        content = {**self._header(len(items)), "sections": sections, "items": items}
        return Imported(content, self._scales.added, links, tuple(self._findings.left_out))

    def _read_ours(self, node: Node) -> tuple[dict[str, Any], dict[str, Any]] | None:
        try:
            return annotation.read(node.annotation)
        except AnnotationError as error:
            self._findings.refuse(node.shown, str(error))
            return None

    def _find_origin(self) -> dict[str, Any]:
        """The header of the checklist that we exported, empty for the library of somebody else."""
        for _, codes in self._ours.values():
            found = codes.get("checklist")
            if isinstance(found, dict):
                return found
        return {}

    def _build(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The items, put in the order of their sections."""
        self._keep_scales()
        built = [(self._section_of(node), node) for node in self._framework.nodes if node.assessable]
        order = list(dict.fromkeys(urn for urn, _ in built))
        placed = sorted(built, key=lambda one: order.index(one[0]))
        if placed != built:
            self._findings.leave_out("ordre : des points sont rapprochés des autres points de leur rubrique")
        titles: dict[str, None] = {}
        sections = [self._build_section(urn, titles) for urn in order]
        items = list(chain.from_iterable(self._build_items(urn, node) for urn, node in placed))
        return sections, items

    def _keep_scales(self) -> None:
        for _, codes in self._ours.values():
            scales = codes.get("scales")
            for code, choices in scales.items() if isinstance(scales, dict) else ():
                if isinstance(choices, list) and all(isinstance(choice, dict) for choice in choices):
                    self._scales.keep(str(code), choices)

    def _section_of(self, node: Node) -> str:
        """The nearest heading above, empty when there is none."""
        above = self._nodes.get(node.parent or "")
        while above is not None and above.assessable:
            above = self._nodes.get(above.parent or "")
        return above.urn if above is not None else ""

    def _build_section(self, urn: str, titles: dict[str, None]) -> dict[str, Any]:
        if not urn:
            self._section_ids[""] = unique("points", titles)
            return {"id": self._section_ids[""], "title": "Points", "intro": ""}
        node = self._nodes[urn]
        _, codes = self._ours.get(urn, ({}, {}))
        wanted = codes.get("section")
        code = unique(str(wanted) if wanted else make_slug(node.ref_id or node.name or "rubrique"), titles)
        self._section_ids[urn] = code
        title = node.name if wanted else " › ".join(one.name or one.ref_id for one in self._path(node))
        intro = node.description if wanted else "\n".join(filter(None, (node.description, node.annotation)))
        if node.questions:
            self._findings.leave_out(
                f"« {node.shown} » : questions posées à un titre, qui n’est pas un point"
            )
        return {
            "id": code,
            "title": cut(
                title if has_words(title) else node.shown, 120, f"titre de « {node.shown} »", self._findings
            ),
            "intro": cut(intro, 4000, f"introduction de « {node.shown} »", self._findings),
        }

    def _path(self, node: Node) -> list[Node]:
        path = [node]
        while (above := self._nodes.get(path[0].parent or "")) is not None:
            path.insert(0, above)
        return path

    def _build_items(self, section: str, node: Node) -> Iterator[dict[str, Any]]:
        ours = self._ours.get(node.urn)
        if ours is not None and "axis" in ours[1]:
            yield self._restore(section, node, *ours)
            return
        wanted = re.sub(r"[^A-Za-z0-9._@-]+", "-", node.ref_id or node.urn.rsplit(":", 1)[-1]).strip("-._@")
        base = wanted[: MAX_ITEM_ID - 8] or "point"
        common = self._common(section, node)
        for one in ask(node, self._framework.scores, self._scales, self._findings):
            item_id = unique(f"{base}{one.suffix}", self._item_ids)
            self._items_of.setdefault(node.urn, []).append(item_id)
            self._asked.keep(one, item_id)
            yield {
                "id": item_id,
                **common,
                "label": self._label(node, one.text),
                "kind": one.kind,
                "scale": one.scale,
                "na_allowed": one.na_allowed,
                "when": self._gate(node, one.depends_on),
                "statement": self._statement(node, one.text),
                **({"weight": 1, "weight_reason": ""} if one.kind == "fact" else {}),
            }

    def _restore(
        self, section: str, node: Node, words: Mapping[str, Any], codes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """An item that we exported: its own words and codes, in the section where it now stands."""
        item_id = unique(node.ref_id or "point", self._item_ids)
        self._items_of[node.urn] = [item_id]
        threshold = codes.get("threshold")
        if isinstance(threshold, dict):
            threshold = {"text": words.get("threshold", ""), **threshold}
        item = {
            **codes,
            "id": item_id,
            "section": self._section_ids[section],
            "label": node.name,
            "statement": node.description,
            "proofs": split_proofs(node.evidence),
            **{name: words.get(name, "") for name in annotation.WORDS},
            "how": words.get("how", []),
            "threshold": threshold,
        }
        if isinstance(item.get("scale"), str):
            item["scale"] = self._scales.renamed(item["scale"])
        return item

    def _common(self, section: str, node: Node) -> dict[str, Any]:
        weight = node.weight
        if not 1 <= weight <= 3:
            self._findings.leave_out(f"« {node.shown} » : poids {weight}, ramené entre 1 et 3")
            weight = min(3, max(1, weight))
        return {
            "section": self._section_ids[section],
            "axis": self._wishes.axis,
            "theme": self._wishes.theme,
            "weight": weight,
            "weight_reason": "" if weight == 1 else "Poids de la bibliothèque d’origine.",
            "level": None,
            "blocking": False,
            "applies_to": None,
            "proof": None,
            "why": NOT_GIVEN,
            "how": [NOT_GIVEN] * 3,
            "who": NOT_GIVEN,
            "effort_days": 1,
            "proofs": [
                cut(proof, 4000, f"preuve de « {node.shown} »", self._findings)
                for proof in split_proofs(node.evidence)
                if has_words(proof)
            ],
            "threshold": None,
            "scope_rule": self._scope(node),
            "freshness": "",
            "checks": [],
            "example": NOT_GIVEN,
            "reference": cut(node.ref_id or node.urn, 4000, "référence", self._findings),
            "source": self._source(),
            "confidence": "proposal",
        }

    def _scope(self, node: Node) -> str:
        names = {group.ref_id: group.name for group in self._framework.groups}
        if not node.groups:
            return NOT_GIVEN
        shown = ", ".join(f"{code} ({names[code]})" if names.get(code) else code for code in node.groups)
        self._findings.leave_out(
            "groupes de mise en œuvre : dits en mots dans « scope_rule », sans effet sur le score"
        )
        return cut(f"Groupes de mise en œuvre d’origine : {shown}.", 4000, node.shown, self._findings)

    def _label(self, node: Node, question: str) -> str:
        for text in (node.name, question, node.ref_id, node.description):
            if has_words(text):
                line = " ".join(text.split())
                return line if len(line) <= 60 else f"{line[:59].rstrip()}…"
        return "Point sans titre"

    def _statement(self, node: Node, question: str) -> str:
        """All that the requirement says, the question last."""
        parts = [node.name if node.description and len(node.name) > 60 else "", node.description or node.name]
        parts += [node.annotation, question]
        text = "\n".join(dict.fromkeys(part for part in parts if part))
        return cut(text, 4000, f"texte de « {node.shown} »", self._findings) if has_words(text) else NOT_GIVEN

    def _gate(self, node: Node, dependency: Dependency | None) -> dict[str, Any] | None:
        if dependency is None:
            return None
        gate, reason = self._asked.find_gate(dependency)
        if gate is None:
            self._findings.leave_out(
                f"« {node.shown} » : condition d’affichage ({reason}) : le point est toujours posé"
            )
        return gate

    def _note_headings(self, kept: set[str]) -> None:
        """Headings under which there is nothing to answer: their words would be lost without a word."""
        above = {one.urn for node in self._framework.nodes if node.assessable for one in self._path(node)}
        for node in self._framework.nodes:
            if node.urn not in above:
                text = " ".join(filter(None, (node.description, node.annotation)))
                self._findings.leave_out(f"titre sans point « {node.shown} » : {node.name} {text}".strip())
            elif node.urn not in self._section_ids and not node.assessable and node.description:
                self._findings.leave_out(f"texte du titre « {node.shown} » : {node.description}")

    def _header(self, count: int) -> dict[str, Any]:
        """As we exported it, or as the library lets us guess; always a draft."""
        library = self._library
        words = {
            "id": self._id,
            "status": "draft",
            "title": cut(library.name, 120, "titre", self._findings),
            "summary": cut(library.description or NOT_GIVEN, 4000, "résumé", self._findings),
        }
        if self._origin:
            return {**self._origin, **words}
        return {
            **words,
            "version": self._version(),
            "notice": self._notice(),
            "minutes": min(1000, max(1, 3 * count)),
            "source": self._source(),
            "confidence": "proposal",
            "level_rule": None,
            "units": dict(UNITS),
            "facts": [],
        }

    def _version(self) -> str:
        year = (self._library.published or self._wishes.today).year
        if 1 <= self._library.version <= 9999:
            return f"{year}.{self._library.version}"
        self._findings.leave_out(f"numéro de version {self._library.version} : remplacé par 1")
        return f"{year}.1"

    def _notice(self) -> str:
        library = self._library
        known = (
            ("Fournisseur", library.provider),
            ("Auteur de la bibliothèque", library.packager),
            ("Droits", library.copyright),
            ("Identifiant d’origine", library.urn),
        )
        lines = [
            f"Importé d’une bibliothèque CISO Assistant, version {library.version}. Brouillon à relire.",
            "L’effort d’une journée, la durée, l’axe et le thème sont provisoires : la bibliothèque n’en donne pas.",
            *(f"{label} : {text}" for label, text in known if text),
        ]
        if library.locale and library.locale != "fr":
            lines.append(
                f"Langue d’origine : {library.locale}. Un texte sans traduction reste dans cette langue."
            )
        return cut("\n".join(lines), 4000, "avertissement", self._findings)

    def _source(self) -> dict[str, Any]:
        library = self._library
        found = _ADDRESS.search(f"{library.copyright} {library.description}")
        address = found[0].rstrip(".,;:") if found else NO_ADDRESS
        if found is None:
            self._findings.leave_out(f"adresse de la source : absente, remplacée par {NO_ADDRESS} à corriger")
        name = f"Bibliothèque « {library.name} », {library.provider or 'fournisseur non renseigné'}"
        return {"name": name[:4000], "url": address[:500], "read_on": self._wishes.today}

    def _links(self) -> Iterator[dict[str, Any]]:
        """The mappings whose two ends are known, as links; the others are named."""
        for one in self._library.mappings:
            source, target = self._end(one.source), self._end(one.target)
            if source is None or target is None:
                self._findings.leave_out(
                    f"correspondance : {one.source} → {one.target} ({one.relationship}) {one.rationale}".strip()
                )
                continue
            ends = (target, source) if one.relationship == "superset" else (source, target)
            yield {
                "from": {"checklist": ends[0][0], "item": ends[0][1]},
                "to": {"checklist": ends[1][0], "item": ends[1][1]},
                "strength": "subset" if one.relationship == "superset" else one.relationship,
                "reason": cut(one.rationale or NOT_GIVEN, 4000, "motif de correspondance", self._findings),
            }

    def _end(self, urn: str) -> tuple[str, str] | None:
        """The one item that stands for a requirement; a requirement of several questions stands for none."""
        own = self._items_of.get(urn)
        if own is not None:
            return (self._id, own[0]) if len(own) == 1 else None
        return self._wishes.items.get(urn)


def split_proofs(evidence: str) -> list[str]:
    """One proof a line; a line that begins with ``|`` goes on with the one before."""
    proofs: list[str] = []
    for line in evidence.split("\n"):
        if line.startswith("|") and proofs:
            proofs[-1] += f"\n{line[1:]}"
        elif line.strip():
            proofs.append(line.strip())
    return proofs


assert set(UNITS) == set(PROFILES)  # noqa: S101 - a profile without its unit would be refused by the loader
