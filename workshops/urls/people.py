"""Addresses of planning, inviting and answering."""

from django.urls import path

from workshops.views import answers, parts, people, planning

_PERSON = "people/<int:pk>/"
of_planning = [
    path("edit/", planning.workshop_edit, name="workshop_edit"),
    path("call-off/", planning.workshop_call_off, name="workshop_call_off"),
    path("take-back/", planning.workshop_take_back, name="workshop_take_back"),
    path("parts/", parts.parts_edit, name="parts_edit"),
    path("planner/", planning.planner, name="planner"),
    path("people/", people.people_list, name="people"),
    path("people/add/", people.people_add, name="people_add"),
    path("people/type/", people.people_type, name="people_type"),
    path("people/invite/", people.people_invite, name="people_invite"),
    path(_PERSON + "invite/", people.person_invite, name="person_invite"),
    path(_PERSON + "remind/", people.person_remind, name="person_remind"),
    path(_PERSON + "answer/", people.person_answer, name="person_answer"),
    path(_PERSON + "remove/", people.person_remove, name="person_remove"),
    path("answer/", answers.answer, name="answer"),
    path("workshop.ics", answers.calendar_file, name="calendar_file"),
]
