"""What the page of e-mails says of reminders that were planned and did not go out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies.models import CaseStudy, DraftShare
from mail import services as outbox
from mail.kinds import kind_named
from mail.models import Mail
from milestones.models import Milestone
from reminders.emails.stopped import SHOWN
from reminders.engine import planning
from reminders.models import Reminder
from sse_project.lib import dates, deadlines
from tests.factories import (
    ActionItemFactory,
    ExtensionRequestFactory,
    MaterialVersionFactory,
    PhaseFactory,
    UserFactory,
    WorkshopFactory,
)
from tests.reminders import world
from workshops.models import Document

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00Z"
SEP_4 = dt.date(2020, 9, 4)
PAGE = "/emails/?state=stopped"


@pytest.fixture(autouse=True)
def _signed_in(client, kim, project_time) -> None:
    project_time(NOW)
    client.force_login(kim)


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


def page(client, url: str = PAGE) -> str:
    return " ".join(client.get(url).content.decode().split())


def plan() -> None:
    planning.plan(dates.now())


def test_done_before_it_was_told_is_listed_with_the_reason(client, phase, bat):
    world.milestone(phase, bat, SEP_4, title="Conference")
    plan()
    assert "Conference" not in page(client)
    Milestone.objects.update(status="done")
    plan()

    found = page(client)

    # Five of Bat's are one line; so is the copy for Kim.
    assert found.count(">Conference<") == 2
    assert "7 days before it is due, Fri 4 Sep. It is done, or no longer" in found
    assert "4 later reminders stopped with it." in found
    assert '<h3 class="day-head">Fri 28 Aug 2020</h3>' in found


def test_moved_is_listed_and_what_is_planned_anew_is_not(client, phase, bat):
    thing = world.milestone(phase, bat, SEP_4, title="Conference")
    plan()
    world.move(thing, dt.date(2020, 9, 8))
    plan()

    found = page(client)

    assert "Fri 4 Sep. The date was moved. 4 later reminders" in found
    assert "Tue 8 Sep" not in found


def test_others_phases_old_ones_and_letters_are_left_out(client, phase, bat):
    world.milestone(PhaseFactory(number=2), bat, SEP_4, title="Elsewhere")
    world.milestone(phase, bat, dt.date(2020, 8, 26), title="Today")
    plan()
    Reminder.objects.filter(mail=None).update(
        state="cancelled",
        reason="met",
        scheduled_for=dt.datetime(2020, 8, 11, 9, 0, tzinfo=dt.UTC),
    )

    found = page(client)

    assert "Elsewhere" not in found
    assert "Today<" not in found


def test_letter_that_never_was_written_is_named_by_its_thing(client, phase, bat):
    world.milestone(phase, bat, dt.date(2020, 8, 26), title="Conference")
    plan()
    Mail.objects.update(state="cancelled", cancel_reason="the comments are released")

    found = page(client)

    assert ">Conference</a>" in found
    assert "The comments are released." in found


def test_list_asks_the_same_number_of_queries_however_long(client, phase, bat):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    def stop(count: int) -> None:
        for _n in range(count):
            world.milestone(phase, bat, SEP_4)
        plan()
        Milestone.objects.update(status="done")
        plan()

    stop(1)
    counted()
    few = counted()
    stop(SHOWN)
    assert counted() == few


@pytest.mark.parametrize("kind", deadlines.kinds(), ids=lambda kind: kind.slug)
def test_every_kind_can_name_what_is_not_owed_any_more(kind):
    assert kind.titles([0]) == {}


# Notices that were stopped before they were written


def notice(kind, phase, **params) -> Mail:
    """Return a notice of a phase that was stopped before it was written."""
    mail = outbox.queue(
        kind,
        recipient=phase.team.get().user,
        dedupe_key=f"test|{kind}|{params}",
        params=params,
        phase_id=phase.pk,
    )
    mail.state, mail.cancel_reason = "cancelled", "the comments are released"
    mail.save()
    return mail


def test_stopped_notice_names_its_study(client, phase, bat):
    review = world.review(phase, bat, SEP_4)
    draft = review.round.draft
    asked = ExtensionRequestFactory(study=review.round.study)
    stopped = [
        notice("all_reviews_in", phase, round=review.round.pk, assignment=review.pk),
        notice("review_invitation", phase, assignment=review.pk),
        notice("draft_received", phase, draft=draft.pk),
        notice("extension_asked", phase, request=asked.pk),
        notice("study_published", phase, study=asked.study.pk),
    ]

    found = page(client)

    for mail in stopped:
        label = kind_named(mail.kind).label
        assert f">{label}: {review.round.study.title}</a>" in found
    [mail, *_others] = stopped
    title = f"All reviews are in: {review.round.study.title}"
    assert title in page(client, f"/emails/{mail.pk}/")


def other_notices(phase, bat) -> list[tuple[str, Mail]]:
    """Return what notices of other rooms are about, with the notices."""
    review = world.review(phase, bat, SEP_4)
    study = review.round.study
    share = DraftShare.objects.create(
        draft=review.round.draft,
        audience=DraftShare.Audience.PHASE,
        starts_on=dt.date(2020, 8, 20),
        ends_on=SEP_4,
    )
    step = world.draft(phase, bat, SEP_4)
    workshop = WorkshopFactory(phase=phase)
    minutes = Document.objects.create(workshop=workshop, kind="minutes")
    action = ActionItemFactory(workshop=workshop, text="Send\nthe list.")
    version = MaterialVersionFactory(material__phase=phase, material__kind="guidance")
    reviews = [review.pk, review.pk, world.review(phase, bat, SEP_4).pk]
    of_review = CaseStudy.objects.get(rounds__assignments=reviews[-1]).title
    told = [
        ("draft_shared", study.title, {"share": share.pk}),
        ("more_time_given", step.study.title, {"step": step.pk}),
        ("more_time_given", study.title, {"round": review.round.pk}),
        ("review_invitations", f"{study.title}, {of_review}", {"assignments": reviews}),
        ("workshop_invitation", workshop.title, {"workshop": workshop.pk}),
        ("minutes_circulated", workshop.title, {"document": minutes.pk}),
        ("action_given", "Send the list.", {"action": action.pk}),
        ("material_version", version.material.title, {"version": version.pk}),
    ]
    return [(thing, notice(kind, phase, **params)) for kind, thing, params in told]


def test_stopped_notice_names_its_workshop_material_or_draft(client, phase, bat):
    told = other_notices(phase, bat)

    found = page(client)

    for thing, mail in told:
        label = kind_named(mail.kind).label
        assert f'href="/emails/{mail.pk}/">{label}: {thing}</a>' in found


def test_list_of_other_notices_asks_as_many_queries_for_many(client, phase, bat):
    counts = []
    for more in (1, 3):
        for _n in range(more):
            other_notices(phase, bat)
        page(client)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_stopped_notice_of_what_is_gone_has_the_name_of_its_kind(client, phase):
    notice("all_reviews_in", phase, round=999_999, assignment=None)
    Mail.objects.filter(pk=notice("draft_received", phase, draft=1).pk).update(
        kind="gone"
    )

    found = page(client)

    assert ">All reviews are in</a>" in found


def test_list_of_notices_asks_as_many_queries_for_many(client, phase, bat):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    def stop(count: int) -> None:
        for _n in range(count):
            review = world.review(phase, bat, SEP_4)
            notice("all_reviews_in", phase, round=review.round.pk)
            notice("review_invitation", phase, assignment=review.pk)
            notice("draft_received", phase, draft=review.round.draft.pk)

    stop(1)
    counted()
    few = counted()
    stop(8)
    assert counted() == few


def test_very_much_that_was_taken_back_is_read_in_part(client, phase, bat, monkeypatch):
    """The latest of it: what would have come next is over the soonest."""
    monkeypatch.setattr("reminders.emails.stopped.READ", 1)
    world.milestone(phase, bat, SEP_4, title="Conference")
    plan()
    Milestone.objects.update(status="done")
    plan()

    found = page(client)

    assert found.count(">Conference<") == 1
    assert "5 days after it was due, Fri 4 Sep." in found
