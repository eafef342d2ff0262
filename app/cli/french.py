"""The words that click adds by itself to a page of help, in French."""

from __future__ import annotations

import click

HEADINGS = {"Commands": "Commandes", "Arguments": "Arguments", "Options": "Options"}


class FrenchFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args.replace("[ARGS]...", "[ARGUMENTS]..."), "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))


class FrenchContext(click.Context):
    formatter_class = FrenchFormatter


def speak_french(command: click.Command) -> None:
    """Give a command, and all those under it, a page of help that is French throughout."""
    if command.context_class is FrenchContext:
        return
    command.context_class = FrenchContext
    command.add_help_option = False
    click.help_option("--help", help="Affiche cette aide.")(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speak_french(below)
