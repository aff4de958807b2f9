"""Approving, reopening, publishing and taking back: what each does, and refuses."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from casestudies.models import Approval, CaseStudy, Publication
from casestudies.next_act import next_act
from casestudies.permissions.publishing import (
    approval_seen_by,
    can_approve,
    can_publish,
    waiting_for_approval,
)
from casestudies.progress import current_of, path_of
from casestudies.services import approvals, drafts, extensions, publications, rounds
from casestudies.services.refusals import Refused, Stale
from casestudies.situation import headline, tasks_for
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from milestones.models import Milestone
from sse_project.lib.deadlines import kind_named as deadline_named
from sse_project.lib.inexact import Exactness, InexactDate
from tests.casestudies.ending import NOW, TODAY, approved, build, published, step
from tests.casestudies.reviewing import last
from tests.factories import (
    CaseStudyFactory,
    DraftFactory,
    ReviewRoundFactory,
    StepFactory,
    StoredFileFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 10, 19)


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


def letters(kind):
    names = Mail.objects.filter(kind=kind).values_list("recipient__name", flat=True)
    return sorted(names)


def everybody(w):
    return sorted([w.researcher.name, w.coordinator.name])


# Approval


def test_approval_freezes_the_version_and_is_told(w):
    approval = approved(w, note="Well done")

    assert (approval.draft, approval.approved_by) == (w.drafts[-1], w.ilo)
    assert approval.approved_at == NOW
    assert last(approval) == (w.ilo.pk, "Well done")
    done = step(w, "approval")
    assert (done.starts_on, done.exactness) == (TODAY, "day")
    assert last(done) == (w.ilo.pk, "version 2 approved")
    assert letters("study_approved") == everybody(w)


def test_approving_twice_is_once_and_another_version_waits(w):
    first = approved(w)
    later = DraftFactory(study=w.study, number=3, step=w.steps["final_draft"])

    assert approved(w) == first
    with pytest.raises(Refused, match="Version 2 is approved already"):
        approved(w, draft=later)
    assert Approval.objects.count() == 1
    assert len(letters("study_approved")) == 2


def test_only_the_final_draft_and_what_follows_it_is_approved(w):
    later = DraftFactory(study=w.study, number=3, step=None)
    hidden = StoredFileFactory(state="quarantine")
    DraftFactory(study=w.study, number=4, step=None, file=hidden)

    assert list(approvals.approvable(w.study)) == [later, w.drafts[1]]
    with pytest.raises(Refused, match="Only the final draft"):
        approved(w, draft=w.drafts[0])
    with pytest.raises(Refused, match="Only the final draft"):
        approved(w, draft=DraftFactory())


def test_before_the_final_draft_there_is_nothing_to_approve(w):
    w.drafts[1].delete()

    assert not approvals.approvable(w.study).exists()


def test_a_path_without_a_final_draft_approves_any_version(w):
    brief = CaseStudyFactory(participation=w.participation, kind="brief")
    only = DraftFactory(study=brief)

    assert list(approvals.approvable(brief)) == [only]
    assert approvals.approve(brief, draft=only, by=w.ilo).draft == only


def test_an_open_round_has_to_be_meant(w):
    ReviewRoundFactory(draft=w.drafts[0], number=1)

    with pytest.raises(Refused, match="Round 1 is not closed yet"):
        approved(w)
    assert approved(w, rounds_open_meant=True)


def hand_in(w):
    return drafts.submit_draft(
        w.study,
        stored_file=StoredFileFactory(),
        step=None,
        note="",
        author=w.researcher,
        by=w.researcher,
        form_token=uuid.uuid4(),
    )


def test_no_draft_and_no_round_while_it_stands(w):
    approved(w)

    with pytest.raises(Refused, match="Version 2 is approved"):
        hand_in(w)
    with pytest.raises(Refused, match="Version 2 is approved"):
        rounds.open_round(w.study, draft=w.drafts[-1], by=w.coordinator)

    approvals.reopen(w.study, by=w.ilo, reason="A table is wrong")
    assert hand_in(w).number == 3
    assert rounds.open_round(w.study, draft=w.drafts[-1], by=w.coordinator)


def test_reopening_has_a_reason_and_sets_the_steps_back(w):
    approval = approved(w)
    editing = w.steps["editing"]
    editing.starts_on, editing.exactness = TODAY, "day"
    editing.save()
    with pytest.raises(Refused, match="Give a reason"):
        approvals.reopen(w.study, by=w.ilo, reason=" ")

    approvals.reopen(w.study, by=w.ilo, reason="A table is wrong")

    approval.refresh_from_db()
    assert (approval.reopened_by, approval.reopened_at) == (w.ilo, NOW)
    assert last(approval) == (w.ilo.pk, "A table is wrong")
    for kind in ("approval", "editing"):
        assert step(w, kind).starts_on is None
        assert last(step(w, kind)) == (w.ilo.pk, "A table is wrong")
    assert letters("study_reopened") == everybody(w)


def test_reopening_twice_is_once_and_on_an_old_page_it_is_refused(w):
    approval = approved(w)
    seen = {"by": w.ilo, "reason": "A table", "approval_seen": approval.pk}

    assert approvals.reopen(w.study, **seen) == approvals.reopen(w.study, **seen)
    with pytest.raises(Refused, match="somebody reopened it already"):
        approvals.reopen(w.study, by=UserFactory(), reason="x", approval_seen=1)
    again = approved(w)
    assert again != approval
    assert approvals.reopen(w.study, **seen) == approval
    assert Approval.objects.standing().get() == again


def test_what_is_published_is_not_reopened(w):
    approved(w)
    published(w)

    with pytest.raises(Refused, match="Take the publications back first"):
        approvals.reopen(w.study, by=w.ilo, reason="A table")


# Publication


def test_publishing_needs_an_approval_where_the_path_has_one(w):
    with pytest.raises(Refused, match="No version of this study is approved"):
        published(w)

    brief = CaseStudyFactory(participation=w.participation, kind="brief")
    w.study = brief
    assert published(w).study == brief


def test_publication_finishes_the_path_and_tells_the_team(w):
    approved(w)

    out = published(w, by=w.ilo)

    assert (out.published_at, out.published_by) == (NOW, w.ilo)
    assert last(out)[0] == w.ilo.pk
    assert step(w, "published").date == InexactDate(DAY)
    assert step(w, "editing").date == InexactDate(DAY, None, Exactness.BY)
    w.milestone.refresh_from_db()
    assert w.milestone.status == Milestone.Status.DONE
    assert letters("study_published") == everybody(w)
    assert list(CaseStudy.objects.published()) == [w.study]


@pytest.mark.parametrize(
    ("first", "until", "date"),
    [
        (None, DAY, InexactDate(DAY)),
        (DAY, None, InexactDate(DAY)),
        (DAY, DAY, InexactDate(DAY)),
        (
            dt.date(2020, 10, 1),
            DAY,
            InexactDate(dt.date(2020, 10, 1), DAY, Exactness.PERIOD),
        ),
    ],
)
def test_editing_has_its_days_as_far_as_known(w, first, until, date):
    approved(w)

    published(w, edited_from=first, edited_until=until)

    assert step(w, "editing").date == date


def test_editing_that_is_known_stays(w):
    approved(w)
    w.steps["editing"].starts_on = dt.date(2020, 10, 2)
    w.steps["editing"].exactness = "day"
    w.steps["editing"].save()

    published(w)

    assert step(w, "editing").starts_on == dt.date(2020, 10, 2)


def test_same_form_publishes_once_and_a_language_is_out_once(w):
    approved(w)
    token = uuid.uuid4()

    first = published(w, form_token=token)

    assert published(w, form_token=token, title="Another") == first
    with pytest.raises(Refused, match="This language is published already"):
        published(w)
    assert published(w, language="id") != first
    assert Publication.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": ""}, "Give a link, or a file"),
        ({"date": InexactDate(None, None, "not_set")}, "Give the date"),
        ({"date": InexactDate(dt.date(2020, 10, 22))}, "has not come yet"),
    ],
)
def test_what_is_not_whole_is_not_published(w, fields, words):
    approved(w)

    with pytest.raises(Refused, match=words):
        published(w, **fields)


@pytest.mark.parametrize("state", ["quarantine", "infected"])
def test_a_file_that_nobody_gets_is_not_published(w, state):
    approved(w)

    with pytest.raises(Refused, match="virus check"):
        published(w, file=StoredFileFactory(state=state))


def test_the_demos_drafts_make_an_illustrative_publication(w):
    w.drafts[-1].is_illustrative = True
    w.drafts[-1].save()
    approved(w)

    assert published(w).is_illustrative


def change(w, out, **fields):
    kept = {n: getattr(out, n) for n in ("title", "isbn", "doi", "url", "file")}
    kept |= {"date": out.date, "version": out.version, "by": w.coordinator}
    return publications.change_publication(out, **{**kept, **fields})


def test_correction_counts_up_and_the_step_follows_the_date(w):
    approved(w)
    out = published(w)

    same = change(w, out)
    new = change(w, out, title="Right", date=InexactDate(dt.date(2020, 10, 5)))

    assert (same.version, new.version, new.title) == (1, 2, "Right")
    assert new.history.count() == 2
    assert step(w, "published").starts_on == dt.date(2020, 10, 5)


def test_stale_correction_is_told_and_saves_nothing(w):
    approved(w)
    out = published(w)
    change(w, out, title="Theirs")

    with pytest.raises(Stale):
        change(w, out, title="Mine", version=1)

    assert Publication.objects.get().title == "Theirs"


def test_what_was_taken_back_is_not_corrected(w):
    approved(w)
    out = published(w)
    publications.unpublish(out, reason="Wrong file", by=w.ilo)

    with pytest.raises(Refused, match="taken back meanwhile"):
        change(w, out, title="Mine")


def test_taking_back_has_a_reason_and_sets_the_path_back(w):
    approved(w)
    out, other = published(w), published(w, language="id")
    with pytest.raises(Refused, match="Give a reason"):
        publications.unpublish(out, reason="", by=w.ilo)

    for _n in range(2):
        publications.unpublish(out, reason="Wrong file", by=w.ilo)
    still = step(w, "published").starts_on
    publications.unpublish(other, reason="Wrong too", by=w.ilo)

    out.refresh_from_db()
    w.milestone.refresh_from_db()
    assert (out.unpublished_by, out.unpublish_reason) == (w.ilo, "Wrong file")
    assert out.history.count() == 2
    assert last(out) == (w.ilo.pk, "Wrong file")
    assert (still, step(w, "published").starts_on) == (DAY, None)
    assert w.milestone.status == Milestone.Status.IN_PROGRESS
    assert not CaseStudy.objects.published().exists()
    assert published(w, title="Right").title == "Right"


def test_a_step_without_milestone_and_a_path_without_steps_are_fine(w):
    brief = CaseStudyFactory(participation=w.participation, kind="brief")
    w.study = brief
    out = published(w)
    publications.unpublish(out, reason="Wrong", by=w.ilo)

    assert not Publication.objects.out().exists()


# The path, the sentence, the tasks


def situation(w, user=None, **kwargs):
    found = CaseStudy.objects.with_path().get(pk=w.study.pk)
    path = path_of(found, now=NOW, sees_lateness=True)
    tasks = tasks_for(user or w.ilo, found, path, reviews=[], now=NOW)
    current = current_of(path)
    return (
        headline(found, path).partition(": ")[2] or headline(found, path),
        current.words if current else "",
        next_act(path),
        [task.title for task in tasks],
    )


def test_an_earlier_open_step_does_not_hide_the_approval(w):
    StepFactory(study=w.study, kind="conference", position=0)

    assert situation(w)[3] == ["Approve the final draft"]
    approved(w)
    assert situation(w)[3] == ["Publish the study, when it is edited"]


def test_page_of_the_approved_version_says_so_and_opens_no_round(w, client):
    client.force_login(w.ilo)
    url = w.drafts[-1].get_absolute_url()
    before = client.get(url).text
    approved(w)
    after = client.get(url).text

    assert "Open a review round" in before
    assert "Open a review round" not in after
    assert f"Approved by {w.ilo}" in after


def test_path_says_where_the_end_stands(w):
    assert situation(w) == (
        "the final draft waits for ILO approval.",
        "Waiting for ILO approval",
        "ILO staff approve the final draft",
        ["Approve the final draft"],
    )
    assert situation(w, w.coordinator)[3] == []
    approved(w)
    edited = situation(w, w.coordinator)
    assert edited == (
        "the approved version is being edited.",
        "Being edited",
        "The approved version is edited",
        ["Publish the study, when it is edited"],
    )
    assert situation(w, w.researcher)[3] == []
    found = CaseStudy.objects.with_path().get(pk=w.study.pk)
    words = {s.kind: s.words for s in path_of(found, now=NOW, sees_lateness=True)}
    assert words["approval"] == "Version 2"
    outside = path_of(found, now=NOW, sees_lateness=False)
    assert {s.kind: s.words for s in outside}["approval"] == ""
    w.steps["editing"].starts_on, w.steps["editing"].exactness = TODAY, "day"
    w.steps["editing"].save()
    assert situation(w)[:3] == (
        "to be published next.",
        "Next",
        "A coordinator publishes it",
    )


def test_approved_step_without_its_version_says_nothing_more(w):
    w.steps["approval"].starts_on, w.steps["approval"].exactness = TODAY, "day"
    w.steps["approval"].save()
    found = CaseStudy.objects.with_path().get(pk=w.study.pk)

    words = {s.kind: s.words for s in path_of(found, now=NOW, sees_lateness=True)}

    assert words["approval"] == ""
    assert situation(w)[3] == []


# Who


def test_who_approves_who_publishes_who_sees(w):
    approval = approved(w)
    users = {
        "ilo": w.ilo,
        "coordinator": w.coordinator,
        "team": w.researcher,
        "outsider": UserFactory(),
    }

    def of(check):
        return {name for name, user in users.items() if check(user)}

    assert of(lambda u: can_approve(u, w.study)) == {"ilo"}
    assert of(lambda u: can_publish(u, w.study)) == {"ilo", "coordinator"}
    assert of(lambda u: approval_seen_by(u, w.study) == approval) == {
        "ilo",
        "coordinator",
        "team",
    }
    assert not Approval.objects.visible_to(None).exists()
    assert str(approval) == str(w.drafts[-1])


def test_ilo_staff_are_told_what_waits_for_them(w):
    CaseStudyFactory(participation=w.participation)

    assert list(waiting_for_approval(w.ilo)) == [w.study]
    assert list(waiting_for_approval(w.coordinator)) == []
    approved(w)
    assert list(waiting_for_approval(w.ilo)) == []


# What the letters say


def written(kind, user):
    mail = Mail.objects.get(kind=kind, recipient=user)
    return write(mail, kind_named(kind)), mail


@pytest.mark.parametrize("note", ["", "Well done"])
def test_letter_of_the_approval(w, note):
    approved(w, note=note)

    letter, mail = written("study_approved", w.researcher)

    assert letter.subject == f"Approved: version 2 of “{w.study}”"
    assert f"{w.ilo.name} has approved version 2 for the ILO." in letter.text
    assert ("Well done" in letter.text) == bool(note)
    assert letter.reply_to == [w.coordinator.email]
    assert kind_named(mail.kind).still_applies(mail) == ""
    approvals.reopen(w.study, by=w.ilo, reason="A table is wrong")
    assert kind_named(mail.kind).still_applies(mail) == "it is reopened"
    letter, _mail = written("study_reopened", w.coordinator)
    assert "A table is wrong" in letter.text
    assert letter.subject == f"Open again: “{w.study}”"


def test_letter_of_the_publication(w):
    approved(w)
    out = published(w, by=w.ilo, isbn="978-3-16-148410-0")

    letter, mail = written("study_published", w.researcher)

    assert letter.subject == "Published: “Mapping”"
    assert "978-3-16-148410-0" in letter.text
    assert "DOI" not in letter.text
    assert kind_named(mail.kind).still_applies(mail) == ""
    publications.unpublish(out, reason="Wrong", by=w.ilo)
    assert kind_named(mail.kind).still_applies(mail) == "it was taken back"


def test_draft_that_was_left_out_is_owed_no_more_once_one_is_approved(w):
    left_out = w.steps["third_draft"]
    left_out.starts_on, left_out.exactness = None, Exactness.NOT_SET
    left_out.due_on, left_out.due_at = DAY, NOW
    left_out.save()
    owed = deadline_named("draft")
    before = list(owed.owed_by(w.researcher))

    approved(w)

    assert (before, list(owed.owed_by(w.researcher))) == ([left_out], [])
    with pytest.raises(Refused, match="Version 2 is approved"):
        extensions.extend_draft(
            left_out, due_on=dt.date(2020, 12, 1), reason="Late.", by=w.coordinator
        )
    approvals.reopen(w.study, by=w.ilo, reason="A chapter is missing.")
    assert list(owed.owed_by(w.researcher)) == [left_out]


# What waits for the ILO


def hand_in_final(w, by=None):
    return drafts.submit_draft(
        w.study,
        stored_file=StoredFileFactory(),
        step=w.steps["final_draft"],
        note="",
        author=w.researcher,
        by=by or w.researcher,
        form_token=uuid.uuid4(),
    )


def test_final_draft_is_told_to_ilo_staff_of_the_phase_once(w):
    everywhere = TeamMemberFactory(phase=None, role="ilo_staff").user
    TeamMemberFactory(role="ilo_staff")  # of another phase

    draft = hand_in_final(w)
    hand_in_final(w)

    assert letters("approval_awaited") == sorted([w.ilo.name, everywhere.name])
    letter, mail = written("approval_awaited", w.ilo)
    assert letter.subject == f"To approve: the final draft of “{w.study}”"
    assert f"Version: {draft.number}" in letter.text
    assert reverse("casestudies:approve", args=[w.study.slug]) in letter.text
    assert "because you are ILO staff of this phase" in letter.text
    assert letter.reply_to == [w.coordinator.email]
    assert kind_named(mail.kind).still_applies(mail) == ""
    approved(w)
    assert kind_named(mail.kind).still_applies(mail) == "it is approved"


def test_final_draft_after_a_reopening_is_told_anew(w):
    hand_in_final(w)
    approved(w)
    approvals.reopen(w.study, by=w.ilo, reason="A table is wrong")

    hand_in_final(w)

    assert letters("approval_awaited") == [w.ilo.name] * 2


@pytest.mark.parametrize("why", ["another draft", "no approval", "filed by ILO staff"])
def test_what_the_ilo_need_not_be_told(w, why):
    if why == "another draft":
        hand_in(w)
    elif why == "no approval":
        w.steps["approval"].delete()
        hand_in_final(w)
    else:
        hand_in_final(w, by=w.ilo)

    assert letters("approval_awaited") == []


def left_out_draft(w):
    left_out = w.steps["third_draft"]
    left_out.starts_on, left_out.exactness = None, Exactness.NOT_SET
    left_out.due_on, left_out.due_at = DAY, NOW
    left_out.save()


def test_draft_that_was_left_out_makes_no_approved_study_late(w):
    left_out_draft(w)
    late = list(CaseStudy.objects.late(NOW))
    review = step(w, "editing")

    approved(w)

    assert (late, list(CaseStudy.objects.late(NOW))) == ([w.study], [])
    found = CaseStudy.objects.with_path().get(pk=w.study.pk)
    states = {s.kind: s for s in path_of(found, now=NOW, sees_lateness=True)}
    left_out = states["third_draft"]
    assert (left_out.words, left_out.shape, left_out.is_done) == (
        "Skipped",
        "todo",
        True,
    )
    assert current_of(list(states.values())).kind == "editing"
    assert situation(w, w.researcher)[3] == []
    review.due_on, review.due_at = DAY, NOW
    review.save()
    assert list(CaseStudy.objects.late(NOW)) == [w.study]
