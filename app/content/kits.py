"""From the folder of the continuity kits to ``Kits``, or every fault that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.content import kit_checks, lock, yaml_text
from app.content import kit_schema as schema
from app.content.checks import list_repeated
from app.content.faults import ContentError, ContentFault, field_name, french_reason
from app.content.fields import Strict
from app.content.files import FileError, read_limited
from app.content.loader import MAX_BYTES, bundled_folder, fingerprint, refuse_changes
from app.content.lock import LOCK_FILE, Lock
from app.content.schema import LockSchema
from app.domain.catalogue import Status
from app.domain.continuity import kits as values
from app.domain.continuity.kits import Kit, Kits
from app.domain.continuity.scale import Grade

M = TypeVar("M", bound=BaseModel)

_VALUES: Mapping[type[Strict], type] = {
    schema.SourceSchema: values.KitSource,
    schema.PassageSchema: values.Passage,
    schema.TermSchema: values.Term,
    schema.LandmarkSchema: values.Landmark,
    schema.MethodStepSchema: values.MethodStep,
    schema.ChapterSchema: values.Chapter,
    schema.GradeSchema: Grade,
    schema.CategoryQuestionSchema: values.CategoryQuestion,
    schema.SettingsSchema: values.Settings,
    schema.TierSchema: values.Tier,
    schema.CategorySchema: values.KitCategory,
    schema.RoleSchema: values.KitRole,
    schema.ModeSchema: values.KitMode,
    schema.ScenarioSchema: values.KitScenario,
    schema.LevelSchema: values.KitLevel,
    schema.ResourceSchema: values.KitResource,
    schema.DependencySchema: values.KitDependency,
    schema.NeedSchema: values.KitNeed,
    schema.PhaseSchema: values.PhaseHelp,
    schema.WrittenSchema: values.Written,
    schema.ActivitySchema: values.KitActivity,
    schema.FunctionSchema: values.KitFunction,
    schema.SheetPartSchema: values.SheetPart,
    schema.ProcessSchema: values.ProcessSheet,
    schema.AgendaPointSchema: values.AgendaPoint,
    schema.AgendaSchema: values.Agenda,
    schema.ColumnSchema: values.FormColumn,
    schema.FormLineSchema: values.FormLine,
    schema.FormSchema: values.KitForm,
    schema.ReflexSchema: values.KitReflex,
    schema.StockSchema: values.KitStock,
    schema.StepSchema: values.KitStep,
    schema.LinkedPlanSchema: values.KitLinkedPlan,
}
"""What each part of a file becomes; the fields bear the same names."""


def kits_root() -> Path:
    """The folder of the continuity kits that come with the application."""
    return bundled_folder("kits") / "pcra"


def load_kits(root: Path) -> Kits:
    """Every version of every kit under ``root``, held to its lock. Raises ``ContentError`` with all the faults."""
    return _load(root, fingerprint(root))


@lru_cache(maxsize=2)
def _load(root: Path, _content: str) -> Kits:
    reader = _Reader(root)
    reader.read()
    reader.check_lock()
    return reader.build()


def lock_kits(root: Path, *, replace: bool = False) -> Lock:
    """Write the lock of the kits published under ``root`` and return it.

    Raises ``ContentError`` when a kit has a fault, or when what was locked has changed and ``replace`` is not given.
    """
    reader = _Reader(root)
    reader.read()
    former = reader.read_lock() or Lock()
    reader.build()
    if not replace:
        refuse_changes(former, reader.actual)
    lock.write_lock(root, reader.actual)
    return reader.actual


@dataclass(frozen=True, slots=True)
class _File:
    """One kit whose header is valid, with those of its entries that are."""

    header: schema.KitSchema
    entries: Mapping[str, tuple[schema.EntrySchema, ...]]
    digest: str

    @property
    def key(self) -> str:
        return f"{self.header.variant.value}/{self.header.version}"


class _Reader:
    """Reads a folder once, and keeps going after each fault."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._faults: list[ContentFault] = []
        self._files: list[_File] = []

    def read(self) -> None:
        if not self._root.is_dir():
            raise ContentError([ContentFault(str(self._root), "", "", "dossier introuvable")])
        for path in sorted(self._root.glob("*")):
            if path.is_file() and path.name != LOCK_FILE:
                self._add(
                    path.name, "", [("", "fichier inconnu : un kit se range dans le dossier de sa variante")]
                )
        for path in sorted(self._root.glob("*/*")):
            self._read_kit(path)

    @property
    def actual(self) -> Lock:
        """The digest of what is published now."""
        published = [file for file in self._files if file.header.status is Status.PUBLISHED]
        return Lock({file.key: file.digest for file in published})

    def check_lock(self) -> None:
        found = self.read_lock()
        if found is not None:
            self._faults += lock.list_breaches(found, self.actual)

    def read_lock(self) -> Lock | None:
        """The lock as written, empty when there is none yet; none when it cannot be read."""
        if not (self._root / LOCK_FILE).exists():
            return Lock()
        raw = self._parse(LOCK_FILE)
        read = None if raw is None else self._validate(LOCK_FILE, "", LockSchema, raw[0])
        return None if read is None else lock.from_schema(read)

    def build(self) -> Kits:
        if self._faults:
            raise ContentError(self._faults)
        kits = [_build_kit(file) for file in self._files]
        return Kits({(kit.variant, kit.version): kit for kit in kits})

    def _parse(self, name: str) -> tuple[Any, bytes] | None:
        try:
            content = read_limited(self._root / name, MAX_BYTES)
            return yaml_text.parse(content), content
        except (FileError, yaml_text.YamlError) as error:
            self._add(name, "", [("", str(error))])
            return None

    def _read_kit(self, path: Path) -> None:
        name = f"{path.parent.name}/{path.name}"
        if path.suffix != ".yaml" or not path.is_file():
            self._add(name, "", [("", "seuls des fichiers .yaml sont attendus ici")])
            return
        parsed = self._parse(name)
        if parsed is None:
            return
        raw, content = parsed
        header = self._validate(name, "", schema.KitSchema, raw)
        codes, entries = self._read_sections(name, raw if isinstance(raw, dict) else {})
        if header is None:
            return
        file = _File(header, entries, lock.digest_file(content))
        self._files.append(file)
        if name != f"{file.key}.yaml":
            self._add(name, "", [("variant", f"le fichier devrait s’appeler {file.key}.yaml")])
        self._check(name, file, codes)

    def _read_sections(
        self, name: str, raw: Mapping[str, Any]
    ) -> tuple[dict[str, list[str]], dict[str, tuple[schema.EntrySchema, ...]]]:
        """Every code of every list, those of faulty entries included, and the entries valid by themselves."""
        codes: dict[str, list[str]] = {}
        entries: dict[str, tuple[schema.EntrySchema, ...]] = {}
        for section, form in schema.SECTIONS.items():
            listed = raw.get(section)
            found: Sequence[Any] = listed if isinstance(listed, list) else []
            codes[section] = [_entry_code(one, place) for place, one in enumerate(found, start=1)]
            read = [
                self._validate(name, f"{section} {code}", form, one)
                for code, one in zip(codes[section], found, strict=True)
            ]
            entries[section] = tuple(one for one in read if one is not None)
            for code in list_repeated(codes[section]):
                self._add(name, f"{section} {code}", [("code", "code en double")])
        return codes, entries

    def _check(self, name: str, file: _File, codes: Mapping[str, list[str]]) -> None:
        used = {entry.source for found in file.entries.values() for entry in found if entry.source}
        self._add(name, "", kit_checks.check_header(file.header, used))
        for section, found in file.entries.items():
            for entry in found:
                faults = kit_checks.check_entry(section, entry, codes, file.header)
                self._add(name, f"{section} {entry.code}", faults)
        if all(len(found) == len(codes[section]) for section, found in file.entries.items()):
            self._add(name, "", kit_checks.check_lists(file.entries, file.header.variant))

    def _validate(self, file: str, item: str, form: type[M], raw: Any) -> M | None:
        try:
            return form.model_validate(raw)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            self._add(file, item, ((field_name(one["loc"]), french_reason(one)) for one in details))
            return None

    def _add(self, file: str, item: str, found: Iterable[tuple[str, str]]) -> None:
        self._faults += (ContentFault(file, item, field, reason) for field, reason in found)


def _build_kit(file: _File) -> Kit:
    fields = {name: getattr(file.header, name) for name in schema.KitSchema.model_fields}
    built = {name: _build(value) for name, value in {**fields, **file.entries}.items()}
    return Kit(**built, digest=file.digest)


def _build(value: Any) -> Any:
    """The value of the domain: an absent field takes the default that the domain gives it."""
    if isinstance(value, Strict):
        given = {name: getattr(value, name) for name in type(value).model_fields}
        return _VALUES[type(value)](**{name: _build(one) for name, one in given.items() if one is not None})
    if isinstance(value, (list, tuple)):
        return tuple(_build(one) for one in value)
    if isinstance(value, dict):
        return {key: _build(one) for key, one in value.items()}
    return value


def _entry_code(raw: Any, place: int) -> str:
    found = raw.get("code") if isinstance(raw, Mapping) else None
    return found if isinstance(found, str) and found else f"n° {place}"
