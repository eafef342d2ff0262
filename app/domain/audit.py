"""The hash that chains one journal record to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

PLATFORM_STREAM = "platform"


def record_hash(previous_hash: str, fields: Mapping[str, object]) -> str:
    """SHA-256, in hexadecimal, of the previous hash and the canonical JSON of the record's fields."""
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()
