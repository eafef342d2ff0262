"""The CSV of their audits: our answers out and back, theirs in, and every line refused with its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.domain.catalogue import Checklist, RatioMeasure
from app.domain.differences import plain
from app.domain.entry import Entry
from app.domain.scoring import Special
from app.exchange.ciso import limits
from app.exchange.ciso.audit import COLUMNS, ReadAudit, complete, is_audit, read_audit, write_audit
from app.exchange.faults import UnreadableError
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
D2 = CATALOGUE.latest("care-d2")
ESMS = CATALOGUE.latest("esms-socle")
SHARE = RatioMeasure(target=Fraction(1), numerator_label="Formés", denominator_label="Tous")
MEASURED = replace(D2, items=(replace(D2.items[0], scale=None, measure=SHARE), *D2.items[1:]))


def read(text: str, checklist: Checklist = D2) -> ReadAudit:
    return read_audit(checklist, text.encode())


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def round_trip(checklist: Checklist, entries: Mapping[str, Entry]) -> ReadAudit:
    return read_audit(checklist, write_audit(checklist, checklist.items, entries).content)


def test_every_choice_of_every_list_goes_out_and_comes_back():
    for checklist in CATALOGUE.checklists.values():
        for place in range(4):
            entries = {
                item.id: Entry(
                    choice=item.scale.choices[min(place, len(item.scale.choices) - 1)].code, comment="Vu."
                )
                for item in checklist.items
                if item.scale
            }
            back = round_trip(checklist, entries)
            assert (dict(back.entries), back.refused, back.ignored) == (entries, (), ())


def test_measures_not_applicable_and_remarks_come_back():
    na = next(item for item in ESMS.items if item.na_allowed)
    other = next(item for item in ESMS.items if item.scale and item.id != na.id)
    entries = {na.id: Entry(special=Special.NA, reason="Aucun poste"), other.id: Entry(comment="=à voir")}
    assert dict(round_trip(ESMS, entries).entries) == entries
    measured = {MEASURED.items[0].id: Entry(numerator=30, denominator=40, comment="Paie")}
    assert dict(round_trip(MEASURED, measured).entries) == measured


def test_what_has_no_place_in_their_file_is_named():
    entries = {
        "D2.O3.B": Entry(choice="trajectory", due=date(2027, 6, 30)),
        "D2.P2": Entry(special=Special.UNKNOWN),
    }
    written = write_audit(D2, D2.items, entries)
    assert written.left_out == (
        "D2.P2 : « ne sait pas » devient « non évalué »",
        "D2.O3.B : échéance du 2027-06-30",
    )
    assert "D2.P2" not in read_audit(D2, written.content).entries


def test_the_file_has_their_columns_and_values():
    entries = {
        "D2.P1": Entry(choice="met"),
        "D2.P2": Entry(choice="no"),
        "D2.O3.B": Entry(choice="trajectory"),
    }
    rows = {row["ref_id"]: row for row in rows_of(write_audit(D2, D2.items, entries).content)}
    assert set(COLUMNS) <= set(rows["D2.P1"])
    assert [(rows[code]["compliance_result"], rows[code]["requirement_progress"], rows[code]["score"]) for code in
            ("D2.P1", "D2.P2", "D2.O1.A")] == [
        ("compliant", "done", "100"),
        ("non_compliant", "done", "0"),
        ("not_assessed", "to_do", ""),
    ]  # fmt: skip
    assert rows["D2.P1"]["urn"] == "urn:boussole:risk:req_node:care-d2:d2.p1"


def test_no_cell_is_a_formula():
    written = write_audit(D2, D2.items, {"D2.P1": Entry(choice="met", comment="=HYPERLINK(1)")})
    for row in rows_of(written.content):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values() if cell)


def test_the_older_form_is_read_with_its_commas_and_without_urn():
    text = "ref_id,description,compliance_result,progress,score,observations\nD2.P1,x,compliant,done,,Vu\nD2,titre\n"
    back = read(text)
    assert dict(back.entries) == {"D2.P1": Entry(choice="met", comment="Vu")}
    assert back.refused == ()


def test_a_partial_result_is_the_only_choice_between_or_the_one_of_its_score():
    item = next(one for one in ESMS.items if one.scale and one.scale.code == "practice")
    head = "urn;ref_id;compliance_result;score\n"
    by_score = read(f"{head};{item.id};partially_compliant;67", ESMS)
    assert by_score.entries[item.id].choice == "applied"
    unsure = read(f"{head};{item.id};partially_compliant;", ESMS)
    assert [fault.reason for fault in unsure.refused] == [
        "le résultat « partially_compliant » ne dit pas lequel des choix retenir"
    ]


def test_a_full_result_is_never_a_trajectory():
    assert read("ref_id;compliance_result\nD2.O3.B;compliant").entries["D2.O3.B"].choice == "met"


def test_the_urn_serves_where_there_is_no_ref_id():
    text = "urn;assessable;ref_id;compliance_result\nURN:BOUSSOLE:RISK:REQ_NODE:CARE-D2:D2.P1;True;;compliant"
    assert set(read(text).entries) == {"D2.P1"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("X.1;compliant;;", "point inconnu dans cette liste"),
        ("D2.P1;perfect;;", "résultat inconnu : « perfect »"),
        ("D2.P1;not_applicable;sans objet;", "« non applicable » n’est pas admis pour ce point"),
        ("D2.P1;partially_compliant;;", "ne dit pas lequel des choix retenir"),
        ("D2.P1;compliant;;Peut-être", "choix inconnu : « Peut-être »"),
        (f"D2.P1;compliant;{'x' * 10_001};", "texte trop long"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_and_the_others_are(line: str, reason: str):
    label = D2.items[0].guidance.label if D2.items[0].guidance else ""
    back = read(f"ref_id;compliance_result;observations;Q: {label}\n{line}\nD2.P2;compliant;;\n")
    assert set(back.entries) == {"D2.P2"}
    (fault,) = back.refused
    assert reason in fault.reason
    assert fault.place.startswith("ligne 2, ")


def test_a_measure_wants_two_numbers():
    head = "ref_id;compliance_result;Q: Formés;Q: Tous\n"
    for line in (
        "D2.P1;compliant;;",
        "D2.P1;;3,5;4",
        "D2.P1;;-3;4",
        f"D2.P1;;{'9' * 30};4",
        "D2.P1;;9999999999;4",
    ):
        back = read(head + line, MEASURED)
        assert (dict(back.entries), len(back.refused)) == ({}, 1), line


def test_the_second_line_of_an_item_is_refused():
    back = read("ref_id;compliance_result\nD2.P1;compliant\nd2.p1;non_compliant\n")
    assert back.entries["D2.P1"].choice == "met"
    assert back.refused[0].reason == "point en double : la première ligne est gardée"


def test_headings_are_skipped_and_unknown_columns_named():
    back = read("ref_id;assessable;compliance_result;eta;Q: Autre\nT;False;compliant;;\nX;;compliant;;\n")
    assert (dict(back.entries), back.refused, back.ignored) == ({}, (), ("eta", "Q: Autre"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "pas l’export d’un audit"),
        (b"a;b\n1;2", "colonnes ref_id et compliance_result attendues"),
        (b"ref_id;ref_id;compliance_result", "deux colonnes portent le même nom"),
        ("ref_id;é".encode("latin-1"), "UTF-8"),
        (b'ref_id;compliance_result\n"x', "CSV incorrect"),
        (b"ref_id;compliance_result\n" + b"x;\n" * (limits.MAX_ROWS + 1), "trop de lignes"),
        (b"ref_id;compliance_result\n" + b"x" * 200_000, "CSV incorrect"),
        (b"x" * (limits.MAX_BYTES + 1), "fichier trop gros"),
    ],
)
def test_another_file_is_refused(content: bytes, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        read_audit(D2, content)


NA, UNKNOWN = Special.NA, Special.UNKNOWN


def test_whatever_is_answered_comes_back_as_it_stands_here():
    """The lines of a version give its own answers again, the fields without a place included."""
    na = next(item for item in ESMS.items if item.na_allowed and item.scale)
    choice = na.scale.choices[-1].code if na.scale else ""
    for current in (
        Entry(special=UNKNOWN, comment="à voir"),
        Entry(special=UNKNOWN),
        Entry(special=NA, reason="Aucun poste", comment="revu en mars"),
        Entry(special=NA, comment="sans motif"),
        Entry(choice=choice, due=date(2027, 6, 30), comment=" 'cité' \r\n  =1 "),
        Entry(choice=choice, reason="resté d’avant", comment="Vu"),
        Entry(comment="seul"),
    ):
        back = round_trip(ESMS, {na.id: current})
        assert back.refused == ()
        assert complete(back.entries.get(na.id, current), current) == plain(current)
    half = {MEASURED.items[0].id: Entry(numerator=30)}
    assert dict(round_trip(MEASURED, half).entries) == half


@pytest.mark.parametrize(
    ("incoming", "current", "expected"),
    [
        (Entry(comment="b"), Entry(choice="x", comment="a"), Entry(choice="x", comment="b")),
        (Entry(comment="b"), Entry(special=NA, reason="a"), Entry(special=NA, reason="b")),
        (Entry(choice="y"), Entry(choice="x", due=date(2027, 1, 1)), Entry(choice="y")),
        (
            Entry(special=NA, reason="b"),
            Entry(special=NA, reason="a", comment="c"),
            Entry(special=NA, reason="b", comment="c"),
        ),
        (Entry(special=NA, reason="b"), Entry(special=NA, comment="a"), Entry(special=NA, reason="b")),
        (Entry(special=NA, reason="b"), Entry(choice="x", comment="a"), Entry(special=NA, reason="b")),
        (Entry(choice="x", comment="b"), Entry(special=NA, reason="a"), Entry(choice="x", comment="b")),
    ],
)
def test_what_the_file_changes_is_taken_and_the_rest_stays(incoming: Entry, current: Entry, expected: Entry):
    assert complete(incoming, current) == expected


def test_without_a_column_of_remarks_comments_stay():
    back = read("ref_id;compliance_result\nD2.P1;non_compliant\n")
    assert not back.has_remarks
    current = Entry(choice="met", comment="Vu")
    assert complete(back.entries["D2.P1"], current, has_remarks=False) == Entry(choice="no", comment="Vu")


def test_an_item_that_is_not_asked_is_refused_where_it_is_answered():
    text = "ref_id;compliance_result\nD2.P1;compliant\nD2.P2;compliant\nD2.O1.A;not_assessed\n"
    back = read_audit(D2, text.encode(), {"D2.P1"})
    assert set(back.entries) == {"D2.P1"}
    assert [(one.name, one.reason) for one in back.refused] == [
        ("D2.P2", "ce point n’est pas demandé à votre établissement")
    ]


def test_it_is_known_by_its_header():
    assert is_audit(write_audit(D2, D2.items, {}).content)
    assert not is_audit(b"Point;R\xe9ponse\ncompliance_result")
    assert not is_audit(b"PK\x03\x04")
