"""Texts of a workshop: from the record to what is approved for ever."""

import datetime as dt
import io
import uuid
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from pypdf import PdfReader

from casestudies.services.refusals import Refused, Stale
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from sse_project.lib import dates, deadlines
from tests import factories as make
from tests.deadlines import still_owed
from workshops.models import Correction, Document, Note, Participant, Workshop
from workshops.permissions import (
    corrections_for,
    text_for,
    text_to_approve,
    text_to_edit,
    text_to_read,
    workshop_to_write,
)
from workshops.services import corrections, documents, planning

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00:00+00:00"
DUE = dt.date(2020, 9, 4)
MINUTES = Document.Kind.MINUTES
NEWS = Document.Kind.NEWS_NOTE
HOSTILE = "<script>x</script>\"'><img src=x>\r\nBcc: e@example.net \u202egnp \U0001f9d1"


@pytest.fixture
def room(db, project_time) -> SimpleNamespace:
    """Return a workshop with two on its list, and one reader of each kind."""
    project_time(NOW)
    phase = make.PhaseFactory(number=1)
    team = make.ParticipationFactory(phase=phase)
    workshop = make.WorkshopFactory(
        phase=phase,
        slug="interim",
        title="Interim workshop",
        starts_on=dt.date(2020, 8, 21),
        exactness="day",
        mode="online",
        time_zone="Asia/Seoul",
    )
    guest, other = make.UserFactory(name="Guest"), make.UserFactory(name="Other")
    for user in (guest, other):
        workshop.participants.create(user=user)
    return SimpleNamespace(
        workshop=workshop,
        team=team,
        phase=phase,
        coordinator=make.TeamMemberFactory(phase=phase).user,
        manager=make.TeamMemberFactory(phase=phase, role="research_manager").user,
        researcher=make.ResearcherFactory(participation=team).user,
        observer=make.TeamMemberFactory(phase=phase, role="observer").user,
        guest=make_role(guest, phase),
        other=make_role(other, phase),
    )


def make_role(user, phase):
    """Let a participant also be an observer: workshops are for who has a role."""
    make.TeamMemberFactory(phase=phase, role="observer", user=user)
    return user


def begun(room, kind=MINUTES) -> Document:
    return documents.begin_text(room.workshop, kind=kind, by=room.coordinator)


def circulated(room) -> Document:
    document = begun(room)
    corrections.circulate(
        document, due_on=DUE, version=document.version, by=room.coordinator
    )
    return fresh(document)


def fresh(document) -> Document:
    return Document.objects.select_related("workshop__phase").get(pk=document.pk)


def text_of(document) -> str:
    return documents.newest(fresh(document)).text


def page(kind="minutes", slug="interim") -> str:
    return reverse(f"workshops:{kind}", args=[slug])


def part(name, *more, kind=MINUTES) -> str:
    return reverse(f"workshops:{name}", args=["interim", kind, *more])


# --- The services -----------------------------------------------------------------


def test_begun_twice_is_one_text(room):
    first, second = begun(room), begun(room)

    assert first.pk == second.pk
    assert first.last_number == 1
    assert documents.newest(first).saved_by == room.coordinator


def test_save_makes_a_version_and_the_same_again_none(room):
    document = begun(room)
    seen = document.version

    for _ in range(2):
        documents.save_text(
            document, text="# New", reason="Rewritten", version=seen, by=room.manager
        )

    document = fresh(document)
    assert document.last_number == 2
    assert document.versions.get(number=2).reason == "Rewritten"


def test_stale_save_raises_and_changes_nothing(room):
    document = begun(room)
    seen = document.version
    documents.save_text(document, text="Theirs", version=seen, by=room.manager)

    with pytest.raises(Stale) as stale:
        documents.save_text(document, text="Mine", version=seen, by=room.coordinator)

    assert stale.value.current.last_number == 2
    assert text_of(document) == "Theirs"


def test_older_version_is_taken_over_as_a_new_one(room):
    document = begun(room)
    old = text_of(document)
    documents.save_text(document, text="B", version=document.version, by=room.manager)
    document = fresh(document)

    documents.take_over(document, number=1, version=document.version, by=room.manager)

    assert text_of(document) == old
    assert fresh(document).last_number == 3


def test_written_again_from_the_record(room):
    document = begun(room)
    documents.save_text(document, text="B", version=document.version, by=room.manager)
    room.workshop.decisions.create(number=1, text="Agreed.", decided_at=dates.now())
    document = fresh(document)

    documents.write_again(document, version=document.version, by=room.manager)

    assert "**Decision 1:** Agreed." in text_of(document)


def test_circulated_asks_participants_with_an_account_once(room):
    room.workshop.participants.create(name="Typed name")
    room.workshop.participants.create(user=room.coordinator)
    document = begun(room)

    asked = corrections.circulate(
        document, due_on=DUE, version=document.version, by=room.coordinator
    )

    assert asked == 2
    letters = Mail.objects.filter(kind="minutes_circulated")
    assert {letter.recipient for letter in letters} == {room.guest, room.other}
    document = fresh(document)
    assert document.state == "circulated"
    assert document.corrections_due_at == dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC)
    assert corrections.answers_to(document) == {room.coordinator.pk}


def test_another_zone_of_the_workshop_moves_the_end_of_the_day(room):
    document = circulated(room)
    version = Workshop.objects.get(pk=room.workshop.pk).version

    planning.change_workshop(
        room.workshop,
        by=room.coordinator,
        version=version,
        time_zone=ZoneInfo("Asia/Bishkek"),
    )

    document = fresh(document)
    assert document.corrections_due_on == DUE
    assert document.corrections_due_at == dt.datetime(2020, 9, 4, 18, tzinfo=dt.UTC)
    assert document.history.first().history_change_reason == (
        "time zone changed to Asia/Bishkek"
    )


def test_circulating_what_was_saved_meanwhile_is_refused(room):
    document = begun(room)

    with pytest.raises(Stale):
        corrections.circulate(document, due_on=DUE, version=99, by=room.coordinator)
    with pytest.raises(Refused, match="already over"):
        corrections.circulate(
            document,
            due_on=dt.date(2020, 8, 25),
            version=document.version,
            by=room.coordinator,
        )


def test_correction_is_written_once_and_settled_once(room):
    document = circulated(room)
    for _ in range(2):
        corrections.correct(document, text="Name wrong", by=room.guest)
    found = document.corrections.get(text="Name wrong")

    corrections.settle(found, answer="Changed", by=room.manager)
    corrections.settle(found, answer="Again", by=room.manager)

    found.refresh_from_db()
    assert found.answer == "Changed"
    assert found.settled_at is not None


def test_nothing_is_corrected_in_a_draft(room):
    with pytest.raises(Refused, match="not circulated"):
        corrections.correct(begun(room), text="Wrong", by=room.guest)


def test_approved_waits_for_corrections_and_freezes(room):
    document = circulated(room)
    wrong = corrections.correct(document, text="Wrong", by=room.guest)
    with pytest.raises(Refused, match="not dealt with"):
        documents.approve(document, version=document.version, by=room.coordinator)
    corrections.settle(wrong, answer="It stays", by=room.coordinator)
    with pytest.raises(Stale):
        documents.approve(document, version=1, by=room.coordinator)

    for _ in range(2):
        documents.approve(document, version=document.version, by=room.coordinator)

    document = fresh(document)
    assert document.state == "approved"
    late = Correction(document=document, text="Late", written_at=dates.now())
    late.save()
    for act in (
        lambda: documents.save_text(document, text="X", version=9, by=room.manager),
        lambda: corrections.correct(document, text="X", by=room.guest),
        lambda: corrections.settle(late, answer="X", by=room.manager),
        lambda: corrections.circulate(document, due_on=DUE, version=9, by=room.manager),
    ):
        with pytest.raises(Refused, match="does not change any more"):
            act()


# --- Letters and deadlines --------------------------------------------------------


def test_letter_says_until_when_and_stops_after_the_answer(room):
    document = circulated(room)
    letter = Mail.objects.get(kind="minutes_circulated", recipient=room.guest)
    kind = kind_named("minutes_circulated")

    assert kind.still_applies(letter) == ""
    written = write(letter, kind)
    assert written.subject == "Please check the minutes: Interim workshop"
    assert "Corrections until: Fri 4 Sep 2020 (Seoul time)" in written.text
    assert "/workshops/interim/minutes/" in written.text
    assert room.coordinator.email in written.reply_to

    corrections.correct(document, text="", by=room.guest)
    assert "answered" in kind.still_applies(letter)
    other = Mail.objects.get(kind="minutes_circulated", recipient=room.other)
    room.workshop.participants.filter(user=room.other).delete()
    assert "list" in kind.still_applies(other)
    documents.approve(document, version=document.version, by=room.coordinator)
    assert "circulated" in kind.still_applies(other)


def test_deadline_is_owed_by_who_has_not_answered(room):
    kind = deadlines.kind_named("minutes")
    assert list(kind.open()) == []
    document = circulated(room)
    corrections.correct(document, text="Wrong", by=room.guest)

    [row] = kind.open()

    assert list(kind.who_owes(row)) == [room.other]
    assert list(kind.owed_by(room.other)) == [document]
    assert list(kind.owed_by(room.guest)) == []
    assert list(kind.owed_in([room.phase.pk])) == [document]
    assert list(kind.owed_in([])) == []
    assert list(kind.seen_by(room.other)) == [document]
    assert list(kind.seen_by(room.observer)) == []
    assert still_owed(kind, document.pk, room.other.pk, DUE)
    assert not still_owed(kind, document.pk, room.guest.pk, DUE)
    assert kind.since(row) == document.circulated_at
    assert kind.phase_id(row) == room.phase.pk
    assert kind.title(row) == "Minutes of “Interim workshop” to check"
    assert kind.path(row) == page()


def test_circulated_again_is_owed_again(room, project_time):
    document = circulated(room)
    corrections.correct(document, text="", by=room.guest)
    project_time("2020-08-27T09:00:00+00:00")

    corrections.circulate(
        document, due_on=DUE, version=document.version, by=room.coordinator
    )

    [row] = deadlines.kind_named("minutes").open()
    assert set(deadlines.kind_named("minutes").who_owes(row)) == {
        room.guest,
        room.other,
    }


def test_open_deadlines_ask_a_fixed_number_of_times(room, django_assert_num_queries):
    circulated(room)
    for _ in range(3):
        room.workshop.participants.create(user=make.UserFactory())
    kind = deadlines.kind_named("minutes")

    with django_assert_num_queries(2):
        [len(list(kind.who_owes(row))) for row in kind.open()]


# --- Who reads and who edits ------------------------------------------------------


def test_readers_get_a_text_once_it_is_circulated(room):
    document = begun(room)
    assert text_for(room.guest, "interim", MINUTES) == (room.workshop, None)
    with pytest.raises(Http404):
        text_to_read(room.guest, "interim", MINUTES)
    with pytest.raises(Http404):
        text_for(room.guest, "interim", NEWS)
    with pytest.raises(Http404):
        text_for(room.observer, "interim", MINUTES)
    assert text_to_edit(room.manager, "interim", MINUTES) == document
    with pytest.raises(PermissionDenied):
        workshop_to_write(room.guest, "interim")

    circulated(room)

    assert text_to_read(room.researcher, "interim", MINUTES) == document
    with pytest.raises(PermissionDenied):
        text_to_edit(room.researcher, "interim", MINUTES)
    with pytest.raises(PermissionDenied):
        text_to_approve(room.manager, "interim", MINUTES)
    assert text_to_approve(room.coordinator, "interim", MINUTES) == document


def test_each_sees_own_corrections_and_editors_all(room):
    document = circulated(room)
    corrections.correct(document, text="Mine", by=room.guest)
    corrections.correct(document, text="", by=room.other)

    def texts(user):
        return [c.text for c in corrections_for(user, document)]

    assert texts(room.guest) == ["Mine"]
    assert texts(room.other) == []
    assert texts(room.manager) == ["Mine"]


# --- The pages --------------------------------------------------------------------


def test_from_the_first_text_to_approved_minutes(client, room):
    client.force_login(room.coordinator)
    assert "No minutes are written yet." in client.get(page()).content.decode()
    client.post(part("text_begin"))
    response = client.get(page())
    assert response.context["headline"] == "Minutes: being written, version 1."
    assert "blanks in brackets are still to be filled" in response.content.decode()
    edit = {"version": 2, "text": "# Minutes\r\n\r\n- **One**", "reason": "Shorter"}

    previewed = client.post(part("text_edit"), {**edit, "preview": "1"})
    assert previewed.status_code == 200
    assert "<strong>One</strong>" in previewed.content.decode()
    assert room.workshop.documents.get().last_number == 1
    version = room.workshop.documents.get().version
    assert (
        client.post(part("text_edit"), {**edit, "version": version}).status_code == 302
    )

    version = room.workshop.documents.get().version
    circulate = reverse("workshops:minutes_circulate", args=["interim"])
    assert (
        "2 participants with an account get" in client.get(circulate).content.decode()
    )
    client.post(circulate, {"version": version, "due_on": "2020-09-04"})

    client.force_login(room.guest)
    correct = reverse("workshops:minutes_correct", args=["interim"])
    assert client.post(correct, {"text": ""}).status_code == 422
    client.post(correct, {"text": "Name wrong"})
    client.force_login(room.other)
    client.post(correct, {"fine": "1"})
    assert client.get(page()).context["has_answered"]

    client.force_login(room.coordinator)
    response = client.get(page())
    assert response.context["asked"] == (
        "2 of 2 participants with an account have answered."
    )
    pk = Correction.objects.get(text="Name wrong").pk
    settle = reverse("workshops:minutes_settle", args=["interim", pk])
    assert "Name wrong" in client.get(settle).content.decode()
    version = room.workshop.documents.get().version
    early = client.post(part("text_approve"), {"version": version})
    assert early.status_code == 422
    client.post(settle, {"answer": "Changed in version 3"})
    client.post(part("text_approve"), {"version": version})
    response = client.get(page())
    assert response.context["headline"] == (
        "Minutes: approved on 26 August 2020. It does not change any more."
    )
    refused = client.get(part("text_edit"), follow=True)
    assert "approved and does not change" in refused.content.decode()
    refused = client.post(correct, {"text": "Too late"}, follow=True)
    assert "does not change any more" in refused.content.decode()


def test_conflict_shows_both_texts_and_saves_mine_on_top(client, room):
    document = begun(room)
    client.force_login(room.coordinator)
    seen = document.version
    documents.save_text(document, text="THEIRS", version=seen, by=room.manager)

    response = client.post(part("text_edit"), {"version": seen, "text": "MINE"})

    assert response.status_code == 409
    shown = response.content.decode()
    assert "THEIRS" in shown
    assert "MINE" in shown
    version = response.context["version"]
    client.post(part("text_edit"), {"version": version, "text": "MINE"})
    kept = set(document.versions.values_list("text", flat=True))
    assert {"THEIRS", "MINE"} < kept


def test_versions_are_listed_compared_and_taken_over(client, room):
    document = begun(room)
    client.force_login(room.manager)
    documents.save_text(
        document, text="# A\n\nOne word here", version=document.version, by=room.manager
    )
    document = fresh(document)
    documents.save_text(
        document, text="# A\n\nTwo word here", version=document.version, by=room.manager
    )

    assert "Version 2" in client.get(page()).content.decode()
    compared = client.get(part("text_compare"), {"old": "2", "new": "3"})
    assert "1 line changed from version 2 to 3" in compared.content.decode()
    assert "<ins>" in compared.content.decode()
    assert client.get(part("text_compare"), {"old": "x", "new": "9" * 30}).status_code
    same = client.get(part("text_compare"), {"old": "2", "new": "2"}, follow=True)
    assert "two different versions" in same.content.decode()
    assert "One word" in client.get(part("text_version", 2)).content.decode()
    assert client.get(part("text_version", 99)).status_code == 404
    take = part("text_take_over", 2)
    stale = client.post(take, {"version": 1})
    assert stale.status_code == 422
    client.post(take, {"version": fresh(document).version})
    assert text_of(document) == "# A\n\nOne word here"
    client.post(part("text_again"), {"version": fresh(document).version})
    assert fresh(document).last_number == 5


def test_nothing_to_compare_with_one_version(client, room):
    begun(room)
    client.force_login(room.manager)

    assert client.get(part("text_compare")).status_code == 302


def test_circulating_answers_in_words(client, room):
    document = begun(room)
    client.force_login(room.coordinator)
    circulate = reverse("workshops:minutes_circulate", args=["interim"])

    def said(**sent):
        response = client.post(circulate, sent)
        assert response.status_code == 422
        return response.content.decode()

    now = document.version
    assert "already over" in said(version=now, due_on="2020-08-20")
    assert "Check the year." in said(version=now, due_on="2029-09-20")
    assert "saved the text meanwhile" in said(version=now + 5, due_on="2020-09-20")


def test_refusals_of_settling_and_saving_are_said(client, room):
    document = circulated(room)
    found = Correction.objects.create(
        document=document, text="X", author=room.guest, written_at=dates.now()
    )
    Document.objects.filter(pk=document.pk).update(
        state="approved", approved_at=dates.now()
    )
    client.force_login(room.coordinator)

    settle = reverse("workshops:minutes_settle", args=["interim", found.pk])
    assert client.post(settle, {"answer": "A"}).status_code == 422
    taken = client.post(part("text_again"), {"version": document.version})
    assert "does not change any more" in taken.content.decode()


def test_news_note_and_report_share_a_tab(client, room):
    client.force_login(room.coordinator)
    shown = client.get(page("news_note")).content.decode()
    assert "No news note is written yet." in shown
    assert page("mission_report") in shown
    for kind in ("news_note", "mission_report"):
        client.post(part("text_begin", kind=kind))
        response = client.get(page(kind))
        assert response.status_code == 200
        assert [t["here"] for t in response.context["tabs"]].count(True) == 1
    client.force_login(room.guest)
    assert client.get(page("news_note")).status_code == 404
    assert client.post(part("text_begin")).status_code == 403


def test_reader_is_told_that_minutes_come(client, room):
    begun(room)
    client.force_login(room.guest)

    shown = client.get(page()).content.decode()

    assert "The minutes are not circulated yet." in shown
    assert "Write a first text" not in shown


def test_text_of_what_is_still_ahead_warns(client, room):
    Workshop.objects.filter(pk=room.workshop.pk).update(starts_on=dt.date(2020, 9, 22))
    client.force_login(room.coordinator)

    response = client.post(part("text_begin"), follow=True)

    assert "The workshop is not over by its date" in response.content.decode()


def test_hostile_text_never_leaves_its_place(client, room):
    document = begun(room)
    text = f"# {HOSTILE}\n\n[x](javascript:alert(1)) ![y](https://example.net/y.png)"
    documents.save_text(document, text=text, version=document.version, by=room.manager)
    client.force_login(room.coordinator)

    shown = client.get(page()).content.decode()

    assert "<script>x" not in shown
    assert "<img src" not in shown.partition("<main")[2].partition("</main")[0]
    assert 'href="javascript:' not in shown
    assert client.get(part("text_word")).status_code == 200
    assert client.get(part("text_pdf")).status_code == 200


def test_too_long_or_unstorable_text_is_not_saved(client, room):
    document = begun(room)
    client.force_login(room.coordinator)

    def status(text):
        sent = {"version": document.version, "text": text}
        return client.post(part("text_edit"), sent).status_code

    assert status("x" * 100_001) == 422
    assert status("a\x00b") == 400
    assert document.versions.count() == 1


def test_word_and_pdf_hold_the_text(client, room):
    document = begun(room)
    text = "# Minutes of 한국\n\nHeld **online**.\n\n1. One\n2. Two\n\n## Next\n\nText"
    documents.save_text(document, text=text, version=document.version, by=room.manager)
    client.force_login(room.coordinator)

    word = client.get(part("text_word"))
    assert 'filename="interim-minutes-v2.docx"' in word["Content-Disposition"]
    lines = [p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs]
    assert lines == ["Minutes of 한국", "Held online.", "One", "Two", "Next", "Text"]
    printed = client.get(part("text_pdf"))
    read = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert "Held online." in read
    assert printed["Content-Type"] == "application/pdf"


def test_text_too_long_for_a_pdf_says_so(client, room, monkeypatch):
    begun(room)
    monkeypatch.setattr("sse_project.lib.pdf.MAX_CHARACTERS", 10)
    client.force_login(room.coordinator)

    response = client.get(part("text_pdf"), follow=True)

    assert "Take the Word file" in response.content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_page_asks_a_fixed_number_of_times(
    client, room, count, django_assert_max_num_queries
):
    document = circulated(room)
    for number in range(count):
        user = make.UserFactory()
        room.workshop.participants.create(user=user)
        corrections.correct(document, text=f"C{number}", by=user)
        document = fresh(document)
        documents.save_text(
            document, text=f"V{number}", version=document.version, by=room.manager
        )
    client.force_login(room.coordinator)
    client.get(page())

    with django_assert_max_num_queries(15):
        client.get(page())


# --- What a first text says -------------------------------------------------------


def test_record_with_nothing_states_nothing(room):
    for kind in Document.Kind.values:
        text = text_of(begun(room, kind))
        assert "not recorded]" in text
        assert "Guest" not in text.replace("people on the list", "")


def test_minutes_hold_the_whole_record(room):
    workshop = room.workshop
    item = workshop.agenda.create(
        title="Revision", kind="country", participation=room.team, position=1
    )
    workshop.agenda.create(title="Coffee", kind="break", position=2)
    workshop.agenda.create(title="Silent", position=3)
    item.speakers.create(name="Speaker *One*", role="speaks")
    item.speakers.create(person=make.PersonFactory(name="Mo Der"), role="moderates")
    study = make.CaseStudyFactory(participation=room.team)
    draft = make.DraftFactory(study=study, number=2)
    workshop.presentations.create(participation=room.team, item=item, draft=draft)

    def note(text, **more):
        return Note.objects.create(
            workshop=workshop,
            key=uuid.uuid4(),
            written_at=dates.now(),
            text=text,
            **more,
        )

    note("Remark one", item=item, speaker="A_B", participation=room.team)
    note("Why so?", kind="question", item=item)
    note("Loose end")
    note("STRUCK", struck_at=dates.now())
    silent = workshop.agenda.get(title="Silent")
    workshop.agenda.create(title="Mute", position=4)
    decided = note("DECIDED NOTE", kind="decision", item=silent)
    workshop.decisions.create(
        number=1, text="Carry on", note=decided, decided_at=dates.now()
    )
    common = {"created_at": dates.now(), "workshop": workshop}
    workshop.actions.create(
        number=1,
        text="Send it",
        owner=room.guest,
        participation=room.team,
        due_on=DUE,
        due_at=dates.now(),
        **common,
    )
    workshop.actions.create(number=2, text="Drop it", state="dropped", **common)
    Participant.objects.filter(user=room.guest).update(
        attendance="online", sex="female", organisation="Body"
    )
    workshop.participants.create(
        name="Typed", attendance="present", participation=room.team
    )

    text = text_of(begun(room))

    for words in (
        "- **Held:** on 21 August 2020",
        "**Present (1)**",
        f"- Typed ({room.team.country})",
        "**Online (1)**\n\n- Guest (Body)",
        "Women: 1; men: 0 (recorded for 1 of 2).",
        "[attendance of 1 person on the list: not recorded]",
        f"### 1. Revision ({room.team.country})",
        r"Speakers: Speaker \*One\*. Moderated by Mo Der. Draft presented: version 2.",
        rf"- **A\_B – {room.team.country}:** Remark one.",
        "- Question: Why so?",
        "### 3. Silent\n\nSettled here: decision 1.",
        "### 4. Mute\n\n[discussion: not recorded]",
        "### Further points\n\n- Loose end.",
        "- **Decision 1:** Carry on.",
        f"- **Action 1:** Send it. (Guest; due 4 September 2020; {room.team.country})",
        "- **Action 2:** Drop it. ([owner: not recorded]; "
        "[due day: not recorded]; dropped)",
        "- **Moderated by:** Mo Der",
    ):
        assert words in text
    for words in ("STRUCK", "DECIDED NOTE", "Coffee", "Other", "next steps"):
        assert words not in text
    news = text_of(begun(room, NEWS))
    assert f"slot to each of: {room.team.country} (version 2)" in news
    assert "agreed on the following: carry on." in news
    assert "The next step is: send it (until 4 September 2020)." in news
    said = f"were: remark one ({room.team.country}); loose end. Questions"
    assert said in news
    assert "Questions were asked: “Why so?”." in news
    assert "The discussion was moderated by Mo Der." in news
    report = text_of(begun(room, Document.Kind.MISSION_REPORT))
    assert "- Came: 2" in report
    assert "- Groups: not recorded 2" in report
    assert "Guest" not in report.partition("## Follow-up")[0]


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        ({"exactness": "month"}, "in August 2020"),
        ({"exactness": "year"}, "in 2020"),
        ({"exactness": "by"}, "[day of the workshop: not recorded]"),
        (
            {"exactness": "period", "ends_on": dt.date(2020, 8, 22)},
            "from 21 August 2020 to 22 August 2020",
        ),
        ({"exactness": "not_set", "starts_on": None}, "[date: not recorded]"),
    ],
)
def test_date_is_said_as_exactly_as_it_is_known(room, dated, words):
    Workshop.objects.filter(pk=room.workshop.pk).update(**dated)
    room.workshop.refresh_from_db()

    assert words in text_of(begun(room))


def test_what_is_still_ahead_is_not_said_to_have_taken_place(room, project_time):
    project_time("2020-08-20T09:00:00+00:00")

    assert "takes place on 21 August 2020" in text_of(begun(room, NEWS))
    assert "- **Planned for:** on 21 August 2020" in text_of(begun(room))


def test_who_is_blank_leads_a_coordinator_to_where_it_is_said(client, room):
    document = begun(room)
    link = reverse("workshops:parts_edit", args=["interim"])

    shown = []
    for user in (room.coordinator, room.manager):
        client.force_login(user)
        shown.append(link in client.get(page()).content.decode())
    text = text_of(document).replace("[who ", "[when ")
    documents.save_text(
        document, text=text, reason="", version=document.version, by=room.coordinator
    )
    client.force_login(room.coordinator)
    shown.append(link in client.get(page()).content.decode())

    assert shown == [True, False, False]


def test_news_note_tells_who_held_it_and_what_went_before(room):
    body = make.OrganisationFactory(name="Agency", acronym="AGY")
    room.phase.organisation_roles.create(organisation=body, role="implementing")
    earlier = make.WorkshopFactory(
        phase=room.phase,
        title="First one",
        starts_on=dt.date(2020, 5, 8),
        exactness="day",
    )
    workshop = room.workshop
    opener = make.PersonFactory(name="Ann Opener", title="Dr.", organisation=body)
    speaker = make.PersonFactory(name="Bo Talk", title="Head of Things")
    workshop.parts.create(role="opened", person=opener, what="A welcome")
    workshop.parts.create(role="presented", person=speaker, what="The plan.")
    workshop.parts.create(role="presented", organisation=body)
    workshop.agenda.create(title="Talk").speakers.create(name="Typed")
    for kind, text in (("agreed", "Go on."), ("next_step", "Meet again.")):
        workshop.points.create(kind=kind, text=text, key=kind)
    workshop.points.create(kind="discussed", text="The tool.", key="d")
    workshop.countries.add(room.team)
    Workshop.objects.filter(pk=workshop.pk).update(
        mode="hybrid",
        place="Seoul",
        planned_mode="in_person",
        change_reason="COVID-19",
        summary="On the second drafts",
        starts_at=dt.datetime(2020, 8, 21, 7, tzinfo=dt.UTC),
        ends_at=dt.datetime(2020, 8, 21, 8, tzinfo=dt.UTC),
    )
    workshop.refresh_from_db()

    text = text_of(begun(room, NEWS))

    for words in (
        "# AGY holds “Interim workshop”",
        "took place on 21 August 2020, in Seoul and online, for "
        f"{room.team.country}.**",
        "News | 26 August 2020",
        "Its implementing agency is AGY.",
        "On the second drafts.",
        f"It followed “{earlier.title}” (8 May 2020).",
        "It had been planned in person; it changed because of COVID-19.",
        "was opened by Dr. Ann Opener, AGY (a welcome).",
        "Bo Talk, Head of Things, presented the plan.",
        "AGY presented.",
        "On the agenda: “Talk”, by Typed.",
        "Key points of the discussion were: the tool.",
        "agreed on the following: go on.",
        "The next step is: meet again.",
    ):
        assert words in text
    assert "16:00 to 17:00 (Seoul time)" in text_of(begun(room))
    assert "Hosted" not in text
    workshop.parts.create(role="hosted", organisation=body)
    Workshop.objects.filter(pk=workshop.pk).update(mode="in_person", place="")
    workshop.refresh_from_db()
    document = begun(room, Document.Kind.MISSION_REPORT)
    assert "took place on 21 August 2020, [place: not recorded]" in text_of(document)


def test_first_text_asks_a_fixed_number_of_times(room, django_assert_max_num_queries):
    from workshops.texts.writing import first_text  # noqa: PLC0415

    for number in range(5):
        item = room.workshop.agenda.create(title=f"I{number}")
        item.speakers.create(person=make.PersonFactory())
        room.workshop.participants.create(user=make.UserFactory())

    with django_assert_max_num_queries(14):
        first_text(room.workshop, MINUTES)
