"""Addresses of the texts of a workshop, of committees, and of reviews it opens."""

from django.urls import path, register_converter

from workshops.models import Document
from workshops.texts.naming import ADDRESSES, KINDS
from workshops.views import (
    committees,
    corrections,
    document_versions,
    documents,
    review_rounds,
)


class TextKind:
    """The kind of a text, as it stands in an address ("news-note")."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> Document.Kind:
        return KINDS[value]

    def to_url(self, value: str) -> str:
        return ADDRESSES[Document.Kind(value)]


register_converter(TextKind, "text")

_text = "<text:kind>/"
of_texts = [
    # Texts: minutes, news note, mission report.
    *(
        path(f"{address}/", documents.document, {"kind": kind}, name=kind)
        for address, kind in KINDS.items()
    ),
    path(f"{_text}begin/", documents.text_begin, name="text_begin"),
    path(f"{_text}edit/", documents.text_edit, name="text_edit"),
    path(f"{_text}again/", documents.text_again, name="text_again"),
    path(f"{_text}approve/", documents.text_approve, name="text_approve"),
    path(f"{_text}word/", documents.text_word, name="text_word"),
    path(f"{_text}pdf/", documents.text_pdf, name="text_pdf"),
    path(f"{_text}compare/", document_versions.text_compare, name="text_compare"),
    path(
        f"{_text}versions/<int:number>/",
        document_versions.text_version,
        name="text_version",
    ),
    path(
        f"{_text}versions/<int:number>/take-over/",
        document_versions.text_take_over,
        name="text_take_over",
    ),
    path(
        "minutes/circulate/",
        corrections.minutes_circulate,
        name="minutes_circulate",
    ),
    path("minutes/correct/", corrections.minutes_correct, name="minutes_correct"),
    path(
        "minutes/corrections/<int:pk>/settle/",
        corrections.minutes_settle,
        name="minutes_settle",
    ),
    path("open-rounds/", review_rounds.rounds_open, name="rounds_open"),
    path("promises/", review_rounds.promises, name="promises"),
]
of_committees = [
    path("new/", committees.committee_new, name="committee_new"),
    path("<slug:slug>/", committees.committee, name="committee"),
    path("<slug:slug>/seats/", committees.seat_add, name="seat_add"),
    path(
        "<slug:slug>/seats/<int:pk>/end/",
        committees.seat_end,
        name="seat_end",
    ),
]
