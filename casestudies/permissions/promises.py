"""Who looks for promises in a version, and who says whether they are kept."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from casestudies.models import CaseStudy, Comment, Draft, ReviewAssignment
from casestudies.querysets.opened import opened_assignments
from casestudies.querysets.reviews import CommentQuerySet
from sse_project.lib.access import one_visible


def draft_with_promises(user: Any, slug: str, number: int) -> Draft:
    """Return the version in which promises are looked for; Http404 unless theirs.

    Besides those who read it: who raised a released comment on an earlier
    version, while their access lasts. They see what became of the passages they
    commented, not the version.
    """
    raised = Comment.objects.filter(
        assignment__in=opened_assignments(user),
        released_at__isnull=False,
        raised_in__study=OuterRef("study"),
        raised_in__draft__number__lt=OuterRef("number"),
    )
    readable = Draft.objects.visible_to(user).values("pk")
    drafts = Draft.objects.filter(Q(pk__in=readable) | Exists(raised))
    return one_visible(
        drafts.select_related(
            "file", "step", "study__phase", "study__participation__country"
        ),
        study__slug=slug,
        number=number,
    )


def promises_in(user: Any, draft: Draft) -> CommentQuerySet:
    """Return the promises that wait in this version, as far as the user reads them."""
    return Comment.objects.visible_to(user).waiting_in(draft)


@dataclass(frozen=True)
class Waiting:
    """How many promises wait in the newest version of a study."""

    study: CaseStudy
    number: int
    count: int
    is_own: bool = True  # all of them were raised by the one who verifies

    @property
    def path(self) -> str:
        """Return the page on which they are verified, opened on as many."""
        page = reverse("casestudies:promises", args=[self.study.slug, self.number])
        return page if self.is_own else f"{page}?whose=all"


def promises_of(user: Any, assignment: ReviewAssignment) -> Waiting | None:
    """Return what waits of one review in the newest version, None for nothing."""
    waiting = Comment.objects.settled_by(user).waiting_in_newest()
    numbers = list(
        waiting.filter(assignment=assignment).values_list("newest", flat=True)
    )
    if not numbers:
        return None
    return Waiting(assignment.round.study, numbers[0], len(numbers))


def promises_by_study(user: Any, study: CaseStudy | None = None) -> list[Waiting]:
    """Return where promises wait for this user to settle them.

    In the newest version of each study: two queries; or of one `study`: one.
    """
    waiting = Comment.objects.settled_by(user).waiting_in_newest()
    if study is not None:
        waiting = waiting.filter(raised_in__study=study)
    rows = waiting.values_list("raised_in__study", "newest", "assignment__reviewer")
    counts: Counter[tuple[int, int]] = Counter()
    of_others = set()
    for pk, newest, reviewer in rows:
        counts[pk, newest] += 1
        if reviewer != user.pk:
            of_others.add(pk)
    studies = _studies(study, {pk for pk, _newest in counts})
    found = [
        Waiting(studies[pk], number, n, is_own=pk not in of_others)
        for (pk, number), n in counts.items()
    ]
    return sorted(found, key=lambda each: (str(each.study), each.number))


def _studies(known: CaseStudy | None, pks: set[int]) -> dict[int, CaseStudy]:
    if known is not None:
        return {known.pk: known}
    return CaseStudy.objects.select_related("participation__country").in_bulk(pks)


def promise_to_settle(user: Any, draft: Draft, pk: int) -> Comment:
    """Return a comment on an earlier version; 403 if it is not theirs to settle."""
    raised = Comment.objects.visible_to(user).filter(
        raised_in__study=draft.study_id, raised_in__draft__number__lt=draft.number
    )
    settled = Comment.objects.settled_by(user)
    return one_visible(
        raised.select_related("round__study", "raised_in", "assignment"),
        may=lambda found: settled.filter(pk=found.pk).exists(),
        pk=pk,
    )
