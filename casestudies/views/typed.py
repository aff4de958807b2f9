"""The page of one text that is saved while it is typed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casestudies.forms.reviews import Typed
from casestudies.services.refusals import Refused, Stale
from casestudies.views.unsaved import is_autosave, saved, unsaved
from sse_project.lib.forms import INVALID, posted


def typed_in(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, or what a sign-out kept from being saved."""
    return unsaved(request) if request.method == "GET" else posted(request)


def typed_page(
    request: HttpRequest,
    form: Typed,
    save: Callable[..., Any],
    *,
    template: str = "casestudies/review_typed.html",
    back: str,
    then: str = "",
    said: str = "",
    **context: Any,
) -> HttpResponse:
    """Show the form of one text; hand what was typed to `save`, by name.

    An autosave is answered with when it was saved, a save with `said` and the
    way to `then` (default: `back`); 422 keeps what cannot be saved, and 409
    shows both texts when somebody saved first.
    """
    show = partial(_show, request, template, form, back=back, **context)
    if request.method == "GET" or not form.is_valid():
        return show()
    try:
        save(**form.marks(), **form.fields_typed())
    except Stale as stale:
        return _show_both(request, form, stale.current, back=back, **context)
    except Refused as refused:
        form.add_error(None, refused.message)
        return show(title=_("This could not be saved"))
    if is_autosave(request):
        return saved(request)
    if said:
        messages.success(request, said)
    return redirect(then or back)


def _show(
    request: HttpRequest, template: str, form: Typed, **context: Any
) -> HttpResponse:
    """Return the page; 422 for what was sent and cannot be saved."""
    is_sent = request.method == "POST"
    context["was_unsaved"] = form.is_bound and not is_sent
    status = INVALID if is_sent else 200
    return render(request, template, {"form": form, **context}, status=status)


def _show_both(
    request: HttpRequest, form: Typed, current: Any, *, back: str, **context: Any
) -> HttpResponse:
    rows = [
        {
            "label": form[name].label,
            "mine": _in_words(form, name, value),
            "theirs": _in_words(form, name, getattr(current, name)),
        }
        for name, value in form.fields_typed().items()
    ]
    both = {"form": form, "rows": rows, "version": current.version}
    place = {"url": back.partition("#")[0]}
    page = "casestudies/review_conflict.html"
    return render(request, page, {**context, **both, **place}, status=409)


def _in_words(form: Typed, name: str, value: Any) -> str:
    """Return a typed value as its reader knows it: of a choice, the label."""
    if not value:
        return ""
    if not isinstance(value, str):
        return str(value)
    choices: Any = getattr(form.fields[name], "choices", ())
    return str(dict(choices).get(value, value))
