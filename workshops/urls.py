"""Addresses of the room `workshops`."""

from django.urls import URLPattern, URLResolver, path

from workshops.views import answers, pages, people, planning

app_name = "workshops"
_ONE = "workshops/<slug:slug>/"
_PERSON = _ONE + "people/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", pages.workshops, name="workshops"),
    path("workshops/new/", planning.workshop_new, name="workshop_new"),
    path("workshops/<slug:slug>/", pages.workshop, name="workshop"),
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
