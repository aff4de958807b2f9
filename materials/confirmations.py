"""Who has confirmed a version and who has not, in names and in sentences."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from materials.models import Material, MaterialReading, MaterialVersion
from sse_project.lib import dates


@dataclass(frozen=True)
class Confirmations:
    """The newest version of a material, and who of its readers has confirmed it."""

    version: MaterialVersion
    confirmed: list[MaterialReading] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return "3 of 9 have confirmed it."."""
        done = len(self.confirmed)
        return ngettext(
            "{done} of {all} has confirmed it",
            "{done} of {all} have confirmed it",
            done,
        ).format(done=done, all=done + len(self.waiting))


def newest_of(material: Material) -> MaterialVersion | None:
    """Return the newest version of a material of `for_list()`."""
    return next(iter(material.versions.all()), None)


def confirmations_of(
    version: MaterialVersion, readings: list[MaterialReading], readers: list[Any]
) -> Confirmations:
    """Return who has confirmed an announced version; runs no query.

    `readings` may be of any version. Who announced it is not asked. Whoever
    confirmed and has left the phase since stays named.
    """
    confirmed = [each for each in readings if each.version_id == version.pk]
    done = {each.user_id for each in confirmed} | {version.announced_by_id}
    waiting = [user for user in readers if user.pk not in done]
    return Confirmations(version, confirmed, waiting)


def material_headline(
    version: MaterialVersion | None, *, asked: bool, told: Confirmations | None
) -> str:
    """Return the sentence of a material's page, what waits for the reader first."""
    if version is None:
        return _("No version has been added yet.")
    if asked:
        return _("Version {number} waits for you to read it.").format(
            number=version.number
        )
    if told is not None and told.waiting:
        return ngettext(
            "{count} person has not confirmed version {number} yet.",
            "{count} people have not confirmed version {number} yet.",
            len(told.waiting),
        ).format(count=len(told.waiting), number=version.number)
    return _holds(version, _("Version {number} holds since {day}."))


def list_headline(materials: list[Material], asked: list[MaterialVersion]) -> str:
    """Return the sentence of the list: what waits, then the framework that holds."""
    if asked:
        return ngettext(
            "One new version waits for you to read it.",
            "{count} new versions wait for you to read them.",
            len(asked),
        ).format(count=len(asked))
    frameworks = [m for m in materials if m.kind == Material.Kind.FRAMEWORK]
    newest = newest_of(frameworks[0]) if frameworks else None
    if newest is not None:
        return _holds(newest, _("Version {number} of the framework holds since {day}."))
    if materials:
        return _("No framework has been added yet.")
    return _("No framework, template or guidance has been added yet.")


def _holds(version: MaterialVersion, since: str) -> str:
    """Return since when it holds, or from which day to come it will."""
    is_ahead = version.holds_from > dates.today()
    wording = _("Version {number} will hold from {day}.") if is_ahead else since
    return wording.format(
        number=version.number, day=date_format(version.holds_from, "D j M Y")
    )
