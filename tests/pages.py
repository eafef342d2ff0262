"""The checking client: every HTML answer is parsed as HTML5 and inspected before the test sees it.

It holds structure: language, headings, labels, references, tokens, links that lead somewhere, nothing inline.
What only a browser can tell (contrast, focus, layout) is left to ``tests/browser``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

Resolve = Callable[[str, str], bool]

SITE = "Boussole"
ERROR_PREFIX = "Erreur :"
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-activedescendant")
HTMX_METHODS = {
    "hx-get": "GET",
    "hx-post": "POST",
    "hx-put": "PUT",
    "hx-patch": "PATCH",
    "hx-delete": "DELETE",
}
DRAWN = re.compile(
    r"(?P<id>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)|(?P<token>[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]+){0,2})"
)
_found_right: WeakKeyDictionary[Flask, set[bytes]] = WeakKeyDictionary()
CONTAINERS = {"<tr": "tbody", "<td": "tr", "<th": "tr", "<option": "select", "<li": "ul"}


class PageFaultError(AssertionError):
    """A page breaks the rules that every page keeps; the message lists each breach."""


@dataclass(frozen=True)
class Markup:
    """A parsed answer: a whole page, or the part of one that htmx asked for."""

    root: Element
    is_partial: bool
    resolve: Resolve
    path: str

    def all(self, *names: str) -> list[Element]:
        """Elements of these names in the order of the document; every element when none is named."""
        found = [element for element in self.root.iter() if isinstance(element.tag, str)]
        return [element for element in found if not names or element.tag in names]

    def ids(self) -> list[str]:
        return [element.attrib["id"] for element in self.all() if "id" in element.attrib]

    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.root.iter() for child in parent}


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class CheckingClient(FlaskClient):
    """Flask's client, refusing any page that has a fault; a file that is taken away is none of the site's pages.

    Set ``app.test_client_class`` to it.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **kwargs)
        is_redirect = 300 <= response.status_code < 400
        if (
            response.mimetype == "text/html"
            and response.data
            and not response.is_streamed
            and not is_redirect
            and not response.headers.get("Content-Disposition", "").startswith("attachment")
        ):
            check(response.get_data(as_text=True), self.application, response.request.path)
        return response


def check(html: str, app: Flask, path: str = "/") -> None:
    """Raise ``PageFaultError`` with every fault of ``html``, an answer of ``app`` at ``path``.

    A page met again, but for what is drawn at random, is not inspected twice: no check reads these values, they
    only tell whether two of them are the same.
    """
    right = _found_right.setdefault(app, set())
    page = _with_drawn_values_numbered(f"{path}\n{html}")
    if page in right:
        return
    found = faults(html, route_resolver(app), path)
    if found:
        raise PageFaultError(f"{path}:\n- " + "\n- ".join(found))
    right.add(page)


def _with_drawn_values_numbered(page: str) -> bytes:
    """A fingerprint of the page where each identifier, and each token, is the number of its first appearance."""
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"\ue000{match.lastgroup}{len(numbers)}\ue001")

    return blake2b(DRAWN.sub(number, page).encode()).digest()


def faults(html: str, resolve: Resolve, path: str = "/") -> list[str]:
    """Every fault in words, in the order of the checks; a page that does not parse has only that one."""
    content = html.lstrip()
    is_partial = content[:9].lower() != "<!doctype"
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root = _parse(parser, content, is_partial)
    except ParseError as error:
        (line, _column), *_ = parser.errors[-1]
        return [f"not valid HTML5 at {content.splitlines()[line - 1].strip()!r}: {error}"]
    markup = Markup(root, is_partial, resolve, path)
    checks = PARTIAL_CHECKS if is_partial else PARTIAL_CHECKS + PAGE_CHECKS
    return [fault for one in checks for fault in one(markup)]


def route_resolver(app: Flask) -> Resolve:
    """Whether a path leads to a view of ``app`` by a method; a static file must exist."""
    routes = app.url_map.bind("localhost")

    def resolve(path: str, method: str) -> bool:
        try:
            endpoint, arguments = routes.match(path, method=method)
        except RequestRedirect:
            return True
        except (NotFound, MethodNotAllowed):
            return False
        if endpoint != "static" or app.static_folder is None:
            return True
        return (Path(app.static_folder) / arguments["filename"]).is_file()

    return resolve


def _parse(parser: html5lib.HTMLParser, content: str, is_partial: bool) -> Element:
    if not is_partial:
        return parser.parse(content)
    container = next((name for start, name in CONTAINERS.items() if content.startswith(start)), "div")
    return parser.parseFragment(content, container=container)


def _language(markup: Markup) -> Iterator[str]:
    html = markup.all("html")[0]
    if html.get("lang") != "fr":
        yield "<html> has no lang=fr"


def _one_heading_and_title(markup: Markup) -> Iterator[str]:
    headings = [text_of(heading) for heading in markup.all("h1")]
    titles = [text_of(title) for title in markup.all("title")]
    if len(headings) != 1 or not headings[0]:
        yield f"one h1 with a text is wanted, found {headings}"
        return
    if len(titles) != 1:
        yield f"one title is wanted, found {titles}"
        return
    if not titles[0].removeprefix(ERROR_PREFIX).strip().startswith(headings[0]):
        yield f"title {titles[0]!r} does not start with the h1 {headings[0]!r}"
    if not titles[0].endswith(SITE):
        yield f"title {titles[0]!r} does not end with {SITE}"


def _one_main(markup: Markup) -> Iterator[str]:
    if len(markup.all("main")) != 1:
        yield f"one main is wanted, found {len(markup.all('main'))}"


def _heading_order(markup: Markup) -> Iterator[str]:
    previous = 0
    for heading in markup.all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(str(heading.tag)[1])
        if level > previous + 1:
            yield f"h{level} {text_of(heading)!r} follows h{previous}"
        previous = level


def _unique_ids(markup: Markup) -> Iterator[str]:
    for value, count in Counter(markup.ids()).items():
        if count > 1:
            yield f"id {value!r} is there {count} times"
        if not value or re.search(r"\s", value):
            yield f"id {value!r} is empty or has a space"


def _labels(markup: Markup) -> Iterator[str]:
    parents = markup.parents()
    labelled = {label.get("for") for label in markup.all("label") if text_of(label)}
    for control in markup.all("input", "select", "textarea"):
        if control.get("type") in UNLABELLED_TYPES:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        inside = any(one.tag == "label" for one in _ancestors(control, parents))
        if control.get("id") not in labelled and not named and not inside:
            yield f"{_describe(control)} has no label"


def _groups(markup: Markup) -> Iterator[str]:
    parents = markup.parents()
    boxes = Counter(box.get("name") for box in markup.all("input") if box.get("type") == "checkbox")
    for control in markup.all("input"):
        grouped = control.get("type") == "radio" or (
            control.get("type") == "checkbox" and boxes[control.get("name")] > 1
        )
        sets = [one for one in _ancestors(control, parents) if one.tag == "fieldset"]
        if grouped and not any(text_of(legend) for one in sets[:1] for legend in one.findall("legend")):
            yield f"{_describe(control)} is in no fieldset with a legend"


def _names(markup: Markup) -> Iterator[str]:
    for element in markup.all("a", "button", "summary"):
        if element.tag == "a" and "href" not in element.attrib:
            continue
        if not (text_of(element) or element.get("aria-label") or element.get("aria-labelledby")):
            yield f"{_describe(element)} has no name"
    for image in markup.all("img"):
        if "alt" not in image.attrib:
            yield f"{_describe(image)} has no alt"


def _references(markup: Markup) -> Iterator[str]:
    ids = set(markup.ids())
    for element in markup.all():
        names = [*REFERENCES, *(["for"] if element.tag in ("label", "output") else [])]
        for name in names:
            for target in (element.get(name) or "").split():
                if target not in ids:
                    yield f"{_describe(element)}: {name} points at {target!r}, which is not there"
        if (element.get("hx-target") or "").startswith("#") and element.attrib["hx-target"][1:] not in ids:
            yield f"{_describe(element)}: hx-target {element.attrib['hx-target']!r} is not there"


def _tables(markup: Markup) -> Iterator[str]:
    for table in markup.all("table"):
        if not any(text_of(caption) for caption in table.findall("caption")):
            yield "a table has no caption"
        if any("scope" not in cell.attrib for cell in table.iter("th")):
            yield f"table {_caption(table)!r} has a th without scope"
        stacks = "table-stack" in (table.get("class") or "").split()
        if stacks and any("data-label" not in cell.attrib for cell in table.iter("td")):
            yield f"table {_caption(table)!r} has a td without data-label"


def _forms(markup: Markup) -> Iterator[str]:
    for form in markup.all("form"):
        method = (form.get("method") or "get").lower()
        if not form.get("action"):
            yield f"{_describe(form)} has no action"
        elif not _leads(markup, form.attrib["action"], method.upper()):
            yield f"{_describe(form)}: no route takes {method.upper()} {form.attrib['action']}"
        tokens = [one for one in form.iter("input") if one.get("name") == "csrf_token" and one.get("value")]
        if method == "post" and len(tokens) != 1:
            yield f"{_describe(form)} posts with {len(tokens)} tokens"


def _errors(markup: Markup) -> Iterator[str]:
    invalid = [element for element in markup.all() if element.get("aria-invalid") == "true"]
    for control in invalid:
        if not control.get("aria-describedby") and control.get("type") not in ("checkbox", "radio"):
            yield f"{_describe(control)} is invalid and says nothing of why"


def _error_page(markup: Markup) -> Iterator[str]:
    summaries = [element for element in markup.all() if "data-error-summary" in element.attrib]
    titles = markup.all("title")
    announced = bool(titles) and text_of(titles[0]).startswith("Erreur")
    invalid = [element for element in markup.all() if element.get("aria-invalid") == "true"]
    if (summaries or invalid) and not announced:
        yield "the page has errors and its title does not begin with « Erreur »"
    if (announced or invalid) and not summaries:
        yield "the page has errors and no summary"
    for summary in summaries:
        if summary.get("role") != "alert":
            yield "the summary of errors is not an alert"
        if invalid and not [link for link in summary.iter("a") if (link.get("href") or "").startswith("#")]:
            yield "the summary of errors links to no field"


def _nothing_inline(markup: Markup) -> Iterator[str]:
    for element in markup.all():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{_describe(element)} has {name}"
            if name in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                yield f"{_describe(element)} has a javascript: address"
            if (name == "hx-vals" and value.startswith("js:")) or (name == "hx-trigger" and "[" in value):
                yield f"{_describe(element)}: {name} needs eval"


def _addresses(markup: Markup) -> Iterator[str]:
    ids = {*markup.ids(), ""}
    for element in markup.all():
        for name in ("href", "src"):
            value = element.get(name)
            if value is None:
                continue
            if value.startswith("#"):
                if not markup.is_partial and value[1:] not in ids:
                    yield f"{_describe(element)}: nothing has the id {value[1:]!r}"
            elif _is_internal(value):
                if not _leads(markup, value, "GET"):
                    yield f"{_describe(element)}: no route for {value}"
            elif element.tag != "a" and not (element.tag == "img" and value.startswith("data:image/")):
                yield f"{_describe(element)} loads from elsewhere: {value}"


def _htmx_addresses(markup: Markup) -> Iterator[str]:
    for element in markup.all():
        for name, method in HTMX_METHODS.items():
            if name in element.attrib and not _leads(markup, element.attrib[name], method):
                yield f"{_describe(element)}: no route takes {method} {element.attrib[name]}"


PARTIAL_CHECKS = (
    _unique_ids,
    _labels,
    _groups,
    _names,
    _tables,
    _forms,
    _errors,
    _nothing_inline,
    _addresses,
    _htmx_addresses,
)
PAGE_CHECKS = (_language, _one_heading_and_title, _one_main, _heading_order, _references, _error_page)


def _ancestors(element: Element, parents: dict[Element, Element]) -> Iterable[Element]:
    while element in parents:
        element = parents[element]
        yield element


def _is_internal(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def _leads(markup: Markup, address: str, method: str) -> bool:
    return _is_internal(address) and markup.resolve(urlsplit(urljoin(markup.path, address)).path, method)


def _caption(table: Element) -> str:
    return " ".join(text_of(caption) for caption in table.findall("caption"))


def _describe(element: Element) -> str:
    tag = str(element.tag).rpartition("}")[2]
    for name in ("id", "name", "href", "class"):
        if element.get(name):
            return f"<{tag} {name}={element.get(name)!r}>"
    return f"<{tag}>"
