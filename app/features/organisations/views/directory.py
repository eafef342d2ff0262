"""The directory: finding an organisation, then its page with what to do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.content.reference import load_nomenclature
from app.domain.access import Permission
from app.domain.organisations import Nomenclature, OrganisationKind, profile_of
from app.features.accounts import queries as accounts
from app.features.organisations import queries
from app.features.organisations.forms import SearchForm
from app.features.organisations.views.blueprint import blueprint
from app.web.access import allowed, requires, signed_in
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now
from app.web.paging import Page, PageRequest, Sort

PAGE_SIZE = 25
FEW = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its title, one sentence, the link."""

    title: str
    sentence: str
    url: str
    label: str


@blueprint.get("/etablissements")
@signed_in
def list_organisations() -> ResponseReturnValue:
    """What the reader may open, by name, town or number; filters, order and page in the address."""
    actor, session = current_actor(), current_session()
    nomenclature, reach = load_nomenclature(), queries.reach_of(actor)
    form = SearchForm()
    form.offer_places(nomenclature, reach)
    form.offer_categories(nomenclature)
    criteria = form.criteria()
    sort = Sort.from_arguments(request.args, queries.SORTS, "nom")
    asked = PageRequest.from_arguments(request.args, size=PAGE_SIZE)
    found, total = queries.search(
        session,
        reach,
        criteria,
        today=today(),
        sort=sort.key,
        descending=sort.descending,
        limit=asked.limit,
        offset=asked.offset,
    )
    return render_template(
        "organisations/list.html",
        form=form,
        filters=form.filters_in_force(),
        has_criteria=criteria.has_filters or bool(criteria.text or criteria.region),
        page=Page(found, total, asked),
        sort=sort,
        kept_sort=request.args.get("tri"),
        reach=reach,
        offers_filters=_offers_filters(reach, form, total),
        may_import=actor.may_anywhere(Permission.PLATFORM_OPERATE),
        categories=nomenclature.categories,
        departments=nomenclature.departments,
        today=today(),
    )


@blueprint.get("/etablissements/<uuid:organisation_id>")
@requires(Permission.ORGANISATION_READ, scope="organisation_id")
def show_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Who this organisation is, what there is to do here, and those it belongs with."""
    tree = queries.tree_of(current_session(), organisation_id)
    organisation, nomenclature = tree.organisation, load_nomenclature()
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        identity=_identity(organisation, nomenclature),
        tree=tree,
        openable=_openable(tree, queries.reach_of(current_actor())),
        next_step=_next_step(organisation),
        links=_links(organisation),
        today=today(),
    )


def _offers_filters(reach: queries.Reach, form: SearchForm, total: int) -> bool:
    """Whoever sees a few organisations of their own needs no filters, unless one is already in force."""
    return reach.everything or bool(reach.regions) or total > FEW or bool(form.filters_in_force())


def _openable(tree: queries.Tree, reach: queries.Reach) -> frozenset[UUID]:
    """Among those that the page names, those that the reader may open."""
    sure = {one.id for one in tree.others if reach.everything or one.region in reach.regions}
    if not reach.organisation_ids:
        return frozenset(sure)
    unsure = {one.id for one in tree.others} - sure
    return queries.keep_reached(current_session(), reach, unsure, today()) | sure


def _next_step(organisation: queries.OrganisationRow) -> Step | None:
    """What the reader should do first here, by what their role allows."""
    if organisation.closed_on is not None and organisation.closed_on <= today():
        return None
    if allowed(Permission.ASSESSMENT_STATE):
        return _assessment_step(organisation)
    if allowed(Permission.REFERENT_INVITE) and organisation.region is not None:
        return _regional_step(organisation)
    return None


def _assessment_step(organisation: queries.OrganisationRow) -> Step:
    url = url_for("assessments.list_assessments", organisation_id=organisation.id)
    if allowed(Permission.ASSESSMENT_ANSWER):
        return Step(
            "Savoir où vous en êtes",
            "Commencez une liste de questions, ou reprenez celle qui est en cours.",
            url,
            "Voir les listes",
        )
    if allowed(Permission.ASSESSMENT_SIGN):
        return Step(
            "Relire, puis signer",
            "Ouvrez une évaluation pour lire ses réponses et son score avant de la signer.",
            url,
            "Voir les évaluations",
        )
    return Step(
        "Suivre l’avancement",
        "Voyez où en est chaque liste de questions de ce membre.",
        url,
        "Voir l’avancement",
    )


def _regional_step(organisation: queries.OrganisationRow) -> Step | None:
    session = current_session()
    chain = [one for one in (organisation.id, organisation.parent_id) if one is not None]
    if not accounts.list_led_organisations(session, chain):
        return _invitation_step(organisation, accounts.list_pending_leads(session, chain, utc_now()))
    url = _submissions_url(organisation)
    if url is None:
        return None
    return Step(
        "Voir ce qui a été soumis",
        "La liste de la région donne l’état et le score de la dernière version soumise.",
        url,
        "Voir dans la liste de la région",
    )


def _invitation_step(organisation: queries.OrganisationRow, pending: Mapping[UUID, str]) -> Step:
    if pending:
        return Step(
            "Suivre l’invitation en attente",
            f"{', '.join(sorted(set(pending.values())))} n’a pas encore accepté de devenir référent.",
            url_for("accounts.show_region_invitations", region=organisation.region),
            "Voir les invitations",
        )
    number = organisation.finess or organisation.ght_code
    return Step(
        "Inviter un premier référent",
        "Personne ne répond encore pour cet organisme. Son référent remplira les évaluations, avec son équipe.",
        url_for("accounts.show_region_invitations", region=organisation.region, finess=number),
        "Inviter le référent",
    )


def _submissions_url(organisation: queries.OrganisationRow) -> str | None:
    """Where the region reads what this organisation submitted; ``None`` when no checklist is asked of it."""
    profile = profile_of(queries.facts_of(organisation))
    asked = [
        checklist.id
        for checklist in current_catalogue().list_latest()
        if profile is not None and checklist.unit_for(profile.value) is not None
    ]
    if not asked or "regional.list_units" not in current_app.view_functions:
        return None
    return url_for(
        "regional.list_units",
        region=organisation.region,
        liste=asked[0],
        q=organisation.finess or organisation.name,
    )


def _links(organisation: queries.OrganisationRow) -> list[tuple[str, str, str]]:
    """The other pages of this organisation that the reader may open: title, what it holds, address."""
    pages = [
        (
            Permission.ASSESSMENT_STATE,
            "Toutes les listes",
            "les questions, vos réponses et leurs scores",
            "assessments.list_assessments",
        ),
        (
            Permission.ASSESSMENT_READ,
            "Profil de l’établissement",
            "les axes et les thèmes, toutes listes réunies",
            "assessments.show_profile",
        ),
        (
            Permission.ASSESSMENT_READ,
            "Pièces",
            "les preuves de l’organisme, leurs fichiers et leurs échéances",
            "pieces.list_pieces",
        ),
        (
            Permission.ASSESSMENT_READ,
            "Actions",
            "ce qu’il reste à faire, par qui, pour quand et à quel coût",
            "actions.list_actions",
        ),
        (
            Permission.PLAN_READ,
            "Plans de continuité",
            "comment soigner sans informatique, et comment revenir (PCRA)",
            "continuity.list_plans",
        ),
        (
            Permission.ASSESSMENT_READ,
            "Emporter toutes vos données",
            "tout ce qui a été saisi ici, en un seul fichier",
            "exports.show_levels",
        ),
        (Permission.TEAM_READ, "Équipe", "qui a un rôle ici, et qui est invité", "accounts.show_team"),
        (
            Permission.AUDIT_READ,
            "Journal",
            "qui a fait quoi et quand, consultations de la région comprises",
            "organisations.show_journal",
        ),
    ]
    own = [
        (title, text, url_for(endpoint, organisation_id=organisation.id))
        for permission, title, text, endpoint in pages
        if allowed(permission)
    ]
    return [*own, *_regional_links(organisation)]


def _regional_links(organisation: queries.OrganisationRow) -> list[tuple[str, str, str]]:
    """What the region reads of it beside its submissions."""
    if not allowed(Permission.REGION_READ) or "regional.list_plans" not in current_app.view_functions:
        return []
    asked = organisation.finess or organisation.name
    url = url_for("regional.list_plans", region=organisation.region, q=asked)
    return [("Plans de continuité transmis", "les nombres et les dates que sa direction a transmis", url)]


def _identity(
    organisation: queries.OrganisationRow, nomenclature: Nomenclature
) -> list[dict[str, str | int | None]]:
    """The rows of the summary; what an organisation of this kind cannot have is left out."""
    category = nomenclature.categories.get(organisation.category or "")
    status = nomenclature.legal_statuses.get(organisation.legal_status or "")
    region = nomenclature.regions.get(organisation.region or "")
    rows: list[tuple[str, str | int | None, bool]] = [
        ("FINESS", organisation.finess, organisation.kind is not OrganisationKind.GROUP),
        ("Code du GHT", organisation.ght_code, organisation.ght_code is not None),
        ("SIREN", organisation.siren, organisation.kind is not OrganisationKind.ESTABLISHMENT),
        ("SIRET", organisation.siret, organisation.kind is OrganisationKind.ESTABLISHMENT),
        (
            "Catégorie",
            _with_code(category.label if category else None, organisation.category),
            organisation.kind is OrganisationKind.ESTABLISHMENT,
        ),
        ("Secteur", organisation.sector.label, True),
        (
            "Statut juridique",
            _with_code(status.label if status else None, organisation.legal_status),
            organisation.kind is not OrganisationKind.GROUP,
        ),
        (
            "Catégorie juridique du programme CaRE",
            organisation.legal_cut.label if organisation.legal_cut else None,
            organisation.kind is not OrganisationKind.GROUP,
        ),
        ("Opérateur de services essentiels (OSE)", "Oui", organisation.is_ose),
        ("Organisme gestionnaire (OG)", "Oui, répond pour ses établissements", organisation.is_og),
        ("Lits et places", organisation.size, organisation.kind is OrganisationKind.ESTABLISHMENT),
        ("Commune", " ".join(filter(None, (organisation.postal_code, organisation.town))), True),
        ("Département et région", _place(organisation, nomenclature), True),
        ("Agence régionale de santé", region.agency if region else None, True),
    ]
    return [{"label": label, "value": value} for label, value, is_shown in rows if is_shown]


def _with_code(label: str | None, code: str | None) -> str | None:
    return f"{label} ({code})" if label and code else code


def _place(organisation: queries.OrganisationRow, nomenclature: Nomenclature) -> str:
    department = nomenclature.departments.get(organisation.department or "")
    region = nomenclature.regions.get(organisation.region or "")
    parts = [
        f"{department.name} ({department.code})" if department else None,
        region.name if region else None,
    ]
    return ", ".join(part for part in parts if part)
