"""Each check of the checking client is seen to fail on one planted fault."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import pages
from tests.components.gallery import make_gallery
from tests.pages import CheckingClient, PageFaultError, check, faults, route_resolver

SOUND = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Accueil – Boussole</title></head>
<body><main><h1>Accueil</h1>{}</main></body></html>"""
TOKEN = '<input type="hidden" name="csrf_token" value="x">'


def of(html: str) -> str:
    return "\n".join(faults(html, route_resolver(make_gallery())))


def of_content(content: str) -> str:
    return of(SOUND.format(content))


def test_a_sound_page_has_no_fault() -> None:
    assert of_content('<p><a href="/donnees">Données</a> <a href="?page=2">Suite</a></p>') == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('lang="fr"', 'lang="en"'), "no lang=fr"),
        (("<h1>Accueil</h1>", "<p>Accueil</p>"), "one h1"),
        (("<h1>Accueil</h1>", "<h1>Accueil</h1><h1>Encore</h1>"), "one h1"),
        (("<title>Accueil – Boussole</title>", ""), "one title"),
        (("<title>Accueil", "<title>Autre"), "does not start with the h1"),
        (("– Boussole", "– Autre"), "does not end with"),
        (("<main>", "<div>"), "not valid HTML5"),
        (("<main>", "<section>", "</main>", "</section>"), "one main"),
        (("<main>", "<main></main><main>"), "one main"),
        (("<!doctype html>\n", "<!doctype html>\n<p>"), "not valid HTML5"),
    ],
)
def test_planted_fault_of_the_frame_is_seen(change: tuple[str, ...], fault: str) -> None:
    html = SOUND.format("")
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in html
        html = html.replace(old, new)
    assert fault in of(html)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<p><div></div></p>", "not valid HTML5"),
        ("<h3>Trop bas</h3>", "h3 'Trop bas' follows h1"),
        ('<p id="a"></p><p id="a"></p>', "there 2 times"),
        ('<p id="a b"></p>', "empty or has a space"),
        ('<input name="a">', "has no label"),
        ('<label for="a"></label><input id="a">', "has no label"),
        ('<select name="a"><option>1</option></select>', "has no label"),
        ('<textarea name="a"></textarea>', "has no label"),
        ('<label><input type="radio" name="a"> Oui</label>', "no fieldset with a legend"),
        (
            '<label><input type="checkbox" name="a"> 1</label><label><input type="checkbox" name="a"> 2</label>',
            "no fieldset with a legend",
        ),
        ('<a href="/"></a>', "has no name"),
        ('<button type="button"></button>', "has no name"),
        ('<img src="/static/img/boussole.svg">', "has no alt"),
        ('<p aria-describedby="rien">a</p>', "points at 'rien'"),
        ('<p aria-labelledby="rien">a</p>', "points at 'rien'"),
        ('<button type="button" aria-controls="rien">a</button>', "points at 'rien'"),
        ('<label for="rien">a</label>', "points at 'rien'"),
        ('<p hx-target="#rien">a</p>', "hx-target '#rien'"),
        ("<table><tr><td>1</td></tr></table>", "no caption"),
        ("<table><caption>T</caption><tr><th>1</th></tr></table>", "th without scope"),
        ('<table class="table-stack"><caption>T</caption><tr><td>1</td></tr></table>', "without data-label"),
        ("<form></form>", "has no action"),
        (f'<form method="post" action="/nulle-part">{TOKEN}</form>', "no route takes POST"),
        (f'<form method="post" action="/donnees">{TOKEN}</form>', "no route takes POST"),
        ('<form method="post" action="/anonyme"></form>', "posts with 0 tokens"),
        (
            '<form method="post" action="/anonyme"><input type="hidden" name="csrf_token" value=""></form>',
            "0 tokens",
        ),
        (f'<form method="post" action="https://ailleurs.fr/">{TOKEN}</form>', "no route takes POST"),
        ('<label>A <input aria-invalid="true"></label>', "says nothing of why"),
        ('<label>A <input aria-invalid="true"></label>', "title does not begin with « Erreur »"),
        ('<label>A <input aria-invalid="true"></label>', "no summary"),
        ("<div data-error-summary>A</div>", "is not an alert"),
        (
            '<label>A <input aria-invalid="true"></label><div data-error-summary role="alert">A</div>',
            "no field",
        ),
        ("<style>p {}</style>", "an inline <style>"),
        ("<script>run()</script>", "an inline <script>"),
        ('<p style="color: red">a</p>', "has style"),
        ('<p onclick="run()">a</p>', "has onclick"),
        ('<p hx-on:click="run()">a</p>', "has hx-on:click"),
        ('<a href="javascript:run()">a</a>', "javascript: address"),
        ("<p hx-vals='js:{}'>a</p>", "needs eval"),
        ('<p hx-trigger="click[a]">a</p>', "needs eval"),
        ('<a href="#rien">a</a>', "nothing has the id 'rien'"),
        ('<a href="/nulle-part">a</a>', "no route for /nulle-part"),
        ('<img alt="" src="/static/img/absente.svg">', "no route for /static/img/absente.svg"),
        ('<img alt="" src="https://ailleurs.fr/i.png">', "loads from elsewhere"),
        ('<p hx-get="/nulle-part">a</p>', "no route takes GET /nulle-part"),
        ('<p hx-post="/donnees">a</p>', "no route takes POST /donnees"),
    ],
)
def test_planted_fault_of_the_content_is_seen(content: str, fault: str) -> None:
    assert fault in of_content(content)


def test_a_page_announced_as_an_error_needs_its_summary() -> None:
    html = SOUND.format("").replace("<title>", "<title>Erreur\u202f: ")
    assert "no summary" in of(html)
    assert "does not start" not in of(html)


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "there 2 times"),
        ('<input name="a">', "has no label"),
        ('<p style="color: red">a</p>', "has style"),
        ("<p><div></div></p>", "not valid HTML5"),
        ('<tr><td><a href="/nulle-part">a</a></td></tr>', "no route for /nulle-part"),
    ],
)
def test_planted_fault_of_a_partial_is_seen(part: str, fault: str) -> None:
    assert fault in of(part)


def test_a_partial_needs_no_frame_and_may_point_at_the_page_around() -> None:
    assert of('<tr><td aria-describedby="ailleurs">a</td></tr>') == ""


def test_the_client_refuses_a_page_with_a_fault() -> None:
    app = make_gallery()
    app.add_url_rule("/fautive", view_func=lambda: SOUND.format("<h3>Trop bas</h3>"))
    app.test_client_class = CheckingClient
    with pytest.raises(PageFaultError, match="follows h1"):
        app.test_client().get("/fautive")


def test_a_page_that_differs_by_drawn_values_alone_is_inspected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_gallery()
    content = '<label for="{0}">Nom</label><input id="{1}" value="{2}">'
    first, second, token = str(uuid4()), str(uuid4()), "jeton_" * 10
    check(SOUND.format(content.format(first, first, token)), app)
    inspected = []
    monkeypatch.setattr(pages, "faults", lambda *values: inspected.append(values[0]) or [])
    check(SOUND.format(content.format(second, second, "autre_" * 10)), app)
    assert inspected == []
    monkeypatch.undo()
    with pytest.raises(PageFaultError, match="has no label"):
        check(SOUND.format(content.format(second, first, token)), app)


def test_a_fault_is_told_each_time_it_is_met() -> None:
    app = make_gallery()
    for _ in range(2):
        with pytest.raises(PageFaultError, match="follows h1"):
            check(SOUND.format("<h3>Trop bas</h3>"), app)
