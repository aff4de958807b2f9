"""A past workshop of the demo, from invitation to approved minutes: illustrative.

What was said and agreed there states no fact of the project: it is about the demo's
own drafts.
"""

import datetime as dt
import uuid
from typing import Any

from demo import people
from phases.models import Phase
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness, InexactDate
from workshops.invitations.candidates import COMMITTEE, candidates_for
from workshops.models import (
    ActionItem,
    AgendaItem,
    AgendaSpeaker,
    Document,
    Note,
    Workshop,
)
from workshops.services import (
    actions,
    agenda,
    attendance,
    corrections,
    documents,
    inviting,
    notes,
    planning,
)
from workshops.services import people as listing

TITLE = "Call on the first drafts"
DAY = dt.date(2020, 7, 17)
REASON = "Illustrative: the demo's story"
Kind, Item = Note.Kind, AgendaItem.Kind
ITEMS = (
    (Item.TALK, "Welcome", 5, people.ILO),
    (Item.TALK, "What round 1 showed", 20, people.MANAGER),
    (Item.DISCUSSION, "Questions of the country teams", 25, people.COORDINATOR),
    (Item.NEXT_STEPS, "Next steps", 10, people.COORDINATOR),
)
LINES = (
    (1, Kind.REMARK, "Most remarks ask for the year of a figure.", people.MANAGER),
    (1, Kind.REMARK, "Table 1 is not yet alike in the six drafts.", people.MANAGER),
    (2, Kind.QUESTION, "May a chapter stay empty where nothing is known?", None),
    (2, Kind.DECISION, "What is not known is said to be not known.", None),
    (3, Kind.ACTION, "Send one blank table 1 to all country teams", None),
    (3, Kind.ACTION, "Put the six tables side by side for the comparison", None),
)


def plan() -> None:
    """Add the workshop, its agenda and its people, and invite them."""
    by = people.user_of(people.COORDINATOR)
    start = dt.datetime.combine(DAY, dt.time(15), tzinfo=dates.zone_named("Asia/Seoul"))
    found = planning.add_workshop(
        Phase.objects.get(number=1),
        by=by,
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, TITLE),
        date=InexactDate(DAY, None, Exactness.DAY),
        title=TITLE,
        kind=Workshop.Kind.BRIEFING,
        summary="What the first reviews showed, and what the second drafts need.",
        mode=Workshop.Mode.ONLINE,
        time_zone=dates.zone_named("Asia/Seoul"),
        starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
        answer_by=DAY - dt.timedelta(days=3),
    )
    found.is_illustrative = True
    note_change(found, by=None, reason=REASON)
    found.save(update_fields=["is_illustrative"])
    for kind, title, minutes, person in ITEMS:
        leads = kind == Item.DISCUSSION
        role = AgendaSpeaker.Role.MODERATES if leads else AgendaSpeaker.Role.SPEAKS
        speakers = [agenda.Speaker(role, name=person.name)]
        fields = {"kind": kind, "title": title, "minutes": minutes}
        agenda.add_item(found, by=by, key=None, speakers=speakers, **fields)
    invited = [each for each in candidates_for(found) if each.whence != COMMITTEE]
    listing.add_candidates(found, invited, by=by)
    inviting.invite(found, by=by)
    for row in found.participants.select_related("user"):
        listing.answer(row, "yes", by=row.user)


def hold() -> None:
    """Tick who is there and write the lines; the actions get owner and day."""
    found, by = _workshop(), people.user_of(people.COORDINATOR)
    for row in found.participants.all():
        attendance.tick(row, by=by, attendance="online")
    items = list(found.agenda.order_by("position"))
    for place, kind, text, person in LINES:
        notes.write_note(
            found,
            key=uuid.uuid4(),
            by=by,
            kind=kind,
            text=text,
            item=items[place],
            speaker=person.name if person else "",
        )
    _give(1, people.COORDINATOR, dt.date(2020, 7, 24))
    # So late that nothing of it falls due while the demo's first weeks go by.
    _give(2, people.MANAGER, dt.date(2020, 10, 30))


def write_minutes() -> None:
    """Draft the minutes from the record and send them round."""
    by = people.user_of(people.COORDINATOR)
    minutes = documents.begin_text(_workshop(), kind=Document.Kind.MINUTES, by=by)
    text = minutes.versions.get().text
    text = text.replace("[who opened: not recorded]", people.ILO.name)
    text = text.replace("[discussion: not recorded]", "Nothing was noted.")
    minutes = documents.save_text(
        minutes, text=text, version=minutes.version, by=by, reason="Blanks filled in"
    )
    # Approved before anybody is reminded: each reminder is a stop of the replay.
    due = DAY + dt.timedelta(days=6)
    corrections.circulate(minutes, due_on=due, version=minutes.version, by=by)


def approve() -> None:
    """Approve the minutes, and mark the first action done."""
    by = people.user_of(people.COORDINATOR)
    minutes: Any = Document.objects.get(workshop=_workshop())
    documents.approve(minutes, version=minutes.version, by=by)
    first = _action(1)
    actions.settle_action(first, by=by, state="done", note="Sent to all six teams.")


def _give(number: int, person: people.DemoPerson, due_on: dt.date) -> None:
    action = _action(number)
    actions.change_action(
        action,
        by=people.user_of(people.COORDINATOR),
        version=action.version,
        text=action.text,
        owner=people.user_of(person),
        due_on=due_on,
        participation=None,
    )


def _workshop() -> Workshop:
    return Workshop.objects.get(title=TITLE)


def _action(number: int) -> ActionItem:
    return ActionItem.objects.get(workshop=_workshop(), number=number)
