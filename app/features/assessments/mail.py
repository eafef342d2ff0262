"""What an assessment sends by e-mail: items entrusted, answers handed in. No item nor answer stands in a message."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.features.accounts import service as accounts


def assignment_path(token: str) -> str:
    return f"/points-confies/{token}"


def post_assignment(
    session: Session,
    *,
    email: str,
    inviter: str,
    place: str,
    checklist_title: str,
    count: int,
    token: str,
    expires_at: datetime,
    now: datetime,
) -> None:
    plural = "s" if count > 1 else ""
    accounts.post_mail(
        session,
        email,
        f"{place}\u202f: {count} point{plural} à renseigner",
        f"""{inviter} vous confie {count} point{plural} de la liste «\u202f{checklist_title}\u202f» pour {place}.

Pour répondre, ouvrez cette page\u202f:
{accounts.SITE}{assignment_path(token)}

Aucun compte n’est nécessaire. Vous ne verrez que ces points et vos propres réponses.
Vous pouvez revenir sur cette page jusqu’au {accounts.moment(expires_at)} (heure de Paris).
Le référent de l’établissement relit vos réponses avant de les reprendre.

Ce lien est personnel\u202f: ne le transférez pas. Si vous n’êtes pas concerné, ne faites rien.""",
        now,
    )


def post_handed_in(
    session: Session, *, email: str, function: str, place: str, checklist_title: str, path: str, now: datetime
) -> None:
    accounts.post_mail(
        session,
        email,
        f"{place}\u202f: des réponses vous attendent",
        f"""Les points confiés à «\u202f{function}\u202f» dans la liste «\u202f{checklist_title}\u202f» sont remis.

Pour les relire, puis les reprendre ou les écarter\u202f:
{accounts.SITE}{path}""",
        now,
    )
