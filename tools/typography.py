"""Set French text: narrow no-break spaces by the high signs and inside guillemets, curly apostrophes.

``python tools/typography.py`` rewrites the templates of ``app/`` and the sentences of ``app/web/messages.py`` in
place; tests hold the rule. Only what a reader sees is touched: in a template, the text between tags and the
strings of Jinja expressions.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "app"
NARROW = "\u202f"

PARTS = re.compile(r"({#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>)", re.S)
STRINGS = re.compile(r'"[^"]*"')
HIGH_SIGN = re.compile(r"(?<=[\w)»}%\u2019]) (?=[;:!?%](?:\s|$|<|\"))")
AFTER_EXPRESSION = re.compile(r"^ (?=[;:!?%](?:\s|$))")
OPENING, CLOSING = re.compile("« "), re.compile(" »")
SENTENCE = re.compile(r"^(?!.*\"\"\") +[^\n#]*\"[^\n]*$", re.M)
APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])")


def set_text(text: str) -> str:
    """French prose with its spaces and apostrophes as a printer sets them."""
    text = HIGH_SIGN.sub(NARROW, text)
    text = AFTER_EXPRESSION.sub(NARROW, text)
    text = CLOSING.sub(f"{NARROW}»", OPENING.sub(f"«{NARROW}", text))
    return APOSTROPHE.sub("’", text)


def set_template(source: str) -> str:
    """The template with its text and the strings of its expressions set; tags and comments as they were."""
    return "".join(_set_part(part) for part in PARTS.split(source))


def set_sentences(source: str) -> str:
    """Python source with the strings of its indented lines set; docstrings and comments as they were."""
    return SENTENCE.sub(lambda line: STRINGS.sub(_set_string, line.group()), source)


def _set_string(found: re.Match[str]) -> str:
    return set_text(found.group()).replace(NARROW, "\\u202f")


def _set_part(part: str) -> str:
    if part.startswith(("{{", "{%")):
        return STRINGS.sub(lambda found: set_text(found.group()), part)
    return part if part.startswith(("<", "{#")) else set_text(part)


def main() -> None:
    works = [(path, set_template) for path in sorted(APP.rglob("*.html"))]
    for path, work in [*works, (APP / "web" / "messages.py", set_sentences)]:
        source = path.read_text(encoding="utf-8")
        if work(source) != source:
            path.write_text(work(source), encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(APP.parent)}\n")


if __name__ == "__main__":
    main()
