"""What goes along into a new round, in sentences: before and after it is opened."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import CaseStudy, Comment, ReviewRound
from casestudies.services.carrying import Carried, carried_into, foreseen

State = Comment.State


def foreseen_words(study: CaseStudy) -> list[str]:
    """Return, for each earlier round, what opening a round carries and closes."""
    return [_before(carried) for carried in foreseen(study)]


def opened_words(round: ReviewRound) -> str:
    """Return that the round is open, and what was carried into it from where."""
    said = [_("The round is open and the reviewers are invited.")]
    said += [_after(carried) for carried in carried_into(round)]
    return " ".join(said)


def _before(carried: Carried) -> str:
    said = []
    if carried.count:
        text = ngettext(
            "One comment of round {number} goes into this round with its number:"
            " {states}.",
            "{count} comments of round {number} go into this round with their"
            " numbers: {states}.",
            carried.count,
        )
        states = _states(carried.states)
        said.append(
            text.format(number=carried.number, count=carried.count, states=states)
        )
        said.append(
            _("Nothing else is left in it, so it is closed.")
            if carried.is_closed
            else _("Round {number} stays open for what is with its reviewers.").format(
                number=carried.number
            )
        )
    else:
        text = _("Nothing is left to be done in round {number}, so it is closed.")
        said.append(text.format(number=carried.number))
    return " ".join(said)


def _after(carried: Carried) -> str:
    said = []
    if carried.count:
        text = ngettext(
            "One comment of round {number} is carried into it.",
            "{count} comments of round {number} are carried into it.",
            carried.count,
        )
        said.append(text.format(number=carried.number, count=carried.count))
    if carried.is_closed:
        said.append(_("Round {number} is closed.").format(number=carried.number))
    return " ".join(said)


def _states(counts: "Counter[str]") -> str:
    """Return "1 to answer, 2 with the reviewer, 1 to verify"."""
    words = (
        (State.OPEN, _("{count} to answer")),
        (State.ANSWERED, _("{count} with the reviewer")),
        (State.CLOSED_VERIFY, _("{count} to verify")),
    )
    return ", ".join(
        text.format(count=counts[state]) for state, text in words if counts[state]
    )
