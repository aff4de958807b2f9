"""Pages of the texts of a workshop: read, begin, edit, approve, take along."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from records.serving import made_response
from sse_project.lib import pdf, word_file
from sse_project.lib.forms import form_page, posted
from sse_project.lib.markdown import to_html
from workshops.forms.documents import CorrectionForm, TextForm, VersionForm
from workshops.models import Document, Workshop
from workshops.overview.tabs import tabs_of
from workshops.permissions import (
    can_edit,
    corrections_for,
    may_approve,
    takes_notes,
    text_for,
    text_to_approve,
    text_to_edit,
    text_to_read,
    workshop_to_write,
)
from workshops.services import documents as services
from workshops.services.corrections import answers_to, asked_of
from workshops.texts import files, words
from workshops.texts.naming import page_of

VERSIONS_PER_PAGE = 20


@require_safe
def document(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a text as it stands, or that there is none yet."""
    workshop, found = text_for(request.user, slug, kind)
    if found is None:
        return _none_yet(request, workshop, kind)
    found.workshop = workshop
    return document_page(request, found, CorrectionForm())


def document_page(
    request: HttpRequest, found: Document, form: CorrectionForm
) -> HttpResponse:
    """Return the page of a text, with the form for a correction."""
    user: Any = request.user
    workshop = found.workshop
    may_edit = takes_notes(user, workshop)
    newest = services.newest(found)
    context = {
        **_of_page(request, workshop, found.kind),
        "document": found,
        "newest": newest,
        "html": to_html(newest.text),
        "headline": words.headline(found),
        "may_edit": may_edit and found.state != Document.State.APPROVED,
        "may_approve": may_approve(user, workshop),
        "corrections": list(corrections_for(user, found)),
    }
    if may_edit:
        context["versions"] = _versions(request, found)
        context["blanks"] = words.blanks_sentence(newest.text)
        context["may_record"] = can_edit(user, workshop) and words.misses_parts(
            newest.text
        )
    if found.state == Document.State.CIRCULATED:
        context |= _answers(user, found)
    return form_page(request, "workshops/document.html", form, **context)


def _none_yet(request: HttpRequest, workshop: Workshop, kind: str) -> HttpResponse:
    may_write = takes_notes(request.user, workshop)
    context = {
        **_of_page(request, workshop, kind),
        "headline": words.none_yet(kind, may_write=may_write),
        "may_write": may_write,
    }
    return render(request, "workshops/document_none.html", context)


def _of_page(request: HttpRequest, workshop: Workshop, kind: str) -> dict[str, Any]:
    return {
        "workshop": workshop,
        "kind": kind,
        "kind_label": Document.Kind(kind).label,
        "other_kind": _other(kind) if takes_notes(request.user, workshop) else None,
        "tabs": tabs_of(request.user, workshop, _tab(kind)),
    }


def _tab(kind: str) -> str:
    """Return the tab a text stands under: the report beside the news note."""
    news = Document.Kind.NEWS_NOTE
    return str(news) if kind == Document.Kind.MISSION_REPORT else kind


def _other(kind: str) -> Document.Kind | None:
    """Return the text that shares the tab."""
    return {
        Document.Kind.NEWS_NOTE: Document.Kind.MISSION_REPORT,
        Document.Kind.MISSION_REPORT: Document.Kind.NEWS_NOTE,
    }.get(Document.Kind(kind))


def _versions(request: HttpRequest, found: Document) -> Any:
    rows = found.versions.select_related("saved_by").defer("text")
    return Paginator(rows, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))


def _answers(user: Any, found: Document) -> dict[str, Any]:
    """Return who was asked and who answered, and the reader's own part in it."""
    asked = set(asked_of(found).values_list("pk", flat=True))
    answered = answers_to(found)
    return {
        "asked": words.asked_words(len(asked), len(asked & answered)),
        "has_answered": user.pk in answered,
    }


@require_POST
def text_begin(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write the first text from the record."""
    workshop = workshop_to_write(request.user, slug)
    made = services.begin_text(workshop, kind=kind, by=request.user)
    if warning := words.speaks_of_the_past(workshop):
        messages.warning(request, warning)
    made.workshop = workshop
    return redirect(page_of(made))


@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Edit the text, with a preview; 422 and 409 keep what was typed."""
    found = text_to_edit(request.user, slug, kind)
    if found.state == Document.State.APPROVED:
        messages.error(request, _("This text is approved and does not change."))
        return redirect(page_of(found))
    initial: dict[str, Any] = {"version": found.version}
    if request.method != "POST":
        initial["text"] = services.newest(found).text
    form = TextForm(posted(request), initial=initial)
    if not form.is_valid() or "preview" in request.POST:
        return _edit_page(request, found, form)
    return _act(
        request,
        found,
        lambda: services.save_text(found, by=request.user, **form.cleaned_data),
        said=_("Saved."),
        on_stale=lambda current: _conflict(request, current, form),
    )


def _edit_page(request: HttpRequest, found: Document, form: TextForm) -> HttpResponse:
    preview = to_html(form.cleaned_data["text"]) if form.is_valid() else None
    context = {**_of_page(request, found.workshop, found.kind), "document": found}
    context |= {"preview": preview, "back": page_of(found)}
    return form_page(request, "workshops/document_edit.html", form, **context)


def _conflict(request: HttpRequest, current: Document, form: TextForm) -> HttpResponse:
    """Show both texts; what was typed goes on in hidden fields."""
    theirs = current.versions.select_related("saved_by").get(number=current.last_number)
    mine: str = form.cleaned_data["text"]
    context = {
        "form": form,
        "rows": [{"label": _("Text"), "mine": mine, "theirs": theirs.text}],
        "version": current.version,
        "url": page_of(current),
        "theirs_by": theirs.saved_by,
        "theirs_at": theirs.saved_at,
        "workshop": current.workshop,
        "action": request.path,
    }
    return render(request, "workshops/document_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def text_again(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask, then write the text anew from the record, as one more version."""
    found = text_to_edit(request.user, slug, kind)
    return confirm_page(
        request,
        found,
        lambda version: services.write_again(found, version=version, by=request.user),
        said=_("Written anew from the record."),
        question=_("Write the text anew from the record?"),
        consequence=_(
            "What was edited by hand is not in the new version. It stays in the"
            " versions before, and you can take it over again."
        ),
        action=_("Write it anew"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def text_approve(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask, then approve the text for ever."""
    found = text_to_approve(request.user, slug, kind)
    blanks = words.blanks_sentence(services.newest(found).text)
    frozen = _("Nobody can change it afterwards. Readers see it as approved.")
    return confirm_page(
        request,
        found,
        lambda version: services.approve(found, version=version, by=request.user),
        said=_("Approved."),
        question=_("Approve version {number}?").format(number=found.last_number),
        consequence=f"{frozen} {blanks}".strip(),
        action=_("Approve it"),
    )


def confirm_page(
    request: HttpRequest,
    found: Document,
    act: Callable[[int], Any],
    *,
    said: str,
    **context: Any,
) -> HttpResponse:
    """Ask before an act on the text as it stands; then do it and say so."""
    form = VersionForm(posted(request), initial={"version": found.version})
    if form.is_valid():
        try:
            act(form.cleaned_data["version"])
        except services.Refused as refused:
            form.add_error(None, refused.message)
        except services.Stale:
            form.add_error(None, _("Somebody saved the text meanwhile. Read it first."))
        else:
            messages.success(request, said)
            return redirect(page_of(found))
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=found.workshop,
        cancel_url=page_of(found),
        **context,
    )


def _act(
    request: HttpRequest,
    found: Document,
    act: Callable[[], Any],
    *,
    said: str,
    on_stale: Callable[[Document], HttpResponse],
) -> HttpResponse:
    try:
        act()
    except services.Stale as stale:
        return on_stale(stale.current)
    except services.Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect(page_of(found))


@require_safe
def text_word(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Send the text as a file for Word."""
    found = text_to_read(request.user, slug, kind)
    made = files.as_word(found, services.newest(found).text)
    name = files.file_name(found, "docx")
    return made_response(made, name=name, media_type=word_file.MEDIA_TYPE)


@require_safe
def text_pdf(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Send the text as a PDF."""
    found = text_to_read(request.user, slug, kind)
    try:
        made = files.as_pdf(found, services.newest(found).text)
    except pdf.TooLong:
        messages.error(
            request, _("The text is too long for a PDF. Take the Word file.")
        )
        return redirect(page_of(found))
    name = files.file_name(found, "pdf")
    return made_response(made, name=name, media_type="application/pdf")
