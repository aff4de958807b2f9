"""What a workshop begins in the reviews: rounds on all drafts, and the promises."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.models import Comment, Response
from casestudies.services.refusals import Refused
from sse_project.lib.forms import form_page, posted
from workshops.forms.open_rounds import OpenRoundsForm
from workshops.models import Workshop
from workshops.open_rounds import rows_for
from workshops.overview.tabs import tabs_of
from workshops.permissions import inside_workshop_for, workshop_to_open_rounds
from workshops.services.review_rounds import open_rounds


@require_http_methods(["GET", "HEAD", "POST"])
def rounds_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose drafts and reviewers, look once more, then open all rounds."""
    workshop = workshop_to_open_rounds(request.user, slug)
    rows = rows_for(workshop)
    form = OpenRoundsForm(posted(request), workshop=workshop, rows=rows)
    is_valid = form.is_valid()
    confirming = is_valid and not form.cleaned_data["confirmed"]
    if is_valid and not confirming and _opened(request, workshop, form):
        return redirect(workshop)
    return form_page(
        request,
        "workshops/open_rounds.html",
        form,
        workshop=workshop,
        headline=_headline(len(form.rows)),
        left_out=[row for row in rows if row.why_not],
        summary=_summary(form) if confirming else None,
        tabs=tabs_of(request.user, workshop, ""),
    )


def _opened(request: HttpRequest, workshop: Workshop, form: OpenRoundsForm) -> bool:
    given = {k: v for k, v in form.cleaned_data.items() if k != "confirmed"}
    try:
        rounds = open_rounds(workshop, by=request.user, **given)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    text = ngettext("{n} round is open.", "{n} rounds are open.", len(rounds))
    messages.success(request, text.format(n=len(rounds)))
    return True


def _headline(count: int) -> str:
    if not count:
        return _("No draft of this phase can go to review now.")
    text = ngettext(
        "{n} draft can go to review.", "{n} drafts can go to review together.", count
    )
    return text.format(n=count)


def _summary(form: OpenRoundsForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "drafts": given["drafts"],
        "reviewers": [user for user, _kind in given["reviewers"]],
        "due_on": given["due_on"],
    }


@require_safe
def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was promised in the rounds this workshop opened, by country."""
    workshop = inside_workshop_for(request.user, slug)
    rows = list(_promised(request.user, workshop))
    by_study = [
        (study, list(comments))
        for study, comments in groupby(rows, key=lambda each: each.round.study)
    ]
    context = {
        "workshop": workshop,
        "headline": _promised_words(len(rows), len(by_study)),
        "studies": by_study,
        "tabs": tabs_of(request.user, workshop, ""),
    }
    return render(request, "workshops/promises.html", context)


def _promised(user: Any, workshop: Workshop) -> Any:
    """Return the promises of the rounds it opened that the user may read."""
    opened = workshop.rounds.values("pk")
    answers = Response.objects.visible_to(user).select_related("author")
    return (
        Comment.objects.visible_to(user)
        .filter(Q(round__in=opened) | Q(raised_in__in=opened))
        .promised()
        .select_related("round__study__participation__country", "raised_in")
        .select_related("closed_by")
        .prefetch_related(Prefetch("response", answers))
        .order_by("round__study__title", "round__study", "raised_in__number", "number")
    )


def _promised_words(count: int, countries: int) -> str:
    if not count:
        return _("Nothing is promised for the next drafts yet.")
    text = ngettext(
        "{n} change is promised for the next drafts",
        "{n} changes are promised for the next drafts",
        count,
    ).format(n=count)
    of = ngettext("in {n} study.", "in {n} studies.", countries)
    return f"{text} {of.format(n=countries)}"
