"""Two versions side by side: choosing them, and what changed between them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casestudies.comparison_page import page_of
from casestudies.comparison_words import (
    headline,
    kinds_of_change,
    notes_on,
    pair_name,
)
from casestudies.forms.comparing import CompareForm, ComparisonView
from casestudies.permissions.studies import draft_for, drafts_named
from manuscripts.comparisons import Compared, compared, wait_for
from records.models import StoredFile

LOOK_AGAIN = 3  # seconds


@require_safe
def compare_choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose two versions; then go to their comparison."""
    drafts = list(drafts_named(request.user, slug))
    if not drafts:
        raise Http404
    form = CompareForm(request.GET or None, drafts=drafts)
    if form.is_valid():
        values = form.cleaned_data
        return redirect("casestudies:compare", slug, values["old"], values["new"])
    return render(
        request,
        "casestudies/compare_choose.html",
        {"form": form, "study": drafts[0].study},
        status=422 if form.is_bound else 200,
    )


@require_safe
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """Show what changed from one version to another, or that it is being prepared."""
    drafts = draft_for(request.user, slug, old), draft_for(request.user, slug, new)
    page = {"study": drafts[1].study, "old": drafts[0], "new": drafts[1]}
    ready = StoredFile.State.READY
    if any(draft.file.state != ready for draft in drafts):
        return _unreadable(request, page, None)
    found = compared(drafts[0].file, drafts[1].file)
    if found is None:
        return _being_prepared(request, page)
    if found.comparison is None:
        return _unreadable(request, page, found)
    view = ComparisonView(request.GET).chosen()
    return render(
        request,
        "casestudies/compare.html",
        page
        | {
            "headline": headline(*drafts, found.comparison),
            "kinds": kinds_of_change(found.comparison),
            "notes": notes_on(*drafts, found),
            "page": page_of(found.comparison, **view),
            "view": view,
        },
    )


def _being_prepared(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    """Say so, and look again by itself, but not for ever."""
    old, new = page["old"], page["new"]
    is_long = wait_for(old.file, new.file) == "long"
    context = page | {"pair": pair_name(old, new), "is_long": is_long}
    response = render(request, "casestudies/compare_waiting.html", context)
    if not is_long:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _unreadable(
    request: HttpRequest, page: dict[str, Any], found: Compared | None
) -> HttpResponse:
    old, new = page["old"], page["new"]
    context = page | {
        "pair": pair_name(old, new),
        "files": [old, new],
        "notes": notes_on(old, new, found) if found else [],
    }
    return render(request, "casestudies/compare_unreadable.html", context)
