"""Some hundred answers saved at once, as a file of them brings them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from casestudies.models import Comment, Response
from casestudies.services.answers import ANSWER_FIELDS, answer_written
from casestudies.services.locking import locked_comments, refuse_if_closed
from casestudies.services.refusals import Refused, Stale
from sse_project.lib.history import change_many, create_many

WRITTEN_FIELDS = (
    *ANSWER_FIELDS,
    *("author", "filed_by", "written_at", "sent_at", "version", "saved_from"),
)


@dataclass(frozen=True)
class Wish:
    """An answer to be saved, and the version it was written upon (0: none)."""

    comment: Comment
    version: int
    fields: dict[str, str]


@transaction.atomic
def save_answers(
    wishes: Sequence[Wish], *, by: Any, form: uuid.UUID
) -> list[Refused | Stale | None]:
    """Save each answer as `save_answer` does; return why not, or None, of each.

    What is refused is left as it is, the others are saved. Each has its row of
    history. In a number of queries that grows by some for a hundred answers.
    """
    comments = locked_comments([wish.comment for wish in wishes])
    answers: dict[int, Response] = {
        answer.comment_id: answer
        for answer in Response.objects.select_for_update().filter(comment__in=comments)
    }
    changed: dict[int, Response] = {}
    why_not: list[Refused | Stale | None] = []
    for wish in wishes:
        pk = wish.comment.pk
        try:
            refuse_if_closed(comments[pk].round)
            answer, is_changed = answer_written(
                *(comments[pk], answers.get(pk)),
                **{"by": by, "version": wish.version, "form": form, **wish.fields},
            )
        except (Refused, Stale) as refusal:
            why_not.append(refusal)
            continue
        why_not.append(None)
        answers[pk] = answer
        if is_changed:
            changed[pk] = answer
    rows = list(changed.values())
    known = [row for row in rows if row.pk is not None]
    create_many([row for row in rows if row.pk is None], by=by)
    change_many(known, WRITTEN_FIELDS, by=by)
    return why_not
