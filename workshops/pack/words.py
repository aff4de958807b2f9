"""A pack in words: the sentence on top, and the blocks of its PDF."""

import datetime as dt
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib.pdf import Block, Bullets, Heading, Paragraph, Table
from workshops.agenda.blocks import about, agenda_blocks
from workshops.models import ActionItem
from workshops.pack.contents import CountryPart, Pack


def headline(pack: Pack) -> list[str]:
    """Return what the pack lacks, then what is still open."""
    bare = [part for part in pack.countries if not part.drafts]
    must = sum(len(part.must) for part in pack.countries)
    said = []
    if not pack.countries:
        said.append(_("No country presents."))
    elif bare:
        text = ngettext(
            "{n} of {all} countries has no draft that you may read.",
            "{n} of {all} countries have no draft that you may read.",
            len(bare),
        )
        said.append(text.format(n=len(bare), all=len(pack.countries)))
    else:
        said.append(_("The drafts of all countries are here."))
    if must:
        text = ngettext(
            "{n} comment that must be met is open.",
            "{n} comments that must be met are open.",
            must,
        )
        said.append(text.format(n=must))
    if pack.actions:
        text = ngettext(
            "{n} action item of last time is open.",
            "{n} action items of last time are open.",
            len(pack.actions),
        )
        said.append(text.format(n=len(pack.actions)))
    return said


def pack_blocks(pack: Pack, *, yours: dt.tzinfo) -> list[Block]:
    """Return the whole pack as blocks; times in the host's zone and in `yours`."""
    return [
        *about(pack.workshop),
        Paragraph(" ".join(headline(pack))),
        Heading(_("Agenda")),
        *agenda_blocks(pack.workshop, pack.table, yours=yours),
        *_countries(pack),
        *_coverage(pack),
        *_last_time(pack),
    ]


def _countries(pack: Pack) -> Iterator[Block]:
    for part in pack.countries:
        yield Heading(str(part.place.country))
        yield Bullets(list(_brought(part)))
        if part.must:
            yield Heading(_("Open comments that must be met"), level=3)
            yield Bullets([f"{c.label}: {c.text}" for c in part.must])


def _brought(part: CountryPart) -> Iterator[str]:
    for draft in part.drafts:
        yield _("{study}, version {number}, of {day}").format(
            study=draft.study.title,
            number=draft.number,
            day=date_format(draft.received_on, "j M Y"),
        )
    if not part.drafts:
        yield _("No draft that you may read.")
    if part.slides is not None:
        yield _("Slides, version {number}").format(number=part.slides.number)


def _coverage(pack: Pack) -> Iterator[Block]:
    if not pack.coverage:
        return
    yield Heading(_("Themes in the latest drafts"))
    places = [part.place.country.name for part in pack.countries if part.drafts]
    head = [_("Theme"), *places]
    rows = [[theme.name, *(cell.word for cell in row)] for theme, row in pack.coverage]
    yield Table(head, rows, [2, *[1] * len(pack.covered)])


def _last_time(pack: Pack) -> Iterator[Block]:
    if pack.previous is None:
        return
    yield Heading(_("Last time: {workshop}").format(workshop=pack.previous))
    if pack.actions:
        yield Heading(_("Still to do"), level=3)
        yield Bullets([action_line(action) for action in pack.actions])
    if pack.decisions:
        yield Heading(_("Decided"), level=3)
        yield Bullets([f"{each.number}. {each.text}" for each in pack.decisions])
    if not pack.actions and not pack.decisions:
        yield Paragraph(_("Nothing of it is recorded as decided or still to do."))


def action_line(action: ActionItem) -> str:
    """Return "3. Text (owner, due 4 Sep 2020)"."""
    more = [str(action.owner)] if action.owner else []
    if action.due_on:
        more.append(_("due {day}").format(day=date_format(action.due_on, "j M Y")))
    tail = f" ({', '.join(more)})" if more else ""
    return f"{action.number}. {action.text}{tail}"
