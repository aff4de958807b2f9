"""An agenda as blocks, for a file to print: the same in Word and PDF."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sse_project.lib import dates
from sse_project.lib.pdf import Block, Paragraph, Span, Table, Text
from workshops.agenda.timetable import Row, Timetable, headline
from workshops.models import AgendaItem, AgendaSpeaker, Workshop


def about(workshop: Workshop) -> list[Block]:
    """Return when and where the workshop is, as far as it is known."""
    lines = [str(workshop.current_date)] if workshop.current_date else []
    if workshop.starts_at is not None:
        zone = dates.zone_of(workshop)
        begins = workshop.starts_at.astimezone(zone)
        lines = [f"{date_format(begins, 'D j M Y, H:i')} ({dates.zone_text(zone)})"]
    lines += [workshop.get_mode_display(), workshop.place, workshop.platform]
    return [Paragraph(" · ".join(line for line in lines if line))]


def agenda_blocks(
    workshop: Workshop, table: Timetable, *, yours: dt.tzinfo
) -> list[Block]:
    """Return the agenda with its times in the zone of the host and of the reader."""
    host = dates.zone_of(workshop)
    said: list[Block] = [Paragraph(" ".join(headline(table)))]
    if not table.slots:
        return said
    both = table.has_hour and str(host) != str(yours)
    first: list[Text] = [_("Time")]
    if table.has_hour:
        first = [dates.zone_text(zone) for zone in ([host, yours] if both else [host])]
    rows = [
        [*_times(row, both=both), _what(row), _who(row.slot.item)]
        for row in table.rows(host, yours)
    ]
    widths = [*[2] * len(first), 6, 4]
    return [*said, Table([*first, _("Item"), _("Who")], rows, widths)]


def _times(row: Row, *, both: bool) -> list[Text]:
    if not row.host:
        return [f"{row.host_day}\n{row.slot.elapsed}".strip()]
    host = f"{row.host_day}\n{row.host}".strip()
    yours = f"{row.your_day}\n{row.yours}".strip()
    return [host, yours] if both else [host]


def _what(row: Row) -> Text:
    item = row.slot.item
    title = Span(item.title, bold=row.slot.is_head)
    more = [item.note] if item.note else []
    if row.next_day:
        more.append(_("Goes on: {when}").format(when=row.next_day))
    if item.material is not None:
        more.append(_("Material: {title}").format(title=item.material.title))
    return [title, *(Span(f"\n{text}") for text in more)]


def _who(item: AgendaItem) -> str:
    lines = list(_people(item.speakers.all()))
    if item.participation is not None:
        lines.append(item.participation.country.name)
    return "\n".join(lines)


def _people(speakers: Iterable[AgendaSpeaker]) -> Iterable[str]:
    for each in speakers:
        name = str(each)
        if each.role == AgendaSpeaker.Role.MODERATES:
            name = _("{name} (moderator)").format(name=name)
        yield name
