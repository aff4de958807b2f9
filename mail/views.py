"""Where a mail server posts what came back."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mail import bounces, reports
from sse_project.lib.raw_body import takes_any_body


@takes_any_body
@csrf_exempt
@login_not_required
@never_cache
@require_POST
def returned(request: HttpRequest) -> HttpResponse:
    """Take one message, as it came, from whoever knows the secret.

    Always 200: a server that is told of a failure would send the message again.
    Nobody else finds anything here.
    """
    if not settings.BOUNCE_SECRET or not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.BOUNCE_SECRET}"
    ):
        raise Http404
    try:
        outcome = bounces.take(request.read(reports.LARGEST + 1))
    except UnreadablePostError:  # the sender went away and will come again
        outcome = bounces.IGNORED
    return HttpResponse(f"{outcome}\n", content_type="text/plain")
