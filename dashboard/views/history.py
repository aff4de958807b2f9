"""Who changed what, from what to what, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.changelog import page_of_changes
from dashboard.forms import HistoryFilter
from dashboard.permissions import phases_with_history


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Tell the changes of the phases the reader coordinates or follows for the ILO."""
    phase_ids = phases_with_history(request.user)
    if not phase_ids:
        raise Http404
    form = HistoryFilter(request.GET, phase_ids=phase_ids)
    if not form.is_valid():
        context = {"form": form, "entries": [], "total": 0}
        return render(request, "dashboard/history.html", context, status=400)
    page, entries = page_of_changes(phase_ids, form.asked, page=request.GET.get("page"))
    return render(
        request,
        "dashboard/history.html",
        {
            "form": form,
            "page_obj": page,
            "entries": entries,
            "total": page.paginator.count,
            "about": entries[0].about if form.asked.object_id and entries else "",
        },
    )
