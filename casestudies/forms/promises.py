"""Say of a promise whether it is kept; choose whose promises are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import ThreadEntry

VERIFIED, NOT_YET = ThreadEntry.Kind.VERIFIED, ThreadEntry.Kind.NOT_YET


class SettleForm(forms.Form):
    """Verified, or not yet and why."""

    verdict = forms.ChoiceField(
        label=_("In this version"),
        choices=[(VERIFIED.value, _("Verified")), (NOT_YET.value, _("Not yet"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is missing"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("Needed for “not yet”; the team reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """Require a reason for "not yet"."""
        values = super().clean() or {}
        is_empty = not values.get("reason") and "reason" not in self.errors
        if values.get("verdict") == NOT_YET and is_empty:
            self.add_error("reason", _("Say what is missing."))
        return values


class WhoseForm(forms.Form):
    """Mine or all, in the URL. Nonsense shows what nothing shows."""

    whose = forms.ChoiceField(
        required=False, choices=[("mine", "mine"), ("all", "all")]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def chosen(self) -> dict[str, Any]:
        """Return the values that make sense, the others empty."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
