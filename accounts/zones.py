"""The time zones one may choose from, by area."""

from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _


@cache
def zones_by_area() -> list[tuple[object, list[tuple[str, str]]]]:
    """Return one zone for each place of the IANA list, grouped for a select box.

    The hundreds of old names ("Asia/Saigon") stay out.
    """
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    areas: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(row[2] for row in rows):
        area, _slash, place = zone.partition("/")
        areas.setdefault(area, []).append((zone, place.replace("_", " ")))
    first = ["Asia", "Europe"]
    order = [*first, *sorted(areas.keys() - set(first))]
    return [*((area, areas[area]) for area in order), (_("Other"), [("UTC", "UTC")])]


def choices_with(zone: str) -> list[tuple[object, list[tuple[str, str]]]]:
    """Return the choices, with the present `zone` among them whatever it is."""
    groups = zones_by_area()
    if any(zone == value for _area, group in groups for value, _label in group):
        return groups
    return [(_("Now"), [(zone, zone)]), *groups]
