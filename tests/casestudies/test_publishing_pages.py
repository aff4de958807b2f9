"""The pages at the end of the path, and what visitors get of it."""

import re
import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casestudies.models import Approval, Publication
from records.models import StoredFile
from tests.casestudies.ending import NOW, approved, build, published, word_file
from tests.documents import pdf_bytes
from tests.factories import CaseStudyFactory, DraftFactory, ReviewRoundFactory
from tests.manuscripts.test_traces import clean_word, commented_word

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build()
    w.urls = {
        name: reverse(f"casestudies:{name}", args=[w.study.slug])
        for name in ("approve", "study_reopen", "publish", "draft_add", "round_open")
    }
    return w


@pytest.fixture
def ready(w, client):
    w.approval = approved(w)
    client.force_login(w.coordinator)
    return w


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text, re.S)[1].strip()


def filled(**fields):
    return {
        "form_token": str(uuid.uuid4()),
        "language": "en",
        "title": "Mapping",
        "exactness": "day",
        "day": "2020-10-19",
        "url": "https://example.org/mapping",
        "file_from": "none",
        **fields,
    }


def sent(name="edited.docx", content=None, **fields):
    upload = SimpleUploadedFile(name, content or clean_word())
    return filled(file_from="upload", url="", file=upload, **fields)


# Approval


def test_ilo_staff_approve_and_reopen_on_their_pages(w, client):
    client.force_login(w.ilo)

    first = client.get(w.urls["approve"])
    answer = client.post(w.urls["approve"], {"draft": w.drafts[-1].pk, "note": ""})
    then = client.get(w.urls["approve"])
    page = client.get(w.urls["study_reopen"])
    seen = Approval.objects.get().pk
    reopening = {"reason": "A table", "approval_seen": seen}
    reopened = [client.post(w.urls["study_reopen"], reopening) for _n in range(2)]

    assert heading(first) == "Version 2 waits for ILO approval"
    assert answer["Location"] == w.study.get_absolute_url()
    assert heading(then) == "Version 2 is approved since Tue 20 Oct 2020"
    assert heading(page) == "Take the approval of version 2 back?"
    assert [each.status_code for each in reopened] == [302, 302]
    assert Approval.objects.get().reopen_reason == "A table"
    closed = client.get(w.urls["study_reopen"])
    assert heading(closed) == "No version of this study is approved"


def test_only_its_own_final_draft_can_be_chosen(w, client):
    client.force_login(w.ilo)
    other = DraftFactory()

    for pk in (w.drafts[0].pk, other.pk, "x", "9" * 30, ""):
        page = client.post(w.urls["approve"], {"draft": pk})
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["draft"])
    assert not Approval.objects.exists()


def test_before_the_final_draft_the_page_says_so(w, client):
    w.drafts[-1].delete()
    client.force_login(w.ilo)

    assert heading(client.get(w.urls["approve"])) == "The final draft is not in yet"


def test_an_open_round_is_named_and_has_to_be_meant(w, client):
    ReviewRoundFactory(draft=w.drafts[0], number=1)
    client.force_login(w.ilo)
    choice = {"draft": w.drafts[-1].pk}

    page = client.post(w.urls["approve"], choice)
    answer = client.post(w.urls["approve"], {**choice, "rounds_open_meant": "on"})

    assert "Round 1 is not closed yet." in page.text
    assert list(page.context["form"].errors) == ["rounds_open_meant"]
    assert answer.status_code == 302


def test_frozen_study_takes_nothing_and_offers_nothing(w, client):
    approved(w)
    client.force_login(w.researcher)

    study = client.get(w.study.get_absolute_url())
    upload = client.get(w.urls["draft_add"])

    assert w.urls["draft_add"] not in study.text
    assert "was approved by" in study.text
    assert heading(upload) == "Version 2 is approved: nothing can be handed in"
    assert 'type="file"' not in upload.text
    client.force_login(w.coordinator)
    assert w.urls["round_open"] not in client.get(w.study.get_absolute_url()).text


# Publishing


def test_publish_with_a_link_twice_is_once(ready, client):
    values = filled(isbn="978-3-16-148410-0", doi="https://doi.org/10.1000/182")

    answers = [client.post(ready.urls["publish"], values) for _n in range(2)]

    out = Publication.objects.get()
    assert [each.status_code for each in answers] == [302, 302]
    assert (out.isbn, out.doi, out.file) == ("978-3-16-148410-0", "10.1000/182", None)
    study = client.get(ready.study.get_absolute_url())
    assert "It is published and stands on the public pages." in study.text
    assert "https://doi.org/10.1000/182" in study.text
    assert heading(study).endswith("every step of the study is done.")


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"isbn": "978-3-16-148410-1"}, ["isbn"]),
        ({"isbn": "9-7-8-3-1-6-1-4-8-4-1-0-0"}, ["isbn"]),
        ({"isbn": "<script>x</script>"}, ["isbn"]),
        ({"isbn": "9" * 5000}, ["isbn"]),
        ({"doi": "javascript:alert(1)"}, ["doi"]),
        ({"doi": "10.1000/" + "x" * 100}, ["doi"]),
        ({"url": "javascript:alert(1)"}, ["url"]),
        ({"url": "ftp://example.org/x"}, ["url"]),
        ({"url": ""}, ["url"]),
        ({"title": ""}, ["title"]),
        ({"language": "xx"}, ["language"]),
        ({"file_from": "keep"}, ["file_from"]),
        ({"file_from": "upload"}, ["file"]),
        ({"file_from": "upload", "file_token": "x"}, ["file_token", "file"]),
        ({"file_from": "upload", "file_token": str(uuid.uuid4())}, ["file"]),
        ({"day": "2020-10-22"}, ["day"]),
        ({"exactness": "month", "month": "2020-11"}, ["month"]),
        ({"exactness": "not_set"}, ["exactness"]),
        ({"exactness": ""}, ["exactness"]),
        ({"form_token": "x"}, ["form_token"]),
        ({"edited_until": "2020-10-30"}, ["edited_until"]),
        (
            {"edited_from": "2020-10-10", "edited_until": "2020-10-01"},
            ["edited_until"],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(ready, client, fields, errors):
    page = client.post(ready.urls["publish"], filled(**fields))

    assert (page.status_code, sorted(page.context["form"].errors)) == (
        422,
        sorted(errors),
    )
    assert "<script>x" not in page.text
    assert not Publication.objects.exists()


def test_before_the_approval_there_is_no_form(w, client):
    client.force_login(w.coordinator)

    page = client.get(w.urls["publish"])
    posted = client.post(w.urls["publish"], filled())

    assert heading(page).startswith("Nothing can be published")
    assert 'name="isbn"' not in page.text
    assert "No version of this study is approved." in posted.text
    assert not Publication.objects.exists()


def test_a_language_that_is_out_is_not_offered_again(ready, client):
    published(ready)

    page = client.get(ready.urls["publish"])
    again = client.post(ready.urls["publish"], filled())

    codes = [code for code, _name in page.context["form"].fields["language"].choices]
    assert ("en" in codes, "id" in codes) == (False, True)
    assert "This language is published already." in again.text
    assert again.status_code == 422


def test_clean_file_is_published_and_said_to_be_clean(ready, client):
    answer = client.post(ready.urls["publish"], sent(), follow=True)

    assert "The file holds no names, comments or tracked changes." in answer.text
    assert Publication.objects.get().file.original_name == "edited.docx"


def test_what_people_left_in_a_file_is_listed_and_has_to_be_meant(ready, client):
    values = sent(content=commented_word())
    page = client.post(ready.urls["publish"], values)
    form = page.context["form"]

    assert page.status_code == 422
    assert "Names of people: Dewi Santoso, Ana Prado, Noor Haddad" in page.text
    assert "1 comment" in page.text
    assert not Publication.objects.exists()

    again = {**values, "file": "", "traces_meant": "on"}
    again |= {name: form[name].value() for name in ("traces_of", "file_token")}
    answer = client.post(ready.urls["publish"], again)

    assert answer.status_code == 302
    assert Publication.objects.get().file.original_name == "edited.docx"
    assert StoredFile.objects.filter(original_name="edited.docx").count() == 1


def test_clean_copy_in_the_same_form_is_taken(ready, client):
    values = sent(content=commented_word())
    form = client.post(ready.urls["publish"], values).context["form"]
    clean = SimpleUploadedFile("clean.docx", clean_word())

    again = {**values, "file": clean}
    again |= {name: form[name].value() for name in ("traces_of", "file_token")}
    answer = client.post(ready.urls["publish"], again)

    assert answer.status_code == 302
    assert Publication.objects.get().file.original_name == "clean.docx"


def test_confirmation_is_of_this_very_file(ready, client):
    values = sent(content=commented_word(), traces_meant="on", traces_of="0" * 64)

    assert client.post(ready.urls["publish"], values).status_code == 422
    assert not Publication.objects.exists()


def test_approved_version_is_looked_through_too(ready, client):
    page = client.post(ready.urls["publish"], filled(file_from="approved"))
    digest = page.context["form"]["traces_of"].value()
    confirmed = {"traces_meant": "on", "traces_of": digest}
    client.post(ready.urls["publish"], filled(file_from="approved", **confirmed))

    assert page.status_code == 422
    assert "python-docx" in page.text
    assert Publication.objects.get().file == ready.drafts[-1].file


@pytest.mark.parametrize(
    ("name", "content"), [("x.exe", b"MZ"), ("x.docx", b""), ("x.pdf", b"no pdf")]
)
def test_file_that_is_refused_says_why_at_its_field(ready, client, name, content):
    values = filled(file_from="upload", file=SimpleUploadedFile(name, content))

    page = client.post(ready.urls["publish"], values)

    assert list(page.context["form"].errors) == ["file"]
    assert not Publication.objects.exists()


def test_file_sent_by_somebody_else_is_not_taken_up(ready, client):
    other = word_file()

    values = filled(file_from="upload", file_token=str(other.form_token))

    assert client.post(ready.urls["publish"], values).status_code == 422


# Correcting, taking back


@pytest.fixture
def out(ready):
    ready.out = published(ready, file=word_file(clean_word()))
    args = [ready.study.slug, ready.out.pk]
    ready.urls["edit"] = reverse("casestudies:publication_edit", args=args)
    ready.urls["unpublish"] = reverse("casestudies:publication_unpublish", args=args)
    return ready


def corrected(**fields):
    return filled(file_from="keep", version="1", **fields)


def test_correction_keeps_the_file_and_counts_up(out, client):
    page = client.get(out.urls["edit"])
    answer = client.post(out.urls["edit"], corrected(title="Right"))

    out.out.refresh_from_db()
    assert heading(page) == "Correct the publication in English"
    assert page.context["form"].initial["day"].isoformat() == "2020-10-19"
    assert answer.status_code == 302
    assert (out.out.title, out.out.version) == ("Right", 2)
    assert out.out.file.original_name == "final.docx"


def test_new_file_of_a_correction_is_looked_through(out, client):
    new = SimpleUploadedFile("new.pdf", pdf_bytes(lambda p: p.add_metadata(AUTHOR)))
    values = filled(file_from="upload", file=new, version="1")

    page = client.post(out.urls["edit"], values)

    assert "Names of people: Dewi Santoso" in page.text
    assert page.status_code == 422


AUTHOR = {"/Author": "Dewi Santoso"}


@pytest.mark.parametrize("version", ["7", ""])
def test_stale_correction_shows_both_and_loses_nothing(out, client, version):
    values = corrected(title="Mine") | {"version": version}

    page = client.post(out.urls["edit"], values)
    again = client.post(out.urls["edit"], values | {"version": page.context["version"]})

    assert page.status_code == 409
    assert "Mine" in page.text
    assert again.status_code == 302
    assert Publication.objects.get().title == "Mine"


def test_taking_back_is_confirmed_with_a_reason(out, client):
    page = client.get(out.urls["unpublish"])
    without = client.post(out.urls["unpublish"], {"reason": ""})
    answer = client.post(out.urls["unpublish"], {"reason": "Wrong file"})

    assert heading(page) == "Take “Mapping” back?"
    assert without.status_code == 422
    assert answer.status_code == 302
    assert client.get(out.urls["edit"]).status_code == 404
    assert client.post(out.urls["unpublish"], {"reason": "x"}).status_code == 404


def test_publication_is_found_by_its_own_study_only(out, client):
    other = CaseStudyFactory(participation=out.participation)

    for name in ("publication_edit", "publication_unpublish"):
        url = reverse(f"casestudies:{name}", args=[other.slug, out.out.pk])
        assert client.get(url).status_code == 404


def test_what_a_source_tells_of_is_not_changed_here(out, client):
    Publication.objects.update(published_at=None)

    assert client.get(out.urls["edit"]).status_code == 403
    assert "Take back" not in client.get(out.study.get_absolute_url()).text


def test_history_of_the_study_tells_who_and_why(out, client):
    client.post(out.urls["unpublish"], {"reason": "Wrong file"})
    client.force_login(out.ilo)
    client.post(out.urls["study_reopen"], {"reason": "A table is wrong"})

    own = reverse("casestudies:study_history", args=[out.study.slug])
    pages = client.get(own).text, client.get("/history/").text

    assert [["Wrong file" in p, "A table is wrong" in p] for p in pages] == [
        [True, True]
    ] * 2
    assert all(w in pages[0] for w in ("Approved for the ILO", "Opened again"))
    assert all(w in pages[0] for w in ("Published", "Taken back"))


# Visitors


def test_visitors_find_it_with_its_file_until_it_is_taken_back(out, client):
    place = reverse("dashboard:public_study", args=[out.study.slug])
    file = reverse("dashboard:public_file", args=[out.study.slug, "en"])
    country = out.participation.country.get_absolute_url()
    seen_by_team = client.get(country).text
    client.logout()

    page, listed, answer = client.get(place), client.get("/public/"), client.get(file)
    content = b"".join(answer.streaming_content)
    client.force_login(out.ilo)
    client.post(out.urls["unpublish"], {"reason": "Wrong file"})
    client.logout()

    assert file in page.text
    assert file in seen_by_team
    assert "Mapping" in page.text
    assert out.study.title in listed.text
    assert content == clean_word_of(out)
    name = f"{out.participation.country} - Mapping (English).docx"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    assert "final.docx" not in seen_by_team + page.text
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    gone = [client.get(url).status_code for url in (place, file)]
    assert gone == [404, 404]
    assert out.study.title not in client.get("/public/").text


def clean_word_of(out):
    from records.storage import open_stored  # noqa: PLC0415 -- one test

    with open_stored(out.out.file) as file:
        return file.read()


@pytest.mark.parametrize("language", ["id", "fil", "e", "x" * 300])
def test_no_file_in_a_language_that_is_not_out(out, client, language):
    client.logout()
    url = reverse("dashboard:public_file", args=[out.study.slug, language])

    assert client.get(url).status_code == 404


def test_a_publication_without_a_file_has_nothing_to_download(ready, client):
    published(ready)
    client.logout()
    url = reverse("dashboard:public_file", args=[ready.study.slug, "en"])

    assert client.get(url).status_code == 404
    place = reverse("dashboard:public_study", args=[ready.study.slug])
    assert "Download" not in client.get(place).text


def test_the_demos_publication_is_marked_and_not_counted(ready, client):
    out = published(ready)
    Publication.objects.update(is_illustrative=True)
    client.logout()

    page = client.get(reverse("dashboard:public_study", args=[ready.study.slug]))
    public = client.get("/public/")

    assert out.title in page.text
    assert "illustrative" in page.text
    assert "Nothing is published yet." in public.context["headline"][0]
