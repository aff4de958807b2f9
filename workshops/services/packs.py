"""A workshop pack as one file: asked for, built by the worker, tidied away."""

import datetime as dt
import io
import logging
import zipfile
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused
from records.models import StoredFile
from records.storage import CHUNK, open_stored, write_bytes
from sse_project.lib import dates, pdf
from sse_project.lib.limits import take_turn
from workshops.models import PackBuild, Workshop
from workshops.pack.contents import Pack, pack_of
from workshops.pack.words import pack_blocks
from workshops.permissions import belongs

log = logging.getLogger(__name__)

PACKS_AN_HOUR = 12
MAX_BYTES = 200 * 1024**2
STUCK_AFTER = dt.timedelta(minutes=3)
KEPT_FOR = dt.timedelta(hours=24)
State = PackBuild.State
AT_WORK = (State.WAITING, State.BUILDING)


def ask_for_pack(workshop: Workshop, *, by: Any) -> PackBuild:
    """Have a pack built for `by`, and return the build.

    Effects: one that is at work already is returned instead; earlier ones of this
    reader and workshop are removed; the worker is told. Raises Refused above
    `PACKS_AN_HOUR`.
    """
    now = dates.machine_now()
    mine = PackBuild.objects.filter(workshop=workshop, reader=by)
    running = mine.filter(state__in=AT_WORK, asked_at__gt=now - STUCK_AFTER).first()
    if running is not None:
        return running
    if not take_turn(f"pack:{by.pk}", limit=PACKS_AN_HOUR, seconds=3600):
        raise Refused(
            _("You had {limit} packs built within an hour. Please wait.").format(
                limit=PACKS_AN_HOUR
            )
        )
    from workshops.tasks import build_pack  # noqa: PLC0415 -- leaf

    with transaction.atomic():
        mine.delete()
        build = PackBuild.objects.create(workshop=workshop, reader=by, asked_at=now)
        build_pack.delay_on_commit(build.pk)  # type: ignore[attr-defined]
    return build


def build(pack: PackBuild) -> PackBuild:
    """Build the file of a pack that waits, in the words and zone of its reader.

    What the reader may see is asked now, not when it was ordered. Steps are
    counted as they are done. It ends ready, or failed with a sentence. A pack
    that another worker took is left alone.
    """
    taken = PackBuild.objects.filter(pk=pack.pk, state=State.WAITING).update(
        state=State.BUILDING
    )
    if not taken:
        return pack
    reader = pack.reader
    zone = dates.zone_of(reader)
    with translation.override(reader.language), timezone.override(zone):
        if not belongs(reader, pack.workshop):
            return _end(pack, problem=_("You do not belong to this workshop any more."))
        try:
            content = _archive(pack, pack_of(reader, pack.workshop), zone)
        except pdf.TooLong:
            log.warning("The pack of workshop %s is too long", pack.workshop_id)
            return _end(
                pack, problem=_("The pack is too long for a PDF. Read it on its page.")
            )
        name = f"{pack.workshop.slug}-pack.zip"
        stored = write_bytes(content, name=name, media_type="application/zip")
    return _end(pack, file=stored)


def tidy_packs() -> int:
    """Remove the packs older than `KEPT_FOR`; the sweep of files takes their bytes."""
    old = PackBuild.objects.filter(asked_at__lt=dates.machine_now() - KEPT_FOR)
    return old.delete()[0]


def _end(
    pack: PackBuild, *, file: StoredFile | None = None, problem: str = ""
) -> PackBuild:
    pack.state = State.READY if file else State.FAILED
    pack.file, pack.problem = file, problem
    pack.finished_at = dates.machine_now()
    # The row may be gone: its reader asked for another one meanwhile.
    PackBuild.objects.filter(pk=pack.pk).update(
        state=pack.state, file=file, problem=problem, finished_at=pack.finished_at
    )
    return pack


def _archive(build: PackBuild, pack: Pack, zone: dt.tzinfo) -> bytes:
    """Return the ZIP: the page as PDF, then every file that can be had."""
    files = _files_of(pack)
    _count(build, done=0, steps=len(files) + 1)
    title = _("Workshop pack: {workshop}").format(workshop=pack.workshop.title)
    target, left_out, size = io.BytesIO(), [], 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        page = pdf.render(title, pack_blocks(pack, yours=zone))
        archive.writestr(f"{pack.workshop.slug}.pdf", page)
        for number, (name, stored) in enumerate(files, start=1):
            _count(build, done=number, steps=len(files) + 1)
            size += stored.size
            if size > MAX_BYTES or not _put(archive, name, stored):
                left_out.append(name)
        if left_out:
            text = _("These files could not be added. Please open them one by one:")
            archive.writestr("left-out.txt", "\n".join([text, *left_out]))
    return target.getvalue()


def _files_of(pack: Pack) -> list[tuple[str, StoredFile]]:
    """Return the name in the archive and the file of each draft and slides."""
    files: list[tuple[str, StoredFile]] = []
    for part in pack.countries:
        place = slugify(part.place.country.name)
        for draft in part.drafts:
            slug = draft.study.slug
            name = slug if slug.startswith(place) else f"{place}-{slug}"
            stem = f"drafts/{name}-v{draft.number}"
            files.append((_named(stem, draft.file), draft.file))
        if part.slides is not None:
            stem = f"slides/{place}-v{part.slides.number}"
            files.append((_named(stem, part.slides.file), part.slides.file))
    return files


def _named(stem: str, stored: StoredFile) -> str:
    return f"{stem}.{stored.original_name.rpartition('.')[2].lower()}"


def _put(archive: zipfile.ZipFile, name: str, stored: StoredFile) -> bool:
    """Copy a file into the archive; return whether it is in it, whole."""
    if stored.state != StoredFile.State.READY:
        return False
    try:
        with open_stored(stored) as source:
            content = b"".join(source.chunks(CHUNK))
    except OSError:
        log.exception("File %s cannot be read for a pack", stored.pk)
        return False
    archive.writestr(name, content)
    return True


def _count(build: PackBuild, *, done: int, steps: int) -> None:
    PackBuild.objects.filter(pk=build.pk).update(steps_done=done, steps=steps)
