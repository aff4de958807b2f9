"""One page: session, user, one query of 60 rows, one template."""

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

PAGE = (
    "<!doctype html><title>Bare</title><p>{{ user.name }}</p><table>"
    "{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.title }}</td>"
    "<td>{{ row.starts_on }}</td></tr>{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    """Return the table for the signed-in user."""
    from milestones.models import Milestone  # noqa: PLC0415 -- app ready

    rows = Milestone.objects.order_by("pk")[:60]
    context = Context({"user": request.user, "rows": rows})
    return HttpResponse(_template().render(context))


_compiled: list[Template] = []


def _template() -> Template:
    if not _compiled:
        _compiled.append(Template(PAGE))
    return _compiled[0]


urlpatterns = [path("", page)]
application = get_wsgi_application()
