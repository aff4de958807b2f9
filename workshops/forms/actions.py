"""What is typed about action items, and which of them are shown."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.filters import country_field, phase_field
from countries.models import Country, Participation, Researcher
from phases.models import Phase, TeamMember
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField
from workshops.models import ActionItem, Participant, Workshop
from workshops.querysets.actions import ActionItemQuerySet

LATE, ALL = "late", "all"
User = get_user_model()


def possible_owners(workshop: Workshop) -> Any:
    """Return the active people of the phase and of the list of the workshop."""
    team = TeamMember.objects.in_force().filter(
        Q(phase=workshop.phase_id) | Q(phase=None)
    )
    teams = Researcher.objects.in_force().filter(participation__phase=workshop.phase_id)
    listed = Participant.objects.filter(workshop=workshop, user__isnull=False)
    return User.objects.filter(
        Q(pk__in=team.values("user"))
        | Q(pk__in=teams.values("user"))
        | Q(pk__in=listed.values("user")),
        is_active=True,
    ).order_by("name", "pk")


class ActionForm(forms.Form):
    """What, who, until when."""

    text = forms.CharField(
        label=_("What is to be done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Owner"),
        empty_label=_("Nobody yet"),
        help_text=_("Is told by e-mail, is reminded, and marks it done."),
    )
    due_on = DayField(
        required=False,
        label=_("Due"),
        help_text=_("It is due until the end of that day where the owner is."),
    )
    participation = forms.ModelChoiceField(
        Participation.objects.none(),
        required=False,
        label=_("Country"),
        empty_label=_("No country"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: ActionItem, **kwargs: Any) -> None:
        """Offer who may own it and the countries of the phase."""
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(action, name) for name in self.fields}
        owners = possible_owners(action.workshop)
        if action.owner_id:
            owners = owners | User.objects.filter(pk=action.owner_id)
        offer(self, "owner", owners)
        countries = Participation.objects.filter(phase=action.workshop.phase_id)
        offer(
            self,
            "participation",
            countries.select_related("country").order_by("country__name"),
            label=lambda each: str(each.country),
        )


class DoneForm(forms.Form):
    """What was done."""

    note = forms.CharField(label=_("What was done"), max_length=300)


class DropForm(forms.Form):
    """Why it is dropped."""

    note = forms.CharField(label=_("Why"), max_length=300)


class ActionFilterForm(forms.Form):
    """State, phase, workshop, country, owner; what is wrong filters nothing."""

    state = forms.ChoiceField(
        choices=[
            ("", _("Open")),
            (LATE, _("Late")),
            ("done", _("Done")),
            ("dropped", _("Dropped")),
            (ALL, _("All")),
        ],
        required=False,
        label=_("State"),
    )
    phase = phase_field()
    workshop = forms.ModelChoiceField(
        Workshop.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Workshop"),
        empty_label=_("All workshops"),
    )
    country = country_field()
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Owner"),
        empty_label=_("Anyone"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer what the items this user may know of name."""
        super().__init__(*args, **kwargs)
        known = ActionItem.objects.visible_to(user)
        offer(self, "phase", Phase.objects.visible_to(user))
        offer(self, "country", Country.objects.visible_to(user))
        named = Workshop.objects.visible_to(user).filter(
            pk__in=known.values("workshop")
        )
        offer(self, "workshop", named.order_by("-starts_on", "title"))
        owners = User.objects.filter(pk__in=known.values("owner"))
        offer(self, "owner", owners.order_by("name", "pk"))

    def chosen_from(
        self, rows: ActionItemQuerySet, now: dt.datetime
    ) -> ActionItemQuerySet:
        """Return the rows that the filters leave; without a state the open ones."""
        self.is_valid()
        chosen = self.cleaned_data
        state = chosen.get("state", "")
        if state == LATE:
            rows = rows.late(now)
        elif state != ALL:
            rows = rows.filter(state=state or ActionItem.State.OPEN)
        columns = {
            "phase": "workshop__phase",
            "workshop": "workshop",
            "country": "participation__country",
            "owner": "owner",
        }
        for name, column in columns.items():
            if chosen.get(name):
                rows = rows.filter(**{column: chosen[name]})
        return rows
