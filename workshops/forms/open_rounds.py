"""The form that opens the review of many drafts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.forms.rounds import KIND_OF_ROLE
from casestudies.models import Draft, ReviewAssignment
from casestudies.services.due_days import REVIEW_DAYS, workday_in
from phases.models import TeamMember
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField
from workshops.models import Workshop
from workshops.open_rounds import Row, reviewers_of


class OpenRoundsForm(forms.Form):
    """Which drafts, who reviews them, by when; `confirmed` after the summary.

    Cleaned it holds `drafts`, `reviewers` and `due_on` as `open_rounds` takes them.
    """

    drafts = forms.TypedMultipleChoiceField(
        label=_("Drafts"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reviewers = forms.TypedMultipleChoiceField(
        label=_("Reviewers of all of them"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody gets what they write themselves."),
    )
    due_on = DayField(
        label=_("Due on"), help_text=_("The day ends where the reviewer is.")
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, workshop: Workshop, rows: list[Row], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.draft is not None and not row.why_not]
        self.members = reviewers_of(workshop.phase_id)
        # What this workshop opened a moment ago may be sent a second time.
        again = Draft.objects.filter(rounds__workshops=workshop).select_related(
            "study__participation__country"
        )
        self._drafts = {row.draft.pk: row.draft for row in self.rows if row.draft}
        self._drafts |= {draft.pk: draft for draft in again} if self.is_bound else {}
        labels = {row.draft.pk: _label(row) for row in self.rows if row.draft}
        offer(
            self,
            "drafts",
            [(pk, labels.get(pk, str(d))) for pk, d in self._drafts.items()],
        )
        offer(self, "reviewers", [(m.user_id, _member(m)) for m in self.members])
        self.initial.setdefault("due_on", workday_in(REVIEW_DAYS))
        self.initial.setdefault(
            "drafts",
            [
                row.draft.pk
                for row in self.rows
                if row.draft and row.is_named and not row.warning
            ],
        )

    def clean_drafts(self) -> list[Draft]:
        """Return the drafts themselves."""
        return [self._drafts[pk] for pk in self.cleaned_data["drafts"]]

    def clean_reviewers(self) -> list[tuple[Any, str]]:
        """Return who reviews, and as what by their role."""
        members = {member.user_id: member for member in self.members}
        other = ReviewAssignment.Kind.EXTERNAL
        return [
            (members[pk].user, KIND_OF_ROLE.get(members[pk].role, other))
            for pk in self.cleaned_data["reviewers"]
        ]


def _label(row: Row) -> str:
    said = f"{row.country} – {row.name}"
    return f"{said}. {row.warning}" if row.warning else said


def _member(member: TeamMember) -> str:
    return f"{member.user}, {member.get_role_display()}"
