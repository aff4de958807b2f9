"""Views that take a body as it comes: no form, so nothing is parsed before them."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def takes_any_body(view: View) -> View:
    """Let no middleware read the request's body before `view` (decorator)."""
    view.takes_any_body = True  # type: ignore[attr-defined]
    return view
