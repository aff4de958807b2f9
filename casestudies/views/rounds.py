"""What is done with a round: open it, release its comments, close it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casestudies.candidates import members_for
from casestudies.carried_words import foreseen_words, opened_words
from casestudies.forms.rounds import OptionalReasonForm, ReleaseForm, RoundForm
from casestudies.passages import passages_of
from casestudies.permissions.reviews import can_run, round_for
from casestudies.permissions.studies import can_open_round, study_for
from casestudies.round_headline import still_owed
from casestudies.services import rounds as services
from casestudies.views.acting import act_page
from sse_project.lib.forms import posted


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a round on a draft, with its reviewers."""
    study = study_for(request.user, slug, may=can_open_round)
    return act_page(
        request,
        RoundForm(posted(request), study=study, members=members_for(study)),
        partial(services.open_round, study, by=request.user),
        said=opened_words,
        template="casestudies/round_open.html",
        study=study,
        carried=foreseen_words(study),
    )


@require_http_methods(["GET", "POST"])
def round_release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Release comments to the researchers."""
    found = round_for(request.user, slug, number, may=can_run)
    return act_page(
        request,
        ReleaseForm(posted(request), round=found),
        partial(services.release_comments, found, by=request.user),
        said=_comments_are_released,
        back=found.get_absolute_url(),
        template="casestudies/round_release.html",
        round=found,
        owed=still_owed(found),
        passages=sum(p.is_left for p in passages_of(request.user, found)),
    )


def _comments_are_released(count: int) -> str:
    return ngettext(
        "One comment is released; the team is told.",
        "{count} comments are released; the team is told.",
        count,
    ).format(count=count)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Close the round; early only with a reason."""
    found = round_for(request.user, slug, number, may=can_run)
    if request.method == "GET" and found.closed_at is not None:
        messages.info(request, _("The round is closed already."))
        return redirect(found)
    return act_page(
        request,
        OptionalReasonForm(posted(request)),
        partial(services.close_round, found, by=request.user),
        said=_("The round is closed."),
        title=_("Close round {number}").format(number=found.number),
        intro=_(
            "{why} With a reason it is closed all the same; it is kept in the history."
        ).format(why=why)
        if (why := services.why_not_close(found))
        else _("No review is owed, and every “must” has its answer."),
        action=_("Close the round"),
        back=found.get_absolute_url(),
        round=found,
    )
