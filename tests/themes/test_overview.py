"""Theme × country × draft: the sentence, the progress, the panels, the queries."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import Draft
from phases.models import Phase
from tests import factories as make
from tests.themes.conftest import release
from themes.coverage import Cell
from themes.permissions import overseen_phase
from themes.services.editing import retire_theme
from themes.words import draft_sentences, overview_sentences


def cells(name: str, verdicts: str) -> list[Cell]:
    words = {"-": "missing", "o": "partly", "x": "covered", "?": ""}
    return [Cell(None, name, words[sign]) for sign in verdicts]


@pytest.mark.parametrize(
    ("rows", "better", "said"),
    [
        ({}, 0, ["No themes are set for this phase yet."]),
        ({"A": ""}, 0, ["No draft has been handed in yet."]),
        ({"A": "??"}, 0, ["No theme has been judged in the second drafts yet."]),
        (
            {"A": "o-x-xx", "B": "-xxxxx"},
            3,
            [
                "A is missing in two of six second drafts.",
                "Three judgements are better than in the version before.",
            ],
        ),
        (
            {"A": "ox", "B": "oo"},
            1,
            [
                "B is covered in part only in two of two second drafts.",
                "One judgement is better than in the version before.",
            ],
        ),
        ({"A": "xx"}, 0, ["Every theme is covered in all two second drafts."]),
        (
            {"A": "x?"},
            1,
            [
                "Every theme judged so far is covered.",
                "One judgement is still to be made.",
            ],
        ),
        (
            {"COVID-19": "-??"},
            0,
            [
                "COVID\u201119 is missing in one of three second drafts.",
                "Two judgements are still to be made.",
            ],
        ),
    ],
)
def test_the_risk_is_said_first(rows, better, said):
    latest = [cells(name, verdicts) for name, verdicts in rows.items()]

    assert overview_sentences(latest, better, "second drafts") == said


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("", ["No themes are set for this phase yet."]),
        ("???", ["Nobody has judged the themes in version 2 yet."]),
        ("-ox", ["T is missing in version 2."]),
        ("---", ["T, T and T are missing in version 2."]),
        ("oxo", ["T and T are covered in part only in version 2."]),
        ("xxx", ["Version 2 covers every theme."]),
        ("-?x", ["T is missing in version 2.", "One theme is not judged yet."]),
        ("x??", ["Two themes are not judged yet."]),
    ],
)
def test_one_version_in_a_sentence(verdicts, said):
    assert draft_sentences(cells("T", verdicts), 2) == said


def second_draft(w) -> Draft:
    draft = make.DraftFactory(study=w.study, number=2)
    make.ThemeCheckFactory(draft=draft, theme=w.theme, verdict="covered")
    return draft


def test_progress_from_draft_to_draft_is_seen(w, client):
    second_draft(w)
    client.force_login(w.ilo)

    page = client.get("/themes/?phase=1").content.decode()
    study = client.get(reverse("themes:study_themes", args=[w.study.slug]))

    main = " ".join(page.partition("<main")[2].split())
    assert "One judgement is still to be made." in main
    assert 'Covered</span></a> <span class="by">was' in main
    assert main.count("partly</span>") == 1
    assert "Indonesia" in main
    assert "Japan" in main
    assert "Cambodia" not in main
    [(theme, row)] = study.context["rows"]
    assert [cell.verdict for cell in row] == ["partly", "covered"]


def test_a_retired_theme_leaves_the_overview_and_stays_with_its_drafts(w, client):
    retire_theme(w.theme, by=w.manager)
    client.force_login(w.ilo)

    assert client.get("/themes/?phase=1").context["rows"] == []
    study = client.get(reverse("themes:study_themes", args=[w.study.slug]))
    assert [theme for theme, _row in study.context["rows"]] == [w.theme]


@pytest.mark.parametrize("query", ["?phase=3", "?phase=x", "?phase=²"])
def test_a_phase_that_is_none_is_not_found(w, client, query):
    client.force_login(w.ilo)

    assert client.get(f"/themes/{query}").status_code == 404


def test_without_a_number_the_last_phase_that_began_is_shown(w):
    phases = list(Phase.objects.order_by("number"))
    assert overseen_phase(phases, None) == phases[0]
    phases[0].starts_on = dt.date(2019, 1, 1)
    phases[1].starts_on = dt.date(2020, 8, 1)

    assert overseen_phase(phases, None) == phases[1]
    assert overseen_phase(phases, "1") == phases[0]
    with pytest.raises(Http404):
        overseen_phase([], None)


def grow(w, studies: int) -> None:
    themes = [make.ThemeFactory(phase=w.phase) for _n in range(studies)]
    for _n in range(studies):
        study = make.CaseStudyFactory(participation__phase=w.phase)
        for number in (1, 2):
            draft = make.DraftFactory(study=study, number=number)
            for theme in themes:
                make.ThemeCheckFactory(draft=draft, theme=theme)
            make.CommentFactory(
                assignment__round__draft=draft,
                assignment__round__number=number,
                theme=themes[0],
            )
    for theme in themes:
        make.ThemeCheckFactory(draft=w.draft, theme=theme)
        make.CommentFactory(assignment=w.assignment, theme=theme)


def counted(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_no_page_asks_more_when_there_is_more(w, client, role):
    client.force_login(getattr(w, role))
    pages = [
        "/themes/?phase=1",
        reverse("themes:study_themes", args=[w.study.slug]),
        reverse("themes:draft_themes", args=[w.study.slug, 1]),
        reverse("themes:check", args=[w.study.slug, 1, "gender"]),
    ]
    grow(w, 1)
    few = [counted(client, page) for page in pages]
    few = [counted(client, page) for page in pages]

    grow(w, 4)

    assert [counted(client, page) for page in pages] == few
    assert max(few) <= 16


# --- Panels -------------------------------------------------------------------


def test_panels_show_judgement_word_and_who(w, client):
    client.force_login(w.ilo)

    for address in (w.study.get_absolute_url(), w.draft.get_absolute_url()):
        page = " ".join(client.get(address).content.decode().split())
        assert "Themes in version 1" in page
        assert f"{w.theme_check.judged_by}, 26 Aug" in page
        assert '<span class="w">Partly' in page


TAB = '<a href="#h-themes">Themes</a>'


def test_tab_of_the_study_leads_to_its_themes_where_there_are_some(w, client):
    client.force_login(w.ilo)
    there = client.get(w.study.get_absolute_url()).text
    version = client.get(w.draft.get_absolute_url()).text
    client.force_login(w.researcher)
    not_there = client.get(w.study.get_absolute_url()).text

    assert (TAB in there, 'id="h-themes"' in there) == (True, True)
    assert (TAB in not_there, 'id="h-themes"' in not_there) == (False, False)
    assert TAB not in version


def test_panels_keep_the_judgement_from_others(w, client):
    for user in (w.researcher, w.researcher_other, w.committee):
        client.force_login(user)
        page = client.get(w.study.get_absolute_url()).content.decode()
        assert "Themes in version" not in page
    client.force_login(w.reviewer)
    assert "Themes in" not in client.get(w.draft.get_absolute_url()).content.decode()
    release(w)
    client.force_login(w.researcher)

    page = client.get(w.draft.get_absolute_url()).content.decode()

    assert "Read why" in page


def test_the_team_sees_no_panel_of_a_version_nobody_judged(w, client):
    release(w)
    w.theme_check.delete()
    client.force_login(w.researcher)

    page = client.get(w.study.get_absolute_url()).content.decode()

    assert "Themes in version" not in page


def test_dashboard_shows_the_latest_drafts_and_every_change(w, client):
    second_draft(w)
    client.force_login(w.ilo)

    first = client.get("/dashboard/?phase=1").content.decode()
    make.ThemeCheckFactory(draft=w.draft_other, theme=w.theme, verdict="missing")
    second = client.get("/dashboard/?phase=1").content.decode()

    rows = [
        " ".join(
            page.partition('<table class="themes">')[2].partition("</table>")[0].split()
        )
        for page in (first, second)
    ]
    assert [row.count(">Covered</span>") for row in rows] == [1, 1]
    assert [row.count(">Not judged</span>") for row in rows] == [1, 0]
    assert [row.count(">Missing</span>") for row in rows] == [0, 1]
    assert "1 of 2" in rows[0]
    caches["drawn"].clear()
    assert 'class="themes"' not in client.get("/dashboard/?phase=2").content.decode()


def test_history_tells_of_themes_words_and_judgements(w, client):
    client.force_login(w.coordinator)
    client.post(
        reverse("themes:theme_edit", args=[1, "gender"]),
        {"name": "Gender", "version": 1, "words_en": "women\nwoman\ngirl\nfemale"},
    )
    client.post(
        reverse("themes:check", args=[w.study.slug, 1, "gender"]),
        {"verdict": "covered", "version": 1},
    )

    page = client.get("/history/").content.decode()

    assert "Added “female” (English)" in page
    assert "Covered" in page
    assert client.get("/history/?kind=judgement").status_code == 200
