"""What the sheets leave out because nobody reads it standing: why a delay was chosen, what each resource is."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import Block, Heading, Span, Table
from app.domain.continuity.measures import list_tests
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import Edition, columns, list_activities, name_of, say_minutes

_PURPOSE = ("family", "service", "description", "volume", "duty", "users", "hours")
_DELAYS = ("dmia", "reason", "validated_by", "validated_on", "pdma", "pdma_reason")
_WAITING = ("target", "minimum", "minimum_within", "staff", "suspended")
"""What an activity that has no sheet may say all the same."""

_HOLDERS = ("kind", "hosting", "base_role", "owner", "supplier", "team", "is_care_record", "lost_in")
_TIMES = ("capacity", "measured", "measured_on", "data_loss", "own_time", "wave", "prerequisites")
_RESCUE = ("rescue", "off_line_copy", "backup", "redundancy", "is_single_point")
_RESOURCE = (("Tenue", _HOLDERS), ("Délais", _TIMES), ("Secours", _RESCUE))


def show_inventory(edition: Edition) -> Iterator[Block]:
    """Every activity and every resource, those that nothing depends on included."""
    plan = edition.plan
    if not plan.activities and not plan.resources:
        return
    yield Heading(titles.INVENTORY, 2)
    if plan.activities:
        yield Table(
            columns(("Activité", 40), ("À quoi elle sert, ses délais, et pourquoi", 130)),
            [
                (one.name, _say_parts(("Usage", edition.flow(one, *_PURPOSE)), *_list_delays(edition, one)))
                for one in list_activities(plan)
            ],
            caption="Activités, et comment leurs délais ont été fixés",
            row_headers=True,
        )
    if plan.resources:
        yield Table(
            columns(("Ressource", 40), ("Qui la tient, ses délais, ses secours", 130)),
            [
                (one.name, _say_parts(*((head, edition.flow(one, *names)) for head, names in _RESOURCE)))
                for one in plan.resources
            ],
            caption="Ressources",
            row_headers=True,
        )
    yield from _show_uses(edition)


def _list_delays(edition: Edition, activity: Activity) -> Iterator[tuple[str, str]]:
    if activity.is_priority:
        yield "Délais", _join(edition.flow(activity, *_DELAYS), *_say_measured(edition, activity))
        return
    said = _join(edition.flow(activity, *_DELAYS, *_WAITING), *_say_measured(edition, activity))
    yield "Délais", said
    yield "A besoin de", say_links(edition.plan, activity.id).replace("\n", " · ")


def _say_measured(edition: Edition, activity: Activity) -> Iterator[str]:
    """What was written on the activity, in words that tell it from what an exercise timed, if that is another."""
    timed = [
        one.return_time
        for _, one in list_tests(edition.plan, activity, edition.today)
        if one.return_time is not None
    ]
    if activity.measured is None or not timed or activity.measured in timed:
        yield edition.flow(activity, "measured", "measured_on")
        return
    noted = f" (le {edition.say(activity, 'measured_on')})" if activity.measured_on else ""
    yield f"Délai noté à la main\u202f: {say_minutes(activity.measured)}{noted}"
    yield f"Délai constaté par un exercice\u202f: {say_minutes(timed[0])}"


def _join(*said: str) -> str:
    return " · ".join(filter(None, said))


def _say_parts(*parts: tuple[str, str]) -> list[str | Span]:
    """Each part on lines of its own, its name in bold; one that says nothing is left out."""
    said = [(f"{head}\u2002", words) for head, words in parts if words]
    return [
        piece
        for place, (head, words) in enumerate(said)
        for piece in (Span(head, bold=True), words + "\n" * (place < len(said) - 1))
    ]


def say_links(plan: Plan, activity: str) -> str:
    """Which activities and which partners this one waits for, one per line."""
    return "\n".join(
        f"{_name_needed(plan, one.needs, one.outside)}\u202f: {one.exchanged}"
        + (f", sous {say_minutes(one.within)}" if one.within is not None else "")
        for one in plan.activity_links
        if one.activity == activity
    )


def _name_needed(plan: Plan, needs: str, outside: str) -> str:
    return ", ".join(filter(None, (name_of(plan, "activity", needs) if needs else "", outside)))


def _show_uses(edition: Edition) -> Iterator[Block]:
    """What each activity asks of each resource, where somebody wrote more than how much it matters."""
    names = ("use", "within", "data_within")
    found = [one for one in edition.plan.dependencies if any(one.is_declared(name) for name in names)]
    if not found:
        return
    heads = (("use", "Usage", 38), ("within", "Exigée sous", 20), ("data_within", "Perte admise", 20))
    # A column that nobody filled takes its room from the others.
    used = [head for head in heads if any(one.is_declared(head[0]) for one in found)]
    yield Table(
        columns(("Activité", 46), ("Ressource", 46), *((label, width) for _, label, width in used)),
        [
            [edition.say(one, name) for name in ("activity", "resource", *(name for name, _, _ in used))]
            for one in found
        ],
        caption="Ce que les activités demandent à leurs ressources",
    )
