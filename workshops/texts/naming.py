"""How the pages, letters and deadlines name a text of a workshop."""

from django.urls import reverse

from workshops.models import Document

# The kind as it stands in an address.
ADDRESSES = {
    Document.Kind.MINUTES: "minutes",
    Document.Kind.NEWS_NOTE: "news-note",
    Document.Kind.MISSION_REPORT: "mission-report",
}
KINDS = {address: kind for kind, address in ADDRESSES.items()}


def page_of(document: Document) -> str:
    """Return the path of its page; `workshop` was fetched."""
    return reverse(f"workshops:{document.kind}", args=[document.workshop.slug])
