"""Pages on which a review that is in gets further comments."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casestudies.models import Comment, ReviewAssignment
from casestudies.permissions.reviews import assignment_for, can_write
from casestudies.services.additions import begin_to_add, hand_in_added
from casestudies.services.reviews import written_by
from casestudies.views.acting import act_page
from sse_project.lib.forms import posted


def hand_in_page(request: HttpRequest, found: ReviewAssignment) -> HttpResponse:
    """Ask, then hand in what was added."""
    count = written_by(request.user, found).count()
    intro = _("Nothing was added. The review stays as it was handed in.")
    if count:
        intro = ngettext(
            "One comment gets its number and can no longer be changed then. The "
            "coordinator is told, and releases it to the researchers.",
            "{n} comments get their numbers and can no longer be changed then. The "
            "coordinator is told, and releases them to the researchers.",
            count,
        ).format(n=count)
    return act_page(
        request,
        forms.Form(posted(request)),
        partial(hand_in_added, found, by=request.user),
        said=_said_of_added,
        title=_("Hand in what you added?"),
        intro=intro,
        action=_("Hand in") if count else _("Add nothing"),
        back=found.get_absolute_url(),
        assignment=found,
        round=found.round,
    )


def _said_of_added(made: list[Comment]) -> str:
    if not made:
        return _("Nothing was added.")
    numbers = ", ".join(comment.label for comment in made)
    return _("Handed in: {numbers}. Thank you.").format(numbers=numbers)


@require_http_methods(["GET", "POST"])
def assignment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then open a review that is in for further comments."""
    found = assignment_for(request.user, pk, may=can_write)
    return act_page(
        request,
        forms.Form(posted(request)),
        partial(begin_to_add, found, by=request.user),
        said=_("Write the comments here, or upload a commented copy."),
        title=_("Add comments to the review?"),
        intro=_(
            "The review stays in as it is. What you add gets the next numbers of the "
            "round when you hand it in, and is released like the other comments."
        ),
        action=_("Add comments"),
        back=found.get_absolute_url(),
        assignment=found,
        round=found.round,
    )
