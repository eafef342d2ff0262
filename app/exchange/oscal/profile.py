"""What a checklist asks of one kind of establishment, as an OSCAL profile of its catalog."""

from __future__ import annotations

from app.domain.catalogue import Checklist
from app.exchange.faults import ExchangeError, Fault
from app.exchange.oscal.parts import (
    catalog_file,
    catalog_uuid,
    control_ids,
    make_uuid,
    metadata,
    moment_of,
    props,
    resource,
    to_bytes,
)


def write_profile(checklist: Checklist, profile: str) -> bytes:
    """The profile of a checklist for ``profile``. Raises ``ExchangeError`` when it asks that profile nothing."""
    ids = control_ids(checklist.items)
    asked = [ids[item.id] for item in checklist.items if not item.applies_to or profile in item.applies_to]
    if checklist.unit_for(profile) is None or not asked:
        raise ExchangeError([Fault(checklist.id, f"cette liste ne s’adresse pas au profil « {profile} »")])
    catalog = catalog_uuid(checklist)
    title = f"{checklist.title} (profil {profile})"
    return to_bytes(
        {
            "profile": {
                "uuid": make_uuid("profile", checklist.id, checklist.version, profile),
                "metadata": metadata(
                    title, checklist.version, moment_of(checklist), props=props(profil=profile)
                ),
                "imports": [{"href": f"#{catalog}", "include-controls": [{"with-ids": asked}]}],
                "merge": {"as-is": True},
                "back-matter": {
                    "resources": [resource(catalog, checklist.title, href=catalog_file(checklist))]
                },
            }
        }
    )
