"""The gallery passes the checking client, and each component says what it must."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.domain.access import Membership, Role, Scope
from tests.components.gallery import ACTOR, make_gallery
from tests.pages import CheckingClient, text_of

PAGES = [
    "/",
    "/donnees",
    "/donnees?tri=-nom&page=4&type=ehpad",
    "/formulaire",
    "/imprimer",
    "/etablissements",
]
CONTROLS = ("input", "select", "textarea")


@pytest.fixture
def client() -> FlaskClient:
    app = make_gallery()
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = CheckingClient
    return app.test_client()


def parsed(html: str) -> Element:
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)


def by_id(root: Element, value: str) -> Element:
    return next(element for element in root.iter() if element.get("id") == value)


def words(html: str) -> str:
    return text_of(parsed(html))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_gallery_passes(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_refused_form_answers_422_with_its_errors_tied_to_their_fields(client: FlaskClient) -> None:
    response = client.post("/formulaire", data={"name": " ", "beds": "douze"})
    root = parsed(response.text)
    assert response.status_code == 422
    assert re.search(r"<title>Erreur\u202f: Décrire l’établissement – Boussole</title>", response.text)
    name = by_id(root, "name")
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "name-hint name-error"
    assert "Indiquez le nom de l’établissement." in text_of(by_id(root, "name-error"))
    assert "Indiquez un nombre entier" in text_of(by_id(root, "beds-error"))
    summary = next(element for element in root.iter() if "data-error-summary" in element.attrib)
    links = [link.get("href") for link in summary.iter("a")]
    assert {"#name", "#email", "#practice", "#due", "#beds", "#agreed"} <= set(links)
    assert by_id(root, "practice").tag == "fieldset"


def test_what_was_typed_is_kept_and_a_password_is_not(client: FlaskClient) -> None:
    response = client.post(
        "/formulaire",
        data={
            "town": "Essai <b>",
            "password": "un secret bien long",
            "comment": "ligne 1\nligne 2",
            "practice": "written",
            "kinds": ["report"],
            "department": "34",
            "due": "1/2/2027",
            "ratio": "12,5",
        },
    )
    root = parsed(response.text)
    assert by_id(root, "town").get("value") == "Essai <b>"
    assert by_id(root, "password").get("value") is None
    assert "un secret bien long" not in response.text
    assert by_id(root, "comment").text == "ligne 1\nligne 2"
    assert "checked" in by_id(root, "practice-1").attrib
    assert "checked" in by_id(root, "kinds-1").attrib
    assert [option.get("value") for option in by_id(root, "department") if "selected" in option.attrib] == [
        "34"
    ]
    assert by_id(root, "ratio").get("value") == "12,5"


def test_optional_is_said_in_words_and_required_to_machines(client: FlaskClient) -> None:
    root = parsed(client.get("/formulaire").text)
    labels = {label.get("for"): text_of(label) for label in root.iter("label")}
    assert labels["town"] == "Ville (facultatif)"
    assert labels["name"] == "Nom de l’établissement"
    assert "required" in by_id(root, "name").attrib
    assert "required" not in by_id(root, "town").attrib
    legends = [text_of(legend) for legend in root.iter("legend")]
    assert "Preuves disponibles (facultatif)" in legends


def test_each_control_says_its_purpose_and_free_text_warns_of_patients(client: FlaskClient) -> None:
    root = parsed(client.get("/formulaire").text)
    assert by_id(root, "email").get("autocomplete") == "email"
    assert by_id(root, "password").get("autocomplete") == "new-password"
    assert by_id(root, "beds").get("inputmode") == "numeric"
    assert by_id(root, "due").get("type") == "date"
    assert "aucune donnée de patient" in text_of(by_id(root, "comment-hint"))
    assert by_id(root, "comment").get("aria-describedby") == "comment-hint"


def test_a_score_never_stands_alone(client: FlaskClient) -> None:
    root = parsed(client.get("/").text)
    panel = text_of(by_id(root, "score"))
    for said in ("Déclaré", "62,5 %", "Prouvé", "41,7 %", "Vérifié", "20,8 %", "Couverture : 75,0 %"):
        assert said in panel
    assert "au 21 novembre 2026" in panel
    assert "6 réponses sur 8, et 1 « ne sait pas »" in panel
    assert "Niveau (sur 4) : déclaré 1, prouvé 0, vérifié 0" in panel
    assert "Points bloquants tous tenus : déclaré non, prouvé non, vérifié sans objet" in panel


def test_a_score_that_cannot_be_computed_says_so(client: FlaskClient) -> None:
    root = parsed(client.get("/").text)
    panel = by_id(root, "score-vide")
    assert text_of(panel).count("non calculable") == 4
    assert not [one for one in panel.iter() if one.get("class") == "bar-fill"]


def test_a_bar_is_as_long_as_its_figure(client: FlaskClient) -> None:
    panel = by_id(parsed(client.get("/").text), "score")
    widths = [one.get("width") for one in panel.iter() if one.get("class") == "bar-fill"]
    assert widths == ["62.5", "41.7", "20.83"]


def test_a_chart_has_its_numbers_in_a_table(client: FlaskClient) -> None:
    root = parsed(client.get("/").text)
    table = next(one for one in root.iter("table") if "Score par section" in text_of(one))
    assert "Annuaire62,541,720,0" in text_of(table)
    assert "Sauvegarde" + 3 * "non calculable" in text_of(table)
    assert by_id(root, "barres").get("role") == "img"


def test_a_sorted_column_says_it_and_its_link_turns_the_order(client: FlaskClient) -> None:
    root = parsed(client.get("/donnees?tri=nom&page=4&type=ehpad").text)
    heads = {
        text_of(head).split(",")[0].strip(): head for head in root.iter("th") if head.get("scope") == "col"
    }
    assert heads["Nom"].get("aria-sort") == "ascending"
    assert next(heads["Nom"].iter("a")).get("href") == "/donnees?type=ehpad&tri=-nom"
    assert heads["Déclaré"].get("aria-sort") is None
    assert next(heads["Déclaré"].iter("a")).get("href") == "/donnees?type=ehpad&tri=declare"


def test_pages_keep_the_filters(client: FlaskClient) -> None:
    root = parsed(client.get("/donnees?page=4&type=ehpad").text)
    links = {text_of(link): link.get("href") for link in root.iter("a")}
    assert links["Précédente"] == "/donnees?type=ehpad&page=3"
    assert links["Page 412"] == "/donnees?type=ehpad&page=412"
    assert links["Type : EHPAD , retirer ce filtre"] == "/donnees"


def test_confidence_is_a_word_with_its_source_and_date(client: FlaskClient) -> None:
    shown = words(client.get("/donnees").text)
    for word in ("Officiel", "Source secondaire", "Proposition"):
        assert word in shown
    assert "Source : Instruction de test n° 1, lue le 1er novembre 2026." in shown


def test_the_frame_says_demonstration_only_there(client: FlaskClient) -> None:
    assert "Établissements et personnes sont fictifs" in words(client.get("/").text)
    ordinary = make_gallery(environment="test").test_client()
    assert "fictifs" not in words(ordinary.get("/").text)


def navigation_of(html: str) -> dict[str, tuple[str | None, str | None]]:
    navigation = next(
        one for one in parsed(html).iter("nav") if one.get("aria-label") == "Navigation principale"
    )
    return {text_of(link): (link.get("href"), link.get("aria-current")) for link in navigation.iter("a")}


def test_navigation_shows_what_the_actor_may_use_and_where_they_are(client: FlaskClient) -> None:
    assert navigation_of(client.get("/etablissements").text) == {
        "Accueil": ("/accueil", None),
        "Établissements": ("/etablissements", "page"),
        "Région": ("/regions/99", None),
    }
    assert navigation_of(client.get("/regions/99").text)["Région"] == ("/regions/99", "page")
    assert navigation_of(client.get("/regions/98").text)["Région"] == ("/regions/99", None)


def test_each_region_of_the_actor_has_its_link() -> None:
    memberships = tuple(Membership(Role.ANALYST, Scope.region(code)) for code in ("02", "01"))
    page = make_gallery(replace(ACTOR, memberships=memberships)).test_client().get("/accueil")
    links = navigation_of(page.text)
    assert (links["Région 01"][0], links["Région 02"][0]) == ("/regions/01", "/regions/02")


def test_a_visitor_sees_no_navigation_and_a_link_to_sign_in() -> None:
    app = make_gallery(actor=None)
    app.test_client_class = CheckingClient
    page = app.test_client().get("/etablissements")
    assert "Navigation principale" not in page.text
    assert "Se connecter" in words(page.text)
    assert "hx-headers" not in page.text


def test_the_footer_says_the_accessibility_status(client: FlaskClient) -> None:
    assert "Accessibilité : non conforme" in words(client.get("/").text)


def test_static_addresses_carry_the_hash_of_the_file(client: FlaskClient) -> None:
    for address in re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/").text):
        assert re.search(r"\?v=[0-9a-f]{12}$", address), address
