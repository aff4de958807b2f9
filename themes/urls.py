"""Addresses of the room `themes`."""

from django.urls import URLPattern, URLResolver, path

from themes import views

app_name = "themes"
PHASE = "phases/<int:number>/themes/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("themes/", views.overview, name="overview"),
    path(PHASE, views.phase_themes, name="phase_themes"),
    path(f"{PHASE}add/", views.theme_add, name="theme_add"),
    path(f"{PHASE}<slug:slug>/", views.theme, name="theme"),
    path(f"{PHASE}<slug:slug>/edit/", views.theme_edit, name="theme_edit"),
    path(f"{PHASE}<slug:slug>/move/", views.theme_move, name="theme_move"),
    path(f"{PHASE}<slug:slug>/retire/", views.theme_retire, name="theme_retire"),
    path(f"{PHASE}<slug:slug>/restore/", views.theme_restore, name="theme_restore"),
    path("case-studies/<slug:slug>/themes/", views.study_themes, name="study_themes"),
    path(
        "case-studies/<slug:slug>/drafts/<int:number>/themes/",
        views.draft_themes,
        name="draft_themes",
    ),
    path(
        "case-studies/<slug:slug>/drafts/<int:number>/themes/<slug:theme_slug>/",
        views.check,
        name="check",
    ),
]
