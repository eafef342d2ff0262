"""Who imports whom, read from the source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path


def read_imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, with the names taken from it: ``a.b`` and ``a.b.c`` for both forms."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_foreign_in_domain(app: Path) -> list[str]:
    """Imports of the domain that are neither the standard library nor the domain."""
    found = []
    for path in sorted((app / "domain").rglob("*.py")):
        for name in read_imports(path):
            if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("app.domain"):
                found.append(f"{path.relative_to(app)}: {name}")
    return found


def find_back_doors(app: Path) -> list[str]:
    """Imports of a feature by another otherwise than through its ``service`` or ``queries``."""
    found = []
    for path in sorted((app / "features").rglob("*.py")):
        own = path.relative_to(app / "features").parts[0]
        for name in read_imports(path):
            parts = name.split(".")
            if parts[:2] != ["app", "features"] or len(parts) < 4 or parts[2] == own:
                continue
            if parts[3] not in ("service", "queries"):
                found.append(f"{path.relative_to(app)}: {name}")
    return found
