"""What the weekly overview says of a phase: late, coming, waiting for whom.

Also which events are over without a record, and which rounds wait for their release.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.to_release import ToRelease, rounds_to_release
from mail.models import Mail
from mail.words import why_not_arrived
from phases.models import Phase, TeamMember
from reminders.emails import rows as emails
from reminders.engine.manners import Manners, who_is_away
from reminders.weekly.schedule import WEEK, phases_of
from sse_project.lib import dates, deadlines
from sse_project.lib.links import absolute_url

SHOWN = 15


@dataclass(frozen=True)
class Line:
    """One thing that somebody owes."""

    due_at: dt.datetime
    title: str
    names: str
    when: str
    url: str
    remarks: list[str] = field(default_factory=list)


@dataclass
class Section:
    """One phase."""

    phase: Phase
    late: list[Line] = field(default_factory=list)
    unrecorded: list[Line] = field(default_factory=list)  # events that are over
    to_release: list[Line] = field(default_factory=list)
    coming: list[Line] = field(default_factory=list)
    lost: list[emails.Row] = field(default_factory=list)
    waits_for: Counter[str] = field(default_factory=Counter)

    @property
    def says_something(self) -> bool:
        """Return whether there is anything to tell of the phase."""
        return bool(self.parts)

    @property
    def parts(self) -> list[str]:
        """Return the counts in words, the risk first."""
        return in_words([self])

    @property
    def lists(self) -> list[tuple[str, list[Line], int]]:
        """Return the lists with their headings, and how many more there are."""
        named = [
            (_("Late"), self.late),
            (deadlines.did_it_take_place(), self.unrecorded),
            (_("All reviews are in, waiting for release"), self.to_release),
            (_("Due within a week"), self.coming),
        ]
        return [
            (title, lines[:SHOWN], max(0, len(lines) - SHOWN))
            for title, lines in named
            if lines
        ]

    @property
    def people(self) -> str:
        """Return whom the phase waits for: "Dewi (2), Mei"."""
        return ", ".join(
            _("{name} ({n})").format(name=name, n=n) if n > 1 else name
            for name, n in self.waits_for.most_common(SHOWN)
        )

    @property
    def lost_shown(self) -> list[emails.Row]:
        """Return the first e-mails that did not arrive."""
        return self.lost[:SHOWN]

    @property
    def lost_more(self) -> int:
        """Return how many more there are."""
        return max(0, len(self.lost) - SHOWN)


def in_words(sections: Iterable[Section]) -> list[str]:
    """Return "6 late", "4 due within a week", "1 e-mail not delivered"."""
    sections = list(sections)
    late = sum(len(section.late) for section in sections)
    unrecorded = sum(len(section.unrecorded) for section in sections)
    to_release = sum(len(section.to_release) for section in sections)
    coming = sum(len(section.coming) for section in sections)
    lost = sum(len(section.lost) for section in sections)
    said = [
        (late, ngettext("{n} late", "{n} late", late)),
        (
            unrecorded,
            ngettext(
                "{n} event to be recorded", "{n} events to be recorded", unrecorded
            ),
        ),
        (
            to_release,
            ngettext(
                "{n} review round to be released",
                "{n} review rounds to be released",
                to_release,
            ),
        ),
        (coming, ngettext("{n} due within a week", "{n} due within a week", coming)),
        (
            lost,
            ngettext("{n} e-mail not delivered", "{n} e-mails not delivered", lost),
        ),
    ]
    return [words.format(n=count) for count, words in said if count]


def sections_for(user: Any, now: dt.datetime) -> list[Section]:
    """Return the phases of which there is something to tell this person."""
    phases = Phase.objects.filter(pk__in=phases_of(user)).order_by("number")
    sections = {phase.pk: Section(phase) for phase in phases}
    owed = list(_owed(sections, now))
    manners = Manners({ower for _kind, _row, owers in owed for ower in owers})
    for kind, row, owers in owed:
        section = sections[kind.phase_id(row)]
        section.waits_for.update(ower.name for ower in owers)
        line = _line(kind, row, owers)
        line.remarks.extend([*kind.remarks(row, user), *who_is_away(owers, manners)])
        if row.due_at > now:
            section.coming.append(line)
        elif kind.question(row, now=now):
            section.unrecorded.append(line)
        else:
            section.late.append(line)
    for section in sections.values():
        for lines in (section.late, section.unrecorded, section.coming):
            lines.sort(key=lambda line: (line.due_at, line.title))
    for waiting in rounds_to_release(sections, now):
        section = sections[waiting.round.study.phase_id]
        section.to_release.append(_round(waiting))
    _add_lost(sections, phases_of(user, TeamMember.Role.COORDINATOR), now)
    return [section for section in sections.values() if section.says_something]


def _owed(
    sections: dict[int, Section], now: dt.datetime
) -> Iterator[tuple[deadlines.DeadlineKind, Any, list[Any]]]:
    """Yield what is late or due within a week, and who owes it."""
    # Not every kind knows the instant in SQL; a day of slack for zones.
    last = (now + WEEK).date() + dt.timedelta(days=1)
    for kind in deadlines.kinds():
        rows = kind.owed_in(sections).filter(due_on__lte=last)
        for row in kind.for_letters(rows):
            owers = list(kind.who_owes(row))
            is_mine = kind.phase_id(row) in sections
            if is_mine and owers and row.due_at <= now + WEEK:
                yield kind, row, owers


def _line(kind: deadlines.DeadlineKind, row: Any, owers: list[Any]) -> Line:
    late = (dates.today() - row.due_on).days
    when = formats.date_format(row.due_on, "D j M")
    if row.due_at <= dates.now():
        # Just over in the zone of who owes it: late, if not by a day of the reader.
        late = max(late, 1)
        when = ngettext("{days} day late", "{days} days late", late).format(days=late)
        if planned := kind.planned_for(row):
            when = _("planned for {day}").format(day=planned)
    return Line(
        due_at=row.due_at,
        title=kind.title(row),
        names=", ".join(ower.name for ower in owers),
        when=when,
        url=absolute_url(kind.page_to_see(row)),
    )


def _round(waiting: ToRelease) -> Line:
    n = waiting.held_count
    since = formats.date_format(timezone.localtime(waiting.since), "D j M")
    return Line(
        due_at=waiting.since,
        title=str(waiting.round),
        names=ngettext("{n} comment", "{n} comments", n).format(n=n),
        when=_("since {day}").format(day=since),
        url=absolute_url(waiting.round.get_absolute_url()),
    )


def _add_lost(
    sections: dict[int, Section], phase_ids: set[int], now: dt.datetime
) -> None:
    """Add what did not arrive last week, where the reader may see the e-mails."""
    mails = Mail.objects.filter(
        phase_id__in=phase_ids & set(sections), due_at__gt=now - WEEK, due_at__lte=now
    ).exclude(category=Mail.Category.SECURITY)
    lost = list(
        emails.failed(mails)
        .select_related("recipient")
        .prefetch_related("reminders__rule", "reminders__owed_by")
        .order_by("due_at", "pk")
    )
    for mail, row in zip(lost, emails.rows_of_mails(lost), strict=True):
        assert mail.phase_id is not None  # noqa: S101 -- filtered by it
        sections[mail.phase_id].lost.append(replace(row, why=why_not_arrived(mail)))
