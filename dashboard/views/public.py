"""The pages for visitors: the project, its events and what it published."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casestudies.models import CaseStudy
from casestudies.naming import file_name_of
from dashboard import public_facts
from dashboard.headline import Event, public_headline
from dashboard.sentences import event_phrase
from records.serving import file_response
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.inexact import Exactness
from workshops.models import Workshop


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the sourced facts of the project and its published studies."""
    phases = list(public_facts.phases())
    studies = list(public_facts.published_studies())
    events, today = list(public_facts.events()), dates.today()
    countries = {p.country_id for phase in phases for p in phase.participations.all()}
    return render(
        request,
        "dashboard/public.html",
        {
            "project": public_facts.project(),
            "phases": phases,
            "events": events,
            "studies": studies,
            "expected": None if studies else public_facts.first_study_expected(),
            "headline": public_headline(
                countries=len(countries),
                phases=len(phases),
                studies=sum(_is_real(study) for study in studies),
                event=_next_of(events, today),
                today=today,
            ),
        },
    )


def _is_real(study: CaseStudy) -> bool:
    """Return whether something of it is out that is not the demo's."""
    return any(not each.is_illustrative for each in study.publications.all())


def _next_of(events: list[Workshop], today: dt.date) -> Event | None:
    """Return the next event whose very day a source names."""
    days = [
        (each.starts_on, each)
        for each in events
        if each.exactness == Exactness.DAY and each.starts_on is not None
    ]
    ahead = [(day, each) for day, each in days if day >= today]
    if not ahead:
        return None
    on, nearest = min(ahead, key=lambda found: (found[0], found[1].pk))
    return Event(event_phrase(nearest.kind, nearest.title), on)


@login_not_required
@require_safe
def public_study(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published study; 404 while nothing of it is out."""
    study = one_visible(public_facts.published_studies(), slug=slug)
    return render(request, "dashboard/public_study.html", {"study": study})


@login_not_required
@require_safe
def public_file(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Hand out the file of what is published; 404 once it was taken back."""
    out: Any = public_facts.publications().filter(
        study__in=public_facts.published_studies(), file__isnull=False
    )
    rows = out.select_related("file", "study__participation__country")
    found = one_visible(rows, study__slug=slug, language=language)
    file: Any = found.file  # there is one: see above
    return file_response(file, request, name=file_name_of(found))
