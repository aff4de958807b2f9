"""Inviting: who gets which letter, what stands in it and in its calendar file."""

import datetime as dt
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from casestudies.services.refusals import Refused
from mail import engine
from mail.models import Mail
from sse_project.lib import dates, deadlines
from tests import factories as make
from workshops.invitations.answering import key_for, row_of
from workshops.mails import invitations as mails
from workshops.models import Participant, Workshop
from workshops.services import inviting, people, planning

DAY = dt.date(2020, 10, 8)
START = dt.datetime(2020, 10, 8, 7, 0, tzinfo=dt.UTC)
END = dt.datetime(2020, 10, 8, 9, 0, tzinfo=dt.UTC)
HOSTILE = 'Kim; "the, Chair"\r\nBcc: e@example.net\r\nEND:VEVENT\u202e:x'


@pytest.fixture
def workshop(project, settings) -> Workshop:
    settings.SITE_URL = "https://tracker.example.org"
    return make.WorkshopFactory(
        phase=project.phase,
        slug="interim-3",
        title="Interim workshop 3",
        summary="Second drafts, what is left.",
        starts_on=DAY,
        exactness="day",
        starts_at=START,
        ends_at=END,
        time_zone="Asia/Seoul",
        mode="online",
        platform="Zoom",
        join_url="https://example.org/room?pwd=1",
        answer_by=dt.date(2020, 10, 1),
    )


def _guest(workshop, **fields) -> Participant:
    return make.ParticipantFactory(workshop=workshop, **fields)


def _of(workshop, user, **fields) -> Participant:
    return _guest(workshop, user=user, name="", email="", **fields)


def _sent():
    """Send what is due and return the letters, by address."""
    engine.tick()
    folder = django_settings.VAR_DIR / "outbox"
    found = {}
    for path in sorted(folder.iterdir()) if folder.exists() else []:
        letter = message_from_bytes(path.read_bytes(), policy=default)
        found[letter["To"]] = letter
        path.unlink()
    return found


def _text(letter) -> str:
    return letter.get_body(("plain",)).get_content()


def _calendar(letter):
    """Return the calendar part and the one event in it, by the library's reader."""
    [part] = [p for p in letter.walk() if p.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    return part, calendar, event


# --- Who is invited ---------------------------------------------------------------


def test_everybody_with_an_address_is_invited_once(project, workshop):
    _guest(workshop, name="Guest", email="guest@example.org")
    _guest(workshop, name="No address", email="")
    _of(workshop, make.UserFactory(is_active=False))
    _of(workshop, project.researcher)

    assert inviting.invite(workshop, by=project.coordinator) == 2
    assert inviting.invite(workshop, by=project.coordinator) == 0

    assert Mail.objects.filter(kind="workshop_invitation").count() == 2
    row = workshop.participants.get(user=project.researcher)
    assert row.invited_at == dates.now()
    assert row.history.latest("history_id").history_change_reason == "invited"


def test_one_person_may_be_invited_alone(project, workshop):
    first, _second = _guest(workshop), _guest(workshop)

    assert inviting.invite(workshop, by=project.coordinator, only=first) == 1

    assert [m.params["participant"] for m in Mail.objects.all()] == [first.pk]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cancelled_on": DAY}, "The workshop was called off."),
        ({"starts_at": None, "ends_at": None}, "Fix the day and the hours first."),
        ({"exactness": "month"}, "Fix the day and the hours first."),
        (
            {
                "starts_on": dt.date(2020, 8, 21),
                "starts_at": dt.datetime(2020, 8, 21, 7, tzinfo=dt.UTC),
                "ends_at": dt.datetime(2020, 8, 21, 9, tzinfo=dt.UTC),
            },
            "The workshop is over.",
        ),
    ],
)
def test_nobody_is_invited_to_what_is_not_fixed(project, workshop, changes, sentence):
    _guest(workshop)
    Workshop.objects.filter(pk=workshop.pk).update(**changes)

    with pytest.raises(Refused, match=sentence):
        inviting.invite(workshop, by=project.coordinator)

    assert not workshop.participants.filter(invited_at__isnull=False).exists()


def test_only_who_has_no_account_is_asked_once_more_by_hand(project, workshop):
    guest, user = _guest(workshop), _of(workshop, project.researcher)
    assert not inviting.remind_again(workshop, guest, by=project.coordinator)
    inviting.invite(workshop, by=project.coordinator)
    _sent()

    assert inviting.remind_again(workshop, guest, by=project.coordinator)
    assert inviting.remind_again(workshop, guest, by=project.coordinator)
    assert not inviting.remind_again(workshop, user, by=project.coordinator)

    again = [m for m in Mail.objects.all() if m.params["why"] == "again"]
    assert len(again) == 1
    letter = _sent()[guest.email]
    assert letter["Subject"] == "Please answer: Interim workshop 3"


# --- The letter -------------------------------------------------------------------


def test_the_letter_says_the_time_of_reader_and_host(project, workshop):
    user = make.UserFactory(
        name="Anna", email="anna@example.org", time_zone="Europe/Zurich"
    )
    indonesia = project.researcher.research.get().participation
    _of(workshop, user)
    _guest(workshop, name="Budi", email="budi@example.org", participation=indonesia)
    _guest(workshop, name="Ola", email="ola@example.org")
    inviting.invite(workshop, by=project.coordinator)

    sent = _sent()

    anna, budi, ola = (_text(sent[f"{n}@example.org"]) for n in ("anna", "budi", "ola"))
    assert "Dear Anna," in anna
    assert "Your time: Thu 8 Oct 2020, 09:00–11:00 (Zurich time)" in anna
    assert "Host’s time: Thu 8 Oct 2020, 16:00–18:00 (Seoul time)" in anna
    assert "Your time: Thu 8 Oct 2020, 14:00–16:00 (Jakarta time)" in budi
    assert "When: Thu 8 Oct 2020, 16:00–18:00 (Seoul time)" in ola
    assert "Your time" not in ola
    assert "Answer by: Thu 1 Oct 2020" in ola
    assert "https://example.org/room?pwd=1" in ola
    assert sent["ola@example.org"]["Reply-To"] == project.coordinator.email


def test_what_is_kept_of_a_letter_answers_for_nobody(project, workshop):
    guest = _guest(workshop, email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)

    letter = _sent()["guest@example.org"]

    guest.refresh_from_db()
    assert key_for(guest) in _text(letter)
    kept = Mail.objects.get(kind="workshop_invitation")
    for text in (kept.text_body, kept.html_body):
        assert key_for(guest) not in text
        assert "example.org/room" not in text


def test_a_second_reader_finds_the_same_event(project, workshop):
    _guest(workshop, name="Guest", email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)

    part, calendar, event = _calendar(_sent()["guest@example.org"])

    assert part["Content-Type"].params["method"] == "REQUEST"
    assert calendar["METHOD"] == "REQUEST"
    [same] = IcsCalendarStream.calendar_from_ics(part.get_content()).events
    assert same.uid == event["UID"] == f"invitation-{workshop.pk}@tracker.example.org"
    assert same.dtstart == dt.datetime(2020, 10, 8, 16, tzinfo=ZoneInfo("Asia/Seoul"))
    assert same.dtend.astimezone(dt.UTC) == END
    assert same.summary == "Interim workshop 3"
    assert same.location == "Zoom"
    assert "To join: https://example.org/room?pwd=1" in same.description
    assert same.sequence == 0
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Asia/Seoul"
    [attendee] = [event["ATTENDEE"]]
    assert str(attendee) == "mailto:guest@example.org"
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["ORGANIZER"]) == f"mailto:{project.coordinator.email}"


def test_lines_are_as_outlook_wants_them(project, workshop):
    """CRLF, at most 75 octets, one VTIMEZONE before the event, UID and DTSTAMP."""
    _guest(workshop, name="김하늘" * 20, email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)

    letter = _sent()["guest@example.org"]

    [file] = letter.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == (
        "application/ics",
        "invitation.ics",
    )
    written = file.get_content()
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    names = [line.split(b":")[0].split(b";")[0] for line in lines]
    assert names.index(b"TZID") < names.index(b"UID")
    for name in (b"METHOD", b"UID", b"DTSTAMP", b"SEQUENCE", b"DTSTART", b"ORGANIZER"):
        assert name in names


def test_hostile_names_break_neither_header_nor_calendar(project, workshop):
    project.coordinator.name = HOSTILE
    project.coordinator.save()
    Workshop.objects.filter(pk=workshop.pk).update(
        title=HOSTILE, place=HOSTILE, summary=HOSTILE
    )
    _guest(workshop, name=HOSTILE, email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)

    letter = _sent()["guest@example.org"]

    assert letter["Bcc"] is None
    assert "\n" not in letter["Subject"]
    part, calendar, event = _calendar(letter)
    assert len(calendar.walk("VEVENT")) == 1
    clean = 'Kim; "the, Chair" Bcc: e@example.net END:VEVENT :x'
    assert str(event["SUMMARY"]) == clean
    assert event["ATTENDEE"].params["CN"] == clean.replace('"', "'")
    [same] = IcsCalendarStream.calendar_from_ics(part.get_content()).events
    assert same.summary == clean


def test_a_change_is_the_same_event_with_the_next_sequence(project, workshop):
    guest = _guest(workshop, email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)
    first = _calendar(_sent()["guest@example.org"])[2]
    people.answer(guest, "yes", by=None)

    planning.change_workshop(
        workshop,
        by=project.coordinator,
        version=1,
        starts_at=START - dt.timedelta(hours=1),
        ends_at=END,
    )
    letter = _sent()["guest@example.org"]

    _part, calendar, event = _calendar(letter)
    assert letter["Subject"] == "Changed: Interim workshop 3"
    assert "Your answer: Yes" in _text(letter)
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == first["UID"]
    assert (first["SEQUENCE"], event["SEQUENCE"]) == (0, 1)
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_called_off_takes_the_event_out_of_the_calendar(project, workshop):
    _guest(workshop, email="guest@example.org")
    user = _of(workshop, make.UserFactory(email="anna@example.org", name="Anna"))
    inviting.invite(workshop, by=project.coordinator)
    _sent()

    planning.call_off(workshop, by=project.coordinator, reason="Flood")
    sent = _sent()

    assert set(sent) == {"guest@example.org", "anna@example.org"}
    letter = sent["anna@example.org"]
    part, calendar, event = _calendar(letter)
    assert letter["Subject"] == "Called off: Interim workshop 3"
    assert "Why: Flood" in _text(letter)
    assert part["Content-Type"].params["method"] == calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(event["ATTENDEE"]) == f"mailto:{user.user.email}"


def test_called_off_without_hours_has_no_calendar(project, workshop):
    _guest(workshop, email="guest@example.org", invited_at=START)
    Workshop.objects.filter(pk=workshop.pk).update(starts_at=None, ends_at=None)

    planning.call_off(workshop, by=project.coordinator, reason="Flood")

    letter = _sent()["guest@example.org"]
    assert letter.get_body(("calendar",)) is None
    assert list(letter.iter_attachments()) == []


def test_who_is_taken_off_the_list_is_told(project, workshop):
    guest = _guest(workshop, email="guest@example.org")
    inviting.invite(workshop, by=project.coordinator)
    _sent()

    people.remove(guest, by=project.coordinator)
    letter = _sent()["guest@example.org"]

    assert letter["Subject"] == "No longer invited: Interim workshop 3"
    assert _calendar(letter)[1]["METHOD"] == "CANCEL"
    assert row_of(key_for(Participant(pk=guest.pk, email=guest.email))) is None


# --- Letters that are no longer needed ----------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda w, g: g.delete(), "no longer on the list"),
        (
            lambda w, g: Workshop.objects.filter(pk=w.pk).update(cancelled_on=DAY),
            "the workshop was called off",
        ),
        (
            lambda w, g: Workshop.objects.filter(pk=w.pk).update(invitation_sequence=1),
            "it changed meanwhile: a newer letter tells",
        ),
        (
            lambda w, g: Workshop.objects.filter(pk=w.pk).update(starts_at=None),
            "its day moved, and its hours are not fixed",
        ),
        (
            lambda w, g: dates.set_project_clock(lambda: END),
            "the workshop is over",
        ),
    ],
)
def test_a_letter_asks_again_before_it_leaves(project, workshop, spoil, why):
    guest = _guest(workshop)
    inviting.invite(workshop, by=project.coordinator)
    mail = Mail.objects.get(kind="workshop_invitation")
    if why == "its day moved, and its hours are not fixed":
        Workshop.objects.filter(pk=workshop.pk).update(ends_at=None)

    spoil(workshop, guest)

    assert mails.Invitation().still_applies(mail) == why


def test_a_second_request_is_not_sent_once_answered(project, workshop):
    guest = _guest(workshop)
    inviting.invite(workshop, by=project.coordinator)
    inviting.remind_again(workshop, guest, by=project.coordinator)
    people.answer(guest, "perhaps", by=None)

    [mail] = [m for m in Mail.objects.all() if m.params["why"] == "again"]

    assert mails.Invitation().still_applies(mail) == "it was answered meanwhile"


def test_a_cancellation_is_dropped_when_it_is_taken_back(project, workshop):
    guest, user = _guest(workshop), _of(workshop, project.researcher)
    inviting.invite(workshop, by=project.coordinator)
    planning.call_off(workshop, by=project.coordinator, reason="Flood")
    planning.take_back(workshop, by=project.coordinator)
    for row in (guest, user):
        people.remove(row, by=project.coordinator)
    _guest(workshop, email=guest.email, invited_at=START)
    _of(workshop, project.researcher, invited_at=START)

    found = Mail.objects.filter(kind="workshop_cancellation").order_by("pk")
    said = [mails.Cancellation().still_applies(mail) for mail in found]

    assert said == ["it takes place after all"] * 2 + ["they are invited anew"] * 2


# --- The reminder before the day to answer by ----------------------------------------


def _owed(user) -> list[str]:
    kind = deadlines.kind_named("workshop_answer")
    return [kind.title(row) for row in kind.owed_by(user)]


def test_who_has_an_account_owes_the_answer_until_they_gave_it(project, workshop):
    row = _of(workshop, project.researcher)
    _guest(workshop)
    assert _owed(project.researcher) == []
    inviting.invite(workshop, by=project.coordinator)

    kind = deadlines.kind_named("workshop_answer")
    [owed] = kind.open()
    assert kind.who_owes(owed) == [project.researcher]
    assert _owed(project.researcher) == ["Answer to the invitation: Interim workshop 3"]
    assert kind.path(owed) == f"/workshops/{workshop.slug}/answer/"
    assert kind.page_to_see(owed) == f"/workshops/{workshop.slug}/people/"
    assert kind.phase_id(owed) == project.phase.pk
    assert kind.since(owed) == dates.now()
    assert owed.due_on == dt.date(2020, 10, 1)
    zone = dates.zone_of(project.researcher)
    assert owed.due_at == dates.end_of_day(dt.date(2020, 10, 1), zone)
    assert list(kind.seen_by(project.coordinator)) == [owed]
    assert list(kind.seen_by(project.coordinator2)) == []
    assert list(kind.owed_in([project.phase.pk])) == [owed]

    people.answer(row, "no", by=project.researcher)
    assert _owed(project.researcher) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"cancelled_on": DAY},
        {"answer_by": None},
        {"starts_at": dt.datetime(2020, 8, 26, 8, tzinfo=dt.UTC)},
    ],
)
def test_nothing_is_owed_when_there_is_nothing_to_answer(project, workshop, changes):
    _of(workshop, project.researcher)
    inviting.invite(workshop, by=project.coordinator)
    Workshop.objects.filter(pk=workshop.pk).update(**changes)

    assert _owed(project.researcher) == []


def test_without_account_or_day_there_is_no_due_moment(project, workshop):
    assert _guest(workshop).due_at is None
    workshop.answer_by = None
    assert _of(workshop, project.researcher).due_at is None


def test_the_reminder_reaches_who_has_not_answered(project, workshop, project_time):
    _of(workshop, project.researcher)
    inviting.invite(workshop, by=project.coordinator)
    _sent()

    project_time(dt.datetime(2020, 9, 29, 12, tzinfo=dt.UTC))
    engine.tick(always_plan=True)
    sent = _sent()

    letter = sent[project.researcher.email]
    assert "Answer to the invitation: Interim workshop 3" in _text(letter)
    assert reverse("workshops:answer", args=[workshop.slug]) in _text(letter)
