"""The time zones one may choose from, by area."""

from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext_lazy as _


def _rows() -> list[list[str]]:
    """Return the rows of the IANA list of places: country, where, zone."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if not line.startswith("#")]


@cache
def _countries() -> dict[str, str]:
    return {row[2]: row[0] for row in _rows()}


def country_of(zone: Any) -> str:
    """Return the ISO code of the country a zone lies in; empty for UTC and old names.

    The IANA list has one country for each place.
    """
    return _countries().get(str(zone), "")


@cache
def _country_names() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines)


def country_name(code: str) -> str:
    """Return what the IANA list calls a country; empty where it knows none.

    For countries of the project their own name comes first.
    """
    return _country_names().get(code, "")


@cache
def zones_by_area() -> list[tuple[object, list[tuple[str, str]]]]:
    """Return one zone for each place of the IANA list, grouped for a select box.

    The hundreds of old names ("Asia/Saigon") stay out.
    """
    areas: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(row[2] for row in _rows()):
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
