"""What of the workshops is shown, as the address says it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from countries.filters import country_field, phase_field
from countries.models import Country
from phases.models import Phase
from sse_project.lib.forms import offer
from workshops.models import Workshop
from workshops.querysets.workshops import WorkshopQuerySet

UPCOMING, PAST = "upcoming", "past"


class WorkshopFilterForm(forms.Form):
    """Phase, kind, country, mode and time; what is wrong filters nothing."""

    phase = phase_field()
    kind = forms.ChoiceField(
        choices=[("", _("All kinds")), *Workshop.Kind.choices],
        required=False,
        label=_("Kind"),
    )
    country = country_field()
    mode = forms.ChoiceField(
        choices=[("", _("Any mode")), *Workshop.Mode.choices],
        required=False,
        label=_("Mode"),
    )
    when = forms.ChoiceField(
        choices=[("", _("Any time")), (UPCOMING, _("Ahead")), (PAST, _("Past"))],
        required=False,
        label=_("When"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer only phases and countries this user may see."""
        super().__init__(*args, **kwargs)
        offer(self, "phase", Phase.objects.visible_to(user))
        offer(self, "country", Country.objects.visible_to(user))

    def chosen_from(self, rows: WorkshopQuerySet, today: dt.date) -> WorkshopQuerySet:
        """Return the rows that the filters leave."""
        self.is_valid()
        chosen = self.cleaned_data
        if phase := chosen.get("phase"):
            rows = rows.filter(phase=phase)
        if kind := chosen.get("kind"):
            rows = rows.filter(kind=kind)
        if country := chosen.get("country"):
            rows = rows.in_country(country.slug)
        if mode := chosen.get("mode"):
            rows = rows.filter(mode=mode)
        if when := chosen.get("when"):
            rows = rows.upcoming(today) if when == UPCOMING else rows.past(today)
        return rows
