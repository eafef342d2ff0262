"""An archive closed by a passphrase: what is readable without it, what is not, and what it costs."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from pyzipper import AESZipFile

from app.domain.errors import DomainError
from app.exchange.bundles import MANIFEST, Member
from app.exchange.sealed import MAX_PASSPHRASE, MIN_PASSPHRASE, check_passphrase, write_sealed

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PASSPHRASE = "cheval agrafe pile"
SECRET = b"le secret du plan " * 20
NOTICE = Member("LISEZ-MOI.txt", NOW, lambda: [b"7-Zip"])
CHUNK = 1024 * 1024


def sealed(*members: Member) -> io.BytesIO:
    target = io.BytesIO()
    write_sealed(target, NOTICE, members, NOW, PASSPHRASE)
    return target


@pytest.fixture(scope="module")
def archive() -> io.BytesIO:
    return sealed(Member("a/plan.json", NOW, lambda: [SECRET], compress=True), Member("vide", NOW, list))


def test_what_goes_in_comes_out_with_the_passphrase_and_verifies(archive: io.BytesIO):
    with AESZipFile(archive) as opened:
        opened.setpassword(PASSPHRASE.encode())
        assert opened.namelist() == ["LISEZ-MOI.txt", "a/plan.json", "vide", MANIFEST]
        assert opened.read("a/plan.json") == SECRET
        assert opened.read("vide") == b""
        assert opened.read(MANIFEST).decode().splitlines()[0].endswith("  a/plan.json")


@pytest.mark.parametrize("wrong", ["cheval agrafe pilE", "cheval agrafe pile ", "autre", ""])
def test_a_wrong_passphrase_opens_nothing_but_the_notice(archive: io.BytesIO, wrong: str):
    with AESZipFile(archive) as opened:
        opened.setpassword(wrong.encode())
        assert opened.read("LISEZ-MOI.txt") == b"7-Zip"
        for name in ("a/plan.json", "vide", MANIFEST):
            with pytest.raises(RuntimeError, match=r"[Bb]ad password|requires a password"):
                opened.read(name)


def test_every_other_file_is_aes_256_and_leaves_no_checksum_of_itself(archive: io.BytesIO):
    with AESZipFile(archive) as opened:
        notice, *others = opened.infolist()
        assert not notice.is_encrypted and notice.wz_aes_strength is None
        for one in others:
            assert (one.is_encrypted, one.wz_aes_strength, one.wz_aes_version, one.CRC) == (True, 3, 2, 0)
    assert b"secret" not in archive.getvalue()
    with ZipFile(archive) as plain, pytest.raises(NotImplementedError):
        plain.open("a/plan.json", pwd=PASSPHRASE.encode())


def test_a_changed_byte_is_refused(archive: io.BytesIO):
    content = bytearray(archive.getvalue())
    with AESZipFile(archive) as opened:
        place = opened.getinfo("a/plan.json").header_offset + 30 + len("a/plan.json") + 11 + 18 + 4
    content[place] ^= 1
    with AESZipFile(io.BytesIO(bytes(content))) as opened:
        opened.setpassword(PASSPHRASE.encode())
        with pytest.raises(Exception, match=r"HMAC|decompressing|invalid"):
            opened.read("a/plan.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "passphrase_too_short"),
        ("x" * (MIN_PASSPHRASE - 1), "passphrase_too_short"),
        ("x" * MIN_PASSPHRASE, ""),
        ("x" * MAX_PASSPHRASE, ""),
        ("x" * (MAX_PASSPHRASE + 1), "passphrase_too_long"),
        ("cheval agrafé pile", "passphrase_signs"),
        ("cheval agrafe pile ", "passphrase_signs"),
        (" cheval agrafe pile", "passphrase_signs"),
        ("cheval\nagrafe pile", "passphrase_signs"),
        ("cheval\x00agrafe pile", "passphrase_signs"),
        ("cheval\u202eagrafe pile", "passphrase_signs"),
        ("~!@#$%^&*()_+ `'\"", ""),
    ],
)
def test_a_passphrase_is_long_and_read_alike_by_every_tool(text: str, code: str):
    if not code:
        assert check_passphrase(text) == text
        return
    with pytest.raises(DomainError, match=code):
        check_passphrase(text)
    target = io.BytesIO()
    with pytest.raises(DomainError, match=code):
        write_sealed(target, NOTICE, [], NOW, text)


def test_a_path_that_climbs_never_goes_in():
    with pytest.raises(ValueError, match="unfit"):
        sealed(Member("../a", NOW, lambda: [b"x"]))


def test_memory_stays_flat_with_many_files():
    class Sink(io.RawIOBase):
        """A file that keeps nothing, but knows where it is."""

        place = 0

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.place += len(data)
            return len(data)

        def seek(self, offset: int, whence: int = 0) -> int:
            self.place = offset if whence == 0 else self.place + offset
            return self.place

        def tell(self) -> int:
            return self.place

        def seekable(self) -> bool:
            return True

    def content() -> Iterator[bytes]:
        for _ in range(4):
            yield bytes(CHUNK)

    members = [Member(f"d/{number}.bin", NOW, content) for number in range(10)]
    tracemalloc.start()
    target = Sink()
    write_sealed(target, NOTICE, members, NOW, PASSPHRASE)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert target.place > 10 * 4 * CHUNK
    assert peak < 12 * CHUNK
