"""The fast page of who takes notes: lines, theirs and those of others."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.services.refusals import Refused, Stale
from casestudies.views.unsaved import (
    is_autosave,
    saved,
    survives_sign_out,
    unsaved,
)
from sse_project.lib.forms import INVALID, form_page, posted
from workshops.actions.agreed import open_from_before
from workshops.forms.notes import TAGS, NewNoteForm, NoteChangeForm, UndoForm
from workshops.models import Note, Workshop
from workshops.overview.tabs import tabs_of
from workshops.permissions import note_for, room_for
from workshops.services import notes as services

PER_PAGE = 100
MOST_NEW = 300


def _lines(workshop: Workshop) -> Any:
    """Return the lines, the newest first, with what each prints."""
    return (
        Note.objects.filter(workshop=workshop)
        .select_related(
            "author",
            "participation__country",
            "item",
            "comment__raised_in",
            "comment__round__study",
            "decision",
            "action__owner",
        )
        .order_by("-written_at", "-pk")
    )


def _last_change(workshop: Workshop) -> int:
    changes: Any = Note.history  # type: ignore[attr-defined]
    last = changes.filter(workshop_id=workshop.pk).aggregate(last=Max("history_id"))
    return last["last"] or 0


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_out
def notes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the lines and keep a new one; a line that was kept is never lost.

    The script of the page sends lines with `?autosave` and gets plain words.
    """
    workshop = room_for(request.user, slug)
    if request.method == "POST":
        return _write(request, workshop)
    kept = unsaved(request)
    form = NewNoteForm(kept, workshop=workshop, tags=request.GET)
    return _page(request, workshop, form)


def _write(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    form = NewNoteForm(request.POST, workshop=workshop)
    if form.is_valid():
        try:
            services.write_note(workshop, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
    if is_autosave(request):
        if form.is_valid():
            return saved(request)
        why = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return HttpResponse(why, status=INVALID, content_type="text/plain")
    if not form.is_valid():
        return _page(request, workshop, form)
    tags = {name: request.POST.get(name, "") for name in TAGS}
    address = reverse("workshops:notes", args=[workshop.slug])
    return redirect(f"{address}?{urlencode(tags)}")


def _page(request: HttpRequest, workshop: Workshop, form: NewNoteForm) -> HttpResponse:
    last = _last_change(workshop)  # first: what is written meanwhile comes again
    counted = _counted(workshop)
    paginator = Paginator(_lines(workshop), PER_PAGE)
    paginator.count = counted["all"]
    page = paginator.get_page(request.GET.get("page"))
    return form_page(
        request,
        "workshops/notes.html",
        form,
        workshop=workshop,
        headline=_headline(counted),
        page_obj=page,
        lines=page.object_list,
        last=last,
        still_open=open_from_before(request.user, workshop),
        tabs=tabs_of(request.user, workshop, "notes"),
    )


def _counted(workshop: Workshop) -> dict[str, int]:
    """Return how many lines there are, and actions without an owner; one query."""
    bare = Q(kind=Note.Kind.ACTION, struck_at__isnull=True, action__owner__isnull=True)
    return Note.objects.filter(workshop=workshop).aggregate(
        all=Count("pk"), bare=Count("pk", filter=bare)
    )


def _headline(counted: dict[str, int]) -> list[str]:
    """Return what the page says: actions without an owner first."""
    if not counted["all"]:
        return [_("Nothing is written down yet.")]
    said = ngettext(
        "{n} line is written down.", "{n} lines are written down.", counted["all"]
    ).format(n=counted["all"])
    if not counted["bare"]:
        return [said]
    text = ngettext(
        "{n} action has no owner yet.",
        "{n} actions have no owner yet.",
        counted["bare"],
    )
    return [text.format(n=counted["bare"]), said]


@require_safe
def notes_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the lines that were written or changed since `?after=`; 204 for none."""
    workshop = room_for(request.user, slug)
    after = request.GET.get("after", "")
    known = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    last = _last_change(workshop)
    if last <= known:
        return HttpResponse(status=204)
    changes: Any = Note.history  # type: ignore[attr-defined]
    newer = changes.filter(workshop_id=workshop.pk, history_id__gt=known)
    lines = _lines(workshop).filter(pk__in=newer.values("id"))[:MOST_NEW]
    context = {
        "workshop": workshop,
        "lines": lines,
        "last": last,
        "headline": _headline(_counted(workshop)),
    }
    return render(request, "workshops/partials/note_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_out
def note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a line; 409 shows both texts, and what was typed goes on."""
    found = note_for(request.user, slug, pk)
    names = ("text", "kind", "participation", "speaker", "item", "version")
    form = NoteChangeForm(
        posted(request) or unsaved(request),
        workshop=found.workshop,
        initial={name: getattr(found, name) for name in names},
    )
    back = _place_of(found)
    context = {"workshop": found.workshop, "note": found, "back": back}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_note(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        except Stale as stale:
            context |= _both(form, stale.current)
            return render(request, "workshops/note.html", context, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, "workshops/note.html", form, **context)


def _both(form: NoteChangeForm, theirs: Note) -> dict[str, Any]:
    """Return what the conflict prints: label, mine, theirs."""
    mine = form.cleaned_data
    kinds = dict(Note.Kind.choices)

    def words(name: str, value: Any) -> str:
        if name == "kind":
            return str(kinds[value])
        if name == "participation" and value is not None:
            return str(value.country)
        return str(value or "")

    rows = [
        {
            "label": form.fields[name].label,
            "mine": words(name, mine[name]),
            "theirs": words(name, getattr(theirs, name)),
        }
        for name in form.fields
        if name != "version"
    ]
    return {"form": form, "rows": rows, "version": theirs.version}


def _place_of(note: Note) -> str:
    address = reverse("workshops:notes", args=[note.workshop.slug])
    return f"{address}#line-{note.pk}"


@require_http_methods(["POST"])
def note_strike(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Strike a line out, or put it back."""
    return _act(request, note_for(request.user, slug, pk), services.strike_note)


@require_http_methods(["POST"])
def note_comment(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a remark a comment on the draft, or take the comment back."""
    found = note_for(request.user, slug, pk)

    def act(note: Note, *, by: Any, undo: bool) -> str:
        if undo:
            services.take_back_comment(note, by=by)
            return _("The comment is taken back.")
        number = services.raise_comment(note, by=by).label
        return _(
            "It is comment {number} now. The researchers see it once it is released."
        ).format(number=number)

    return _act(request, found, act)


def _act(request: HttpRequest, found: Note, act: Any) -> HttpResponse:
    form = UndoForm(request.POST)
    undo = form.is_valid() and form.cleaned_data["undo"]
    try:
        said = act(found, by=request.user, undo=undo)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        if isinstance(said, str):
            messages.success(request, said)
    return redirect(_place_of(found))
