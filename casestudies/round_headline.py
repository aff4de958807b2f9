"""The sentence at the top of a round: the risk first."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.comment_table import Table
from casestudies.models import Comment, ReviewRound
from casestudies.round_status import Code, RoundStatus, live_assignments
from sse_project.lib import dates


def headline(
    round: ReviewRound, status: RoundStatus, table: Table, *, is_review_team: bool
) -> str:
    """Return where the round stands, for whoever oversees it or for its readers.

    Whether a reviewer is late is the review team's business only.
    """
    if status.code == Code.CLOSED:
        return _closed(round, table)
    if status.code == Code.ANSWERED:
        return _answered(round, table)
    if status.code == Code.WITH_RESEARCHER:
        return _with_researcher(round, status, table)
    if not is_review_team:
        return _("Version {number} is with its reviewers.").format(
            number=round.draft.number
        )
    return _in_review(round, status, table)


def still_owed(round: ReviewRound) -> str:
    """Return how many reviews are owed beside what is released, "" for none."""
    count = sum(a.is_open for a in live_assignments(round))
    if not count:
        return ""
    return ngettext(
        "One review is still owed; what it brings is released apart.",
        "{count} reviews are still owed; what they bring is released apart.",
        count,
    ).format(count=count)


def asides(round: ReviewRound, table: Table, *, is_review_team: bool) -> list[str]:
    """Return what a reader must know besides: carried into it, carried on from it.

    `table` holds what the reader may see; who reads none of it learns of none.
    """
    said = []
    is_going_on = round.released_at and not round.closed_at
    if is_review_team and is_going_on and (owed := still_owed(round)):
        said.append(owed)
    held = table.counts["held"]
    if held and round.released_at:
        said.append(
            ngettext(
                "One more comment waits for release.",
                "{count} more comments wait for release.",
                held,
            ).format(count=held)
        )
    carried = [r for r in table.rows if r.comment.raised_in_id != round.pk]
    if carried:
        said.append(
            ngettext(
                "One comment was carried into this round.",
                "{count} comments were carried into this round.",
                len(carried),
            ).format(count=len(carried))
        )
    waiting = [r for r in carried if r.group == "open"]
    if waiting and round.released_at is None and round.answers_due_on:
        said.append(
            ngettext(
                "One of them waits for an answer until {date}.",
                "{count} of them wait for an answer until {date}.",
                len(waiting),
            ).format(count=len(waiting), date=_day(round.answers_due_on))
        )
    if round.carried_on_count and round.released_at:
        said.append(
            ngettext(
                "One of its comments is worked on in a later round.",
                "{count} of its comments are worked on in a later round.",
                round.carried_on_count,
            ).format(count=round.carried_on_count)
        )
    return said


def _in_review(round: ReviewRound, status: RoundStatus, table: Table) -> str:
    live = live_assignments(round)
    owed = [a for a in live if a.is_open]
    if status.code == Code.WAITING_FOR_REVIEWERS:
        return _("Nobody reviews version {number} yet.").format(
            number=round.draft.number
        )
    if status.code == Code.OVERDUE:
        late = sum(a.is_late(dates.now()) for a in live)
        return ngettext(
            "One of {all} reviews is overdue: {names}.",
            "{count} of {all} reviews are overdue: {names}.",
            late,
        ).format(count=late, all=len(live), names=status.waiting_for)
    if status.code == Code.IN_REVIEW and not owed:
        return _("Version {number} is open to a committee for comments.").format(
            number=round.draft.number
        )
    if status.code == Code.TO_BE_RELEASED and not live:
        return _("The comments of a committee wait for release.")
    if status.code == Code.TO_BE_RELEASED:
        held = table.counts["held"]
        return ngettext(
            "All reviews are in. One comment waits for release.",
            "All reviews are in. {count} comments wait for release.",
            held,
        ).format(count=held)
    return ngettext(
        "The only review is still owed, by {date}.",
        "{owed} of {all} reviews are still owed, the next by {date}.",
        len(live),
    ).format(owed=len(owed), all=len(live), date=_day(min(a.due_on for a in owed)))


def _with_researcher(round: ReviewRound, status: RoundStatus, table: Table) -> str:
    unanswered = table.to_answer
    if not unanswered and table.written:
        return ngettext(
            "One answer is written and not sent. It is due on {date}.",
            "{count} answers are written and not sent. They are due on {date}.",
            table.written,
        ).format(count=table.written, date=_day(round.answers_due_on))
    said: dict[str, Any] = {
        "count": unanswered,
        "all": table.released,
        "date": _day(round.answers_due_on),
    }
    if status.shape == "late":
        return ngettext(
            "One of {all} comments is unanswered. The answers were due on {date}.",
            "{count} of {all} comments are unanswered. The answers were due on {date}.",
            unanswered,
        ).format(**said)
    if unanswered == table.released > 1:
        return _(
            "No answer yet to {all} comments. The answers are due on {date}."
        ).format(**said)
    return ngettext(
        "One of {all} comments is unanswered. The answers are due on {date}.",
        "{count} of {all} comments are unanswered. The answers are due on {date}.",
        unanswered,
    ).format(**said)


def _answered(round: ReviewRound, table: Table) -> str:
    open_, answered = table.counts["open"], table.counts["answered"]
    if open_ and not answered:
        return ngettext(
            "One comment was left unanswered, the others are closed. "
            "Round {number} can be closed.",
            "{count} comments were left unanswered, the others are closed. "
            "Round {number} can be closed.",
            open_,
        ).format(count=open_, number=round.number)
    if not answered:
        return _("All comments are closed. Round {number} can be closed.").format(
            number=round.number
        )
    if open_:
        return ngettext(
            "One comment was left unanswered, {answered} wait to be closed.",
            "{count} comments were left unanswered, {answered} wait to be closed.",
            open_,
        ).format(count=open_, answered=answered)
    return ngettext(
        "One answer waits to be closed by its reviewer.",
        "{count} answers wait to be closed by their reviewers.",
        answered,
    ).format(count=answered)


def _closed(round: ReviewRound, table: Table) -> str:
    again = table.counts["open"]
    if again:
        return ngettext(
            "Round {number} is closed. One comment is still open.",
            "Round {number} is closed. {count} comments are still open.",
            again,
        ).format(number=round.number, count=again)
    verify = sum(r.comment.state == Comment.State.CLOSED_VERIFY for r in table.rows)
    if verify:
        return ngettext(
            "One promise is to be verified in the next draft. "
            "Round {number} is closed.",
            "{count} promises are to be verified in the next draft. "
            "Round {number} is closed.",
            verify,
        ).format(count=verify, number=round.number)
    return ngettext(
        "Round {number} is closed with one comment.",
        "Round {number} is closed with {count} comments.",
        table.released,
    ).format(number=round.number, count=table.released)


def _day(day: Any) -> str:
    return date_format(day, "D j M Y") if day else _("no date yet")
