"""Addresses of the room `workshops`."""

from django.urls import URLPattern, URLResolver, include, path

from workshops.views import (
    actions,
    agenda,
    answers,
    attendance,
    notes,
    pack,
    pages,
    people,
    planning,
    presentations,
    programme,
)

app_name = "workshops"
of_agenda = [
    path("", agenda.agenda, name="agenda"),
    path("add/", agenda.item_add, name="item_add"),
    path("order/", agenda.agenda_order, name="agenda_order"),
    path("template/", agenda.agenda_template, name="agenda_template"),
    path("agenda.docx", agenda.agenda_word, name="agenda_word"),
    path("<int:pk>/", agenda.item_edit, name="item_edit"),
    path("<int:pk>/move/", agenda.item_move, name="item_move"),
    path("<int:pk>/remove/", agenda.item_remove, name="item_remove"),
]
of_presentations = [
    path("", presentations.presentations, name="presentations"),
    path("due/", presentations.slides_ask, name="slides_ask"),
    path("<int:pk>/", presentations.slot_edit, name="slot_edit"),
    path("<int:pk>/slides/", presentations.slides_add, name="slides_add"),
    path(
        "<int:pk>/slides/<int:number>/", presentations.slides_file, name="slides_file"
    ),
]
of_pack = [
    path("", pack.pack, name="pack"),
    path("build/", pack.pack_ask, name="pack_ask"),
    path("<int:pk>/", pack.pack_build, name="pack_build"),
    path("<int:pk>/pack.zip", pack.pack_file, name="pack_file"),
]
of_programme = [
    path("", programme.programme, name="programme"),
    path("links/", programme.link_add, name="link_add"),
    path("links/<int:pk>/remove/", programme.link_remove, name="link_remove"),
]
_ONE = "workshops/<slug:slug>/"
_PERSON = _ONE + "people/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", pages.workshops, name="workshops"),
    path("workshops/new/", planning.workshop_new, name="workshop_new"),
    path("workshops/<slug:slug>/", pages.workshop, name="workshop"),
    path("workshops/<slug:slug>/agenda/", include(of_agenda)),
    path("workshops/<slug:slug>/presentations/", include(of_presentations)),
    path("workshops/<slug:slug>/pack/", include(of_pack)),
    path("workshops/<slug:slug>/programme/", include(of_programme)),
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
    path(_ONE + "edit/", planning.workshop_edit, name="workshop_edit"),
    path(_ONE + "call-off/", planning.workshop_call_off, name="workshop_call_off"),
    path(_ONE + "take-back/", planning.workshop_take_back, name="workshop_take_back"),
    path(_ONE + "planner/", planning.planner, name="planner"),
    path(_ONE + "people/", people.people_list, name="people"),
    path(_ONE + "people/add/", people.people_add, name="people_add"),
    path(_ONE + "people/type/", people.people_type, name="people_type"),
    path(_ONE + "people/invite/", people.people_invite, name="people_invite"),
    path(_PERSON + "invite/", people.person_invite, name="person_invite"),
    path(_PERSON + "remind/", people.person_remind, name="person_remind"),
    path(_PERSON + "answer/", people.person_answer, name="person_answer"),
    path(_PERSON + "remove/", people.person_remove, name="person_remove"),
    path(_ONE + "answer/", answers.answer, name="answer"),
    path(_ONE + "workshop.ics", answers.calendar_file, name="calendar_file"),
    path("answers/<str:key>/", answers.answer_by_link, name="answer_by_link"),
]
