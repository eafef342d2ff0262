"""An operator's own checklists beside ours: the same rules, no lock, nothing of ours changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.content.faults import ContentError
from app.content.installed import Installed
from app.content.loader import load_catalogue, lock_catalogue
from app.domain.catalogue import ItemRef, Status
from tests.catalogue import bundled_catalogue
from tests.unit.content.content_samples import (
    KINDS,
    SCALES,
    THEMES,
    make_checklist,
    make_item,
    make_items,
    write_content,
    write_yaml,
)


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    root = write_content(tmp_path / "bundled")
    lock_catalogue(root)
    return root


def write_local(root: Path, **over: Any) -> Path:
    write_yaml(root / "locale/2026.1.yaml", make_checklist(**{"id": "locale", **over}))
    return root


def faults(bundled: Path, local: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_catalogue(bundled, local)
    return [str(fault).replace("\u202f", " ") for fault in caught.value.faults]


def test_a_local_list_uses_our_scales_and_needs_no_lock(bundled: Path, tmp_path: Path):
    catalogue = load_catalogue(bundled, write_local(tmp_path / "own"))
    assert set(catalogue.checklists) == {("liste", "2026.1"), ("locale", "2026.1")}
    found = catalogue.latest("locale")
    assert found.status is Status.PUBLISHED
    assert found.items[0].scale == catalogue.latest("liste").items[0].scale
    assert found.proof_labels == KINDS["kinds"]


def test_a_local_list_may_bring_scales_kinds_themes_and_links(bundled: Path, tmp_path: Path):
    local = tmp_path / "own"
    items = make_items()
    items[0] |= {"scale": "feu", "theme": "incendie"}
    items[1] |= {"when": None, "proof": {"groups": [["photo"]]}}
    write_local(local, items=items)
    two = [{"code": "non", "label": "Non", "value": "0"}, {"code": "oui", "label": "Oui", "value": "1"}]
    write_yaml(local / "scales.yaml", {"scales": {"feu": two}})
    write_yaml(local / "proof-kinds.yaml", {"kinds": {"photo": "Photo"}})
    write_yaml(local / "themes.yaml", {"themes": {"incendie": "Incendie"}})
    link = {"from": {"checklist": "locale", "item": "A.1"}, "to": {"checklist": "liste", "item": "A.1"}}
    write_yaml(
        local / "crosswalk.yaml", {"links": [{**link, "strength": "equal", "reason": "Le même point."}]}
    )
    catalogue = load_catalogue(bundled, local)
    assert catalogue.themes == {**THEMES["themes"], "incendie": "Incendie"}
    assert catalogue.latest("locale").proof_labels == {"photo": "Photo"}
    assert [one.target for one in catalogue.links] == [ItemRef("liste", "A.1")]


def test_an_operator_brings_another_edition_of_one_of_our_lists(bundled: Path, tmp_path: Path):
    """The newest edition is theirs; ours stays for the answers that were given to it."""
    local = tmp_path / "own"
    write_yaml(local / "liste/2027.1.yaml", make_checklist(version="2027.1"))
    catalogue = load_catalogue(bundled, local)
    assert [one.version for one in catalogue.list_versions("liste")] == ["2026.1", "2027.1"]
    assert catalogue.latest("liste").is_local
    assert not catalogue.get("liste", "2026.1").is_local


def test_a_version_of_ours_is_refused(bundled: Path, tmp_path: Path):
    local = tmp_path / "own"
    write_yaml(local / "liste/2026.1.yaml", make_checklist())
    assert (
        "own/liste/2026.1.yaml, version : version livrée avec l’application : donnez-lui une autre version"
        in faults(bundled, local)
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scales.yaml", SCALES, "practice"),
        ("proof-kinds.yaml", KINDS, "schema"),
        ("themes.yaml", THEMES, "crise"),
    ],
)
def test_a_code_of_ours_is_refused(bundled: Path, tmp_path: Path, name: str, content: Any, code: str):
    local = write_local(tmp_path / "own")
    write_yaml(local / name, content)
    assert f"own/{name} : code déjà employé par l’application : {code}" in faults(bundled, local)


def test_the_same_rules_hold_and_every_fault_says_which_folder(bundled: Path, tmp_path: Path):
    local = write_local(tmp_path / "own", items=[make_item("A.1", why="", theme="inconnu")])
    write_yaml(local / "autre.yaml", "x")
    found = faults(bundled, local)
    assert found == [
        "own/autre.yaml : fichier inconnu : une liste se range dans son dossier",
        "own/locale/2026.1.yaml, A.1, why : texte vide",
    ]


def test_a_missing_folder_is_a_fault(bundled: Path, tmp_path: Path):
    missing = tmp_path / "nulle-part"
    assert faults(bundled, missing) == [f"{missing} : dossier introuvable"]


def test_the_process_reads_the_folder_that_it_was_given(tmp_path: Path):
    installed = Installed()
    assert installed.load().checklists.keys() == bundled_catalogue().checklists.keys()
    item = make_item("A.1", scale="practice", theme="crise")
    section = {"id": "une", "title": "Une"}
    installed.configure(write_local(tmp_path / "own", items=[item], sections=[section]))
    assert ("locale", "2026.1") in installed.load().checklists
