"""A national data set, made up and large: establishments, submitted assessments, stored scores."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.access import Role, ScopeKind
from app.domain.catalogue import Catalogue, Checklist
from app.domain.lifecycle import AssessmentState, Opening
from app.domain.organisations import LegalCut, OrganisationKind, Sector
from app.domain.scoring import Answer, assess_items, score_states
from app.features.accounts.models import AccountRow, MembershipRow
from app.features.assessments.models import AnswerRow, AssessmentRow, ScoreBasis, ScoreRow
from app.features.assessments.service.scores import Standing, make_rows
from app.features.organisations.models import OrganisationRow, OrganisationWordRow
from app.features.organisations.words import name_search, word_rows
from tests.factories import luhn

REGIONS = [
    "01",
    "02",
    "03",
    "04",
    "06",
    "11",
    "24",
    "27",
    "28",
    "32",
    "44",
    "52",
    "53",
    "75",
    "76",
    "84",
    "93",
    "94",
]
HEALTH_SHARE = 14
"""One establishment in so many treats patients: about 3 000 of 45 000."""
WORDS = [
    "Valombreuse",
    "Clairfond",
    "Hautbois",
    "Merlon",
    "Sablière",
    "Aubépine",
    "Quatre-Vents",
    "Roncier",
    "Belleroche",
    "Tillac",
]
KINDS = ("EHPAD", "IME", "SSIAD", "Foyer", "MAS", "CH", "Clinique")
PATTERNS = 40
"""So many different sets of answers, scored once each by the domain and given out in turn."""
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class National:
    """What the measures need to find their way."""

    establishments: int
    answers: int
    scores: int
    one_assessment_id: UUID
    one_organisation_id: UUID
    referent_id: UUID
    analyst_id: UUID
    region: str


def make_national(session: Session, catalogue: Catalogue, count: int, now: datetime) -> National:
    """Insert ``count`` establishments, each with its legal entity and one submitted assessment with its scores."""
    maker = _Maker(catalogue, now)
    units: list[tuple[UUID, str, str]] = []
    for start in range(0, count, BATCH):
        rows, words = maker.organisations(range(start, min(start + BATCH, count)), units)
        session.execute(insert(OrganisationRow), rows)
        session.execute(insert(OrganisationWordRow), words)
    answers = scores = 0
    for start in range(0, len(units), BATCH):
        batch = list(maker.assessments(units[start : start + BATCH], start))
        session.execute(insert(AssessmentRow), [one[0] for one in batch])
        given = [answer for one in batch for answer in one[1]]
        kept = [row for one in batch for row in one[2]]
        session.execute(insert(AnswerRow), given)
        session.execute(insert(ScoreRow.__table__), kept)
        answers, scores = answers + len(given), scores + len(kept)
    organisation_id, _, region = units[0]
    draft, people = maker.draft_and_people(organisation_id, region)
    session.execute(insert(AssessmentRow), [draft[0]])
    session.execute(insert(AnswerRow), draft[1])
    session.execute(insert(ScoreRow.__table__), draft[2])
    session.add_all([people[0], people[1]])
    session.flush()
    session.add_all(people[2:])
    return National(
        count, answers, scores, draft[0]["id"], organisation_id, people[0].id, people[1].id, region
    )


class _Maker:
    def __init__(self, catalogue: Catalogue, now: datetime) -> None:
        self.random = random.Random(20261121)  # noqa: S311 - the same made-up country each time
        self.now = now
        self.today = now.date()
        self.checklists = {"es": catalogue.latest("care-d2"), "esms": catalogue.latest("esms-socle")}
        self.patterns = {
            profile: [self._pattern(checklist, profile) for _ in range(PATTERNS)]
            for profile, checklist in self.checklists.items()
        }

    def _pattern(self, checklist: Checklist, profile: str) -> tuple[dict[str, str], Standing]:
        chosen = {
            item.id: self.random.choice(item.scale.choices).code
            for item in checklist.items
            if item.scale and self.random.random() < 0.9
        }
        answers = {item: Answer(choice=choice) for item, choice in chosen.items()}
        states = assess_items(checklist.items, answers, profile=profile, today=self.today)
        return chosen, Standing(
            states, score_states(states, today=self.today, level_rule=checklist.level_rule)
        )

    def organisations(
        self, places: range, units: list[tuple[UUID, str, str]]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        rows: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for place in places:
            is_health = place % HEALTH_SHARE == 0
            region = REGIONS[place % len(REGIONS)]
            entity_id, establishment_id = uuid4(), uuid4()
            name = f"{KINDS[place % len(KINDS)]} {self.random.choice(WORDS)} {place}"
            common = {
                "town": self.random.choice(WORDS),
                "region": region,
                "department": "75",
                "sector": Sector.ES if is_health else Sector.ESMS,
                "legal_cut": list(LegalCut)[1 + place % 3],
                "category": "355" if is_health else "500",
            }
            numbers = luhn(f"99{2 * place:06d}"), luhn(f"99{2 * place + 1:06d}")
            rows += [
                self._organisation(
                    entity_id, OrganisationKind.LEGAL_ENTITY, f"Entité {name}", numbers[0], common
                ),
                self._organisation(
                    establishment_id, OrganisationKind.ESTABLISHMENT, name, numbers[1], common, entity_id
                ),
            ]
            for row in rows[-2:]:
                words += word_rows(row["id"], row)
            units.append((entity_id, "es", region) if is_health else (establishment_id, "esms", region))
        return rows, words

    def _organisation(
        self,
        organisation_id: UUID,
        kind: OrganisationKind,
        name: str,
        finess: str,
        common: dict[str, Any],
        parent_id: UUID | None = None,
    ) -> dict[str, Any]:
        return {
            "id": organisation_id,
            "kind": kind,
            "parent_id": parent_id,
            "name": name,
            "name_search": name_search(name, common["town"]),
            "finess": finess,
            "is_name_provisional": False,
            "is_ose": False,
            "is_og": False,
            **common,
        }

    def assessments(self, units: list[tuple[UUID, str, str]], start: int) -> Iterator[Any]:
        for place, (organisation_id, profile, _) in enumerate(units, start):
            yield self._assessment(organisation_id, profile, place, AssessmentState.SUBMITTED, 1)

    def _assessment(
        self, organisation_id: UUID, profile: str, place: int, state: AssessmentState, number: int
    ) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        checklist = self.checklists[profile]
        chosen, standing = self.patterns[profile][place % PATTERNS]
        assessment_id = uuid4()
        is_submitted = state is AssessmentState.SUBMITTED
        moment = self.now - timedelta(days=place % 90)
        assessment = {
            "id": assessment_id,
            "organisation_id": organisation_id,
            "checklist_id": checklist.id,
            "checklist_version": checklist.version,
            "profile": profile,
            "number": number,
            "state": state,
            "opening": Opening.FIRST,
            "is_current_submission": is_submitted,
            "revision": 1,
            "created_at": moment,
            "changed_at": moment,
            "signed_by_name": "Direction",
            "submitted_by_name": "Direction",
            "reviewer_name": "",
            "signed_at": moment if is_submitted else None,
            "submitted_at": moment if is_submitted else None,
        }
        answers = [
            {
                "id": uuid4(),
                "assessment_id": assessment_id,
                "item_id": item,
                "choice": choice,
                "author_name": "Référent",
                "changed_at": moment,
                "page_token": "",
                "revision": 1,
            }
            for item, choice in chosen.items()
        ]
        return assessment, answers, list(make_rows(assessment_id, standing, self.today, ScoreBasis.CURRENT))

    def draft_and_people(self, organisation_id: UUID, region: str) -> tuple[Any, list[Any]]:
        draft = self._assessment(organisation_id, "es", 0, AssessmentState.DRAFT, 2)
        people = [
            AccountRow(
                email=f"{name}@exemple.invalid", name=name, created_at=self.now, second_factor_at=self.now
            )
            for name in ("referent", "analyste")
        ]
        roles = [
            MembershipRow(
                account_id=people[0].id,
                role=Role.REFERENT,
                scope_kind=ScopeKind.ORGANISATION,
                organisation_id=organisation_id,
                granted_at=self.now,
            ),
            MembershipRow(
                account_id=people[1].id,
                role=Role.ANALYST,
                scope_kind=ScopeKind.REGION,
                region=region,
                granted_at=self.now,
            ),
        ]
        return draft, [*people, *roles]


def make_import_file(path: str, lines: int) -> None:
    """A list in the documented format with a header, of fictitious establishments."""
    with Path(path).open("w", encoding="utf-8") as file:
        file.write("finess_et;raison_sociale;finess_ej;categorie;statut_juridique;departement;commune\n")
        for place in range(lines):
            numbers = luhn(f"99{2 * place:06d}"), luhn(f"99{2 * place + 1:06d}")
            file.write(
                f"{numbers[0]};EHPAD {WORDS[place % 10]} {place};{numbers[1]};500;60;35;{WORDS[place % 7]}\n"
            )
