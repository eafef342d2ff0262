"""What templates and static files may hold: components for every control, nothing inline, nothing of the State."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, meta

from tools.typography import set_template

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
WEB = APP / "web"
FOLDERS = [WEB, *sorted(APP.glob("features/*/templates"))]
OWN_STATIC = [*WEB.glob("static/css/*"), *WEB.glob("static/js/*"), *WEB.glob("static/img/*")]

FORBIDDEN = {
    "unescaped output": re.compile(r"\|\s*safe\b|{%-?\s*autoescape"),
    "inline style": re.compile(r"<style\b|\sstyle\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "inline handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[^=\s]*)\s*=|javascript:"),
    "expression that htmx would evaluate": re.compile(
        r"hx-vals[\"']?\s*[=:]\s*[\"']js:|hx-trigger[\"']?\s*[=:]\s*[\"'][^\"']*\["
    ),
    "something loaded from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=[\"'](?:https?:)?//"
    ),
    "a script of Bootstrap, which is not loaded": re.compile(r"\sdata-bs-(?!theme)"),
}
STATE_IDENTITY = re.compile(
    r"\bfr-(?:btn|card|header|footer|grid|col|container|alert|badge)|marianne|dsfr|#000091|#e1000f", re.I
)
CONTROLS = re.compile(r"<(?:form|select|textarea|button|input(?![^>]*type=\"hidden\"))\b", re.I)


def templates() -> list[Path]:
    return [
        path for folder in FOLDERS for path in sorted(folder.rglob("*.html")) if "static" not in path.parts
    ]


def breaches(source: str, *, is_component: bool) -> list[str]:
    """The rules that a template breaks. Only components and layouts write controls themselves."""
    without_comments = re.sub(r"{#.*?#}", "", source, flags=re.S)
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(without_comments)]
    if STATE_IDENTITY.search(without_comments):
        found.append("identity of the State")
    if not is_component and CONTROLS.search(without_comments):
        found.append("control outside the components")
    return found


def named(path: Path) -> str:
    return str(path.relative_to(APP))


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_keeps_the_rules(path: Path) -> None:
    is_component = path.is_relative_to(WEB / "components") or path.is_relative_to(WEB / "layouts")
    assert breaches(path.read_text(encoding="utf-8"), is_component=is_component) == []


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_is_set_in_french(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    # When this fails, "python tools/typography.py" mends it.
    assert source.splitlines() == set_template(source).splitlines()


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_parses_and_what_it_names_exists(path: Path) -> None:
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in FOLDERS])
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
    tree = environment.parse(path.read_text(encoding="utf-8"))
    for name in meta.find_referenced_templates(tree):
        assert name is None or name in loader.list_templates()


@pytest.mark.parametrize("path", [path for path in templates() if "features" in path.parts], ids=named)
def test_page_extends_a_layout_and_a_part_does_not(path: Path) -> None:
    extends = re.search(r'{%-?\s*extends\s+"layouts/', path.read_text(encoding="utf-8"))
    assert bool(extends) is not path.name.startswith("_")


@pytest.mark.parametrize("path", sorted(OWN_STATIC), ids=named)
def test_static_file_is_not_dressed_as_the_state(path: Path) -> None:
    assert STATE_IDENTITY.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", sorted(WEB.glob("static/js/*.js")), ids=named)
def test_script_evaluates_nothing_and_calls_nobody(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.search(r"\beval\(|new Function|innerHTML|https?://|document\.write", source) is None


@pytest.mark.parametrize(
    ("planted", "breach"),
    [
        ("{{ name|safe }}", "unescaped output"),
        ("{% autoescape false %}{% endautoescape %}", "unescaped output"),
        ('<p style="color:red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ("<script>run()</script>", "inline script"),
        ('<a href="/" onclick="run()">', "inline handler"),
        ('<div hx-on:click="run()">', "inline handler"),
        ('<a href="javascript:run()">', "inline handler"),
        ("<div hx-vals='js:{a: 1}'>", "expression that htmx would evaluate"),
        ('<div hx-trigger="click[ctrlKey]">', "expression that htmx would evaluate"),
        ('<script src="https://cdn.example/x.js"></script>', "something loaded from elsewhere"),
        ('<link href="//cdn.example/x.css">', "something loaded from elsewhere"),
        ('<a data-bs-toggle="collapse">', "a script of Bootstrap, which is not loaded"),
        ('<p class="fr-btn">', "identity of the State"),
        ('<form action="/">', "control outside the components"),
        ('<input name="a">', "control outside the components"),
    ],
)
def test_planted_breach_is_seen(planted: str, breach: str) -> None:
    assert breach in breaches(planted, is_component=False)


def test_components_may_write_controls_and_nothing_else() -> None:
    assert breaches('<form action="/"><input name="a"></form>', is_component=True) == []
    assert breaches("{# on the style= of a form #}<p>Texte</p>", is_component=False) == []


@pytest.mark.parametrize(
    ("planted", "well_set"),
    [
        ("<p>Pourquoi ?</p>", "<p>Pourquoi~?</p>"),
        ("<p>Note : « mot »</p>", "<p>Note~: «~mot~»</p>"),
        ("<p>{{ total }} % de l'heure</p>", "<p>{{ total }}~% de l’heure</p>"),
        ('{{ link("Signer ?", url_for(".a", b=c)) }}', '{{ link("Signer~?", url_for(".a", b=c)) }}'),
    ],
)
def test_planted_misprint_is_seen(planted: str, well_set: str) -> None:
    assert set_template(planted) == well_set.replace("~", "\u202f")


@pytest.mark.parametrize(
    "source",
    [
        "{# a : b #}",
        '<a title="a : b" href="?a=1">12:30</a>',
        "{% if a == 'l' and b['c'] %}x{% endif %}",
        "a:b; c",
    ],
)
def test_what_is_not_prose_stays(source: str) -> None:
    assert set_template(source) == source
