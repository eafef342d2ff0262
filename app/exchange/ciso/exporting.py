"""One of our checklists as a CISO Assistant library: read back by ``importing``, it gives the same items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.catalogue import PROFILES, Checklist, Item, Scale
from app.exchange import checklist_yaml
from app.exchange.checklist_yaml import guidance_of, raw_item, raw_scale
from app.exchange.ciso import annotation
from app.exchange.ciso.workbook import base_urn_of, clean_suffix, write_workbook

PACKAGER = "boussole"
HIGHEST_SCORE = 100
PROFILE_WORDS = {
    "ght": "Groupement hospitalier de territoire (GHT)",
    "es": "Établissement de santé hors GHT",
    "esms": "Établissement ou service médico-social",
    "og": "Organisme gestionnaire",
}
_WORDS = ("label", "statement", "why", "how", "who", "proofs", "scope_rule", "freshness", "example")


def export_yaml(checklist: Checklist) -> bytes:
    """The library as YAML; the same bytes for the same checklist."""
    return checklist_yaml.dump(build_library(checklist)).encode()


def export_workbook(checklist: Checklist) -> bytes:
    """The library as a workbook of their second form; the same bytes for the same checklist."""
    return write_workbook(build_library(checklist))


def framework_urn(checklist_id: str) -> str:
    return f"urn:{PACKAGER}:risk:framework:{checklist_id}"


def node_urns(checklist: Checklist) -> dict[str, str]:
    """The urn of each item, the same in every version of the checklist."""
    base = base_urn_of(framework_urn(checklist.id))
    urns: dict[str, str] = {}
    for item in checklist.items:
        urn = f"{base}:{clean_suffix(item.id).replace(':', '_')}"
        while urn in urns.values():
            urn += "_"
        urns[item.id] = urn
    return urns


def build_library(checklist: Checklist) -> dict[str, Any]:
    """The plain values of the library. Raises ``ExchangeError`` for a checklist without words."""
    urn = framework_urn(checklist.id)
    year, number = checklist.version.split(".")
    return {
        "urn": urn.replace(":framework:", ":library:"),
        "locale": "fr",
        "ref_id": checklist.id,
        "name": checklist.title,
        "description": checklist.summary,
        "copyright": "Licence Ouverte 2.0",
        "version": int(year) * 10_000 + int(number),
        "publication_date": checklist_yaml.latest_reading(checklist),
        "provider": "Boussole",
        "packager": PACKAGER,
        "objects": {
            "framework": {
                "urn": urn,
                "ref_id": checklist.id,
                "name": checklist.title,
                "description": checklist.summary,
                "min_score": 0,
                "max_score": HIGHEST_SCORE,
                "implementation_groups_definition": [
                    {"ref_id": profile, "name": PROFILE_WORDS[profile]} for profile in _profiles(checklist)
                ],
                "requirement_nodes": _Builder(checklist).list_nodes(),
            }
        },
    }


def _profiles(checklist: Checklist) -> list[str]:
    return [profile for profile in PROFILES if checklist.unit_for(profile) is not None]


class _Builder:
    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._urns = node_urns(checklist)
        self._base = base_urn_of(framework_urn(checklist.id))

    def list_nodes(self) -> list[dict[str, Any]]:
        nodes = []
        for place, section in enumerate(self._checklist.sections):
            codes: dict[str, Any] = {"section": section.id}
            if place == 0:
                codes |= {"checklist": self._header(), "scales": self._scales()}
            urn = f"{self._base}:rubrique-{section.id}"
            nodes.append(
                {
                    "urn": urn,
                    "assessable": False,
                    "depth": 1,
                    "name": section.title,
                    "description": section.intro,
                    "annotation": annotation.mark(codes),
                }
            )
            nodes += [self._node(item, urn) for item in self._checklist.items_of(section.id)]
        return nodes

    def _header(self) -> dict[str, Any]:
        header = checklist_yaml.header_of(self._checklist)
        return {key: value for key, value in header.items() if key not in ("sections", "title", "summary")}

    def _scales(self) -> dict[str, Any]:
        scales = checklist_yaml.scales_used(self._checklist.items)
        return {code: raw_scale(scale) for code, scale in sorted(scales.items())}

    def _node(self, item: Item, parent: str) -> dict[str, Any]:
        raw = raw_item(item, self._checklist)
        guidance = guidance_of(item)
        codes = {key: value for key, value in raw.items() if key not in (*_WORDS, "id")}
        words = {key: raw[key] for key in ("why", "how", "who", "scope_rule", "freshness", "example")}
        if guidance.threshold is not None and raw["threshold"] is not None:
            words["threshold"] = guidance.threshold.text
            codes["threshold"] = {key: raw["threshold"][key] for key in ("source", "confidence")}
        return {
            "urn": self._urns[item.id],
            "assessable": True,
            "depth": 2,
            "parent_urn": parent,
            "ref_id": item.id,
            "name": guidance.label,
            "description": guidance.statement,
            "annotation": annotation.write(words, codes),
            "typical_evidence": "\n".join(proof.replace("\n", "\n|") for proof in guidance.expected_proofs),
            "weight": item.weight,
            "implementation_groups": [
                profile
                for profile in _profiles(self._checklist)
                if not item.applies_to or profile in item.applies_to
            ],
            "questions": self._questions(item),
        }

    def _questions(self, item: Item) -> dict[str, Any]:
        urn = self._urns[item.id]
        if item.scale is not None:
            texts: Sequence[tuple[str, Scale | None]] = [(guidance_of(item).label, item.scale)]
        elif item.measure is not None:
            texts = [(item.measure.numerator_label, None), (item.measure.denominator_label, None)]
        else:
            texts = []
        return {
            f"{urn}:question:{place}": self._question(item, f"{urn}:question:{place}", text, scale)
            for place, (text, scale) in enumerate(texts, start=1)
        }

    def _question(self, item: Item, urn: str, text: str, scale: Scale | None) -> dict[str, Any]:
        question: dict[str, Any] = {
            "type": "unique_choice" if scale else "text",
            "text": " ".join(text.split()),
        }
        if scale is not None:
            question["choices"] = [
                _choice(f"{urn}:choice:{place}", choice.label, round(HIGHEST_SCORE * choice.value))
                for place, choice in enumerate(scale.choices, start=1)
            ]
        dependency = self._dependency(item)
        return question | ({"depends_on": dependency} if dependency else {})

    def _dependency(self, item: Item) -> Mapping[str, Any] | None:
        earlier = self._checklist.find_item(item.gate.item) if item.gate else None
        if item.gate is None or earlier is None or earlier.scale is None:
            return None
        question = f"{self._urns[earlier.id]}:question:1"
        answers = [
            f"{question}:choice:{place}"
            for place, choice in enumerate(earlier.scale.choices, start=1)
            if choice.code in item.gate.choices
        ]
        return {"question": question, "answers": answers, "condition": "any"}


def _choice(urn: str, label: str, score: int) -> dict[str, Any]:
    """Only full marks comply, only none do not: what is between is left to the score."""
    complies = {0: {"compute_result": False}, HIGHEST_SCORE: {"compute_result": True}}
    return {"urn": urn, "value": label, "add_score": score, **complies.get(score, {})}
