"""How a view does what a form asks, and shows why not."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casestudies.services.refusals import Refused

INVALID = 422


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Return whether the form is valid and `act` went through.

    A refusal of the service becomes an error of the form.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def page(request: HttpRequest, template: str, form: Any, **context: Any) -> Any:
    """Return the page of a form: 422 when something is to be corrected."""
    status = INVALID if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def conflict(request: HttpRequest, rows: list[Any], **context: Any) -> HttpResponse:
    """Return the page with both texts, when somebody saved first."""
    return render(
        request,
        "casestudies/review_conflict.html",
        {"rows": rows, **context},
        status=409,
    )
