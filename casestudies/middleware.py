"""A session that a review link opened reaches one assignment, nothing else."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from casestudies.link_cookie import way_to_new_link
from casestudies.models import ReviewAssignment
from casestudies.services.links import has_access

SESSION_KEY = "review_assignment"
# Reached with any session, also by nobody: signing in and out, the link itself.
OPEN_VIEWS = frozenset(
    {
        "account_logout",
        "accounts:light_version",
        "casestudies:review_link",
        "casestudies:review_link_new",
        "casestudies:review_link_decline",
    }
)
# Reached for the study of the assignment: whether what this person asked for in it
# was done in a later version. The views show them no more than those passages.
PROMISE_VIEWS = frozenset({"casestudies:promises", "casestudies:promise_settle"})
# Reached for the one assignment; `pk` names it.
ASSIGNMENT_VIEWS = frozenset(
    {
        "casestudies:assignment",
        "casestudies:assignment_overall",
        "casestudies:assignment_submit",
        "casestudies:assignment_decline",
        "casestudies:assignment_more_time",
        "casestudies:commented_add",
        "casestudies:commented",
        "casestudies:commented_file",
        "casestudies:comment_add",
        "casestudies:comment_edit",
        "casestudies:comment_delete",
        "casestudies:comment_close",
        "casestudies:comment_reopen",
    }
)


class ReviewSessionMiddleware:
    """Keep a session limited to an assignment within its pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the user as limited; nothing else when the session is whole."""
        if SESSION_KEY in request.session and request.user.is_authenticated:
            request.user.is_limited = True  # type: ignore[attr-defined, union-attr]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Any,
        view_args: Any,
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer 404 outside the assignment; sign out when its access ended."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated:
            return _way_back(request, view, name, view_kwargs)
        pk = request.session.get(SESSION_KEY)
        if pk is None:
            return None
        if name in OPEN_VIEWS or getattr(view, "for_any_session", False):
            return None
        assignment = (
            ReviewAssignment.objects.select_related(
                "reviewer", "round__draft__study", "round__study"
            )
            .filter(pk=pk, reviewer=request.user.pk)
            .first()
        )
        if assignment is None or not _may_stay(assignment):
            logout(request)
            raise Http404
        if name == "dashboard:home":
            return redirect(assignment)
        if name in ASSIGNMENT_VIEWS and view_kwargs.get("pk") == pk:
            return None
        if name == "casestudies:draft_file" and _is_its_draft(assignment, view_kwargs):
            return None
        if name in PROMISE_VIEWS and _is_of_its_study(assignment, view_kwargs):
            return None
        raise Http404


def _way_back(
    request: HttpRequest, view: Any, name: str, kwargs: dict[str, Any]
) -> HttpResponse | None:
    """Return the offer of a new link, where one opened this page and is over.

    A view that keeps what was typed leads there itself.
    """
    if not getattr(view, "login_required", True):
        return None
    if name in ASSIGNMENT_VIEWS:
        return way_to_new_link(request, lambda found: found.pk == kwargs.get("pk"))
    if name == "casestudies:draft_file":
        return way_to_new_link(request, lambda found: _is_its_draft(found, kwargs))
    if name in PROMISE_VIEWS:
        return way_to_new_link(request, lambda found: _is_of_its_study(found, kwargs))
    return None


def _may_stay(assignment: ReviewAssignment) -> bool:
    """Return whether the page still says something: also that it is over."""
    over = assignment.declined_at or assignment.withdrawn_at
    return bool(over) or has_access(assignment)


def _is_its_draft(assignment: ReviewAssignment, kwargs: dict[str, Any]) -> bool:
    draft = assignment.round.draft
    return kwargs == {"slug": draft.study.slug, "number": draft.number}


def _is_of_its_study(assignment: ReviewAssignment, kwargs: dict[str, Any]) -> bool:
    return bool(kwargs["slug"] == assignment.round.study.slug)
