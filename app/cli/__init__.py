"""The commands of ``flask --app wsgi``: help in French, errors on standard error, exit codes for scripts."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    accounts,
    answers,
    audit,
    checklists,
    content,
    continuity,
    continuity_pack,
    continuity_print,
    continuity_tables,
    db,
    demo,
    jobs,
    keys,
    organisations,
    scoring,
)
from app.cli.context import CommandContext
from app.cli.french import speak_french, translate_click


def init_app(app: Flask) -> None:
    translate_click()
    groups = (
        db.db,
        keys.keys,
        accounts.accounts,
        organisations.organisations,
        content.content,
        checklists.checklists,
        answers.answers,
        scoring.scoring,
        continuity.continuity,
        audit.audit,
        jobs.jobs,
        demo.demo,
    )
    continuity.continuity.add_command(continuity_print.print_plan)
    continuity.continuity.add_command(continuity_pack.make_pack)
    continuity.continuity.add_command(continuity_tables.write_workbook)
    continuity.continuity.add_command(continuity_tables.merge_workbook)
    for group in groups:
        speak_french(group, CommandContext)
        app.cli.add_command(group)
