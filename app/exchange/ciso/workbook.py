"""The second form of their workbooks: ``…_meta`` sheets of keys and values, ``…_content`` sheets with a header.

Both ways between a workbook and the plain values of a library. The column ``depends_on`` holds
``line of the sheet:question:choices``, several choices apart by commas, with its ``condition`` beside it:
not verified with their converter.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.errors import DomainError
from app.exchange.archives import require_safe_workbook, settle
from app.exchange.ciso.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, MAX_TEXT
from app.exchange.faults import ExchangeError, Fault, UnreadableError

_REFUSED = {
    "workbook_too_large": "classeur trop gros, ou qui se déplie en trop de données",
    "workbook_links_out": "le classeur contient des macros ou des liens vers d’autres fichiers",
    "workbook_unreadable": "ce n’est pas un classeur XLSX lisible",
}
_KNOWN_TYPES = (
    "framework",
    "answers",
    "implementation_groups",
    "scores",
    "requirement_mapping_set",
    "urn_prefix",
)
_LISTED_TYPES = ("threats", "reference_controls", "risk_matrix")
_NEEDED = {
    "framework": ("assessable", "depth"),
    "answers": ("id", "question_type"),
    "implementation_groups": ("ref_id",),
    "scores": ("score",),
    "requirement_mapping_set": ("source_node_id", "target_node_id", "relationship"),
}
"""Columns without which every line would be wrong: their absence is said once."""

_NODE_COLUMNS = {
    "assessable", "depth", "implementation_groups", "ref_id", "name", "description", "threats",
    "reference_controls", "typical_evidence", "annotation", "importance", "weight", "min_score", "max_score",
    "scores_definition", "questions", "answer", "depends_on", "condition", "urn_id", "node_id", "skip_count",
    "fix_count", "target_score", "display_mode", "visibility_expression", "scores_definition_ref",
}  # fmt: skip
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:$]{1,40})[\"']")
_TRANSLATED = re.compile(r"(\w+)\[(\w+)\]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
UNKNOWN_COLUMNS = "unknown_columns"
"""Where the assembled library names the columns of its requirements that nobody reads."""

MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet has no time zone

Row = dict[str, str]


@dataclass
class _Block:
    """One object of the workbook: its keys, then its lines with their number in the sheet."""

    name: str
    meta: Row
    rows: list[tuple[int, Row]] = field(default_factory=list)
    header: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return self.meta.get("type", "")


def read_workbook(content: bytes) -> dict[str, Any]:
    """The plain values of the library in a workbook. Raises ``ExchangeError``."""
    sheets = _read_sheets(content)
    if "library_meta" not in sheets:
        raise UnreadableError(
            "feuille « library_meta » absente : ce n’est pas une bibliothèque CISO Assistant"
        )
    meta = _keys_of(sheets["library_meta"])
    blocks = _blocks_of(sheets)
    return _Assembler(meta, blocks).assemble()


def _read_sheets(content: bytes) -> dict[str, list[list[str]]]:
    from openpyxl import load_workbook

    try:
        require_safe_workbook(content)
    except DomainError as error:
        raise UnreadableError(_REFUSED[error.code]) from error
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        names = workbook.sheetnames
        if len(names) > MAX_SHEETS:
            raise UnreadableError(f"trop de feuilles ; maximum : {MAX_SHEETS}")
        read = [name for name in names if name.endswith(("_meta", "_content"))]
        _refuse_merged(workbook, read)
        return {name: _read_sheet(name, workbook[name]) for name in read}
    except ExchangeError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise UnreadableError(_REFUSED["workbook_unreadable"]) from error


def _refuse_merged(workbook: Any, names: Iterable[str]) -> None:
    """A merged cell hides all values but one. Raises ``ExchangeError`` with each sheet and its ranges."""
    faults = []
    for name in names:
        ranges = sorted(_MERGED.findall(workbook._archive.read(workbook[name]._worksheet_path)))
        if ranges:
            shown = ", ".join(one.decode() for one in ranges[:10]) + ("…" if len(ranges) > 10 else "")
            faults.append(
                Fault(f"feuille {name}", f"cellules fusionnées ({shown}) : défusionnez-les, puis recommencez")
            )
    if faults:
        raise ExchangeError(faults)


def _read_sheet(name: str, page: Any) -> list[list[str]]:
    lines: list[list[str]] = []
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > MAX_ROWS:
            raise UnreadableError(f"trop de lignes ; maximum : {MAX_ROWS}", f"feuille {name}")
        if len(cells) > MAX_COLUMNS and cells[MAX_COLUMNS].value is not None:
            raise UnreadableError(
                f"trop de colonnes ; maximum : {MAX_COLUMNS}", f"feuille {name}, ligne {number}"
            )
        lines.append([_read_cell(cell, name, number) for cell in cells[:MAX_COLUMNS]])
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _read_cell(cell: Any, sheet: str, line: int) -> str:
    if cell.value is None:
        return ""
    place = f"feuille {sheet}, ligne {line}"
    if cell.data_type == "f":
        raise ExchangeError([Fault(place, "formule refusée : collez la valeur à la place")])
    if cell.data_type == "e":
        raise ExchangeError([Fault(place, f"erreur de calcul dans une cellule : {cell.value}")])
    text = str(cell.value)
    if len(text) > MAX_TEXT:
        raise ExchangeError([Fault(place, f"texte trop long ; maximum : {MAX_TEXT} caractères")])
    return text.strip()


def _keys_of(lines: Sequence[Sequence[str]]) -> Row:
    return {line[0].lower(): line[1] if len(line) > 1 else "" for line in lines if line and line[0]}


def _blocks_of(sheets: Mapping[str, list[list[str]]]) -> dict[str, _Block]:
    """Each object by the name that others call it by."""
    blocks = {}
    faults = []
    for sheet, lines in sheets.items():
        prefix = sheet.removesuffix("_meta")
        if prefix == sheet or sheet == "library_meta":
            continue
        meta = _keys_of(lines)
        content = sheets.get(f"{prefix}_content")
        if content is None:
            faults.append(Fault(f"feuille {sheet}", f"feuille « {prefix}_content » absente"))
            continue
        name = meta.get("name") or prefix if meta.get("type") not in ("framework", "risk_matrix") else prefix
        header = tuple(title.lower() for title in content[0]) if content else ()
        blocks[name] = _Block(prefix, meta, _rows_of(content), header)
        faults += _missing_columns(blocks[name])
    if faults:
        raise ExchangeError(faults)
    return blocks


def _missing_columns(block: _Block) -> list[Fault]:
    needed = [*_NEEDED.get(block.type, ())]
    if block.type == "framework" and "questions" in block.header:
        needed.append("answer")
    if any(row.get("question_type") in ("unique_choice", "multiple_choice") for _, row in block.rows):
        needed.append("question_choices")
    return [
        Fault(f"feuille {block.name}_content", f"colonne « {name} » absente ou renommée")
        for name in needed
        if block.rows and name not in block.header
    ]


def _rows_of(lines: Sequence[Sequence[str]]) -> list[tuple[int, Row]]:
    header = [title.lower() for title in lines[0]] if lines else []
    return [
        (number, {title: cell for title, cell in zip(header, line, strict=False) if title and cell})
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    ]


class _Assembler:
    """Puts the sheets together into the shape of their YAML."""

    def __init__(self, meta: Row, blocks: Mapping[str, _Block]) -> None:
        self._meta, self._blocks = meta, blocks
        self._faults: list[Fault] = []
        self._questions: dict[tuple[int, int], str] = {}

    def assemble(self) -> dict[str, Any]:
        library: dict[str, Any] = _with_translations(self._meta)
        library.pop("type", None)
        objects: dict[str, Any] = {}
        unknown = [
            f"{column} (feuille {block.name}_content)"
            for block in self._blocks.values()
            for column in _unknown_columns(block)
        ]
        if unknown:
            library[UNKNOWN_COLUMNS] = unknown
        for block in self._blocks.values():
            self._add(block, objects)
        if self._faults:
            raise ExchangeError(self._faults)
        return {**library, "objects": objects}

    def _add(self, block: _Block, objects: dict[str, Any]) -> None:
        if block.type == "framework" and "framework" in objects:
            self._refuse(block, 1, "un seul référentiel (framework) par bibliothèque")
        elif block.type == "framework":
            objects["framework"] = self._framework(block)
        elif block.type == "requirement_mapping_set":
            objects.setdefault("requirement_mapping_sets", []).append(self._mapping_set(block))
        elif block.type in _LISTED_TYPES:
            objects.setdefault(block.type, []).extend(row for _, row in block.rows)
        elif block.type not in _KNOWN_TYPES:
            objects.setdefault(f"{block.type or 'sans type'} (feuille {block.name})", []).append(block.meta)

    def _framework(self, block: _Block) -> dict[str, Any]:
        raw = _with_translations(block.meta)
        for key in ("type", "base_urn", "answers_definition"):
            raw.pop(key, None)
        for key in ("scores_definition", "implementation_groups_definition"):
            raw.pop(key, None)
            if key in block.meta:
                raw[key] = self._rows_of(block, block.meta[key])
        raw["requirement_nodes"] = self._nodes(block)
        return raw

    def _rows_of(self, block: _Block, name: str) -> list[dict[str, Any]]:
        other = self._blocks.get(name)
        if other is None:
            self._refuse(block, 1, f"objet « {name} » absent du classeur")
            return []
        return [_with_translations(row) for _, row in other.rows]

    def _nodes(self, block: _Block) -> list[dict[str, Any]]:
        base = block.meta.get("base_urn", "")
        answers = self._answers(block)
        path: list[str] = []
        counts: dict[str, int] = {}
        nodes = []
        for line, row in block.rows:
            depth = self._depth(block, line, row, len(path))
            path = path[: depth - 1]
            parent = path[-1] if path else ""
            counts[parent] = counts.get(parent, 0) + 1
            urn = _urn_of(base, parent, row, counts[parent])
            path.append(urn)
            nodes.append(self._node(block, line, row, urn, parent, answers))
        for node, line, row in nodes:
            self._depend(block, node, line, row)
        return [node for node, _, _ in nodes]

    def _depth(self, block: _Block, line: int, row: Row, deepest: int) -> int:
        text = row.get("depth", "1")
        depth = int(text) if re.fullmatch(r"[1-9]\d{0,2}", text) else 0
        if 1 <= depth <= deepest + 1:
            return depth
        self._refuse(block, line, f"profondeur (depth) impossible : « {text[:20]} »")
        return 1

    def _node(
        self, block: _Block, line: int, row: Row, urn: str, parent: str, answers: Mapping[str, Row]
    ) -> tuple[dict[str, Any], int, Row]:
        node: dict[str, Any] = {**_with_translations(row), "urn": urn}
        node["assessable"] = bool(row.get("assessable"))
        if parent:
            node["parent_urn"] = parent
        for key in ("implementation_groups", "threats", "reference_controls"):
            if key in row:
                node[key] = [word for word in re.split(r"[\s,]+", row[key]) if word]
        unknown = _unknown_columns(block)
        for key in ("questions", "answer", "depends_on", "condition", "urn_id", "depth", *unknown):
            node.pop(key, None)
        if "questions" in row:
            node["questions"] = self._read_questions(block, line, row, urn, answers)
        return node, line, row

    def _answers(self, block: _Block) -> dict[str, Row]:
        name = block.meta.get("answers_definition")
        return {row.get("id", ""): row for row in self._rows_of(block, name)} if name else {}

    def _read_questions(
        self, block: _Block, line: int, row: Row, urn: str, answers: Mapping[str, Row]
    ) -> dict[str, Any]:
        texts = _lines(row["questions"])
        codes = _lines(row.get("answer", ""))
        if len(codes) not in (1, len(texts)):
            self._refuse(
                block, line, "il faut une réponse (answer) pour toutes les questions, ou une par question"
            )
            return {}
        questions = {}
        for place, text in enumerate(texts, start=1):
            code = codes[0] if len(codes) == 1 else codes[place - 1]
            if code not in answers:
                self._refuse(block, line, f"réponse (answer) inconnue : {code}")
                continue
            question_urn = f"{urn}:question:{place}"
            self._questions[line, place] = question_urn
            questions[question_urn] = {
                "type": answers[code].get("question_type", ""),
                "text": text,
                "choices": self._choices(block, line, answers[code], question_urn),
            }
        return questions

    def _choices(self, block: _Block, line: int, answer: Row, question: str) -> list[dict[str, Any]]:
        if answer.get("question_type") not in ("unique_choice", "multiple_choice"):
            return []
        texts = _joined(answer.get("question_choices", ""))
        columns = {}
        for key in ("description", "select_implementation_groups", "add_score", "compute_result", "color"):
            values = _joined(answer.get(key, ""))
            if len(values) not in (0, 1, len(texts)):
                self._refuse(
                    block, line, f"réponse « {answer.get('id')} » : {key} n’a pas une valeur par choix"
                )
            elif values:
                columns[key] = values if len(values) > 1 else values * len(texts)
        return [
            {"urn": f"{question}:choice:{place}", "value": text}
            | {key: values[place - 1] for key, values in columns.items()}
            for place, text in enumerate(texts, start=1)
        ]

    def _depend(self, block: _Block, node: dict[str, Any], line: int, row: Row) -> None:
        """One condition for each question, ``undefined`` or ``/`` where there is none."""
        written = _lines(row.get("depends_on", ""))
        conditions = _lines(row.get("condition", ""))
        questions = list(node.get("questions", {}).values())
        for place, (text, question) in enumerate(zip(written, questions, strict=False)):
            if text.lower() in ("undefined", "/"):
                continue
            found = re.fullmatch(r"(\d{1,6}):(\d{1,3}):([\d, ]{1,100})", text)
            urn = self._questions.get((int(found[1]), int(found[2]))) if found else None
            if found is None or urn is None:
                self._refuse(block, line, f"condition (depends_on) impossible : « {text[:60]} »")
                continue
            question["depends_on"] = {
                "question": urn,
                "answers": [f"{urn}:choice:{int(one)}" for one in re.findall(r"\d+", found[3])],
                "condition": conditions[min(place, len(conditions) - 1)] if conditions else "any",
            }

    def _mapping_set(self, block: _Block) -> dict[str, Any]:
        raw = _with_translations(block.meta)
        source, target = raw.pop("source_node_base_urn", ""), raw.pop("target_node_base_urn", "")
        raw.pop("type", None)
        raw["requirement_mappings"] = [
            {
                **{key: value for key, value in row.items() if not key.endswith("_node_id")},
                "source_requirement_urn": f"{source}:{row.get('source_node_id', '')}".lower(),
                "target_requirement_urn": f"{target}:{row.get('target_node_id', '')}".lower(),
            }
            for _, row in block.rows
        ]
        return raw

    def _refuse(self, block: _Block, line: int, reason: str) -> None:
        self._faults.append(Fault(f"feuille {block.name}_content, ligne {line}", reason))


def _unknown_columns(block: _Block) -> list[str]:
    """Of the requirements: columns that nobody reads, to be named once and not at each line."""
    if block.type != "framework":
        return []
    return [
        title
        for title in dict.fromkeys(block.header)
        if title and title not in _NODE_COLUMNS and not _TRANSLATED.fullmatch(title)
    ]


def _with_translations(row: Row) -> dict[str, Any]:
    """``name[fr]`` put under ``translations``, as their YAML does."""
    plain: dict[str, Any] = {}
    translations: dict[str, dict[str, str]] = {}
    for key, value in row.items():
        found = _TRANSLATED.fullmatch(key)
        if found is None:
            plain[key] = value
        elif value:
            translations.setdefault(found[2], {})[found[1]] = value
    return plain | ({"translations": translations} if translations else {})


def clean_suffix(text: str) -> str:
    """The end of a urn: no accent, no capital, hyphens for spaces, underscores for the rest."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace(" ", "-")
    return re.sub(r"[^a-z0-9_\-.\[\]():]", "_", plain)


def _urn_of(base: str, parent: str, row: Row, count: int) -> str:
    if row.get("urn_id"):
        return f"{base}:{row['urn_id']}".lower()
    if row.get("ref_id"):
        return f"{base}:{clean_suffix(row['ref_id'])}"
    if parent:
        return f"{parent}:{count}"
    return f"{base}:{clean_suffix(row['name']) if row.get('name') else f'node{count}'}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _joined(text: str) -> list[str]:
    """One value a line; a line that begins with ``|`` goes on with the one before."""
    values: list[str] = []
    for line in _lines(text):
        if line.startswith("|") and values:
            values[-1] += f"\n{line[1:].strip()}"
        else:
            values.append(line)
    return values


def write_workbook(library: Mapping[str, Any]) -> bytes:
    """The workbook of a library that has one framework, as ``exporting`` builds it; the same bytes each time."""
    from openpyxl import Workbook

    framework = library["objects"]["framework"]
    answers = _answer_rows(framework["requirement_nodes"])
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = "Boussole"
    workbook.properties.title = library["name"]
    meta = {key: value for key, value in library.items() if key != "objects"}
    _write(workbook, "library_meta", ([key, value] for key, value in {"type": "library", **meta}.items()))
    keys = {key: framework[key] for key in ("urn", "ref_id", "name", "description", "min_score", "max_score")}
    base = base_urn_of(framework["urn"])
    names = {
        "base_urn": base,
        "answers_definition": "reponses",
        "implementation_groups_definition": "profils",
    }
    _write(workbook, "framework_meta", ([k, v] for k, v in {"type": "framework", **keys, **names}.items()))
    _write(workbook, "framework_content", _node_rows(framework["requirement_nodes"], answers))
    _write(workbook, "profils_meta", [["type", "implementation_groups"], ["name", "profils"]])
    groups = framework["implementation_groups_definition"]
    _write(
        workbook, "profils_content", [["ref_id", "name"], *([one["ref_id"], one["name"]] for one in groups)]
    )
    _write(workbook, "reponses_meta", [["type", "answers"], ["name", "reponses"]])
    header = ["id", "question_type", "question_choices", "add_score", "compute_result"]
    _write(workbook, "reponses_content", [header, *([code, *key] for key, code in answers.items())])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return settle(buffer.getvalue(), MOMENT)


def base_urn_of(framework_urn: str) -> str:
    return framework_urn.replace(":framework:", ":req_node:")


_COLUMNS = (
    "assessable", "depth", "implementation_groups", "ref_id", "name", "description", "annotation",
    "typical_evidence", "weight", "questions", "answer", "depends_on", "condition", "urn_id",
)  # fmt: skip


def _answer_rows(nodes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], str]:
    """Each different set of choices once, with its code."""
    answers: dict[tuple[str, ...], str] = {}
    for node in nodes:
        for question in node.get("questions", {}).values():
            key = _answer_key(question)
            answers.setdefault(key, f"R{len(answers) + 1}")
    return answers


def _answer_key(question: Mapping[str, Any]) -> tuple[str, ...]:
    choices = question.get("choices", [])
    if not choices:
        return question["type"], "/", "", ""
    return (
        question["type"],
        "\n".join(choice["value"].replace("\n", "\n|") for choice in choices),
        "\n".join(str(choice["add_score"]) for choice in choices if "add_score" in choice),
        "\n".join(str(choice.get("compute_result", "undefined")).lower() for choice in choices),
    )


def _node_rows(nodes: Sequence[Mapping[str, Any]], answers: Mapping[tuple[str, ...], str]) -> list[list[Any]]:
    places = {
        urn: f"{line}:{place}"
        for line, node in enumerate(nodes, start=2)
        for place, urn in enumerate(node.get("questions", {}), start=1)
    }
    rows: list[list[Any]] = [list(_COLUMNS)]
    for node in nodes:
        questions = list(node.get("questions", {}).values())
        dependencies = [question.get("depends_on") for question in questions]
        row = {
            **node,
            "assessable": "x" if node["assessable"] else None,
            "implementation_groups": ",".join(node.get("implementation_groups", ())),
            "questions": "\n".join(question["text"] for question in questions),
            "answer": "\n".join(answers[_answer_key(question)] for question in questions),
            "urn_id": node["urn"].removeprefix(f"{node['urn'].rsplit(':', 1)[0]}:"),
        }
        if any(dependencies):
            row["depends_on"] = "\n".join(_written(one, places) for one in dependencies)
            row["condition"] = "\n".join(one["condition"] if one else "/" for one in dependencies)
        rows.append([row.get(column) for column in _COLUMNS])
    return rows


def _written(dependency: Mapping[str, Any] | None, places: Mapping[str, str]) -> str:
    if dependency is None:
        return "undefined"
    choices = ",".join(answer.rsplit(":", 1)[1] for answer in dependency["answers"])
    return f"{places[dependency['question']]}:{choices}"


def _write(workbook: Any, title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Every text is a text: what begins with ``=`` is kept as typed and never computed."""
    page = workbook.create_sheet(title)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value in (None, ""):
                continue
            cell = page.cell(number, column)
            if isinstance(value, str):
                cell.value = _CONTROLS.sub(" ", value)
                cell.data_type = "s"
                cell.quotePrefix = True
            else:
                cell.value = value
