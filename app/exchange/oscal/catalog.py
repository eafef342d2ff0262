"""A checklist as an OSCAL catalog: a group for each section, a control for each item."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.catalogue import Checklist, Item, Section
from app.exchange.checklist_yaml import guidance_of
from app.exchange.oscal.parts import (
    NAMESPACE,
    Raw,
    catalog_uuid,
    control_ids,
    line,
    metadata,
    moment_of,
    prop,
    props,
    to_bytes,
)


def write_catalog(checklist: Checklist) -> bytes:
    """The catalog of a checklist. Raises ``ExchangeError`` for a checklist without words."""
    ids = control_ids(checklist.items)
    details = props(
        identifiant=checklist.id, statut=checklist.status.value, confiance=checklist.confidence.value
    )
    more: Raw = {
        "props": details,
        "remarks": "\n\n".join(filter(None, (checklist.summary, checklist.notice))),
    }
    if checklist.source is not None:
        more["links"] = [
            {"href": checklist.source.url, "rel": "reference", "text": line(checklist.source.name)}
        ]
    order = ("props", "links", "remarks")
    more = {name: more[name] for name in order if more.get(name)}
    return to_bytes(
        {
            "catalog": {
                "uuid": catalog_uuid(checklist),
                "metadata": metadata(checklist.title, checklist.version, moment_of(checklist), **more),
                "groups": [_group(section, checklist, ids) for section in checklist.sections],
            }
        }
    )


def _group(section: Section, checklist: Checklist, ids: dict[str, str]) -> Raw:
    raw: Raw = {"id": f"rubrique-{section.id}", "title": line(section.title)}
    if section.intro:
        raw["parts"] = [{"id": f"rubrique-{section.id}_ovw", "name": "overview", "prose": section.intro}]
    raw["controls"] = [_control(item, ids[item.id], ids) for item in checklist.items_of(section.id)]
    return raw


def _control(item: Item, control_id: str, ids: dict[str, str]) -> Raw:
    guidance = guidance_of(item)
    details = [prop("label", item.id, own=False)]
    details += props(
        axe=item.axis,
        theme=item.theme,
        sorte=item.kind.value,
        poids=item.weight,
        motif_du_poids=item.weight_reason,
        niveau=item.level,
        bloquant=item.blocking,
        non_applicable_admis=item.na_allowed,
        confiance=guidance.confidence.value,
        effort_en_jours=guidance.effort_days,
        source_lue_le=guidance.source.read_on.isoformat(),
        profils=" ".join(sorted(item.applies_to)),
    )
    if item.gate is not None:
        details += props(condition=f"{ids[item.gate.item]} : {', '.join(sorted(item.gate.choices))}")
    return {
        "id": control_id,
        "class": "point",
        "title": line(guidance.label or item.id),
        "props": details,
        "links": [{"href": guidance.source.url, "rel": "reference", "text": line(guidance.source.name)}],
        "parts": list(_parts(item, control_id)),
    }


def _parts(item: Item, control_id: str) -> Iterator[Raw]:
    guidance = guidance_of(item)
    yield {"id": f"{control_id}_smt", "name": "statement", "prose": guidance.statement}
    if guidance.why:
        yield {"id": f"{control_id}_gdn", "name": "guidance", "prose": guidance.why}
    own = {
        "etapes": "\n".join(f"{place}. {step}" for place, step in enumerate(guidance.how, start=1)),
        "qui": guidance.who,
        "portee": guidance.scope_rule,
        "seuil": guidance.threshold.text if guidance.threshold else "",
        "fraicheur": guidance.freshness,
        "exemple": guidance.example,
        "preuves-attendues": "\n".join(f"- {proof}" for proof in guidance.expected_proofs),
        "reponses": _answers(item),
    }
    for name, prose in own.items():
        if prose:
            yield {"id": f"{control_id}_{name}", "name": name, "ns": NAMESPACE, "prose": prose}


def _answers(item: Item) -> str:
    """The possible answers, each with its code and its value."""
    if item.scale is not None:
        return "\n".join(f"- {one.label} ({one.code}, valeur {one.value})" for one in item.scale.choices)
    if item.measure is not None:
        measure = item.measure
        return f"{measure.numerator_label} / {measure.denominator_label}, cible {measure.target}"
    return ""
