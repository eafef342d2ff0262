"""The frame of every page as data: where one may go, who is signed in, what the footer links to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app, g, request, url_for

from app.domain.access import NATIONAL, Actor, Permission, Scope, may
from app.web.context import current_settings, find_actor, today


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the frame: shown when its endpoint exists and the actor may use it somewhere.

    With no permission, whoever is signed in sees it; ``public`` entries are seen by all. ``label`` may quote
    settings (``{accessibility}``). ``part`` names the blueprint whose other pages belong under this entry. A page
    of a region gives one link for each region of the actor.
    """

    label: str
    endpoint: str
    permission: Permission | None = None
    public: bool = False
    part: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """``current_kind`` is the value of ``aria-current``: the page itself, or a page of the same part."""

    label: str
    url: str
    is_current: bool = False
    current_kind: str = "page"


@dataclass(frozen=True, slots=True)
class Shell:
    """All that ``layouts/page.html`` needs around a page."""

    home_url: str
    today: date
    is_demonstration: bool
    demonstration_url: str | None
    actor: Actor | None
    entries: tuple[Link, ...]
    account_entries: tuple[Link, ...]
    footer: tuple[Link, ...]
    sign_in_url: str | None
    sign_out_url: str | None


MAIN = (
    Entry("Accueil", "pages.show_agenda"),
    Entry(
        "Établissements",
        "organisations.list_organisations",
        Permission.ORGANISATION_SEARCH,
        part="organisations",
    ),
    Entry("Relecture", "assessments.list_submissions", Permission.SUBMISSION_REVIEW),
    Entry("Région", "regional.show_region", Permission.REGION_READ, part="regional"),
    Entry("Statistiques", "regional.show_statistics", Permission.STATISTICS_READ, scope=NATIONAL),
    Entry("Administration", "accounts.list_accounts", Permission.ACCOUNT_MANAGE),
    Entry("Journal", "journal.show_platform_journal", Permission.PLATFORM_AUDIT),
)
ACCOUNT = (
    Entry("Mon compte", "accounts.show_account"),
    Entry("Second facteur", "accounts.show_second_factor"),
    Entry("Mes sessions", "accounts.list_sessions"),
)
FOOTER = (
    Entry("Accessibilité\u202f: {accessibility}", "pages.show_accessibility", public=True),
    Entry("Mentions légales", "pages.show_legal_notice", public=True),
    Entry("Données personnelles", "pages.show_personal_data", public=True),
    Entry("Sécurité", "pages.show_security", public=True),
)
WELCOME, AGENDA = "pages.show_home", "pages.show_agenda"
SIGN_IN, SIGN_OUT = "accounts.show_sign_in", "accounts.sign_out"
DEMONSTRATION = "pages.show_demonstration"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["page_shell"] = page_shell


def page_shell() -> Shell:
    """The frame for this request. Once ``g.bare_shell`` is set, nothing here touches the database."""
    actor = None if g.get("bare_shell") else find_actor()
    return Shell(
        home_url=(_url(AGENDA) if actor else None) or _url(WELCOME) or "/",
        today=today(),
        is_demonstration=current_settings().is_demonstration,
        demonstration_url=_url(DEMONSTRATION),
        actor=actor,
        entries=_links(MAIN, actor),
        account_entries=_links(ACCOUNT, actor),
        footer=_links(FOOTER, actor),
        sign_in_url=_url(SIGN_IN),
        sign_out_url=_url(SIGN_OUT),
    )


def _links(entries: Iterable[Entry], actor: Actor | None) -> tuple[Link, ...]:
    return tuple(link for entry in entries if _is_shown(entry, actor) for link in _links_of(entry, actor))


def _is_shown(entry: Entry, actor: Actor | None) -> bool:
    if entry.public:
        return True
    if actor is None or entry.permission is None:
        return actor is not None
    if entry.scope is not None:
        return may(actor, entry.permission, frozenset({entry.scope}))
    return actor.may_anywhere(entry.permission)


def _links_of(entry: Entry, actor: Actor | None) -> Iterator[Link]:
    """None when the page does not exist, one for a plain page, one for each region of a regional page."""
    arguments = _arguments(entry.endpoint)
    label = entry.label.format(accessibility=current_settings().legal.accessibility_status)
    if arguments == set():
        yield _link(entry, label, {})
    elif arguments == {"region"} and actor is not None:
        regions = sorted(actor.regions)
        for region in regions:
            yield _link(entry, label if len(regions) == 1 else f"{label} {region}", {"region": region})


def _link(entry: Entry, label: str, arguments: dict[str, str]) -> Link:
    asked = request.view_args or {}
    same = all(asked.get(name) == value for name, value in arguments.items())
    is_page = same and request.endpoint == entry.endpoint
    is_part = same and entry.part is not None and request.blueprint == entry.part
    url = url_for(entry.endpoint, **arguments)  # type: ignore[arg-type]
    return Link(label, url, is_page or is_part, "page" if is_page else "true")


def _arguments(endpoint: str) -> set[str] | None:
    """What the address of a page needs; ``None`` when there is no such page."""
    if endpoint not in current_app.view_functions:
        return None
    rule = next(iter(current_app.url_map.iter_rules(endpoint)))
    return rule.arguments - set(rule.defaults or ())


def _url(endpoint: str) -> str | None:
    """The address of a page that exists and needs no argument."""
    return url_for(endpoint) if _arguments(endpoint) == set() else None
