"""Forms of materials: a new one, a new version of one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from materials.models import Material
from records.forms import FileForm
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField

AHEAD = dt.timedelta(days=366)


class VersionForm(FileForm):
    """A new version: the file, what changed, since when it holds."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers of the version before look here first."),
    )
    holds_from = DayField(label=_("Holds from"))
    announce = forms.BooleanField(
        label=_("Announce it"),
        required=False,
        initial=True,
        help_text=_(
            "The researchers, coordinators and research managers of the phase get"
            " one e-mail and are asked to confirm that they have read it."
        ),
    )
    field_order: tuple[str, ...] = (
        *("form_token", "file", "note", "holds_from", "announce"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("holds_from", dates.today())

    def clean_holds_from(self) -> dt.date:
        """Refuse a day that is surely a slip: years ahead, or before the project."""
        day: dt.date = self.cleaned_data["holds_from"]
        if not dt.date(2015, 1, 1) <= day <= dates.today() + AHEAD:
            raise forms.ValidationError(_t("Check the year."))
        return day


class MaterialForm(VersionForm):
    """A new material with its first version."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = (
        *("form_token", "kind", "title", "summary"),
        *("file", "note", "holds_from", "announce"),
    )

    def __init__(self, *args: Any, has_framework: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (value, label)
            for value, label in Material.Kind.choices
            if not (has_framework and value == Material.Kind.FRAMEWORK)
        ]
        offer(self, "kind", kinds)
        note = self.fields["note"]
        note.label, note.required = _("About this version"), False
        note.help_text = ""


class TitleForm(forms.Form):
    """Another title for a material, and why; which title was on the page."""

    title = forms.CharField(label=_("Title"), max_length=150)
    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=300,
        help_text=_("Optional; it is kept with the change."),
    )
    title_seen = forms.CharField(widget=forms.HiddenInput, strip=False)
