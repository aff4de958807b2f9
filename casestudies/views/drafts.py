"""Handing a draft in, its receipt, its page, its file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.forms.drafts import DraftForm
from casestudies.models import Draft, ReviewRound
from casestudies.permissions.promises import promises_in
from casestudies.permissions.publishing import approval_seen_by
from casestudies.permissions.studies import (
    can_open_round,
    can_submit,
    draft_for,
    draft_on_page,
    drafts_of,
    sees_inside,
    sees_lateness,
    study_for,
)
from casestudies.round_status import status_of
from casestudies.services.drafts import days_late, same_bytes, submit_draft
from casestudies.services.refusals import Refused
from materials.permissions import reads_materials
from records.services import FileRefused, receive_file
from records.serving import file_response
from records.verdicts import warning_sentences
from sse_project.lib import dates
from sse_project.lib.panels import shown


@require_http_methods(["GET", "HEAD", "POST"])
def draft_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a draft."""
    user = request.user
    study = study_for(user, slug, may=can_submit)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(*posted, study=study, user=user)
    status = 200
    if posted:
        draft, status = _hand_in(form)
        if draft is not None:
            return redirect("casestudies:draft_receipt", slug=slug, number=draft.number)
    drafts = drafts_of(user, study)
    return render(
        request,
        "casestudies/draft_add.html",
        {
            "study": study,
            "form": form,
            "last": drafts.first(),
            "approved": next((d for d in study.drafts.all() if d.is_approved), None),
        },
        status=status,
    )


def _hand_in(form: DraftForm) -> tuple[Draft | None, int]:
    """Receive the file and hand it in; return the draft, or None and a status."""
    if not form.is_valid():
        return None, 422
    values = form.cleaned_data
    try:
        stored = form.stored or receive_file(
            values["file"], by=form.user, form_token=values["form_token"]
        )
        earlier = same_bytes(form.study, stored)
        made = Draft.objects.filter(file=stored).exists()
        if earlier and not made and not values.get("same_bytes_meant"):
            form.ask_about_same_bytes(earlier)
            return None, 422
        draft = submit_draft(
            form.study,
            stored_file=stored,
            step=values.get("step") or form.next_step,
            note=values["note"],
            author=values.get("author") or form.user,
            by=form.user,
            received_on=values.get("received_on"),
            framework=values.get("framework"),
            form_token=values["form_token"],
        )
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None, 422
    return draft, 302


@require_safe
def draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version: who, when, what changed, what the checks said."""
    found: Any = draft_on_page(request.user, slug, number)
    page = _page(request, found) | {"before": found.before, "after": found.after}
    return render(request, "casestudies/draft.html", page | {"draft": found})


@require_safe
def draft_receipt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the receipt, to print or to keep."""
    found = draft_on_page(request.user, slug, number)
    return render(
        request,
        "casestudies/draft_receipt.html",
        _page(request, found) | {"draft": found},
    )


@require_safe
def draft_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand out the file."""
    return file_response(draft_for(request.user, slug, number).file, request)


def _page(request: HttpRequest, draft: Any) -> dict[str, object]:
    user, study = request.user, draft.study
    approval = approval_seen_by(user, study)
    rounds = (
        ReviewRound.objects.visible_to(user)
        .filter(draft=draft)
        .with_status()
        .select_related("study__phase", "study__participation__country")
    )
    for round in rounds:
        round.draft = draft
    return {
        "study": study,
        "knows_study": draft.knows_study,
        "sees_inside": sees_inside(user, study),
        "days_late": days_late(draft) if sees_lateness(user, study) else 0,
        "warnings": warning_sentences(draft.file.warnings),
        "zone": dates.zone_text(study.zone),
        "rounds": [(round, status_of(round, now=dates.now())) for round in rounds],
        "approval": approval if approval and approval.draft_id == draft.pk else None,
        "may_open_round": can_open_round(user, study)
        and approval is None
        and all(round.closed_at for round in rounds),
        "promises": promises_in(user, draft).count(),
        "reads_materials": reads_materials(user, study.phase_id),
        "panels": shown("draft", user, draft),
    }
