"""A mission report from the record: purpose, programme, findings, follow-up."""

from collections import Counter

from django.utils.translation import gettext as _

from accounts.models import Organisation
from sse_project.lib.markdown import escaped
from workshops.models import AgendaItem, WorkshopPoint
from workshops.texts.writing import minutes, news_note
from workshops.texts.writing.phrases import (
    blank,
    bullets,
    item_title,
    listed,
    sentence,
    speaker_name,
)
from workshops.texts.writing.record import Record

Point = WorkshopPoint.Kind


def write(record: Record) -> str:
    """Return the Markdown of the report."""
    title = _("Mission report: {title}").format(title=escaped(record.workshop.title))
    return "\n\n".join(
        [
            f"# {title}",
            f"**{news_note.standfirst(record)}**",
            minutes.facts(record),
            f"## {_('Purpose and background')}",
            news_note.background(record),
            *([] if record.workshop.summary else [blank(_("purpose"))]),
            f"## {_('Programme')}",
            _programme(record),
            f"## {_('Participants')}",
            _participants(record),
            f"## {_('Findings')}",
            _findings(record),
            f"## {_('Decisions')}",
            minutes.decisions(record),
            f"## {_('Follow-up')}",
            minutes.actions(record.actions),
            *filter(None, [minutes.next_steps(record)]),
        ]
    )


def _programme(record: Record) -> str:
    lines = []
    for item in record.items:
        if item.kind in AgendaItem.Kind.PAUSES:
            continue
        names = [speaker_name(each) for each in item.speakers.all()]
        by = f" – {listed(names)}" if names else ""
        lines.append(f"{item_title(item)}{by}")
    told = news_note.presentations(record)
    return bullets(lines) if lines else told


def _participants(record: Record) -> str:
    """Return how many came, by group and country; names stay in the minutes."""
    came = record.came
    if not came:
        return blank(_("attendance"))
    groups = Counter(
        str(Organisation.Group(each.group).label) if each.group else _("not recorded")
        for each in came
    )
    countries = Counter(
        str(each.participation.country) for each in came if each.participation
    )
    lines = [_("Came: {count}").format(count=len(came)), _counted(_("Groups"), groups)]
    if countries:
        lines.append(_counted(_("Countries"), countries))
    if counted := minutes.by_sex(record):
        lines.append(counted)
    return bullets(lines)


def _counted(label: str, counts: Counter[str]) -> str:
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"{label}: " + ", ".join(f"{escaped(name)} {n}" for name, n in pairs)


def _findings(record: Record) -> str:
    points = record.points.get(Point.DISCUSSED, [])
    lines = [sentence(point.text) for point in points]
    for notes in record.notes.values():
        lines += map(minutes.note_line, notes)
    return bullets(lines) if lines else blank(_("findings"))
