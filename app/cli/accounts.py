"""``flask accounts``: invitations, links, leavers and the outbox, from the machine that serves."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.french import confirmation_option
from app.domain.access import Actor, Role
from app.domain.errors import DomainError
from app.features.accounts import invitation_file, outbox, queries, service
from app.features.accounts.emails import normalise_email
from app.web.context import current_database, current_settings, system_clock
from app.web.messages import ROLE_LABELS, message_of

accounts = AppGroup("accounts", help="Comptes : invitations, liens, départs, courriels en attente.")

OPERATOR = Actor.system("ligne de commande")
OFFICIAL_ROLES = {
    "relecteur": Role.REVIEWER,
    "analyste": Role.ANALYST,
    "national": Role.NATIONAL,
    "administrateur": Role.ADMINISTRATOR,
}
LEAD = "referent"


def _email(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return normalise_email(value) if value else value
    except DomainError as error:
        raise click.BadParameter(message_of(error)) from error


def _show_link(email: str, link: service.NewLink) -> None:
    click.echo(f"{email} : {current_settings().base_url}{link.path}")
    click.echo(f"Ce lien ne sert qu’une fois et expire le {link.expires_at:%d/%m/%Y à %H:%M} UTC.", err=True)


@accounts.command("invite-admin", help="Invite un administrateur de la plateforme et affiche son lien.")
@click.argument("email", callback=_email)
def invite_admin(email: str) -> None:
    with current_database().unit_of_work() as session:
        link = service.invite_official(
            session, OPERATOR, email=email, role=Role.ADMINISTRATOR, region=None, now=system_clock()
        )
    _show_link(email, link)


@accounts.command(
    "invite",
    help="Invite une personne et affiche son lien. Un référent est le premier d’un établissement (--finess, ou code "
    "de GHT) ; un relecteur ou un analyste a une région (--region, code officiel géographique).",
)
@click.argument("email", callback=_email)
@click.option("--role", "role", required=True, type=click.Choice([LEAD, *OFFICIAL_ROLES]), help="Rôle donné.")
@click.option("--region", help="Code de la région, par exemple 11.")
@click.option("--finess", help="Numéro FINESS de l’établissement ou de l’entité juridique, ou code du GHT.")
@click.option("--function", "function", default="", help="Fonction de la personne, par exemple RSSI.")
def invite(email: str, role: str, region: str | None, finess: str | None, function: str) -> None:
    if (role == LEAD) != bool(finess) or (role == LEAD and region):
        raise click.UsageError(
            "Le rôle referent demande --finess, sans --region ; les autres rôles, sans --finess."
        )
    now = system_clock()
    with current_database().unit_of_work() as session:
        if role == LEAD:
            number = invitation_file.parse_number(finess or "")
            brief = queries.list_organisations_by_number(session, [number], now).get(number)
            if brief is None:
                raise DomainError("organisation_not_found")
            link = service.invite_first_lead(
                session, OPERATOR, None, brief.id, email=email, function=function, now=now
            )
        else:
            official = OFFICIAL_ROLES[role]
            link = service.invite_official(
                session, OPERATOR, email=email, role=official, region=region, now=now
            )
    _show_link(email, link)


@accounts.command(
    "invite-csv",
    help="Invite les premiers référents d’une région depuis un CSV (finess;email;fonction) et affiche leurs liens. "
    "Les lignes en faute sont dites sur la sortie d’erreur et les autres partent (sortie 1 s’il y a une faute).",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="Code de la région, par exemple 11.")
@click.option("--dry-run", is_flag=True, help="Vérifie seulement ; n’invite personne.")
def invite_csv(file: Path, region: str, dry_run: bool) -> None:
    now = system_clock()
    base_url = current_settings().base_url
    with current_database().unit_of_work() as session:
        with file.open("rb") as opened:
            text = invitation_file.decode(opened.read(invitation_file.LARGEST_FILE + 1))
        plan = service.plan_invitations(
            session, OPERATOR, region, invitation_file.read_invitations(text), now
        )
        shown: list[str] = []
        if not dry_run:
            service.invite_planned(
                session,
                OPERATOR,
                region,
                plan,
                now,
                on_link=lambda planned, path: shown.append(
                    f"{planned.line.number};{planned.line.email};{base_url}{path}"
                ),
            )
    for line in shown:
        click.echo(line)
    for fault in plan.faults:
        click.echo(f"Ligne {fault.line} : {message_of(fault.error)}", err=True)
    verb = "à envoyer" if dry_run else "envoyées"
    click.echo(f"Invitations {verb} : {len(plan.ready)}. Lignes écartées : {len(plan.faults)}.", err=True)
    if plan.faults:
        raise SystemExit(1)


@accounts.command(
    "list", help="Liste les comptes : adresse, nom, rôles, état ; une ligne par compte, séparée par « ; »."
)
@click.option("--search", default="", help="Partie du nom ou de l’adresse.")
@click.option("--closed", is_flag=True, help="Les comptes fermés plutôt que les ouverts.")
def list_accounts(search: str, closed: bool) -> None:
    with current_database().reading_session() as session:
        offset, size = 0, 500
        while True:
            page = queries.list_accounts(session, search=search, closed=closed, limit=size, offset=offset)
            for account in page.accounts:
                roles = (
                    ", ".join(ROLE_LABELS[role] for role in page.roles.get(account.id, ())) or "aucun rôle"
                )
                click.echo(
                    f"{account.email};{account.name};{roles};{'fermé' if account.closed_at else 'ouvert'}"
                )
            offset += size
            if offset >= page.total:
                break


@accounts.command(
    "close",
    help="Ferme le compte d’une personne qui part ; son travail reste. Si elle pilote seule un établissement, "
    "--successor dit qui est invité à prendre la suite.",
)
@click.argument("email", callback=_email)
@click.option("--successor", callback=_email, help="Adresse de la personne qui prend la suite.")
def close(email: str, successor: str | None) -> None:
    now = system_clock()
    with current_database().unit_of_work() as session:
        account = queries.get_account_by_email(session, email)
        orphans = queries.list_orphans(session, account.id, now)
        successors = {brief.id: successor or "" for brief in orphans}
        service.close_account(session, OPERATOR, account.id, successors, now)
    click.echo(f"Compte fermé : {email}.")
    for brief in orphans:
        click.echo(f"{successor} est invité à prendre la suite pour {brief.name}.")


@accounts.command(
    "link", help="Affiche un lien neuf pour choisir un nouveau mot de passe ; l’ancien ne sert plus."
)
@click.argument("email", callback=_email)
def link(email: str) -> None:
    with current_database().unit_of_work() as session:
        made = service.make_reset(
            session, OPERATOR, queries.get_account_by_email(session, email), system_clock()
        )
    _show_link(email, made)


@accounts.command(
    "remove-second-factor",
    help="Retire le second facteur d’une personne qui n’a plus ni téléphone ni code de secours. Vérifiez d’abord "
    "qui elle est.",
)
@click.argument("email", callback=_email)
@confirmation_option(prompt="Avez-vous vérifié l’identité de cette personne ?")
def remove_second_factor(email: str) -> None:
    with current_database().unit_of_work() as session:
        account = queries.get_account_by_email(session, email)
        service.remove_lost_second_factor(session, OPERATOR, account, system_clock())
    click.echo(f"Second facteur retiré : {email}. Il lui sera redemandé si son rôle l’exige.")


@accounts.command("outbox", help="Montre les courriels qui ne sont pas partis, avec leurs liens.")
@click.option("--body", is_flag=True, help="Montre aussi le texte entier.")
def show_outbox(body: bool) -> None:
    base_url = current_settings().base_url
    with current_database().reading_session() as session:
        messages = queries.list_outbox(session)
        for message in messages:
            click.echo(f"{message.created_at:%Y-%m-%d %H:%M} UTC  {message.recipient}  {message.subject}")
            if message.error:
                click.echo(f"  dernier échec : {message.error} (essais : {message.attempts})")
            for line in outbox.links_of(message, base_url):
                click.echo(f"  {line}")
            if body:
                click.echo(outbox.full_body(message, base_url))
    click.echo(f"Courriels en attente : {len(messages)}.", err=True)
