"""The fields by which the lists of every room are filtered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from phases.models import Phase


def phase_field() -> forms.ModelChoiceField:
    """Return the choice of a phase by its number; a form offers it its phases."""
    return forms.ModelChoiceField(
        Phase.objects.none(),
        to_field_name="number",
        required=False,
        label=_("Phase"),
        empty_label=_("All phases"),
    )


def country_field() -> forms.ModelChoiceField:
    """Return the choice of a country by its slug; a form offers it its countries."""
    return forms.ModelChoiceField(
        Country.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Country"),
        empty_label=_("All countries"),
    )
