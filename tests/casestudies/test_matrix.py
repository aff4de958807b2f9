"""The comment table of a round: rows, filters, order, pages, many at once."""

import gzip
import re
from pathlib import Path

import pytest
from django.urls import reverse

from casestudies.comment_table import table_of
from casestudies.models import Comment, Response, ReviewRound, ThreadEntry
from casestudies.services.refusals import Refused
from casestudies.services.tagging import tag_comments
from sse_project.lib import dates
from tests import factories as make
from tests.casestudies.many_comments import fill
from tests.casestudies.reviewing import NOW, build, last, writing

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build(released=True, comments=3)


def to(name, *args):
    return reverse(f"casestudies:{name}", args=args)


@pytest.fixture
def page(w, client):
    """Return a function: the page of the round as one of its people."""

    def read(query="", *, as_="coordinator", round_=None, **headers):
        client.force_login(getattr(w, as_))
        url = (round_ or w.round).get_absolute_url()
        return client.get(url + query, headers=headers)

    return read


def change(comment, **fields):
    Comment.objects.filter(pk=comment.pk).update(**fields)


def numbers(answer):
    """Return the numbers of the rows, in their order."""
    return re.findall(r'<a href="#comment-\d+">([\d.]+)</a>', answer.text)


def row_of(answer, comment):
    return re.search(rf'<tr[^>]* id="comment-{comment.pk}".*?</tr>', answer.text, re.S)[
        0
    ]


# What a row shows


def test_row_shows_all_of_the_comment(w, page):
    theme = make.ThemeFactory(phase=w.phase, name="Gender equality")
    w.reviewer.organisation = make.OrganisationFactory(name="ILO COOP")
    w.reviewer.save()
    change(
        w.comments[0],
        chapter="4 Employment",
        quote="many members",
        text="Give the share of women.",
        proposed_change="“of whom 40 are women”",
        kind="technical",
        priority="must",
        theme=theme,
        state="answered",
    )
    Response.objects.create(
        comment=w.comments[0],
        code="in_part",
        text="Where a source gives it.",
        where_changed="4, Table 2",
        author=w.researcher,
        written_at=NOW,
        sent_at=NOW,
    )

    row = row_of(page(), w.comments[0])

    for words in (
        *("2.01", "Gender equality", "4 Employment", "many members", "Must"),
        *("Give the share of women.", "“of whom 40 are women”", "Technical"),
        *("Reviewer, ILO COOP", "Where a source gives it.", "Accepted in part"),
        *("4, Table 2", "With reviewer", "Waiting for Reviewer", "Researcher sees it"),
    ):
        assert words in row, words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "To answer"),
        ({"reopened_at": NOW}, "Reopened"),
        ({"state": "answered"}, "With reviewer"),
        ({"state": "closed"}, "Closed"),
        ({"state": "closed_verify"}, "Verify in next draft"),
        ({"released_at": None}, "Review team only"),
        ({"released_at": None}, "Waiting for a coordinator"),
    ],
)
def test_row_says_its_state(w, page, fields, said):
    change(w.comments[0], **fields)

    assert said in row_of(page(as_="manager_of"), w.comments[0])


@pytest.fixture(autouse=True)
def manager(w):
    w.manager_of = make.TeamMemberFactory(phase=w.phase, role="research_manager").user


def test_merged_and_split_comments_name_the_other(w, page):
    first, second, third = w.comments
    change(second, merged_into=first, state="closed")
    change(third, split_from=first)

    answer = page()

    assert "Merged into 2.01" in row_of(answer, second)
    assert "Split from 2.01" in row_of(answer, third)
    assert "Reopen" not in row_of(answer, second)


def test_merged_before_the_release_counts_nowhere(w, page):
    first, second, _third = w.comments
    change(second, merged_into=first, state="closed", released_at=None)

    table = table_of(w.coordinator, w.round, now=NOW)

    assert (table.released, table.counts["held"]) == (2, 0)
    assert "Merged before the release" in page().text


def test_thread_is_folded_under_the_comment(w, page):
    for kind, text in (("answer", "First try."), ("reopened", "Not enough.")):
        ThreadEntry.objects.create(
            comment=w.comments[0],
            kind=kind,
            text=text,
            round=w.round,
            draft=w.draft,
            author=w.reviewer,
            said_at=NOW,
        )

    row = row_of(page(as_="researcher"), w.comments[0])

    assert "2 turns of the thread" in row
    assert row.index("First try.") < row.index("Not enough.")
    assert "version 1" in row


def test_carried_comment_is_marked_and_stays_on_its_old_page(w, page):
    later = make.ReviewRoundFactory(draft=w.draft, number=3)
    change(w.comments[0], round=later)

    new = page(round_=later)
    old = page()

    assert "from round 2" in row_of(new, w.comments[0])
    assert 'id="carried-' in old.text
    assert f"{later.get_absolute_url()}?at={w.comments[0].pk}" in old.text
    assert numbers(old) == ["2.02", "2.03"]


def test_carried_comment_is_no_link_for_who_may_not_open_the_later_round(w, page):
    later = make.ReviewRoundFactory(draft=w.draft, number=3)
    change(w.comments[0], round=later)

    old = page(as_="reviewer")

    assert "Now in round 3" in old.text
    assert later.get_absolute_url() not in old.text


# Filters, order, pages


@pytest.fixture
def sorted_out(w):
    """Give the three comments different places in every order."""
    gender = make.ThemeFactory(phase=w.phase, name="Gender", position=2)
    jobs = make.ThemeFactory(phase=w.phase, name="Jobs", position=1)
    first, second, third = w.comments
    change(first, chapter="10 Annex", priority="could", theme=gender, kind="editorial")
    change(second, chapter="9 Policy", priority="must", theme=jobs, state="answered")
    change(third, chapter="", priority="should", text="Ask the ministry.")
    w.gender = gender
    return w


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?sort=number", ["2.01", "2.02", "2.03"]),
        ("", ["2.03", "2.01", "2.02"]),
        ("?sort=priority", ["2.02", "2.03", "2.01"]),
        ("?sort=chapter", ["2.02", "2.01", "2.03"]),
        ("?sort=theme", ["2.02", "2.01", "2.03"]),
        ("?sort=nonsense", ["2.03", "2.01", "2.02"]),
        ("?type=editorial", ["2.01"]),
        ("?theme=none", ["2.03"]),
        ("?chapter=9+Policy", ["2.02"]),
        ("?waiting=team&sort=number", ["2.01", "2.03"]),
        ("?waiting=reviewer", ["2.02"]),
        ("?q=MINISTRY+ask", ["2.03"]),
        ("?q=2.02", ["2.02"]),
        ("?q=nowhere", []),
        ("?state=unanswered&priority=could", ["2.01"]),
        ("?state=reopened", []),
        ("?state=answered&priority=nonsense", ["2.02"]),
        ("?page=99&at=x", ["2.03", "2.01", "2.02"]),
    ],
)
def test_filters_and_order_stand_in_the_address(sorted_out, page, query, shown):
    assert numbers(page(query)) == shown


def test_sentence_names_what_is_filtered(sorted_out, page):
    answer = page(f"?theme={sorted_out.gender.pk}&q=informal&sort=number")

    assert "Showing 1 of 3 comments." in answer.text
    assert "Theme: Gender" in answer.text
    assert "Find words: informal" in answer.text
    assert f'href="?theme={sorted_out.gender.pk}&amp;sort=number"' in answer.text
    assert "Gender (1)" in answer.text


def test_groups_say_how_many_they_hold(sorted_out, page):
    answer = page()

    found = re.findall(r'class="group".*?>([^<>]+) <span>(\d+)</span>', answer.text)
    assert found == [("To answer", "2"), ("Answered, with the reviewer", "1")]


def test_long_table_comes_in_pages(w, page):
    fill(w, 60)

    first, second = page(), page("?page=2")
    more = page("?page=2", **{"HX-Request": "true"})

    assert (len(numbers(first)), len(numbers(second))) == (50, 13)
    assert numbers(more) == numbers(second)
    assert "<html" not in more.text
    assert 'rel="next"' in first.text
    assert 'rel="next"' not in second.text
    assert "HX-Request" in first["Vary"]


def test_address_of_a_comment_finds_its_page(w, page):
    fill(w, 60)
    everything = numbers(page()) + numbers(page("?page=2"))
    far = Comment.objects.get(raised_in=w.round, number=int(everything[-1][2:]))
    assert "?at=" in far.get_absolute_url()

    answer = page(f"?at={far.pk}")

    assert f'id="comment-{far.pk}"' in answer.text


def test_print_view_holds_every_comment_without_forms(w, page):
    fill(w, 60)

    answer = page("?view=print&state=open")

    assert answer.text.count('<th scope="row">') == 27
    assert "Showing 27 of 63 comments." in answer.text
    assert 'type="checkbox"' not in answer.text


# As the researchers see it


def rows_seen(user, round_, **options):
    table = table_of(user, round_, now=dates.now(), **options)
    return [
        (r.comment.pk, r.group, r.label, r.answer and r.answer.pk) for r in table.rows
    ]


def test_seen_as_the_researcher_is_what_a_researcher_sees(w):
    fill(w, 30)
    change(w.comments[0], released_at=None)
    change(w.comments[1], released_at=None, state="closed", merged_into=w.comments[2])
    writing(w)

    as_team = rows_seen(w.coordinator, w.round, as_team=True)

    assert as_team == rows_seen(w.researcher, w.round)
    assert len(as_team) == 31
    released = Comment.objects.filter(round=w.round).released_to_team()
    visible = Comment.objects.visible_to(w.researcher)
    assert set(released) == set(visible)


def test_what_the_team_has_not_sent_stays_its_own(w, page):
    Response.objects.create(
        comment=w.comments[0], text="UNSENT", author=w.researcher, written_at=NOW
    )

    assert "UNSENT" in page(as_="researcher").text
    assert "UNSENT" not in page("?as=researcher").text


@pytest.mark.parametrize("who", ["coordinator", "ilo"])
def test_who_runs_the_round_looks_through_the_researchers_eyes(w, page, who):
    change(w.comments[0], released_at=None)

    answer = page("?as=researcher", as_=who)
    mine = page(as_=who)

    assert "You see this page as the researchers of this study see it" in answer.text
    assert numbers(answer) == ["2.02", "2.03"]
    for act in ("Close the round", "Release comments", "/answer/", "comments/set"):
        assert act not in answer.text
    assert "h-reviewers" not in answer.text
    assert "?as=researcher" in mine.text


@pytest.mark.parametrize("who", ["reviewer", "researcher", "manager_of"])
def test_others_look_through_their_own_eyes(w, page, who):
    answer = page("?as=researcher", as_=who)

    assert "You see this page as" not in answer.text
    assert 'as="researcher"' not in answer.text


# Many at once


def send(client, w, *, query="", **fields):
    return client.post(to("comments_set", w.study.slug, 2) + query, fields)


@pytest.mark.parametrize("who", ["coordinator", "ilo"])
def test_ticked_comments_get_theme_and_priority(w, client, who):
    theme = make.ThemeFactory(phase=w.phase)
    client.force_login(getattr(w, who))
    ticked = [comment.pk for comment in w.comments[:2]]

    answer = send(client, w, comment=ticked, theme=theme.pk, priority="must")
    again = send(client, w, comment=ticked, theme=theme.pk, priority="must")

    said = [str(m) for m in again.wsgi_request._messages]
    rows = w.round.comments.order_by("number").values_list("theme", "priority")
    assert answer["Location"] == w.round.get_absolute_url()
    assert list(rows) == [(theme.pk, "must")] * 2 + [(None, "should")]
    assert said[0] == "2 comments are changed: 2.01, 2.02."
    assert said[1] == "Nothing changed: these comments had it already."
    changed = Comment.objects.get(pk=ticked[0])
    assert last(changed) == (getattr(w, who).pk, "")
    assert changed.history.count() == 2  # made, and changed once


def test_all_shown_means_what_the_filters_leave(sorted_out, client):
    client.force_login(sorted_out.coordinator)
    query = "?state=open&q=annex"

    answer = send(client, sorted_out, query=query, all_shown="on", priority="must")

    assert answer["Location"].endswith(query)
    musts = sorted_out.round.comments.filter(priority="must").order_by("number")
    assert [c.label for c in musts] == ["2.01", "2.02"]


def test_theme_is_taken_away(sorted_out, client):
    client.force_login(sorted_out.coordinator)

    send(client, sorted_out, all_shown="on", theme="none")

    assert not sorted_out.round.comments.filter(theme__isnull=False).exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"priority": "must"}, "Tick at least one comment."),
        ({"all_shown": "on"}, "Choose a theme or a priority."),
        ({"all_shown": "on", "priority": "nonsense"}, "Select a valid choice"),
        ({"comment": ["9" * 30], "priority": "must"}, "Select a valid choice"),
    ],
)
def test_incomplete_choice_is_refused(w, client, fields, said):
    client.force_login(w.coordinator)

    answer = send(client, w, **fields)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert not w.round.comments.exclude(priority="should").exists()


def test_foreign_comment_draft_and_theme_are_not_touched(w, client):
    other = build(released=True, comments=1)
    draft = writing(w)
    foreign = make.ThemeFactory(phase=make.PhaseFactory(number=2))
    client.force_login(w.coordinator)

    for fields in (
        {"comment": [other.comments[0].pk], "priority": "must"},
        {"comment": [draft.pk], "priority": "must"},
        {"all_shown": "on", "theme": foreign.pk},
    ):
        assert send(client, w, **fields).status_code == 422

    assert not Comment.objects.exclude(priority="should").exists()


def test_tagging_leaves_drafts_and_merged_comments(w):
    first, second, _third = w.comments
    change(second, merged_into=first, state="closed")
    draft = writing(w)

    changed = tag_comments(
        w.round,
        by=w.coordinator,
        comments=[*w.comments, draft],
        changes={"priority": "must"},
    )

    assert [c.label for c in changed] == ["2.01", "2.03"]


def test_closed_round_is_sorted_no_more(w, client, page):
    ReviewRound.objects.update(closed_at=NOW)
    w.round.refresh_from_db()
    client.force_login(w.coordinator)

    answer = send(client, w, all_shown="on", priority="must")

    assert answer.status_code == 422
    assert 'form="set"' not in page().text
    with pytest.raises(Refused):
        tag_comments(w.round, by=w.coordinator, comments=w.comments, changes={})


def test_ticked_comments_are_put_together(w, client):
    client.force_login(w.coordinator)
    two = [comment.pk for comment in w.comments[:2]]

    answer = send(client, w, comment=two, theme="none", together="1")
    one = send(client, w, comment=two[:1], together="1")

    together = to("comments_together", w.study.slug, 2)
    assert answer["Location"] == f"{together}?comment={two[0]}&comment={two[1]}"
    assert client.get(answer["Location"]).status_code == 200
    assert one["Location"] == w.round.get_absolute_url()


# Answering in the row


def answer_url(w):
    return to("answer", w.study.slug, 2, w.comments[0].pk)


HX = {"HX-Request": "true"}


def test_form_is_loaded_into_the_row_when_it_is_asked_for(w, client, page):
    whole = page(as_="researcher")
    part = client.get(answer_url(w), headers=HX)

    assert "<textarea" not in whole.text
    assert whole.text.count("Write answer") == 3
    assert part.text.count("<form") == 1
    assert "<html" not in part.text
    assert "HX-Request" in part["Vary"]


def test_saved_answer_comes_back_as_the_row_with_the_sentence(w, client):
    client.force_login(w.researcher)

    answer = client.post(
        answer_url(w), {"code": "accepted", "text": "Done."}, headers=HX
    )

    assert answer.text.lstrip().startswith("<tr")
    assert answer["HX-Retarget"] == f"#comment-{w.comments[0].pk}"
    assert "Change answer" in answer.text
    assert "2 of 3 comments are unanswered." in answer.text
    assert '<div id="standing" hx-swap-oob="true">' in answer.text
    assert Response.objects.get().text == "Done."


def test_refused_and_stale_answers_keep_what_was_typed(w, client):
    client.force_login(w.researcher)
    long = client.post(answer_url(w), {"text": "a" * 20_001}, headers=HX)
    client.post(answer_url(w), {"text": "First", "version": 0})

    stale = client.post(answer_url(w), {"text": "Second", "version": 0}, headers=HX)

    assert (long.status_code, long.text.count("<form")) == (422, 1)
    assert stale.status_code == 409
    assert stale["HX-Retarget"] == stale["HX-Reselect"] == "main"
    assert all(text in stale.text for text in ("First", "Second"))


def test_answer_in_the_row_survives_an_expired_session(w, client):
    sent = client.post(answer_url(w), {"text": "Long thought"}, headers=HX)
    opened = client.get(answer_url(w), headers=HX)
    tried = client.post(answer_url(w) + "?autosave=1", {"text": "Long thought"})
    client.force_login(w.researcher)
    shown = client.get(answer_url(w))

    assert sent["HX-Redirect"] == f"/accounts/login/?next={answer_url(w)}"
    assert opened["HX-Redirect"] == sent["HX-Redirect"]
    assert tried.status_code == 401
    assert "Long thought" in shown.text


# How much it asks and weighs


@pytest.mark.parametrize("who", ["coordinator", "ilo", "researcher", "reviewer"])
def test_queries_do_not_grow(w, client, page, django_assert_max_num_queries, who):
    counts = []
    url = w.round.get_absolute_url()
    for more in (5, 35):
        fill(w, more, reviewers=2)
        page(as_=who)
        with django_assert_max_num_queries(15) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["coordinator", "researcher"])
def test_first_view_of_500_comments_is_light(
    w, client, page, django_assert_max_num_queries, who
):
    fill(w, 500)
    page(as_=who)
    with django_assert_max_num_queries(15):
        answer = client.get(w.round.get_absolute_url())

    parts = ["css/tracker.css", "css/fonts.css", "js/tracker.js", "js/matrix.js"]
    parts += ["icons.svg", "favicon.svg"]
    scripts = gzip.compress((STATIC / "js/matrix.js").read_bytes(), 9)
    fonts = STATIC.glob("fonts/*-latin-*.woff2")
    weight = sum(
        [
            len(gzip.compress(answer.content, 9)),
            *(len(gzip.compress((STATIC / p).read_bytes(), 9)) for p in parts),
            *(font.stat().st_size for font in fonts),
        ]
    )
    assert "503 comments" in answer.text
    assert 'src="/static/vendor/htmx' not in answer.text
    assert weight <= 80 * 1024, f"{weight / 1024:.1f} KB"
    assert len(scripts) <= 3 * 1024
