"""Where the people of a workshop are, for the planner."""

import datetime as dt
from typing import Any

from accounts.zones import country_of
from countries.models import Participation
from sse_project.lib import dates
from workshops.common_hours import Place
from workshops.models import Workshop


def places_of(workshop: Workshop) -> tuple[list[Place], list[str]]:
    """Return the places of who is on the list, and the names of who has no zone.

    The zone is that of the account, else of the country they are listed for. One
    query.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    unknown: list[str] = []
    rows = workshop.participants.select_related("user", "participation__country")
    for row in rows.order_by("participation__country__name", "user__name", "name"):
        holder: Any = row.user or row.participation
        if holder is None:
            unknown.append(str(row))
            continue
        zone = dates.zone_of(holder)
        iso2, name = _country(zone, row.participation)
        found.setdefault((name, str(zone), iso2), []).append(str(row))
    places = [
        Place(name, dates.zone_named(zone), iso2, tuple(names))
        for (name, zone, iso2), names in found.items()
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


def _country(zone: dt.tzinfo, listed: Participation | None) -> tuple[str, str]:
    """Return whose holidays somebody keeps: of the country listed for, else the zone's.

    With an account elsewhere than the country, the zone says where they work.
    """
    there = country_of(zone)
    if listed is not None and there in ("", listed.country.iso2):
        return listed.country.iso2, listed.country.name
    return there, ""
