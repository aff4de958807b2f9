"""What people type about a milestone."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import Participation
from milestones.models import Milestone
from milestones.owners import (
    country_label,
    owner_choices,
    owner_key,
    possible_owners,
)
from milestones.parts import LABELS
from milestones.proofs import Proof
from phases.models import Phase
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.forms import offer, retype
from sse_project.lib.inexact_forms import DayField, InexactDateForm

Status = Milestone.Status


def _text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows})


def _token() -> forms.UUIDField:
    return forms.UUIDField(initial=uuid.uuid4, required=False, widget=forms.HiddenInput)


class MultilineField(forms.CharField):
    """Text of several lines, with the line ends of the database."""

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class PlannedForm(InexactDateForm):
    """The parts that adding and editing share: title, country, date, owner, note."""

    title = forms.CharField(
        label=LABELS["title"],
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    country = forms.ModelChoiceField(
        label=LABELS["country"],
        queryset=Participation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All countries of the phase"),
    )
    owner = forms.ChoiceField(label=LABELS["owner"], required=False)
    note = MultilineField(
        label=LABELS["note"], required=False, max_length=5000, widget=_text_area(2)
    )
    form_token = _token()

    def offer_places(self, phase: Phase, current: Any = None) -> None:
        """Offer the phase's countries and possible owners, and the `current` one."""
        countries = Participation.objects.filter(phase=phase).by_name()
        offer(self, "country", countries, label=country_label)
        owners = [*possible_owners(phase.pk), current]
        self.owners = {owner_key(owner): owner for owner in owners}
        offer(self, "owner", owner_choices(owners, _("Nobody yet")))

    def clean_owner(self) -> Any:
        """Return the owner itself, None for nobody."""
        return self.owners.get(self.cleaned_data["owner"])

    def clean_form_token(self) -> uuid.UUID:
        """Return the token of this very form; a form without one gets its own."""
        return self.cleaned_data["form_token"] or uuid.uuid4()


class MilestoneForm(PlannedForm):
    """Edit one milestone; the version is the one the person read."""

    status = forms.ChoiceField(label=LABELS["status"])
    done_on = DayField(
        label=LABELS["done"],
        required=False,
        help_text=gettext_lazy("When it is done. Empty means today."),
    )
    proof_file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(".docx or .pdf, up to 25 MB"),
    )
    proof_url = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input"}),
    )
    proof_text = MultilineField(
        label=gettext_lazy("Minutes"),
        required=False,
        max_length=20000,
        widget=_text_area(2),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=gettext_lazy(
            "Needed when the date moves, and to cancel or reopen. Kept in the "
            "history; the first date stays as the baseline."
        ),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    received = forms.UUIDField(required=False, widget=forms.HiddenInput)
    collided = forms.MultipleChoiceField(
        choices=LABELS.items(), required=False, widget=forms.MultipleHiddenInput
    )
    overwrite = forms.MultipleChoiceField(
        choices=LABELS.items(), required=False, widget=forms.MultipleHiddenInput
    )

    field_order = ["title", "status", "exactness", "day", "last_day", "month"]

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        # Several rows may be open in one page; each label finds its own input.
        kwargs.setdefault("auto_id", f"id_milestone{milestone.pk}_%s")
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.offer_places(milestone.phase, milestone.owner)
        offered = (milestone.status, *Status.MOVES[milestone.status])
        if self.is_bound:
            # What was possible when the form was opened may be typed again; the
            # service refuses the move, or shows both texts.
            offered = tuple(Status.values)
        offer(self, "status", [(value, Status(value).label) for value in offered])
        read = {
            "title": milestone.title,
            "country": milestone.participation_id,
            "status": milestone.status,
            "owner": owner_key(milestone.owner),
            "note": milestone.note,
            "done_on": milestone.done_starts_on,
            "version": milestone.version,
        }
        self.initial.update(read)
        self.show_date(milestone.date)

    def clean_done_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["done_on"]
        if day is not None and day > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def parts(self) -> dict[str, Any]:
        """Return the parts to change, as `change_milestone` takes them.

        After a conflict, those of the other person that were kept are left out.
        """
        typed = self.cleaned_data
        names = ("title", "country", "status", "date", "owner", "note")
        parts = {name: typed[name] for name in names}
        if typed["done_on"] and typed["status"] == Status.DONE:
            parts["done"] = self._done()
        kept = set(typed["collided"]) - set(typed["overwrite"])
        return {name: value for name, value in parts.items() if name not in kept}

    def _done(self) -> Any:
        """Return when it took place; a stored month or period stays unless retyped."""
        typed = self.cleaned_data["done_on"]
        if typed == self.milestone.done_starts_on:
            return self.milestone.done_date
        return type(self.milestone.done_date)(typed)

    def proofs(self, stored: StoredFile | None) -> list[Proof]:
        """Return each proof that was given."""
        typed = self.cleaned_data
        given = [Proof(file=stored)] if stored else []
        if typed["proof_url"]:
            given.append(Proof(url=typed["proof_url"]))
        if typed["proof_text"]:
            given.append(Proof(text=typed["proof_text"]))
        return given

    def keep_received(self, stored: StoredFile) -> None:
        """Show the form again without asking for the file a second time.

        The next file chosen instead gets a token of its own.
        """
        retype(self, received=stored.form_token, form_token=uuid.uuid4())


class NewMilestoneForm(PlannedForm):
    """Add a milestone to one phase."""

    field_order = ["title", "country"]

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(phase)
        self.initial.setdefault("exactness", "not_set")


class CancelForm(forms.Form):
    """Why a milestone is cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
