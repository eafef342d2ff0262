"""Legal entities, establishments and groups in one table; dated memberships; the words they are found by."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Row
from app.db.types import enum_column
from app.domain.organisations import GroupType, LegalCut, MembershipRole, OrganisationKind, Ownership, Sector
from app.domain.search import WORD_LENGTH

NAME_LENGTH = 200
SEARCH_LENGTH = 400


def _plain(length: int) -> String:
    """Text compared byte by byte, so that a range of prefixes means the same on both engines."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class OrganisationRow(Row):
    """A legal entity (EJ), one of its establishments (ET), or a group of organisations (GHT, GCS, OG).

    Nothing is ever deleted: what is no more has a ``closed_on``. Codes are those of FINESS and of the COG.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("kind", "finess"),
        UniqueConstraint("ght_code"),
        CheckConstraint("(kind = 'establishment') = (parent_id IS NOT NULL)", name="parent"),
        CheckConstraint("(kind = 'group') = (group_type IS NOT NULL)", name="group_type"),
        Index("ix_organisation_parent_id", "parent_id"),
        Index("ix_organisation_name_search", "name_search"),
        # The few that are an OG: an index over the flag of all would never be chosen.
        Index(
            "ix_organisation_is_og",
            "id",
            sqlite_where=text("is_og = 1"),
            postgresql_where=text("is_og"),
        ),
        # Who answers a checklist in a region is read from this index alone: fifteen times faster than the rows.
        Index(
            "ix_organisation_region_name_search",
            *("region", "name_search", "id", "parent_id", "kind", "sector"),
            *("group_type", "is_og", "closed_on", "legal_cut"),
        ),
    )

    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind))
    group_type: Mapped[GroupType | None] = mapped_column(enum_column(GroupType))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    finess: Mapped[str | None] = mapped_column(String(9))
    siren: Mapped[str | None] = mapped_column(String(9))
    siret: Mapped[str | None] = mapped_column(String(14))
    ght_code: Mapped[str | None] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_name_provisional: Mapped[bool] = mapped_column(default=False)
    short_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    name_search: Mapped[str] = mapped_column(_plain(SEARCH_LENGTH))
    town: Mapped[str | None] = mapped_column(String(100))
    postal_code: Mapped[str | None] = mapped_column(String(5))
    commune: Mapped[str | None] = mapped_column(String(5))
    department: Mapped[str | None] = mapped_column(String(3))
    region: Mapped[str | None] = mapped_column(String(2))
    category: Mapped[str | None] = mapped_column(String(4))
    sector: Mapped[Sector] = mapped_column(enum_column(Sector))
    legal_status: Mapped[str | None] = mapped_column(String(2))
    ownership: Mapped[Ownership | None] = mapped_column(enum_column(Ownership))
    legal_cut: Mapped[LegalCut | None] = mapped_column(enum_column(LegalCut))
    is_ose: Mapped[bool] = mapped_column(default=False)
    is_og: Mapped[bool] = mapped_column(default=False)
    size: Mapped[int | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class GroupMembershipRow(Row):
    """An organisation in a group, from a date to a date excluded; ``None``: not known, or not ended."""

    __tablename__ = "group_membership"
    __table_args__ = (
        Index(
            "uq_group_membership_open",
            "group_id",
            "member_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_group_membership_member_id", "member_id"),
        Index("ix_group_membership_group_id", "group_id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[MembershipRole] = mapped_column(enum_column(MembershipRole))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class OrganisationWordRow(Base):
    """One word under which an organisation is found, with all that a search needs to count and to sort.

    Scanning 65 000 names costs 12 to 14 ms on either engine; a range of words of this table a few at most. The
    key holds every column, so that both engines answer from its index alone, and begins with the region, where
    most readers stay. ``region`` is empty where no agency is competent; ``text`` begins with a space, then name,
    town and numbers. Rows are found again for deletion by their words, which follow from the organisation: a
    second index would double the table. There is no foreign key either: the rows are only written with their
    organisation, which is never deleted, and checking each of them would take a fifth of an import.
    """

    __tablename__ = "organisation_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    region: Mapped[str] = mapped_column(String(2), primary_key=True)
    word: Mapped[str] = mapped_column(_plain(WORD_LENGTH), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    shared: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(_plain(SEARCH_LENGTH), primary_key=True)
