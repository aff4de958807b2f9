"""Forms of the texts of a workshop: the text itself, circulating, correcting."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from sse_project.lib import dates
from sse_project.lib.inexact_forms import DayField

# Some forty pages: minutes of two days. The parser stays within some seconds.
LONGEST_TEXT = 100_000
LONGEST_CORRECTION = 4_000
DAYS_TO_CORRECT = 7


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows})


class VersionForm(forms.Form):
    """An act on the text as it stood at `version`."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000
    )


class TextForm(VersionForm):
    """The text in Markdown, and what changed in it."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=_area(24),
        help_text=_(
            "# makes a heading, - a point of a list, ** before and after words makes"
            " them bold. Words in [brackets] are blanks that are still to be filled."
        ),
    )
    reason = forms.CharField(
        label=_("What changed"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("Stands in the list of versions."),
    )

    def clean_text(self) -> str:
        """Return the text with the line ends it is kept with."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


class CirculateForm(VersionForm):
    """By when the participants correct the minutes."""

    due_on = DayField(label=_("Corrections until"))
    field_order = ("due_on", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = dates.today() + dt.timedelta(days=DAYS_TO_CORRECT)
        self.initial.setdefault("due_on", ahead)

    def clean_due_on(self) -> dt.date:
        """Refuse a day that is surely a slip: more than a year ahead."""
        day: dt.date = self.cleaned_data["due_on"]
        if day > dates.today() + dt.timedelta(days=366):
            raise forms.ValidationError(_t("Check the year."))
        return day


class CorrectionForm(forms.Form):
    """What should be changed in the minutes."""

    text = forms.CharField(
        label=_("What should be changed"),
        max_length=LONGEST_CORRECTION,
        widget=_area(4),
        help_text=_("Name the heading or quote the words, then say what is right."),
    )


class SettleForm(forms.Form):
    """The answer to a correction."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("“Changed in version 3”, say, or why it stays."),
    )
