"""Agreements in the browser: seen, added, prolonged, ended, by two at once."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from phases.models import Agreement
from phases.services.agreements import (
    AgreementRefused,
    StaleAgreement,
    add_agreement,
    change_agreement,
)
from reminders.engine import planning
from reminders.models import Reminder
from sse_project.lib.inexact import InexactDate
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/agreements/mou/"
EDIT = f"{PAGE}edit/"
NEW = "/phases/1/agreements/new/"
LAST = dt.date(2020, 9, 30)


@pytest.fixture
def w(db, project_time) -> SimpleNamespace:
    """Return an agreement that expires in five weeks, and its readers."""
    now = project_time("2020-08-26T09:00:00+00:00")
    phase = make.PhaseFactory(number=1, time_zone="Asia/Seoul")
    ilo, body = (
        make.OrganisationFactory(name="ILO"),
        make.OrganisationFactory(name="Ministry of Labour", acronym="MOL"),
    )
    agreement = make.AgreementFactory(
        slug="mou",
        title="The MOU",
        phase=phase,
        starts_on=dt.date(2019, 9, 5),
        exactness="day",
        expires_on=LAST,
        note="The project runs under it.",
    )
    agreement.parties.set([ilo, body])
    agreement.sources.add(make.SourceFactory(title="The news"))
    return SimpleNamespace(
        now=now,
        phase=phase,
        agreement=agreement,
        parties=[ilo, body],
        coordinator=make.TeamMemberFactory(phase=phase, user__name="Kim").user,
        ilo=make.TeamMemberFactory(phase=phase, role="ilo_staff").user,
        manager=make.TeamMemberFactory(phase=phase, role="research_manager").user,
        observer=make.TeamMemberFactory(phase=phase, role="observer").user,
    )


@pytest.fixture
def typed(w) -> dict:
    """Return what the form sends when nothing is changed."""
    return {
        "title": "The MOU",
        "kind": "mou",
        "status": "signed",
        "exactness": "day",
        "day": "2019-09-05",
        "expires_on": "2020-09-30",
        "parties": [party.pk for party in w.parties],
        "note": "The project runs under it.",
        "reason": "",
        "version": "1",
    }


def stands(w) -> Agreement:
    w.agreement.refresh_from_db()
    return w.agreement


# --- Seeing it -----------------------------------------------------------------------


def test_who_oversees_the_phase_reads_all_of_it(client, w):
    client.force_login(w.manager)

    shown = client.get(PAGE).content.decode()

    for words in (
        "It expires on 30 Sep 2020 (Seoul time), in 35 days.",
        "Signed on 5 Sep 2019.",
        "Memorandum of understanding",
        "Ministry of Labour (MOL)",
        "The project runs under it.",
        "The news",
        "Wed 30 Sep 2020",
        "h-history",
    ):
        assert words in shown
    assert EDIT not in shown
    assert "h-reminders" not in shown


def test_others_read_the_public_facts_and_no_last_day(client, w):
    client.force_login(w.observer)

    for page in (PAGE, "/phases/1/"):
        shown = client.get(page).content.decode()
        assert "Memorandum of understanding" in shown
        assert "The news" in shown
        assert "30 Sep" not in shown
        assert "xpires" not in shown
    assert "h-history" not in client.get(PAGE).content.decode()


def test_who_keeps_it_sees_whom_the_tracker_reminds(client, w):
    client.force_login(w.ilo)
    shown = client.get(PAGE).content.decode()
    assert "Prolong or end it" in shown
    assert "Kim" in shown
    assert "not reminded yet · the next one comes by itself on Mon 31 Aug" in shown
    assert "Remind now" not in shown

    other = make.TeamMemberFactory(phase=w.phase).user
    client.force_login(other)
    assert "/remind/agreement/" in client.get(PAGE).content.decode()

    w.phase.team.filter(role="coordinator").update(ends_on=dt.date(2020, 8, 1))
    client.force_login(w.ilo)
    assert "nobody is reminded" in client.get(PAGE).content.decode()


def test_phase_page_leads_to_it_and_to_a_new_one(client, w):
    client.force_login(w.coordinator)

    shown = client.get("/phases/1/").content.decode()

    assert f'href="{PAGE}"' in shown
    assert "It expires on 30 Sep 2020 (Seoul time), in 35 days." in shown
    assert f'href="{NEW}"' in shown
    Agreement.objects.all().delete()
    shown = client.get("/phases/1/").content.decode()
    assert "No agreement is reported yet." in shown
    assert "the coordinators are reminded in time" in shown


def test_bare_agreement_says_what_is_not_known(client, w):
    make.AgreementFactory(slug="bare", phase=w.phase)
    client.force_login(w.coordinator)

    shown = client.get("/agreements/bare/").content.decode()

    assert "Signed; the day is not known." in shown
    assert "Not known: nobody can be reminded of it." in shown


def test_day_of_signing_is_called_as_far_as_it_is_known(client, w):
    soon = {"starts_on": dt.date(2020, 9, 1), "exactness": "day"}
    make.AgreementFactory(slug="soon", phase=w.phase, status="in_preparation", **soon)
    make.AgreementFactory(slug="draft", phase=w.phase, status="in_preparation")
    make.AgreementFactory(slug="bare", phase=w.phase)
    client.force_login(w.observer)

    def said(slug):
        shown = client.get(f"/agreements/{slug}/").content.decode()
        return [
            text
            for text in (
                "<dt>To be signed on</dt><dd>1 Sep 2020</dd>",
                '<dt>To be signed on</dt><dd><span class="mute">Not yet</span></dd>',
                '<dt>Signed on</dt><dd><span class="mute">Not known</span></dd>',
            )
            if text in shown
        ]

    assert [len(said(slug)) for slug in ("soon", "draft", "bare")] == [1, 1, 1]


@pytest.mark.parametrize("count", [1, 5])
def test_page_asks_a_fixed_number_of_times(client, w, count, django_assert_num_queries):
    for n in range(count):
        w.agreement.parties.add(make.OrganisationFactory())
        w.agreement.sources.add(make.SourceFactory())
        change_agreement(
            w.agreement, by=make.UserFactory(), version=n + 1, note=f"Note {n}"
        )
        make.TeamMemberFactory(phase=w.phase)
    client.force_login(w.coordinator)
    client.get(PAGE)

    with django_assert_num_queries(20):
        client.get(PAGE)


@pytest.mark.parametrize("count", [1, 5])
def test_phase_page_asks_the_same_for_many(client, w, count, django_assert_num_queries):
    for _n in range(count):
        more = make.AgreementFactory(phase=w.phase, expires_on=LAST)
        more.parties.add(make.OrganisationFactory())
    client.force_login(w.coordinator)
    client.get("/phases/1/")

    with django_assert_num_queries(17):
        client.get("/phases/1/")


# --- Changing it ---------------------------------------------------------------------


def test_form_that_is_sent_as_it_is_changes_nothing(client, w, typed):
    client.force_login(w.ilo)
    shown = client.get(EDIT).content.decode()
    assert "Edit “The MOU”" in shown

    response = client.post(EDIT, typed)

    assert response["Location"] == PAGE
    assert stands(w).version == 1
    assert w.agreement.history.filter(history_change_reason="").count() == 0


def test_prolonging_keeps_who_and_why_and_moves_the_reminders(client, w, typed):
    client.force_login(w.coordinator)
    planning.plan(w.now)
    before = set(Reminder.objects.filter(state="planned").values_list("due_on"))
    assert before == {(LAST,)}

    new = {**typed, "expires_on": "2020-10-02"}
    assert client.post(EDIT, new).status_code == 422
    response = client.post(EDIT, {**new, "reason": "Two days more"}, follow=True)

    assert "The reminders follow the last day." in response.content.decode()
    assert "Two days more" in response.content.decode()
    assert stands(w).expires_on == dt.date(2020, 10, 2)
    row = w.agreement.history.order_by("-history_id").first()
    assert (row.history_user, row.history_change_reason, row.version) == (
        w.coordinator,
        "Two days more",
        2,
    )
    planning.plan(w.now)
    states = set(Reminder.objects.values_list("due_on", "state", "reason"))
    assert states == {
        (LAST, "cancelled", "moved"),
        (dt.date(2020, 10, 2), "planned", ""),
    }


def test_ending_it_cancels_the_reminders(client, w, typed):
    client.force_login(w.coordinator)
    planning.plan(w.now)
    ended = {**typed, "status": "ended", "expires_on": "2020-08-26"}

    response = client.post(EDIT, {**ended, "reason": "Done early"}, follow=True)

    shown = response.content.decode()
    assert "Nobody is reminded of its last day any more." in shown
    assert "h-reminders" not in shown
    planning.plan(w.now)
    assert {*Reminder.objects.values_list("state", "reason")} == {("cancelled", "met")}


def test_parties_are_kept_in_history_with_all_else(client, w, typed):
    third = make.OrganisationFactory(name="Institute")
    client.force_login(w.coordinator)

    client.post(EDIT, {**typed, "parties": [w.parties[0].pk, third.pk], "note": "New"})
    shown = client.post(
        EDIT,
        {**typed, "parties": [third.pk], "note": "New", "version": "2"},
        follow=True,
    ).content.decode()

    assert list(stands(w).parties.all()) == [third]
    rows = w.agreement.history.filter(version__gt=1).order_by("version")
    held = [{*row.parties.values_list("organisation_id", flat=True)} for row in rows]
    assert held == [{w.parties[0].pk, third.pk}, {third.pk}]
    assert "<s>ILO, Institute</s>" in shown
    for word in ("ILO, Institute", "Note"):
        assert word in shown
    assert "ILO, Institute" in client.get("/history/").content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"parties": []}, "parties"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"expires_on": "2019-09-04", "reason": "x"}, "expires_on"),
        ({"status": "ended", "reason": "x"}, "expires_on"),
        ({"status": "ended", "expires_on": ""}, "reason"),
        ({"expires_on": ""}, "reason"),
        ({"day": "2019-09-06"}, "reason"),
        ({"day": "2020-08-27", "reason": "x"}, "day"),
        ({"exactness": "month", "month": "2020-09", "reason": "x"}, "month"),
        (
            {"exactness": "year", "year": "2021", "expires_on": "", "reason": "x"},
            "year",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, w, typed, change, field):
    client.force_login(w.coordinator)

    response = client.post(EDIT, {**typed, "note": "Stays typed", **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Stays typed" in response.content.decode()
    assert stands(w).version == 1


def test_missing_reason_and_wrong_day_are_told_at_once(client, w, typed):
    client.force_login(w.coordinator)

    response = client.post(EDIT, {**typed, "status": "ended"})

    assert set(response.context["form"].errors) == {"reason", "expires_on"}


def test_day_of_signing_may_be_to_come_while_it_is_prepared(client, w, typed):
    client.force_login(w.coordinator)
    later = {**typed, "status": "in_preparation", "day": "2020-10-05"}

    client.post(EDIT, {**later, "expires_on": "", "reason": "Not yet"})

    assert stands(w).date == InexactDate(dt.date(2020, 10, 5))


def test_what_has_not_ended_after_all_needs_a_reason(w):
    w.agreement.status = "ended"
    w.agreement.save()
    back = {"by": w.ilo, "version": 1, "status": "amended"}

    with pytest.raises(AgreementRefused) as refused:
        change_agreement(w.agreement, **back)
    change_agreement(w.agreement, **back, reason="Prolonged")

    assert refused.value.errors == {"reason": "Say why it has not ended after all."}
    assert stands(w).status == "amended"


# --- Two at once ---------------------------------------------------------------------


def test_parts_that_only_one_changed_are_merged(client, w, typed):
    change_agreement(w.agreement, by=w.ilo, version=1, note="Theirs")
    client.force_login(w.coordinator)

    client.post(EDIT, {**typed, "title": "Mine"})

    assert (stands(w).title, w.agreement.note, w.agreement.version) == (
        "Mine",
        "Theirs",
        3,
    )


def test_two_who_change_the_same_are_told_and_lose_nothing(client, w, typed):
    change_agreement(
        w.agreement,
        by=w.ilo,
        version=1,
        reason="Theirs",
        note="Their note",
        expires_on=dt.date(2021, 3, 1),
        parties=w.parties[:1],
        date=InexactDate(dt.date(2019, 10, 1), None, "month"),
    )
    client.force_login(w.coordinator)

    response = client.post(
        EDIT, {**typed, "expires_on": "2021-06-01", "status": "amended", "reason": "M"}
    )

    shown = response.content.decode()
    assert response.status_code == 409
    assert [(r["label"], r["mine"], r["theirs"]) for r in response.context["rows"]] == [
        ("Status", "Amended", "Signed"),
        ("Last day", "Tue 1 Jun 2021", "Mon 1 Mar 2021"),
    ]
    assert w.ilo.name in shown
    assert stands(w).version == 2

    # "Save mine" sends the hidden fields of that page.
    form = response.context["form"]
    mine = {name: form.data.getlist(name) for name in form.fields}
    saved = client.post(EDIT, {**mine, "version": "2"})

    assert saved.status_code == 302
    assert stands(w).expires_on == dt.date(2021, 6, 1)
    assert (w.agreement.note, str(w.agreement.date)) == ("Their note", "Oct 2019")
    assert list(w.agreement.parties.all()) == w.parties[:1]


def test_all_parts_in_both_texts_are_in_words(client, w, typed):
    Agreement.objects.update(version=7)  # no history tells what version 3 was
    third = make.OrganisationFactory(name="Third")
    change = {"title": "T", "kind": "joint", "note": "N", "parties": [third.pk]}
    client.force_login(w.coordinator)

    response = client.post(
        EDIT, {**typed, **change, "day": "2019-09-06", "version": "3"}
    )

    assert [(r["label"], r["mine"], r["theirs"]) for r in response.context["rows"]] == [
        ("Title", "T", "The MOU"),
        ("Kind", "Joint agreement", "Memorandum of understanding"),
        ("Parties", "Third", "ILO, MOL"),
        ("Note", "N", "The project runs under it."),
        ("Signed on", "6 Sep 2019", "5 Sep 2019"),
    ]
    assert stands(w).title == "The MOU"


def test_who_wants_the_same_as_the_other_saves_quietly(w):
    change_agreement(w.agreement, by=w.ilo, version=1, note="Same")

    change_agreement(w.agreement, by=w.coordinator, version=1, note="Same")

    assert stands(w).version == 2
    with pytest.raises(StaleAgreement):
        change_agreement(w.agreement, by=w.coordinator, version=1, note="Other")


def test_engine_plans_anew_when_something_changed(
    w, django_capture_on_commit_callbacks
):
    same = {"by": w.ilo, "version": 1, "title": "The MOU"}
    with django_capture_on_commit_callbacks() as unchanged:
        change_agreement(w.agreement, **same)
    with django_capture_on_commit_callbacks() as changed:
        change_agreement(w.agreement, **same, reason="x", expires_on=None)

    assert (len(unchanged), len(changed)) == (0, 1)


def test_administration_counts_as_another_editor(client, w, typed):
    client.force_login(make.UserFactory(is_superuser=True, is_staff=True))
    sent = {
        **typed,
        "slug": "mou",
        "phase": w.phase.pk,
        "starts_on": "2019-09-05",
        "title": "By the administrator",
    }
    at = f"/admin/phases/agreement/{w.agreement.pk}/change/"
    assert client.post(at, sent).status_code == 302
    client.force_login(w.coordinator)

    response = client.post(EDIT, {**typed, "title": "By the coordinator"})

    assert response.status_code == 409


# --- Adding one ----------------------------------------------------------------------


def test_coordinator_adds_one_and_is_reminded(client, w, typed):
    Agreement.objects.all().delete()
    client.force_login(w.ilo)
    assert "Add an agreement to Phase 1" in client.get(NEW).content.decode()
    token = str(uuid.uuid4())

    for _ in range(2):
        response = client.post(NEW, {**typed, "form_token": token}, follow=True)

    made = Agreement.objects.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert made.slug == f"the-mou-{token.replace('-', '')[:12]}"
    assert (made.expires_on, set(made.parties.all())) == (LAST, set(w.parties))
    row = made.history.get()
    assert (row.history_type, row.history_user) == ("+", w.ilo)
    assert row.parties.count() == 2
    planning.plan(w.now)
    assert Reminder.objects.filter(object_id=made.pk, state="planned").exists()


def test_new_one_is_refused_as_a_changed_one_is(client, w, typed):
    client.force_login(w.coordinator)

    response = client.post(NEW, {**typed, "expires_on": "2019-01-01", "title": "Kept"})
    empty = client.post(NEW, {})

    assert (response.status_code, empty.status_code) == (422, 422)
    assert list(response.context["form"].errors) == ["expires_on"]
    assert 'value="Kept"' in response.content.decode()
    assert Agreement.objects.count() == 1


def test_title_without_latin_letters_has_an_address(w):
    made = add_agreement(
        w.phase,
        by=w.ilo,
        form_token=uuid.uuid4(),
        title="협약",
        kind="mou",
        status="in_preparation",
        date=InexactDate(None, None, "not_set"),
        expires_on=None,
        parties=w.parties,
        note="",
    )

    assert made.get_absolute_url().startswith("/agreements/agreement-")
