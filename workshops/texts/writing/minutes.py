"""Minutes from the record: facts, people, agenda with notes, decisions, actions."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib.markdown import escaped
from workshops.models import (
    ActionItem,
    AgendaItem,
    AgendaSpeaker,
    Decision,
    Note,
    Participant,
    WorkshopPart,
    WorkshopPoint,
)
from workshops.planning.hours import has_ended
from workshops.texts.writing.phrases import (
    blank,
    bullets,
    hours,
    item_title,
    known,
    listed,
    on_date,
    part_name,
    part_with_what,
    participant_name,
    sentence,
    speaker_name,
    where,
)
from workshops.texts.writing.record import Record

Role = WorkshopPart.Role
Point = WorkshopPoint.Kind


def write(record: Record) -> str:
    """Return the Markdown of the minutes."""
    title = _("Minutes: {title}").format(title=escaped(record.workshop.title))
    return "\n\n".join(
        part
        for part in (
            f"# {title}",
            facts(record),
            f"## {_('Participants')}",
            participants(record),
            f"## {_('Agenda and discussion')}",
            discussion(record),
            f"## {_('Decisions')}",
            decisions(record),
            f"## {_('Action items')}",
            actions(record.actions),
            next_steps(record),
        )
        if part
    )


def facts(record: Record) -> str:
    """Return what kind of meeting it was, when, where, and who led it, as a list."""
    workshop = record.workshop
    held = _("Held") if has_ended(workshop) else _("Planned for")
    lines = [
        (_("Kind"), f"{workshop.get_kind_display()}, {record.phase}"),
        (held, ", ".join(filter(None, [on_date(workshop), hours(workshop)]))),
        (_("Where"), where(workshop)),
        (_("Opened by"), opened_by(record)),
        (_("Presented by"), known(_presenters(record), _("who presented"))),
        (_("Moderated by"), known(moderators(record), _("who moderated"))),
    ]
    if workshop.change_reason:
        lines.insert(3, (_("Changed because of"), escaped(workshop.change_reason)))
    return bullets(f"**{label}:** {text}" for label, text in lines)


def opened_by(record: Record) -> str:
    """Return who opened the workshop, with what they said it was for."""
    opened = record.parts.get(Role.OPENED, [])
    return known(map(part_with_what, opened), _("who opened"))


def moderators(record: Record) -> list[str]:
    """Return who moderated, from the sources and from the agenda."""
    named = [part_name(part) for part in record.parts.get(Role.MODERATED, [])]
    leading = record.speakers(AgendaSpeaker.Role.MODERATES)
    return [*named, *(speaker_name(each) for each in leading)]


def _presenters(record: Record) -> list[str]:
    named = [part_with_what(part) for part in record.parts.get(Role.PRESENTED, [])]
    speaking = record.speakers(AgendaSpeaker.Role.SPEAKS)
    return [*named, *(speaker_name(each) for each in speaking)]


def participants(record: Record) -> str:
    """Return the people by attendance; nobody is said to have come unrecorded."""
    Attendance = Participant.Attendance
    shown = [
        (Attendance.PRESENT, _("Present")),
        (Attendance.ONLINE, _("Online")),
        (Attendance.EXCUSED, _("Excused")),
        (Attendance.ABSENT, _("Absent")),
    ]
    parts = []
    for attendance, label in shown:
        people = record.people.get(attendance, [])
        if people:
            lines = bullets(participant_name(each) for each in people)
            parts.append(f"**{label} ({len(people)})**\n\n{lines}")
    if counted := by_sex(record):
        parts.append(counted)
    unknown = len(record.people.get(Attendance.NOT_RECORDED, []))
    if unknown or not parts:
        parts.append(_attendance_blank(unknown))
    return "\n\n".join(parts)


def by_sex(record: Record) -> str:
    """Return how many women and men came, of how many it was recorded."""
    sexes = [person.sex for person in record.came if person.sex]
    if not sexes:
        return ""
    return _("Women: {women}; men: {men} (recorded for {known} of {all}).").format(
        women=sexes.count(Participant.Sex.FEMALE),
        men=sexes.count(Participant.Sex.MALE),
        known=len(sexes),
        all=len(record.came),
    )


def _attendance_blank(unknown: int) -> str:
    if not unknown:
        return blank(_("attendance"))
    text = ngettext(
        "attendance of {n} person on the list",
        "attendance of {n} people on the list",
        unknown,
    )
    return blank(text.format(n=unknown))


def discussion(record: Record) -> str:
    """Return the agenda with the notes under each item, then the other notes."""
    parts = []
    for number, item in enumerate(record.items, 1):
        if item.kind in AgendaItem.Kind.PAUSES:
            continue
        parts.append(f"### {number}. {item_title(item)}")
        parts.append(_about(item))
        notes = record.notes.get(item.pk, [])
        settled = _settled_at(record, item)
        if notes:
            parts.append(bullets(map(note_line, notes)))
        if settled:
            parts.append(_("Settled here: {what}.").format(what=listed(settled)))
        if not notes and not settled and item.kind != AgendaItem.Kind.SESSION:
            parts.append(blank(_("discussion")))
    points = record.points.get(Point.DISCUSSED, []), record.points.get(Point.FIGURE, [])
    told = [sentence(point.text) for each in points for point in each]
    loose = [*told, *map(note_line, record.notes.get(None, []))]
    if loose and record.items:
        parts.append(f"### {_('Further points')}")
    if loose:
        parts.append(bullets(loose))
    return "\n\n".join(filter(None, parts)) or blank(_("agenda and discussion"))


def _settled_at(record: Record, item: AgendaItem) -> list[str]:
    """Return the numbers of the decisions and action items of an item."""
    labels: list[tuple[list[Any], str]] = [
        (record.decisions, _("decision {number}")),
        (record.actions, _("action {number}")),
    ]
    return [
        label.format(number=each.number)
        for rows, label in labels
        for each in rows
        if each.note is not None and each.note.item_id == item.pk
    ]


def _about(item: AgendaItem) -> str:
    said = []
    if speakers := names_at(item, AgendaSpeaker.Role.SPEAKS):
        said.append(_("Speakers: {names}.").format(names=listed(speakers)))
    if leading := names_at(item, AgendaSpeaker.Role.MODERATES):
        said.append(_("Moderated by {names}.").format(names=listed(leading)))
    draft = getattr(getattr(item, "presentation", None), "draft", None)
    if draft is not None:
        version = _("Draft presented: version {number}.").format(number=draft.number)
        said.append(version)
    return " ".join(said)


def names_at(item: AgendaItem, role: str) -> list[str]:
    """Return who has this role at an item."""
    return [speaker_name(each) for each in item.speakers.all() if each.role == role]


def note_line(note: Note) -> str:
    """Return a note with who said it and of which country it is."""
    country = str(note.participation.country) if note.participation else ""
    about = " – ".join(escaped(each) for each in (note.speaker, country) if each)
    text = sentence(note.text)
    if note.kind != Note.Kind.REMARK:
        text = f"{note.get_kind_display()}: {text}"
    return f"**{about}:** {text}" if about else text


def decisions(record: Record) -> str:
    """Return the decisions with their numbers, then what sources say was agreed."""
    agreed = record.points.get(Point.AGREED, [])
    lines = [*map(decision_line, record.decisions), *(sentence(p.text) for p in agreed)]
    return bullets(lines) if lines else blank(_("decisions"))


def decision_line(decision: Decision) -> str:
    """Return a decision behind its number."""
    label = _("Decision {number}").format(number=decision.number)
    return f"**{label}:** {sentence(decision.text)}"


def actions(items: list[ActionItem]) -> str:
    """Return the action items with owner, country and day."""
    return bullets(map(action_line, items)) if items else blank(_("action items"))


def action_line(action: ActionItem) -> str:
    """Return an action item behind its number, with who does it until when."""
    label = _("Action {number}").format(number=action.number)
    owner = escaped(str(action.owner)) if action.owner else blank(_("owner"))
    due = (
        _("due {day}").format(day=date_format(action.due_on, "j F Y"))
        if action.due_on
        else blank(_("due day"))
    )
    about = [owner, due]
    if action.participation:
        about.append(escaped(str(action.participation.country)))
    if action.state != ActionItem.State.OPEN:
        about.append(str(action.get_state_display()).lower())
    return f"**{label}:** {sentence(action.text)} ({'; '.join(about)})"


def next_steps(record: Record) -> str:
    """Return what was announced, with its heading; "" where action items say it."""
    points = record.points.get(Point.NEXT_STEP, [])
    if not points and record.actions:
        return ""
    lines = [sentence(point.text) for point in points]
    said = bullets(lines) if lines else blank(_("next steps"))
    return f"## {_('Next steps')}\n\n{said}"
