"""The rule of numbers: given once, to one comment of a study, and never changed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casestudies.models import Comment
from casestudies.services import answers, promises, regrouping, reviews, rounds
from casestudies.services.refusals import Refused
from tests.casestudies.reviewing import NOW, build
from tests.factories import DraftFactory, ReviewAssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db

DUE = dt.date(2020, 10, 2)


class Study:
    """A study in review. Each act does the `pick`-th thing it can be done to."""

    def __init__(self, w: Any) -> None:
        self.w = w
        self.version = 1

    def comments(self) -> "list[Comment]":
        """Return what was handed in, in the order of its making."""
        rows = Comment.objects.filter(round__study=self.w.study, number__isnull=False)
        return list(rows.select_related("raised_in", "round").order_by("pk"))

    def _one(self, pick: int) -> Comment:
        found = self.comments()
        if not found:
            raise Refused("none")
        return found[pick % len(found)]

    def _round(self, pick: int) -> Any:
        found = list(self.w.study.rounds.order_by("number"))
        return found[pick % len(found)]

    def review(self, pick: int) -> None:
        """Hand in a review of one or two comments, also late, in an old round."""
        assignment = ReviewAssignmentFactory(round=self._round(pick))
        for _n in range(1 + pick % 2):
            reviews.save_comment(assignment, by=assignment.reviewer, text="Say more.")
        reviews.submit_review(assignment, by=assignment.reviewer)

    def release(self, pick: int) -> None:
        """Release what was handed in."""
        rounds.release_comments(
            self._round(pick), by=self.w.coordinator, answers_due_on=DUE
        )

    def answer(self, pick: int) -> None:
        """Answer one and send what is answered."""
        comment = self._one(pick)
        answers.save_answer(
            comment, by=self.w.researcher, code="accepted", text=f"Done {pick}."
        )
        others = [other.label for other in self.comments()]
        answers.send_answers(comment.round, by=self.w.researcher, without=others)

    def close(self, pick: int) -> None:
        """Close one, for good or to be verified."""
        state = ("closed", "closed_verify")[pick % 2]
        answers.close_comment(self._one(pick), by=self.w.ilo, state=state)

    def reopen(self, pick: int) -> None:
        """Open one again."""
        answers.reopen_comment(self._one(pick), by=self.w.ilo, reason="Not yet.")

    def open_round(self, pick: int) -> None:
        """Open the next round on a new version."""
        self.version += 1
        draft = DraftFactory(study=self.w.study, number=self.version)
        reviewers = [(UserFactory(), "ilo", DUE)] if pick % 2 else []
        rounds.open_round(
            self.w.study, draft=draft, by=self.w.coordinator, reviewers=reviewers
        )

    def verify(self, pick: int) -> None:
        """Look for one in the newest version."""
        draft = self.w.study.drafts.order_by("-number").first()
        verdict = ("verified", "not_yet")[pick % 2]
        promises.settle_promise(
            self._one(pick), draft=draft, verdict=verdict, by=self.w.ilo, reason="So."
        )

    def split(self, pick: int) -> None:
        """Divide one."""
        parts = ["One.", "Two.", "Three."][: 2 + pick % 2]
        regrouping.split_comment(self._one(pick), parts=parts, by=self.w.ilo)

    def merge(self, pick: int) -> None:
        """Let one stand for the next, too."""
        regrouping.merge_comments(
            self._one(pick), others=[self._one(pick + 1)], by=self.w.ilo
        )

    def close_round(self, pick: int) -> None:
        """Close one early."""
        rounds.close_round(self._round(pick), by=self.w.coordinator, reason="Agreed.")


# Whoever adds an act that makes or moves comments adds it here.
ACTS: dict[str, Callable[[Study, int], None]] = {
    name: getattr(Study, name)
    for name in (
        *("review", "release", "answer", "close", "reopen"),
        *("open_round", "verify", "split", "merge", "close_round"),
    )
}
LIFE = [
    *(("review", 1), ("split", 0), ("merge", 1), ("release", 0), ("answer", 0)),
    *(("close", 1), ("open_round", 1)),
    *(("verify", 1), ("review", 0), ("review", 1), ("close_round", 0)),
    *(("release", 1), ("open_round", 0), ("reopen", 0), ("verify", 2)),
]


@example(LIFE)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 7)), max_size=14)
)
def test_no_number_is_given_twice_and_none_ever_changes(project_time, acts):
    project_time(NOW)
    with transaction.atomic():
        study = Study(build())
        known: dict[int, str] = {}

        for name, pick in acts:
            try:
                with transaction.atomic():
                    ACTS[name](study, pick)
            except Refused:
                pass
            labels = {comment.pk: comment.label for comment in study.comments()}
            assert len(set(labels.values())) == len(labels)
            assert {pk: labels.get(pk) for pk in known} == known
            known = labels

        transaction.set_rollback(True)
