"""The lock: what is published does not change in silence."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from app.content.faults import ContentError
from app.content.loader import load_catalogue, lock_catalogue
from tests.unit.content.content_samples import (
    SCALES,
    faults_of,
    make_checklist,
    write_content,
    write_yaml,
)


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    lock_catalogue(write_content(tmp_path))
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_what_is_locked_loads_and_locking_again_changes_nothing(locked: Path) -> None:
    before = (locked / "lock.yaml").read_bytes()
    lock_catalogue(locked)
    assert (locked / "lock.yaml").read_bytes() == before
    assert load_catalogue(locked).get("liste", "2026.1").digest in before.decode()


def test_a_published_version_that_is_not_locked_is_a_fault(tmp_path: Path) -> None:
    faults = faults_of(write_content(tmp_path), lock=False)
    assert "liste/2026.1.yaml : version publiée absente du verrou : lancez « content lock »" in faults


def test_the_smallest_change_to_a_locked_version_is_a_fault(locked: Path) -> None:
    append(locked / "liste/2026.1.yaml", "# une remarque\n")
    expected = "liste/2026.1.yaml : version publiée modifiée : son empreinte n’est plus celle du verrou"
    assert faults_of(locked, lock=False) == [expected]
    before = (locked / "lock.yaml").read_bytes()
    with pytest.raises(ContentError, match="modifiée"):
        lock_catalogue(locked)
    assert (locked / "lock.yaml").read_bytes() == before


def test_replacing_a_locked_version_has_to_be_asked_for(locked: Path) -> None:
    append(locked / "liste/2026.1.yaml", "# une remarque\n")
    lock_catalogue(locked, replace=True)
    assert faults_of(locked, lock=False) == []


def test_windows_line_ends_are_no_change(locked: Path) -> None:
    path = locked / "liste/2026.1.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of(locked, lock=False) == []


def test_a_new_version_is_added_to_the_lock(locked: Path) -> None:
    write_yaml(locked / "liste/2026.2.yaml", make_checklist(version="2026.2"))
    assert len(lock_catalogue(locked).published) == 2
    assert faults_of(locked, lock=False) == []


def test_a_draft_changes_as_it_likes(locked: Path) -> None:
    write_yaml(locked / "liste/2027.1.yaml", make_checklist(version="2027.1", status="draft"))
    assert faults_of(locked, lock=False) == []
    assert len(lock_catalogue(locked).published) == 1


@pytest.mark.parametrize("gone", ["removed", "draft"])
def test_a_locked_version_that_is_no_longer_published_is_a_fault(locked: Path, gone: str) -> None:
    path = locked / "liste/2026.1.yaml"
    if gone == "removed":
        path.unlink()
    else:
        write_yaml(path, make_checklist(status="draft"))
    expected = "liste/2026.1.yaml : version verrouillée absente, ou qui n’est plus publiée"
    assert expected in faults_of(locked, lock=False)
    with pytest.raises(ContentError, match="verrouillée absente"):
        lock_catalogue(locked)


def test_the_value_of_a_choice_in_use_is_locked_but_not_its_label(locked: Path) -> None:
    scales = deepcopy(SCALES)
    scales["scales"]["practice"][1]["label"] = "Écrit, daté"
    write_yaml(locked / "scales.yaml", scales)
    assert faults_of(locked, lock=False) == []
    scales["scales"]["practice"][1]["value"] = "1/2"
    write_yaml(locked / "scales.yaml", scales)
    (fault,) = faults_of(locked, lock=False)
    assert fault.startswith("scales.yaml : l’échelle practice a changé")
    with pytest.raises(ContentError, match="practice"):
        lock_catalogue(locked)


def test_a_scale_that_no_published_version_uses_is_free(locked: Path) -> None:
    scales = deepcopy(SCALES)
    scales["scales"]["nouvelle"] = scales["scales"]["practice"]
    write_yaml(locked / "scales.yaml", scales)
    assert faults_of(locked, lock=False) == []


@pytest.mark.parametrize("text", ["published: {liste/2026.1: abc}", "- x", "published: ["])
def test_a_spoiled_lock_is_a_fault_and_is_not_written_over(locked: Path, text: str) -> None:
    (locked / "lock.yaml").write_text(text, encoding="utf-8")
    assert any(fault.startswith("lock.yaml") for fault in faults_of(locked, lock=False))
    with pytest.raises(ContentError, match="lock.yaml"):
        lock_catalogue(locked)
    assert (locked / "lock.yaml").read_text(encoding="utf-8") == text


def test_content_with_a_fault_is_not_locked(tmp_path: Path) -> None:
    write_content(tmp_path, make_checklist(title=""))
    with pytest.raises(ContentError, match="title"):
        lock_catalogue(tmp_path)
    assert not (tmp_path / "lock.yaml").exists()
