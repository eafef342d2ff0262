"""Names from elsewhere, made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.filenames import MAX_NAME, Names, safe_name, short_folder


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("PSSI v3.pdf", "PSSI v3.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\audit.pdf", "audit.pdf"),
        ("..", "piece"),
        ("", "piece"),
        (".htaccess", "htaccess"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\nb\x00c.pdf", "abc.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("con.txt", "piece-con.txt"),
        ("NUL", "piece-NUL"),
        ("rapport. ", "rapport"),
        ("Procès-verbal « été ».pdf", "Procès-verbal « été ».pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str, safe: str):
    assert safe_name(given_name) == safe


@given(st.text())
def test_a_safe_name_is_one_part_of_a_path(text: str):
    name = safe_name(text)
    assert 0 < len(name) <= MAX_NAME and name not in (".", "..")
    assert not set(name) & set('/\\<>:"|?*\n\r\t\0') and not name.startswith(".")
    assert safe_name(name) == name


def test_a_long_name_keeps_its_extension():
    assert safe_name("x" * 500 + ".pdf").endswith("x.pdf")
    assert len(short_folder("un deux trois " * 20)) <= 60


def test_no_name_hides_another():
    names = Names()
    assert [
        names.take(path) for path in ("d/a.pdf", "d/A.pdf", "d/a.pdf", "e/a.pdf", "d/a (2).pdf", "d/b")
    ] == [
        "d/a.pdf",
        "d/A (2).pdf",
        "d/a (3).pdf",
        "e/a.pdf",
        "d/a (2) (2).pdf",
        "d/b",
    ]
