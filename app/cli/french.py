"""The words that click says by itself, in French: pages of help, mistakes in what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

Command = TypeVar("Command", bound=Callable[..., Any])

HEADINGS = {"Commands": "Commandes", "Arguments": "Arguments", "Options": "Options"}

SENTENCES: Mapping[str, str] = {
    "Aborted!": "Abandon : rien n’a été fait.",
    "Argument {name!r} takes {nargs} values.": "L’argument {name} prend {nargs} valeurs.",
    "Choose from:\n\t{choices}": "Choix :\n\t{choices}",
    "Commands": "Commandes",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne peut pas être ouvert : {message}",
    "Error: {message}": "Erreur : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Missing argument": "Il manque l’argument",
    "Missing command.": "Il manque une commande.",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Missing {param_type}": "Il manque {param_type}",
    "No such command {name!r}.": "La commande « {name} » n’existe pas.",
    "No such option {name!r}.": "L’option « {name} » n’existe pas.",
    "Option {name!r} does not take a value.": "L’option {name} ne prend pas de valeur.",
    "Options": "Options",
    "Positional arguments": "Arguments",
    "Repeat for confirmation": "Répétez pour confirmer",
    "Show this message and exit.": "Affiche cette aide.",
    "Try '{command} {option}' for help.": "« {command} {option} » affiche l’aide.",
    "Usage:": "Usage :",
    "default: {default}": "par défaut : {default}",
    "unknown error": "raison inconnue",
    "{name} {filename!r} does not exist.": "« {filename} » n’existe pas.",
    "{name} {filename!r} is a directory.": "« {filename} » est un dossier.",
    "{name} {filename!r} is a file.": "« {filename} » est un fichier.",
    "{name} {filename!r} is not readable.": "« {filename} » n’est pas lisible.",
    "{name} {filename!r} is not writable.": "« {filename} » n’est pas modifiable.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "« {value} » n’est ni oui ni non. Valeurs admises : {states}"
    ),
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre admis.",
    "{value} is not in the range {range}.": "{value} n’est pas dans l’intervalle {range}.",
}
"""click's own sentences, by their English text; one that is not here stays as click says it."""

PLURALS: Mapping[str, tuple[str, str]] = {
    "Did you mean {possibility}?": (
        "Vouliez-vous dire {possibility} ?",
        "(Vouliez-vous dire : {possibilities} ?)",
    ),
    "Got unexpected extra argument ({args})": ("Argument en trop : {args}", "Arguments en trop : {args}"),
    "Option {name!r} requires an argument.": (
        "L’option {name} demande une valeur.",
        "L’option {name} demande {nargs} valeurs.",
    ),
    "{value!r} does not match the format {format}.": (
        "« {value} » ne suit pas la forme {format}.",
        "« {value} » ne suit aucune de ces formes : {formats}.",
    ),
    "{value!r} is not {choice}.": (
        "« {value} » n’est pas {choice}.",
        "« {value} » n’est pas parmi : {choices}.",
    ),
}
"""Those that have two forms, by the English singular."""


def say(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def say_many(one: str, many: str, count: int) -> str:
    first, other = PLURALS.get(one, (one, many))
    return first if count < 2 else other


def translate_click() -> None:
    """Give click our sentences, whatever the locale of the machine.

    click asks ``gettext`` for them, which follows the environment and wants a compiled catalogue installed with the
    interpreter: the names by which its modules call it are turned to ours.
    """
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, ours in (("_", say), ("ngettext", say_many)):
            if hasattr(module, name):
                setattr(module, name, ours)


def confirmation_option(*names: str, prompt: str) -> Callable[[Command], Command]:
    """``--yes``, or one question answered by « oui »: click's own only takes « y »."""

    def ask(_context: click.Context, _parameter: click.Parameter, is_sure: bool) -> None:
        if not is_sure and click.prompt(f"{prompt} (oui/non)", default="non").strip().lower() not in (
            "o",
            "oui",
        ):
            raise click.Abort

    return click.option(
        *(names or ("--yes",)),
        is_flag=True,
        callback=ask,
        expose_value=False,
        help="Confirme sans poser de question.",
    )


class FrenchFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args.replace("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]..."), "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))


class FrenchContext(click.Context):
    formatter_class = FrenchFormatter


def speak_french(command: click.Command, context: type[click.Context] = FrenchContext) -> None:
    """Give a command, and all those under it, a page of help that is French throughout, and their context."""
    if command.context_class is context:
        return
    command.context_class = context
    command.add_help_option = False
    click.help_option("--help", help="Affiche cette aide.")(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speak_french(below, context)
