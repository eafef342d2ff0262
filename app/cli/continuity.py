"""``flask continuity``: a continuity plan checked from its file, without a server, a base or settings."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from flask.cli import AppGroup

from app.content.files import FileError
from app.content.json_text import JsonError
from app.domain.calendar import day_of
from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.run import Checked, Judged, check
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.written import WrittenError
from app.exchange.plan_file import read_plan_file
from app.web.context import system_clock
from app.web.plan_faults import say_fault
from app.web.plan_findings import GRAVITY_LABELS, say_finding, say_waivers

Command = TypeVar("Command", bound=Callable[..., Any])

continuity = AppGroup("continuity", help="Plans de continuité : contrôle d’un plan exporté.")

OUTPUT = click.option(
    "-o", "--output", required=True, metavar="FICHIER", type=click.Path(path_type=Path), help="Où écrire."
)


def today_option(told: str) -> Callable[[Command], Command]:
    """``--today``, and what it does here."""
    return click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="AAAA-MM-JJ", help=told)


COUNTED: Mapping[Gravity, str] = {
    Gravity.BLOCKING: "Bloquants",
    Gravity.MAJOR: "Majeurs",
    Gravity.MINOR: "Mineurs",
    Gravity.INFORMATION: "Informations",
}


@continuity.command(
    "check",
    with_appcontext=False,
    help="Contrôle le plan de PLAN (JSON exporté par Boussole) : une ligne par constat, avec le code de la règle,"
    " la gravité, l’élément et la phrase, puis les totaux."
    " Sortie 1 si un constat bloque l’approbation, ou si le fichier ne peut pas être lu.",
)
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit tout en JSON, pour un programme.")
@today_option("Contrôle comme si l’on était ce jour-là.")
def check_plan(file: Path, as_json: bool, today: datetime | None) -> None:
    day = today.date() if today else day_of(system_clock())
    plan = _read(file, as_json)
    checked = check(plan, day)
    if as_json:
        click.echo(json.dumps(_write(plan, checked, day), indent=1))
    else:
        _tell(plan, checked)
    if not checked.may_be_approved:
        raise SystemExit(1)


def _read(file: Path, as_json: bool) -> Plan:
    try:
        return read_plan_file(file)
    except (FileError, JsonError) as error:
        _refuse([f"{file} : {error}."], as_json)
    except WrittenError as error:
        _refuse([say_fault(fault) for fault in error.faults], as_json)


def _refuse(faults: Iterable[str], as_json: bool) -> NoReturn:
    told = [printable(fault) for fault in faults]
    if as_json:
        click.echo(json.dumps({"faults": told}, indent=1))
    else:
        for fault in told:
            click.echo(fault, err=True)
        click.echo(f"Défauts : {len(told)}.", err=True)
    raise SystemExit(1)


def _tell(plan: Plan, checked: Checked) -> None:
    for one in checked.findings:
        finding = one.finding
        gravity = GRAVITY_LABELS[finding.gravity] + (" (dérogation)" if one.is_waived else "")
        gravity += _say_origin(plan, finding)
        sentence = say_finding(plan, finding).sentence
        click.echo(printable(f"{finding.rule} {gravity} {place_of(finding)} : {sentence}"))
        if waivers := say_waivers(one):
            click.echo(printable(f"    {waivers}"))
    counts = [f"{COUNTED[gravity]} : {count}." for gravity, count in checked.counts.items()]
    click.echo(" ".join([*counts, f"Dérogations : {checked.waived}."]))
    click.echo(
        "Rien ne bloque l’approbation." if checked.may_be_approved else "Le plan ne peut pas être approuvé."
    )


def _origin(plan: Plan, finding: Finding) -> Origin:
    return plan.source.origin_of((finding.kind, finding.record)) if plan.source else Origin.OWN


def _say_origin(plan: Plan, finding: Finding) -> str:
    """« (plan cadre) » for what the group has to mend, or the site to adapt."""
    return " (plan cadre)" if _origin(plan, finding) is Origin.FRAMEWORK else ""


def place_of(finding: Finding) -> str:
    """« activity[a1].dmia », as the faults of a file say it; « plan » when no record is at fault."""
    place = f"{finding.kind}[{finding.record}]" if finding.record else finding.kind or "plan"
    return f"{place}.{finding.name}" if finding.name else place


def printable(text: str) -> str:
    """The text without what would act on a terminal or turn its line: control, direction, broken characters."""
    return "".join("\ufffd" if unicodedata.category(one)[0] == "C" else one for one in text)


def _write(plan: Plan, checked: Checked, day: date) -> dict[str, object]:
    return {
        "establishment": plan.establishment,
        "variant": plan.variant.value,
        "version": plan.version,
        "checked_on": day.isoformat(),
        "findings": [_write_finding(plan, one) for one in checked.findings],
        "counts": {gravity.value: count for gravity, count in checked.counts.items()},
        "waived": checked.waived,
        "may_be_approved": checked.may_be_approved,
    }


def _write_finding(plan: Plan, judged: Judged) -> dict[str, object]:
    finding, said = judged.finding, say_finding(plan, judged.finding)
    return {
        "rule": finding.rule,
        "gravity": finding.gravity.value,
        "kind": finding.kind,
        "record": finding.record,
        "field": finding.name,
        "origin": _origin(plan, finding).value,
        "name": said.record,
        "title": said.title,
        "sentence": said.sentence,
        "why": said.why,
        "advice": said.advice,
        "waiver": _write_waiver(judged.waiver),
        "lapsed_waiver": _write_waiver(judged.lapsed),
    }


def _write_waiver(waiver: Waiver | None) -> dict[str, object] | None:
    if waiver is None:
        return None
    until = waiver.until.isoformat() if waiver.until else ""
    return {"reason": waiver.reason, "function": waiver.function, "until": until}
