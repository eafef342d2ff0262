"""An archive made on the way: readable, verifiable, flat in memory."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.domain.errors import DomainError
from app.exchange.bundles import MANIFEST, Member, stream_bundle

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CHUNK = 1024 * 1024


def test_what_goes_in_comes_out_and_verifies(tmp_path: Path):
    members = [
        Member("index.pdf", NOW, lambda: [b"%PDF"]),
        Member("a – é/D2.P1 – Politique/PSSI « v3 ».pdf", NOW, lambda: [b"x" * 10, b"y"]),
        Member("a – é/vide.txt", datetime(1970, 1, 1, tzinfo=UTC), list, compress=True),
    ]
    content = b"".join(stream_bundle(members, NOW))
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*(member.path for member in members), MANIFEST]
        archive.extractall(tmp_path)
    assert shutil.which("sha256sum")
    checked = subprocess.run(
        ["sha256sum", "-c", MANIFEST], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    (tmp_path / "index.pdf").write_bytes(b"autre")
    again = subprocess.run(["sha256sum", "-c", MANIFEST], cwd=tmp_path, capture_output=True, check=False)
    assert again.returncode == 1


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "a//b", "a\\b", "", "a/."])
def test_a_path_that_climbs_never_goes_in(path: str):
    with pytest.raises(ValueError, match="unfit"):
        list(stream_bundle([Member(path, NOW, lambda: [b"x"])], NOW))


def test_a_content_that_is_not_the_one_announced_stops_the_archive():
    announced = hashlib.sha256(b"x").hexdigest()
    parts = stream_bundle([Member("a", NOW, lambda: [b"y"], sha256=announced)], NOW)
    with pytest.raises(DomainError, match="file_lost"):
        list(parts)


def test_memory_stays_flat_with_fifty_files():
    def content() -> Iterator[bytes]:
        for _ in range(4):
            yield bytes(CHUNK)

    members = [Member(f"d/{number}.bin", NOW, content) for number in range(50)]
    tracemalloc.start()
    total = sum(len(part) for part in stream_bundle(members, NOW))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 50 * 4 * CHUNK
    assert peak < 12 * CHUNK
