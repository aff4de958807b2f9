"""Addresses of the room `milestones`."""

from django.urls import URLPattern, URLResolver, path

from milestones import views

app_name = "milestones"
urlpatterns: list[URLPattern | URLResolver] = [
    path("milestones/", views.milestones, name="milestones"),
    path("milestones/new/", views.milestone_add, name="milestone_add"),
    path("milestones/<int:pk>/", views.milestone, name="milestone"),
    path("milestones/<int:pk>/edit/", views.milestone_edit, name="milestone_edit"),
    path(
        "milestones/<int:pk>/cancel/", views.milestone_cancel, name="milestone_cancel"
    ),
    path(
        "milestones/<int:pk>/proofs/<int:evidence_pk>/file/",
        views.evidence_file,
        name="evidence_file",
    ),
]
