"""From the plain values of a library (the shape of their YAML) to a ``Library``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.exchange.ciso.fields import Findings, Reader
from app.exchange.ciso.limits import MAX_CHOICES, MAX_DEPTH, MAX_MAPPINGS, MAX_NODES, MAX_QUESTIONS
from app.exchange.ciso.values import (
    Dependency,
    Framework,
    Group,
    Library,
    Node,
    Option,
    Question,
    Result,
    Score,
)
from app.exchange.ciso.values import (
    Mapping as Link,
)
from app.exchange.faults import UnreadableError

CHOICES = ("unique_choice", "multiple_choice")
CONDITIONS = ("any", "all")
RESULTS = {"true": Result.COMPLIANT, "false": Result.NON_COMPLIANT, **{one.value: one for one in Result}}
_OTHER_OBJECTS = {
    "reference_controls": "mesure de référence",
    "threats": "menace",
    "risk_matrix": "matrice de risque",
    "metric_definitions": "indicateur",
    "presets": "préréglage",
}


def parse_library(raw: object) -> Library:
    """The library that these plain values describe. Raises ``ExchangeError`` with every fault."""
    if not isinstance(raw, Mapping) or "objects" not in raw:
        raise UnreadableError("ce n’est pas une bibliothèque CISO Assistant : champ « objects » absent")
    findings = Findings()
    reader = Reader(raw, "", findings)
    objects = reader.block("objects")
    framework, mappings = (None, ()) if objects is None else _read_objects(objects)
    library = Library(
        urn=reader.text("urn", needed=True).lower(),
        ref_id=reader.text("ref_id", needed=True),
        version=reader.integer("version") or 1,
        name=reader.text("name", needed=True),
        locale=reader.text("locale"),
        description=reader.text("description"),
        copyright=reader.text("copyright"),
        provider=reader.text("provider"),
        packager=reader.text("packager"),
        published=reader.day("publication_date"),
        framework=framework,
        mappings=mappings,
    )
    for column in reader.words("unknown_columns"):
        findings.leave_out(f"colonne inconnue ou renommée, non reprise : {column}")
    reader.ignore("convert_library_version", "objects")
    reader.close("bibliothèque")
    if framework is None and not mappings:
        findings.refuse("objects", "ni référentiel (framework), ni correspondances : rien à importer")
    findings.settle()
    return replace(library, left_out=tuple(findings.left_out))


def _read_objects(objects: Reader) -> tuple[Framework | None, tuple[Link, ...]]:
    block = objects.block("framework")
    framework = _read_framework(block) if block is not None else None
    mappings: list[Link] = []
    for reader in _mapping_sets(objects):
        mappings += _read_mappings(reader)
    for name, words in _OTHER_OBJECTS.items():
        for label in _labels(objects.raw_value(name)):
            objects.findings.leave_out(f"{words} : {label}")
    objects.close("objets")
    return framework, tuple(mappings)


def _labels(value: Any) -> Iterator[str]:
    """How a reader knows each of these objects again, whatever their form."""
    for one in value if isinstance(value, list) else [value] if value else []:
        if isinstance(one, Mapping):
            named = " ".join(str(one[key]) for key in ("ref_id", "name") if one.get(key))
            yield named or str(one.get("urn", "sans nom"))
        else:
            yield str(one)[:200]


def _mapping_sets(objects: Reader) -> Iterator[Reader]:
    """Several in the present form, only one in the former."""
    single = objects.raw_value("requirement_mapping_set")
    if isinstance(single, Mapping):
        yield Reader(single, "objects.requirement_mapping_set", objects.findings)
    elif single is not None:
        objects.refuse("requirement_mapping_set", "bloc de champs attendu")
    yield from objects.blocks("requirement_mapping_sets", 100)


def _read_mappings(reader: Reader) -> Iterator[Link]:
    shown = f"correspondances « {reader.text('name') or reader.text('ref_id')} »"
    for one in reader.blocks("requirement_mappings", MAX_MAPPINGS):
        relationship = one.text("relationship", needed=True)
        source, target = one.text("source_requirement_urn"), one.text("target_requirement_urn")
        if relationship not in ("equal", "subset", "superset", "intersect"):
            one.refuse(
                "relationship", "valeur inconnue ; valeurs possibles : equal, subset, superset, intersect"
            )
        if not source or not target:
            one.refuse("source_requirement_urn", "les deux extrémités sont à donner")
        yield Link(source.lower(), target.lower(), relationship, one.text("rationale"))
        one.ignore("annotation")
        one.close(f"{shown}, {source} → {target}")
    reader.ignore("urn", "ref_id", "name", "description", "source_framework_urn", "target_framework_urn")
    reader.close(shown)


def _read_framework(reader: Reader) -> Framework:
    groups = tuple(_read_groups(reader))
    scores = tuple(_read_scores(reader))
    framework = Framework(
        urn=reader.text("urn", needed=True).lower(),
        ref_id=reader.text("ref_id"),
        name=reader.text("name", needed=True),
        description=reader.text("description"),
        groups=groups,
        scores=scores,
        nodes=tuple(_read_nodes(reader)),
    )
    reader.ignore("min_score", "max_score")
    reader.close("référentiel")
    return framework


def _read_groups(reader: Reader) -> Iterator[Group]:
    for one in reader.blocks("implementation_groups_definition", 200):
        group = Group(one.text("ref_id", needed=True), one.text("name"))
        one.close(f"groupe « {group.ref_id} »")
        yield group


def _read_scores(reader: Reader) -> Iterator[Score]:
    """A list of scores; their later form puts several lists in one block, and then none is taken."""
    if isinstance(reader.raw.get("scores_definition"), Mapping):
        reader.findings.leave_out("référentiel : échelle de notes en plusieurs listes (scores_definition)")
        reader.ignore("scores_definition")
        return
    for one in reader.blocks("scores_definition", 101):
        value = one.integer("score")
        if value is None:
            one.refuse("score", "nombre entier attendu")
            continue
        score = Score(value, one.text("name"), one.text("description"))
        one.close(f"note {value}")
        yield score


def _read_nodes(reader: Reader) -> Iterator[Node]:
    depths: dict[str, int] = {}
    for one in reader.blocks("requirement_nodes", MAX_NODES):
        node = _read_node(one)
        if node.urn in depths:
            one.refuse("urn", f"en double : {node.urn}")
            continue
        if node.parent is not None and node.parent not in depths:
            one.refuse("parent_urn", f"nœud inconnu, ou placé après son enfant : {node.parent}")
            continue
        depths[node.urn] = depth = depths.get(node.parent or "", 0) + 1
        if depth > MAX_DEPTH:
            one.refuse("depth", f"arbre trop profond ; maximum : {MAX_DEPTH} niveaux")
        yield node


def _read_node(reader: Reader) -> Node:
    node = Node(
        urn=reader.text("urn", needed=True).lower(),
        parent=reader.text("parent_urn").lower() or None,
        assessable=bool(reader.flag("assessable")),
        ref_id=reader.text("ref_id"),
        name=reader.text("name"),
        description=reader.text("description"),
        annotation=reader.text("annotation"),
        evidence=reader.text("typical_evidence"),
        weight=reader.integer("weight", 1) or 1,
        groups=reader.words("implementation_groups"),
        questions=tuple(_read_questions(reader)),
    )
    depth = reader.integer("depth")
    if depth is not None and depth < 1:
        reader.refuse("depth", f"profondeur impossible : {depth} ; la première est 1")
    if reader.raw.get("importance") == "undefined":
        reader.ignore("importance")
    reader.close(f"point « {node.shown} »")
    return node


def _read_questions(reader: Reader) -> Iterator[Question]:
    """A block of questions by urn, or a list of questions each with its urn."""
    value = reader.raw_value("questions")
    if value is None:
        return
    if isinstance(value, Mapping):
        listed: list[Any] = [
            {**one, "urn": urn} if isinstance(one, Mapping) else one for urn, one in value.items()
        ]
    else:
        listed = value if isinstance(value, list) else [value]
    if len(listed) > MAX_QUESTIONS:
        reader.refuse("questions", f"trop de questions ; maximum : {MAX_QUESTIONS}")
        return
    for place, one in enumerate(listed, start=1):
        if isinstance(one, Mapping):
            yield _read_question(Reader(one, f"{reader.place}.questions[{place}]", reader.findings))
        else:
            reader.refuse(f"questions[{place}]", "bloc de champs attendu")


def _read_question(reader: Reader) -> Question:
    question = Question(
        urn=reader.text("urn", needed=True).lower(),
        kind=reader.text("type", needed=True),
        text=reader.text("text", needed=True),
        options=tuple(_read_options(reader)),
        depends_on=_read_dependency(reader.block("depends_on")),
    )
    if question.kind in CHOICES and not question.options:
        reader.refuse("choices", "une question à choix demande ses choix")
    reader.close(f"question « {question.text[:80]} »")
    return question


def _read_options(reader: Reader) -> Iterator[Option]:
    for one in reader.blocks("choices", MAX_CHOICES):
        option = Option(
            urn=one.text("urn", needed=True).lower(),
            text=one.text("value", needed=True),
            score=one.integer("add_score"),
            result=_read_result(one),
        )
        one.close(f"choix « {option.text[:80]} »")
        yield option


def _read_result(reader: Reader) -> Result | None:
    """``true`` and ``false``, or one of their results by name."""
    value = reader.raw_value("compute_result")
    word = str(value).strip().lower() if isinstance(value, str | bool) else value
    if word in (None, "", "undefined", "/"):
        return None
    if isinstance(word, str) and word in RESULTS:
        return RESULTS[word]
    reader.refuse("compute_result", f"valeur inconnue ; valeurs possibles : {', '.join(RESULTS)}")
    return None


def _read_dependency(reader: Reader | None) -> Dependency | None:
    if reader is None or not reader.raw:
        return None
    condition = reader.text("condition") or "any"
    if condition not in CONDITIONS:
        reader.refuse("condition", "valeur inconnue ; valeurs possibles : any, all")
    dependency = Dependency(
        reader.text("question", needed=True).lower(),
        tuple(answer.lower() for answer in reader.words("answers")),
        condition,
    )
    reader.close()
    return dependency
