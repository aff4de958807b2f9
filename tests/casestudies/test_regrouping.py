"""Comments put in order: split, merged, settled; passages with several reviewers."""

import datetime as dt
import random
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casestudies import passages
from casestudies.models import (
    Comment,
    DraftShare,
    Response,
    ReviewAssignment,
    ThreadEntry,
)
from casestudies.passages import on_one_passage
from casestudies.services import regrouping as services
from casestudies.services.refusals import Refused
from tests.casestudies.reviewing import NOW, build, last, writing
from tests.factories import (
    CommentFactory,
    CommitteeFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

PASSAGE = "The register counts organizations once a year, by region."


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build(comments=2)
    w.other = ReviewAssignmentFactory(round=w.round, reviewer__name="Other")
    w.comments[0].quote = PASSAGE
    w.comments[0].save()
    w.rival = CommentFactory(
        assignment=w.other,
        number=3,
        quote=PASSAGE.upper(),
        text="Leave it out.",
        priority="must",
    )
    w.round.last_comment_number = 3
    w.round.save()
    return w


def to(name, w, *more, **query):
    url = reverse(f"casestudies:{name}", args=[w.study.slug, w.round.number, *more])
    named = "&".join(f"comment={pk}" for pk in query.get("comments", []))
    return f"{url}?{named}" if named else url


def turns(comment):
    return [(t.kind, t.text, t.author) for t in comment.thread.order_by("pk")]


def shown_to_a_committee(w):
    return DraftShare.objects.create(
        draft=w.draft,
        round=w.round,
        audience="committee",
        committee=CommitteeFactory(phase=w.phase),
        starts_on=NOW.date(),
    )


# Split


def test_parts_get_the_next_numbers_and_the_rest_of_the_comment(w):
    theme = ThemeFactory(phase=w.phase)
    first = w.comments[0]
    Comment.objects.filter(pk=first.pk).update(theme=theme, priority="must")

    parts = services.split_comment(
        first, parts=["Count them.", " Name them. ", ""], by=w.coordinator
    )

    assert [(p.label, p.text) for p in parts] == [
        ("2.01", "Count them."),
        ("2.04", "Name them."),
    ]
    new = Comment.objects.get(pk=parts[1].pk)
    assert (new.assignment, new.theme, new.priority, new.quote) == (
        first.assignment,
        theme,
        "must",
        PASSAGE,
    )
    assert (new.split_from, new.state, new.raised_in) == (first, "open", w.round)
    said = f"Split; the rest is 2.04.\n\n{first.text}"
    assert turns(first) == [("split", said, w.coordinator)]
    assert turns(new) == [("split", "Split from 2.01.", w.coordinator)]
    assert last(parts[0]) == (w.coordinator.pk, "Split; the rest is 2.04.")


@pytest.mark.parametrize(
    ("state", "words"),
    [("answered", "2.01 is not open any more."), ("closed", "2.01 is not open")],
)
def test_what_is_not_open_is_not_split(w, state, words):
    Comment.objects.filter(pk=w.comments[0].pk).update(state=state)

    with pytest.raises(Refused, match=words):
        services.split_comment(w.comments[0], parts=["One", "Two"], by=w.ilo)

    assert Comment.objects.count() == 3


def test_what_the_team_is_answering_is_not_split(w):
    Response.objects.create(
        comment=w.comments[0], text="Done.", author=w.researcher, written_at=NOW
    )

    with pytest.raises(Refused, match=r"The team is answering 2\.01 already"):
        services.split_comment(w.comments[0], parts=["One", "Two"], by=w.ilo)


def test_one_part_is_no_split(w):
    with pytest.raises(Refused, match="at least two parts"):
        services.split_comment(w.comments[0], parts=["One", "  "], by=w.ilo)


# Merge


def test_merged_comments_keep_their_numbers_and_point_at_one(w):
    Comment.objects.update(released_at=NOW)
    target = services.merge_comments(
        w.comments[0], others=[w.rival, w.comments[0]], by=w.ilo, reason="The same."
    )

    rival = Comment.objects.get(pk=w.rival.pk)
    assert (rival.state, rival.merged_into, rival.label) == ("closed", target, "2.03")
    assert (rival.closed_by, rival.closed_at) == (w.ilo, NOW)
    assert target.priority == "must"
    assert turns(rival) == [("merged", "Merged into 2.01. The same.", w.ilo)]
    said = "Stands for 2.03 too.\n\nThe same.\n\n2.03 Other: Leave it out."
    assert turns(target) == [("merged", said, w.ilo)]
    assert last(rival) == (w.ilo.pk, "The same.")


def test_own_words_are_told_before_the_release_too(w):
    services.merge_comments(w.comments[0], others=[w.comments[1]], by=w.ilo)

    words = w.comments[1].text
    assert turns(w.comments[0]) == [
        ("merged", f"Stands for 2.02 too.\n\n2.02 Reviewer: {words}", w.ilo)
    ]


@pytest.mark.parametrize(
    "hidden", ["not released", "a committee reads it", "raised in another round"]
)
def test_words_their_readers_may_not_know_are_not_told(w, hidden):
    target = w.comments[0]
    if hidden != "not released":
        Comment.objects.update(released_at=NOW)
    if hidden == "a committee reads it":
        share = shown_to_a_committee(w)
        w.assignment.share, w.assignment.kind = share, "committee"
        w.assignment.save()
    if hidden == "raised in another round":
        earlier = ReviewRoundFactory(draft=w.draft, number=1)
        Comment.objects.filter(pk=target.pk).update(raised_in=earlier)

    services.merge_comments(target, others=[w.rival], by=w.ilo)

    [(_kind, said, _by)] = turns(target)
    assert said == "Stands for 2.03 too."


def test_words_of_one_committee_are_told_among_its_members(w):
    share = shown_to_a_committee(w)
    ReviewAssignment.objects.filter(round=w.round).update(share=share, kind="committee")

    services.merge_comments(w.comments[0], others=[w.rival], by=w.ilo)

    assert "Other: Leave it out." in turns(w.comments[0])[0][1]


def test_merging_without_a_reason_says_what_it_did(w):
    services.merge_comments(w.comments[0], others=[w.rival], by=w.ilo)

    assert last(w.comments[0]) == (w.ilo.pk, "Stands for 2.03 too.")
    assert last(w.rival) == (w.ilo.pk, "Merged into 2.01.")


def test_released_and_held_do_not_mix(w):
    Comment.objects.filter(pk=w.rival.pk).update(released_at=NOW)

    with pytest.raises(Refused, match="some are not"):
        services.merge_comments(w.comments[0], others=[w.rival], by=w.ilo)


def test_nothing_merges_with_itself_or_with_another_round(w):
    elsewhere = CommentFactory()

    with pytest.raises(Refused, match="Choose the comments"):
        services.merge_comments(w.rival, others=[w.rival], by=w.ilo)
    with pytest.raises(Refused, match="not worked on in this round"):
        services.merge_comments(w.rival, others=[elsewhere], by=w.ilo)
    with pytest.raises(Refused, match="A comment is not open"):
        services.merge_comments(w.rival, others=[writing(w)], by=w.ilo)


# Settle


def test_settled_comments_say_so_to_each_other_once(w):
    for _time in range(2):
        services.settle_comments(
            w.round,
            comments=[w.comments[0], w.rival],
            text=" Keep it, shorter. ",
            by=w.coordinator,
        )

    assert turns(w.comments[0]) == [
        ("settled", "Together with 2.03: Keep it, shorter.", w.coordinator)
    ]
    assert turns(w.rival) == [
        ("settled", "Together with 2.01: Keep it, shorter.", w.coordinator)
    ]


def test_settling_takes_words_and_two_comments(w):
    with pytest.raises(Refused, match="Write how"):
        services.settle_comments(w.round, comments=[w.rival], text=" ", by=w.ilo)
    with pytest.raises(Refused, match="two comments"):
        services.settle_comments(w.round, comments=[w.rival], text="So.", by=w.ilo)


# What is found


def said(quote, reviewer):
    return SimpleNamespace(quote=quote, assignment_id=reviewer)


def test_passages_meet_by_their_words_in_any_script():
    korean = "사회적경제 조직은 지역 주민이 함께 만든다."
    comments = [
        said(PASSAGE, 1),
        said("unrelated words of some length", 2),
        said(f"Before it. {PASSAGE} After it.", 2),
        said(PASSAGE.replace("once", "twice"), 3),
        said(korean, 1),
        said(korean[:20], 2),
        said("the law", 1),
        said("the law", 2),
        said("", 3),
    ]

    groups = on_one_passage(comments)

    assert [[comments.index(c) for c in g] for g in groups] == [[0, 2, 3], [4, 5]]


def test_one_reviewer_twice_is_no_contradiction():
    assert on_one_passage([said(PASSAGE, 1), said(PASSAGE, 1)]) == []


def test_few_pairs_are_compared_and_the_groups_are_those_of_all_pairs(monkeypatch):
    lot = random.Random(7)
    words = [
        "".join(lot.choices("aeioudlmnrst", k=lot.randint(2, 8))) for _ in range(400)
    ]

    def sentence(length):
        chosen = lot.choices(words, k=length)
        return " ".join(
            [*chosen[: length // 2], "solidarity economy", *chosen[length // 2 :]]
        )

    quotes = [sentence(60) for _ in range(120)]
    for n in range(0, 120, 6):
        typed = list(quotes[n])
        for place in range(11, len(typed), 40):
            typed[place] = "x"
        quotes[n + 1] = "".join(typed)
        quotes[n + 2] = quotes[n][30:110]
        quotes[n + 3] = f"Further: {quotes[n]}"
    comments = [said(quote, n % 5) for n, quote in enumerate(quotes)]
    compared = []
    is_like = passages._Quote.is_like
    monkeypatch.setattr(
        passages._Quote,
        "is_like",
        lambda one, other: compared.append(1) or is_like(one, other),
    )

    groups = on_one_passage(comments)

    members = [[comments.index(c) for c in group] for group in groups]
    assert members == [[n, n + 1, n + 2, n + 3] for n in range(0, 120, 6)]
    assert len(compared) < 200  # of 7,140 pairs


# The pages


def test_passages_page_says_what_is_left_and_then_that_it_is_settled(w, client):
    client.force_login(w.coordinator)
    left = client.get(to("comments_together", w))
    release = client.get(to("round_release", w))
    address = to("comments_together", w, comments=[w.comments[0].pk, w.rival.pk])

    answer = client.post(address, {"act": "settle", "text": "Keep it, shorter."})
    after = client.get(to("comments_together", w))

    assert "On one passage several reviewers speak." in left.text
    assert "On one passage several reviewers speak." in release.text
    assert address.partition("?")[2].replace("&", "&amp;") in left.text
    assert answer.status_code == 302
    assert "No passage with several reviewers waits to be settled." in after.text
    assert "Together with 2.03: Keep it, shorter." in after.text
    assert "On one passage" not in client.get(to("round_release", w)).text


def test_what_the_team_is_answering_is_not_offered(w, client):
    third = ReviewAssignmentFactory(round=w.round, reviewer__name="Third")
    more = CommentFactory(assignment=third, number=4, quote=PASSAGE, text="Yes.")
    Response.objects.create(
        comment=w.rival, text="Done.", author=w.researcher, written_at=NOW
    )
    client.force_login(w.coordinator)

    three = client.get(to("comments_together", w)).text
    more.delete()
    two = client.get(to("comments_together", w)).text
    release = client.get(to("round_release", w)).text

    offered = three.partition('class="btn small" href="?')[2].partition('"')[0]
    assert offered.count("comment=") == 2
    assert f"comment={w.rival.pk}" not in offered
    for page in (three, two):
        assert "The team is answering 2.03 already." in page
    assert 'class="btn small" href="?comment' not in two
    assert "No passage with several reviewers waits to be settled." in two
    assert "On one passage" not in release


def test_ticked_comments_that_are_being_answered_are_left_out(w, client):
    Response.objects.create(
        comment=w.rival, text="Done.", author=w.researcher, written_at=NOW
    )
    client.force_login(w.coordinator)
    ticked = {"comment": [w.comments[0].pk, w.rival.pk], "together": "1"}
    both = ticked | {"comment": [w.comments[0].pk, w.comments[1].pk, w.rival.pk]}

    one = client.post(to("comments_set", w), ticked, follow=True)
    two = client.post(to("comments_set", w), both)

    assert "that the team is not answering yet" in one.text
    assert two["Location"] == to(
        "comments_together", w, comments=[w.comments[0].pk, w.comments[1].pk]
    )


def test_merging_in_the_browser_asks_which_one_stands(w, client):
    client.force_login(w.ilo)
    address = to("comments_together", w, comments=[w.comments[0].pk, w.rival.pk])

    unsaid = client.post(address, {"act": "merge", "into": "", "text": "Kept."})
    wrong = client.post(address, {"act": "merge", "into": "999", "text": ""})
    silent = client.post(address, {"act": "settle", "text": ""})
    done = client.post(address, {"act": "merge", "into": w.rival.pk, "text": "Same."})

    assert "Choose the one that stands." in unsaid.text
    assert "Kept." in unsaid.text
    assert [a.status_code for a in (unsaid, wrong, silent, done)] == [
        422,
        422,
        422,
        302,
    ]
    assert Comment.objects.get(pk=w.comments[0].pk).merged_into == w.rival


def test_comments_of_other_rounds_are_not_put_together(w, client):
    client.force_login(w.ilo)
    other = CommentFactory()
    address = to("comments_together", w, comments=[w.rival.pk, other.pk])

    answers = [
        client.get(address),
        client.post(address, {"act": "settle", "text": "So."}),
        client.get(to("comments_together", w, comments=["x", "9" * 30])),
    ]

    assert [a.status_code for a in answers] == [404] * 3
    assert not ThreadEntry.objects.exists()


def test_splitting_in_the_browser(w, client):
    client.force_login(w.coordinator)
    address = to("comment_split", w, w.rival.pk)

    page = client.get(address)
    missing = client.post(address, {"first": "One", "second": " "})
    done = client.post(address, {"first": "One", "second": "Two", "third": "Three"})
    said = client.get(done["Location"]).text
    again = client.post(address, {"first": "One", "second": "Other"}, follow=True)

    assert "Comment 2.03 is split: 2.04, 2.05 are new." in said
    assert "Comment 2.03 is split: 2.06 is new." in again.text
    assert "Leave it out." in page.text
    assert (missing.status_code, done.status_code) == (422, 302)
    assert sorted(Comment.objects.values_list("number", "text")) == [
        (1, w.comments[0].text),
        (2, w.comments[1].text),
        (3, "One"),
        (4, "Two"),
        (5, "Three"),
        (6, "Other"),
    ]


@pytest.mark.parametrize("count", [2, 6])
def test_passages_page_runs_as_many_queries_for_many(
    w, client, count, django_assert_num_queries
):
    for n in range(count):
        quote = chr(ord("a") + n) * 40
        for place, assignment in enumerate([w.assignment, w.other]):
            number = 10 + 2 * n + place
            CommentFactory(assignment=assignment, number=number, quote=quote)
    client.force_login(w.coordinator)
    client.get(to("comments_together", w))

    # Session, user, standing, round with its people, comments, turns, navigation.
    with django_assert_num_queries(8):
        page = client.get(to("comments_together", w))
    assert len(page.context["passages"]) == count + 1


def test_closed_round_takes_no_more(w):
    w.round.closed_at = NOW + dt.timedelta(hours=1)
    w.round.save()

    with pytest.raises(Refused, match="closed"):
        services.split_comment(w.rival, parts=["One", "Two"], by=w.ilo)
