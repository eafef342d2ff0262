"""Write docs/plan.schema.json from the records of a plan, and the hash of docs/plan-exemple.json as a frozen version.

A test says when it is to be run again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.domain.continuity.schema import plan_schema  # noqa: E402
from app.exchange.plan_file import fingerprint_of, read_plan_file, write_plan_file  # noqa: E402

EXAMPLE = ROOT / "docs" / "plan-exemple.json"

if __name__ == "__main__":
    text = json.dumps(plan_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (ROOT / "docs" / "plan.schema.json").write_text(text, encoding="utf-8")
    plan = read_plan_file(EXAMPLE)
    EXAMPLE.write_bytes(write_plan_file(plan, fingerprint_of(plan)))
