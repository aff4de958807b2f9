"""Addresses of the room `offline`."""

from django.urls import URLPattern, URLResolver, path

from offline.views import back, out

_ROUND = "case-studies/<slug:slug>/reviews/<int:number>/"
_IMPORT = _ROUND + "answers/import/"

app_name = "offline"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_ROUND + "export/word/", out.matrix_word, name="matrix_word"),
    path(_ROUND + "export/excel/", out.matrix_excel, name="matrix_excel"),
    path(_ROUND + "export/draft/", out.matrix_draft, name="matrix_draft"),
    path(_IMPORT, back.answers_import, name="answers_import"),
    path(_IMPORT + "<int:pk>/", back.returned, name="returned"),
    path(_IMPORT + "<int:pk>/file/", back.returned_file, name="returned_file"),
]
