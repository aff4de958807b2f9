"""The pages for visitors: the project, its events and what it published."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import public_facts
from dashboard.headline import public_headline
from sse_project.lib.access import one_visible


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the sourced facts of the project and its published studies."""
    phases = list(public_facts.phases())
    studies = list(public_facts.published_studies())
    countries = {p.country_id for phase in phases for p in phase.participations.all()}
    return render(
        request,
        "dashboard/public.html",
        {
            "project": public_facts.project(),
            "phases": phases,
            "events": list(public_facts.events()),
            "studies": studies,
            "headline": public_headline(
                countries=len(countries), phases=len(phases), studies=len(studies)
            ),
        },
    )


@login_not_required
@require_safe
def public_study(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published study; 404 while nothing of it is out."""
    study = one_visible(public_facts.published_studies(), slug=slug)
    return render(request, "dashboard/public_study.html", {"study": study})
