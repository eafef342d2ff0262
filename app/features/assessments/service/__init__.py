"""What can be done to an assessment, one use case each."""

from app.features.assessments.service.answers import Clash, Draft, Saved, save_answers
from app.features.assessments.service.facts import (
    FactEntry,
    ImportedAudits,
    Reckoning,
    find_spec,
    reckon,
    register_audits,
    save_fact,
)
from app.features.assessments.service.lifecycle import open_assessment, reopen, sign, state_hash, submit
from app.features.assessments.service.proofs import attach_piece, detach_piece, register_piece
from app.features.assessments.service.review import Decision, conclude, decide, take
from app.features.assessments.service.scores import recompute

__all__ = [
    "Clash",
    "Decision",
    "Draft",
    "FactEntry",
    "ImportedAudits",
    "Reckoning",
    "Saved",
    "attach_piece",
    "conclude",
    "decide",
    "detach_piece",
    "find_spec",
    "open_assessment",
    "reckon",
    "recompute",
    "register_audits",
    "register_piece",
    "reopen",
    "save_answers",
    "save_fact",
    "sign",
    "state_hash",
    "submit",
    "take",
]
