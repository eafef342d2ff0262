"""What can be done to an assessment, one use case each."""

from app.features.assessments.service.answers import Clash, Draft, Saved, save_answers
from app.features.assessments.service.facts import (
    FactEntry,
    ImportedAudits,
    Reckoning,
    find_spec,
    list_all_facts,
    reckon,
    register_audits,
    save_fact,
)
from app.features.assessments.service.lifecycle import open_assessment, reopen, sign, state_hash, submit
from app.features.assessments.service.profile import Profile, build_profile
from app.features.assessments.service.proofs import (
    Deposit,
    attach_piece,
    deposit_files,
    detach_piece,
    keep_file,
    register_piece,
)
from app.features.assessments.service.proposals import Proposed, list_proposed, take_over
from app.features.assessments.service.review import Decision, conclude, decide, take
from app.features.assessments.service.scores import recompute

__all__ = [
    "Clash",
    "Decision",
    "Deposit",
    "Draft",
    "FactEntry",
    "ImportedAudits",
    "Reckoning",
    "Profile",
    "Proposed",
    "Saved",
    "attach_piece",
    "build_profile",
    "conclude",
    "decide",
    "deposit_files",
    "detach_piece",
    "find_spec",
    "keep_file",
    "list_all_facts",
    "list_proposed",
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
    "take_over",
]
