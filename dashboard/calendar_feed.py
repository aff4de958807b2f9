"""What stands in one person's calendar: what they owe, and the workshops."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard import ical
from dashboard.ical import Entry
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, kinds
from sse_project.lib.links import absolute_url
from workshops.models import Workshop
from workshops.planning.hours import hours_of

# How long the past stays, and what was called off.
PAST = dt.timedelta(days=365)
CALLED_OFF = dt.timedelta(days=60)


def calendar_of(user: Any) -> bytes:
    """Return the user's calendar, in their language; the queries do not grow."""
    with translation.override(user.language), timezone.override(user.time_zone):
        entries = [*_deadlines(user), *_workshops(user)]
        return ical.write(
            _("SSE Policy in Asia: {name}").format(name=user.name),
            entries,
            zone=dates.zone_of(user),
            today=dates.today(),
        )


def _deadlines(user: Any) -> Iterable[Entry]:
    after = dates.now() - CALLED_OFF
    for kind in kinds():
        rows = [(row, False) for row in kind.owed_by(user)]
        rows += [(row, True) for row in kind.called_off_for(user, after)]
        mine = [(row, off) for row, off in rows if _owes(kind, row, user)]
        changed = _changed_at([row for row, _off in mine])
        for row, is_called_off in mine:
            yield _deadline(kind, row, changed.get(row.pk), user, is_called_off)


def _owes(kind: DeadlineKind, row: Any, user: Any) -> bool:
    return any(owner.pk == user.pk for owner in kind.who_owes(row))


def _deadline(
    kind: DeadlineKind,
    row: Any,
    changed_at: dt.datetime | None,
    user: Any,
    is_called_off: bool,
) -> Entry:
    url = absolute_url(kind.path(row))
    title = _("Due: {what}").format(what=kind.title(row))
    zone = dates.zone_of(user)
    midnight = dates.end_of_day(row.due_on, zone)
    if row.due_at == midnight:
        until = _("The day ends at midnight, {zone}.").format(
            zone=dates.zone_text(zone)
        )
    else:
        moment = _moment(row.due_at, zone)
        until = _("It ends for you on {moment}.").format(moment=moment)
        if row.due_at < midnight:
            title = _("{title} (until {moment})").format(title=title, moment=moment)
    who = ", ".join(str(owner) for owner in kind.who_owes(row))
    return Entry(
        uid=_uid(f"deadline-{kind.slug}", row.pk),
        title=title,
        starts=row.due_on,
        ends=row.due_on,
        changed_at=changed_at,
        url=url,
        text="\n".join([_("Owed by {who}.").format(who=who), until, url]),
        category=str(kind.label),
        is_cancelled=is_called_off,
    )


def _moment(at: dt.datetime, zone: dt.tzinfo) -> str:
    local = date_format(at.astimezone(zone), "j M, H:i")
    return _("{time}, {zone}").format(time=local, zone=dates.zone_text(zone))


def _workshops(user: Any) -> Iterable[Entry]:
    """Yield the workshops whose days are known exactly, called off ones as such."""
    rows: list[Any] = list(
        Workshop.objects.visible_to(user)
        .on_known_days(since=dates.today() - PAST)
        .select_related("phase", "participation__country", "milestone")
    )
    own = _changed_at(rows)
    by_milestone = _changed_at(
        [row.milestone for row in rows if row.moves_with_milestone]
    )
    for row in rows:
        known = (own.get(row.pk), by_milestone.get(row.milestone_id))
        yield _workshop(row, max(filter(None, known), default=None))


def _workshop(row: Any, changed_at: dt.datetime | None) -> Entry:
    url = absolute_url(row.get_absolute_url())
    about = [row.get_kind_display(), row.get_mode_display(), str(row.phase)]
    if row.participation is not None:
        about.insert(2, str(row.participation.country))
    hours = hours_of(row)
    starts, ends = row.now_starts_on, row.now_ends_on or row.now_starts_on
    if hours is None:
        when = _("The days are those of {zone}.").format(
            zone=dates.zone_text(row.time_zone)
        )
    else:
        when = hours.text()
        starts = hours.starts_at.astimezone(hours.zone)
        ends = hours.ends_at.astimezone(hours.zone)
    return Entry(
        uid=_uid("workshop", row.pk),
        title=row.title,
        starts=starts,
        ends=ends,
        changed_at=changed_at,
        url=url,
        text="\n".join([" · ".join(filter(None, about)), when, url]),
        place=row.place,
        category=_("Workshop"),
        is_cancelled=row.is_called_off,
    )


def _uid(what: str, pk: int) -> str:
    """Return the name by which calendars know the event again, for ever."""
    return f"{what}-{pk}@{urlsplit(settings.SITE_URL).hostname}"


def _changed_at(rows: list[Any]) -> dict[int, dt.datetime]:
    """Return when each of these rows of one model was last changed; one query."""
    if not rows:
        return {}
    changes = type(rows[0]).history.model.objects.filter(id__in={r.pk for r in rows})
    newest = changes.order_by().values("id").annotate(at=Max("history_date"))
    return {each["id"]: each["at"] for each in newest}
