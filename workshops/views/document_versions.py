"""Versions of a text: one of them, two side by side, taking one over again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from manuscripts.comparison import compare
from manuscripts.contents import Block
from sse_project.lib.access import one_visible
from sse_project.lib.markdown import to_html
from workshops.models import DocumentVersion
from workshops.permissions import text_to_edit
from workshops.services import documents as services
from workshops.texts.naming import page_of
from workshops.views.documents import confirm_page


@require_safe
def text_version(
    request: HttpRequest, slug: str, kind: str, number: int
) -> HttpResponse:
    """Show one version as it was saved."""
    found = text_to_edit(request.user, slug, kind)
    version = one_visible(found.versions.select_related("saved_by"), number=number)
    context = {
        "document": found,
        "workshop": found.workshop,
        "version": version,
        "html": to_html(version.text),
        "back": page_of(found),
    }
    return render(request, "workshops/document_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text_take_over(
    request: HttpRequest, slug: str, kind: str, number: int
) -> HttpResponse:
    """Ask, then let an older version be the text again, as one more version."""
    found = text_to_edit(request.user, slug, kind)
    version = one_visible(found.versions.all(), number=number)

    def take(seen: int) -> Any:
        return services.take_over(
            found, number=version.number, version=seen, by=request.user
        )

    return confirm_page(
        request,
        found,
        take,
        said=_("Taken over."),
        question=_("Take over version {number}?").format(number=version.number),
        consequence=_("It becomes the newest version. The others stay in the list."),
        action=_("Take it over"),
    )


@require_safe
def text_compare(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show what changed between two versions (`?old=1&new=3`), word by word."""
    found = text_to_edit(request.user, slug, kind)
    numbers = list(found.versions.values_list("number", flat=True))
    old = _chosen(request.GET.get("old"), numbers, default=found.last_number - 1)
    new = _chosen(request.GET.get("new"), numbers, default=found.last_number)
    if old == new:
        messages.info(request, _("Choose two different versions."))
        return redirect(page_of(found))
    texts = {v.number: v for v in found.versions.filter(number__in=[old, new])}
    comparison = compare(_blocks(texts[old]), _blocks(texts[new]))
    context = {
        "document": found,
        "workshop": found.workshop,
        "old": texts[old],
        "new": texts[new],
        "items": [item for item in comparison.items() if item.pieces],
        "count": comparison.change_count,
        "back": page_of(found),
    }
    return render(request, "workshops/document_compare.html", context)


def _chosen(typed: str | None, numbers: list[int], *, default: int) -> int:
    """Return the version that the address names, else `default`, else the newest."""
    known = {str(number): number for number in numbers}
    return known.get(typed or "", default if default in numbers else numbers[0])


def _blocks(version: DocumentVersion) -> list[Block]:
    """Return the lines of a version as the comparison takes them."""
    lines = [line.strip() for line in version.text.splitlines()]
    return [
        Block(number, "text", line) for number, line in enumerate(filter(None, lines))
    ]
