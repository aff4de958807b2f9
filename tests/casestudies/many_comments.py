"""A round with as many comments as a test wants, of every kind and length."""

import random
from types import SimpleNamespace

from casestudies.models import Comment, Response, ThreadEntry
from tests import factories as make
from tests.casestudies.reviewing import NOW

TEXT = (
    "cooperative member informal worker women leader board share region register "
    "statute ministry survey interview village market income training lending saving "
    "federation province table figure paragraph source definition framework policy "
    "recommendation employment pandemic household organization enterprise network"
)
WORDS = TEXT.split()
STATES = ("open", "open", "answered", "closed", "closed_verify")
CODES = ("accepted", "in_part", "not_accepted", "clarify", "covered")


def fill(w: SimpleNamespace, count: int, *, reviewers: int = 3) -> list[Comment]:
    """Give the released round of `reviewing.build` `count` comments; return them.

    The same every time; words differ from row to row, so that what is
    measured of a page is what a real round weighs.
    """
    dice = random.Random(count)  # noqa: S311 -- no secret
    themes = [
        make.ThemeFactory(phase=w.phase, name=f"Theme of {word}", position=n)
        for n, word in enumerate(dice.sample(WORDS, 5))
    ]
    assignments = [w.assignment] + [
        make.ReviewAssignmentFactory(
            round=w.round,
            reviewer__organisation=make.OrganisationFactory(),
            submitted_at=NOW,
        )
        for _n in range(reviewers - 1)
    ]
    start = w.round.last_comment_number
    comments = [
        make.CommentFactory.build(
            round=w.round,
            raised_in=w.round,
            assignment=dice.choice(assignments),
            number=start + n + 1,
            chapter=f"{n % 9 + 1} {dice.choice(WORDS).title()}",
            quote=_words(dice, 12),
            text=_words(dice, 28),
            proposed_change=_words(dice, 10) if n % 3 == 0 else "",
            kind=dice.choice(Comment.Kind.values),
            priority=dice.choice(Comment.Priority.values),
            theme=dice.choice([*themes, None]),
            state=STATES[n % len(STATES)],
            released_at=NOW,
            closed_at=NOW if STATES[n % len(STATES)].startswith("closed") else None,
        )
        for n in range(count)
    ]
    Comment.objects.bulk_create(comments)
    Response.objects.bulk_create(
        Response(
            comment=comment,
            code=dice.choice(CODES),
            text=_words(dice, 18),
            where_changed=f"{dice.randint(1, 9)}, {_words(dice, 2)}",
            author=w.researcher,
            written_at=NOW,
            sent_at=NOW,
        )
        for comment in comments
        if comment.state != "open"
    )
    ThreadEntry.objects.bulk_create(
        ThreadEntry(
            comment=comment,
            kind="reopened",
            text=_words(dice, 9),
            round=w.round,
            author=comment.assignment.reviewer,
            said_at=NOW,
        )
        for comment in comments[::4]
    )
    w.round.last_comment_number = start + count
    w.round.save()
    return comments


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count)).capitalize() + "."
