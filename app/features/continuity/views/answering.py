"""What plans say of the items of a list, beside each item; taken over when somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.catalogue import Checklist
from app.domain.continuity.d2_answers import COVERED_ITEMS, ITEMS, Event, Told, list_events, tell
from app.domain.continuity.words import Profile
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.rules import Coverage, Outcome
from app.features.assessments import queries as assessments
from app.features.assessments import service as answers
from app.features.continuity import feeding, queries
from app.features.continuity.d2_words import EVENT_WORDS, say_told, say_unsaid
from app.features.continuity.documents import build_document
from app.features.continuity.kit import find_kit
from app.features.continuity.queries import Standing
from app.features.continuity.views.blueprint import blueprint
from app.features.continuity.views.board import CHECKLIST
from app.features.continuity.views.candidates import Candidate, Shown, load_candidate
from app.features.evidence import service as files
from app.web.access import allowed, requires
from app.web.context import (
    current_actor,
    current_catalogue,
    current_files,
    current_session,
    current_settings,
    release_session,
    today,
    utc_now,
)
from app.web.downloads import Format, render
from app.web.filters import french_date
from app.web.hints import Act, Asked, DatedHint, Hint

TITLE = "Selon vos plans de continuité"
REPLACED_TITLE = "Votre plan a une version plus récente que la preuve jointe"
STILL_SAID = (
    "La version en vigueur dit la même chose. Joignez sa version de preuve\u202f; la réponse ne change pas."
)
UNSAID = "La version en vigueur ne permet plus de le dire. Relisez la réponse."
DATED_TITLE = "Une date de test dans vos plans"


class PlanHints:
    """The source that the pages of lists ask."""

    def list_hints(self, asked: Asked) -> Mapping[str, list[Hint]]:
        if not allowed(Permission.PLAN_READ):
            return {}
        found: dict[str, list[Hint]] = {}
        reading = _dated_items(asked.checklist, asked.items)
        dated = self.list_dated(asked) if reading else {}
        for item_id, code in reading.items():
            found[item_id] = [
                Hint(DATED_TITLE, one.text, links=(one.link,), act=one.act) for one in dated.get(code, ())
            ]
        for item_id, hint in self._list_told(asked) if asked.checklist.id == CHECKLIST else ():
            found.setdefault(item_id, []).insert(0, hint)
        return found

    def _list_told(self, asked: Asked) -> Iterator[tuple[str, Hint]]:
        """What plans say of the empty items, then of those whose proof is of an older version of a plan."""
        empty = [one for one in asked.empty if one in ITEMS]
        answered = [one for one in asked.items if one in ITEMS and one not in asked.empty]
        held = _list_held(asked.assessment_id, answered) if answered and asked.may_answer else {}
        if not empty and not held:
            return
        proposed, shown = _propose(asked.assessment_id, asked.organisation_id, asked.checklist)
        yield from ((told.item, _say(told, asked, shown)) for told in proposed if told.item in empty)
        for replaced in _list_replaced(proposed, shown, held):
            yield replaced.item, _say_replaced(replaced, asked, shown)

    def list_dated(self, asked: Asked) -> Mapping[str, list[DatedHint]]:
        kinds = {spec.results: spec.code for spec in asked.checklist.facts if spec.results in EVENT_WORDS}
        if not kinds or not allowed(Permission.PLAN_READ):
            return {}
        candidate = load_candidate(asked.organisation_id)
        events = [one for one in _list_events(candidate) if one.kind in kinds]
        session = current_session()
        found: dict[str, list[DatedHint]] = {}
        for event, is_known in feeding.list_new_events(session, asked.organisation_id, events):
            code = kinds[event.kind]
            found.setdefault(code, []).append(_date(event, is_known, asked, code))
        return found


def _dated_items(checklist: Checklist, shown: tuple[str, ...]) -> dict[str, str]:
    """The items with a rule that reckons with dated tests, and the fact that it reads."""
    codes = {spec.code for spec in checklist.facts if spec.results in EVENT_WORDS}
    found = {}
    for item in checklist.items:
        read = [code for check in item.checks for code in check.rule.facts_read() if code in codes]
        if read and item.id in shown:
            found[item.id] = read[0]
    return found


def _list_events(candidate: Candidate) -> tuple[Event, ...]:
    rows = candidate.readable_rows
    return list_events(queries.load_tests(current_session(), rows), today()) if rows else ()


def _date(event: Event, is_known: bool, asked: Asked, code: str) -> DatedHint:
    words = EVENT_WORDS[event.kind]
    text = f"{words} le {french_date(event.done_on)}" + (", déjà parmi vos résultats." if is_known else ".")
    kind = "exercise" if event.kind == "continuity_test" else "restore_test"
    place = url_for("continuity.show_record", plan_id=event.plan, record_kind=kind, code=event.record)
    act = None
    if asked.may_answer and not is_known:
        url = url_for("continuity.register_test", assessment_id=asked.assessment_id, fact_code=code)
        act = Act("Enregistrer cette date", url, {"plan": event.plan, "element": event.record})
    return DatedHint(event.done_on, text, ("Ouvrir ce test dans le plan", place), act)


def _propose(
    assessment_id: UUID, organisation_id: UUID, checklist: Checklist
) -> tuple[tuple[Told, ...], dict[str, Shown]]:
    """What may be proposed, from the plans that may be read, are in force and are not due for a review."""
    candidate = load_candidate(organisation_id)
    if not candidate.readable_rows:
        return (), {}
    standings = queries.load_in_force(current_session(), candidate.readable_rows)
    shown = candidate.show(one for one in standings if one.is_valid(today()))
    if not shown:
        return (), {}
    plans = {key: one.standing.plan for key, one in shown.items()}
    return tell(plans, today(), _list_shares(assessment_id, checklist)), shown


def _list_held(assessment_id: UUID, items: Collection[str]) -> dict[str, frozenset[str]]:
    """The versions of plans whose proof is put forward, by item."""
    contents = assessments.get_contents(current_session(), assessment_id, with_titles=True)
    found = {item: feeding.read_hashes(one.title for one in contents.pieces.get(item, ())) for item in items}
    return {item: hashes for item, hashes in found.items() if hashes}


def _list_replaced(
    proposed: Sequence[Told], shown: Mapping[str, Shown], held: Mapping[str, frozenset[str]]
) -> list[feeding.Replaced]:
    if not held or not shown:
        return []
    standings = {key: one.standing for key, one in shown.items()}
    hashes = queries.list_hashes(current_session(), [one.row.id for one in standings.values()])
    versions = {key: frozenset(map(feeding.shorten, found)) for key, found in hashes.items()}
    return feeding.list_replaced(proposed, standings, held, versions)


def _list_shares(assessment_id: UUID, checklist: Checklist) -> dict[str, bool | None]:
    """Whether the share of the activity is reached, as the rules of the version find it."""
    session = current_session()
    assessment = assessments.get(session, assessment_id)
    contents = assessments.get_contents(session, assessment_id)
    reckoning = answers.reckon(session, assessment, checklist, contents, today())
    found: dict[str, bool | None] = {}
    for item_id in COVERED_ITEMS:
        for check, verdict in reckoning.verdicts.get(item_id, ()) if reckoning is not None else ():
            if isinstance(check.rule, Coverage):
                found[item_id] = {Outcome.MET: True, Outcome.NOT_MET: False}.get(verdict.outcome)
    return found


def _say(told: Told, asked: Asked, shown: Mapping[str, Shown]) -> Hint:
    standings = {key: one.standing for key, one in shown.items()}
    proof = "la version de preuve du plan" if len(told.plans) == 1 else "les versions de preuve des plans"
    label = (
        f"Répondre «\u202fatteint\u202f», avec {proof}" if told.is_whole else f"Reprendre {proof} et une note"
    )
    url = url_for("continuity.take_answer", assessment_id=asked.assessment_id, item_id=told.item)
    return Hint(
        TITLE,
        say_told(told),
        say_unsaid(told),
        tuple((f"{shown[key].title}, {shown[key].says()}", shown[key].url) for key in told.plans),
        Act(label, url, {"vu": feeding.fingerprint_of(told, standings)}),
    )


def _say_replaced(replaced: feeding.Replaced, asked: Asked, shown: Mapping[str, Shown]) -> Hint:
    links = tuple((f"{shown[key].title}, {shown[key].says()}", shown[key].url) for key in replaced.keys)
    if replaced.told is None:
        return Hint(REPLACED_TITLE, UNSAID, links=links)
    url = url_for("continuity.take_answer", assessment_id=asked.assessment_id, item_id=replaced.item)
    standings = {key: one.standing for key, one in shown.items()}
    seen = {"vu": feeding.fingerprint_of(replaced.told, standings)}
    return Hint(REPLACED_TITLE, STILL_SAID, links=links, act=Act("Joindre la preuve à jour", url, seen))


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/reprise-des-plans")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def take_answer(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    """Fill one empty item with what the plans say of it, as the page showed it, with their proof versions."""
    if not allowed(Permission.PLAN_READ):
        abort(403)
    told, used, checklist, is_renewed = _require(assessment_id, item_id)
    proofs = _prepare(assessments.get(current_session(), assessment_id).organisation_id, told, used)
    try:
        session = current_session()
        assessments.scopes_of(session, assessment_id)
        assessment = assessments.get(session, assessment_id)
        actor, now = current_actor(), utc_now()
        if is_renewed:
            feeding.renew_proofs(session, actor, assessment, checklist, item_id, proofs, now, today())
        else:
            feeding.take_answer(session, actor, assessment, checklist, told, used, proofs, now, today())
    except BaseException:
        files.discard(current_files(), [one.received for one in proofs if one.received is not None])
        raise
    if is_renewed:
        flash("La version de preuve en vigueur est jointe. La réponse n’a pas changé.", "success")
    elif told.is_whole:
        flash(
            "La réponse est reprise de vos plans, avec leur preuve. Relisez-la\u202f: vous pouvez la changer.",
            "success",
        )
    else:
        flash("La preuve et une note sont reprises. Il vous reste à choisir la réponse.", "success")
    return _back(assessment_id, checklist, item_id)


def _require(assessment_id: UUID, item_id: str) -> tuple[Told, list[Standing], Checklist, bool]:
    """What the page showed, still so, and whether it is a newer proof for an answer that stays.

    Raises ``plan_proposal_gone``, ``plan_proposal_changed``.
    """
    assessment = assessments.get(current_session(), assessment_id)
    checklist = current_catalogue().get(assessment.checklist_id, assessment.checklist_version)
    if checklist.id != CHECKLIST or checklist.find_item(item_id) is None:
        abort(404)
    proposed, shown = _propose(assessment_id, assessment.organisation_id, checklist)
    told = next((one for one in proposed if one.item == item_id), None)
    if told is None:
        raise DomainError("plan_proposal_gone")
    standings = {key: one.standing for key, one in shown.items()}
    if feeding.fingerprint_of(told, standings) != request.form.get("vu", ""):
        raise DomainError("plan_proposal_changed")
    row = assessments.get_contents(current_session(), assessment_id).rows.get(item_id)
    is_answered = row is not None and bool(row.choice or row.special)
    held = _list_held(assessment_id, [item_id]) if is_answered else {}
    replaced = _list_replaced(proposed, shown, held)
    keys = replaced[0].keys if replaced else told.plans
    return told, [standings[key] for key in keys], checklist, bool(replaced)


def _prepare(organisation_id: UUID, told: Told, used: list[Standing]) -> list[feeding.Proof]:
    """The proof versions: those already among the pieces, and the others printed and written while no lock is held."""
    session = current_session()
    pieces = [feeding.describe_proof(told, one) for one in used]
    known = [feeding.find_piece(session, organisation_id, piece) for piece in pieces]
    printed = [None if found else _print(one) for one, found in zip(used, known, strict=True)]
    release_session()
    missing = [content for content in printed if content is not None]
    sources = [(BytesIO(content), "pcra-preuve.pdf") for content in missing]
    received = iter(files.receive_all(current_files(), current_settings().files, sources))
    return [
        feeding.Proof(piece, found, None if found else next(received))
        for piece, found in zip(pieces, known, strict=True)
    ]


def _print(standing: Standing) -> bytes:
    document = build_document(
        Profile.PROOF,
        standing.plan,
        today=today(),
        kit=find_kit(standing.row.variant),
        is_draft=False,
        sha256=standing.version.sha256 if standing.version else "",
    )
    return render(document, Format.PDF)


@blueprint.post("/evaluations/<uuid:assessment_id>/donnees/<fact_code>/test-des-plans")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def register_test(assessment_id: UUID, fact_code: str) -> ResponseReturnValue:
    """Keep the date of a test of a plan among the dated results that the rules read."""
    if not allowed(Permission.PLAN_READ):
        abort(403)
    session = current_session()
    assessment = assessments.get(session, assessment_id)
    checklist = current_catalogue().get(assessment.checklist_id, assessment.checklist_version)
    spec = next((one for one in checklist.facts if one.code == fact_code), None)
    if spec is None or spec.results not in EVENT_WORDS:
        abort(404)
    if assessment.state is not AssessmentState.DRAFT:
        raise DomainError("assessment_closed")
    wanted = (spec.results, request.form.get("plan", ""), request.form.get("element", ""))
    events = _list_events(load_candidate(assessment.organisation_id))
    event = next((one for one in events if (one.kind, one.plan, one.record) == wanted), None)
    if event is None:
        raise DomainError("plan_proposal_gone")
    feeding.register_event(session, current_actor(), assessment.organisation_id, event, utc_now(), today())
    flash("La date du test est parmi vos résultats.", "success")
    url = url_for("assessments.show_facts", assessment_id=assessment_id, _anchor=f"fait-{fact_code}")
    return redirect(url, 303)


def _back(assessment_id: UUID, checklist: Checklist, item_id: str) -> Response:
    item = checklist.find_item(item_id)
    url = url_for(
        "assessments.show_section",
        assessment_id=assessment_id,
        section_id=item.section if item is not None else "",
        _anchor=f"point-{item_id.replace('.', '_')}",
    )
    return redirect(url, 303)
