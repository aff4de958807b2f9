"""Judging: by people, with passages the tracker proposes, seen by whom it may."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from casestudies.services.refusals import Refused, Stale
from manuscripts.models import Reading
from sse_project.lib.history import note_change
from tests import factories as make
from tests import world as worlds
from tests.themes.conftest import release
from themes.models import ThemeCheck, ThemeTerm
from themes.permissions import can_judge
from themes.services.editing import retire_theme
from themes.services.judging import judge


def url(name, *args):
    return reverse(f"themes:{name}", args=args)


@pytest.fixture
def address(w) -> str:
    return url("check", w.study.slug, w.draft.number, w.theme.slug)


@pytest.fixture
def unjudged(w):
    """Return the world without the judgement it begins with."""
    w.theme_check.delete()
    return w


# --- The service --------------------------------------------------------------


def test_a_judgement_keeps_who_when_and_its_history(unjudged):
    w = unjudged
    first = judge(w.draft, w.theme, by=w.ilo, verdict="missing", version=0)
    judge(w.draft, w.theme, by=w.manager, verdict="partly", note="Now", version=1)

    check = ThemeCheck.objects.get()
    assert (check.verdict, check.note) == ("partly", "Now")
    assert (check.judged_by, check.judged_at) == (w.manager, worlds.NOW)
    assert list(
        check.history.order_by("history_id").values_list("verdict", "history_user_id")
    ) == [("missing", w.ilo.pk), ("partly", w.manager.pk)]
    assert first.pk == check.pk


def test_the_same_again_writes_nothing(w):
    before = ThemeCheck.history.count()

    same = judge(w.draft, w.theme, by=w.ilo, verdict="partly", version=1)

    assert ThemeCheck.history.count() == before
    assert same.judged_by != w.ilo


@pytest.mark.parametrize("version", [0, 1])
def test_whoever_judges_second_is_told(unjudged, version):
    w = unjudged
    judge(w.draft, w.theme, by=w.ilo, verdict="missing", version=0)
    if version:
        judge(w.draft, w.theme, by=w.ilo, verdict="partly", version=1)

    with pytest.raises(Stale) as stale:
        judge(w.draft, w.theme, by=w.manager, verdict="covered", version=version)

    assert stale.value.current.judged_by == w.ilo


def test_one_form_may_save_twice(unjudged):
    w, form = unjudged, uuid.uuid4()
    for note in ("a", "b"):
        judge(
            w.draft,
            w.theme,
            by=w.ilo,
            verdict="partly",
            note=note,
            version=0,
            form=form,
        )

    assert ThemeCheck.objects.get().note == "b"


def test_a_retired_theme_or_one_of_another_phase_is_refused(w):
    other = make.ThemeFactory(phase=w.phase2)
    with pytest.raises(Refused, match="another phase"):
        judge(w.draft, other, by=w.ilo, verdict="partly")
    retire_theme(w.theme, by=w.manager)

    with pytest.raises(Refused, match="retired"):
        judge(w.draft, w.theme, by=w.ilo, verdict="covered")


# --- Who sees it --------------------------------------------------------------


@pytest.mark.parametrize("is_released", [False, True])
def test_the_own_team_sees_it_once_comments_are_released(w, is_released):
    if is_released:
        release(w)
    team = {"admin", "ilo", "coordinator", "manager"}
    expected = team | ({"researcher"} if is_released else set())

    seen = {
        role
        for role in worlds.ROLES
        if ThemeCheck.objects.visible_to(getattr(w, role)).exists()
    }

    assert seen == expected
    assert {r for r in worlds.ROLES if can_judge(getattr(w, r), w.draft)} == team


def test_words_are_seen_with_their_theme(w):
    seen = {
        role
        for role in worlds.ROLES
        if ThemeTerm.objects.visible_to(getattr(w, role)).exists()
    }

    assert seen == {
        *("admin", "ilo", "coordinator", "manager"),
        *("researcher", "researcher_other", "committee"),
    }


def test_pages_follow_the_same_rule(w, as_user):
    own = url("draft_themes", w.study.slug, 1)
    assert as_user(w.researcher).get(own).status_code == 404
    listed = as_user(w.researcher).get(url("study_themes", w.study.slug))
    assert "comes with the released comments" in listed.content.decode()
    release(w)

    page = as_user(w.researcher).get(own).content.decode()

    assert "JUDGED BY THE TEAM" in page
    assert "Judge again" not in page
    for role in ("researcher_other", "committee", "reviewer", "observer"):
        client = as_user(getattr(w, role))
        assert client.get(own).status_code == 404
        assert client.get(url("study_themes", w.study.slug)).status_code == 404
    assert (
        as_user(w.researcher).post(url("check", w.study.slug, 1, "gender")).status_code
        == 403
    )


# --- Pages --------------------------------------------------------------------


def test_passages_are_proposed_and_nothing_is_decided(unjudged, address, as_user):
    page = as_user(unjudged.manager).get(address)

    text = page.content.decode()
    assert "Nobody has judged “Gender” in version 1 yet" in text
    assert "2 passages may treat it" in text
    assert "<mark>Women</mark> lead; <mark>women</mark> vote" in text
    assert "&lt;b&gt;a <mark>woman</mark>" in text
    assert text.index("lead;") < text.index("named once")
    assert page.context["form"]["verdict"].value() is None
    assert ThemeCheck.objects.count() == 0


def test_taking_a_passage_keeps_what_was_typed_and_saves_nothing(
    unjudged, address, as_user
):
    client = as_user(unjudged.manager)
    typed = {"verdict": "partly", "note": "HALF WRITTEN", "version": 0, "take": 2}

    page = client.post(address, typed)

    form = page.context["form"]
    assert page.status_code == 200
    assert {name: form[name].value() for name in ("verdict", "quote", "chapter")} == {
        "verdict": "partly",
        "quote": "Women lead; women vote; <b>a woman</b> chairs.",
        "chapter": "3 Members",
    }
    text = page.content.decode()
    assert "HALF WRITTEN" in text
    assert "Nothing is saved yet" in text
    assert "This is the quote." in text
    assert ThemeCheck.objects.count() == 0


@pytest.mark.parametrize("take", ["99", "-1", "x", "9" * 30])
def test_a_passage_that_is_none_takes_nothing(unjudged, address, as_user, take):
    page = as_user(unjudged.manager).post(address, {"note": "KEPT", "take": take})

    assert page.status_code in (200, 422)
    assert "KEPT" in page.content.decode()
    assert ThemeCheck.objects.count() == 0


def test_all_passages_are_shown_when_asked_for(unjudged, address, as_user):
    reading = Reading.objects.get(file=unjudged.draft.file)
    block = reading.contents["blocks"][2]
    reading.contents["blocks"] = [{**block, "index": n} for n in range(12)]
    reading.save()
    client = as_user(unjudged.manager)

    few = client.get(address).content.decode()
    many = client.post(address, {"more": "1", "note": "KEPT"}).content.decode()

    assert few.count('name="take"') == 8
    assert "Show all 12 passages" in few
    assert many.count('name="take"') == 12
    assert "KEPT" in many


def test_a_judgement_is_saved_and_said(unjudged, address, as_user):
    client = as_user(unjudged.manager)

    answer = client.post(
        address,
        {"verdict": "covered", "quote": "a\r\nb", "note": "Well", "version": 0},
        follow=True,
    )

    check = ThemeCheck.objects.get()
    assert (check.verdict, check.quote, check.judged_by) == (
        "covered",
        "a\nb",
        unjudged.manager,
    )
    text = answer.content.decode()
    assert "Gender in version 1 is judged." in text
    assert "Version 1 covers every theme." in text
    assert "Judged by" in text


def test_without_a_verdict_the_field_says_so_and_the_text_stays(
    unjudged, address, as_user
):
    page = as_user(unjudged.manager).post(address, {"note": "TYPED", "version": 0})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["verdict"]
    assert "TYPED" in page.content.decode()


def test_two_who_judge_at_once_see_both(unjudged, address, as_user):
    judge(unjudged.draft, unjudged.theme, by=unjudged.ilo, verdict="missing", version=0)
    client = as_user(unjudged.manager)
    mine = {"verdict": "covered", "note": "MINE", "version": 0}

    page = client.post(address, mine)

    text = page.content.decode()
    assert page.status_code == 409
    assert f"Saved by {unjudged.ilo}" in text
    assert [word in text for word in ("MINE", "Covered", "Missing")] == [True] * 3
    again = client.post(address, {**mine, "version": page.context["version"]})
    assert again.status_code == 302
    assert ThemeCheck.objects.get().note == "MINE"


def test_a_theme_retired_meanwhile_is_refused_with_the_text(w, address, as_user):
    retire_theme(w.theme, by=w.manager)

    page = as_user(w.ilo).post(
        address, {"verdict": "covered", "note": "TYPED", "version": 1}
    )

    assert page.status_code == 422
    assert "This theme was retired" in page.content.decode()
    assert "TYPED" in page.content.decode()
    listed = as_user(w.ilo).get(url("draft_themes", w.study.slug, 1)).content.decode()
    assert "JUDGED BY THE TEAM" in listed
    assert "retired" in listed
    assert address not in listed


def test_what_was_typed_survives_a_sign_out(w, address, as_user, client):
    client.post(address, {"verdict": "covered", "note": "TYPED WHILE OUT"})

    page = as_user(w.ilo).get(address)

    assert "TYPED WHILE OUT" in page.content.decode()


def test_open_comments_stand_beside_covered(w, as_user):
    judge(w.draft, w.theme, by=w.ilo, verdict="covered", version=1)
    for comment, state in ((w.comment, "open"), (w.comment_held, "closed")):
        comment.theme, comment.state = w.theme, state
        note_change(comment, by=None)
        comment.save()
    w.comment_draft.theme = w.theme
    w.comment_draft.save()

    page = as_user(w.ilo).get(url("draft_themes", w.study.slug, 1)).content.decode()

    assert "<b>Covered</b>" in page
    assert f"Judged by {w.ilo}" in page
    assert "1 open comment" in page
    # On whichever page of the matrix it stands.
    assert f'href="{w.comment.get_absolute_url()}"' in page
    assert "RELEASED" in page
    assert "HELD BACK" not in page
    assert "BEING WRITTEN" not in page


def test_a_held_comment_stays_with_the_review_team(w, as_user):
    release(w)
    w.comment_held.theme = w.theme
    w.comment_held.save()
    own = url("draft_themes", w.study.slug, 1)

    assert "HELD BACK" in as_user(w.ilo).get(own).content.decode()
    assert "HELD BACK" not in as_user(w.researcher).get(own).content.decode()
    panel = as_user(w.researcher).get(w.study.get_absolute_url()).content.decode()
    assert "Themes in version 1" in panel
    assert "open comment" not in panel


# --- The file is read by a worker ----------------------------------------------


@pytest.fixture
def asked(monkeypatch) -> list:
    """Note what the worker is asked for."""
    calls: list = []
    monkeypatch.setattr(
        "manuscripts.kept.doorbell.press",
        lambda task, *args: calls.append((task.name, *args)),
    )
    return calls


def test_a_file_nobody_read_is_asked_for_once_and_awaited(
    unjudged, address, as_user, asked
):
    Reading.objects.all().delete()
    client = as_user(unjudged.manager)
    client.get(url("draft_themes", unjudged.study.slug, 1))

    page = client.get(address)

    assert asked == [("manuscripts.read_one", unjudged.draft.file.pk)]
    assert "The draft is being read" in page.content.decode()
    assert 'hx-trigger="load delay:3s"' in page.content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    typed = client.post(address, {"note": "KEPT", "more": "1"})
    assert "KEPT" in typed.content.decode()


def test_who_waits_long_is_not_asked_to_wait_for_ever(
    unjudged, address, as_user, asked, monkeypatch
):
    Reading.objects.all().delete()
    client = as_user(unjudged.manager)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setattr("sse_project.lib.doorbell.dates.machine_now", lambda: now)
    client.get(address)
    later = now + dt.timedelta(seconds=90)
    monkeypatch.setattr("sse_project.lib.doorbell.dates.machine_now", lambda: later)

    text = client.get(address).content.decode()

    assert "takes longer than it should" in text
    assert "hx-trigger" not in text


def test_a_file_that_is_not_handed_out_proposes_nothing(unjudged, address, as_user):
    unjudged.draft.file.state = "quarantine"
    unjudged.draft.file.save()

    text = as_user(unjudged.manager).get(address).content.decode()

    assert "is not handed out now" in text


def test_a_theme_without_words_is_looked_for_by_its_name(unjudged, address, as_user):
    unjudged.theme.terms.all().delete()

    text = as_user(unjudged.manager).get(address).content.decode()

    assert "Looked for: Gender" in text
    assert "That alone does not mean that the theme is missing." in text
