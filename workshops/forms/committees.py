"""The form that gives a seat in a committee."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from countries.models import Committee
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField
from workshops.committees import people_for


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
