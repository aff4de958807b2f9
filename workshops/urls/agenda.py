"""Addresses of what is prepared: agenda, slides, pack, programme."""

from django.urls import include, path

from workshops.views import agenda, pack, presentations, programme

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
of_preparation = [
    path("agenda/", include(of_agenda)),
    path("presentations/", include(of_presentations)),
    path("pack/", include(of_pack)),
    path("programme/", include(of_programme)),
]
