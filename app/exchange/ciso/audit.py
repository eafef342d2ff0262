"""The CSV of one of their audits, both ways: a line for each requirement, its result, progress, score and remarks.

Written as their import documentation describes it, with a column ``Q: …`` for each question. Read in that form and
in the older one, which has neither ``urn`` nor ``assessable``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.catalogue import Checklist, Choice, Item
from app.domain.differences import plain
from app.domain.entry import Entry, check_entry
from app.domain.errors import DomainError
from app.domain.scoring import Special
from app.exchange.checklist_yaml import guidance_of
from app.exchange.ciso.exporting import HIGHEST_SCORE, node_urns
from app.exchange.ciso.limits import MAX_BYTES, MAX_ROWS
from app.exchange.faults import UnreadableError

COLUMNS = (
    "urn", "assessable", "ref_id", "name", "description",
    "compliance_result", "requirement_progress", "score", "observations",
)  # fmt: skip
QUESTION = "Q: "
NOT_ASSESSED, PARTIAL, NON_COMPLIANT = "not_assessed", "partially_compliant", "non_compliant"
COMPLIANT, NOT_APPLICABLE = "compliant", "not_applicable"
_KNOWN = {*COLUMNS, "progress", "implementation_score", "documentation_score", "id"}
MAX_HEADER = 100_000
_STARTS = ("=", "+", "-", "@")
_REFUSALS = {
    "choice_unknown": "ce choix n’existe pas",
    "na_not_allowed": "« non applicable » n’est pas admis pour ce point",
    "text_too_long": "texte trop long",
    "measure_out_of_range": "nombre trop grand",
    "due_out_of_range": "échéance impossible",
}


@dataclass(frozen=True, slots=True)
class WrittenAudit:
    """``left_out``: what was answered and has no place in their file."""

    content: bytes
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """``name``: what tells the requirement to a reader."""

    line: int
    name: str
    reason: str

    @property
    def place(self) -> str:
        return f"ligne {self.line}, {self.name}"


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """What the file answers, by item; the lines refused, with their reason; the columns that nobody reads."""

    entries: Mapping[str, Entry]
    refused: tuple[RefusedLine, ...]
    ignored: tuple[str, ...]
    has_remarks: bool = True


def write_audit(checklist: Checklist, items: Sequence[Item], entries: Mapping[str, Entry]) -> WrittenAudit:
    """The file of these items as they are answered; the same bytes for the same answers."""
    urns = node_urns(checklist)
    questions = list(dict.fromkeys(text for item in items for text in _questions(item)))
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([*COLUMNS, *(f"{QUESTION}{text}" for text in questions)])
    left_out = []
    for item in items:
        entry = entries.get(item.id, Entry())
        answers = _answers(item, entry)
        row = [urns[item.id], "true", item.id, guidance_of(item).label, guidance_of(item).statement]
        row += [*_result(item, entry), entry.reason or entry.comment]
        writer.writerow([_safe(cell) for cell in (*row, *(answers.get(text, "") for text in questions))])
        left_out += [f"{item.id} : {sentence}" for sentence in _list_lost(entry)]
    return WrittenAudit(buffer.getvalue().encode("utf-8-sig"), tuple(left_out))


def is_audit(content: bytes) -> bool:
    """Whether the header is the one of their audits: the only thing that tells this CSV from another."""
    return b"compliance_result" in content[:MAX_HEADER].split(b"\n", 1)[0]


def read_audit(checklist: Checklist, content: bytes, asked: Collection[str] | None = None) -> ReadAudit:
    """What one of their files says of this checklist, or of its items ``asked``.

    Raises ``UnreadableError`` when the file is not one of theirs.
    """
    rows = _read_rows(content)
    known = {item.id.lower(): item for item in checklist.items}
    by_urn = {urn: item_id.lower() for item_id, urn in node_urns(checklist).items()}
    entries: dict[str, Entry] = {}
    refused: list[RefusedLine] = []
    for number, row in rows:
        if row.get("assessable", "true").lower() in ("false", "", "0") or not any(row.values()):
            continue
        code = row.get("ref_id", "").lower()
        item = known.get(code) or known.get(by_urn.get(row.get("urn", "").lower(), ""))
        name = (row.get("ref_id") or row.get("urn") or "sans identifiant")[:80]
        try:
            entry = _read_line(item, row, entries, asked)
        except ValueError as error:
            refused.append(RefusedLine(number, name, str(error)))
            continue
        if item is not None and entry is not None:
            entries[item.id] = entry
    columns = {name: None for _, row in rows[:1] for name in row}
    asked = {f"{QUESTION}{text}" for item in checklist.items for text in _questions(item)}
    ignored = tuple(name for name in columns if name not in _KNOWN and name not in asked)
    return ReadAudit(entries, tuple(refused), ignored, not rows or "observations" in columns)


def complete(incoming: Entry, current: Entry, *, has_remarks: bool = True) -> Entry:
    """What the file says of an item, with what it has no place for as it stands in ``current``.

    « Not assessed » takes no answer away, a date stays with its choice, and of a reason and a comment only the one
    that had left can have changed.
    """
    incoming, current = plain(incoming), plain(current)
    remark = incoming.reason or incoming.comment
    answered = any(
        value is not None
        for value in (incoming.choice, incoming.special, incoming.numerator, incoming.denominator)
    )
    due = current.due if incoming.choice == current.choice else None
    merged = replace(incoming, due=due) if answered else current
    if (merged.special is Special.NA) != (current.special is Special.NA):
        return merged if has_remarks else replace(merged, comment=current.comment)
    left = current.reason or current.comment
    if not has_remarks or remark == left:
        return replace(merged, reason=current.reason, comment=current.comment)
    if current.reason:
        return replace(merged, reason=remark, comment=current.comment)
    if merged.special is Special.NA:
        return replace(merged, reason=remark, comment="")
    return replace(merged, reason="", comment=remark)


def _read_line(
    item: Item | None, row: Mapping[str, str], known: Collection[str], asked: Collection[str] | None
) -> Entry | None:
    """Raises ``ValueError`` with a French reason."""
    if item is None:
        if _has_answer(row):
            raise ValueError("point inconnu dans cette liste")
        return None
    if item.id in known:
        raise ValueError("point en double : la première ligne est gardée")
    entry = _Line(item, row).read()
    if entry is None:
        return None
    if asked is not None and item.id not in asked:
        raise ValueError("ce point n’est pas demandé à votre établissement")
    try:
        check_entry(item, entry)
    except DomainError as error:
        raise ValueError(_REFUSALS.get(error.code, error.code)) from error
    return entry


@dataclass(frozen=True, slots=True)
class _Line:
    """One line and the item that it answers."""

    item: Item
    row: Mapping[str, str]

    def read(self) -> Entry | None:
        """The answer, none when nothing is assessed. Raises ``ValueError`` with a French reason."""
        result = self.row.get("compliance_result", "").lower() or NOT_ASSESSED
        remarks = self.row.get("observations", "")
        if result not in (NOT_ASSESSED, PARTIAL, NON_COMPLIANT, COMPLIANT, NOT_APPLICABLE):
            raise ValueError(f"résultat inconnu : « {result[:40]} »")
        if result == NOT_APPLICABLE:
            return Entry(special=Special.NA, reason=remarks)
        entry = self._measure(remarks) if self.item.measure else self._choose(result, remarks)
        if entry is None and remarks:
            return Entry(comment=remarks)
        return entry

    def _measure(self, remarks: str) -> Entry | None:
        numbers = [self.row.get(f"{QUESTION}{text}", "") for text in _questions(self.item)]
        if not any(numbers):
            if self.row.get("compliance_result", NOT_ASSESSED) not in ("", NOT_ASSESSED):
                raise ValueError("ce point demande deux nombres, et non un résultat")
            return None
        if not all(
            number.isascii() and number.isdigit() and len(number) <= 12 for number in numbers if number
        ):
            raise ValueError("deux nombres entiers attendus")
        first, second = (int(number) if number else None for number in numbers)
        return Entry(numerator=first, denominator=second, comment=remarks)

    def _choose(self, result: str, remarks: str) -> Entry | None:
        """By the answer to the question where there is one, else by the result and the score."""
        choices = self.item.scale.choices if self.item.scale else ()
        for text in _questions(self.item):
            said = self.row.get(f"{QUESTION}{text}", "")
            if said:
                found = [choice for choice in choices if choice.label == said]
                if not found:
                    raise ValueError(f"choix inconnu : « {said[:80]} »")
                return Entry(choice=found[0].code, comment=remarks)
        if result == NOT_ASSESSED:
            return None
        return Entry(choice=self._by_result(result, choices).code, comment=remarks)

    def _by_result(self, result: str, choices: Sequence[Choice]) -> Choice:
        wanted = [choice for choice in choices if _result_of(choice.value) == result]
        score = self.row.get("score") or self.row.get("implementation_score") or ""
        exact = [choice for choice in wanted if str(_score_of(choice.value)) == score.split(".")[0]]
        found = exact or wanted
        plain = [choice for choice in found if not choice.needs_due] if len(found) > 1 else found
        if len(plain) != 1:
            raise ValueError(f"le résultat « {result} » ne dit pas lequel des choix retenir")
        return plain[0]


def _questions(item: Item) -> tuple[str, ...]:
    """The questions as we export them: the label of the item, or the names of its two numbers."""
    names: tuple[str, ...] = (guidance_of(item).label,)
    if item.measure is not None:
        names = (item.measure.numerator_label, item.measure.denominator_label)
    return tuple(" ".join(name.split()) for name in names)


def _answers(item: Item, entry: Entry) -> dict[str, str]:
    if entry.special is not None:
        return {}
    if item.measure is not None:
        numbers = (entry.numerator, entry.denominator)
        said = ["" if number is None else str(number) for number in numbers]
        return dict(zip(_questions(item), said, strict=True))
    choice = item.scale.find(entry.choice) if item.scale and entry.choice else None
    return {_questions(item)[0]: choice.label} if choice else {}


def _result(item: Item, entry: Entry) -> tuple[str, str, str]:
    """Result, progress and score; a measure is left to their own judgement of it, from its share of the target."""
    if entry.special is Special.NA:
        return NOT_APPLICABLE, "done", ""
    value = _value(item, entry)
    if entry.special is Special.UNKNOWN or value is None:
        return NOT_ASSESSED, "to_do", ""
    return _result_of(value), "done", str(_score_of(value))


def _value(item: Item, entry: Entry) -> Fraction | None:
    if item.measure is not None:
        if entry.numerator is None or not entry.denominator or entry.denominator < 0:
            return None
        return max(
            Fraction(0), min(Fraction(1), Fraction(entry.numerator, entry.denominator) / item.measure.target)
        )
    choice = item.scale.find(entry.choice) if item.scale and entry.choice else None
    return choice.value if choice else None


def _result_of(value: Fraction) -> str:
    return COMPLIANT if value == 1 else NON_COMPLIANT if value == 0 else PARTIAL


def _score_of(value: Fraction) -> int:
    return round(HIGHEST_SCORE * value)


def _list_lost(entry: Entry) -> Iterator[str]:
    if entry.special is Special.UNKNOWN:
        yield "« ne sait pas » devient « non évalué »"
    if entry.due is not None:
        yield f"échéance du {entry.due.isoformat()}"
    if entry.reason and entry.comment:
        yield f"commentaire « {entry.comment} » (le motif prend la place)"


def _has_answer(row: Mapping[str, str]) -> bool:
    return row.get("compliance_result", "").lower() not in ("", NOT_ASSESSED) or bool(row.get("observations"))


def _safe(cell: str) -> str:
    """Never a formula for the spreadsheet that opens the file; reading takes the apostrophe away again."""
    text = cell.replace("\r\n", "\n").replace("\x00", " ")
    return f"'{text}" if text.lstrip().startswith((*_STARTS, "'")) else text


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") else text


def _read_rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The lines by the names of the header, with their number."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"fichier trop gros ; maximum : {MAX_BYTES} octets")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("le fichier n’est pas en UTF-8") from error
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") >= header_line.count(",") else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        header = [name.strip() for name in next(reader, [])]
        if "compliance_result" not in header or not {"ref_id", "urn"} & set(header):
            raise UnreadableError(
                "ce n’est pas l’export d’un audit : colonnes ref_id et compliance_result attendues"
            )
        if len(set(header)) != len(header):
            raise UnreadableError("deux colonnes portent le même nom")
        rows: list[tuple[int, dict[str, str]]] = []
        for row in reader:
            if len(rows) >= MAX_ROWS:
                raise UnreadableError(f"trop de lignes ; maximum : {MAX_ROWS}")
            named = dict(zip(header, map(_plain, row), strict=False))
            rows.append((reader.line_num, {name: named.get(name, "") for name in header}))
    except csv.Error as error:
        raise UnreadableError("CSV incorrect : guillemets, ou caractère interdit") from error
    return rows
