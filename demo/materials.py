"""The demo's framework in two versions and its chapter template: illustrative.

The texts state no method and no fact. They name the chapters of the demo's own
drafts and say what a document of this kind would hold.
"""

import datetime as dt
import io
import uuid

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from demo import people
from demo.manuscripts import CHAPTERS, NOTICE
from materials.models import Material, MaterialVersion
from materials.services import add_material, add_version, confirm_reading
from phases.models import Phase
from records.models import StoredFile
from records.services import receive_file
from sse_project.lib.history import note_change

FRAMEWORK = "Common framework of the demo"
TEMPLATE = "Chapter template of the demo"
REASON = "Illustrative: the demo's story"
# Who has confirmed the second version on the demo's first day.
CONFIRMED = (
    people.COORDINATOR,
    *(people.researcher(slug) for slug in ("china", "japan", "philippines")),
)


def begin() -> None:
    """Add the first framework and the template, before the first drafts."""
    _add(
        Material.Kind.FRAMEWORK,
        FRAMEWORK,
        "Says which chapters every study has, so that six studies can be compared.",
        _document(FRAMEWORK, "Version 1", CHAPTERS[:4]),
        dt.date(2020, 5, 1),
    )
    _add(
        Material.Kind.TEMPLATE,
        TEMPLATE,
        "One chapter with its headings, to be filled in.",
        _document(TEMPLATE, "One heading for each chapter", CHAPTERS),
        dt.date(2020, 5, 1),
    )


def go_on() -> None:
    """Add and announce the second framework; some confirm that they have read it."""
    manager = people.user_of(people.MANAGER)
    text = _document(FRAMEWORK, "Version 2", CHAPTERS)
    token = uuid.uuid4()
    version = add_version(
        Material.objects.get(title=FRAMEWORK),
        stored_file=_received(f"{FRAMEWORK}, version 2.docx", text, token),
        note="Two chapters are new: “Impact of COVID-19” and “Policy pathways”.",
        holds_from=dt.date(2020, 8, 17),
        announce=True,
        by=manager,
        form_token=token,
    )
    for person in CONFIRMED:
        confirm_reading(version, by=people.user_of(person))


def in_force() -> MaterialVersion | None:
    """Return the framework a draft of this moment is written by."""
    versions = MaterialVersion.objects.newest().select_related("material")
    return versions.filter(material__kind=Material.Kind.FRAMEWORK).first()


def _add(kind: str, title: str, summary: str, text: bytes, day: dt.date) -> None:
    token = uuid.uuid4()
    version = add_material(
        Phase.objects.get(number=1),
        kind=kind,
        title=title,
        summary=summary,
        stored_file=_received(f"{title}.docx", text, token),
        note="",
        holds_from=day,
        announce=False,
        by=people.user_of(people.MANAGER),
        form_token=token,
    )
    material = version.material
    material.is_illustrative = True
    note_change(material, by=None, reason=REASON)
    material.save(update_fields=["is_illustrative"])


def _received(name: str, content: bytes, token: uuid.UUID) -> StoredFile:
    upload = SimpleUploadedFile(name, content)
    return receive_file(upload, by=people.user_of(people.MANAGER), form_token=token)


def _document(title: str, subtitle: str, chapters: tuple[str, ...]) -> bytes:
    document = docx.Document()
    document.add_heading(title, 0)
    document.add_paragraph(NOTICE)
    document.add_paragraph(subtitle)
    for chapter in chapters:
        document.add_heading(chapter, 1)
        document.add_paragraph("What this chapter holds would stand here.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
