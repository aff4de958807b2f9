"""Filters of the list of studies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from casestudies.querysets.studies import CaseStudyQuerySet
from countries.filters import country_field, phase_field
from countries.models import Country
from phases.models import Phase
from sse_project.lib.forms import offer


class StudyFilter(forms.Form):
    """Phase, country and kind; each may be left open."""

    phase = phase_field()
    country = country_field()
    kind = forms.ChoiceField(required=False, label=_("Kind"))

    def __init__(self, *args: Any, studies: CaseStudyQuerySet, **kwargs: Any) -> None:
        """Offer only what occurs in `studies`, which the reader may know of."""
        super().__init__(*args, **kwargs)
        self.studies = studies
        countries = studies.values("participation__country")
        offer(self, "phase", Phase.objects.filter(pk__in=studies.values("phase")))
        offer(self, "country", Country.objects.filter(pk__in=countries))
        offer(self, "kind", [("", _("All kinds")), *CaseStudy.Kind.choices])

    def chosen(self) -> CaseStudyQuerySet:
        """Return the studies the filters leave; nonsense in the URL leaves none."""
        if not self.is_valid():
            return self.studies.none()
        values = self.cleaned_data
        found = self.studies
        if values["phase"]:
            found = found.filter(phase=values["phase"])
        if values["country"]:
            found = found.filter(participation__country=values["country"])
        if values["kind"]:
            found = found.filter(kind=values["kind"])
        return found
