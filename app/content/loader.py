"""From the folder of checklists to a ``Catalogue``, or every fault that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.content import build, checks, lock, yaml_text
from app.content.checks import Vocabulary
from app.content.faults import ContentError, ContentFault, field_name, french_reason
from app.content.files import FileError, read_limited
from app.content.lock import LOCK_FILE, Lock
from app.content.rules import check_facts
from app.content.schema import (
    ChecklistSchema,
    CrosswalkSchema,
    ItemSchema,
    LinkSchema,
    LockSchema,
    ProofKindsSchema,
    ScalesSchema,
    ThemesSchema,
)
from app.content.yaml_text import YamlError
from app.domain.catalogue import Catalogue, Checklist, Status

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 1_000_000
"""Of one file of content."""

_APP = Path(__file__).resolve().parent.parent
_SHARED = ("scales.yaml", "proof-kinds.yaml", "themes.yaml", "crosswalk.yaml", LOCK_FILE)


def bundled_folder(name: str) -> Path:
    """A folder of the repository: the copy inside an installed wheel, else the one of the checkout."""
    bundled = _APP / "_bundled" / name
    return bundled if bundled.is_dir() else _APP.parent / name


def content_root() -> Path:
    """The folder of the checklists that come with the application."""
    return bundled_folder("checklists")


def load_catalogue(root: Path, local: Path | None = None) -> Catalogue:
    """Every version of every checklist under ``root``, and of the operator's own under ``local``.

    Local checklists are held to the same rules but the lock. They may use the scales, kinds of proof and themes of
    ``root`` and add their own, link to its items, and bring another edition of one of its lists; a version or a code
    that exists there is refused.
    Raises ``ContentError`` with all the faults.
    """
    reader = read_bundled(root, fingerprint(root))
    catalogue = reader.build()
    if local is None:
        return catalogue
    own = _Reader(local, bundled=reader)
    own.read()
    return own.build()


@lru_cache(maxsize=2)
def read_bundled(root: Path, _content: str) -> _Reader:
    """What was read under ``root``, read again only when its content has changed: parsing takes most of a second."""
    reader = _Reader(root)
    reader.read()
    reader.check_lock()
    return reader


def fingerprint(root: Path) -> str:
    """The names and bytes of every file under ``root``, and what else stands there."""
    digest = sha256()
    for path in sorted(root.rglob("*")):
        try:
            content = sha256(read_limited(path, MAX_BYTES)).hexdigest() if path.is_file() else "-"
        except FileError as error:
            content = str(error)
        digest.update(f"{path.relative_to(root)}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def lock_catalogue(root: Path, *, replace: bool = False) -> Lock:
    """Write the lock of what is published under ``root`` and return it.

    Raises ``ContentError`` when the content has a fault, or when what was locked has changed and ``replace`` is
    not given.
    """
    reader = _Reader(root)
    reader.read()
    former = reader.read_lock() or Lock()
    reader.build()
    if not replace:
        refuse_changes(former, reader.actual)
    lock.write_lock(root, reader.actual)
    return reader.actual


def refuse_changes(former: Lock, actual: Lock) -> None:
    """Raise ``ContentError`` when something that was locked is no longer the same."""
    kept = Lock(
        {key: digest for key, digest in actual.published.items() if key in former.published},
        {code: digest for code, digest in actual.scales.items() if code in former.scales},
    )
    faults = tuple(lock.list_breaches(former, kept))
    if faults:
        raise ContentError(faults)


@dataclass(frozen=True, slots=True)
class _File:
    """One checklist file whose header is valid, with those of its items that are."""

    name: str
    header: ChecklistSchema
    items: tuple[ItemSchema, ...]
    item_ids: tuple[str, ...]
    digest: str

    @property
    def key(self) -> str:
        return f"{self.header.id}/{self.header.version}"


class _Reader:
    """Reads a folder once, and keeps going after each fault."""

    def __init__(self, root: Path, bundled: _Reader | None = None) -> None:
        self._root = root
        self._bundled = bundled
        self._prefix = f"{root.name}/" if bundled else ""
        self._faults: list[ContentFault] = []
        self._files: list[_File] = []
        self._links: list[LinkSchema] = []
        self._vocabulary = Vocabulary({}, {}, {})
        self.actual = Lock()

    def read(self) -> None:
        if not self._root.is_dir():
            raise ContentError([ContentFault(str(self._root), "", "", "dossier introuvable")])
        self._read_vocabulary()
        for path in sorted(self._root.glob("*/*")):
            self._read_checklist(path)
        self._check_names()
        self._check_ids()
        self._read_links()
        self.actual = self._find_actual_lock()

    def check_lock(self) -> None:
        found = self.read_lock()
        if found is not None:
            self._faults += lock.list_breaches(found, self.actual)

    def read_lock(self) -> Lock | None:
        """The lock as written, empty when there is none yet; none when it cannot be read."""
        if not (self._root / LOCK_FILE).exists():
            return Lock()
        schema, _ = self._read_shared(LOCK_FILE, LockSchema)
        return None if schema is None else lock.from_schema(schema)

    def build(self) -> Catalogue:
        if self._faults:
            raise ContentError(self._faults)
        scales = {code: build.build_scale(code, choices) for code, choices in self._vocabulary.scales.items()}
        kinds = self._vocabulary.proof_kinds
        checklists: dict[tuple[str, str], Checklist] = {}
        for file in self._all_files():
            checklist = build.build_checklist(file.header, file.items, scales, kinds, file.digest)
            is_local = self._bundled is not None and file in self._files
            checklists[checklist.id, checklist.version] = replace(checklist, is_local=is_local)
        links = [*(self._bundled._links if self._bundled else ()), *self._links]
        return Catalogue(
            checklists=checklists,
            links=tuple(build.build_link(link) for link in links),
            proof_kinds=dict(kinds),
            themes=dict(self._vocabulary.themes),
        )

    def _read_vocabulary(self) -> None:
        scales, raw = self._read_shared("scales.yaml", ScalesSchema)
        kinds, _ = self._read_shared("proof-kinds.yaml", ProofKindsSchema)
        themes, _ = self._read_shared("themes.yaml", ThemesSchema)
        self._vocabulary = Vocabulary(
            scales.scales if scales is not None else dict.fromkeys(_keys(raw, "scales"), ()),
            kinds.kinds if kinds is not None else {},
            themes.themes if themes is not None else {},
        )
        if self._bundled is not None:
            self._vocabulary = self._add_bundled(self._bundled._vocabulary)
        for code, choices in scales.scales.items() if scales is not None else ():
            self._add(
                "scales.yaml", "", ((f"scales.{code}", reason) for reason in checks.check_scale(choices))
            )

    def _add_bundled(self, bundled: Vocabulary) -> Vocabulary:
        """What comes with the application, then what the local folder adds: it changes nothing of the former."""
        own = self._vocabulary
        for name, ours, theirs in (
            ("scales.yaml", own.scales, bundled.scales),
            ("proof-kinds.yaml", own.proof_kinds, bundled.proof_kinds),
            ("themes.yaml", own.themes, bundled.themes),
        ):
            for code in ours:
                if code in theirs:
                    self._add(name, "", [("", f"code déjà employé par l’application : {code}")])
        return Vocabulary(
            {**own.scales, **bundled.scales},
            {**own.proof_kinds, **bundled.proof_kinds},
            {**own.themes, **bundled.themes},
        )

    def _all_files(self) -> list[_File]:
        return [*(self._bundled._files if self._bundled else ()), *self._files]

    def _check_ids(self) -> None:
        """A local edition of a list of the application has a version of its own: those that come with it stay."""
        taken = {file.key for file in self._bundled._files} if self._bundled else set()
        for file in self._files:
            if file.key in taken:
                self._add(
                    file.name,
                    "",
                    [("version", "version livrée avec l’application : donnez-lui une autre version")],
                )

    def _read_shared(self, name: str, schema: type[M]) -> tuple[M | None, Any]:
        if self._bundled is not None and not (self._root / name).exists():
            return None, None
        try:
            raw = yaml_text.parse(read_limited(self._root / name, MAX_BYTES))
        except (FileError, YamlError) as error:
            self._add(name, "", [("", str(error))])
            return None, None
        return self._validate(name, "", schema, raw), raw

    def _validate(self, file: str, item: str, schema: type[M], raw: Any) -> M | None:
        try:
            return schema.model_validate(raw)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            self._add(file, item, ((field_name(one["loc"]), french_reason(one)) for one in details))
            return None

    def _read_checklist(self, path: Path) -> None:
        name = f"{path.parent.name}/{path.name}"
        if path.suffix != ".yaml" or not path.is_file():
            self._add(name, "", [("", "seuls des fichiers .yaml sont attendus ici")])
            return
        try:
            content = read_limited(path, MAX_BYTES)
            raw = yaml_text.parse(content)
        except (FileError, YamlError) as error:
            self._add(name, "", [("", str(error))])
            return
        header = self._validate(name, "", ChecklistSchema, raw)
        raw_items = raw.get("items") if isinstance(raw, dict) else None
        ids, items = self._read_items(name, raw_items if isinstance(raw_items, list) else [])
        if header is None:
            return
        file = _File(name, header, items, ids, lock.digest_file(content))
        self._files.append(file)
        self._check_in_place(file)

    def _read_items(
        self, name: str, raw_items: Sequence[Any]
    ) -> tuple[tuple[str, ...], tuple[ItemSchema, ...]]:
        """Every id, those of faulty items included, and the items that are valid by themselves."""
        ids, items = [], []
        for place, raw in enumerate(raw_items, start=1):
            ids.append(_item_name(raw, place))
            item = self._validate(name, ids[-1], ItemSchema, raw)
            if item is not None:
                items.append(item)
                self._add(name, item.id, checks.check_item(item, self._vocabulary))
        for repeated in checks.list_repeated(ids):
            self._add(name, repeated, [("id", "identifiant en double")])
        return tuple(ids), tuple(items)

    def _check_in_place(self, file: _File) -> None:
        header = file.header
        if file.name != f"{file.key}.yaml":
            self._add(file.name, "", [("id", f"le fichier devrait s’appeler {file.key}.yaml")])
        self._add(file.name, "", check_facts(header.facts, self._vocabulary.proof_kinds))
        if len(file.items) == len(header.items):
            self._add(file.name, "", checks.check_checklist(header, file.items))
        earlier: dict[str, ItemSchema] = {}
        for item in file.items:
            self._add(file.name, item.id, checks.check_place(item, header))
            self._add(
                file.name,
                item.id,
                checks.check_gate(item, earlier, file.item_ids, self._vocabulary, header.units),
            )
            earlier[item.id] = item
        for item_id, field, reason in checks.check_order(file.items, header):
            self._add(file.name, item_id, [(field, reason)])

    def _check_names(self) -> None:
        for path in sorted(self._root.glob("*")):
            if path.suffix in (".yaml", ".yml") and path.name not in _SHARED:
                self._add(path.name, "", [("", "fichier inconnu : une liste se range dans son dossier")])
        for repeated in checks.list_repeated(file.key for file in self._files):
            self._add(f"{repeated}.yaml", "", [("", "cette version existe en double")])

    def _read_links(self) -> None:
        if not (self._root / "crosswalk.yaml").exists():
            return
        schema, _ = self._read_shared("crosswalk.yaml", CrosswalkSchema)
        self._links = schema.links if schema is not None else []
        known = {(file.header.id, item_id) for file in self._all_files() for item_id in file.item_ids}
        self._add("crosswalk.yaml", "", _check_links(self._links, known))

    def _find_actual_lock(self) -> Lock:
        published = [file for file in self._files if file.header.status is Status.PUBLISHED]
        used = {item.scale for file in published for item in file.items if item.scale is not None}
        scales = self._vocabulary.scales
        return Lock(
            {file.key: file.digest for file in published},
            {code: lock.digest_scale(scales[code]) for code in sorted(used) if scales.get(code)},
        )

    def _add(self, file: str, item: str, found: Iterable[tuple[str, str]]) -> None:
        self._faults += (
            ContentFault(f"{self._prefix}{file}", item, field, reason) for field, reason in found
        )


def _check_links(links: Sequence[LinkSchema], known: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, ...]] = set()
    for place, link in enumerate(links, start=1):
        ends = (link.origin.checklist, link.origin.item), (link.target.checklist, link.target.item)
        for side, end in zip(("from", "to"), ends, strict=True):
            if end not in known:
                yield f"links[{place}].{side}", f"point inconnu : {end[0]}, {end[1]}"
        if ends[0] == ends[1]:
            yield f"links[{place}]", "un point ne se relie pas à lui-même"
        pair = tuple(sorted(f"{checklist} {item}" for checklist, item in ends))
        if pair in seen:
            yield f"links[{place}]", "ces deux points sont déjà reliés"
        seen.add(pair)


def _item_name(raw: Any, place: int) -> str:
    found = raw.get("id") if isinstance(raw, Mapping) else None
    return found if isinstance(found, str) and found else f"point n° {place}"


def _keys(raw: Any, field: str) -> list[str]:
    found = raw.get(field) if isinstance(raw, Mapping) else None
    return [str(key) for key in found] if isinstance(found, Mapping) else []
