"""Forms that put comments in order: split one, settle or merge several."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.forms.reviews import LONGEST
from casestudies.models import Comment
from sse_project.lib.forms import offer


class SplitForm(forms.Form):
    """The parts of one comment; the first keeps its number."""

    first = forms.CharField(
        label=_("First part, under the same number"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )
    second = forms.CharField(
        label=_("Second part, under a new number"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )
    third = forms.CharField(
        label=_("Third part"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text=_("If there is one. A part can be split again."),
    )

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = comment.text

    def clean(self) -> dict[str, Any]:
        """Return the parts as the service takes them."""
        values: dict[str, Any] = super().clean() or {}
        names = ("first", "second", "third")
        return {"parts": [values[name] for name in names if values.get(name)]}


class TogetherForm(forms.Form):
    """How comments on one passage go together."""

    SETTLE, MERGE = "settle", "merge"

    act = forms.ChoiceField(
        label=_("What is to happen"),
        choices=[
            (SETTLE, _("All stand; write how they go together")),
            (MERGE, _("One stands for all; the others are closed and point at it")),
        ],
        initial=SETTLE,
        widget=forms.RadioSelect,
    )
    into = forms.ChoiceField(
        label=_("Which one stands, when one is to"), required=False
    )
    text = forms.CharField(
        label=_("For the researchers and the reviewers"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        help_text=_("For example which of two contradictory demands is to be met."),
    )

    def __init__(self, *args: Any, comments: Sequence[Comment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comments = {str(comment.pk): comment for comment in comments}
        offer(
            self,
            "into",
            [(pk, f"{c.label} – {c.text[:70]}") for pk, c in self.comments.items()],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the words that settle; return which comment stands, if one does."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("act") == self.SETTLE and not values.get("text"):
            self.add_error("text", _t("Write how they go together."))
        if values.get("act") == self.MERGE and not values.get("into"):
            self.add_error("into", _t("Choose the one that stands."))
        values["into"] = self.comments.get(values.get("into", ""))
        return values
