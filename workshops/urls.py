"""Addresses of the room `workshops`."""

from django.urls import URLPattern, URLResolver, path

from workshops.views import actions, attendance, notes, pages

app_name = "workshops"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", pages.workshops, name="workshops"),
    path("workshops/<slug:slug>/", pages.workshop, name="workshop"),
    path("workshops/<slug:slug>/notes/", notes.notes, name="notes"),
    path("workshops/<slug:slug>/notes/new/", notes.notes_new, name="notes_new"),
    path("workshops/<slug:slug>/notes/<int:pk>/", notes.note, name="note"),
    path(
        "workshops/<slug:slug>/notes/<int:pk>/strike/",
        notes.note_strike,
        name="note_strike",
    ),
    path(
        "workshops/<slug:slug>/notes/<int:pk>/comment/",
        notes.note_comment,
        name="note_comment",
    ),
    path("workshops/<slug:slug>/attendance/", attendance.attendance, name="attendance"),
    path(
        "workshops/<slug:slug>/attendance/<int:pk>/",
        attendance.attendance_tick,
        name="attendance_tick",
    ),
    path(
        "workshops/<slug:slug>/actions/",
        actions.workshop_actions,
        name="workshop_actions",
    ),
    path("actions/", actions.actions, name="actions"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/drop/", actions.action_drop, name="action_drop"),
    path("actions/<int:pk>/reopen/", actions.action_reopen, name="action_reopen"),
]
