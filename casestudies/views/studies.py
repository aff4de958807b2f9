"""The list of studies, and the page of one."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casestudies.forms.comparing import CompareForm
from casestudies.forms.studies import StudyFilter
from casestudies.history import history_of
from casestudies.models import CaseStudy, ReviewAssignment, ReviewRound
from casestudies.permissions.promises import promises_by_study
from casestudies.permissions.studies import (
    can_open_round,
    can_submit,
    drafts_of,
    sees_inside,
    sees_lateness,
    study_for,
)
from casestudies.progress import current_of, path_of
from casestudies.round_status import status_of
from casestudies.services.drafts import days_late
from casestudies.situation import days_left, headline, place_of, tasks_for
from countries.permissions import is_on_team
from sse_project.lib import dates
from sse_project.lib.panels import shown

PER_PAGE = 25


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """List the studies this reader knows of, with where each stands."""
    now = dates.now()
    visible = CaseStudy.objects.visible_to(request.user)
    form = StudyFilter(request.GET, studies=visible)
    chosen = form.chosen()
    late = chosen.late(now).whose_lateness_shows(request.user)
    page = Paginator(
        chosen.with_path().order_by("-phase__number", "kind", "title"), PER_PAGE
    ).get_page(request.GET.get("page"))
    rows = [_row(request.user, study, now) for study in page.object_list]
    return render(
        request,
        "casestudies/study_list.html",
        {
            "headline": _list_headline(page.paginator.count, late.count()),
            "form": form,
            "page_obj": page,
            "rows": rows,
            "is_filtered": any(form.data.get(name) for name in form.fields),
        },
    )


def _row(user: Any, study: CaseStudy, now: dt.datetime) -> dict[str, Any]:
    path = path_of(
        study,
        now=now,
        sees_lateness=sees_lateness(user, study),
        on_team=is_on_team(user, study.participation_id),
    )
    late = next((state for state in path if state.shape == "late"), None)
    shown = late or current_of(path)
    after = path[path.index(shown) + 1 :] if shown else path
    return {
        "study": study,
        "place": place_of(study),
        "state": shown,
        "done": sum(state.is_done for state in path),
        "all": len(path),
        "next": next((s for s in after if not s.is_done), None),
    }


def _list_headline(count: int, late: int) -> str:
    of_all = ngettext("{count} study", "{count} studies", count).format(count=count)
    if not count:
        return _("No study matches.")
    if late == count > 1:
        return _("All {studies} are late.").format(studies=of_all)
    if late:
        return ngettext(
            "{late} of {studies} is late.", "{late} of {studies} are late.", late
        ).format(late=late, studies=of_all)
    return _("Nothing is late. {studies}.").format(studies=of_all)


@require_safe
def study(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one study: tasks, path, drafts, rounds, sources."""
    user, now = request.user, dates.now()
    found = study_for(user, slug)
    on_team = is_on_team(user, found.participation_id)
    path = path_of(
        found, now=now, sees_lateness=sees_lateness(user, found), on_team=on_team
    )
    reviews = _open_reviews(user, found)
    promises = promises_by_study(user, found)
    tasks = tasks_for(user, found, path, reviews=reviews, promises=promises, now=now)
    inside = sees_inside(user, found)
    drafts = list(drafts_of(user, found))
    return render(
        request,
        "casestudies/study.html",
        {
            "study": found,
            "headline": headline(found, path, on_team=on_team),
            "path": path,
            "tasks": [(task, days_left(task.due_on)) for task in tasks],
            "drafts": [(draft, days_late(draft) if inside else 0) for draft in drafts],
            "compare_form": CompareForm(drafts=drafts) if len(drafts) > 1 else None,
            "any_invented": any(draft.is_illustrative for draft in drafts),
            "rounds": _rounds(user, found, now),
            "publications": found.publications.all(),
            "sees_inside": inside,
            "may_submit": can_submit(user, found),
            "files_for_others": not on_team,
            "may_open_round": can_open_round(user, found),
            "zone": dates.zone_text(found.zone),
            "panels": shown("study", user, found),
        },
    )


def _open_reviews(user: Any, study: CaseStudy) -> QuerySet[ReviewAssignment]:
    return (
        ReviewAssignment.objects.giving_access(user)
        .filter(
            round__study=study,
            round__closed_at__isnull=True,
            submitted_at__isnull=True,
        )
        .select_related("round__draft")
    )


def _rounds(user: Any, study: CaseStudy, now: dt.datetime) -> list[Any]:
    rounds = (
        ReviewRound.objects.visible_to(user)
        .filter(study=study)
        .with_status()
        .select_related("draft", "study__phase", "study__participation__country")
        .order_by("-number")
    )
    return [(round, status_of(round, now=now)) for round in rounds]


@require_safe
def study_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who changed what on the path, and which versions came."""
    user = request.user
    found = study_for(user, slug, may=sees_inside)
    return render(
        request,
        "casestudies/study_history.html",
        {
            "study": found,
            "entries": history_of(found, list(drafts_of(user, found))),
        },
    )
