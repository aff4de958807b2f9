"""What people set about their reminders, and coordinators for the people of a phase."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.zones import country_name
from countries.models import Country
from phases.permissions import standing
from reminders.engine.manners import Manners, today_of
from reminders.models import Preference
from reminders.permissions import possible_stand_ins
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.workdays import known_countries

A_YEAR = dt.timedelta(days=366)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input"})


class PreferenceForm(forms.ModelForm):
    """On which days reminders come, and how many."""

    country_code = forms.ChoiceField(
        label=gettext_lazy("Public holidays"), required=False
    )

    class Meta:
        model = Preference
        fields = ("only_working_days", "country_code", "weekly_on", "mails_a_day")
        help_texts = {
            "weekly_on": gettext_lazy(
                "For coordinators and ILO staff. Moved within its week when that day "
                "is a holiday or you are away. Empty: none."
            ),
            "mails_a_day": gettext_lazy(
                "The rest comes on the next of your days. Account and security not "
                "counted."
            ),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["only_working_days"].label = _(
            "Only on working days: Monday to Friday without public holidays"
        )
        self.fields["only_working_days"].help_text = ""
        if not standing(user).overseen:
            del self.fields["weekly_on"]
        usual = Manners([user]).usual_country(user)
        named = dict(Country.objects.values_list("iso2", "name"))
        chosen = self.instance.country_code
        if chosen and chosen not in named:
            named[chosen] = country_name(chosen)
        as_usual = named.get(usual) or country_name(usual)
        offer(
            self,
            "country_code",
            [
                ("", _("As usual: {country}").format(country=as_usual or _("none"))),
                *((code, name) for code, name in named.items() if code != usual),
            ],
        )
        counts = chosen or usual
        self.fields["country_code"].help_text = (
            _("As usual means where you do research, else where your time zone is.")
            if counts in known_countries()
            else _("We know of no public holidays there: Monday to Friday count.")
        )


class AwayForm(forms.Form):
    """From when until when somebody is away, and who stands in."""

    away_from = forms.DateField(
        label=gettext_lazy("First day away"), widget=_day_input()
    )
    away_until = forms.DateField(
        label=gettext_lazy("Last day away"), widget=_day_input()
    )
    stand_in = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=gettext_lazy("Stand-in"),
        empty_label=gettext_lazy("Nobody: the coordinators are told"),
        help_text=gettext_lazy("Is told of what falls due meanwhile and may see it."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        offer(self, "stand_in", possible_stand_ins(person))

    def clean_away_until(self) -> dt.date:
        """Refuse what is over, and what lasts longer than a year."""
        until: dt.date = self.cleaned_data["away_until"]
        today = today_of(self.person)
        if until < today:
            raise forms.ValidationError(_("This day is over."))
        if until > today + A_YEAR:
            raise forms.ValidationError(_("That is more than a year from now."))
        return until

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("away_from"), typed.get("away_until")
        if since and until and until < since:
            self.add_error("away_until", _("The last day lies before the first."))
        return typed


class AwayForOtherForm(AwayForm):
    """The same, set by a coordinator: history keeps how they know."""

    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("For example: wrote it on 26 August."),
        max_length=300,
        widget=_line(),
    )


class ThroughForm(forms.Form):
    """Why a coordinator passes reminders on in person."""

    reason = forms.CharField(
        label=gettext_lazy("Why through you?"),
        help_text=gettext_lazy(
            "For example: a deputy minister; an automatic e-mail would offend."
        ),
        max_length=300,
        widget=_line(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # An absence on the same page has its reason, too.
        super().__init__(*args, **{"auto_id": "through-%s", **kwargs})


class ReachedForm(forms.Form):
    """On which day somebody was reached; usually today."""

    on = forms.DateField(label=gettext_lazy("Reached on"), widget=_day_input())

    def clean_on(self) -> dt.date:
        """Refuse a day that is still to come."""
        on: dt.date = self.cleaned_data["on"]
        if on > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        return on
