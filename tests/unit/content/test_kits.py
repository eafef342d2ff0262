"""The kits: what the loader refuses, the lock, and what those that come with Boussole must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.content import content
from app.content.faults import ContentError
from app.content.kit_checks import find_loop
from app.content.kits import kits_root, load_kits, lock_kits
from app.content.loader import MAX_BYTES
from app.domain.catalogue import Confidence, Status
from app.domain.continuity import kits as kit_values
from app.domain.continuity.fields import Variant
from app.domain.continuity.kits import Kit, KitActivity, Kits
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.words import ActivityFamily, Criticality, LinkedPlanKind, Phase, ScenarioFamily
from tests.catalogue import bundled_catalogue
from tests.unit.content.content_samples import write_content
from tests.unit.content.kit_samples import (
    SOURCE,
    faults_of,
    make_activity,
    make_form,
    make_function,
    make_kit,
    make_mode,
    make_scenario,
    write_kit,
)
from tools.typography import set_text

KITS = load_kits(kits_root())
ES, MS = KITS.latest(Variant.ES), KITS.latest(Variant.MS)
assert ES is not None and MS is not None
FILE = "ms/2026.1.yaml"

each_kit = pytest.mark.parametrize("kit", [ES, MS], ids=["es", "ms"])


def with_first(section: str, **over: Any) -> dict[str, Any]:
    """The small kit with the first entry of one list changed."""
    kit = make_kit()
    kit[section] = [kit[section][0] | over, *kit[section][1:]]
    return kit


def with_nurses(*modes: dict[str, Any]) -> dict[str, Any]:
    """The small kit whose second activity rests on people, and what it does when they are away."""
    kit = make_kit()
    kit["resources"].append({"code": "infirmiers", "name": "Infirmiers", "kind": "people"})
    nurses = {"resource": "infirmiers", "criticality": "indispensable", "use": "Aider."}
    kit["activities"][1]["dependencies"] = [*kit["activities"][1]["dependencies"], nurses]
    kit["scenarios"][1]["modes"] = list(modes)
    return kit


def without(field: str) -> dict[str, Any]:
    kit = make_kit()
    del kit[field]
    return kit


def texts_of(value: Any) -> Iterator[str]:
    """Every text that a reader of the kit sees, or a code."""
    if is_dataclass(value):
        for one in fields(value):
            if one.name not in ("digest", "url", "code"):
                yield from texts_of(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        yield from texts_of(tuple(value.values()))
    elif type(value) is str:
        yield value


PHASE = {"phase": "first_day", "strategy": "degraded_mode", "prompts": ["Où ?"], "steps": ["Sortir."]}
NEED = {"exchanged": "Une liste"}

FAULTS: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "field missing": (lambda: without("agenda"), f"{FILE}, agenda : champ obligatoire absent"),
    "list missing": (lambda: without("forms"), f"{FILE}, forms : champ obligatoire absent"),
    "list empty": (lambda: make_kit(stocks=[]), f"{FILE}, stocks : éléments attendus : 1 au moins, 0 ici"),
    "unknown field": (lambda: make_kit(licence="libre"), f"{FILE}, licence : champ inconnu"),
    "unknown variant": (
        lambda: make_kit(variant="had"),
        f"{FILE}, variant : valeur inconnue ; valeurs possibles : es, ms",
    ),
    "wrong place": (
        lambda: make_kit(version="2026.2"),
        f"{FILE}, variant : le fichier devrait s’appeler ms/2026.2.yaml",
    ),
    "code twice": (
        lambda: make_kit(forms=[make_form("releve"), make_form("releve")]),
        f"{FILE}, forms releve, code : code en double",
    ),
    "a DMIA": (lambda: with_first("activities", dmia=240), f"{FILE}, activities soins, dmia : champ inconnu"),
    "an outage": (
        lambda: with_first("scenarios", outage="3 j"),
        f"{FILE}, scenarios si, outage : champ inconnu",
    ),
    "a start": (
        lambda: with_first(
            "activities", degraded=[PHASE | {"start": "1 h"}, PHASE | {"phase": "three_days"}]
        ),
        f"{FILE}, activities soins, degraded[1].start : champ inconnu",
    ),
    "unknown resource": (
        lambda: with_first(
            "activities", dependencies=[{"resource": "dpi", "criticality": "useful", "use": "Lire"}]
        ),
        f"{FILE}, activities soins, dependencies[1].resource : ressource inconnue : dpi",
    ),
    "resource twice": (
        lambda: with_first("activities", dependencies=make_activity("x")["dependencies"] * 2),
        f"{FILE}, activities soins, dependencies : ressource en double : dui",
    ),
    "unknown need of a resource": (
        lambda: with_first("resources", needs=["courant", "soleil"]),
        f"{FILE}, resources dui, needs : ressource inconnue : soleil",
    ),
    "unknown activity": (
        lambda: with_first("activities", needs=[NEED | {"activity": "linge"}]),
        f"{FILE}, activities soins, needs[1].activity : activité inconnue : linge",
    ),
    "itself": (
        lambda: with_first("activities", needs=[NEED | {"activity": "soins"}]),
        f"{FILE}, activities soins, needs[1] : une activité n’a pas besoin d’elle-même",
    ),
    "need of nobody": (
        lambda: with_first("activities", needs=[NEED]),
        f"{FILE}, activities soins, needs[1] : il faut une activité (activity) ou un partenaire (outside), et un seul",
    ),
    "unknown form": (
        lambda: with_first(
            "activities",
            written=[{"what": "Prises", "form": "fiche", "retyping": "all", "check": "À deux."}],
        ),
        f"{FILE}, activities soins, written[1].form : imprimé inconnu : fiche",
    ),
    "unknown tier": (
        lambda: with_first("activities", tiers=["long"]),
        f"{FILE}, activities soins, tiers : repère inconnu : long",
    ),
    "phase missing": (
        lambda: with_first("activities", degraded=[PHASE]),
        f"{FILE}, activities soins, degraded : phase absente : three_days",
    ),
    "phases upside down": (
        lambda: with_first("activities", degraded=[PHASE | {"phase": "three_days"}, PHASE]),
        f"{FILE}, activities soins, degraded : chaque phase une fois, dans l’ordre du temps",
    ),
    "care without caution": (
        lambda: with_first("activities", cautions=[]),
        f"{FILE}, activities soins, cautions : une activité de soin a ses points de vigilance",
    ),
    "nothing for what is lost": (
        lambda: with_nurses(),
        f"{FILE}, scenarios : equipe, aucun mode du premier jour : repas",
    ),
    "care without caution in a scenario": (
        lambda: with_nurses(make_mode("repas"), make_mode("soins")),
        f"{FILE}, scenarios : equipe, points de vigilance attendus : soins",
    ),
    "mode of an unknown activity": (
        lambda: with_nurses(make_mode("repas", "linge")),
        f"{FILE}, scenarios equipe, modes[1].activities : activité inconnue : linge",
    ),
    "mode twice": (
        lambda: with_nurses(make_mode("repas"), make_mode("repas")),
        f"{FILE}, scenarios equipe, modes : deux modes pour la même phase : repas, first_day",
    ),
    "mode of the information system": (
        lambda: with_first("scenarios", modes=[make_mode("repas")]),
        f"{FILE}, scenarios si, modes : les modes dégradés d’une panne informatique s’écrivent dans les activités"
        " (degraded)",
    ),
    "unknown first": (
        lambda: with_first("categories", first=["linge"]),
        f"{FILE}, categories ehpad, first : activité inconnue : linge",
    ),
    "first twice": (
        lambda: with_first("categories", first=["soins", "soins"]),
        f"{FILE}, categories ehpad, first : activité en double : soins",
    ),
    "unknown chief": (
        lambda: make_kit(functions=[make_function("soins", reports_to="direction")]),
        f"{FILE}, functions soins, reports_to : fonction inconnue : direction",
    ),
    "rare where nobody is": (
        lambda: make_kit(functions=[make_function("soins", rare_in=["ailleurs"])]),
        f"{FILE}, functions soins, rare_in : type d’établissement inconnu : ailleurs",
    ),
    "own chief": (
        lambda: make_kit(functions=[make_function("soins", reports_to="soins")]),
        f"{FILE}, functions soins, reports_to : une fonction ne se rend pas compte à elle-même",
    ),
    "no first hours": (
        lambda: make_kit(functions=[make_function("soins", first_hour=[])]),
        f"{FILE}, functions soins, first_hour : éléments attendus : 1 au moins, 0 ici",
    ),
    "unknown activity of a model": (
        lambda: with_first("processes", activity="linge"),
        f"{FILE}, processes modele, activity : activité inconnue : linge",
    ),
    "unknown record": (
        lambda: with_first("framework", records=["chapter"]),
        f"{FILE}, framework c1, records : élément de plan inconnu : chapter",
    ),
    "unknown form of a stock": (
        lambda: with_first("stocks", forms=["fiche"]),
        f"{FILE}, stocks pochette, forms : imprimé inconnu : fiche",
    ),
    "unknown step": (
        lambda: with_first("recovery", after=["avant"]),
        f"{FILE}, recovery vert, after : étape inconnue : avant",
    ),
    "loop of steps": (
        lambda: with_first("recovery", after=["ouvrir"]),
        f"{FILE}, recovery : boucle : vert → ouvrir → vert",
    ),
    "loop of resources": (
        lambda: make_kit(
            resources=[
                {"code": "dui", "name": "Dossier", "kind": "application", "needs": ["courant"]},
                {"code": "courant", "name": "Électricité", "kind": "utility", "needs": ["dui"]},
            ]
        ),
        f"{FILE}, resources : boucle : dui → courant → dui",
    ),
    "idle resource": (
        lambda: make_kit(resources=[*make_kit()["resources"], {"code": "x", "name": "X", "kind": "people"}]),
        f"{FILE}, resources : ressource que rien n’emploie : x",
    ),
    "one first scenario": (
        lambda: make_kit(
            scenarios=[make_scenario("si", "is"), make_scenario("equipe", "staff", is_first=False)]
        ),
        f"{FILE}, scenarios : deux scénarios proposés d’abord (is_first) attendus, 1 ici",
    ),
    "not the information system": (
        lambda: make_kit(scenarios=[make_scenario("a", "site"), make_scenario("equipe", "staff")]),
        f"{FILE}, scenarios : la perte du système d’information est toujours proposée d’abord",
    ),
    "not the staff": (
        lambda: make_kit(scenarios=[make_scenario("a", "is"), make_scenario("b", "site")]),
        f"{FILE}, scenarios : le médico-social propose aussi d’abord l’absence de personnel",
    ),
    "levels": (
        lambda: with_first("levels", level=2),
        f"{FILE}, levels : les niveaux vont de 1 en 1 à partir de 1",
    ),
    "role twice": (
        lambda: make_kit(roles=[make_kit()["roles"][0], make_kit()["roles"][0] | {"code": "autre"}]),
        f"{FILE}, roles : rôle en double : sponsor",
    ),
    "eleven lines": (
        lambda: with_first("reflexes", steps=["Écrire."] * 11),
        f"{FILE}, reflexes panne, steps : éléments admis : 10 au plus, 11 ici",
    ),
    "table without columns": (
        lambda: make_kit(forms=[make_form("releve", columns=[])]),
        f"{FILE}, forms releve, columns : un tableau demande ses colonnes et son nombre de lignes (rows)",
    ),
    "table with lines": (
        lambda: make_kit(forms=[make_form("releve", lines=[{"title": "Nom"}])]),
        f"{FILE}, forms releve, lines : un tableau n’a que des colonnes",
    ),
    "sheet without lines": (
        lambda: make_kit(forms=[make_form("releve", layout="lines", columns=[], rows=0)]),
        f"{FILE}, forms releve, lines : les lignes à remplir manquent",
    ),
    "sheet with columns": (
        lambda: make_kit(forms=[make_form("releve", layout="lines", lines=[{"title": "Nom"}])]),
        f"{FILE}, forms releve, columns : une fiche de lignes n’a pas de colonnes",
    ),
    "long line": (
        lambda: with_first("stocks", place="x" * 201),
        f"{FILE}, stocks pochette, place : 200 caractères au plus",
    ),
    "two lines": (
        lambda: with_first("stocks", place="ici\nlà"),
        f"{FILE}, stocks pochette, place : une seule ligne attendue",
    ),
    "blank": (lambda: with_first("stocks", place=" "), f"{FILE}, stocks pochette, place : texte vide"),
    "step in no unit": (
        lambda: make_kit(settings=make_kit()["settings"] | {"steps": ["4", "3 j"]}),
        f'{FILE}, settings.steps[1] : durée attendue, par exemple "4 h" ou "3 j"',
    ),
    "steps shrink": (
        lambda: make_kit(settings=make_kit()["settings"] | {"steps": ["3 j", "4 h"]}),
        f"{FILE}, settings.steps : les paliers doivent aller en croissant",
    ),
    "grades": (
        lambda: make_kit(
            settings=make_kit()["settings"]
            | {"grades": [{"value": one, "label": "A", "meaning": "B"} for one in (2, 1)]}
        ),
        f"{FILE}, settings.grades : les degrés vont de 1 en 1 à partir de 1",
    ),
    "category of impact twice": (
        lambda: make_kit(
            settings=make_kit()["settings"] | {"categories": make_kit()["settings"]["categories"] * 2}
        ),
        f"{FILE}, settings.categories : catégorie en double : safety",
    ),
    "unknown source": (
        lambda: with_first("note", source="radio"),
        f"{FILE}, note objet, source : source inconnue : radio",
    ),
    "unknown main source": (
        lambda: make_kit(source="radio"),
        f"{FILE}, source : source inconnue : radio",
    ),
    "idle source": (
        lambda: make_kit(sources={"presse": SOURCE, "radio": SOURCE}),
        f"{FILE}, sources : source jamais citée : radio",
    ),
    "official elsewhere": (
        lambda: make_kit(sources={"presse": SOURCE | {"confidence": "official"}}),
        f"{FILE}, sources.presse : official demande l’adresse du texte officiel ;"
        " une reprise par un tiers est secondary",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_where_it_is(tmp_path: Path, name: str) -> None:
    make, expected = FAULTS[name]
    assert expected in faults_of(write_kit(tmp_path, make()))


def test_the_small_kit_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(write_kit(tmp_path)) == []


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    kit = make_kit(title="", activities=[make_activity("soins", tiers=["long"], means="")])
    found = faults_of(write_kit(tmp_path, kit))
    assert f"{FILE}, title : texte vide" in found
    assert f"{FILE}, activities soins, means : texte vide" in found
    write_kit(tmp_path, with_first("stocks", forms=["fiche"]) | {"source": "radio"})
    assert len(faults_of(tmp_path)) == 2


def test_a_faulty_entry_still_counts_as_named(tmp_path: Path) -> None:
    found = faults_of(write_kit(tmp_path, make_kit(forms=[make_form("releve", keeping="")])))
    assert found == [f"{FILE}, forms releve, keeping : texte vide"]


def test_a_kit_of_health_asks_for_three_phases_and_the_first_day(tmp_path: Path) -> None:
    found = faults_of(write_kit(tmp_path, make_kit(variant="es"), "es/2026.1.yaml"))
    file = "es/2026.1.yaml"
    assert f"{file}, activities soins, degraded : phase absente : beyond" in found
    assert f"{file}, functions direction, first_day : attendu pour un établissement de santé" in found


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("ms/2026.1.yaml", "[", "YAML incorrect"),
        ("ms/2026.1.yaml", "- un", "bloc de champs attendu"),
        ("ms/2026.1.yaml", "[" * 13 + "]" * 13, "imbrication trop profonde"),
        ("ms/2026.1.yaml", "#" * (MAX_BYTES + 1), "fichier trop gros"),
        ("ms/2026.1.yaml", "a: 1\na: 2", "clé en double"),
        ("ms/notes.txt", "x", "seuls des fichiers .yaml sont attendus ici"),
        ("kit.yaml", "x", "fichier inconnu"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, name: str, text: str, expected: str) -> None:
    (tmp_path / "ms").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    (fault,) = [one for one in faults_of(tmp_path) if one.startswith(name)][:1]
    assert expected in fault


def test_no_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="dossier introuvable"):
        load_kits(tmp_path / "absent")


class TestLock:
    def test_what_is_published_must_be_locked(self, tmp_path: Path) -> None:
        (fault,) = faults_of(write_kit(tmp_path), lock=False)
        assert fault == f"{FILE} : version publiée absente du verrou : lancez « content lock »"

    def test_a_change_is_refused_unless_replaced(self, tmp_path: Path) -> None:
        lock_kits(write_kit(tmp_path))
        write_kit(tmp_path, make_kit(title="Un autre kit"))
        assert any("modifiée" in one for one in faults_of(tmp_path, lock=False))
        with pytest.raises(ContentError, match="modifiée"):
            lock_kits(tmp_path)
        lock_kits(tmp_path, replace=True)
        assert faults_of(tmp_path, lock=False) == []

    def test_a_locked_version_does_not_vanish(self, tmp_path: Path) -> None:
        lock_kits(write_kit(tmp_path))
        write_kit(tmp_path, make_kit(status="draft"))
        assert any("qui n’est plus publiée" in one for one in faults_of(tmp_path, lock=False))

    def test_a_draft_is_read_but_not_offered(self, tmp_path: Path) -> None:
        kits = load_kits(write_kit(tmp_path, make_kit(status="draft")))
        assert kits.get(Variant.MS, "2026.1") is not None
        assert kits.latest(Variant.MS) is None

    def test_the_newest_version_is_offered(self, tmp_path: Path) -> None:
        write_kit(tmp_path)
        write_kit(tmp_path, make_kit(version="2026.10"), "ms/2026.10.yaml")
        write_kit(tmp_path, make_kit(version="2026.9"), "ms/2026.9.yaml")
        lock_kits(tmp_path)
        latest = load_kits(tmp_path).latest(Variant.MS)
        assert latest is not None and latest.key == "ms/2026.10"

    def test_a_spoiled_lock_is_not_written_over(self, tmp_path: Path) -> None:
        write_kit(tmp_path)
        (tmp_path / "lock.yaml").write_text("published: {ms/2026.1: abc}", encoding="utf-8")
        assert any(one.startswith("lock.yaml") for one in faults_of(tmp_path))


class TestCommands:
    def test_check_counts_the_kits(self) -> None:
        result = CliRunner().invoke(content, ["check"])
        assert result.exit_code == 0, result.output
        assert result.stdout.rstrip().endswith("Kits\u202f: 2.")

    def test_check_tells_the_faults_of_the_kits(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(
            content, ["check", "--kits", str(write_kit(tmp_path, make_kit(title="")))]
        )
        assert result.exit_code == 1
        assert f"{FILE}, title" in result.stderr
        assert result.stderr.rstrip().endswith("Défauts\u202f: 1.")

    def test_lock_writes_the_lock_of_the_kits(self, tmp_path: Path) -> None:
        root = write_kit(tmp_path / "pcra")
        lists = write_content(tmp_path / "listes")
        result = CliRunner().invoke(content, ["lock", str(lists), "--kits", str(root)])
        assert result.exit_code == 0, result.output
        assert "Verrou des kits écrit. Versions\u202f: 1." in result.stdout
        assert faults_of(root, lock=False) == []


def test_loops_are_named_and_their_absence_too() -> None:
    assert find_loop({"a": ("b",), "b": ("c",), "c": ("b",)}) == ["b", "c", "b"]
    assert find_loop({"a": ("b", "c"), "b": ("c",), "c": ()}) == []
    assert find_loop({"a": ("a",)}) == ["a", "a"]


class TestBundled:
    def test_there_is_one_kit_of_each_variant(self) -> None:
        assert {kit.key for kit in KITS.kits.values()} == {"es/2026.1", "ms/2026.1"}
        assert all(kit.status is Status.PUBLISHED for kit in KITS.kits.values())

    def test_the_catalogues_have_their_size(self) -> None:
        assert (len(ES.activities), len(MS.activities)) == (26, 16)

    @each_kit
    def test_no_field_answers_for_the_services(self, kit: Kit) -> None:
        named = {
            one.name for value in vars(kit_values).values() if is_dataclass(value) for one in fields(value)
        }
        assert not named & {
            "dmia",
            "pdma",
            "rto",
            "target",
            "within",
            "start",
            "endurance",
            "outage",
            "capacity",
        }
        delays = {
            value
            for activity in kit.activities
            for value in texts_of(activity)
            if re.search(r"\b(DMIA|PDMA)\b", value)
        }
        assert delays == set()

    @each_kit
    def test_the_kit_says_what_was_not_read_and_what_is_a_proposal(self, kit: Kit) -> None:
        assert "n’a pas pu être lu" in kit.notice
        assert kit.confidence is Confidence.PROPOSAL
        assert "proposition" in kit.settings.note
        assert all(source.confidence is not Confidence.OFFICIAL for source in kit.sources.values())
        assert all(one.source for one in kit.landmarks)

    @each_kit
    def test_activities_are_whole(self, kit: Kit) -> None:
        forms = {form.code for form in kit.forms}
        for activity in kit.activities:
            assert {one.phase for one in activity.degraded} >= {Phase.FIRST_DAY, Phase.THREE_DAYS}
            assert any(one.criticality is Criticality.INDISPENSABLE for one in activity.dependencies)
            assert {one.form for one in activity.written if one.form} <= forms
            if activity.family in (ActivityFamily.CARE, ActivityFamily.MEDICO_TECHNICAL):
                words = " ".join(activity.cautions).lower()
                assert "identité" in words or "repères" in words or activity.code in NO_IDENTITY, (
                    activity.code
                )

    @each_kit
    def test_examples_say_that_they_are_examples(self, kit: Kit) -> None:
        for activity in kit.activities:
            for text in (activity.minimum, activity.staff, activity.suspended):
                assert text.startswith("Par exemple\u202f: "), text

    @each_kit
    def test_every_form_is_used_or_kept_in_a_stock_and_fits_a_page(self, kit: Kit) -> None:
        used = {one.form for activity in kit.activities for one in activity.written}
        used |= {code for stock in kit.stocks for code in stock.forms}
        unused = {form.code for form in kit.forms} - used
        assert unused <= {"rattrapage"}
        for form in kit.forms:
            lines = sum(one.rows for one in form.lines)
            assert lines <= 30 and form.rows <= (14 if form.is_landscape else 20), form.code

    @each_kit
    def test_what_concerns_a_record_bears_the_name_of_its_field(self, kit: Kit) -> None:
        names = {one.name for one in fields(FunctionSheet)}
        kept = {one.name for one in fields(kit_values.KitFunction)} - {"code", "source", "role", "rare_in"}
        assert {one.removesuffix("_help") for one in kept} <= names
        shared = {"name", "family", "description", "hours", "minimum", "staff", "suspended", "peaks"}
        assert shared <= {one.name for one in fields(Activity)} & {one.name for one in fields(KitActivity)}

    @each_kit
    def test_reflex_sheets_fit(self, kit: Kit) -> None:
        assert all(len(one.steps) <= 10 for one in kit.reflexes)
        assert len({one.situation for one in kit.reflexes}) >= 7

    @each_kit
    def test_function_sheets_fit_two_pages(self, kit: Kit) -> None:
        phases = ("before", "first_hour", "four_hours", "first_day", "three_days", "beyond", "back")
        for one in kit.functions:
            assert sum(len(getattr(one, phase)) for phase in phases) <= 24, one.code

    @each_kit
    def test_typography(self, kit: Kit) -> None:
        wrong = [
            text for text in texts_of(kit) if set_text(text) != text or re.search(r" [;:!?%»]|\w'\w", text)
        ]
        assert wrong == []

    @each_kit
    def test_nothing_is_said_twice(self, kit: Kit) -> None:
        long = [text for text in texts_of(kit) if len(text) > 80]
        assert len(long) == len(set(long))

    def test_ms_proposes_two_scenarios_and_links_to_the_plan_bleu_and_the_cvs(self) -> None:
        first = {one.family for one in MS.scenarios if one.is_first}
        assert first == {ScenarioFamily.IS, ScenarioFamily.STAFF}
        assert any(one.kind is LinkedPlanKind.BLUE_PLAN for one in MS.linked_plans)
        assert any("CVS" in one.title for one in MS.linked_plans)

    def test_es_links_to_the_plan_blanc_and_the_it_plan(self) -> None:
        kinds = {one.kind for one in ES.linked_plans}
        assert {LinkedPlanKind.WHITE_PLAN, LinkedPlanKind.IT_PLAN, LinkedPlanKind.DIGITAL_PART} <= kinds

    def test_ms_is_lighter(self) -> None:
        assert len(MS.settings.steps) == 5
        assert len(ES.settings.steps) == 7
        for section in ("activities", "functions", "resources", "levels", "recovery", "forms"):
            assert len(getattr(MS, section)) < len(getattr(ES, section)), section

    @pytest.mark.parametrize("kit", [ES, MS], ids=["es", "ms"])
    def test_each_category_starts_with_few_activities_of_its_own(self, kit: Kit) -> None:
        for category in kit.categories:
            assert 4 <= len(category.first) <= 10
            ordered = kit.order_for(category.code)
            assert tuple(one.code for one in ordered[: len(category.first)]) == category.first
            assert len(ordered) == len(kit.activities)
        assert kit.order_for("inconnue") == kit.activities

    @each_kit
    def test_finess_categories_exist_and_belong_to_one_kind(self, kit: Kit) -> None:
        codes = [code for one in kit.categories for code in one.finess]
        assert len(codes) == len(set(codes))
        sector = "es" if kit.variant is Variant.ES else "esms"
        known = read_finess_sectors()
        assert {code: known.get(code) for code in codes if known.get(code) != sector} == {}
        assert kit.find_category(codes[0]) is kit.categories[0]
        assert kit.find_category("999") is None

    def test_lookups(self) -> None:
        assert MS.find_activity("medicaments") is MS.activities[0]
        assert MS.find_activity("absente") is None
        assert MS.find_resource("dui").is_care_record
        assert MS.find_form("main_courante") is not None
        assert MS.find_tier("tres_court") is not None
        assert MS.confidence_of(MS.landmarks[0]) is Confidence.SECONDARY
        assert MS.confidence_of(MS.activities[0]) is Confidence.PROPOSAL
        assert Kits().latest(Variant.ES) is None

    def test_the_checklists_are_still_there(self) -> None:
        assert bundled_catalogue().checklists


NO_IDENTITY = frozenset({"sterilisation"})


def read_finess_sectors() -> dict[str, str]:
    path = kits_root().parent.parent / "app" / "content" / "reference" / "categories.yaml"
    found = re.findall(r'code: "(\d{3})", sector: (\w+)', path.read_text(encoding="utf-8"))
    return dict(found)
