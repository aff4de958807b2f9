"""The forms that add a committee and give a seat in it."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from countries.models import Committee, Participation
from phases.models import Phase
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField
from workshops.committees import people_for


class CommitteeForm(forms.Form):
    """What committee, of the phase or of one country in it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Committee.Kind.choices)
    participation = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Participation.objects.none(),
        required=False,
        empty_label=_("All countries of the phase"),
        help_text=_("Of a national committee."),
    )
    note = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_token = forms.UUIDField(
        initial=uuid.uuid4, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = Participation.objects.filter(phase=phase).by_name()
        offer(self, "participation", countries, label=lambda row: str(row.country))

    def clean_form_token(self) -> uuid.UUID:
        """Return the token of this very form; a form without one gets its own."""
        return self.cleaned_data["form_token"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Require the country of a national committee, and of no other."""
        cleaned = super().clean() or {}
        is_national = cleaned.get("kind") == Committee.Kind.NATIONAL
        if is_national and not cleaned.get("participation") and not self.errors:
            self.add_error("participation", _t("Choose the country it advises in."))
        if not is_national and cleaned.get("participation"):
            self.add_error(
                "participation", _t("Only a national committee has a country.")
            )
        return cleaned


class SeatForm(forms.Form):
    """Who gets the seat, for which group, from when on."""

    user = forms.ModelChoiceField(
        label=_("Account"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("Nobody with an account"),
        help_text=_("Who works on this phase. Invite others on the team page."),
    )
    person = forms.ModelChoiceField(
        label=_("Public person"),
        queryset=Person.objects.all(),
        required=False,
        empty_label=_("Nobody"),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("None"),
        help_text=_("For which the person sits, or which sends somebody."),
    )
    group = forms.ChoiceField(
        label=_("Constituent group"), choices=Organisation.Group.choices
    )
    starts_on = DayField(label=_("From"))

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", people_for(committee))
        self.initial.setdefault("starts_on", dates.today())

    def clean(self) -> dict[str, Any]:
        """Require one holder: an account or a person, or else a body."""
        cleaned = super().clean() or {}
        user, person = cleaned.get("user"), cleaned.get("person")
        if user and person:
            self.add_error("person", _t("Choose an account or a person, not both."))
        if not (user or person or cleaned.get("organisation")) and not self.errors:
            self.add_error("user", _t("Name somebody, or an organisation."))
        return cleaned
