"""A news note from the record, in the form of those the project publishes.

Headline, one sentence below it, the day, how it came about, who opened, what was
presented by whom, the discussion, what was agreed, the next steps.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.naming import draft_name
from phases.models import OrganisationRole
from sse_project.lib import dates
from sse_project.lib.markdown import escaped
from sse_project.lib.words import capitalised, in_words
from workshops.models import (
    AgendaItem,
    AgendaSpeaker,
    Note,
    Workshop,
    WorkshopPart,
    WorkshopPoint,
)
from workshops.planning.hours import has_ended
from workshops.texts.writing.minutes import moderators, names_at
from workshops.texts.writing.phrases import (
    blank,
    clause,
    known,
    listed,
    on_date,
    part_name,
    part_with_what,
    sentence,
)
from workshops.texts.writing.record import Record

Role = WorkshopPart.Role
Point = WorkshopPoint.Kind
Body = OrganisationRole.Role


def write(record: Record) -> str:
    """Return the Markdown of the note."""
    today = date_format(dates.today(), "j F Y")
    paragraphs = [
        f"# {headline(record)}",
        f"**{standfirst(record)}**",
        _("News | {day}").format(day=today),
        background(record),
        f"{opening(record)} {presentations(record)}".strip(),
        f"{_moderation(record)} {discussion(record)}".strip(),
        agreement(record),
        outlook(record),
    ]
    return "\n\n".join(paragraphs)


def hosts(record: Record) -> list[str]:
    """Return who held it: hosts of the workshop, else who carries the phase."""
    hosting = [part_name(part) for part in record.parts.get(Role.HOSTED, [])]
    if hosting:
        return hosting
    carrying = (Body.IMPLEMENTING, Body.ACCOUNTABLE)
    named = [name for role in carrying for name in record.bodies.get(role, [])]
    return [escaped(name) for name in dict.fromkeys(named)]


def headline(record: Record) -> str:
    """Return who held what, for which project."""
    project = escaped(record.phase.project.short_title or record.phase.project.title)
    title = escaped(record.workshop.title)
    names = hosts(record)
    if not names:
        return _("{title} of the project {project}").format(
            title=title, project=project
        )
    text = ngettext(
        "{names} holds “{title}” for the project {project}",
        "{names} hold “{title}” for the project {project}",
        len(names),
    )
    return text.format(names=listed(names), title=title, project=project)


def standfirst(record: Record) -> str:
    """Return in one sentence what met, when, how, and for which countries."""
    text = _("The {kind} takes place {when}, {how}, {whom}.")
    if has_ended(record.workshop):
        text = _("The {kind} took place {when}, {how}, {whom}.")
    return text.format(
        kind=_kind(record.workshop),
        when=on_date(record.workshop),
        how=_how(record.workshop),
        whom=_whom(record),
    )


def background(record: Record) -> str:
    """Return how it came about: the project, who carries it, what went before."""
    workshop, phase = record.workshop, record.phase
    said = [
        _("The {kind} is part of phase {number} of the project “{project}”.").format(
            kind=_kind(workshop),
            number=phase.number,
            project=escaped(phase.project.title),
        )
    ]
    agencies = [escaped(name) for name in record.bodies.get(Body.IMPLEMENTING, [])]
    if agencies:
        text = ngettext(
            "Its implementing agency is {names}.",
            "Its implementing agencies are {names}.",
            len(agencies),
        )
        said.append(text.format(names=listed(agencies)))
    if workshop.summary:
        said.append(sentence(workshop.summary))
    before = [
        f"“{escaped(each.title)}” ({escaped(str(each.current_date))})"
        for each in record.earlier
    ]
    if before:
        said.append(_("It followed {titles}.").format(titles=listed(before)))
    if workshop.planned_place or workshop.planned_mode:
        said.append(_moved(workshop))
    return " ".join(said)


def opening(record: Record) -> str:
    """Return who opened it."""
    opened = [part_with_what(part) for part in record.parts.get(Role.OPENED, [])]
    return _("The {kind} was opened by {names}.").format(
        kind=_kind(record.workshop), names=known(opened, _("who opened"))
    )


def presentations(record: Record) -> str:
    """Return what was presented by whom, then the countries on the agenda."""
    said = []
    for part in record.parts.get(Role.PRESENTED, []):
        name = part_name(part)
        # What stands behind a name is closed by a second comma.
        name = f"{name}," if "," in name else name
        text = _("{name} presented {what}.") if part.what else _("{name} presented.")
        said.append(text.format(name=name, what=clause(part.what)))
    talks = [item for item in record.items if item.kind == AgendaItem.Kind.TALK]
    spoken = [
        _("“{title}”, by {names}").format(
            title=escaped(item.title), names=listed(names)
        )
        for item in talks
        if (names := names_at(item, AgendaSpeaker.Role.SPEAKS))
    ]
    if spoken:
        said.append(_("On the agenda: {talks}.").format(talks="; ".join(spoken)))
    countries = [
        _presented(item)
        for item in record.items
        if item.kind == AgendaItem.Kind.COUNTRY and item.participation
    ]
    if countries:
        text = _("The agenda gave a slot to each of: {countries}.")
        said.append(text.format(countries=listed(countries)))
    if not said:
        return capitalised(blank(_("what was presented, and by whom")))
    return " ".join(said)


def discussion(record: Record) -> str:
    """Return the points of the discussion: as reported, else as noted in the room."""
    points = [clause(point.text) for point in record.points.get(Point.DISCUSSED, [])]
    asked: list[str] = []
    if not points:
        notes = [note for rows in record.notes.values() for note in rows]
        points = [_noted(note) for note in notes if note.kind == Note.Kind.REMARK]
        asked = [_asked(note) for note in notes if note.kind == Note.Kind.QUESTION]
    said = []
    if points:
        text = _("Key points of the discussion were: {points}.")
        said.append(text.format(points="; ".join(points)))
    if asked:
        text = _("Questions were asked: {questions}.")
        said.append(text.format(questions="; ".join(asked)))
    return " ".join(said) or blank(_("points of the discussion"))


def _noted(note: Note) -> str:
    """Return a line of the notes as a clause, with the country it is on."""
    return f"{clause(note.text)}{_on_country(note)}"


def _asked(note: Note) -> str:
    """Return a question in quotation marks, with the country it is on."""
    return f"“{escaped(note.text)}”{_on_country(note)}"


def _on_country(note: Note) -> str:
    country = str(note.participation.country) if note.participation else ""
    return f" ({escaped(country)})" if country and country not in note.text else ""


def agreement(record: Record) -> str:
    """Return what the participants agreed."""
    agreed = [decision.text for decision in record.decisions]
    agreed += [point.text for point in record.points.get(Point.AGREED, [])]
    if not agreed:
        return blank(_("what the participants agreed"))
    text = _("The participants agreed on the following: {points}.")
    return text.format(points="; ".join(map(clause, agreed)))


def outlook(record: Record) -> str:
    """Return the next steps: as announced, and what somebody is to do."""
    steps = [clause(point.text) for point in record.points.get(Point.NEXT_STEP, [])]
    for action in record.actions:
        if action.state == action.State.DROPPED:
            continue
        due = action.due_on
        day = _(" (until {day})").format(day=date_format(due, "j F Y")) if due else ""
        steps.append(f"{clause(action.text)}{day}")
    if not steps:
        return blank(_("next steps"))
    text = ngettext(
        "The next step is: {steps}.", "Next steps are: {steps}.", len(steps)
    )
    return text.format(steps="; ".join(steps))


def _moderation(record: Record) -> str:
    names = list(dict.fromkeys(moderators(record)))
    if not names:
        return ""
    return _("The discussion was moderated by {names}.").format(names=listed(names))


def _presented(item: AgendaItem) -> str:
    country = escaped(str(item.participation.country)) if item.participation else ""
    draft = getattr(getattr(item, "presentation", None), "draft", None)
    return f"{country} ({draft_name(draft).lower()})" if draft is not None else country


def _kind(workshop: Workshop) -> str:
    """Return the kind within a sentence; a meeting is called one."""
    name = str(workshop.get_kind_display()).lower()
    return {
        Workshop.Kind.KICK_OFF: _("kick-off meeting"),
        Workshop.Kind.ORIENTATION: _("orientation workshop"),
        Workshop.Kind.CAPACITY_BUILDING: _("capacity-building workshop"),
        Workshop.Kind.ADVISORY_COMMITTEE: _("meeting of the advisory committee"),
        Workshop.Kind.VALIDATION: _("validation workshop"),
        Workshop.Kind.DISSEMINATION: _("dissemination workshop"),
    }.get(Workshop.Kind(workshop.kind), name)


def _how(workshop: Workshop) -> str:
    place = escaped(workshop.place)
    if workshop.mode == Workshop.Mode.ONLINE:
        return _("online")
    if not place:
        return blank(_("place"))
    if workshop.mode == Workshop.Mode.HYBRID:
        return _("in {place} and online").format(place=place)
    return _("in {place}").format(place=place)


def _whom(record: Record) -> str:
    """Return which countries it was for, else how many came."""
    if not record.countries:
        return _("with {who}").format(who=_attendance(record))
    if len(record.countries) == 1:
        return _("for {country}").format(country=escaped(record.countries[0]))
    return _("for {count} countries: {names}").format(
        count=in_words(len(record.countries)),
        names=listed(map(escaped, record.countries)),
    )


def _attendance(record: Record) -> str:
    count = len(record.came)
    if not count:
        return blank(_("who took part"))
    text = ngettext("{count} participant", "{count} participants", count)
    return text.format(count=in_words(count))


def _moved(workshop: Workshop) -> str:
    modes = dict(Workshop.Mode.choices)
    mode = str(modes.get(workshop.planned_mode, "")).lower()
    planned = ", ".join(
        each for each in (mode, escaped(workshop.planned_place)) if each
    )
    because = escaped(workshop.change_reason) or blank(_("why it changed"))
    return _("It had been planned {planned}; it changed because of {why}.").format(
        planned=planned, why=because
    )
