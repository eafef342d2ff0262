"""Rules across the fields of a checklist, each a fault with its reason; the types are already right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.content.fields import host_of
from app.content.rules import check_rule
from app.content.schema import ChecklistSchema, ChoiceSchema, ItemSchema, SourceSchema
from app.domain.catalogue import Confidence, ItemKind

Found = tuple[str, str]
"""A field and what is wrong with it."""

STEPS = 3
OFFICIAL_DOMAINS = (
    "gouv.fr",
    "sante.fr",
    "has-sante.fr",
    "assemblee-nationale.fr",
    "senat.fr",
    "vie-publique.fr",
    "europa.eu",
)
"""Where an official text can be read itself; elsewhere it is a transcription at best."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the items may refer to."""

    scales: Mapping[str, Sequence[ChoiceSchema]]
    proof_kinds: Mapping[str, str]
    themes: Mapping[str, str]


def check_checklist(header: ChecklistSchema, items: Sequence[ItemSchema]) -> Iterator[Found]:
    """Faults of the checklist itself."""
    section_ids = [section.id for section in header.sections]
    yield from (("sections", f"section en double : {code}") for code in list_repeated(section_ids))
    used = {item.section for item in items}
    for section_id in section_ids:
        if section_id not in used:
            yield "sections", f"section sans aucun point : {section_id}"
    has_level = any(item.level is not None for item in items)
    if header.level_rule is None and has_level:
        yield "level_rule", "règle de niveau absente alors que des points ont un niveau"
    if header.level_rule is not None and not has_level:
        yield "level_rule", "règle de niveau donnée alors qu’aucun point n’a de niveau"
    yield from check_official("confidence", header.confidence, header.source)
    for code in list_repeated(fact.code for fact in header.facts):
        yield "facts", f"fait en double : {code}"
    read = {code for item in items for check in item.checks for code in check.build_rule().facts_read()}
    for fact in header.facts:
        if fact.code not in read:
            yield "facts", f"fait qu’aucune règle ne lit : {fact.code}"


def check_item(item: ItemSchema, vocabulary: Vocabulary) -> Iterator[Found]:
    """Faults of one item, whatever the others are."""
    if len(item.how) != STEPS:
        yield "how", f"trois étapes attendues, {len(item.how)} ici"
    if item.weight != 1 and not item.weight_reason:
        yield "weight_reason", f"le poids {item.weight} demande sa raison"
    if item.theme not in vocabulary.themes:
        yield "theme", f"thème inconnu : {item.theme}"
    yield from _check_answer(item, vocabulary)
    yield from _check_proof(item, vocabulary)
    yield from _check_fact(item)
    yield from check_official("confidence", item.confidence, item.source)
    if item.threshold is not None:
        yield from check_official("threshold.confidence", item.threshold.confidence, item.threshold.source)


def check_official(field: str, confidence: Confidence, source: SourceSchema) -> Iterator[Found]:
    """``official`` says that the official text itself was read, so the address must be that text's."""
    if confidence is Confidence.OFFICIAL and not _is_official(host_of(source.url) or ""):
        yield field, "official demande l’adresse du texte officiel ; une reprise par un tiers est secondary"


def check_place(item: ItemSchema, header: ChecklistSchema) -> Iterator[Found]:
    """Faults of one item in its checklist."""
    facts = {fact.code: fact for fact in header.facts}
    for check in item.checks:
        yield from ((f"checks.{check.code}", reason) for reason in check_rule(check, facts))
    for code in list_repeated(check.code for check in item.checks):
        yield "checks", f"règle en double : {code}"
    if item.section not in {section.id for section in header.sections}:
        yield "section", f"section inconnue : {item.section}"
    for profile in item.applies_to or ():
        if profile not in header.units:
            yield "applies_to", f"profil absent de units : {profile}"
    for profile in list_repeated(item.applies_to or ()):
        yield "applies_to", f"profil en double : {profile}"


def check_gate(
    item: ItemSchema,
    earlier: Mapping[str, ItemSchema],
    every_id: Iterable[str],
    vocabulary: Vocabulary,
    profiles: Iterable[str],
) -> Iterator[Found]:
    """Faults of the condition: it looks back at a choice, and never hides an item for good."""
    if item.when is None:
        return
    gate = earlier.get(item.when.item)
    if gate is None:
        yield "when", _missing_gate(item.when.item, every_id)
        return
    if gate.scale is None:
        yield "when", f"{gate.id} n’est pas une question à choix"
        return
    codes = [choice.code for choice in vocabulary.scales.get(gate.scale, ())]
    for code in item.when.choices:
        if codes and code not in codes:
            yield "when", f"« {code} » n’est pas un choix de {gate.id} ; choix possibles : {', '.join(codes)}"
    if codes and set(codes) <= set(item.when.choices):
        yield "when", f"tous les choix de {gate.id} sont admis : la condition ne sert à rien"
    every = list(profiles)
    for profile in item.applies_to or every:
        if profile not in (gate.applies_to or every):
            yield "when", f"{gate.id} n’est jamais demandé au profil {profile}"


def check_order(items: Sequence[ItemSchema], header: ChecklistSchema) -> Iterator[tuple[str, str, str]]:
    """Items stand in the order of the sections, so that "earlier" means the same on the page."""
    places = {section.id: place for place, section in enumerate(header.sections)}
    for one, other in pairwise(item for item in items if item.section in places):
        if places[other.section] < places[one.section]:
            yield other.id, "section", "le point doit suivre l’ordre des sections"


def check_scale(choices: Sequence[ChoiceSchema]) -> Iterator[str]:
    """From nothing to everything, without going back."""
    for code in list_repeated(choice.code for choice in choices):
        yield f"choix en double : {code}"
    values = [choice.value for choice in choices]
    if values[0] != 0 or values[-1] != 1:
        yield "le premier choix doit valoir 0 et le dernier 1"
    if any(other < one for one, other in pairwise(values)):
        yield "les valeurs doivent aller en croissant"
    for choice in choices:
        if choice.max_months is not None and not choice.needs_due:
            yield f"{choice.code} : max_months demande needs_due"


def list_repeated(values: Iterable[str]) -> list[str]:
    """The values that stand more than once, in order."""
    return [value for value, count in Counter(values).items() if count > 1]


def _check_answer(item: ItemSchema, vocabulary: Vocabulary) -> Iterator[Found]:
    if (item.scale is None) == (item.measure is None):
        yield "scale", "il faut une échelle (scale) ou une mesure (measure), et une seule"
    if item.scale is not None and item.scale not in vocabulary.scales:
        yield "scale", f"échelle inconnue : {item.scale}"
    if item.measure is not None and item.measure.target > 1:
        yield "measure.target", "la cible d’une part ne dépasse pas 1"


def _check_proof(item: ItemSchema, vocabulary: Vocabulary) -> Iterator[Found]:
    if item.proof is None:
        return
    if not item.proofs:
        yield "proofs", "les pièces attendues doivent aussi être dites en mots"
    for group in item.proof.groups:
        for kind in group:
            if kind not in vocabulary.proof_kinds:
                yield "proof.groups", f"sorte de pièce inconnue : {kind}"
        for kind in list_repeated(group):
            yield "proof.groups", f"sorte de pièce en double : {kind}"


def _check_fact(item: ItemSchema) -> Iterator[Found]:
    if item.kind is not ItemKind.FACT:
        return
    if item.level is not None:
        yield "level", "un fait n’a pas de niveau"
    if item.blocking:
        yield "blocking", "un fait ne bloque rien"
    if item.weight != 1:
        yield "weight", "un fait n’a pas de poids"


def _is_official(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in OFFICIAL_DOMAINS)


def _missing_gate(gate_id: str, every_id: Iterable[str]) -> str:
    if gate_id in set(every_id):
        return f"la condition doit porter sur un point placé avant : {gate_id}"
    return f"la condition porte sur un point inconnu : {gate_id}"
