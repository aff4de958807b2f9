"""What a note taker types, and who is ticked as present."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from countries.models import Participation
from sse_project.lib.forms import offer
from workshops.models import AgendaItem, Note, Participant, Workshop

LONGEST_LINE = 2000
TAGS = ("participation", "speaker", "item")  # often the same in the next line
Attendance, Sex = Participant.Attendance, Participant.Sex


class NoteForm(forms.Form):
    """One line with its tags."""

    text = forms.CharField(
        label=gettext_lazy("Line"),
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Note.Kind.choices, widget=forms.RadioSelect
    )
    participation = forms.ModelChoiceField(
        Participation.objects.none(),
        required=False,
        label=gettext_lazy("Country"),
        empty_label=gettext_lazy("No country"),
    )
    speaker = forms.CharField(
        label=gettext_lazy("Who said it"), max_length=150, required=False
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        required=False,
        label=gettext_lazy("Agenda item"),
        empty_label=gettext_lazy("No item"),
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        """Offer the countries of the phase and the items of the agenda."""
        super().__init__(*args, **kwargs)
        countries = Participation.objects.filter(phase=workshop.phase_id)
        offer(
            self,
            "participation",
            countries.select_related("country").order_by("country__name"),
            label=lambda each: str(each.country),
        )
        offer(self, "item", AgendaItem.objects.filter(workshop=workshop))


class NewNoteForm(NoteForm):
    """A line that is written now; `key` was given to it by the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    waited = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tags: Any = None, **kwargs: Any) -> None:
        """Begin with the tags of the line before, as a remark."""
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            kept = {name: tags.get(name, "") for name in TAGS} if tags else {}
            self.initial = {**kept, "key": uuid.uuid4(), "kind": Note.Kind.REMARK}
            self.fields["text"].widget.attrs["autofocus"] = True

    def clean_waited(self) -> int:
        """Return the seconds; nothing is none."""
        return self.cleaned_data["waited"] or 0


class NoteChangeForm(NoteForm):
    """A line as it is changed, and the version it was read in."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class UndoForm(forms.Form):
    """A button of a line that does or undoes something."""

    undo = forms.BooleanField(required=False)


class TickForm(forms.Form):
    """A button of one person: how they are there, or their sex; "" takes it back."""

    attendance = forms.ChoiceField(choices=Attendance.choices, required=False)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)

    def ticked(self) -> dict[str, str]:
        """Return what was pressed alone."""
        return {k: v for k, v in self.cleaned_data.items() if k in self.data}

    def clean(self) -> None:
        """Refuse a form without any of the buttons."""
        super().clean()
        if not any(name in self.data for name in self.fields):
            self.add_error(None, _("Choose how the person takes part."))


class CameForm(forms.Form):
    """Somebody who came and was not on the list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Constituent group"),
        choices=[("", gettext_lazy("Not recorded")), *Organisation.Group.choices],
        required=False,
    )
    attendance = forms.ChoiceField(
        label=gettext_lazy("How they take part"),
        choices=[
            (Attendance.PRESENT, Attendance.PRESENT.label),
            (Attendance.ONLINE, Attendance.ONLINE.label),
        ],
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), choices=Sex.choices, required=False
    )
