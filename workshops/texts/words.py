"""A text of a workshop in sentences: where it stands, and what is still blank."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib import dates
from workshops.models import Document, Workshop
from workshops.texts.writing.phrases import blank, blanks_in

Kind, State = Document.Kind, Document.State


def none_yet(kind: str, *, may_write: bool) -> str:
    """Return that there is no text of this kind to read."""
    if not may_write:
        return _("The minutes are not circulated yet.")
    return {
        Kind.MINUTES: _("No minutes are written yet."),
        Kind.NEWS_NOTE: _("No news note is written yet."),
        Kind.MISSION_REPORT: _("No mission report is written yet."),
    }[Kind(kind)]


def headline(document: Document) -> str:
    """Return where the text stands."""
    name = document.get_kind_display()
    if document.state == State.APPROVED and document.approved_at is not None:
        zone = dates.zone_of(document.workshop)
        day = date_format(document.approved_at.astimezone(zone), "j F Y")
        return _("{name}: approved on {day}. It does not change any more.").format(
            name=name, day=day
        )
    if document.corrections_due_on is not None:
        day = date_format(document.corrections_due_on, "l j F Y")
        zone_text = dates.zone_text(dates.zone_of(document.workshop))
        text = _("{name}: with the participants for correction until {day} ({zone}).")
        return text.format(name=name, day=day, zone=zone_text)
    return _("{name}: being written, version {number}.").format(
        name=name, number=document.last_number
    )


def misses_parts(text: str) -> bool:
    """Return whether it is blank who opened, presented or moderated."""
    left = [_("who opened"), _("who presented"), _("who moderated")]
    left.append(_("what was presented, and by whom"))
    return any(blank(what).casefold() in text.casefold() for what in left)


def blanks_sentence(text: str) -> str:
    """Return how many blanks are left in the text; "" for none."""
    blanks = blanks_in(text)
    if not blanks:
        return ""
    return ngettext(
        "One blank in brackets is still to be filled: {which}.",
        "{n} blanks in brackets are still to be filled: {which}.",
        len(blanks),
    ).format(
        n=len(blanks), which="; ".join(each.partition(":")[0] for each in blanks[:12])
    )


def speaks_of_the_past(workshop: Workshop) -> str:
    """Return a warning where the workshop is not over; the texts say that it was."""
    last = workshop.current_date.last_day
    if last is not None and last <= dates.today(dates.zone_of(workshop)):
        return ""
    return _("The workshop is not over by its date, and the text speaks of it as held.")


def asked_words(count: int, answered: int) -> str:
    """Return how many of those asked have answered."""
    if not count:
        return _("No participant has an account; nobody was asked by mail.")
    return ngettext(
        "{answered} of {n} participant with an account has answered.",
        "{answered} of {n} participants with an account have answered.",
        count,
    ).format(answered=answered, n=count)


def circulated_words(count: int) -> str:
    """Return what was done when a text was circulated."""
    if not count:
        return _("Circulated. Nobody else on the list has an account: no e-mail goes.")
    return ngettext(
        "Circulated. One participant gets an e-mail.",
        "Circulated. {n} participants get an e-mail.",
        count,
    ).format(n=count)
