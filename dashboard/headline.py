"""The sentence at the head of a page: made from counts, the risk first.

Plain functions of plain values, so that every wording is one row of a test.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.sentences import capitalised, in_words, plain_day


@dataclass(frozen=True)
class Event:
    """The next thing everybody works towards, as a phrase and a day."""

    phrase: str
    on: dt.date


def my_work_headline(
    *,
    late: int,
    to_do: int,
    last_due: dt.date | None,
    event: Event | None,
    today: dt.date,
) -> list[str]:
    """Return what this person owes, in one or two sentences.

    `to_do` counts what is not late, `last_due` is its last day. The event is
    named only when all of it falls before the event.
    """
    if not late and not to_do:
        return [_("Nothing is waiting for you.")]
    sentences = []
    if late:
        text = ngettext("{n} thing is late.", "{n} things are late.", late)
        sentences.append(capitalised(text.format(n=in_words(late))))
    if to_do:
        things = (
            ngettext("{n} more to do", "{n} more to do", to_do)
            if late
            else ngettext("{n} thing to do", "{n} things to do", to_do)
        ).format(n=in_words(to_do))
        sentences.append(_by_when(capitalised(things), last_due, event, today))
    return sentences


def _by_when(
    things: str, last_due: dt.date | None, event: Event | None, today: dt.date
) -> str:
    if event is not None and last_due is not None and last_due <= event.on:
        return _("{things} before {event} on {day}").format(
            things=things, event=event.phrase, day=plain_day(event.on, today)
        )
    if last_due is not None:
        return _("{things} by {day}").format(
            things=things, day=plain_day(last_due, today)
        )
    return things
