"""Every code that a reader may meet has its French words."""

from __future__ import annotations

import ast
from pathlib import Path

from app.domain.access import Permission, Role
from app.domain.continuity.words import Profile
from app.features.organisations.journal_words import DOCUMENT_LABELS, FORMAT_LABELS
from app.web.messages import AUDIT_LABELS, MESSAGES, PERMISSION_LABELS, ROLE_LABELS

APP = Path(__file__).parents[2] / "app"


def constants_of_calls(name: str, position: int) -> set[str]:
    """The literal strings given at one position to every call of ``name`` in the application."""
    found: set[str] = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name_of(node.func) == name and len(node.args) > position:
                argument = node.args[position]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_refusal_has_its_sentence():
    assert constants_of_calls("DomainError", 0) - set(MESSAGES) == set()


def test_every_action_of_the_journal_has_its_words():
    actions = constants_of_calls("record", 2) | constants_of_calls("_record", 3)
    assert len(actions) > 10
    assert {action for action in actions if " " not in action} - set(AUDIT_LABELS) == set()


def test_every_role_and_permission_has_its_name():
    assert set(ROLE_LABELS) == set(Role)
    assert set(PERMISSION_LABELS) == set(Permission)


def test_every_document_of_a_plan_that_leaves_has_its_words_in_the_journal():
    named = constants_of_calls("note_download", 1)
    assert {"pcra", "pcra-pack"} <= named
    assert {*named, *(f"pcra-{profile.value}" for profile in Profile)} - set(DOCUMENT_LABELS) == set()
    forms = constants_of_calls("note_download", 2)
    assert {form for form in forms if "-" in form} - set(FORMAT_LABELS) == set()
