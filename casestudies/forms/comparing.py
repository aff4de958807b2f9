"""Which two versions to compare, and which part of the answer to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import Draft
from casestudies.naming import draft_name
from sse_project.lib.forms import offer


class CompareForm(forms.Form):
    """Two versions of a study. `drafts` are those its reader may see, newest first."""

    old = forms.TypedChoiceField(coerce=int, label=_("Compare"))
    new = forms.TypedChoiceField(coerce=int, label=_("with"))

    def __init__(self, *args: Any, drafts: list[Draft], **kwargs: Any) -> None:
        """Offer the drafts; by default the newest with the one before."""
        super().__init__(*args, **kwargs)
        options = [(draft.number, draft_name(draft, number=True)) for draft in drafts]
        offer(self, "old", options)
        offer(self, "new", options)
        if drafts:
            self.initial.setdefault("new", drafts[0].number)
            self.initial.setdefault("old", drafts[min(1, len(drafts) - 1)].number)

    def clean(self) -> dict[str, Any]:
        """Refuse a version with itself."""
        values = super().clean() or {}
        if values.get("old") is not None and values.get("old") == values.get("new"):
            self.add_error("new", _("Choose two different versions."))
        return values


class ComparisonView(forms.Form):
    """What of a comparison is shown. Nonsense shows what nothing shows."""

    only = forms.ChoiceField(required=False, choices=[("changes", "changes")])
    show = forms.ChoiceField(required=False, choices=[("all", "all")])
    chapter = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    part = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def chosen(self) -> dict[str, Any]:
        """Return the values that make sense, the others empty."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
