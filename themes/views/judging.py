"""How far the drafts of a study treat the themes: seen, and judged by a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.models import Draft, Theme
from casestudies.permissions.studies import drafts_of
from casestudies.services.refusals import Refused, Stale
from casestudies.views.typed import typed_in
from casestudies.views.unsaved import survives_sign_out
from manuscripts.kept import prepare
from phases.permissions import oversees
from records.models import StoredFile
from sse_project.lib.forms import INVALID
from themes.coverage import cells, checks_of, comments_of, legend, themes_of
from themes.forms import CheckForm, TakeForm
from themes.models import ThemeCheck
from themes.permissions import (
    can_edit_themes,
    can_judge,
    judged_draft,
    study_of_themes,
    theme_for,
)
from themes.proposals import Proposals, proposals_of
from themes.querysets import judged_openly
from themes.services.judging import judge
from themes.words import draft_sentences

SHOWN = 8


@require_safe
def study_themes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show themes × versions of a study, oldest first: the progress."""
    user = request.user
    study = study_of_themes(user, slug)
    drafts = list(drafts_of(user, study))[::-1]
    openly = judged_openly(user).filter(study=study).values_list("pk", flat=True)
    readable = set(openly)
    judged = [draft for draft in drafts if draft.pk in readable]
    themes = themes_of(study.phase_id, judged)
    made = cells(user, judged, themes)
    rows = [
        (theme, [made.get((draft.pk, theme.pk)) for draft in drafts])
        for theme in themes
    ]
    latest = [made[judged[-1].pk, theme.pk] for theme in themes] if judged else []
    return render(
        request,
        "themes/study_themes.html",
        {
            "study": study,
            "headline": _study_headline(drafts, judged, latest),
            "drafts": [(draft, draft.pk in readable) for draft in drafts],
            "rows": rows,
            "legend": legend(),
            "any_invented": any(c.check and c.check.is_illustrative for c in latest),
            "is_review_team": oversees(user, study.phase_id),
            "may_edit": can_edit_themes(user, study.phase_id),
        },
    )


def _study_headline(
    drafts: list[Draft], judged: list[Draft], latest: list[Any]
) -> list[str]:
    if not drafts:
        return [_("No draft has been handed in yet.")]
    if not judged:
        return [_("The judgement of the themes comes with the released comments.")]
    return draft_sentences(latest, judged[-1].number)


@require_safe
def draft_themes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show each theme of one version: judgement, passage, note, open comments."""
    user = request.user
    draft = judged_draft(user, slug, number)
    earlier = (
        judged_openly(user)
        .filter(study=draft.study_id, number__lt=number)
        .order_by("-number")
        .first()
    )
    both = [draft, *([earlier] if earlier else [])]
    themes = themes_of(draft.study.phase_id, [draft])
    made = cells(user, both, themes)
    said: dict[int, list[Any]] = {}
    for comment in comments_of(user, [draft]).select_related("raised_in", "round"):
        said.setdefault(comment.theme_id or 0, []).append(comment)
    judges = can_judge(user, draft)
    if judges and draft.file.state == StoredFile.State.READY:
        prepare(draft.file)
    rows: list[dict[str, Any]] = [
        {
            "theme": theme,
            "cell": made[draft.pk, theme.pk],
            "before": made.get((earlier.pk, theme.pk)) if earlier else None,
            "comments": said.get(theme.pk, []),
            "may_judge": judges and theme.retired_at is None,
        }
        for theme in themes
    ]
    now = [row["cell"] for row in rows]
    return render(
        request,
        "themes/draft_themes.html",
        {
            "draft": draft,
            "study": draft.study,
            "earlier": earlier,
            "rows": rows,
            "headline": draft_sentences(now, draft.number),
            "is_review_team": judges,
            "is_released": draft.rounds.filter(released_at__isnull=False).exists(),
            "any_invented": any(c.check and c.check.is_illustrative for c in now),
            "may_edit": can_edit_themes(user, draft.study.phase_id),
        },
    )


@survives_sign_out
@require_http_methods(["GET", "HEAD", "POST"])
def check(
    request: HttpRequest, slug: str, number: int, theme_slug: str
) -> HttpResponse:
    """Judge one theme of one version, with the passages that may show it.

    A passage taken as the quote shows the form again and saves nothing.
    """
    user = request.user
    draft = judged_draft(user, slug, number, change=True)
    theme = theme_for(user, draft.study.phase.number, theme_slug)
    now = checks_of(user, [draft]).get((draft.pk, theme.pk))
    found = proposals_of(draft.file, theme)
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return _passages(request, draft, theme, found)
    page: dict[str, Any] = {
        "draft": draft,
        "theme": theme,
        "check": now,
        "found": found,
    }
    pressed = TakeForm(request.POST)
    if request.POST and pressed.is_valid() and pressed.only_looks:
        passage = found.numbered(pressed.cleaned_data["take"])
        taken = {"quote": passage.quote, "chapter": passage.chapter} if passage else {}
        form = CheckForm.as_typed(request.POST, instance=now, **taken)
        shows_all = pressed.cleaned_data["more"]
        return _page(request, form, shows_all=shows_all, taken=passage, **page)
    form = CheckForm(typed_in(request), instance=now)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, **page)
    try:
        judge(draft, theme, by=user, **form.marks(), **form.fields_typed())
    except Stale as stale:
        return _conflict(request, form, stale.current)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, form, **page)
    said = _("{theme} in version {number} is judged.")
    messages.success(request, said.format(theme=theme, number=draft.number))
    back = reverse("themes:draft_themes", args=[slug, number])
    return redirect(f"{back}#theme-{theme.slug}")


def _page(
    request: HttpRequest,
    form: CheckForm,
    *,
    draft: Draft,
    theme: Theme,
    check: ThemeCheck | None,
    found: Proposals,
    shows_all: bool = False,
    taken: Any = None,
) -> HttpResponse:
    """Return the page; 422 for what was sent and cannot be saved."""
    is_sent = form.is_bound and request.method == "POST"
    comments = comments_of(request.user, [draft]).filter(theme=theme)
    response = render(
        request,
        "themes/check.html",
        {
            "form": form,
            "draft": draft,
            "study": draft.study,
            "theme": theme,
            "check": check,
            "comments": list(comments.select_related("raised_in", "round")),
            "found": found,
            "shown": found.passages if shows_all else found.passages[:SHOWN],
            "more": 0 if shows_all else max(0, len(found.passages) - SHOWN),
            "taken": taken,
            "quoted": str(form["quote"].value() or ""),
            "was_unsaved": form.is_bound and request.method == "GET",
        },
        status=INVALID if is_sent else 200,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _passages(
    request: HttpRequest, draft: Draft, theme: Theme, found: Proposals
) -> HttpResponse:
    """Return the passages alone, for a page that waits for them."""
    response = render(
        request,
        "themes/partials/passages.html",
        {
            "draft": draft,
            "theme": theme,
            "found": found,
            "shown": found.passages[:SHOWN],
            "more": max(0, len(found.passages) - SHOWN),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _conflict(
    request: HttpRequest, form: CheckForm, current: ThemeCheck
) -> HttpResponse:
    """Show both judgements, and who made the other."""
    rows = []
    for name, text in form.fields_typed().items():
        theirs = getattr(current, name)
        if name == "verdict":
            text, theirs = (ThemeCheck.Verdict(v).label for v in (text, theirs))
        field: Any = ThemeCheck._meta.get_field(name)
        label = capfirst(field.verbose_name)
        rows.append({"label": label, "mine": text, "theirs": theirs})
    return render(
        request,
        "themes/conflict.html",
        {
            "form": form,
            "rows": rows,
            "version": current.version,
            "url": current.get_absolute_url(),
            "theirs_by": current.judged_by,
            "theirs_at": current.judged_at,
        },
        status=409,
    )
