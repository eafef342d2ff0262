"""The e-mails: their texts in French, put in the outbox with the change that they tell of.

A body names pages by their path after ``SITE``; the address of the site is known when the message is sent.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.db import tasks
from app.domain.access import Role
from app.features.accounts.models import AccountRow, MailRow
from app.web.messages import ROLE_LABELS

SITE = "{site}"
KIND = "mail"
PARIS = ZoneInfo("Europe/Paris")

SIGNATURE = """
--
Boussole, message automatique. N’y répondez pas."""
NOT_YOU = (
    "Si vous n’êtes pas à l’origine de cette action, prévenez sans attendre l’exploitant de la plateforme."
)


def post(session: Session, recipient: str, subject: str, body: str, now: datetime) -> None:
    """Put a message in the outbox, and ask for it to be sent."""
    message = MailRow(recipient=recipient, created_at=now, attempts=0, error="")
    message.subject = " ".join(subject.split())[:200]
    message.body = f"Bonjour,\n\n{body.strip()}\n{SIGNATURE}\n"
    session.add(message)
    tasks.enqueue(session, KIND, now)


def link_path(token: str) -> str:
    return f"/lien/{token}"


def moment(value: datetime) -> str:
    """``21/11/2026 à 14 h 05``, in Paris."""
    local = value.astimezone(PARIS)
    return f"{local:%d/%m/%Y} à {local:%H} h {local:%M}"


def post_invitation(
    session: Session,
    *,
    email: str,
    role: Role,
    place: str,
    inviter: str,
    token: str,
    expires_at: datetime,
    now: datetime,
) -> None:
    where = f" pour {place}" if place else ""
    post(
        session,
        email,
        f"Invitation à rejoindre Boussole{where}",
        f"""{inviter} vous invite à rejoindre Boussole{where}.
Rôle proposé : {ROLE_LABELS[role]}.

Boussole aide les établissements de santé et médico-sociaux à savoir où ils en sont en cybersécurité.

Pour accepter, ouvrez cette page :
{SITE}{link_path(token)}

Ce lien est personnel, ne sert qu’une fois et expire le {moment(expires_at)} (heure de Paris).
Si vous n’attendiez pas cette invitation, ne faites rien.""",
        now,
    )


def post_reset(
    session: Session, account: AccountRow, token: str, expires_at: datetime, now: datetime
) -> None:
    post(
        session,
        account.email,
        "Choisir un nouveau mot de passe",
        f"""Un nouveau mot de passe a été demandé pour votre compte Boussole.

Pour le choisir, ouvrez cette page :
{SITE}{link_path(token)}

Ce lien ne sert qu’une fois et expire le {moment(expires_at)} (heure de Paris).
Si vous n’avez rien demandé, ne faites rien : votre mot de passe actuel reste valable.""",
        now,
    )


def post_role_granted(
    session: Session, recipient: str, *, person: str, role: Role, place: str, by: str, now: datetime
) -> None:
    post(
        session,
        recipient,
        f"{place} : un rôle a été donné",
        f"""{person} a maintenant un rôle pour {place}.
Rôle : {ROLE_LABELS[role]}.
Donné par : {by}.

Si cela vous surprend, retirez ce rôle depuis la page « Équipe » de l’établissement.""",
        now,
    )


def post_role_ended(
    session: Session, recipient: str, *, person: str, role: Role, place: str, by: str, now: datetime
) -> None:
    where = f" pour {place}" if place else ""
    post(
        session,
        recipient,
        f"{place or 'Boussole'} : un rôle a pris fin",
        f"""Le rôle de {person}{where} a pris fin.
Rôle : {ROLE_LABELS[role]}.
Décision de : {by}.

Ce qui a été fait avec ce rôle reste en place.""",
        now,
    )


def post_password_changed(session: Session, account: AccountRow, now: datetime) -> None:
    post(
        session,
        account.email,
        "Votre mot de passe a changé",
        f"""Le mot de passe de votre compte Boussole a changé le {moment(now)} (heure de Paris).
Vos autres sessions ont été fermées.

{NOT_YOU}""",
        now,
    )


def post_second_factor(session: Session, account: AccountRow, *, is_set: bool, now: datetime) -> None:
    done = "mis en place" if is_set else "retiré"
    post(
        session,
        account.email,
        f"Votre second facteur a été {done}",
        f"""Le second facteur de votre compte Boussole a été {done} le {moment(now)} (heure de Paris).

{NOT_YOU}""",
        now,
    )


def post_recovery_code_used(session: Session, account: AccountRow, left: int, now: datetime) -> None:
    post(
        session,
        account.email,
        "Un code de secours a servi",
        f"""Un code de secours de votre compte Boussole a servi le {moment(now)} (heure de Paris).
Codes restants : {left}.

{NOT_YOU}""",
        now,
    )
