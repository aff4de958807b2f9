"""What people read about a request for more time."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import ExtensionRequest, ReviewAssignment, ReviewRound, Step
from casestudies.situation import place_of
from sse_project.lib import dates

Thing = Step | ReviewRound | ReviewAssignment


def thing_words(thing: Thing) -> str:
    """Return what is owed inside a sentence: "third draft", "review"."""
    if isinstance(thing, Step):
        return str(thing.get_kind_display()).lower()
    if isinstance(thing, ReviewRound):
        return _("answers to round {number}").format(number=thing.number)
    return _("review of version {number}").format(number=thing.round.draft.number)


def ask_url(thing: Thing) -> str:
    """Return the page on which more time for the thing is asked for, or given."""
    if isinstance(thing, Step):
        return reverse("casestudies:draft_more_time", args=[thing.study.slug, thing.pk])
    if isinstance(thing, ReviewRound):
        slug = thing.study.slug
        return reverse("casestudies:answers_more_time", args=[slug, thing.number])
    return reverse("casestudies:assignment_more_time", args=[thing.pk])


def request_title(request: ExtensionRequest) -> str:
    """Return "Indonesia: third draft until Fri 18 Sep?" for lists."""
    return _("{who} asks for time until {day}: {thing}").format(
        who=who_asks(request), day=day(request.wanted_on), thing=what_words(request)
    )


def what_words(request: ExtensionRequest) -> str:
    """Return what is owed, of a review with the country: "review of version 2"."""
    words = thing_words(request.thing)
    if request.assignment is None:
        return words
    return _("{review}, {place}").format(review=words, place=place_of(request.study))


def who_asks(request: ExtensionRequest) -> str:
    """Return the country of a team, the name of a reviewer."""
    if request.assignment is None:
        return place_of(request.study)
    return str(request.asked_by)


def why_over(thing: Thing) -> str:
    """Return why no date can be moved any more, "" while the thing is owed."""
    if isinstance(thing, ReviewAssignment):
        is_owed = thing.is_open and not thing.round.closed_at
        return "" if is_owed else _("This review is not owed any more.")
    if isinstance(thing, ReviewRound):
        is_over = thing.answered_at or thing.closed_at
        is_owed = thing.answers_due_on is not None and not is_over
        return "" if is_owed else _("No answers are owed in this round.")
    if thing.is_done:
        return _("The {draft} is in.").format(draft=thing_words(thing))
    if thing.due_on is None:
        return _("No due day is set for the {draft}.").format(draft=thing_words(thing))
    return ""


def day(value: Any) -> str:
    """Return a day as "Fri 18 Sep", with the year when it is not this one."""
    near = value.year == dates.today().year
    return date_format(value, "D j M" if near else "D j M Y")
