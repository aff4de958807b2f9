"""Adding materials and versions, announcing one once, confirming to have read it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mail.services import queue
from materials.models import Material, MaterialReading, MaterialVersion
from materials.permissions import readers_of
from phases.models import Phase
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change


class MaterialRefused(Exception):
    """The act is not possible now; the message is a translated sentence."""


@transaction.atomic
def add_material(
    phase: Phase,
    *,
    kind: str,
    title: str,
    summary: str,
    by: Any,
    form_token: UUID,
    **version: Any,
) -> MaterialVersion:
    """Add a material with its first version, and return that.

    Under a lock on the phase, in this order: the same form again returns what
    it made; a second framework and a title that exists are refused; the
    material; its first version, see `add_version`. Raises MaterialRefused.
    """
    phase = Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    made = _made_by(form_token)
    if made is not None:
        return made
    of_phase = Material.objects.filter(phase=phase)
    if kind == Material.Kind.FRAMEWORK and of_phase.filter(kind=kind).exists():
        raise MaterialRefused(
            _("{phase} has its framework. Add a new version of it.").format(phase=phase)
        )
    if of_phase.filter(title=title).exists():
        raise MaterialRefused(
            _(
                "“{title}” exists. Add a new version of it, or choose another title."
            ).format(title=title)
        )
    material = Material(phase=phase, kind=kind, title=title, summary=summary)
    note_change(material, by=by)
    material.save()
    return add_version(material, by=by, form_token=form_token, **version)


@transaction.atomic
def rename_material(
    material: Material, *, title: str, title_seen: str, reason: str = "", by: Any
) -> Material:
    """Give the material another title, with who and why in its history.

    The same title again changes nothing. Raises MaterialRefused for a title that
    another material of the phase has, and when somebody renamed it since
    `title_seen` was on the page.
    """
    phase = Phase.objects.select_for_update(of=("self",)).get(pk=material.phase_id)
    material = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if material.title == title:
        return material
    if material.title != title_seen:
        raise MaterialRefused(
            _("Somebody renamed it meanwhile: it is called “{title}” now.").format(
                title=material.title
            )
        )
    others = Material.objects.filter(phase=phase).exclude(pk=material.pk)
    if others.filter(title=title).exists():
        raise MaterialRefused(
            _("“{title}” exists. Choose another title.").format(title=title)
        )
    material.title = title
    note_change(material, by=by, reason=reason)
    material.save(update_fields=["title"])
    return material


@transaction.atomic
def add_version(
    material: Material,
    *,
    stored_file: StoredFile,
    note: str,
    holds_from: dt.date,
    announce: bool,
    by: Any,
    form_token: UUID,
) -> MaterialVersion:
    """Add a stored file as the next version of the material, and return it.

    Under a lock on the material, in this order: the same form again returns
    the version it made; the next number is taken; the version is written; with
    `announce` it is announced. Raises MaterialRefused.
    """
    material = (
        Material.objects.select_for_update(of=("self",))
        .select_related("phase")
        .get(pk=material.pk)
    )
    made = _made_by(form_token)
    if made is not None:
        if made.material_id != material.pk:
            raise MaterialRefused(_("This form was used for another material already."))
        return made
    # Locked, or the sweep of files that nothing takes up might remove it now.
    arrived = StoredFile.objects.filter(state__in=StoredFile.State.ARRIVED)
    if arrived.select_for_update().filter(pk=stored_file.pk).first() is None:
        raise MaterialRefused(_("The file is not there any more. Choose it once more."))
    material.last_version_number += 1
    note_change(material, by=by, reason=f"version {material.last_version_number}")
    material.save(update_fields=["last_version_number"])
    version = MaterialVersion(
        material=material,
        number=material.last_version_number,
        file=stored_file,
        note=note,
        holds_from=holds_from,
        added_by=by,
        added_at=dates.now(),
    )
    note_change(version, by=by)
    version.save()
    return announce_version(version, by=by) if announce else version


@transaction.atomic
def announce_version(version: MaterialVersion, *, by: Any) -> MaterialVersion:
    """Announce the newest version of a material, once.

    Effects: who and when is written on the version, from then on it waits in
    "My work" of everybody who works by it; one letter to each of them but `by`.
    Announcing it again changes nothing. Raises MaterialRefused for an older one.
    """
    version = _locked(version)
    if version.announced_at is not None:
        return version
    _refuse_old(version)
    version.announced_at = dates.now()
    version.announced_by = by
    note_change(version, by=by, reason="announced")
    version.save(update_fields=["announced_at", "announced_by"])
    for user in readers_of(version.material.phase_id):
        if user.pk != by.pk:
            queue(
                "material_version",
                recipient=user,
                dedupe_key=f"material_version:{version.pk}:{user.pk}",
                params={"version": version.pk},
                phase_id=version.material.phase_id,
                thread=f"material-{version.material_id}",
            )
    return version


@transaction.atomic
def confirm_reading(version: MaterialVersion, *, by: Any) -> MaterialReading:
    """Note that `by` has read the version; confirming twice is confirming once.

    Raises MaterialRefused when a newer version is there.
    """
    version = _locked(version)
    found = MaterialReading.objects.filter(version=version, user=by).first()
    if found is not None:
        return found
    _refuse_old(version)
    reading = MaterialReading(version=version, user=by, confirmed_at=dates.now())
    note_change(reading, by=by)
    reading.save()
    return reading


def _locked(version: MaterialVersion) -> MaterialVersion:
    """Return the version read afresh, its material locked: nothing is added now."""
    Material.objects.select_for_update(of=("self",)).get(pk=version.material_id)
    return (
        MaterialVersion.objects.select_for_update(of=("self",))
        .select_related("material__phase")
        .get(pk=version.pk)
    )


def _refuse_old(version: MaterialVersion) -> None:
    newest = version.material.last_version_number
    if version.number != newest:
        raise MaterialRefused(
            _("Version {number} is there by now; read that one.").format(number=newest)
        )


def _made_by(form_token: UUID) -> MaterialVersion | None:
    return (
        MaterialVersion.objects.filter(file__form_token=form_token)
        .select_related("material__phase")
        .first()
    )
