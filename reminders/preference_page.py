"""In sentences: when and how reminders reach one person, and who changed that."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.zones import country_name
from countries.models import Country
from phases.models import TeamMember
from reminders.manners import Manners
from reminders.models import Preference
from sse_project.lib import dates
from sse_project.lib.workdays import known_countries


@dataclass(frozen=True)
class How:
    """The sentences of one person's page."""

    when: str
    holidays: str
    through: str


def how_reminded(row: Preference) -> How:
    """Return when and through whom `row.user` is reminded."""
    user = row.user
    shown = {"hour": f"{user.mail_hour:02}:00", "zone": dates.zone_text(user.time_zone)}
    every_day = _("Every day from {hour}, {zone}")
    weekdays = _("Monday to Friday from {hour}, {zone}")
    return How(
        when=(weekdays if row.only_working_days else every_day).format(**shown),
        holidays=_holidays(row),
        through=_through(row),
    )


def _holidays(row: Preference) -> str:
    if not row.only_working_days:
        return ""
    code = row.country_code or Manners([row.user]).usual_country(row.user)
    named = Country.objects.filter(iso2=code).values_list("name", flat=True).first()
    name = named or country_name(code)
    if code in known_countries():
        return _("Not on public holidays of {country}").format(country=name)
    if not name:
        return _("No country is known, so no public holidays count")
    return _("We know of no public holidays in {country}").format(country=name)


def _through(row: Preference) -> str:
    """Return through whom they hear, and of which phases that holds."""
    if row.through is None:
        return ""
    roles = TeamMember.objects.in_force().filter(
        user=row.through, role=TeamMember.Role.COORDINATOR, phase__isnull=False
    )
    phases = [str(r.phase) for r in roles.select_related("phase").order_by("phase")]
    if not phases:
        return ""
    return _("{name} passes reminders on in person ({phases})").format(
        name=row.through.name, phases=", ".join(phases)
    )


@dataclass(frozen=True)
class Change:
    """One field as it was and as it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the history, as `components/history.html` prints it."""

    at: dt.datetime
    by: str
    reason: str
    changes: list[Change]


def history_of(row: Preference) -> list[Entry]:
    """Return what was changed about a person's reminders, newest first."""
    if row.pk is None:
        return []
    kept = list(row.history.order_by("-history_date", "-history_id")[:30])
    ids = {r.history_user_id for r in kept}
    ids |= {pk for r in kept for pk in (r.stand_in_id, r.through_id)}
    names = dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))
    return [
        Entry(
            at=now.history_date,
            by=names.get(now.history_user_id, ""),
            reason=now.history_change_reason or "",
            changes=_changes(then, now, names),
        )
        for now, then in zip(kept, [*kept[1:], None], strict=True)
    ]


def _changes(then: Any, now: Any, names: dict[int, str]) -> list[Change]:
    found = []
    for field in Preference._meta.fields:
        if field.name in ("id", "user"):
            continue
        before = _words(field, then, names) if then else ""
        after = _words(field, now, names)
        default = _words(field, Preference(), names)
        if before != after if then else after != default:
            found.append(Change(str(field.verbose_name).capitalize(), before, after))
    return found


def _words(field: Any, row: Any, names: dict[int, str]) -> str:
    value = getattr(row, field.attname)
    if field.is_relation:
        return names.get(value, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return date_format(value, "D j M Y")
    if field.choices:
        return str(dict(field.flatchoices).get(value, ""))
    return str(value or "")
