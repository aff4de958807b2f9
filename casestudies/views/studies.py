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
from casestudies.models import (
    CaseStudy,
    Publication,
    ReviewAssignment,
)
from casestudies.permissions.extensions import to_decide
from casestudies.permissions.promises import promises_by_study
from casestudies.permissions.publishing import can_change_publication
from casestudies.permissions.studies import (
    can_open_round,
    can_submit,
    drafts_of,
    sees_inside,
    sees_lateness,
    study_for,
    study_on_page,
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
    is_filtered = any(form.data.get(name) for name in form.fields)
    late = chosen.late(now).whose_lateness_shows(request.user)
    page = Paginator(
        chosen.with_path().order_by("-phase__number", "kind", "title"), PER_PAGE
    ).get_page(request.GET.get("page"))
    rows = [_row(request.user, study, now) for study in page.object_list]
    return render(
        request,
        "casestudies/study_list.html",
        {
            "headline": _list_headline(
                page.paginator.count, late.count(), is_filtered=is_filtered
            ),
            "form": form,
            "page_obj": page,
            "rows": rows,
            "is_filtered": is_filtered,
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


def _list_headline(count: int, late: int, *, is_filtered: bool) -> str:
    of_all = ngettext("{count} study", "{count} studies", count).format(count=count)
    if not count:
        return (
            _("No study matches.")
            if is_filtered
            else _("There is no study for you to see yet.")
        )
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
    found: Any = study_on_page(user, slug)
    on_team = is_on_team(user, found.participation_id)
    path = path_of(
        found, now=now, sees_lateness=sees_lateness(user, found), on_team=on_team
    )
    reviews = _open_reviews(user, found)
    tasks = tasks_for(
        user,
        found,
        path,
        reviews=reviews,
        promises=promises_by_study(user, found),
        requests=to_decide(user, found.requests_seen),
        now=now,
    )
    inside = sees_inside(user, found)
    is_frozen = any(draft.is_approved for draft in found.drafts.all())
    drafts = [draft for draft in found.drafts.all() if draft.may_read][::-1]
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
            "rounds": _rounds(found, now),
            "publications": _publications(user, found),
            "sees_inside": inside,
            "may_submit": can_submit(user, found) and not is_frozen,
            "files_for_others": not on_team,
            "may_open_round": can_open_round(user, found) and not is_frozen,
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


def _publications(user: Any, study: CaseStudy) -> list[tuple[Publication, bool]]:
    """Return what is published, each with whether the reader may change it."""
    out = list(study.publications.out().select_related("file"))
    for publication in out:
        publication.study = study
    return [(each, can_change_publication(user, each)) for each in out]


def _rounds(study: Any, now: dt.datetime) -> list[Any]:
    mine = [round for round in study.rounds.all() if round.may_read][::-1]
    return [(round, status_of(round, now=now)) for round in mine]


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
