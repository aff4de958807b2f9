"""The history of a study as people read it: its path and its versions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import CaseStudy, Draft, Step
from sse_project.lib.changes import Change, Entry, Part, entries, parts_of
from sse_project.lib.inexact import InexactDate

STEP_PARTS = [
    Part(
        gettext_lazy("Done"),
        ("starts_on", "ends_on", "exactness"),
        lambda start, end, exactness: str(InexactDate(start, end, exactness)),
    ),
    *parts_of(Step, "due_on"),
]


@dataclass(frozen=True)
class Line:
    """An entry, and what it is about."""

    entry: Entry
    about: str
    url: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def history_of(study: CaseStudy, drafts: list[Draft]) -> list[Line]:
    """Return what happened to the steps and, of `drafts`, what came; newest first."""
    lines = [
        Line(
            Entry(
                at=draft.submitted_at,
                by=str(draft.filed_by or draft.author),
                reason="",
                what=_("Handed in as {step}").format(step=draft.step.get_kind_display())
                if draft.step
                else _("Handed in"),
                changes=[Change(_("SHA-256"), "", draft.file.sha256)],
            ),
            _("Version {number}").format(number=draft.number),
            draft.get_absolute_url(),
        )
        for draft in drafts
    ]
    rows = defaultdict(list)
    for row in Step.history.filter(study_id=study.pk):
        rows[row.id].append(row)
    for step in study.steps.all():
        lines += [
            Line(entry, step.get_kind_display())
            for entry in entries(rows[step.pk], STEP_PARTS)
        ]
    lines += [*_approvals(study), *_publications(study)]
    return sorted(lines, key=attrgetter("at"), reverse=True)


def _approvals(study: CaseStudy) -> Iterator[Line]:
    rows = study.approvals.select_related("draft", "approved_by", "reopened_by")
    for row in rows:
        about = _("Version {number}").format(number=row.draft.number)
        by = str(row.approved_by or "")
        what = _("Approved for the ILO")
        yield Line(Entry(row.approved_at, by, row.note, what), about)
        if row.reopened_at is not None:
            by, what = str(row.reopened_by or ""), _("Opened again")
            yield Line(Entry(row.reopened_at, by, row.reopen_reason, what), about)


def _publications(study: CaseStudy) -> Iterator[Line]:
    rows = study.publications.select_related("published_by", "unpublished_by")
    for row in rows:
        if row.published_at is not None:
            by, what = str(row.published_by or ""), _("Published")
            yield Line(Entry(row.published_at, by, "", what), str(row))
        if row.unpublished_at is not None:
            by, what = str(row.unpublished_by or ""), _("Taken back")
            reason = row.unpublish_reason
            yield Line(Entry(row.unpublished_at, by, reason, what), str(row))
