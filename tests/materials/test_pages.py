"""The pages of materials: what they say, to whom, and how often they ask."""

import datetime as dt
import html
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import Draft
from mail.models import Mail
from materials.models import Material, MaterialReading, MaterialVersion
from materials.services import announce_version, confirm_reading
from records.storage import write_bytes
from tests import factories as make
from tests.documents import word_bytes
from tests.responses import drain

pytestmark = pytest.mark.django_db


def _text(response: Any) -> str:
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def _list(place: Any, number: int = 1) -> str:
    return reverse("materials:materials", args=[number])


def _sent(**values: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "file": SimpleUploadedFile("Framework ກອບ.docx", word_bytes(str(uuid.uuid4()))),
        "note": "Chapter 5 is new",
        "holds_from": "2020-08-26",
        "announce": "on",
    } | values


def _add_url(place: Any) -> str:
    return reverse("materials:version_add", args=[1, place.framework.pk])


def _read_url(version: MaterialVersion) -> str:
    return reverse(
        "materials:version_read", args=[1, version.material_id, version.number]
    )


# --- The list -----------------------------------------------------------------------


def test_list_says_which_framework_holds(client, place):
    client.force_login(place.committee)

    said = _text(client.get(_list(place)))

    assert "Version 1 of the framework holds since Mon 17 Aug 2020." in said
    assert "Common framework" in said
    assert "Add a material" not in said
    assert "confirmed" not in said


def test_empty_list_says_what_will_come(client, place):
    client.force_login(place.coordinator2)
    said = _text(client.get(_list(place, 2)))
    assert "No framework, template or guidance has been added yet." in said
    assert "Add a material" in said

    client.force_login(place.researcher2)
    said = _text(client.get(_list(place, 2)))
    assert "appear here when a coordinator or the research manager adds them" in said
    assert "Add a material" not in said


def test_list_without_a_framework_says_so(client, place):
    material = make.MaterialFactory(phase=place.phase2, kind="guidance")
    make.MaterialVersionFactory(material=material)
    client.force_login(place.coordinator2)

    assert "No framework has been added yet." in _text(client.get(_list(place, 2)))


def test_a_material_whose_version_is_missing_is_no_error(client, place):
    material = make.MaterialFactory(phase=place.phase, kind="guidance", title="Empty")
    client.force_login(place.coordinator)

    assert "Empty" in _text(client.get(_list(place)))
    said = _text(client.get(material.get_absolute_url()))
    assert "No version has been added yet." in said


def test_list_asks_the_reader_first(client, place):
    announce_version(place.first, by=place.manager)
    client.force_login(place.researcher)

    assert "One new version waits for you to read it." in _text(
        client.get(_list(place))
    )


def test_a_version_for_a_day_to_come_says_so(client, place):
    make.MaterialVersionFactory(
        material=place.framework, holds_from=dt.date(2020, 9, 1)
    )
    client.force_login(place.committee)

    said = _text(client.get(_list(place)))

    assert "Version 2 will hold from Tue 1 Sep 2020." in said


@pytest.mark.parametrize("count", [1, 4])
def test_list_asks_the_database_as_often_for_many(client, place, count):
    for _n in range(count):
        material = make.MaterialFactory(phase=place.phase, kind="guidance")
        version = make.MaterialVersionFactory(material=material)
        make.MaterialVersionFactory(material=material)
        announce_version(material.versions.get(number=2), by=place.manager)
        assert version.number == 1
        make.ResearcherFactory(participation=place.here)
    client.force_login(place.coordinator)

    client.get(_list(place))
    with CaptureQueriesContext(connection) as queries:
        client.get(_list(place))

    # session, user, two standings; phase, materials, versions; to read; readings,
    # readers; the navigation's two
    assert len(queries) <= 12


# --- One material -------------------------------------------------------------------


def test_coordinator_sees_by_name_who_has_confirmed(client, place):
    announce_version(place.first, by=place.manager)
    confirm_reading(place.first, by=place.researcher)
    client.force_login(place.coordinator)

    response = client.get(place.framework.get_absolute_url())

    told = response.context["told"]
    assert [r.user.name for r in told.confirmed] == ["researcher"]
    assert [u.name for u in told.waiting] == ["coordinator", "researcher_other"]
    assert told.words == "1 of 3 has confirmed it"
    assert "Version 1 waits for you to read it." in _text(response)


def test_ilo_staff_read_the_sentence_about_the_others(client, place):
    announce_version(place.first, by=place.manager)
    client.force_login(place.ilo)

    said = _text(client.get(place.framework.get_absolute_url()))

    assert "3 people have not confirmed version 1 yet." in said


@pytest.mark.parametrize("role", ["researcher", "committee"])
def test_others_are_not_told_who_has_read(client, place, role):
    announce_version(place.first, by=place.manager)
    confirm_reading(place.first, by=place.researcher_other)
    client.force_login(getattr(place, role))

    response = client.get(place.framework.get_absolute_url())

    assert response.context["told"] is None
    assert "researcher_other" not in _text(response)


def test_reader_confirms_with_a_button_and_sees_when(client, place):
    announce_version(place.first, by=place.manager)
    client.force_login(place.researcher)
    page = place.framework.get_absolute_url()
    assert "I have read it" in _text(client.get(page))

    response = client.post(_read_url(place.first), follow=True)

    assert response.redirect_chain == [(page, 302)]
    assert MaterialReading.objects.get().user == place.researcher
    said = _text(response)
    assert "You have confirmed version 1. Thank you." in said
    assert "You confirmed it Wed 26 Aug 2020" in said
    assert "I have read it" not in said


def test_confirming_a_version_that_was_overtaken_says_so(client, place):
    make.MaterialVersionFactory(material=place.framework)
    client.force_login(place.researcher)

    response = client.post(_read_url(place.first), follow=True)

    assert "Version 2 is there by now; read that one." in response.content.decode()
    assert not MaterialReading.objects.exists()


def test_drafts_that_used_a_version_are_shown_to_whom_they_are_open(client, place):
    study = make.CaseStudyFactory(participation=place.here, title="Mapping Indonesia")
    make.DraftFactory(study=study, number=1, framework=place.first)
    other = make.CaseStudyFactory(phase=place.phase, title="Mapping Japan")
    make.DraftFactory(study=other, number=1, framework=place.first)

    client.force_login(place.researcher)
    said = _text(client.get(place.framework.get_absolute_url()))
    assert "Version 1 is used by Mapping Indonesia" in said
    assert "Mapping Japan" not in said

    client.force_login(place.committee)
    said = _text(client.get(place.framework.get_absolute_url()))
    assert "No draft that you may read names a version yet." in said

    client.force_login(place.manager)
    said = _text(client.get(place.framework.get_absolute_url()))
    assert "Mapping Indonesia" in said
    assert "Mapping Japan" in said


def test_drafts_are_not_looked_for_beside_a_template(client, place):
    template = make.MaterialFactory(phase=place.phase, kind="template")
    client.force_login(place.manager)

    response = client.get(template.get_absolute_url())

    assert response.context["panels"] == []


@pytest.mark.parametrize("count", [1, 4])
def test_page_asks_the_database_as_often_for_many(client, place, count):
    for number in range(count):
        version = make.MaterialVersionFactory(material=place.framework)
        study = make.CaseStudyFactory(participation=place.here)
        make.DraftFactory(study=study, number=1, framework=version)
        make.ResearcherFactory(participation=place.here)
        make.MaterialReadingFactory(version=version)
        assert version.number == number + 2
    announce_version(version, by=place.manager)
    client.force_login(place.coordinator)

    client.get(place.framework.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(place.framework.get_absolute_url())

    # session, user, two standings; material, versions; readings, readers; to read,
    # own readings; drafts; the navigation's two
    assert len(queries) <= 13


def test_material_of_another_phase_is_not_found_under_this_number(client, place):
    other = make.MaterialFactory(phase=place.phase2)
    client.force_login(place.admin)

    assert client.get(other.get_absolute_url()).status_code == 200
    wrong = reverse("materials:material", args=[1, other.pk])
    assert client.get(wrong).status_code == 404


def test_file_is_handed_out_under_its_name(client, place):
    stored = write_bytes(b"%PDF-1.4 two", name="two.pdf", media_type="application/pdf")
    version = make.MaterialVersionFactory(material=place.framework, file=stored)
    address = reverse("materials:material_file", args=[1, place.framework.pk, 2])
    client.force_login(place.committee)

    response = client.get(address)

    assert version.number == 2
    assert drain(response) == b"%PDF-1.4 two"
    assert 'filename="two.pdf"' in response["Content-Disposition"]
    client.force_login(place.observer)
    assert client.get(address).status_code == 404


# --- Adding -------------------------------------------------------------------------


def test_manager_adds_a_version_and_announces_it(client, place):
    client.force_login(place.manager)

    response = client.post(_add_url(place), _sent(), follow=True)

    version = place.framework.versions.get(number=2)
    assert "Version 2 is added and announced." in response.content.decode()
    assert version.holds_from == dt.date(2020, 8, 26)
    assert version.announced_at is not None
    assert Mail.objects.filter(kind="material_version").count() == 3


def test_posting_the_form_twice_adds_one_version(client, place):
    client.force_login(place.manager)
    content = word_bytes("the same")
    sent = _sent(form_token=str(uuid.uuid4()))

    for _n in range(2):
        sent["file"] = SimpleUploadedFile("a.docx", content)
        assert client.post(_add_url(place), sent).status_code == 302

    assert place.framework.versions.count() == 2
    assert Mail.objects.filter(kind="material_version").count() == 3


def test_without_the_tick_nobody_is_told_until_it_is_announced(client, place):
    client.force_login(place.manager)
    client.post(_add_url(place), _sent(announce=""))
    address = reverse("materials:version_announce", args=[1, place.framework.pk, 2])
    assert not Mail.objects.filter(kind="material_version").exists()

    asked = client.get(address)
    for _n in range(2):
        client.post(address)
    after = client.get(address)

    assert "3 people get one e-mail" in _text(asked)
    assert Mail.objects.filter(kind="material_version").count() == 3
    assert "no second e-mail goes out" in _text(after)


def test_announcing_an_old_version_says_why_not(client, place):
    make.MaterialVersionFactory(material=place.framework)
    client.force_login(place.coordinator)
    address = reverse("materials:version_announce", args=[1, place.framework.pk, 1])

    response = client.post(address, follow=True)

    assert "Version 2 is there by now" in response.content.decode()
    assert not Mail.objects.filter(kind="material_version").exists()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"file": ""}, "Choose the file first."),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, ".docx"),
        ({"note": ""}, "This field is required."),
        ({"holds_from": "2090-01-01"}, "Check the year."),
        ({"holds_from": "31.12."}, "date"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    client, place, changed, error
):
    client.force_login(place.manager)

    response = client.post(_add_url(place), _sent(**changed))

    assert response.status_code == 422
    assert error in str(response.context["form"].errors)
    assert place.framework.versions.count() == 1
    if "note" not in changed:
        assert "Chapter 5 is new" in response.content.decode()


def test_a_file_that_has_arrived_need_not_be_chosen_again(client, place):
    client.force_login(place.manager)
    token = str(uuid.uuid4())
    # The day is wrong only after the file was taken: it is kept by its form.
    stored = write_bytes(b"%PDF-1.4 kept", name="k.pdf", media_type="application/pdf")
    stored.form_token, stored.received_from = uuid.UUID(token), place.manager
    stored.save()

    response = client.post(_add_url(place), _sent(file="", form_token=token))

    assert response.status_code == 302
    assert place.framework.versions.get(number=2).file == stored


def test_coordinator_adds_a_template(client, place):
    client.force_login(place.coordinator)
    address = reverse("materials:material_add", args=[1])
    offered = client.get(address).context["form"].fields["kind"].choices
    assert [value for value, _label in offered] == ["template", "terms", "guidance"]

    sent = _sent(kind="template", title="Chapter template", note="", summary="")
    response = client.post(address, sent)

    material = Material.objects.get(kind="template")
    assert response["Location"] == material.get_absolute_url()
    assert material.versions.get().note == ""


def test_a_title_that_exists_is_said_at_the_form(client, place):
    client.force_login(place.coordinator)
    sent = _sent(kind="terms", title="Common framework", summary="")

    response = client.post(reverse("materials:material_add", args=[1]), sent)

    assert response.status_code == 422
    assert "exists. Add a new version of it" in response.content.decode()


def test_history_tells_coordinators_of_versions(client, place):
    client.force_login(place.manager)
    client.post(_add_url(place), _sent())
    client.force_login(place.coordinator)

    told = client.get("/history/?kind=material").content.decode()

    assert f"{place.framework.get_absolute_url()}#version-2" in told
    assert "Common framework, version 2" in told


# --- Elsewhere ----------------------------------------------------------------------


def test_phase_page_leads_there_whom_it_concerns(client, place):
    page = reverse("dashboard:phase", args=[1])
    client.force_login(place.researcher)
    assert _list(place) in client.get(page).content.decode()

    client.force_login(place.observer)
    assert _list(place) not in client.get(page).content.decode()


def test_my_work_asks_until_it_is_confirmed(client, place):
    announce_version(place.first, by=place.manager)
    client.force_login(place.researcher)
    before = client.get("/me/")

    client.post(_read_url(place.first))
    after = client.get("/me/")

    assert [str(v) for v in before.context["readings"]] == [
        "Common framework, version 1"
    ]
    assert "Read framework version 1" in _text(before)
    assert "One thing to do" in _text(before)
    assert after.context["readings"] == []
    assert "Read framework" not in _text(after)


@pytest.mark.parametrize("count", [1, 4])
def test_my_work_asks_once_for_all_versions(client, place, count):
    for _n in range(count):
        guidance = make.MaterialFactory(phase=place.phase, kind="guidance")
        version = make.MaterialVersionFactory(material=guidance)
        announce_version(version, by=place.manager)
    client.force_login(place.researcher)

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/me/")

    assert len(response.context["readings"]) == count
    asked = [q for q in queries if "materials_material" in q["sql"]]
    assert len(asked) == 1


@pytest.fixture
def study(place) -> Any:
    """Return the study of Indonesia with one draft step."""
    study = make.CaseStudyFactory(participation=place.here)
    make.StepFactory(study=study, kind="third_draft")
    return study


def test_upload_form_shows_framework_and_template_and_prefers_the_newest(
    client, place, study
):
    newest = make.MaterialVersionFactory(material=place.framework)
    template = make.MaterialFactory(
        phase=place.phase, kind="template", title="Chapter template"
    )
    make.MaterialVersionFactory(material=template)
    client.force_login(place.researcher)

    response = client.get(reverse("casestudies:draft_add", args=[study.slug]))

    form, said = response.context["form"], _text(response)
    assert form.initial["framework"] == newest.pk
    assert [v.number for v in form.fields["framework"].queryset] == [2, 1]
    assert "Common framework, version 2" in said
    assert "Chapter template, version 1" in said


def test_draft_says_which_version_it_was_written_by(client, place, study):
    client.force_login(place.researcher)
    sent = {
        "form_token": str(uuid.uuid4()),
        "note": "",
        "framework": place.first.pk,
        "file": SimpleUploadedFile("d.docx", word_bytes("draft")),
    }

    client.post(reverse("casestudies:draft_add", args=[study.slug]), sent)

    draft = Draft.objects.get()
    assert draft.framework == place.first
    page = client.get(draft.get_absolute_url())
    assert "Common framework, version 1" in _text(page)
    assert place.framework.get_absolute_url() in page.content.decode()


def test_reviewer_of_one_draft_reads_the_name_without_a_way_there(client, place, study):
    draft = make.DraftFactory(study=study, number=1, framework=place.first)
    make.ReviewAssignmentFactory(round__draft=draft, reviewer=place.reviewer)
    client.force_login(place.reviewer)

    page = client.get(draft.get_absolute_url())

    assert "Common framework, version 1" in _text(page)
    assert place.framework.get_absolute_url() not in page.content.decode()


def test_version_of_another_phase_cannot_be_chosen(client, place, study):
    foreign = make.MaterialVersionFactory(material__phase=place.phase2)
    client.force_login(place.researcher)
    sent = {
        "form_token": str(uuid.uuid4()),
        "note": "",
        "framework": foreign.pk,
        "file": SimpleUploadedFile("d.docx", word_bytes("draft")),
    }

    response = client.post(reverse("casestudies:draft_add", args=[study.slug]), sent)

    assert response.status_code == 422
    assert not Draft.objects.exists()


def test_phase_without_a_framework_asks_for_none(client, place):
    study = make.CaseStudyFactory(
        participation=make.ParticipationFactory(phase=place.phase2)
    )
    client.force_login(place.coordinator2)

    form = client.get(reverse("casestudies:draft_add", args=[study.slug])).context[
        "form"
    ]

    assert "framework" not in form.fields
    assert form.guides == []


# --- Another title ------------------------------------------------------------------


def _title_url(place: Any) -> str:
    return reverse("materials:material_rename", args=[1, place.framework.pk])


def _titles(place: Any, title: str, **sent: str) -> dict[str, str]:
    return {"title": title, "title_seen": "Common framework", "reason": ""} | sent


def test_title_is_changed_with_who_and_why(client, place):
    client.force_login(place.manager)
    offered = client.get(place.framework.get_absolute_url()).text

    answer = client.post(
        _title_url(place), _titles(place, "Mapping framework", reason="Its new name")
    )

    place.framework.refresh_from_db()
    newest = place.framework.history.order_by("-history_id").first()
    page = _text(client.get(_title_url(place)))
    assert _title_url(place) in offered
    assert answer.status_code == 302
    assert place.framework.title == "Mapping framework"
    assert (newest.history_user_id, newest.history_change_reason) == (
        place.manager.pk,
        "Its new name",
    )
    assert "manager" in page
    assert "from Common framework to Mapping framework Why: Its new name" in page
    assert "version 1" not in page


def test_title_is_not_offered_to_readers(client, place):
    client.force_login(place.researcher)

    assert _title_url(place) not in client.get(place.framework.get_absolute_url()).text


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "This field is required."),
        ("x" * 151, "at most 150 characters"),
        ("Chapter template", "“Chapter template” exists. Choose another title."),
    ],
)
def test_title_that_cannot_be_is_said_at_the_field(client, place, title, said):
    make.MaterialFactory(phase=place.phase, kind="template", title="Chapter template")
    client.force_login(place.coordinator)

    answer = client.post(_title_url(place), _titles(place, title, reason="My reason"))

    place.framework.refresh_from_db()
    assert answer.status_code == 422
    assert said in _text(answer)
    assert 'value="My reason"' in answer.text
    assert place.framework.title == "Common framework"


def test_two_editors_see_each_others_title_and_the_second_may_insist(client, place):
    make.MaterialFactory(phase=place.phase2, title="Mine")  # of another phase
    client.force_login(place.coordinator)
    Material.objects.filter(pk=place.framework.pk).update(title="Theirs")

    first = client.post(_title_url(place), _titles(place, "Mine"))
    place.framework.refresh_from_db()
    kept = place.framework.title
    seen = first.context["form"]["title_seen"].value()
    client.post(_title_url(place), _titles(place, "Mine", title_seen=seen))

    place.framework.refresh_from_db()
    assert (first.status_code, kept, seen) == (422, "Theirs", "Theirs")
    assert "Somebody renamed it meanwhile: it is called “Theirs” now." in _text(first)
    assert 'value="Mine"' in first.text
    assert place.framework.title == "Mine"


def test_same_title_again_changes_nothing(client, place):
    client.force_login(place.coordinator)
    before = place.framework.history.count()

    answer = client.post(_title_url(place), _titles(place, "Common framework"))

    assert answer.status_code == 302
    assert place.framework.history.count() == before
