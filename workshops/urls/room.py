"""Addresses of what happens in the room, and of what was agreed there."""

from django.urls import path

from workshops.views import actions, attendance, notes

of_room = [
    path("notes/", notes.notes, name="notes"),
    path("notes/new/", notes.notes_new, name="notes_new"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path(
        "notes/<int:pk>/strike/",
        notes.note_strike,
        name="note_strike",
    ),
    path(
        "notes/<int:pk>/comment/",
        notes.note_comment,
        name="note_comment",
    ),
    path("attendance/", attendance.attendance, name="attendance"),
    path(
        "attendance/<int:pk>/",
        attendance.attendance_tick,
        name="attendance_tick",
    ),
    path(
        "actions/",
        actions.workshop_actions,
        name="workshop_actions",
    ),
]
of_actions = [
    path("actions/", actions.actions, name="actions"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/drop/", actions.action_drop, name="action_drop"),
    path("actions/<int:pk>/reopen/", actions.action_reopen, name="action_reopen"),
]
