"""Files of invitations, honest and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.features.accounts.invitation_file import (
    LARGEST_FILE,
    MOST_LINES,
    InvitationFile,
    InvitationLine,
    decode,
    read_invitations,
    write_invitations,
)
from app.web.messages import message_of

FINESS, CORSICAN = "750712184", "2A0000014"
HEADER = "finess;email;fonction\n"


def codes_of(file: InvitationFile) -> list[tuple[int, str]]:
    return [(fault.line, fault.error.code) for fault in file.faults]


def test_good_lines_are_read() -> None:
    file = read_invitations(HEADER + f"{FINESS};RSSI@ch.fr;RSSI\n\n{CORSICAN};dir@ch.fr;\n84101;ght@ch.fr;\n")
    assert file.lines == (
        InvitationLine(2, FINESS, "rssi@ch.fr", "RSSI"),
        InvitationLine(4, CORSICAN, "dir@ch.fr", ""),
        InvitationLine(5, "84101", "ght@ch.fr", ""),
    )
    assert file.faults == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Email,FINESS\nrssi@ch.fr,{FINESS}\n",
        f"fonction;courriel;finess\n;rssi@ch.fr;{FINESS}\n",
        'finess;email;ville\n"75 071 218 4";"rssi@ch.fr";"Paris; 12e"\n',
        f"finess;email\r\n{FINESS};rssi@ch.fr\r\n",
    ],
)
def test_columns_come_in_any_order_and_with_either_separator(text: str) -> None:
    assert [(line.number, line.email) for line in read_invitations(text).lines] == [(FINESS, "rssi@ch.fr")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("123456789;rssi@ch.fr;", "finess_invalid"),
        ("750712185;rssi@ch.fr;", "finess_invalid"),
        (";rssi@ch.fr;", "finess_invalid"),
        (f"{FINESS};rssi;", "email_invalid"),
        (f"{FINESS};;", "email_invalid"),
        (f"{FINESS}", "email_invalid"),
        (f'{FINESS};rssi@ch.fr;=HYPERLINK("http://x")', "line_formula"),
        (f"{FINESS};@SUM(A1);", "line_formula"),
        ("+33612345678;rssi@ch.fr;", "line_formula"),
        (f"{FINESS};rssi@ch.fr;" + "x" * 201, "line_function_too_long"),
    ],
)
def test_a_bad_line_is_told_and_the_others_stay(line: str, code: str) -> None:
    file = read_invitations(HEADER + line + f"\n{CORSICAN};bon@ch.fr;\n")
    assert codes_of(file) == [(2, code)]
    assert [kept.email for kept in file.lines] == ["bon@ch.fr"]
    assert message_of(file.faults[0].error) != message_of(DomainError("inconnu"))


def test_a_repeated_line_is_told_with_the_first() -> None:
    file = read_invitations(HEADER + f"{FINESS};rssi@ch.fr;\n{FINESS}; RSSI@CH.fr;\n")
    assert codes_of(file) == [(3, "line_repeated")]
    assert file.faults[0].error.details == {"line": 2}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n \n", "file_empty"),
        (b"x" * (LARGEST_FILE + 1), "file_too_large"),
        ("finess;email\n".encode("utf-16"), "file_unreadable"),
        (b"PK\x03\x04\x00\x00", "file_unreadable"),
        (b"finess;email\n\x81\x8d", "file_unreadable"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        decode(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    text = HEADER + f"{FINESS};rssi@ch.fr;Délégué à la sécurité\n"
    assert read_invitations(decode(text.encode(encoding))).lines[0].function == "Délégué à la sécurité"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nom;prenom\na;b\n", "file_header"),
        (f"{FINESS};rssi@ch.fr\n", "file_header"),
        (HEADER + f'{FINESS};"rssi@ch.fr\n', "file_unreadable"),
        (HEADER + f"{FINESS};{'x' * 140_000}@ch.fr\n", "file_unreadable"),
        (HEADER + f"{FINESS};rssi@ch.fr\n" * (MOST_LINES + 1), "file_too_many_lines"),
    ],
)
def test_what_is_no_list_is_refused(text: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        read_invitations(text)


def test_the_confirmation_reads_back_what_the_preview_wrote() -> None:
    lines = read_invitations(HEADER + f'{FINESS};rssi@ch.fr;"Chef; ""adjoint"""\n{CORSICAN};b@ch.fr;\n').lines
    again = read_invitations(write_invitations(lines)).lines
    assert [(line.number, line.email, line.function) for line in again] == [
        (line.number, line.email, line.function) for line in lines
    ]


@given(st.binary(max_size=600))
def test_any_bytes_give_lines_faults_or_one_refusal(content: bytes) -> None:
    try:
        read_invitations(decode(HEADER.encode() + content))
    except DomainError as error:
        assert error.code.startswith("file_")
