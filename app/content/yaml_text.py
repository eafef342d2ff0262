"""YAML as the content uses it: no duplicate key, no bomb, no object, and every refusal says where."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml
from yaml import CSafeLoader
from yaml.nodes import MappingNode

MAX_DEPTH = 12
MAX_ANCHORED = 12
"""Nodes in what an alias may repeat: enough for a source and its fields, too few to grow out of hand."""


class YamlError(Exception):
    """The file cannot be read as content; the message, in French, says why and where."""


class _Loader(CSafeLoader):
    """Safe YAML in which a key may stand only once."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise YamlError(f"clé en double ou impossible : « {key_node.value} », {_line(key_node)}")
            seen.add(key)
        return super().construct_mapping(node, deep)


def parse(content: bytes) -> Any:
    """The values of a YAML document in UTF-8. Raises ``YamlError``."""
    try:
        text = content.decode("utf-8")
        _check_shape(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of CSafeLoader
    except UnicodeDecodeError as error:
        raise YamlError("le fichier n’est pas en UTF-8") from error
    except yaml.MarkedYAMLError as error:
        raise YamlError(f"YAML incorrect, {_line(error)}") from error
    except yaml.YAMLError as error:
        raise YamlError("YAML incorrect : caractère interdit") from error
    except ValueError as error:
        raise YamlError("date ou nombre impossible") from error


def _check_shape(text: str) -> None:
    """Refuse depth and repetition on the stream of events, before anything is built."""
    shape = _Shape()
    for event in yaml.parse(text, Loader=CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            shape.repeat(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            shape.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            shape.close()
        elif isinstance(event, yaml.ScalarEvent):
            shape.add_scalar(event)


class _Shape:
    """How deep the document is, and how many nodes each anchor stands for once its own aliases are counted."""

    def __init__(self) -> None:
        self._nodes = 0
        self._opened: list[tuple[str | None, int]] = []
        self._sizes: dict[str, int] = {}

    def add_scalar(self, event: yaml.ScalarEvent) -> None:
        self._nodes += 1
        if event.anchor is not None:
            self._sizes[event.anchor] = 1

    def open(self, event: yaml.CollectionStartEvent) -> None:
        self._opened.append((event.anchor, self._nodes))
        self._nodes += 1
        if len(self._opened) > MAX_DEPTH:
            raise YamlError(f"imbrication trop profonde, {_line(event)} ; maximum : {MAX_DEPTH}")

    def close(self) -> None:
        anchor, start = self._opened.pop()
        if anchor is not None:
            self._sizes[anchor] = self._nodes - start

    def repeat(self, event: yaml.AliasEvent) -> None:
        """An alias may repeat a small block that is already closed: neither a loop nor a bomb can be built."""
        size = self._sizes.get(event.anchor or "")
        if size is None or size > MAX_ANCHORED:
            raise YamlError(
                f"alias « *{event.anchor} » refusé, {_line(event)} ; un alias ne reprend qu’un petit bloc déjà écrit"
            )
        self._nodes += size


def _line(marked: Any) -> str:
    mark = getattr(marked, "problem_mark", None) or getattr(marked, "start_mark", None)
    return "ligne inconnue" if mark is None else f"ligne {mark.line + 1}"
