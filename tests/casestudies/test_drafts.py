"""Handing in drafts: numbers, receipts, lateness, for whom."""

import datetime as dt
import threading
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from casestudies.models import CaseStudy, Draft, Step
from casestudies.permissions.studies import authors_of
from casestudies.progress import path_of
from casestudies.services.drafts import days_late, submit_draft
from casestudies.services.refusals import Refused
from mail.models import Mail
from records.models import StoredFile
from records.storage import write_bytes
from sse_project.lib import dates
from tests.documents import pdf_bytes, word_bytes
from tests.factories import (
    CaseStudyFactory,
    DraftFactory,
    MaterialVersionFactory,
    MilestoneFactory,
    ParticipationFactory,
    PhaseFactory,
    ResearcherFactory,
    ReviewRoundFactory,
    StepFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = "2020-08-26T09:00:00+00:00"


@pytest.fixture
def place(project_time) -> SimpleNamespace:
    """Return a study with two open draft steps, its team and a coordinator."""
    project_time(NOW)
    participation = ParticipationFactory(
        phase__number=1, country__name="Indonesia", time_zone="Asia/Jakarta"
    )
    study = CaseStudyFactory(participation=participation, title="Mapping in Indonesia")
    second = StepFactory(
        study=study, kind=Step.Kind.SECOND_DRAFT, position=5, **_due(2020, 8, 24)
    )
    third = StepFactory(
        study=study, kind=Step.Kind.THIRD_DRAFT, position=8, **_due(2020, 9, 11)
    )
    return SimpleNamespace(
        study=study,
        second=second,
        third=third,
        author=ResearcherFactory(participation=participation).user,
        coordinator=TeamMemberFactory(phase=participation.phase).user,
    )


def _due(*day: int) -> dict[str, Any]:
    due_on = dt.date(*day)
    end = dt.datetime.combine(due_on, dt.time(17), tzinfo=dt.UTC)
    return {"due_on": due_on, "due_at": end}


def _stored(name: str = "draft.docx") -> StoredFile:
    return write_bytes(uuid.uuid4().bytes, name=name, media_type="application/pdf")


def _submit(place: SimpleNamespace, **changed: Any) -> Draft:
    stored = changed.pop("stored_file", None) or _stored()
    values: dict[str, Any] = {
        "step": place.second,
        "note": "New chapter 3",
        "author": place.author,
        "by": place.author,
        "form_token": stored.form_token,
    }
    return submit_draft(place.study, stored_file=stored, **values | changed)


def _post(client: Any, study: CaseStudy, **values: Any) -> Any:
    posted = {
        "form_token": str(uuid.uuid4()),
        "note": "More on gender",
        "file": SimpleUploadedFile("보고서 ລາວ.docx", word_bytes(str(uuid.uuid4()))),
    } | values
    return client.post(reverse("casestudies:draft_add", args=[study.slug]), posted)


def test_framework_of_another_phase_is_refused(place):
    own = MaterialVersionFactory(material__phase=place.study.phase)
    other = MaterialVersionFactory(material__phase=PhaseFactory(number=2))

    with pytest.raises(Refused, match="another phase's"):
        _submit(place, framework=other)

    assert not Draft.objects.exists()
    assert _submit(place, framework=own).framework == own


def test_first_draft_gets_number_one_and_finishes_its_step(place):
    draft = _submit(place)

    place.second.refresh_from_db()
    place.study.refresh_from_db()
    assert (draft.number, draft.received_on, draft.filed_by) == (
        1,
        dt.date(2020, 8, 26),
        None,
    )
    assert (place.second.starts_on, place.second.exactness) == (
        dt.date(2020, 8, 26),
        "day",
    )
    assert place.study.last_draft_number == 1
    assert place.second.history.latest("history_id").history_user == place.author


def test_same_form_twice_makes_one_version(place):
    stored = _stored()

    first = _submit(place, stored_file=stored)
    second = _submit(place, stored_file=stored)

    assert first == second
    assert Draft.objects.count() == 1
    assert Mail.objects.filter(kind="draft_receipt").count() == 1


def test_form_of_one_study_hands_in_nothing_to_another(place):
    stored = _stored()
    _submit(place, stored_file=stored)
    other = CaseStudyFactory(participation=place.study.participation)
    place.study = other

    with pytest.raises(Refused, match="another study"):
        _submit(place, stored_file=stored, step=None)

    other.refresh_from_db()
    assert other.last_draft_number == 0
    assert Draft.objects.count() == 1


def test_numbers_go_on_and_a_done_step_keeps_its_day(place, project_time):
    _submit(place)
    project_time("2020-08-30T09:00:00+00:00")

    again = _submit(place)

    place.second.refresh_from_db()
    assert again.number == 2
    assert place.second.starts_on == dt.date(2020, 8, 26)


def test_receipt_goes_to_the_author_and_notice_to_coordinators(place):
    _submit(place)

    assert set(Mail.objects.values_list("kind", "recipient")) == {
        ("draft_receipt", place.author.pk),
        ("draft_received", place.coordinator.pk),
    }


def test_filed_draft_counts_from_the_day_it_came(place):
    draft = _submit(place, by=place.coordinator, received_on=dt.date(2020, 8, 23))

    place.second.refresh_from_db()
    assert (draft.author, draft.filed_by) == (place.author, place.coordinator)
    assert days_late(draft) == 0
    assert place.second.starts_on == dt.date(2020, 8, 23)
    assert list(Mail.objects.values_list("kind", "recipient")) == [
        ("draft_receipt", place.author.pk)
    ]


@pytest.mark.parametrize(
    ("now", "late"),
    [
        # 24 August ends in Jakarta (UTC+7) at 17:00 UTC.
        ("2020-08-24T16:59:00+00:00", 0),
        ("2020-08-24T17:00:00+00:00", 1),
        ("2020-08-26T09:00:00+00:00", 2),
    ],
)
def test_lateness_counts_days_in_the_zone_of_the_team(place, project_time, now, late):
    project_time(now)

    assert days_late(_submit(place)) == late


def test_future_day_of_receipt_is_refused(place):
    with pytest.raises(Refused):
        _submit(place, received_on=dt.date(2020, 8, 27))

    assert not Draft.objects.exists()


def test_step_of_another_study_is_refused(place):
    foreign = StepFactory(kind=Step.Kind.SECOND_DRAFT)

    with pytest.raises(Refused):
        _submit(place, step=foreign)

    assert not Draft.objects.exists()


def test_step_marks_its_milestone_done(place):
    milestone = MilestoneFactory(phase=place.study.phase)
    place.second.milestone = milestone
    place.second.save()

    _submit(place)

    milestone.refresh_from_db()
    assert (milestone.status, milestone.done_starts_on) == (
        "done",
        dt.date(2020, 8, 26),
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_three_people_at_once_get_three_numbers(place):
    files = [_stored() for _ in range(3)]
    barrier = threading.Barrier(3)

    def hand_in(stored: StoredFile) -> None:
        barrier.wait()
        _submit(place, stored_file=stored)
        connection.close()

    threads = [threading.Thread(target=hand_in, args=[stored]) for stored in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Draft.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_researcher_uploads_and_sees_the_receipt(place, client):
    client.force_login(place.author)

    response = _post(client, place.study)

    draft = Draft.objects.get()
    assert response.url == reverse(
        "casestudies:draft_receipt", args=[place.study.slug, 1]
    )
    page = client.get(response.url).content.decode()
    assert draft.step == place.second
    assert draft.file.original_name == "보고서 ລາວ.docx"
    for shown in (
        draft.file.sha256,
        "보고서 ລາວ.docx",
        f"{draft.file.size}",
        "Version 1",
        "(UTC)",
    ):
        assert shown in page, shown


def test_downloaded_file_is_the_uploaded_one(place, client):
    client.force_login(place.author)
    content = pdf_bytes()
    _post(client, place.study, file=SimpleUploadedFile("Отчёт.pdf", content))

    response = client.get(reverse("casestudies:draft_file", args=[place.study.slug, 1]))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == (
        "attachment; filename=\"_____.pdf\"; filename*=UTF-8''"
        "%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf"
    )


def test_same_form_posted_twice_leads_to_the_same_receipt(place, client):
    client.force_login(place.author)
    token, content = str(uuid.uuid4()), word_bytes()

    urls = [
        _post(
            client,
            place.study,
            form_token=token,
            file=SimpleUploadedFile("a.docx", content),
        ).url
        for _ in range(3)
    ]

    assert len(set(urls)) == 1
    assert Draft.objects.count() == 1


def test_another_file_with_a_used_form_is_asked_for_again(place, client):
    client.force_login(place.author)
    token = str(uuid.uuid4())
    _post(client, place.study, form_token=token)

    response = _post(client, place.study, form_token=token)

    assert response.status_code == 422
    assert Draft.objects.count() == 1
    assert token not in response.content.decode()


def test_same_bytes_are_asked_about_and_taken_when_meant(place, client):
    client.force_login(place.author)
    content = word_bytes()
    _post(client, place.study, file=SimpleUploadedFile("a.docx", content))
    token = str(uuid.uuid4())

    asked = _post(
        client,
        place.study,
        form_token=token,
        file=SimpleUploadedFile("b.docx", content),
    )
    url = reverse("casestudies:draft_add", args=[place.study.slug])
    meant = client.post(url, {"form_token": token, "same_bytes_meant": "on"})

    assert asked.status_code == 422
    assert "This file is the same as version 1." in asked.content.decode()
    assert meant.status_code == 302
    assert list(Draft.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]


def test_same_bytes_in_another_study_are_not_mentioned(place, client):
    content = word_bytes()
    DraftFactory(file__sha256=StoredFile(sha256="x").sha256)
    other = CaseStudyFactory(participation=place.study.participation)
    client.force_login(place.author)
    _post(client, other, file=SimpleUploadedFile("a.docx", content))

    response = _post(client, place.study, file=SimpleUploadedFile("a.docx", content))

    assert response.status_code == 302


def test_refused_file_keeps_the_note_and_says_why(place, client):
    client.force_login(place.author)

    response = _post(client, place.study, file=SimpleUploadedFile("a.docx", b"PK no"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "The file is not what its name says." in page
    assert "More on gender" in page
    assert not StoredFile.objects.exists()


def test_old_word_file_is_refused_with_the_way_out(place, client):
    client.force_login(place.author)

    response = _post(client, place.study, file=SimpleUploadedFile("a.doc", b"old"))

    said = response.context["form"].errors["file"]
    assert response.context["form"]["file"].label == "File"
    assert said == [
        "The file is in the old Word format (.doc). Open it in Word and save it as"
        " .docx."
    ]


def test_form_without_a_file_says_so(place, client):
    client.force_login(place.author)

    response = client.post(
        reverse("casestudies:draft_add", args=[place.study.slug]),
        {"form_token": str(uuid.uuid4()), "note": "kept"},
    )

    assert response.status_code == 422
    assert "Choose the file first." in response.content.decode()


def test_coordinator_files_for_an_author(place, client):
    client.force_login(place.coordinator)

    response = _post(
        client, place.study, author=place.author.pk, received_on="2020-08-23"
    )

    draft = Draft.objects.get()
    assert response.status_code == 302
    assert (draft.author, draft.filed_by, draft.received_on) == (
        place.author,
        place.coordinator,
        dt.date(2020, 8, 23),
    )


def test_coordinator_cannot_file_for_somebody_outside_the_team(place, client):
    client.force_login(place.coordinator)
    stranger = ResearcherFactory(participation__phase=place.study.phase).user

    response = _post(client, place.study, author=stranger.pk, received_on="2020-08-23")

    assert response.status_code == 422
    assert not Draft.objects.exists()


def test_researcher_cannot_choose_author_or_day(place, client):
    client.force_login(place.author)

    _post(
        client,
        place.study,
        author=place.coordinator.pk,
        received_on="2020-08-01",
        filed_by=place.coordinator.pk,
    )

    draft = Draft.objects.get()
    assert (draft.author, draft.filed_by, draft.received_on) == (
        place.author,
        None,
        dt.date(2020, 8, 26),
    )


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (lambda p: p.author, 200),
        (lambda p: p.coordinator, 200),
        (lambda p: UserFactory(is_superuser=True), 200),
        (lambda p: TeamMemberFactory(phase=p.study.phase, role="ilo_staff").user, 403),
        (lambda p: ResearcherFactory(participation__phase=p.study.phase).user, 403),
        (lambda p: TeamMemberFactory(phase__number=2).user, 404),
        (lambda p: UserFactory(), 404),
    ],
)
def test_who_reaches_the_upload_form(place, client, who, expected):
    client.force_login(who(place))

    response = client.get(reverse("casestudies:draft_add", args=[place.study.slug]))

    assert response.status_code == expected


def test_31st_upload_of_the_hour_is_refused(place, client):
    client.force_login(place.author)
    small = SimpleUploadedFile("a.docx", b"no")
    codes = []
    for _ in range(31):
        small.seek(0)
        codes.append(
            _post(
                client, place.study, file=SimpleUploadedFile("a.exe", b"x")
            ).status_code
        )

    assert codes == [422] * 30 + [429]


def test_author_of_a_report_of_no_country_leads_its_phase(place):
    phase = place.study.participation.phase
    manager = TeamMemberFactory(phase=phase, role="research_manager").user
    TeamMemberFactory(phase=phase, role="observer")
    TeamMemberFactory(phase=phase, user__is_active=False)
    TeamMemberFactory(phase=phase, ends_on=dt.date(2020, 8, 25))
    TeamMemberFactory(phase__number=2)
    report = CaseStudyFactory(
        participation=None, phase=phase, kind=CaseStudy.Kind.SYNTHESIS
    )

    assert set(authors_of(report)) == {place.coordinator, manager}
    assert set(authors_of(place.study)) == {place.author}


def _offered(client: Any, place: SimpleNamespace) -> tuple[list[str], str]:
    """Return the kinds of draft the form offers, and the one preset."""
    page = client.get(reverse("casestudies:draft_add", args=[place.study.slug]))
    form = page.context["form"]
    if "step" not in form.fields:
        return [form.next_step.kind] if form.next_step else [], ""
    chosen = Step.objects.get(pk=form["step"].value())
    return [step.kind for step in form.fields["step"].queryset], chosen.kind


@pytest.mark.parametrize(
    ("now", "preset"),
    [
        # 11 September ends in Jakarta (UTC+7) at 17:00 UTC.
        ("2020-09-11T16:59:00+00:00", "third_draft"),
        ("2020-09-11T17:00:00+00:00", "final_draft"),
    ],
)
@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_the_draft_handed_in_last_can_be_corrected(
    place, client, project_time, who, now, preset
):
    StepFactory(study=place.study, kind=Step.Kind.FINAL_DRAFT, position=10)
    _submit(place)
    _submit(place, step=place.third)
    project_time(now)
    client.force_login(getattr(place, who))

    assert _offered(client, place) == (["third_draft", "final_draft"], preset)


def test_a_version_under_review_is_not_corrected_any_more(place, client):
    StepFactory(study=place.study, kind=Step.Kind.FINAL_DRAFT, position=10)
    _submit(place)
    ReviewRoundFactory(draft=_submit(place, step=place.third))
    client.force_login(place.author)

    assert _offered(client, place) == (["final_draft"], "")


def test_correction_keeps_the_first_day_and_leaves_the_next_step_open(
    place, client, project_time
):
    final = StepFactory(study=place.study, kind=Step.Kind.FINAL_DRAFT, position=10)
    _submit(place)
    _submit(place, step=place.third)
    project_time("2020-09-10T09:00:00+00:00")
    client.force_login(place.author)

    _post(client, place.study)

    place.third.refresh_from_db()
    final.refresh_from_db()
    newest = Draft.objects.get(number=3)
    assert newest.step == place.third
    assert (place.third.starts_on, final.is_done) == (dt.date(2020, 8, 26), False)


def test_a_correction_after_the_due_day_is_not_late(place, project_time):
    _submit(place, step=place.third)
    project_time("2020-09-14T09:00:00+00:00")

    again = _submit(place, step=place.third)

    found = CaseStudy.objects.with_path().get(pk=place.study.pk)
    words = [s.words for s in path_of(found, now=dates.now(), sees_lateness=True)]
    assert days_late(again) == 0
    assert words[-1] == "Version 2"
