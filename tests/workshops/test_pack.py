"""The pack of a workshop: what each reader finds in it, and its file."""

import datetime as dt
import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from django.urls import reverse
from pypdf import PdfReader

from casestudies.models import Comment
from casestudies.services.refusals import Refused
from records.models import StoredFile
from records.storage import open_stored
from sse_project.lib import dates, pdf
from tests import factories as make
from tests.world import stored_file
from workshops import tasks
from workshops.models import ActionItem, Decision, PackBuild, SlideFile
from workshops.pack.contents import pack_of, previous_of
from workshops.services import packs

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 14, 9, 0, tzinfo=dt.UTC)
State = PackBuild.State


@pytest.fixture(autouse=True)
def _in_august():
    dates.set_project_clock(lambda: NOW)
    yield
    dates.set_project_clock(None)


@pytest.fixture
def w():
    """Two countries with drafts and slides; a must; a theme; a workshop before."""
    phase = make.PhaseFactory(number=1)
    w = SimpleNamespace(
        phase=phase,
        coordinator=make.TeamMemberFactory(phase=phase).user,
        workshop=make.WorkshopFactory(
            phase=phase, slug="interim-2", starts_on="2020-08-21", exactness="day"
        ),
        before=make.WorkshopFactory(
            phase=phase, slug="interim-1", starts_on="2020-05-08", exactness="day"
        ),
    )
    make.AgendaItemFactory(workshop=w.workshop, title="Opening words")
    for name in ("indonesia", "japan"):
        place = make.ParticipationFactory(
            phase=phase, country__name=name.title(), country__slug=name
        )
        setattr(w, f"from_{name}", make.ResearcherFactory(participation=place).user)
        study = make.CaseStudyFactory(
            participation=place, title=f"{name.title()} study", slug=f"{name}-study"
        )
        for number in (1, 2):
            draft = make.DraftFactory(
                study=study, number=number, file=stored_file(b"%PDF " + name.encode())
            )
        setattr(w, name, draft)
        slot = make.PresentationFactory(workshop=w.workshop, participation=place)
        make.SlideFileFactory(
            presentation=slot, file=stored_file(b"slides", name="a.pptx")
        )
    w.must = make.CommentFactory(
        round=make.ReviewRoundFactory(draft=w.indonesia),
        priority=Comment.Priority.MUST,
        text="COUNT THE INFORMAL GROUPS",
    )
    make.ThemeCheckFactory(
        draft=w.indonesia, theme=make.ThemeFactory(phase=phase, name="Gender")
    )
    Decision.objects.create(
        workshop=w.before, number=1, text="ONE TABLE FOR ALL", decided_at=NOW
    )
    for number, state in enumerate(("open", "done"), start=1):
        ActionItem.objects.create(
            workshop=w.before,
            number=number,
            text=f"ACTION {state}",
            owner=w.coordinator,
            due_on="2020-08-20",
            due_at=NOW,
            state=state,
            created_at=NOW,
        )
    return w


def url(name, w, *args):
    return reverse(f"workshops:{name}", args=[w.workshop.slug, *args])


def text_of(response):
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def built(w, reader):
    build = PackBuild.objects.create(
        workshop=w.workshop, reader=reader, asked_at=dates.machine_now()
    )
    tasks.build_pack(build.pk)
    build.refresh_from_db()
    return build


def archive_of(build):
    with open_stored(build.file) as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- What is in it ----------------------------------------------------------------


def test_the_page_holds_what_is_needed(client, w):
    client.force_login(w.coordinator)

    page = text_of(client.get(url("pack", w)))

    for said in (
        "The drafts of all countries are here.",
        "1 comment that must be met is open.",
        "1 action item of last time is open.",
        "Opening words",
        "Indonesia study, version 2",
        "COUNT THE INFORMAL GROUPS",
        "Gender",
        "ONE TABLE FOR ALL",
        "ACTION open",
    ):
        assert said in page
    assert "ACTION done" not in page
    assert "version 1 " not in page.split("Slides")[0]


def test_a_country_team_reads_its_own_alone(client, w):
    client.force_login(w.from_japan)

    page = text_of(client.get(url("pack", w)))

    assert "Japan study" in page
    assert "Indonesia study" not in page
    assert "INFORMAL GROUPS" not in page
    assert "Gender" not in page
    assert "1 of 2 countries has no draft that you may read." in page


def test_who_is_only_on_this_list_knows_nothing_of_last_time(w):
    guest = make.UserFactory()
    make.TeamMemberFactory(user=guest, phase=w.phase, role="observer")
    w.workshop.participants.create(user=guest)

    assert pack_of(guest, w.workshop).previous is None
    assert pack_of(w.coordinator, w.workshop).previous == w.before
    assert previous_of(w.coordinator, w.before) is None
    w.workshop.starts_on, w.workshop.exactness = None, "not_set"
    w.workshop.save()
    assert previous_of(w.coordinator, w.workshop) is None


def test_a_workshop_without_countries_has_a_pack(client):
    member = make.TeamMemberFactory(phase=make.PhaseFactory(number=9))
    workshop = make.WorkshopFactory(phase=member.phase)
    client.force_login(member.user)

    page = client.get(reverse("workshops:pack", args=[workshop.slug]))

    assert "No country presents." in text_of(page)


def test_queries_do_not_grow(client, w, django_assert_max_num_queries):
    for number in range(6):
        place = make.ParticipationFactory(phase=w.phase)
        study = make.CaseStudyFactory(participation=place)
        draft = make.DraftFactory(study=study, number=1)
        round_ = make.ReviewRoundFactory(draft=draft)
        for _n in range(4):
            make.CommentFactory(round=round_, priority=Comment.Priority.MUST)
        theme = make.ThemeFactory(phase=w.phase)
        make.ThemeCheckFactory(draft=draft, theme=theme)
        make.AgendaItemFactory(workshop=w.workshop)
        Decision.objects.create(
            workshop=w.before, number=number + 5, text="x", decided_at=NOW
        )
    client.force_login(w.coordinator)

    with django_assert_max_num_queries(24):
        assert client.get(url("pack", w)).status_code == 200


# --- The file ---------------------------------------------------------------------


def test_the_file_holds_the_page_drafts_and_slides(w):
    build = built(w, w.coordinator)

    assert (build.state, build.steps_done, build.steps) == (State.READY, 4, 5)
    parts = archive_of(build)
    assert sorted(parts) == [
        "drafts/indonesia-study-v2.pdf",
        "drafts/japan-study-v2.pdf",
        "interim-2.pdf",
        "slides/indonesia-v1.pptx",
        "slides/japan-v1.pptx",
    ]
    pages = PdfReader(io.BytesIO(parts["interim-2.pdf"])).pages
    text = "".join(page.extract_text() for page in pages)
    said_in_it = (
        "Opening words",
        "COUNT THE INFORMAL",
        "Gender",
        "ONE TABLE",
        "ACTION",
    )
    for said in said_in_it:
        assert said in text


def test_the_file_of_a_team_holds_its_own_draft(w):
    SlideFile.objects.filter(
        presentation__participation=w.indonesia.study.participation
    ).delete()

    parts = archive_of(built(w, w.from_japan))

    assert "slides/japan-v1.pptx" in parts
    assert "slides/indonesia-v1.pptx" not in parts
    assert "drafts/japan-study-v2.pdf" in parts
    assert not any("indonesia-study" in name for name in parts)


def test_what_cannot_be_had_is_named(w, monkeypatch):
    StoredFile.objects.filter(pk=w.japan.file_id).update(state="quarantine")

    def broken(stored):
        raise OSError

    monkeypatch.setattr(packs, "open_stored", broken)
    left = archive_of(built(w, w.coordinator))["left-out.txt"].decode()

    assert left.count("\n") == 4
    monkeypatch.undo()
    monkeypatch.setattr(packs, "MAX_BYTES", 1)
    assert "left-out.txt" in archive_of(built(w, w.coordinator))


def test_a_pack_that_is_too_long_says_so(w, monkeypatch):
    def too_long(title, blocks):
        raise pdf.TooLong

    monkeypatch.setattr(packs.pdf, "render", too_long)
    build = built(w, w.coordinator)

    assert build.state == State.FAILED
    assert "too long" in build.problem


def test_who_left_meanwhile_gets_nothing(w):
    build = built(w, make.UserFactory())

    assert build.state == State.FAILED
    assert build.file is None


def test_a_pack_is_built_once_and_a_lost_one_is_left(w):
    build = built(w, w.coordinator)
    tasks.build_pack(build.pk)
    tasks.build_pack(999_999)

    again = PackBuild.objects.get(pk=build.pk)
    assert again.file == build.file


def test_asking_twice_is_asking_once(w, monkeypatch):
    first = packs.ask_for_pack(w.workshop, by=w.coordinator)
    assert packs.ask_for_pack(w.workshop, by=w.coordinator) == first
    PackBuild.objects.filter(pk=first.pk).update(state=State.READY)
    second = packs.ask_for_pack(w.workshop, by=w.coordinator)
    assert second != first
    assert not PackBuild.objects.filter(pk=first.pk).exists()
    PackBuild.objects.update(state=State.FAILED)
    monkeypatch.setattr(packs, "PACKS_AN_HOUR", 0)
    with pytest.raises(Refused):
        packs.ask_for_pack(w.workshop, by=w.coordinator)


def test_old_packs_are_tidied_away(w):
    old = built(w, w.coordinator)
    PackBuild.objects.filter(pk=old.pk).update(
        asked_at=dates.machine_now() - dt.timedelta(hours=25)
    )
    built(w, w.from_japan)

    assert tasks.tidy_packs() == 1
    assert PackBuild.objects.get().reader == w.from_japan


# --- By hand ----------------------------------------------------------------------


def test_progress_is_shown_and_the_file_is_its_readers(client, w):
    client.force_login(w.coordinator)
    asked = client.post(url("pack_ask", w))
    build = PackBuild.objects.get()
    assert asked.url == url("pack_build", w, build.pk)

    waiting = client.get(asked.url)
    assert waiting["Refresh"] == "2"
    assert "being built" in text_of(waiting)
    assert client.get(url("pack_file", w, build.pk)).status_code == 404
    PackBuild.objects.update(steps=5, steps_done=2, state=State.BUILDING)
    assert "2 of 5 steps" in text_of(client.get(asked.url))

    PackBuild.objects.update(state=State.WAITING)
    tasks.build_pack(build.pk)
    ready = client.get(asked.url)
    assert "Your pack is ready." in text_of(ready)
    assert "Refresh" not in ready
    file = client.get(url("pack_file", w, build.pk))
    assert file["Content-Type"] == "application/zip"
    assert b"".join(file.streaming_content).startswith(b"PK")
    client.force_login(w.from_japan)
    assert client.get(asked.url).status_code == 404
    assert client.get(url("pack_file", w, build.pk)).status_code == 404


def test_a_pack_that_is_stuck_may_be_asked_for_again(client, w, monkeypatch):
    client.force_login(w.coordinator)
    build = PackBuild.objects.create(
        workshop=w.workshop,
        reader=w.coordinator,
        asked_at=dates.machine_now() - dt.timedelta(minutes=4),
    )

    stuck = client.get(url("pack_build", w, build.pk))

    assert "could not be built" in text_of(stuck)
    assert "longer than it should" in text_of(stuck)
    monkeypatch.setattr(packs, "PACKS_AN_HOUR", 0)
    refused = client.post(url("pack_ask", w), follow=True)
    assert "Please wait" in text_of(refused)
