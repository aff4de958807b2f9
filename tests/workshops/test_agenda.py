"""The agenda of a workshop: its times, its changes, its page."""

import datetime as dt
import io
import re
import uuid
import zipfile

import docx
import pytest
from django.urls import reverse

from casestudies.services.refusals import Refused, Stale
from sse_project.lib import dates
from tests import factories as make
from workshops.agenda.templates import TEMPLATES
from workshops.agenda.timetable import duration, headline, timetable_of
from workshops.forms.agenda import ItemForm
from workshops.models import AgendaItem, AgendaSpeaker, Workshop
from workshops.presentations.countries import countries_presenting
from workshops.services import agenda as services
from workshops.services.agenda import Speaker

HOSTILE = [
    "<script>alert(1)</script>",
    "\u202etxet",
    "👩🏽‍🌾 ສົມສັກ",
    "{{ 7*7 }} {% now %}",
    "'; DROP TABLE--",
]


@pytest.fixture
def workshop(project):
    found = Workshop.objects.get(slug="2020-08-21-interim-2")
    found.starts_at = dt.datetime(2020, 8, 21, 7, 0, tzinfo=dt.UTC)
    found.ends_at = found.starts_at + dt.timedelta(hours=2)
    found.time_zone = "Asia/Seoul"
    found.save()
    return found


@pytest.fixture
def items(workshop):
    return [make.AgendaItemFactory(workshop=workshop, title=title) for title in "ABC"]


def fields(**changed):
    return {
        "kind": "talk",
        "title": "A talk",
        "minutes": 15,
        "participation": None,
        "material": None,
        "note": "",
        **changed,
    }


def posted(item=None, **changed):
    return {
        "key": str(uuid.uuid4()),
        "version": item.version if item else "",
        "title": "A talk",
        "kind": "talk",
        "minutes": 15,
        "speakers": "",
        "moderators": "",
        **changed,
    }


def titles(workshop):
    return [item.title for item in workshop.agenda.order_by("position")]


def url(name, workshop, *args):
    return reverse(f"workshops:{name}", args=[workshop.slug, *args])


def text_of(response):
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# --- Times ------------------------------------------------------------------------


def test_times_follow_from_the_start(workshop, items):
    table = timetable_of(workshop, items)
    seoul, bishkek = dates.zone_named("Asia/Seoul"), dates.zone_named("Asia/Bishkek")

    rows = table.rows(seoul, bishkek)

    assert [row.host for row in rows] == ["16:00–16:10", "16:10–16:20", "16:20–16:30"]
    assert rows[0].yours == "13:00–13:10"
    assert [row.host_day for row in rows] == ["Fri 21 Aug", "", ""]


def test_a_new_day_is_named(workshop):
    night = make.AgendaItemFactory(workshop=workshop, kind="break", minutes=1000)
    later = make.AgendaItemFactory(workshop=workshop, kind="session", minutes=0)
    host = dates.zone_of(workshop)

    rows = timetable_of(workshop, [night, later]).rows(host, dt.UTC)

    assert rows[1].host_day == "Sat 22 Aug"
    assert rows[1].your_day == ""
    assert rows[1].host == "08:40"
    assert rows[1].slot.is_head


def test_what_is_said_of_a_speaker_stands_in_the_programme(client, project, workshop):
    client.force_login(project.coordinator)
    Workshop.objects.filter(pk=workshop.pk).update(kind="conference")
    line = "Ann Lee: Teaches <b>economics</b>, works on cooperatives"

    client.post(url("item_add", workshop), posted(speakers=line, moderators="Bo"))

    item = workshop.agenda.get()
    assert services.speakers_of(item) == [
        Speaker("speaks", name="Ann Lee", about=line.partition(": ")[2]),
        Speaker("moderates", name="Bo"),
    ]
    programme = client.get(url("programme", workshop)).content.decode()
    assert "Teaches &lt;b&gt;economics&lt;/b&gt;, works on cooperatives" in programme
    assert "Teaches" not in text_of(client.get(url("agenda", workshop)))
    edit = client.get(url("agenda", workshop), {"edit": item.pk}).context["form"]
    assert edit["speakers"].value() == line


def of_two_days(workshop):
    """Return a day of three hours, a night, and an hour on the next day."""
    workshop.ends_on, workshop.exactness = dt.date(2020, 8, 22), "period"
    workshop.starts_at = dt.datetime(2020, 8, 21, 0, 0, tzinfo=dt.UTC)  # 09:00
    workshop.ends_at = dt.datetime(2020, 8, 22, 1, 30, tzinfo=dt.UTC)
    planned = [("talk", 180), ("night", 0), ("session", 0), ("talk", 60)]
    return [
        make.AgendaItemFactory(workshop=workshop, kind=kind, minutes=minutes)
        for kind, minutes in planned
    ]


def test_after_a_night_times_start_anew_in_the_morning(workshop):
    items = of_two_days(workshop)
    host, yours = dates.zone_of(workshop), dates.zone_named("America/New_York")
    table = timetable_of(workshop, items)

    rows = table.rows(host, yours)

    assert [(row.host_day, row.host) for row in rows] == [
        ("Fri 21 Aug", "09:00–12:00"),
        ("", "12:00"),
        ("Sat 22 Aug", "09:00"),
        ("", "09:00–10:00"),
    ]
    assert (rows[3].your_day, rows[3].yours) == ("", "20:00–21:00")
    assert [row.next_day for row in rows] == ["", "Sat 22 Aug, 09:00", "", ""]
    assert headline(table) == ["The agenda takes 4 h of 4 h 30 min."]


def test_the_next_day_begins_at_the_hour_that_was_typed(workshop):
    items = of_two_days(workshop)
    items[1].next_day_from = dt.time(9, 45)

    rows = timetable_of(workshop, items).rows(dates.zone_of(workshop), dt.UTC)

    assert rows[3].host == "09:45–10:45"
    assert headline(timetable_of(workshop, items)) == [
        "The agenda runs over by 15 min.",
        "It takes 4 h; the workshop lasts 3 h 45 min.",
    ]
    items[0].minutes = 15 * 60  # until midnight, which is of the day before
    rows = timetable_of(workshop, items).rows(dates.zone_of(workshop), dt.UTC)
    assert [rows[n].host_day for n in (0, 1, 2)] == ["Fri 21 Aug", "Sat 22 Aug", ""]
    assert rows[1].next_day == "Sat 22 Aug, 09:45"


def test_of_several_days_the_agenda_asks_for_the_nights(client, project, workshop):
    client.force_login(project.coordinator)
    make.AgendaItemFactory(workshop=workshop)
    asked = []

    for kind in ("talk", "night"):
        make.AgendaItemFactory(workshop=workshop, kind=kind)
        Workshop.objects.filter(pk=workshop.pk).update(
            ends_on=dt.date(2020, 8, 22), exactness="period", milestone=None
        )
        asked.append("has several days" in text_of(client.get(url("agenda", workshop))))
    Workshop.objects.filter(pk=workshop.pk).update(ends_on=None, exactness="day")
    workshop.agenda.filter(kind="night").delete()
    asked.append("has several days" in text_of(client.get(url("agenda", workshop))))

    assert asked == [True, False, False]


def test_without_an_hour_days_are_counted(workshop):
    items = of_two_days(workshop)
    workshop.starts_at = workshop.ends_at = None

    rows = timetable_of(workshop, items).rows(dt.UTC, dt.UTC)

    assert [(row.host_day, row.slot.elapsed) for row in rows] == [
        ("Day 1", "0:00–3:00"),
        ("", "3:00"),
        ("Day 2", "0:00"),
        ("", "0:00–1:00"),
    ]
    assert rows[1].next_day == ""


def test_a_night_is_typed_and_read_on_page_and_programme(client, project, workshop):
    client.force_login(project.coordinator)
    Workshop.objects.filter(pk=workshop.pk).update(kind="conference")
    make.AgendaItemFactory(workshop=workshop, minutes=60)
    typed = posted(kind="night", minutes=30, next_day_from="08:30", title="Dinner")

    client.post(reverse("workshops:item_add", args=[workshop.slug]), typed)
    make.AgendaItemFactory(workshop=workshop, kind="session", minutes=0)

    night = workshop.agenda.get(kind="night")
    assert (night.minutes, night.next_day_from) == (0, dt.time(8, 30))
    for name in ("agenda", "programme", "pack"):
        page = text_of(client.get(reverse(f"workshops:{name}", args=[workshop.slug])))
        assert "Sat 22 Aug, 08:30" in page, name
    talk = posted(night, kind="talk", next_day_from="08:30")
    client.post(reverse("workshops:item_edit", args=[workshop.slug, night.pk]), talk)
    night.refresh_from_db()
    assert (night.kind, night.next_day_from) == ("talk", None)


def test_without_an_hour_minutes_count_from_the_start(workshop, items):
    workshop.starts_at = workshop.ends_at = None
    items[2].minutes = 0
    table = timetable_of(workshop, items)

    assert [slot.elapsed for slot in table.slots] == ["0:00–0:10", "0:10–0:20", "0:20"]
    assert table.rows(dt.UTC, dt.UTC)[0].host == ""
    assert headline(table) == [
        "The agenda takes 20 min.",
        "The hour is not fixed: times count from the start.",
    ]


def test_headline_says_first_that_it_runs_over(workshop, items):
    items[0].minutes = 125

    assert headline(timetable_of(workshop, items)) == [
        "The agenda runs over by 25 min.",
        "It takes 2 h 25 min; the workshop lasts 2 h.",
    ]
    items[0].minutes = 10
    assert headline(timetable_of(workshop, items)) == [
        "The agenda takes 30 min of 2 h."
    ]
    workshop.ends_at = None
    assert headline(timetable_of(workshop, items)) == ["The agenda takes 30 min."]
    assert headline(timetable_of(workshop, [])) == ["The agenda is empty."]
    assert duration(60) == "1 h"


# --- Changes ----------------------------------------------------------------------


def test_an_item_is_added_once_by_one_form(project, workshop, items):
    key = uuid.uuid4()
    person = make.PersonFactory(name="Public Person")
    speakers = [Speaker("speaks", person), Speaker("moderates", name="Somebody")]

    made = services.add_item(
        workshop, by=project.coordinator, key=key, speakers=speakers, **fields()
    )
    again = services.add_item(workshop, by=project.coordinator, key=key, **fields())

    assert made == again
    assert titles(workshop) == ["A", "B", "C", "A talk"]
    assert services.speakers_of(made) == speakers
    assert str(made.speakers.first()) == "Public Person"
    assert made.history.get().history_user == project.coordinator
    with pytest.raises(Refused):
        services.add_item(
            make.WorkshopFactory(phase=project.phase),
            by=project.coordinator,
            key=key,
            **fields(),
        )


def test_an_agenda_has_an_end(project, workshop, monkeypatch):
    monkeypatch.setattr(services, "MAX_ITEMS", 1)
    services.add_item(workshop, by=project.coordinator, key=None, **fields())

    with pytest.raises(Refused):
        services.add_item(workshop, by=project.coordinator, key=None, **fields())


def test_an_item_changes_and_a_stale_save_is_refused(project, workshop, items):
    by = project.coordinator
    item = items[0]
    speakers = [Speaker("speaks", name="Somebody")]

    saved = services.change_item(
        item, by=by, version=1, speakers=speakers, **fields(title="New")
    )
    same = services.change_item(
        item, by=by, version=1, speakers=speakers, **fields(title="New")
    )

    assert (saved.version, same.version) == (2, 2)
    with pytest.raises(Stale) as stale:
        services.change_item(
            item, by=by, version=1, speakers=(), **fields(title="Other")
        )
    assert stale.value.current.title == "New"
    changed = services.change_item(
        item, by=by, version=2, speakers=(), **fields(title="New")
    )
    assert changed.version == 3
    assert AgendaSpeaker.history.filter(history_type="-", name="Somebody").exists()
    services.remove_item(item, by=by)
    with pytest.raises(Refused):
        services.change_item(item, by=by, version=3, speakers=(), **fields())


def test_items_move_by_one_and_a_button_acts_once(project, workshop, items):
    by = project.coordinator
    services.move_item(items[2], by=by, up=True, seen_at=3)
    assert titles(workshop) == ["A", "C", "B"]
    services.move_item(items[2], by=by, up=True, seen_at=3)  # pressed twice
    services.move_item(items[0], by=by, up=True, seen_at=1)  # first already
    services.move_item(items[1], by=by, up=False, seen_at=3)  # last already
    assert titles(workshop) == ["A", "C", "B"]
    services.move_item(items[0], by=by, up=False, seen_at=1)
    assert titles(workshop) == ["C", "A", "B"]


def test_items_are_put_into_an_order(project, workshop, items):
    by = project.coordinator
    a, b, c = (item.pk for item in items)
    services.order_items(workshop, by=by, seen=[a, b, c], order=[c, a, b])
    services.order_items(workshop, by=by, seen=[a, b, c], order=[c, a, b])
    assert titles(workshop) == ["C", "A", "B"]
    for seen, order in [([a, b, c], [b, a, c]), ([c, a, b], [c, a])]:
        with pytest.raises(Refused):
            services.order_items(workshop, by=by, seen=seen, order=order)


def test_an_item_is_removed_and_history_keeps_it(project, workshop, items):
    services.remove_item(items[0], by=project.coordinator)
    services.remove_item(items[0], by=project.coordinator)

    assert titles(workshop) == ["B", "C"]
    assert list(workshop.agenda.values_list("position", flat=True)) == [1, 2]
    last = AgendaItem.history.filter(id=items[0].pk).latest("history_id")
    assert (last.history_type, last.history_user) == ("-", project.coordinator)


def test_the_template_fills_an_empty_agenda(project, workshop):
    made = services.apply_template(workshop, by=project.coordinator)

    countries = [i.participation for i in made if i.participation]
    assert countries == countries_presenting(workshop)
    assert made[0].title == "Update by the research manager"
    assert titles(workshop)[-1] == "Next steps"
    with pytest.raises(Refused):
        services.apply_template(workshop, by=project.coordinator)


@pytest.mark.parametrize("kind", Workshop.Kind.values)
def test_every_kind_has_its_template(kind):
    assert TEMPLATES[kind]
    assert all(len(each.title) < 150 for each in TEMPLATES[kind])


def test_which_countries_present(project):
    phase = make.PhaseFactory(number=7)
    here, gone, named = (
        make.ParticipationFactory(phase=phase, country__name=name)
        for name in ("Here", "Gone", "Named")
    )
    for day, status in (("2020-01-01", "active"), ("2020-06-01", "withdrawn")):
        gone.statuses.create(status=status, starts_on=day, exactness="day")
    workshop = make.WorkshopFactory(phase=phase)

    assert countries_presenting(workshop) == [here, named]
    workshop.countries.add(named)
    assert countries_presenting(workshop) == [named]
    workshop.participation = gone
    assert countries_presenting(workshop) == [gone]


# --- The page ---------------------------------------------------------------------


def test_the_page_shows_both_zones(client, project, workshop, items):
    project.researcher.time_zone = "Asia/Jakarta"
    project.researcher.save()
    client.force_login(project.researcher)

    page = text_of(client.get(url("agenda", workshop)))

    assert "Seoul time (host)" in page
    assert "Jakarta time (yours)" in page
    assert "16:00–16:10" in page
    assert "14:00–14:10" in page
    assert "Edit" not in page


def test_in_the_zone_of_the_host_one_column_is_enough(client, project, workshop, items):
    project.researcher.time_zone = "Asia/Seoul"
    project.researcher.save()
    client.force_login(project.researcher)

    assert "(yours)" not in text_of(client.get(url("agenda", workshop)))


def test_queries_do_not_grow_with_items(
    client, project, workshop, django_assert_max_num_queries
):
    client.force_login(project.coordinator)
    material = make.MaterialFactory(phase=project.phase)
    for number in range(60):
        item = make.AgendaItemFactory(workshop=workshop, material=material)
        person = make.PersonFactory(organisation=make.OrganisationFactory())
        item.speakers.create(person=person, position=1)
        item.speakers.create(name=f"Speaker {number}", position=2)
    for _n in range(200):
        workshop.participants.create(name="Somebody")

    with django_assert_max_num_queries(15):
        assert client.get(url("agenda", workshop)).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(url("agenda_word", workshop)).status_code == 200


def test_an_item_is_added_edited_and_removed_by_hand(client, project, workshop):
    make.PersonFactory(name="Public Person", title="Director")
    client.force_login(project.coordinator)
    assert client.get(url("agenda", workshop) + "?add=1").context["form"]

    sent = posted(speakers="Public  Person\nSomebody else\n\nSomebody else")
    response = client.post(url("item_add", workshop), sent, follow=True)
    client.post(url("item_add", workshop), sent)

    item = workshop.agenda.get()
    assert [row.person is not None for row in item.speakers.all()] == [True, False]
    assert "Director" in text_of(response)
    page = client.get(f"{url('agenda', workshop)}?edit={item.pk}")
    assert page.context["form"].initial["speakers"] == "Public Person\nSomebody else"

    changed = posted(item, title="Changed", moderators="Chair")
    client.post(url("item_edit", workshop, item.pk), changed)
    assert titles(workshop) == ["Changed"]
    page = text_of(client.get(url("agenda", workshop)))
    assert re.search(r"Chair\s*\(moderator\)", page)

    remove = url("item_remove", workshop, item.pk)
    assert "Take “Changed” off the agenda?" in client.get(remove).content.decode()
    client.post(remove)
    assert titles(workshop) == []


def test_two_editors_lose_nothing(client, project, workshop, items):
    client.force_login(project.coordinator)
    place = make.ParticipationFactory(phase=project.phase)
    address = url("item_edit", workshop, items[0].pk)
    client.post(address, posted(items[0], title="Theirs", participation=place.pk))

    response = client.post(address, posted(items[0], title="Mine", kind="break"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert place.country.name in page
    client.post(address, posted(title="Mine", kind="break", version=2))
    assert titles(workshop)[0] == "Mine"


def test_what_cannot_be_saved_stays_typed(client, project, workshop, items):
    client.force_login(project.coordinator)
    bad = [
        {"title": ""},
        {"minutes": "1441"},
        {"minutes": "-1"},
        {"speakers": "x" * 151},
        {"moderators": "\n".join(f"n{n}" for n in range(31))},
        {"participation": "99999"},
        {"title": "x" * 201},
        {"key": "none"},
    ]
    for wrong in bad:
        for address, item in [
            (url("item_add", workshop), None),
            (url("item_edit", workshop, items[0].pk), items[0]),
        ]:
            sent = {"title": "Kept", **posted(item), **wrong}
            response = client.post(address, sent)
            assert response.status_code == 422, wrong
            assert response.context["form"].errors
    assert titles(workshop) == ["A", "B", "C"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(client, project, workshop, text):
    client.force_login(project.coordinator)
    client.post(url("item_add", workshop), posted(title=text, speakers=text, note=text))

    page = client.get(url("agenda", workshop))
    file = client.get(url("agenda_word", workshop)).content

    assert titles(workshop) == [text]
    assert b"<script>alert" not in page.content
    assert docx.Document(io.BytesIO(file)).tables[0].rows[1].cells


def test_a_full_agenda_and_a_removed_item_are_said(
    client, project, workshop, items, monkeypatch
):
    client.force_login(project.coordinator)
    monkeypatch.setattr(services, "MAX_ITEMS", 3)
    response = client.post(url("item_add", workshop), posted())
    assert response.status_code == 422
    assert "3 items at most" in text_of(response)

    def gone(*args, **kwargs):
        raise Refused("Somebody removed this item meanwhile.")

    monkeypatch.setattr(services, "change_item", gone)
    address = url("item_edit", workshop, items[0].pk)
    response = client.post(address, posted(items[0]), follow=True)
    assert "Somebody removed" in text_of(response)


def test_order_by_buttons_and_by_drag(client, project, workshop, items):
    client.force_login(project.coordinator)
    a, b, c = (item.pk for item in items)
    client.post(url("item_move", workshop, b), {"to": "up", "position": 2})
    assert titles(workshop) == ["B", "A", "C"]
    client.post(url("item_move", workshop, b), {"to": "sideways", "position": 1})

    drag = {"seen": f"{b},{a},{c}", "order": f"{c},{b},{a}"}
    client.post(url("agenda_order", workshop), drag)
    assert titles(workshop) == ["C", "B", "A"]
    stale = {"seen": f"{b},{a},{c}", "order": f"{a},{b},{c}"}
    said = client.post(url("agenda_order", workshop), stale, follow=True)
    assert "Nothing was moved" in text_of(said)
    for bad in ({}, {"seen": "x", "order": "y"}):
        assert client.post(url("agenda_order", workshop), bad).status_code == 302
    assert titles(workshop) == ["C", "B", "A"]


def test_template_by_its_button(client, project, workshop):
    client.force_login(project.coordinator)
    empty = text_of(client.get(url("agenda", workshop)))
    assert "Start with the template: Interim workshop" in empty

    client.post(url("agenda_template", workshop))
    again = client.post(url("agenda_template", workshop), follow=True)

    assert "Nothing was added" in text_of(again)
    client.force_login(project.researcher)
    workshop.agenda.all().delete()
    assert "template" not in text_of(client.get(url("agenda", workshop)))


def test_items_of_another_workshop_are_not_found(client, project, workshop):
    other = make.AgendaItemFactory(workshop=make.WorkshopFactory(phase=project.phase))
    client.force_login(project.coordinator)

    assert client.post(url("item_edit", workshop, other.pk)).status_code == 404
    for key in (other.pk, "x", "9" * 30):
        assert client.get(f"{url('agenda', workshop)}?edit={key}").status_code == 404


def test_the_word_file_holds_times_and_names(client, project, workshop, items):
    items[0].speakers.create(name="Chair", role="moderates", position=1)
    items[1].participation = countries_presenting(workshop)[0]
    items[1].material = make.MaterialFactory(phase=project.phase, title="Framework")
    items[1].note = "Bring the table."
    items[1].save()
    client.force_login(project.coordinator)

    response = client.get(url("agenda_word", workshop))

    document = docx.Document(io.BytesIO(response.content))
    text = "\n".join(c.text for row in document.tables[0].rows for c in row.cells)
    for said in ("16:00–16:10", "Chair (moderator)", "Framework", "Bring the table."):
        assert said in text
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert b"fldChar" not in archive.read("word/document.xml")
    workshop.agenda.all().delete()
    workshop.starts_at = workshop.ends_at = None
    workshop.save()
    empty = client.get(url("agenda_word", workshop)).content
    assert not docx.Document(io.BytesIO(empty)).tables


def test_a_form_of_an_item_without_people(project, workshop, items):
    form = ItemForm(workshop=workshop, user=project.coordinator, item=items[0])
    assert form.initial["speakers"] == ""


def test_country_teams_read_the_agenda_and_change_nothing(client, project, workshop):
    client.force_login(project.researcher)
    assert client.get(url("agenda", workshop)).status_code == 200

    refused = client.post(url("item_add", workshop), posted())

    assert refused.status_code == 403
    assert not workshop.agenda.exists()
