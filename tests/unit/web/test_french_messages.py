"""Every refusal has its French sentence, with details that are really given; every code has its label."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.domain.access import Permission, Role
from app.domain.errors import DomainError
from app.web import messages
from app.web.messages import MESSAGES, PERMISSION_LABELS, ROLE_LABELS, UNKNOWN_REFUSAL, message_of
from tools.typography import set_sentences, set_text

APP = Path(messages.__file__).parents[1]


def refusals(source: str) -> Iterator[tuple[str, set[str], bool]]:
    """Each ``DomainError("code", …)``: its code, the names of its details, and whether more come by ``**``."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", None) != "DomainError" or not node.args:
            continue
        if isinstance(node.args[0], ast.Constant):
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            yield str(node.args[0].value), names, any(keyword.arg is None for keyword in node.keywords)


def wanted(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def raised() -> list[tuple[str, str, set[str], bool]]:
    """Each refusal of the application, with the file that raises it."""
    files = [(path.relative_to(APP).as_posix(), path) for path in sorted(APP.rglob("*.py"))]
    return [(name, *found) for name, path in files for found in refusals(path.read_text(encoding="utf-8"))]


def test_each_refusal_has_a_sentence() -> None:
    assert {f"{name}: {code}" for name, code, _, _ in raised() if code not in MESSAGES} == set()


def test_each_refusal_gives_what_its_sentence_quotes() -> None:
    known = [one for one in raised() if one[1] in MESSAGES]
    assert known
    assert [
        (name, code)
        for name, code, details, more in known
        if not more and not wanted(MESSAGES[code]) <= details
    ] == []


def test_refusals_are_found_in_sources() -> None:
    source = 'raise DomainError("a_b", name=1)\nraise DomainError("c", **rest)\nraise DomainError(code)'
    assert list(refusals(source)) == [("a_b", {"name"}, False), ("c", set(), True)]
    assert wanted("{name} et {count:d}") == {"name", "count"}


def test_each_sentence_is_one_and_is_well_set() -> None:
    for code, sentence in MESSAGES.items():
        assert sentence[0].isupper() or sentence[0] in "«{", code
        assert sentence[-1] in ".?!…}»", code
        assert set_text(sentence) == sentence, code


def test_no_code_has_two_sentences() -> None:
    tree = ast.parse(Path(messages.__file__).read_text(encoding="utf-8"))
    groups = {
        node.target.id: [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Dict)
    }
    codes = [code for name, keys in groups.items() if name.endswith("MESSAGES") for code in keys]
    assert len(codes) > 50
    assert [code for code in set(codes) if codes.count(code) > 1] == []


def test_the_tool_that_sets_sentences_leaves_docstrings_and_comments() -> None:
    source = '    """It\'s : a docstring."""\n    # l\'x : y\n    "a": "Non : l\'heure",\n'
    assert set_sentences(source) == source.replace("Non : l'heure", r"Non\u202f: l’heure")


def test_a_sentence_quotes_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MESSAGES, "planted_code", "Il en faut {count} au moins.")
    assert message_of(DomainError("planted_code", count=5)) == "Il en faut 5 au moins."
    assert message_of(DomainError("no_such_code", count=5)) == UNKNOWN_REFUSAL


def test_every_role_and_permission_has_its_label() -> None:
    assert set(ROLE_LABELS) == set(Role)
    assert set(PERMISSION_LABELS) == set(Permission)
