"""What the API of Mercator says of activities and applications, as records of a plan. Read only.

Built from its documentation (API, data model in French and English) and from the published source of its models; not
verified on a real file. The lists are those of ``GET /api/activities``, ``/api/processes``, ``/api/applications`` and
``/api/logical-servers``: a list of objects, or one object under ``data``. Relations are lists of ids, or of objects.

A need is for the service to decide: the times that Mercator holds (RTO, DMTP, RPO, PDMA) fill nothing here. They are
aims, and its documentation gives them no unit; each is a note.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.content import json_text
from app.content.json_text import JsonError
from app.domain.continuity.differences import Brought
from app.domain.continuity.fields import MAX_LINE, MAX_TEXT, Record, specs_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.words import ResourceKind
from app.domain.errors import DomainError
from app.exchange.cells import clean, is_blank
from app.exchange.plan_names import Names
from app.exchange.plan_rows import Fault, Table, digest

MAX_FILE = 5_000_000
MAX_OBJECTS = 2_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One list of the API: what it is called, the kind of record that it gives, and its relations that are read."""

    label: str
    kind: str
    code: str
    relations: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    texts: tuple[str, ...] = ("name",)


ENDPOINTS: Mapping[str, Endpoint] = {
    "activities": Endpoint(
        "Activités",
        "activity",
        "activite",
        {"applications": "applications"},
        (
            "recovery_time_objective",
            "maximum_tolerable_downtime",
            "recovery_point_objective",
            "maximum_tolerable_data_loss",
        ),
        ("name", "description"),
    ),
    "processes": Endpoint(
        "Processus", "activity", "processus", {"applications": "applications"}, (), ("name", "description")
    ),
    "applications": Endpoint(
        "Applications",
        "resource",
        "application",
        {
            "activities": "activities",
            "processes": "processes",
            "logical_servers": "logical-servers",
            "logicalServers": "logical-servers",
        },
        ("rto", "rpo"),
    ),
    "logical-servers": Endpoint("Serveurs logiques", "resource", "serveur", {"applications": "applications"}),
}
"""By the end of their address."""

TIMES: Mapping[str, str] = {
    "recovery_time_objective": "temps cible de rétablissement (RTO)",
    "maximum_tolerable_downtime": "durée maximale tolérable de perturbation (DMTP)",
    "recovery_point_objective": "point de restauration des données (RPO)",
    "maximum_tolerable_data_loss": "perte de données maximale (PDMA)",
    "rto": "temps cible de rétablissement (RTO)",
    "rpo": "point de restauration des données (RPO)",
}

_SILENT = frozenset({"id", "icon_id", "created_at", "updated_at", "deleted_at", "active"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})\b[^<>]{0,300}>")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})

_READ_OF = 4 * MAX_TEXT
"""Of one rich text, with its tags."""

_Key = tuple[str, int]
"""An endpoint, and the id of one of its objects."""


def read_mercator(files: Mapping[str, bytes], plan: Plan) -> Table:
    """What these lists bring to a plan: blanks are filled, what the plan says stays unless it is chosen otherwise.

    Raises ``mercator_unreadable``, ``mercator_too_large``, ``mercator_too_many_links``, ``mercator_empty``.
    """
    reader = _Reader(plan)
    for endpoint, content in files.items():
        reader.read(endpoint, list(_list_objects(endpoint, content)))
    return reader.finish()


def _list_objects(endpoint: str, content: bytes) -> Iterator[Mapping[str, Any]]:
    label = ENDPOINTS[endpoint].label
    if len(content) > MAX_FILE:
        raise DomainError("mercator_too_large", list=label, limit=MAX_FILE // 1_000_000, objects=MAX_OBJECTS)
    try:
        raw = json_text.parse(content)
    except JsonError as error:
        raise DomainError("mercator_unreadable", list=label, reason=str(error)) from error
    inner = raw.get("data", raw) if isinstance(raw, Mapping) else raw
    found = [inner] if isinstance(inner, Mapping) else inner
    if not isinstance(found, list) or not _are_objects(found):
        reason = "une liste d’objets avec leur « id » est attendue"
        raise DomainError("mercator_unreadable", list=label, reason=reason)
    if len(found) > MAX_OBJECTS:
        raise DomainError("mercator_too_large", list=label, limit=MAX_FILE // 1_000_000, objects=MAX_OBJECTS)
    yield from found


def _are_objects(found: Sequence[object]) -> bool:
    """Objects of an inventory: one without its id is refused alone, a list where none has one is something else."""
    objects = [one for one in found if isinstance(one, Mapping)]
    return len(objects) == len(found) and (not objects or any("id" in one for one in objects))


class _Reader:
    def __init__(self, plan: Plan) -> None:
        self._plan, self._names = plan, Names(plan)
        self._codes: dict[_Key, str] = {}
        self._records: dict[_Key, Record] = {}
        self._links: dict[tuple[_Key, _Key], None] = {}
        self._faults: list[Fault] = []
        self._ignored: dict[str, None] = {}
        self._notes: list[str] = []
        self._taken: dict[tuple[str, str], str] = {}

    def read(self, endpoint: str, objects: Sequence[Mapping[str, Any]]) -> None:
        spec = ENDPOINTS[endpoint]
        for place, raw in enumerate(objects, 1):
            for key in raw:
                if key not in _SILENT and key not in (*spec.texts, *spec.times) and key not in spec.relations:
                    self._ignored[f"{spec.label} : {clean(str(key))[:60]}"] = None
            try:
                self._read_object(endpoint, raw)
            except DomainError as error:
                self._faults.append(Fault(f"{spec.label} (Mercator)", place, "", error))

    def finish(self) -> Table:
        """The lines, once every list was read: a relation may name an object of a later one."""
        lost = 0
        dependencies: dict[tuple[str, str], None] = {}
        servers: dict[_Key, list[str]] = {}
        for first, second in self._links:
            if first not in self._records or second not in self._records:
                lost += 1
            elif ENDPOINTS[first[0]].kind == "activity":
                dependencies[self._codes[first], self._codes[second]] = None
            else:
                servers.setdefault(first, []).append(self._codes[second])
        if len(dependencies) > MAX_OBJECTS:
            raise DomainError("mercator_too_many_links", found=len(dependencies), limit=MAX_OBJECTS)
        if lost:
            self._notes.append(f"Liens vers des éléments absents des fichiers envoyés, non repris : {lost}.")
        lines = [self._line(key, record, servers.get(key, ())) for key, record in self._records.items()]
        lines += self._dependency_lines(dependencies)
        if not lines and not self._faults:
            raise DomainError("mercator_empty")
        return Table(tuple(lines), (), tuple(self._faults), tuple(self._ignored), tuple(self._notes))

    def _read_object(self, endpoint: str, raw: Mapping[str, Any]) -> None:
        spec, number = ENDPOINTS[endpoint], _whole(raw.get("id"))
        name = _line_of(raw.get("name"))
        if is_blank(name) or number is None:
            raise DomainError("mercator_without_name")
        if raw.get("deleted_at"):
            self._notes.append(f"Supprimé dans Mercator, non repris : {name}.")
            return
        if raw.get("active") in (0, False):
            self._notes.append(f"Serveur obsolète dans Mercator, non repris : {name}.")
            return
        if len(name) > MAX_LINE:
            raise DomainError("cell_too_long", limit=MAX_LINE)
        key = (endpoint, number)
        self._codes[key] = self._choose_code(spec, number, name)
        self._records[key] = _build(endpoint, self._codes[key], name, raw)
        if "description" in spec.texts and _is_cut(raw.get("description")):
            self._notes.append(f"{name} : description coupée à {MAX_TEXT} caractères.")
        self._note_times(spec, name, raw)
        for relation, target in spec.relations.items():
            for other in _ids(raw.get(relation)):
                self._link(key, (target, other))

    def _choose_code(self, spec: Endpoint, number: int, name: str) -> str:
        """The record of an earlier import, else that of the same name, else a new one."""
        own = f"mercator-{spec.code}-{number}"
        known = KINDS[spec.kind]
        found = self._names.named(spec.kind, name)
        code = own
        if self._plan.find(known, own) is None and len(found) == 1:
            code = next(iter(found))
        if (spec.kind, code) in self._taken:
            raise DomainError("mercator_same_name", value=name[:60])
        self._taken[spec.kind, code] = name
        return code

    def _note_times(self, spec: Endpoint, name: str, raw: Mapping[str, Any]) -> None:
        said = [
            f"{TIMES[key]} : {_whole(raw[key])}" for key in spec.times if _whole(raw.get(key)) is not None
        ]
        if said:
            self._notes.append(f"{name} : {' ; '.join(said)}. Sans unité dans la documentation de Mercator.")

    def _link(self, key: _Key, other: _Key) -> None:
        """Activities first, then applications, then the servers that serve them."""
        order = list(ENDPOINTS)
        first, second = sorted((key, other), key=lambda one: order.index(one[0]))
        self._links[first, second] = None

    def _line(self, key: _Key, record: Record, servers: Sequence[str]) -> Brought:
        if servers:
            current = self._plan.find(Resource, record.id)
            held = current.prerequisites if current is not None else ()
            record = Resource(
                id=record.id,
                name=record.name,  # type: ignore[attr-defined]
                kind=record.kind,  # type: ignore[attr-defined]
                prerequisites=tuple(dict.fromkeys([*held, *servers])),
            )
        has_own_name = record.id.startswith("mercator-")
        said = tuple(
            name
            for name in specs_of(type(record))
            if record.is_declared(name) and (name != "name" or has_own_name)
        )
        return Brought(record, said, place=f"{ENDPOINTS[key[0]].label} (Mercator), id {key[1]}")

    def _dependency_lines(self, pairs: Mapping[tuple[str, str], None]) -> Iterator[Brought]:
        known = {(one.activity, one.resource) for one in self._plan.dependencies}
        for activity, resource in pairs:
            if (activity, resource) not in known:
                code = f"mercator-lien-{digest(f'{activity} {resource}')}"
                record = Dependency(id=code, activity=activity, resource=resource)
                yield Brought(record, ("activity", "resource"), place="Liens (Mercator)")


def _build(endpoint: str, code: str, name: str, raw: Mapping[str, Any]) -> Record:
    if ENDPOINTS[endpoint].kind == "activity":
        return Activity(id=code, name=name, description=_text_of(raw.get("description")))
    is_application = endpoint == "applications"
    kind = ResourceKind.APPLICATION if is_application else ResourceKind.INFRASTRUCTURE
    return Resource(id=code, name=name, kind=kind)


def _whole(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return value if is_whole else None  # type: ignore[return-value]


def _ids(raw: object) -> list[int]:
    """The ids of a relation: numbers, or the objects themselves."""
    listed = raw if isinstance(raw, list) else []
    found = [_whole(one.get("id") if isinstance(one, Mapping) else one) for one in listed]
    return [one for one in found if one is not None]


def _line_of(value: object) -> str:
    return " ".join(_plain(value).split())


def _text_of(value: object) -> str:
    lines = (" ".join(line.split()) for line in _plain(value).split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_TEXT]


def _is_cut(value: object) -> bool:
    return isinstance(value, str) and (len(value) > _READ_OF or len(_plain(value)) > MAX_TEXT)


def _plain(value: object) -> str:
    """Text without the tags of rich text: Mercator lets descriptions be laid out."""
    if not isinstance(value, str):
        return ""
    text = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BLOCKS else "", value[:_READ_OF])
    return clean(html.unescape(text).replace("\r", "\n"))
