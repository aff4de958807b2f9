"""What of the workshops is shown, as the address says it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from phases.models import Phase
from workshops.models import Workshop
from workshops.querysets import WorkshopQuerySet

UPCOMING, PAST = "upcoming", "past"


class WorkshopFilterForm(forms.Form):
    """Phase, kind, country, mode and time; what is wrong filters nothing."""

    phase = forms.ModelChoiceField(
        Phase.objects.none(),
        to_field_name="number",
        required=False,
        label=_("Phase"),
        empty_label=_("All phases"),
    )
    kind = forms.ChoiceField(
        choices=[("", _("All kinds")), *Workshop.Kind.choices],
        required=False,
        label=_("Kind"),
    )
    country = forms.ModelChoiceField(
        Country.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Country"),
        empty_label=_("All countries"),
    )
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
        for name, model in (("phase", Phase), ("country", Country)):
            field: Any = self.fields[name]
            field.queryset = model.objects.visible_to(user)

    def chosen_from(self, rows: WorkshopQuerySet, today: Any) -> WorkshopQuerySet:
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
