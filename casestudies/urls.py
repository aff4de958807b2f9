"""Addresses of the room `casestudies`."""

from django.urls import URLPattern, URLResolver, path

from casestudies.views import drafts, studies

STUDY = "case-studies/<slug:slug>/"

app_name = "casestudies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("case-studies/", studies.studies, name="studies"),
    path(STUDY, studies.study, name="study"),
    path(f"{STUDY}history/", studies.study_history, name="study_history"),
    path(f"{STUDY}drafts/new/", drafts.draft_add, name="draft_add"),
    path(f"{STUDY}drafts/<int:number>/", drafts.draft, name="draft"),
    path(
        f"{STUDY}drafts/<int:number>/receipt/",
        drafts.draft_receipt,
        name="draft_receipt",
    ),
    path(f"{STUDY}drafts/<int:number>/file/", drafts.draft_file, name="draft_file"),
]
