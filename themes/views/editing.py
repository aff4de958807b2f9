"""The themes of a phase: seen, added, edited, ordered, retired."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.models import Theme
from casestudies.services.refusals import Refused, Stale
from casestudies.views.typed import typed_in
from casestudies.views.unsaved import survives_sign_out
from phases.models import Phase
from sse_project.lib.forms import INVALID
from themes.forms import MoveForm, ThemeForm
from themes.history import history_of
from themes.models import ThemeTerm
from themes.permissions import can_edit_themes, theme_for, themed_phase
from themes.services import editing
from themes.words import phase_sentence

Language = ThemeTerm.Language


def _list_url(phase: Phase) -> str:
    return reverse("themes:phase_themes", args=[phase.number])


@require_safe
def phase_themes(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the drafts of a phase are held against."""
    phase = themed_phase(request.user, number)
    rows = list(
        Theme.objects.visible_to(request.user)
        .filter(phase=phase)
        .annotate(
            english=Count("terms", filter=Q(terms__language="en")),
            elsewhere=Count("terms", filter=~Q(terms__language="en")),
        )
        .select_related("phase")
        .prefetch_related("sources")
        .order_by("position", "name")
    )
    offered = [theme for theme in rows if theme.retired_at is None]
    sources = {source for theme in offered for source in theme.sources.all()}
    return render(
        request,
        "themes/phase_themes.html",
        {
            "phase": phase,
            "headline": phase_sentence(len(offered), str(phase)),
            "themes": offered,
            "sources": sorted(sources, key=lambda source: source.key),
            "retired": [theme for theme in rows if theme.retired_at is not None],
            "may_edit": can_edit_themes(request.user, phase.pk),
        },
    )


@require_safe
def theme(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Show one theme: what to look for, its words, who changed it."""
    found = theme_for(request.user, number, slug)
    words = editing.words_of(found)
    return render(
        request,
        "themes/theme.html",
        {
            "theme": found,
            "phase": found.phase,
            "words": [
                (code.value, code.label, words[code.value])
                for code in Language
                if code.value in words
            ],
            "history": history_of(found),
            "may_edit": can_edit_themes(request.user, found.phase_id),
        },
    )


@survives_sign_out
@require_http_methods(["GET", "HEAD", "POST"])
def theme_add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a theme to the phase."""
    phase = themed_phase(request.user, number, change=True)
    form = ThemeForm(typed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = editing.add_theme(
                phase,
                by=request.user,
                form=form.cleaned_data["form"],
                words=form.words(),
                **form.fields_typed(),
            )
        except Refused as refused:
            form.add_error("name", refused.message)
        else:
            said = _("{theme} is a theme of {phase} now.")
            messages.success(request, said.format(theme=made, phase=phase))
            return redirect(_list_url(phase))
    return _form_page(request, form, phase, title=_("Add a theme"))


@survives_sign_out
@require_http_methods(["GET", "HEAD", "POST"])
def theme_edit(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Change name, guidance and words; 409 shows both texts."""
    found = theme_for(request.user, number, slug, change=True)
    typed = typed_in(request)
    form = ThemeForm(typed, instance=found, words=editing.words_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            editing.change_theme(
                found,
                by=request.user,
                words=form.words(),
                **form.marks(),
                **form.fields_typed(),
            )
        except Stale as stale:
            return _conflict(request, form, stale.current)
        except Refused as refused:
            form.add_error("name", refused.message)
        else:
            messages.success(request, _("Saved. History keeps what it was."))
            return redirect("themes:theme", number, slug)
    title = _("Edit {theme}").format(theme=found)
    return _form_page(request, form, found.phase, title=title, theme=found)


def _form_page(
    request: HttpRequest, form: ThemeForm, phase: Phase, **context: Any
) -> HttpResponse:
    was_unsaved = form.is_bound and request.method != "POST"
    return render(
        request,
        "themes/theme_form.html",
        {"form": form, "phase": phase, "was_unsaved": was_unsaved, **context},
        status=INVALID if request.method == "POST" else 200,
    )


def _conflict(request: HttpRequest, form: ThemeForm, current: Theme) -> HttpResponse:
    """Show what both have; the words of a language only where they differ."""
    mine, theirs = form.words(), editing.words_of(current)
    rows = [
        {"label": form[name].label, "mine": text, "theirs": getattr(current, name)}
        for name, text in form.fields_typed().items()
    ]
    for code, label in Language.choices:
        if set(mine.get(code, [])) != set(theirs.get(code, [])):
            both = "\n".join(mine.get(code, [])), "\n".join(theirs.get(code, []))
            rows.append({"label": label, "mine": both[0], "theirs": both[1]})
    last: Any = current.history.order_by("-history_id").first()  # type: ignore[attr-defined]
    return render(
        request,
        "themes/conflict.html",
        {
            "form": form,
            "rows": rows,
            "version": current.version,
            "url": reverse("themes:theme", args=[current.phase.number, current.slug]),
            "theirs_by": last.history_user,
            "theirs_at": last.history_date,
        },
        status=409,
    )


@require_POST
def theme_move(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Move a theme one place up or down."""
    found = theme_for(request.user, number, slug, change=True)
    form = MoveForm(request.POST)
    if form.is_valid():
        editing.move_theme(
            found,
            by=request.user,
            up=form.cleaned_data["to"] == "up",
            seen_at=form.cleaned_data["position"],
        )
    return redirect(f"{_list_url(found.phase)}#theme-{found.slug}")


@require_http_methods(["GET", "HEAD", "POST"])
def theme_retire(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Ask, then retire a theme."""
    found = theme_for(request.user, number, slug, change=True)
    if request.method == "POST":
        editing.retire_theme(found, by=request.user)
        messages.success(request, _("{theme} is retired.").format(theme=found))
        return redirect(_list_url(found.phase))
    return render(
        request,
        "components/confirm.html",
        {
            "eyebrow": str(found.phase),
            "question": _("Retire the theme “{theme}”?").format(theme=found),
            "consequence": _(
                "It is no longer offered for judgements and comments. What was judged "
                "and said about it stays, and it can be brought back."
            ),
            "action": _("Retire"),
            "cancel_url": _list_url(found.phase),
        },
    )


@require_POST
def theme_restore(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Bring a retired theme back."""
    found = theme_for(request.user, number, slug, change=True)
    editing.restore_theme(found, by=request.user)
    messages.success(request, _("{theme} is offered again.").format(theme=found))
    return redirect(_list_url(found.phase))
