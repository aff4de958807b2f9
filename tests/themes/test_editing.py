"""The themes of a phase: added, changed, ordered, retired, with their history."""

import uuid

import pytest
from django.urls import reverse

from casestudies.models import Theme
from casestudies.services.refusals import Refused, Stale
from tests import factories as make
from themes.history import history_of
from themes.models import ThemeTerm
from themes.services import editing


def add(w, name="Informal economy", **values):
    values = {"form": uuid.uuid4(), "by": w.coordinator, **values}
    return editing.add_theme(w.phase, name=name, **values)


def change(theme, w, **values):
    values = {
        "name": theme.name,
        "guidance": theme.guidance,
        "words": {},
        "version": theme.version,
        "form": uuid.uuid4(),
        "by": w.coordinator,
        **values,
    }
    return editing.change_theme(theme, **values)


def order(w) -> list[str]:
    themes = Theme.objects.filter(phase=w.phase).offered()
    return list(themes.values_list("name", flat=True))


def test_a_theme_is_added_at_the_end_once_a_form(w):
    form = uuid.uuid4()

    first = add(w, form=form, guidance="Look", words={"en": ["informal"], "ko": []})
    again = add(w, form=form, guidance="Look", words={"en": ["informal"], "ko": []})

    assert first == again
    assert order(w) == ["Gender", "Informal economy"]
    assert first.slug == "informal-economy"
    assert editing.words_of(first) == {"en": ["informal"]}
    assert first.history.get().history_user_id == w.coordinator.pk


def test_a_name_is_taken_once_also_by_a_retired_theme(w):
    editing.retire_theme(w.theme, by=w.coordinator)

    with pytest.raises(Refused, match="There is a theme of this name"):
        add(w, name="GENDER")


@pytest.mark.parametrize(
    ("name", "slug"), [("Add", "add-2"), ("여성", "theme"), ("Gender!", "gender-2")]
)
def test_addresses_are_told_apart(w, name, slug):
    assert add(w, name=name).slug == slug


def test_words_are_replaced_and_each_leaves_history(w):
    changed = change(w.theme, w, words={"en": ["women", "girls' work"], "th": ["ผู้หญิง"]})

    assert editing.words_of(changed) == {
        "en": ["women", "girls' work"],
        "th": ["ผู้หญิง"],
    }
    assert changed.version == 2
    [newest] = [e for e in history_of(changed) if e.by == str(w.coordinator)]
    assert {(c.label, c.before, c.after) for c in newest.changes} == {
        ("Words, English", "woman, girl", "girls' work"),
        ("Words, Thai", "", "ผู้หญิง"),
    }


def test_languages_that_were_not_sent_stay(w):
    make.ThemeTermFactory(theme=w.theme, language="ko", text="여성")

    change(w.theme, w, words={"en": []})

    assert editing.words_of(w.theme) == {"ko": ["여성"]}


def test_saving_the_same_writes_nothing(w):
    before = Theme.history.count(), ThemeTerm.history.count()

    same = change(w.theme, w, words={"en": ["girl", "woman", "women"]})

    assert (Theme.history.count(), ThemeTerm.history.count()) == before
    assert same.version == 1


def test_whoever_saves_second_is_told(w):
    change(w.theme, w, name="Gender equality")

    with pytest.raises(Stale) as stale:
        change(w.theme, w, guidance="Mine")

    assert stale.value.current.name == "Gender equality"
    assert Theme.objects.get(pk=w.theme.pk).guidance == ""


def test_another_themes_name_is_refused(w):
    other = add(w)

    with pytest.raises(Refused):
        change(other, w, name="gender")


def test_a_theme_moves_one_place_once_a_page(w):
    second, third = add(w, "Second"), add(w, "Third")

    for _twice in range(2):
        editing.move_theme(third, by=w.manager, up=True, seen_at=third.position)

    assert order(w) == ["Gender", "Third", "Second"]
    second.refresh_from_db()
    editing.move_theme(second, by=w.manager, up=False, seen_at=second.position)
    assert order(w) == ["Gender", "Third", "Second"]
    editing.move_theme(w.theme, by=w.manager, up=False, seen_at=10)
    assert order(w) == ["Third", "Gender", "Second"]


def test_a_retired_theme_moves_no_more(w):
    second = add(w, "Second")
    editing.retire_theme(second, by=w.manager)

    editing.move_theme(second, by=w.manager, up=True, seen_at=second.position)

    assert Theme.objects.get(pk=second.pk).position == second.position


def test_retired_and_brought_back_once_each(w):
    for _twice in range(2):
        editing.retire_theme(w.theme, by=w.manager)
    assert order(w) == []
    for _twice in range(2):
        editing.restore_theme(w.theme, by=w.manager)

    assert order(w) == ["Gender"]
    assert w.theme.history.count() == 3
    assert w.theme.checks.count() == 1


# --- Pages --------------------------------------------------------------------


def url(name, *args):
    return reverse(f"themes:{name}", args=args)


def test_a_coordinator_adds_edits_moves_retires_in_the_browser(w, as_user):
    client = as_user(w.coordinator)
    page = client.get(url("theme_add", 1))
    form = page.context["form"]["form"].value()
    sent = {"name": " Job  creation ", "form": form, "words_en": "job\n job\nJOBS \n"}

    for _twice in range(2):
        answer = client.post(url("theme_add", 1), sent)

    assert answer.status_code == 302
    theme = Theme.objects.get(slug="job-creation")
    assert theme.name == "Job creation"
    assert editing.words_of(theme) == {"en": ["job", "JOBS"]}
    client.post(
        url("theme_move", 1, theme.slug), {"to": "up", "position": theme.position}
    )
    assert order(w) == ["Job creation", "Gender"]
    assert client.post(url("theme_move", 1, theme.slug), {"to": "x"}).status_code == 302
    client.post(url("theme_retire", 1, theme.slug))
    assert order(w) == ["Gender"]
    listed = client.get(url("phase_themes", 1)).content.decode()
    assert "The drafts of Phase 1 are held against one theme" in listed
    assert "Bring back" in listed
    client.post(url("theme_restore", 1, theme.slug))
    assert order(w) == ["Job creation", "Gender"]


def test_words_too_short_too_long_or_too_many_are_said_at_the_field(w, as_user):
    client = as_user(w.manager)
    sent = {
        "name": "New",
        "words_en": "a",
        "words_th": "x" * 81,
        "words_zh": "女",
        "words_ms": "\n".join(f"kata {n}" for n in range(61)),
    }

    page = client.post(url("theme_add", 1), sent)

    assert page.status_code == 422
    errors = page.context["form"].errors
    assert errors == {
        "words_en": ["“a” is too short to be looked for."],
        "words_th": [f"“{'x' * 20}…” is too long: 80 signs at most."],
        "words_ms": ["60 words at most."],
    }
    assert 'maxlength="' in page.content.decode()
    assert not Theme.objects.filter(name="New").exists()


def test_a_name_that_is_taken_keeps_what_was_typed(w, as_user):
    page = as_user(w.manager).post(
        url("theme_add", 1), {"name": "gender", "guidance": "TYPED"}
    )

    assert page.status_code == 422
    assert "TYPED" in page.content.decode()
    assert page.context["form"].errors == {"name": ["There is a theme of this name."]}


def test_two_editors_see_both_texts_and_neither_is_lost(w, as_user):
    client = as_user(w.manager)
    address = url("theme_edit", 1, "gender")
    form = client.get(address).context["form"]
    read = {"version": form["version"].value(), "form": form["form"].value()}
    change(w.theme, w, name="Gender equality", words={"en": ["female"]})
    mine = {"name": "Women and men", "words_en": "women\nmen", **read}

    page = client.post(address, mine)

    text = page.content.decode()
    assert page.status_code == 409
    assert [
        part in text
        for part in ("Women and men", "Gender equality", "female", "Saved by")
    ] == [True] * 4
    again = client.post(address, {**mine, "version": page.context["version"]})
    assert again.status_code == 302
    theme = Theme.objects.get(pk=w.theme.pk)
    assert (theme.name, editing.words_of(theme)) == (
        "Women and men",
        {"en": ["women", "men"]},
    )


def test_renaming_to_a_taken_name_is_refused_at_the_field(w, as_user):
    add(w)

    page = as_user(w.manager).post(
        url("theme_edit", 1, "gender"), {"name": "informal ECONOMY", "version": 1}
    )

    assert page.status_code == 422
    assert page.context["form"].errors == {"name": ["There is a theme of this name."]}


def test_what_was_typed_survives_a_sign_out(w, as_user, client):
    address = url("theme_edit", 1, "gender")

    client.post(address, {"name": "TYPED WHILE OUT", "version": 1})
    page = as_user(w.coordinator).get(address)

    assert "TYPED WHILE OUT" in page.content.decode()
    assert "You were signed out" in page.content.decode()


def test_theme_page_shows_words_history_and_where_it_is_known_from(w, as_user):
    w.theme.sources.add(w.source)
    make.ThemeTermFactory(theme=w.theme, language="ko", text="여성")

    page = as_user(w.researcher).get(url("theme", 1, "gender")).content.decode()

    assert '<dd lang="ko">여성</dd>' in page
    assert "women, woman, girl" in page
    assert w.source.title in page
    assert "theme_edit" not in page
    assert url("theme_edit", 1, "gender") not in page


def test_a_theme_without_words_says_so(w, as_user):
    ThemeTerm.objects.all().delete()
    client = as_user(w.ilo)

    assert (
        "looked for by its name"
        in client.get(url("theme", 1, "gender")).content.decode()
    )
    listed = client.get(url("phase_themes", 1)).content.decode()
    assert "Found by its name; no words yet" in listed


def test_a_phase_without_themes_says_what_to_do(w, as_user):
    mine = as_user(w.coordinator2).get(url("phase_themes", 2)).content.decode()
    theirs = as_user(w.researcher2).get(url("phase_themes", 2)).content.decode()

    assert "No themes are set for Phase 2 yet" in mine
    assert url("theme_add", 2) in mine
    assert url("theme_add", 2) not in theirs


def test_the_list_asks_the_same_of_few_and_many(
    w, as_user, django_assert_max_num_queries
):
    client = as_user(w.coordinator)
    for number in range(12):
        theme = make.ThemeFactory(phase=w.phase)
        theme.sources.add(make.SourceFactory())
        make.ThemeTermFactory(theme=theme, text=f"word {number}")

    # session, user, standing, countries; phase; themes, sources; what is in the bar;
    # the bell, which counts twice a minute
    with django_assert_max_num_queries(12):
        client.get(url("phase_themes", 1))
    with django_assert_max_num_queries(12):
        client.get(url("theme", 1, "gender"))
