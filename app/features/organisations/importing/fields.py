"""One line at a time: each field is made canonical, remarked on, or refused."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from app.domain.identifiers import (
    IdentifierFault,
    check_finess,
    check_siren,
    check_siret,
    normalise,
)
from app.domain.organisations import (
    Nomenclature,
    Ownership,
    Sector,
    commune_code,
    department_code,
    department_of_commune,
)
from app.features.organisations.importing.records import LineFault, Place
from app.features.organisations.models import NAME_LENGTH

TOWN_LENGTH = 100
MAX_SIZE = 20_000
"""Beds and places: the largest French hospital group has about that many."""

PSPH: dict[str, Ownership] = {
    "1": Ownership.PUBLIC,
    "6": Ownership.NON_PROFIT,
    "7": Ownership.NON_PROFIT,
}
"""The codes « participation au service public » (``codesph``, ``espic``) that settle the nature of the entity: in
the SAE 2023, 1 is public on 1 198 lines of 1 198, 6 and 7 non-profit on 1 042 of 1 042. 0 settles nothing."""

YES = frozenset({"oui", "o", "1", "vrai", "true", "x"})
NO = frozenset({"non", "n", "0", "faux", "false"})

_FAULTS = {
    IdentifierFault.FORM: "n’a pas la forme attendue",
    IdentifierFault.CHECKSUM: "a une clé de contrôle fausse",
}


class RefusedLine(Exception):  # noqa: N818 - the reason why a line is left out, not an error of ours
    """This line cannot be used."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class LineReader:
    """Reads the fields of one line; ``remarks`` gathers what was doubtful but kept the line."""

    def __init__(self, nomenclature: Nomenclature, number: int, subject: str = "") -> None:
        self.nomenclature = nomenclature
        self.number = number
        self.subject = subject
        self.remarks: list[LineFault] = []

    def remark(self, field: str, reason: str) -> None:
        self.remarks.append(LineFault(self.number, field, reason, self.subject, is_refused=False))

    def refuse(self, field: str, reason: str) -> NoReturn:
        raise RefusedLine(field, reason)

    def refusal(self, refused: RefusedLine) -> LineFault:
        return LineFault(self.number, refused.field, refused.reason, self.subject)

    def finess(self, field: str, value: str) -> str:
        """A right FINESS number, or the line is refused."""
        number = normalise(value)
        if not number:
            self.refuse(field, "le numéro FINESS manque")
        fault = check_finess(number)
        if fault is not None:
            self.refuse(field, f"le numéro FINESS «\u202f{number[:20]}\u202f» {_FAULTS[fault]}")
        return number

    def name(self, field: str, value: str) -> str:
        name = self.text(field, value, NAME_LENGTH)
        if name is None:
            self.refuse(field, "le nom manque")
        return name

    def text(self, field: str, value: str, limit: int) -> str | None:
        """Single spaces; doubled quotes, which the historical extraction leaves in, made single."""
        text = " ".join(value.replace('""', '"').split())
        if len(text) > limit:
            self.refuse(field, f"le texte dépasse {limit} caractères")
        return text or None

    def siret(self, value: str) -> tuple[str | None, str | None]:
        """SIRET and SIREN. A SIREN alone is kept as such; a wrong number is left out; both are remarked on."""
        number = normalise(value)
        if not number:
            return None, None
        if len(number) == 9 and check_siren(number) is None:
            self.remark("siret", f"un SIREN ({number}) tient lieu de SIRET\u202f: il est gardé comme SIREN")
            return None, number
        fault = check_siret(number)
        if fault is not None:
            self.remark(
                "siret", f"le SIRET «\u202f{number[:20]}\u202f» {_FAULTS[fault]}\u202f: il n’est pas repris"
            )
            return None, None
        return number, number[:9]

    def siren(self, field: str, value: str) -> str | None:
        number = normalise(value)
        if not number:
            return None
        fault = check_siren(number)
        if fault is not None:
            self.remark(
                field, f"le SIREN «\u202f{number[:20]}\u202f» {_FAULTS[fault]}\u202f: il n’est pas repris"
            )
            return None
        return number

    def category(self, value: str) -> tuple[str | None, Sector | None]:
        code = value.strip()
        if not code:
            return None, None
        known = self.nomenclature.categories.get(code)
        if known is not None:
            return code, known.sector
        if not (code.isascii() and code.isdigit() and len(code) <= 4):
            self.remark(
                "categorie",
                f"«\u202f{code[:20]}\u202f» n’est pas un code de catégorie\u202f: il n’est pas repris",
            )
            return None, Sector.OTHER
        self.remark(
            "categorie",
            f"la catégorie {code} n’est pas dans la nomenclature\u202f: secteur «\u202fautre\u202f»",
        )
        return code, Sector.OTHER

    def legal_status(self, value: str, psph: str = "") -> tuple[str | None, Ownership | None]:
        """The code, and the nature of the entity by this code or, without it, by the code PSPH."""
        code = value.strip()
        if not code:
            return None, PSPH.get(psph.strip())
        known = self.nomenclature.legal_statuses.get(code)
        if known is None:
            self.remark(
                "statut_juridique",
                f"le statut juridique «\u202f{code[:20]}\u202f» est inconnu\u202f: il n’est pas repris",
            )
            return None, PSPH.get(psph.strip())
        return code, known.ownership

    def place(
        self, town: str, postal_code: str, commune: str = "", department: str = "", region: str = ""
    ) -> Place:
        """Department and region come from the commune, else from the department; ``region`` only checks them."""
        commune = commune_code(commune)
        if len(commune) != 5 or not commune.isalnum():
            commune = ""
        found = department_of_commune(commune) if commune else None
        if department.strip() and found is None:
            found = department_code(department)
        if found is not None and found not in self.nomenclature.departments:
            self.remark("departement", f"le département «\u202f{found[:20]}\u202f» est inconnu")
            found = None
        agency = self.nomenclature.region_of(found)
        if agency and region.strip() and region.strip().zfill(2) != agency:
            self.remark(
                "region",
                f"la région «\u202f{region.strip()[:20]}\u202f» n’est pas celle du département {found} ({agency})",
            )
        code = postal_code.strip()
        if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
            self.remark(
                "code_postal",
                f"«\u202f{code[:20]}\u202f» n’est pas un code postal\u202f: il n’est pas repris",
            )
            code = ""
        return Place(
            town=self.text("commune", town, TOWN_LENGTH),
            postal_code=code or None,
            commune=commune or None,
            department=found,
            region=agency,
        )

    def day(self, field: str, value: str) -> date | None:
        """``2026-11-21``, with or without a time after it, or ``21/11/2026``."""
        text = value.strip()
        if not text:
            return None
        day, _, rest = text.partition("/")
        iso = "-".join([*reversed(rest.split("/")), day]) if rest else text[:10]
        try:
            return date.fromisoformat(iso)
        except ValueError:
            self.remark(field, f"«\u202f{text[:20]}\u202f» n’est pas une date\u202f: elle n’est pas reprise")
            return None

    def flag(self, field: str, value: str) -> bool | None:
        text = value.strip().lower()
        if text in YES or text in NO:
            return text in YES
        if text:
            self.remark(field, f"«\u202f{text[:20]}\u202f» ne dit ni oui ni non\u202f: il n’est pas repris")
        return None

    def size(self, field: str, value: str) -> int | None:
        text = "".join(value.split())
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text[:6]) <= MAX_SIZE and len(text) <= 6:
            return int(text)
        self.remark(
            field,
            f"«\u202f{text[:20]}\u202f» n’est pas un nombre de lits et places\u202f: il n’est pas repris",
        )
        return None
