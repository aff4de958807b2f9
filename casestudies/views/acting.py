"""How a view does what a form asks, and shows why not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casestudies.services.refusals import Refused
from sse_project.lib.forms import form_page


def act_page(
    request: HttpRequest,
    form: Any,
    act: Callable[..., Any],
    *,
    said: str | Callable[[Any], str],
    back: str = "",
    template: str = "casestudies/review_act.html",
    **context: Any,
) -> HttpResponse:
    """Ask for what `form` holds, do `act` with it, say so and go `back`.

    `act` gets the fields by name; a refusal becomes an error of the form. What
    it returns is handed to `said`, and is where we go when there is no `back`.
    """
    if form.is_bound and form.is_valid():
        try:
            result = act(**form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said if isinstance(said, str) else said(result))
            return redirect(back or result)
    return form_page(request, template, form, back=back, **context)
