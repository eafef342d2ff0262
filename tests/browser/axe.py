"""axe-core in a page of the browser tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SOURCE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))


def violations(page: Any) -> list[str]:
    """What axe finds wrong on the page as it stands: the rule, where, and how to mend it."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
