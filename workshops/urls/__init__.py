"""Addresses of the room `workshops`, a module a topic."""

from django.urls import URLPattern, URLResolver, include, path

from workshops.urls.agenda import of_preparation
from workshops.urls.people import of_planning
from workshops.urls.room import of_actions, of_room
from workshops.urls.texts import of_committees, of_texts
from workshops.views import answers, pages, planning

app_name = "workshops"
of_one_workshop: list[URLPattern | URLResolver] = [
    path("", pages.workshop, name="workshop"),
    path("history/", pages.workshop_history, name="workshop_history"),
    *of_planning,
    *of_preparation,
    *of_room,
    *of_texts,
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", pages.workshops, name="workshops"),
    path("workshops/new/", planning.workshop_new, name="workshop_new"),
    path("workshops/<slug:slug>/", include(of_one_workshop)),
    path("answers/<str:key>/", answers.answer_by_link, name="answer_by_link"),
    *of_actions,
    # Their meetings are workshops.
    path("committees/", include(of_committees)),
]
