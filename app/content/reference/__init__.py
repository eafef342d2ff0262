"""The reference tables of FINESS and of the COG, read once from the YAML files of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.domain.organisations import (
    Category,
    Department,
    LegalStatus,
    Nomenclature,
    Ownership,
    Region,
    Sector,
)

FOLDER = Path(__file__).parent


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str


class _Category(_Entry):
    label: str
    sector: Sector


class _LegalStatus(_Entry):
    label: str
    ownership: Ownership | None


class _Department(_Entry):
    name: str
    region: str | None


class _Region(_Entry):
    name: str
    agency: str


class _Categories(BaseModel):
    categories: list[_Category]


class _LegalStatuses(BaseModel):
    legal_statuses: list[_LegalStatus]


class _Departments(BaseModel):
    departments: list[_Department]


class _Regions(BaseModel):
    regions: list[_Region]


@cache
def load_nomenclature() -> Nomenclature:
    """The four tables; raises ``pydantic.ValidationError`` when a file of the distribution is damaged."""
    categories = _Categories.model_validate(_read("categories.yaml")).categories
    statuses = _LegalStatuses.model_validate(_read("legal-statuses.yaml")).legal_statuses
    departments = _Departments.model_validate(_read("departments.yaml")).departments
    regions = _Regions.model_validate(_read("regions.yaml")).regions
    return Nomenclature(
        categories={entry.code: Category(entry.code, entry.label, entry.sector) for entry in categories},
        legal_statuses={
            entry.code: LegalStatus(entry.code, entry.label, entry.ownership) for entry in statuses
        },
        departments={entry.code: Department(entry.code, entry.name, entry.region) for entry in departments},
        regions={entry.code: Region(entry.code, entry.name, entry.agency) for entry in regions},
    )


def _read(name: str) -> object:
    return yaml.load((FOLDER / name).read_bytes(), Loader=yaml.CSafeLoader)
