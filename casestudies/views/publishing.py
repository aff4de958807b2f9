"""The end of the path: approve, reopen, publish, correct, take back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casestudies.forms.publishing import ApproveForm, PublicationForm, ReopenForm
from casestudies.forms.rounds import ReasonForm
from casestudies.models import CaseStudy, Publication, Step
from casestudies.permissions.publishing import (
    approval_seen_by,
    can_approve,
    can_change_publication,
    can_publish,
    publication_for,
)
from casestudies.permissions.studies import study_for
from casestudies.services import approvals, publications
from casestudies.services.approvals import approvable
from casestudies.services.refusals import Refused, Stale
from casestudies.views.acting import act_page
from manuscripts.trace_words import traces_of
from records.models import StoredFile
from records.services import FileRefused, receive_file
from records.storage import CHUNK, hash_of
from sse_project.lib import dates
from sse_project.lib.forms import INVALID, posted

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    """Approve the final draft."""
    study = study_for(request.user, slug, may=can_approve)
    return act_page(
        request,
        ApproveForm(posted(request), study=study),
        partial(approvals.approve, study, by=request.user),
        said=_("The version is approved. The team and the coordinators are told."),
        back=study.get_absolute_url(),
        template="casestudies/approve.html",
        study=study,
        approval=approval_seen_by(request.user, study),
        drafts=list(approvable(study)),
    )


@require_http_methods(METHODS)
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the approval back, with a reason."""
    study = study_for(request.user, slug, may=can_approve)
    approval = approval_seen_by(request.user, study)
    return act_page(
        request,
        ReopenForm(posted(request), approval=approval),
        partial(approvals.reopen, study, by=request.user),
        said=_("The study is open again. The team and the coordinators are told."),
        back=study.get_absolute_url(),
        template="casestudies/reopen.html",
        study=study,
        approval=approval,
    )


@require_http_methods(METHODS)
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish one language version."""
    study = study_for(request.user, slug, may=can_publish)
    approval = approval_seen_by(request.user, study)
    form = PublicationForm(
        *_sent(request),
        study=study,
        approved=approval.draft if approval else None,
        user=request.user,
    )
    status = 200
    if form.is_bound:
        act = partial(publications.publish, study, by=request.user)
        made, status = _put_out(form, act, with_token=True)
        if made is not None:
            messages.success(request, _said(made, form))
            return redirect(study.get_absolute_url() + "#h-published")
    return render(
        request,
        "casestudies/publish.html",
        {
            "study": study,
            "form": form,
            "approval": approval,
            "needs_approval": approval is None and _has_step(study, "approval"),
            "zone": dates.zone_text(study.zone),
        },
        status=status,
    )


@require_http_methods(METHODS)
def publication_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct what is published."""
    found = publication_for(request.user, slug, pk, may=can_change_publication)
    study = found.study
    approval = approval_seen_by(request.user, study)
    form = PublicationForm(
        *_sent(request),
        study=study,
        approved=approval.draft if approval else None,
        publication=found,
        user=request.user,
    )
    status = 200
    if form.is_bound:
        act = partial(publications.change_publication, found, by=request.user)
        try:
            made, status = _put_out(form, act, with_token=False)
        except Stale as stale:
            return _both(request, form, stale.current)
        if made is not None:
            messages.success(request, _("The correction is public."))
            return redirect(study.get_absolute_url() + "#h-published")
    return render(
        request,
        "casestudies/publish.html",
        {
            "study": study,
            "form": form,
            "approval": approval,
            "publication": found,
            "zone": dates.zone_text(study.zone),
        },
        status=status,
    )


@require_http_methods(METHODS)
def publication_unpublish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a publication back, with a reason."""
    found = publication_for(request.user, slug, pk, may=can_change_publication)
    return act_page(
        request,
        ReasonForm(posted(request)),
        partial(publications.unpublish, found, by=request.user),
        said=_("It is no longer public."),
        back=found.study.get_absolute_url(),
        template="components/confirm.html",
        question=_("Take “{title}” back?").format(title=found.title),
        consequence=_(
            "Visitors no longer find it nor its file, and its address answers that"
            " there is nothing. The reason is kept in the history."
        ),
        action=_("Take it back"),
        cancel_url=found.study.get_absolute_url(),
    )


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _put_out(
    form: PublicationForm, act: Any, *, with_token: bool
) -> tuple[Publication | None, int]:
    """Do `act` with what was typed and its file; return it, or None and a status."""
    if not form.is_valid():
        return None, INVALID
    values = form.cleaned_data
    try:
        file = _file_of(form)
        if file is not None and _is_new(form, file) and not form.is_meant(file):
            traces = traces_of(file)
            if traces.any:
                form.ask_about_traces(traces, file)
                return None, INVALID
        names = ["title", "isbn", "doi", "url", "date"]
        names += [n for n in ("language", "edited_from", "edited_until") if n in values]
        names += ["form_token"] if with_token else ["version"]
        made: Publication = act(file=file, **{name: values[name] for name in names})
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except Refused as refused:
        form.add_error(None, refused.message)
        return None, INVALID
    return made, 302


def _file_of(form: PublicationForm) -> StoredFile | None:
    """Return the file that is chosen, received now if it was sent with the form."""
    choice = form.cleaned_data["file_from"]
    if choice == form.NONE:
        return None
    if choice == form.KEEP and form.publication is not None:
        return form.publication.file
    if choice == form.APPROVED and form.approved is not None:
        return form.approved.file
    upload = form.cleaned_data["file"]
    if upload is None:
        return form.arrived
    digest, _size = hash_of(upload.chunks(CHUNK))
    return receive_file(upload, by=form.user, form_token=form.token_for(digest))


def _is_new(form: PublicationForm, file: StoredFile) -> bool:
    """Return whether the file is not the one that is published already."""
    return form.publication is None or form.publication.file_id != file.pk


def _said(made: Publication, form: PublicationForm) -> str:
    if made.file is None or form.cleaned_data["traces_meant"]:
        return _("It is published and stands on the public pages.")
    return _(
        "It is published and stands on the public pages. The file holds no names,"
        " comments or tracked changes."
    )


def _has_step(study: CaseStudy, kind: str) -> bool:
    kinds = {step.kind for step in study.steps.all()}
    return Step.Kind(kind) in kinds


def _both(
    request: HttpRequest, form: PublicationForm, current: Publication
) -> HttpResponse:
    """Show what was typed beside what somebody saved first."""
    rows = [
        {
            "label": form.fields[name].label,
            "mine": form.cleaned_data[name],
            "theirs": getattr(current, name),
        }
        for name in ("title", "isbn", "doi", "url")
    ]
    mine = {"label": _("Date"), "mine": str(form.cleaned_data["date"])}
    rows.append({**mine, "theirs": str(current.date)})
    return render(
        request,
        "casestudies/publication_conflict.html",
        {
            "form": form,
            "rows": rows,
            "version": current.version,
            "study": form.study,
            "url": form.study.get_absolute_url(),
        },
        status=409,
    )
