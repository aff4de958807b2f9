"""Presentations: slots, the day slides are due, the slides, the reminder."""

import datetime as dt
import re
import uuid
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casestudies.services.refusals import Refused, Stale
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named
from tests import factories as make
from tests.documents import pdf_bytes, slides_bytes
from workshops.presentations.slots import headline, slots_of
from workshops.services import presentations as services

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 8, 19)
SLIDES = slides_bytes()
NOW = dt.datetime(2020, 8, 14, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_august():
    dates.set_project_clock(lambda: NOW)
    yield
    dates.set_project_clock(None)


@pytest.fixture
def w():
    """A phase with two countries that present at a workshop."""
    phase = make.PhaseFactory(number=1)
    own, other = (
        make.ParticipationFactory(phase=phase, country__name=name)
        for name in ("Indonesia", "Japan")
    )
    return SimpleNamespace(
        phase=phase,
        own=own,
        other=other,
        workshop=make.WorkshopFactory(phase=phase, slug="interim-2"),
        coordinator=make.TeamMemberFactory(phase=phase).user,
        researcher=make.ResearcherFactory(participation=own).user,
        elsewhere=make.ResearcherFactory(participation=other).user,
        study=make.CaseStudyFactory(participation=own, title="Indonesia study"),
    )


def asked(w, day=DAY):
    slots = services.ask_for_slides(w.workshop, by=w.coordinator, due_on=day)
    return {slot.participation.country.name: slot for slot in slots}


def url(name, w, *args):
    return reverse(f"workshops:{name}", args=[w.workshop.slug, *args])


def text_of(response):
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def upload(name="slides.pptx", content=None):
    return SimpleUploadedFile(name, SLIDES if content is None else content)


def sent(**changed):
    return {"form_token": str(uuid.uuid4()), "file": upload(), **changed}


# --- Services ---------------------------------------------------------------------


def test_every_country_gets_its_slot_and_the_day(w):
    item = make.AgendaItemFactory(workshop=w.workshop, participation=w.own)

    slots = asked(w)
    again = asked(w)

    assert list(slots) == ["Indonesia", "Japan"]
    assert slots["Indonesia"].item == item
    assert slots["Japan"].item is None
    assert slots["Indonesia"].due_at == dt.datetime(2020, 8, 19, 17, tzinfo=dt.UTC)
    assert again["Japan"].history.count() == slots["Japan"].history.count()


def test_who_needs_no_slides_keeps_no_day(w):
    slot = asked(w)["Japan"]
    services.change_slot(
        slot,
        by=w.coordinator,
        version=slot.version,
        draft=None,
        due_on=None,
        is_waived=True,
    )

    later = asked(w, DAY + dt.timedelta(days=1))

    assert later["Japan"].due_on is None
    assert later["Indonesia"].due_on == DAY + dt.timedelta(days=1)


def test_a_slot_changes_and_a_stale_save_is_refused(w):
    slot = asked(w)["Indonesia"]
    draft = make.DraftFactory(study=w.study)
    given = {"draft": draft, "due_on": DAY, "is_waived": False}

    saved = services.change_slot(slot, by=w.researcher, version=slot.version, **given)
    same = services.change_slot(slot, by=w.researcher, version=slot.version, **given)

    assert saved.draft == draft
    assert same.version == saved.version
    with pytest.raises(Stale):
        services.change_slot(
            slot,
            by=w.coordinator,
            version=slot.version,
            draft=None,
            due_on=None,
            is_waived=False,
        )


def test_slides_are_versions_never_replaced(w):
    slot, other = asked(w).values()
    files = [make.StoredFileFactory(received_from=w.researcher) for _n in range(2)]

    def add(file, slot=slot):
        return services.add_slides(
            slot, by=w.researcher, stored_file=file, form_token=file.form_token
        )

    assert [add(file).number for file in files] == [1, 2]
    assert add(files[0]).number == 1  # the same form again
    assert slot.slides.count() == 2
    with pytest.raises(Refused):
        add(files[0], other)
    gone = make.StoredFileFactory(state=StoredFile.State.DELETED)
    with pytest.raises(Refused):
        add(gone)


# --- The reminder -----------------------------------------------------------------


def test_slides_are_owed_by_the_country_until_they_are_here(w):
    kind = kind_named("slides")
    slots = asked(w)
    slot = slots["Indonesia"]

    (row,) = kind.owed_by(w.researcher)
    assert row == slot
    assert kind.who_owes(row) == [w.researcher]
    assert kind.phase_id(row) == w.phase.pk
    assert kind.title(row) == f"Slides of Indonesia: {w.workshop.title}"
    assert kind.path(row) == url("slides_add", w, slot.pk)
    assert kind.page_to_see(row) == url("presentations", w)
    assert set(kind.owed_in([w.phase.pk])) == set(slots.values())
    assert set(kind.seen_by(w.coordinator)) == set(slots.values())
    assert list(kind.seen_by(w.researcher)) == [slot]

    w.own.time_zone = "Asia/Tokyo"
    assert kind.retime(participation=w.own) == 1
    assert kind.retime(user=w.researcher) == 0
    slot.refresh_from_db()
    assert slot.due_at == dt.datetime(2020, 8, 19, 15, tzinfo=dt.UTC)

    make.SlideFileFactory(presentation=slot)
    assert not kind.owed_by(w.researcher)
    w.workshop.cancelled_on = DAY
    w.workshop.save()
    assert not kind.open()


# --- The sentence and the page ----------------------------------------------------


def test_the_sentence_says_who_is_missing(w, monkeypatch):
    assert headline(slots_of(w.coordinator, w.workshop)) == "No country has a slot yet."
    slots = asked(w)

    def said(user):
        return headline(slots_of(user, w.workshop))

    assert said(w.coordinator) == "The slides of all two countries are missing."
    assert said(w.researcher) == "The slides of Indonesia are still to come."
    dates.set_project_clock(lambda: NOW + dt.timedelta(days=9))
    assert said(w.researcher) == "The slides of Indonesia are late."
    late = slots_of(w.coordinator, w.workshop)
    assert [slot.state for slot in late] == [("late", "Late")] * 2
    make.SlideFileFactory(presentation=slots["Indonesia"])
    assert said(w.researcher) == "One of two countries is ready to present."
    assert slots_of(w.researcher, w.workshop)[1].state == ("soon", "To come")
    one = "The slides of one of two countries are missing: Japan."
    assert said(w.coordinator) == one
    slots["Japan"].is_waived = True
    slots["Japan"].save()
    assert said(w.coordinator) == "All slides are here."
    states = [slot.state[0] for slot in slots_of(w.coordinator, w.workshop)]
    assert states == ["done", "todo"]


def test_a_draft_is_linked_for_who_may_read_it(client, w):
    slot = asked(w)["Indonesia"]
    slot.draft = make.DraftFactory(study=w.study)
    slot.save()
    address = slot.draft.get_absolute_url()

    client.force_login(w.researcher)
    assert address in client.get(url("presentations", w)).content.decode()
    client.force_login(w.elsewhere)
    page = client.get(url("presentations", w))
    assert address not in page.content.decode()
    assert "not open to you" in text_of(page)
    assert "Late" not in text_of(page)


def test_queries_do_not_grow_with_countries(client, w, django_assert_max_num_queries):
    for _n in range(12):
        slot = make.PresentationFactory(workshop=w.workshop)
        slot.draft = make.DraftFactory(
            study=make.CaseStudyFactory(participation=slot.participation)
        )
        slot.save()
        for _m in range(3):
            make.SlideFileFactory(presentation=slot)
    client.force_login(w.coordinator)

    with django_assert_max_num_queries(15):
        assert client.get(url("presentations", w)).status_code == 200


def test_a_coordinator_asks_for_slides(client, w):
    client.force_login(w.coordinator)

    client.post(url("slides_ask", w), {"due_on": "2020-08-19"})

    assert w.workshop.presentations.count() == 2
    for bad in ("", "tomorrow", "0001-01-01"):
        response = client.post(url("slides_ask", w), {"due_on": bad})
        assert response.status_code == 422


def test_a_team_chooses_its_draft_only(client, w):
    slot = asked(w)["Indonesia"]
    mine = make.DraftFactory(study=w.study)
    theirs = make.DraftFactory(
        study=make.CaseStudyFactory(participation=w.other, title="Japan")
    )
    client.force_login(w.researcher)
    address = url("slot_edit", w, slot.pk)

    page = text_of(client.get(address))
    assert "Indonesia study, version" in page
    assert "No slides needed" not in page
    wrong = client.post(address, {"version": slot.version, "draft": theirs.pk})
    assert wrong.status_code == 422
    client.post(address, {"version": slot.version, "draft": mine.pk, "is_waived": "on"})
    slot.refresh_from_db()
    assert (slot.draft, slot.is_waived, slot.due_on) == (mine, False, DAY)


def test_two_who_edit_a_slot_lose_nothing(client, w):
    slot = asked(w)["Indonesia"]
    draft = make.DraftFactory(study=w.study)
    client.force_login(w.coordinator)
    address = url("slot_edit", w, slot.pk)
    old = {"version": slot.version, "due_on": "2020-08-19"}
    client.post(address, {**old, "draft": draft.pk})

    response = client.post(address, {**old, "is_waived": "on"})

    assert response.status_code == 409
    assert "Indonesia study, version" in text_of(response)


def test_slides_are_uploaded_and_handed_out(client, w):
    slot = asked(w)["Indonesia"]
    client.force_login(w.researcher)
    address = url("slides_add", w, slot.pk)
    assert client.get(address).status_code == 200

    form = sent()
    assert client.post(address, form).status_code == 302
    again = client.post(address, {**form, "file": upload()})
    assert again.status_code == 302
    client.post(address, sent(file=upload("slides.pdf", pdf_bytes())))

    assert [s.number for s in slot.slides.order_by("number")] == [1, 2]
    assert "Add the next" in text_of(client.get(address))
    client.force_login(w.elsewhere)
    file = client.get(url("slides_file", w, slot.pk, 1))
    assert b"".join(file.streaming_content) == SLIDES
    assert "attachment" in file["Content-Disposition"]
    assert client.get(url("slides_file", w, slot.pk, 9)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("slides.ppt", b"x"),
        ("slides.docx", b"x"),
        ("slides.pptm", slides_bytes()),
        ("slides.pptx", b"no archive"),
        ("slides.pptx", slides_bytes({"ppt/vbaProject.bin": b"x"})),
        ("slides.pptx", b""),
    ],
)
def test_what_is_no_presentation_is_refused(client, w, name, content):
    slot = asked(w)["Indonesia"]
    client.force_login(w.researcher)

    response = client.post(
        url("slides_add", w, slot.pk), sent(file=upload(name, content))
    )

    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not slot.slides.exists()


def test_a_form_without_file_or_of_another_slot_is_refused(client, w):
    slots = asked(w)
    client.force_login(w.coordinator)
    form = sent()
    client.post(url("slides_add", w, slots["Japan"].pk), form)

    address = url("slides_add", w, slots["Indonesia"].pk)
    assert client.post(address, {}).status_code == 422
    again = client.post(address, {"form_token": form["form_token"]})
    assert again.status_code == 422
    assert "another country" in text_of(again)
