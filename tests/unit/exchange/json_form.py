"""As much of JSON Schema as our two forms use: what does not hold is said with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "type", "required", "properties", "additionalProperties",
    "items", "enum", "const", "pattern", "minimum", "maximum", "minItems", "anyOf", "allOf", "if", "then", "else",
}  # fmt: skip


def list_breaches(schema: Any, value: Any, root: Any = None, place: str = "$") -> list[str]:
    """Everything in ``value`` that ``schema`` does not admit; an unknown keyword of the schema is an error."""
    return list(_check(schema, value, schema if root is None else root, place))


def _check(schema: Any, value: Any, root: Any, place: str) -> Iterator[str]:
    if schema is False:
        yield f"{place}: not admitted"
    if isinstance(schema, bool):
        return
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        yield from _check(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root, place)
    yield from _check_value(schema, value, place)
    yield from _check_inside(schema, value, root, place)
    yield from _check_choices(schema, value, root, place)


def _check_value(schema: Any, value: Any, place: str) -> Iterator[str]:
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_is(name, value) for name in names):
            yield f"{place}: {names} expected, {value!r} found"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {schema['const']!r} expected"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{place}: {value!r} is not {schema['pattern']}"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        yield f"{place}: {value} out of range"


def _check_inside(schema: Any, value: Any, root: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        named = schema.get("properties", {})
        yield from (f"{place}.{name}: missing" for name in schema.get("required", ()) if name not in value)
        for name, one in value.items():
            if name in named:
                yield from _check(named[name], one, root, f"{place}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{place}.{name}: unknown"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{place}: too short"
        for number, one in enumerate(value):
            yield from _check(schema.get("items", True), one, root, f"{place}[{number}]")


def _check_choices(schema: Any, value: Any, root: Any, place: str) -> Iterator[str]:
    for one in schema.get("allOf", ()):
        yield from _check(one, value, root, place)
    if "anyOf" in schema and all(list_breaches(one, value, root, place) for one in schema["anyOf"]):
        yield f"{place}: none of anyOf"
    if "if" in schema:
        branch = "else" if list_breaches(schema["if"], value, root, place) else "then"
        yield from _check(schema.get(branch, True), value, root, place)


def _is(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])
