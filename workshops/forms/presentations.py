"""Forms of presentations: the day for all, one slot, its slides."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.models import Draft
from records.forms import FileForm
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField
from workshops.models import Presentation


class DueForm(forms.Form):
    """One day for the slides of all countries."""

    due_on = DayField(
        label=_("Slides are due"),
        help_text=_("The day ends in the time zone of each country team."),
    )


class SlotForm(forms.Form):
    """The draft a country presents; coordinators also say when slides are due."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    draft = forms.ModelChoiceField(
        label=_("Draft presented"), queryset=Draft.objects.none(), required=False
    )
    due_on = DayField(label=_("Slides are due"), required=False)
    is_waived = forms.BooleanField(label=_("No slides needed"), required=False)

    def __init__(
        self,
        *args: Any,
        slot: Presentation,
        drafts: "QuerySet[Draft]",
        coordinates: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.slot = slot
        self.initial = {
            "version": slot.version,
            "draft": slot.draft_id,
            "due_on": slot.due_on,
            "is_waived": slot.is_waived,
        }
        offer(self, "draft", drafts, label=draft_label)
        if not coordinates:
            del self.fields["due_on"], self.fields["is_waived"]

    def parts(self) -> dict[str, Any]:
        """Return what the service takes; what is not offered stays as it is."""
        given = self.cleaned_data
        return {
            "draft": given["draft"],
            "due_on": given.get("due_on", self.slot.due_on),
            "is_waived": given.get("is_waived", self.slot.is_waived),
        }


class SlidesForm(FileForm):
    """The next version of a country's slides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.help_text = _("PowerPoint (.pptx) or PDF, up to 25 MB")
        field.widget.attrs["accept"] = ".pptx,.pdf"


def draft_label(draft: Draft) -> str:
    """Return "Country study, version 3"."""
    return _t("{study}, version {number}").format(
        study=draft.study.title, number=draft.number
    )
