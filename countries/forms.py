"""What a coordinator types about the people of a phase."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from timezone_field import TimeZoneFormField

from accounts.models import Organisation
from accounts.zones import choices_with
from countries.models import Committee, Participation
from phases.models import Phase, TeamMember
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.forms import offer

Role = TeamMember.Role


class InviteForm(forms.Form):
    """Invite one person into one phase. The phase comes from the address."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("As"))
    group = forms.ChoiceField(
        label=gettext_lazy("Constituent group"),
        choices=[("", "–"), *Organisation.Group.choices],
        required=False,
        help_text=gettext_lazy("For members of a committee."),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("For colleagues: where they work."),
    )
    time_zone = TimeZoneFormField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Their days end here. They can change it."),
    )

    def __init__(self, *args: Any, phase: Phase, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = _places(phase, by)
        offer(self, "role", _choices(self.places))
        self.initial.setdefault("time_zone", phase.time_zone)
        offer(self, "time_zone", choices_with(str(phase.time_zone)))
        bodies = Organisation.objects.filter(phase_roles__phase=phase)
        offer(self, "organisation", bodies.distinct())

    def clean(self) -> dict[str, Any] | None:
        """Ask for the group where a seat needs one; name the place."""
        typed = super().clean() or self.cleaned_data
        typed["place"] = self.places.get(typed.get("role", ""))
        if isinstance(typed["place"], Committee) and not typed.get("group"):
            self.add_error("group", _("Say for which group they sit."))
        return typed


def _places(phase: Phase, by: Any) -> dict[str, Any]:
    """Return every place a person can be given, by the value of its option."""
    roles = [Role.COORDINATOR, Role.RESEARCH_MANAGER, Role.OBSERVER]
    if standing(by).is_administrator:
        roles.append(Role.ILO_STAFF)
    countries = Participation.objects.filter(phase=phase).by_name()
    committees = Committee.objects.filter(phase=phase)
    return (
        {str(role): role for role in roles}
        | {f"country-{row.pk}": row for row in countries}
        | {f"committee-{row.pk}": row for row in committees}
    )


def _choices(places: dict[str, Any]) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {
        _("Colleague"): [],
        _("Researcher of"): [],
        _("Member of"): [],
    }
    colleagues, researchers, members = groups.values()
    for value, place in places.items():
        if isinstance(place, Participation):
            researchers.append((value, str(place.country)))
        elif isinstance(place, Committee):
            members.append((value, str(place)))
        else:
            colleagues.append((value, str(Role(place).label)))
    return [("", "–"), *((title, rows) for title, rows in groups.items() if rows)]


class EndRoleForm(forms.Form):
    """When and why a role ends. Cleaned it holds `last_day` and `reason`.

    With `asks_twice` a box must be ticked: it is one's own right to change things.
    """

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=gettext_lazy("The role ends"),
        choices=[
            (NOW, gettext_lazy("At once: from today on it does not hold")),
            (LATER, gettext_lazy("After a last day")),
        ],
        initial=LATER,
        required=False,
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"
        ),
        help_text=gettext_lazy("This day still counts. Not needed for “At once”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    sure = forms.BooleanField(label=gettext_lazy("Yes, end my own role"))

    def __init__(self, *args: Any, asks_twice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_twice:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """Work out the last day: yesterday for at once, and never before that."""
        typed = super().clean() or self.cleaned_data
        yesterday = dates.today() - dt.timedelta(days=1)
        if typed.pop("when", "") == self.NOW:
            self.errors.pop("last_day", None)
            typed["last_day"] = yesterday
        elif typed.get("last_day") is None and "last_day" not in self.errors:
            self.add_error("last_day", _("Give the last day."))
        # What was done under the role stays true.
        elif "last_day" in typed and typed["last_day"] < yesterday:
            self.add_error("last_day", _("This day is over. Choose “At once”."))
        typed.pop("sure", None)
        return typed
