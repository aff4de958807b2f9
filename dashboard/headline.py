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


def shared_sentence(count: int) -> list[str]:
    """Return how many versions are open to this person, in a sentence or none."""
    if not count:
        return []
    text = ngettext(
        "{n} version is shared with you.", "{n} versions are shared with you.", count
    )
    return [capitalised(text.format(n=in_words(count)))]


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


@dataclass(frozen=True)
class Standing:
    """The counts a phase's headline is made of."""

    late: int = 0
    unanswered: int = 0
    comments: int = 0
    awaited: str = ""
    awaited_missing: int = 0
    awaited_due_in: int | None = None
    complete: str = ""
    studies: int = 0


def phase_headline(
    standing: Standing, event: Event | None, *, today: dt.date
) -> list[str]:
    """Return the state of a phase: at most two risks, else a success, then the event.

    Risks are what is late, comments without an answer, and drafts not in that
    are due within two weeks.
    """
    sentences = _risks(standing)[:2] or _successes(standing)
    if event is not None:
        sentences.append(_how_far(event, today))
    return sentences or [_calm(standing)]


def _calm(standing: Standing) -> str:
    """Return what is ahead when there is neither a risk nor a success to tell."""
    if not standing.studies:
        return _("Nothing is planned here yet.")
    if standing.awaited_due_in is not None:
        text = ngettext(
            "Nothing is late. The {draft} is due in {n} day.",
            "Nothing is late. The {draft} is due in {n} days.",
            standing.awaited_due_in,
        )
        return text.format(draft=standing.awaited.lower(), n=standing.awaited_due_in)
    text = ngettext(
        "{n} study is planned. Its drafts have no date yet.",
        "{n} studies are planned. Their drafts have no date yet.",
        standing.studies,
    )
    return capitalised(text.format(n=in_words(standing.studies)))


def _risks(standing: Standing) -> list[str]:
    risks = []
    if standing.late:
        text = ngettext("{n} thing is late.", "{n} things are late.", standing.late)
        risks.append(capitalised(text.format(n=in_words(standing.late))))
    if standing.unanswered and standing.comments == 1:
        risks.append(_("The only comment is unanswered."))
    elif standing.unanswered:
        risks.append(
            ngettext(
                "{n} of {all} comments is unanswered.",
                "{n} of {all} comments are unanswered.",
                standing.unanswered,
            ).format(n=standing.unanswered, all=standing.comments)
        )
    is_near = standing.awaited_due_in is not None and standing.awaited_due_in <= 14
    if standing.awaited_missing and is_near and standing.studies == 1:
        risks.append(
            _("The {draft} has yet to be handed in.").format(
                draft=standing.awaited.lower()
            )
        )
    elif standing.awaited_missing and is_near:
        risks.append(
            ngettext(
                "{n} of {all} countries has yet to hand in the {draft}.",
                "{n} of {all} countries have yet to hand in the {draft}.",
                standing.awaited_missing,
            ).format(
                n=standing.awaited_missing,
                all=standing.studies,
                draft=standing.awaited.lower(),
            )
        )
    return risks


def _successes(standing: Standing) -> list[str]:
    if not standing.complete:
        return []
    return [
        ngettext(
            "The {draft} is in.",
            "The {draft} of all {n} countries is in.",
            standing.studies,
        ).format(draft=standing.complete.lower(), n=in_words(standing.studies))
    ]


def _how_far(event: Event, today: dt.date) -> str:
    days = (event.on - today).days
    if days == 0:
        return capitalised(_("{event} is today.").format(event=event.phrase))
    text = ngettext("{event} is tomorrow.", "{event} is {n} days away.", days)
    return capitalised(text.format(event=event.phrase, n=days))


def public_headline(
    *,
    countries: int,
    phases: int,
    studies: int,
    event: Event | None = None,
    today: dt.date | None = None,
) -> list[str]:
    """Return what a visitor finds: what is out, what is studied, what comes next.

    While nothing is out the research itself comes first.
    """
    if not countries:
        return [_published(studies)]
    in_countries = ngettext("{n} country", "{n} countries", countries)
    in_phases = ngettext("{n} phase", "{n} phases", phases)
    about = _("Research on the social and solidarity economy in {where}, {when}.")
    sentences = [
        about.format(
            where=in_countries.format(n=in_words(countries)),
            when=in_phases.format(n=in_words(phases)),
        )
    ]
    if studies:
        sentences.insert(0, _published(studies))
    if event is not None and today is not None:
        sentences.append(_how_far(event, today))
    return sentences


def _published(studies: int) -> str:
    if not studies:
        return _("Nothing is published yet.")
    text = ngettext("{n} publication is out.", "{n} publications are out.", studies)
    return capitalised(text.format(n=in_words(studies)))
