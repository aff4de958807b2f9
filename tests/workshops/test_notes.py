"""Lines in the room: kept once, changed by two, comments, numbers, attendance."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from casestudies.models import Comment, ReviewAssignment, ThreadEntry
from casestudies.services.refusals import Refused, Stale
from tests import factories as make
from tests.casestudies.reviewing import NOW, build
from workshops.models import ActionItem, Decision, Note, Participant
from workshops.permissions import belongs
from workshops.services import notes as services
from workshops.services.attendance import add_present, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time) -> SimpleNamespace:
    """Return an open round of a country, and a workshop of its phase."""
    project_time(NOW)
    w = build()
    w.workshop = make.WorkshopFactory(
        phase=w.phase, starts_on=dt.date(2020, 8, 26), exactness="day"
    )
    w.manager = make.TeamMemberFactory(phase=w.phase, role="research_manager").user
    w.address = reverse("workshops:notes", args=[w.workshop.slug])
    return w


def write(w, text="Count informal groups.", **fields):
    return services.write_note(
        w.workshop,
        key=fields.pop("key", None) or uuid.uuid4(),
        by=w.coordinator,
        text=text,
        **fields,
    )


def remark(w, **fields):
    return write(w, participation=w.participation, **fields)


def fields_of(**more):
    return {"key": str(uuid.uuid4()), "kind": "remark", "text": "A line."} | more


# --- Keeping lines --------------------------------------------------------------


def test_same_key_is_kept_once_and_waiting_counts_back(w):
    key = uuid.uuid4()

    first = write(w, key=key, kind="decision", waited=90)
    again = write(w, key=key, kind="decision")

    assert again == first
    assert first.written_at == NOW - dt.timedelta(seconds=90)
    assert first.history.latest().history_user_id == w.coordinator.pk
    assert list(Decision.objects.values_list("number", "text")) == [(1, first.text)]


def test_key_of_another_workshop_is_refused(w):
    other = make.NoteFactory(workshop__phase=w.phase)

    with pytest.raises(Refused):
        write(w, key=other.key)


def test_change_numbers_a_line_and_follows_the_words(w):
    note = write(w)

    note = services.change_note(
        note, by=w.coordinator, version=1, text="We decide.", kind="decision"
    )
    note = services.change_note(note, by=w.coordinator, version=2, text="We decided.")
    same = services.change_note(note, by=w.coordinator, version=1, text="We decided.")

    assert Decision.objects.get().text == "We decided."
    assert (same.version, Decision.objects.get().number) == (3, 1)
    with pytest.raises(Stale):
        services.change_note(note, by=w.coordinator, version=1, text="Other.")
    with pytest.raises(Refused, match="for ever"):
        services.change_note(note, by=w.coordinator, version=3, kind="remark")


def test_struck_line_is_put_back_and_its_action_falls_with_it(w):
    note = write(w, kind="action")

    services.strike_note(note, by=w.coordinator)
    struck = services.strike_note(note, by=w.coordinator)
    dropped = ActionItem.objects.get()
    with pytest.raises(Refused, match="struck out"):
        services.change_note(struck, by=w.coordinator, version=2, text="X")
    with pytest.raises(Refused, match="struck out"):
        services.raise_comment(struck, by=w.coordinator)
    services.strike_note(note, by=w.coordinator, undo=True)

    assert dropped.state == "dropped"
    assert ActionItem.objects.get().state == "open"
    assert Note.objects.get().struck_at is None


# --- A remark becomes a comment -------------------------------------------------


def test_remark_becomes_a_numbered_comment_that_waits_for_release(w):
    note = remark(w, speaker="Ms Lee")

    comment = services.raise_comment(note, by=w.coordinator)
    again = services.raise_comment(note, by=w.coordinator)

    assert again == comment
    assert (comment.label, comment.state, comment.released_at) == ("2.01", "open", None)
    assert comment.text == "Ms Lee: Count informal groups."
    part = comment.assignment
    assert (part.reviewer, part.kind, part.submitted_at) == (
        w.coordinator,
        "agency",
        NOW,
    )
    assert not ReviewAssignment.objects.owed().filter(reviewer=w.coordinator).exists()
    assert not Comment.objects.visible_to(w.researcher).exists()
    with pytest.raises(Refused, match=r"comment 2\.01"):
        services.strike_note(note, by=w.coordinator)


@pytest.mark.parametrize(
    ("role", "kind"), [("ilo", "ilo"), ("manager", "research_manager")]
)
def test_the_part_made_speaks_for_whom_they_work(w, role, kind):
    comment = services.raise_comment(remark(w), by=getattr(w, role))

    assert comment.assignment.kind == kind


def test_own_part_is_used_and_what_is_being_written_stays_unnumbered(w):
    part = make.ReviewAssignmentFactory(round=w.round, reviewer=w.ilo)
    draft = make.CommentFactory(assignment=part, number=None, state="draft")

    comment = services.raise_comment(remark(w), by=w.ilo)

    draft.refresh_from_db()
    assert (comment.assignment, draft.state, draft.number) == (part, "draft", None)
    note = Note.objects.get()
    services.take_back_comment(note, by=w.ilo)
    part.refresh_from_db()
    assert part.withdrawn_at is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "decision"}, "Only a remark"),
        ({}, "which country"),
    ],
)
def test_what_is_no_remark_on_a_country_is_refused(w, fields, why):
    with pytest.raises(Refused, match=why):
        services.raise_comment(write(w, **fields), by=w.coordinator)


def test_without_an_open_round_it_is_refused_in_words(w):
    w.round.closed_at = NOW
    w.round.save()

    with pytest.raises(Refused, match="No review round is open"):
        services.raise_comment(remark(w), by=w.coordinator)


def test_taken_back_leaves_nothing_owed_and_the_number_is_not_given_again(w):
    note = remark(w)
    services.raise_comment(note, by=w.coordinator)

    services.take_back_comment(note, by=w.coordinator)
    services.take_back_comment(note, by=w.coordinator)

    assert not Comment.objects.exists()
    assert ReviewAssignment.objects.get(reviewer=w.coordinator).withdrawn_at == NOW
    assert services.raise_comment(note, by=w.coordinator).label == "2.02"


@pytest.mark.parametrize("what", ["released", "split", "talked about"])
def test_comment_that_others_have_seen_or_worked_with_stays(w, what):
    note = remark(w)
    comment = services.raise_comment(note, by=w.coordinator)
    if what == "released":
        comment.released_at = NOW
        comment.save()
    elif what == "split":
        make.CommentFactory(assignment=comment.assignment, number=9, split_from=comment)
    else:
        ThreadEntry.objects.create(
            comment=comment, kind=ThreadEntry.Kind.values[0], said_at=NOW
        )

    with pytest.raises(Refused):
        services.take_back_comment(note, by=w.coordinator)

    assert Note.objects.get().comment == comment


def test_round_says_where_its_comment_was_said(w, client):
    services.raise_comment(remark(w), by=w.coordinator)
    client.force_login(w.coordinator)

    page = client.get(w.round.get_absolute_url()).content.decode()

    assert "Said at" in page
    assert w.workshop.get_absolute_url() in page


# --- The page -------------------------------------------------------------------


def test_line_typed_without_script_is_kept_once_and_tags_go_on(w, client):
    client.force_login(w.coordinator)
    fields = fields_of(participation=w.participation.pk, speaker="Ms Lee")

    first, again = client.post(w.address, fields), client.post(w.address, fields)

    assert (first.status_code, again.status_code) == (302, 302)
    assert Note.objects.get().author == w.coordinator
    page = client.get(first.url)
    assert page.context["form"]["speaker"].value() == "Ms Lee"
    assert 'value="Ms Lee"' in page.content.decode()


def test_script_is_told_when_it_is_saved_and_why_not(w, client):
    client.force_login(w.coordinator)

    good = client.post(f"{w.address}?autosave", fields_of())
    bad = client.post(f"{w.address}?autosave", fields_of(text="x" * 3000))

    assert (good.status_code, good.content[:5]) == (200, b"Saved")
    assert bad.status_code == 422
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "x" * 3000}, {"kind": "x"}, {"key": "x"}, {"item": "9"}],
)
def test_wrong_input_is_named_and_stays(w, client, wrong):
    client.force_login(w.coordinator)

    response = client.post(w.address, fields_of(speaker="Kept") | wrong)

    assert response.status_code == 422
    assert "Kept" in response.content.decode()
    assert not Note.objects.exists()


def test_ended_session_loses_nothing(w, client):
    told = client.post(f"{w.address}?autosave", fields_of())
    client.post(w.address, fields_of(text="Typed before."))

    client.force_login(w.coordinator)

    assert told.status_code == 401
    assert "Typed before." in client.get(w.address).content.decode()


def test_others_get_only_what_is_new_or_changed(w, client):
    old = write(w, "Old line.")
    client.force_login(w.ilo)
    last = client.get(w.address).context["last"]
    new = reverse("workshops:notes_new", args=[w.workshop.slug])
    nothing = client.get(f"{new}?after={last}")
    write(w, "New line.")

    one = client.get(f"{new}?after={last}")
    services.strike_note(old, by=w.coordinator)
    both = client.get(f"{new}?after={last}").content.decode()

    assert nothing.status_code == 204
    assert [line.text for line in one.context["lines"]] == ["New line."]
    assert "<del>Old line.</del>" in both
    assert client.get(f"{new}?after=²").status_code == 200


def test_two_editors_both_texts_are_shown(w, client):
    note = remark(w)
    services.change_note(note, by=w.ilo, version=1, text="Theirs.")
    client.force_login(w.coordinator)
    address = reverse("workshops:note", args=[w.workshop.slug, note.pk])

    response = client.post(address, fields_of(text="Mine.", version=1))
    mine = client.post(address, fields_of(text="Mine.", version=2))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Mine." in page
    assert "Theirs." in page
    assert (mine.status_code, Note.objects.get().text) == (302, "Mine.")


def test_edit_of_a_struck_line_says_why_not(w, client):
    note = services.strike_note(write(w), by=w.coordinator)
    client.force_login(w.coordinator)
    address = reverse("workshops:note", args=[w.workshop.slug, note.pk])

    response = client.post(address, fields_of(text="Mine.", version=note.version))

    assert response.status_code == 422
    assert "Put it back first" in response.content.decode()


def test_buttons_of_a_line(w, client):
    note = remark(w)
    client.force_login(w.coordinator)

    def press(name, **fields):
        address = reverse(f"workshops:{name}", args=[w.workshop.slug, note.pk])
        response = client.post(address, fields, follow=True)
        return [str(message) for message in response.context["messages"]]

    said = [
        press("note_comment"),
        press("note_strike"),
        press("note_comment", undo="1"),
        press("note_strike"),
    ]

    assert [each[0].split()[0] if each else "" for each in said] == [
        *("It", "The", "The"),
        "",
    ]
    assert Note.objects.get().struck_at == NOW


@pytest.mark.parametrize("count", [1, 4])
def test_page_asks_no_more_for_more_lines(
    w, client, count, django_assert_max_num_queries
):
    for n in range(count):
        services.raise_comment(remark(w), by=w.coordinator)
        write(w, f"Action {n}", kind="action")
        write(w, f"Decision {n}", kind="decision")
    client.force_login(w.coordinator)

    with django_assert_max_num_queries(16):
        assert client.get(w.address).status_code == 200


# --- Attendance -----------------------------------------------------------------


def test_attendance_is_ticked_and_taken_back(w, client):
    person = make.ParticipantFactory(workshop=w.workshop, name="Guest")
    client.force_login(w.coordinator)
    address = reverse("workshops:attendance_tick", args=[w.workshop.slug, person.pk])

    client.post(address, {"attendance": "present"})
    client.post(address, {"sex": "female"})
    row = client.post(address, {"attendance": "online"}, headers={"HX-Request": "true"})
    wrong = client.post(address, {"attendance": "nonsense"}, follow=True)
    client.post(address, {}, follow=True)

    person.refresh_from_db()
    assert (person.attendance, person.sex) == ("online", "female")
    assert "1 of 1 are here." in row.content.decode()
    assert [m.level_tag for m in wrong.context["messages"]] == ["error"]
    assert tick(person, by=w.ilo, attendance="").attendance == ""


def test_who_came_besides_is_added_once(w, client):
    client.force_login(w.coordinator)
    address = reverse("workshops:attendance", args=[w.workshop.slug])
    fields = {"name": "Guest \u202e 농민", "attendance": "present", "sex": ""}

    for _twice in range(2):
        assert client.post(address, fields).status_code == 302
    bad = client.post(address, fields | {"name": ""})

    assert bad.status_code == 422
    assert Participant.objects.get().attendance == "present"
    assert add_present(w.workshop, by=w.ilo, name=fields["name"]).pk


@pytest.mark.parametrize("count", [1, 5])
def test_attendance_asks_no_more_for_more_people(
    w, client, count, django_assert_max_num_queries
):
    make.ParticipantFactory.create_batch(count, workshop=w.workshop)
    client.force_login(w.coordinator)

    with django_assert_max_num_queries(15):
        client.get(reverse("workshops:attendance", args=[w.workshop.slug]))


# --- Who writes -----------------------------------------------------------------


def test_teams_belong_but_do_not_write_and_others_find_nothing(w, client):
    guest = make.ParticipantFactory(workshop=w.workshop, user=make.UserFactory()).user

    statuses = []
    for person in (w.coordinator, w.researcher, guest, make.UserFactory()):
        client.force_login(person)
        statuses.append(client.get(w.address).status_code)

    assert statuses == [200, 403, 403, 404]
    assert belongs(guest, w.workshop)
    assert belongs(w.researcher, w.workshop)
    assert not belongs(AnonymousUser(), w.workshop)
