"""Where the people of a workshop are, for the planner."""

import datetime as dt
from typing import Any

from accounts.zones import country_of
from countries.models import Country, Participation
from sse_project.lib import dates
from workshops.models import Workshop
from workshops.planning.common_hours import Place


def places_of(workshop: Workshop) -> tuple[list[Place], list[str]]:
    """Return the places of who is on the list, and the names of who has no zone.

    The zone is that of the account, else of the country they are listed for. Two
    queries.
    """
    names = dict(Country.objects.order_by().values_list("iso2", "name"))
    found: dict[tuple[str, str, str], list[str]] = {}
    unknown: list[str] = []
    rows = workshop.participants.select_related("user", "participation__country")
    for row in rows.order_by("participation__country__name", "user__name", "name"):
        holder: Any = row.user or row.participation
        if holder is None:
            unknown.append(str(row))
            continue
        zone = dates.zone_of(holder)
        iso2 = _country(zone, row.participation)
        place = (names.get(iso2, ""), str(zone), iso2)
        found.setdefault(place, []).append(str(row))
    places = [
        Place(label, dates.zone_named(zone), iso2, tuple(people))
        for (label, zone, iso2), people in sorted(found.items())
    ]
    return places, unknown


def places_of_phase(workshop: Workshop) -> list[Place]:
    """Return the countries of the phase and the host, while nobody is listed."""
    rows = Participation.objects.filter(phase=workshop.phase_id).by_name()
    places = [
        Place(str(row.country), dates.zone_of(row), row.country.iso2) for row in rows
    ]
    zone: dt.tzinfo = dates.zone_of(workshop)
    if all(str(place.zone) != str(zone) for place in places):
        places.append(Place("", zone, country_of(zone)))
    return places


def _country(zone: dt.tzinfo, listed: Participation | None) -> str:
    """Return whose holidays somebody keeps: of the country listed for, else the zone's.

    With an account elsewhere than the country, the zone says where they work.
    """
    there = country_of(zone)
    return listed.country.iso2 if listed is not None and not there else there
