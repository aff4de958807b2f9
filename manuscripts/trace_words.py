"""What people left in a file, in words; the look inside, by a child process."""

import logging
import tempfile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manuscripts.services import EXTENSIONS
from manuscripts.traces import Traces
from records.children import answer_of_child
from records.models import StoredFile
from records.storage import CHUNK, open_stored

log = logging.getLogger(__name__)


def traces_of(stored: StoredFile) -> Traces:
    """Return what people left in the file; never fails, `unread` says what is open."""
    try:
        with open_stored(stored) as source, tempfile.TemporaryFile() as file:
            for chunk in source.chunks(CHUNK):
                file.write(chunk)
            file.flush()
            extension = EXTENSIONS[stored.media_type]
            answer = answer_of_child("manuscripts.traces", extension, file)
    except OSError:
        log.exception("File %s cannot be fetched to be looked through", stored.pk)
        return Traces(unread=True)
    if not answer:
        log.warning("The look through a file died")
        return Traces(unread=True)
    return Traces.from_json(answer)


def trace_sentences(traces: Traces) -> list[str]:
    """Return what was found, a sentence each, in the active language."""
    found = []
    if traces.authors:
        names = ", ".join(traces.authors)
        found.append(_("Names of people: {names}").format(names=names))
    if traces.organisations:
        names = ", ".join(traces.organisations)
        found.append(_("Names of organisations: {names}").format(names=names))
    if traces.comments:
        found.append(
            ngettext("{n} comment", "{n} comments", traces.comments).format(
                n=traces.comments
            )
        )
    if traces.changes:
        found.append(
            ngettext(
                "{n} tracked change that is not accepted",
                "{n} tracked changes that are not accepted",
                traces.changes,
            ).format(n=traces.changes)
        )
    if traces.properties:
        found.append(
            ngettext(
                "{n} further property that an office added",
                "{n} further properties that an office added",
                traces.properties,
            ).format(n=traces.properties)
        )
    if traces.unread:
        found.append(_("Not all of the file could be looked through."))
    return found
