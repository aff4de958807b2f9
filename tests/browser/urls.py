"""The tracker's addresses, its error pages, and a bench for our own script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import include, path

from sse_project import errors

PAGE = """{% extends "base.html" %}{% block title %}Bench{% endblock %}
{% block main %}<h1>Bench</h1>
<form id="up" method="post" action="/bench/upload/" enctype="multipart/form-data"
 data-upload>{% csrf_token %}<label for="file">File</label>
<input type="file" id="file" name="file"><button>Send</button>
<div data-progress hidden><progress max="100" value="0"></progress><span></span></div>
</form>
<form id="auto" method="post" action="/bench/save/" data-autosave="/bench/save/">
{% csrf_token %}<label for="text">Text</label><textarea id="text" name="text">
</textarea><span data-saved></span></form>
{% include "components/errors.html" %}{% endblock %}"""
received: list[object] = []
refuse = {"save": False}


class FileForm:
    """What the error summary needs of a form."""

    errors = {"file": ["no"]}

    def __iter__(self):
        return iter(())

    def non_field_errors(self) -> list[str]:
        """Return one error."""
        return ["That is no Word file."]


@login_not_required
def bench(request: HttpRequest) -> HttpResponse:
    """Show both forms."""
    get_token(request)
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({}, request))


@login_not_required
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file; one called "bad" is refused with the page again."""
    file = request.FILES["file"]
    received.append(file.size)
    if file.name.startswith("bad"):
        page = engines["django"].from_string(PAGE)
        return HttpResponse(page.render({"form": FileForm()}, request), status=422)
    messages.success(request, "It is here.")
    return HttpResponse(status=303, headers={"Location": "/accounts/login/?done"})


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep what is typed, or fail as an expired session would."""
    if refuse["save"]:
        return HttpResponse(status=302, headers={"Location": "/accounts/login/"})
    received.append(request.POST["text"])
    return HttpResponse("Saved 18:00 (Seoul time)")


def _shows(page: str, status: int):
    return login_not_required(lambda request: errors._page(page, status))


urlpatterns = [
    path("bench/", bench),
    path("bench/upload/", upload),
    path("bench/save/", save),
    *[
        path(f"bench/errors/{name}/", _shows(f"{name}.html", int(name[:3])))
        for name in ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]
    ],
    path("", include("sse_project.urls")),
]
