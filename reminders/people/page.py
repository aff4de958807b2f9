"""In sentences: when and how reminders reach one person, and who changed that."""

from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from accounts.zones import country_name
from countries.models import Country
from phases.models import TeamMember
from reminders.engine.manners import Manners
from reminders.models import Preference
from reminders.people.wanted import why_no_mail
from sse_project.lib import dates
from sse_project.lib.changes import Entry, compared, parts_of
from sse_project.lib.workdays import known_countries

SHOWN = 30  # changes on a person's page


@dataclass(frozen=True)
class How:
    """The sentences of one person's page."""

    when: str
    holidays: str
    through: str
    silent: str  # why none comes by e-mail


def how_reminded(row: Preference) -> How:
    """Return when and through whom `row.user` is reminded."""
    user = row.user
    shown = {"hour": f"{user.mail_hour:02}:00", "zone": dates.zone_text(user.time_zone)}
    every_day = _("Every day from {hour}, {zone}")
    weekdays = _("Monday to Friday from {hour}, {zone}")
    return How(
        when=(weekdays if row.only_working_days else every_day).format(**shown),
        holidays=_holidays(row),
        through=through_sentence(row),
        silent=why_no_mail([user]).get(user.pk, ""),
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


def through_sentence(row: Preference) -> str:
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


def history_of(row: Preference) -> list[Entry]:
    """Return what was changed about a person's reminders, newest first.

    The first change is told against what holds for everybody.
    """
    if row.pk is None:
        return []
    kept = list(row.history.order_by("-history_date", "-history_id")[:SHOWN])
    usual = Preference.history.model(user_id=row.user_id)
    columns = [f.name for f in Preference._meta.fields if f.name not in ("id", "user")]
    told = compared(pairwise([*kept, usual]), parts_of(Preference, *columns))
    return [replace(entry, what="") for entry in told]
