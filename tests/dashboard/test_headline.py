"""Every wording of the headlines, as a table: the risk comes before the success."""

import datetime as dt

import pytest

from dashboard.headline import (
    Event,
    Standing,
    my_work_headline,
    phase_headline,
    public_headline,
)

TODAY = dt.date(2020, 8, 26)
CONFERENCE = Event("the conference", dt.date(2020, 9, 22))


@pytest.mark.parametrize(
    ("late", "to_do", "last_due", "event", "sentences"),
    [
        (0, 0, None, CONFERENCE, ["Nothing is waiting for you."]),
        (
            0,
            3,
            dt.date(2020, 9, 22),
            CONFERENCE,
            ["Three things to do before the conference on 22 September"],
        ),
        (0, 1, dt.date(2020, 9, 4), None, ["One thing to do by 4 September"]),
        (0, 2, dt.date(2021, 1, 5), CONFERENCE, ["Two things to do by 5 January 2021"]),
        (1, 0, None, CONFERENCE, ["One thing is late."]),
        (
            2,
            1,
            dt.date(2020, 9, 4),
            CONFERENCE,
            [
                "Two things are late.",
                "One more to do before the conference on 22 September",
            ],
        ),
        (12, 0, None, None, ["Twelve things are late."]),
        (13, 0, None, None, ["13 things are late."]),
    ],
)
def test_my_work_headline(late, to_do, last_due, event, sentences):
    assert (
        my_work_headline(
            late=late, to_do=to_do, last_due=last_due, event=event, today=TODAY
        )
        == sentences
    )


@pytest.mark.parametrize(
    ("standing", "event", "sentences"),
    [
        (Standing(), None, ["Nothing is planned here yet."]),
        (Standing(), CONFERENCE, ["The conference is 27 days away."]),
        (
            Standing(complete="Second draft", studies=6),
            CONFERENCE,
            [
                "The second draft of all six countries is in.",
                "The conference is 27 days away.",
            ],
        ),
        (
            Standing(unanswered=27, comments=58, complete="Second draft", studies=6),
            CONFERENCE,
            [
                "27 of 58 comments are unanswered.",
                "The conference is 27 days away.",
            ],
        ),
        (
            Standing(
                awaited="Third draft", awaited_missing=1, awaited_due_in=3, studies=1
            ),
            None,
            ["The third draft has yet to be handed in."],
        ),
        (
            Standing(unanswered=1, comments=1),
            None,
            ["The only comment is unanswered."],
        ),
        (
            Standing(
                late=1,
                unanswered=27,
                comments=58,
                awaited="Third draft",
                awaited_missing=5,
                awaited_due_in=3,
                studies=6,
            ),
            Event("the conference", TODAY),
            [
                "One thing is late.",
                "27 of 58 comments are unanswered.",
                "The conference is today.",
            ],
        ),
        (
            Standing(
                awaited="Third draft", awaited_missing=5, awaited_due_in=14, studies=6
            ),
            Event("the conference", TODAY + dt.timedelta(days=1)),
            [
                "5 of 6 countries have yet to hand in the third draft.",
                "The conference is tomorrow.",
            ],
        ),
        (
            Standing(
                awaited="Third draft", awaited_missing=5, awaited_due_in=15, studies=6
            ),
            None,
            ["Nothing is late. The third draft is due in 15 days."],
        ),
        (
            Standing(awaited="First draft", awaited_missing=6, studies=6),
            None,
            ["Six studies are planned. Their drafts have no date yet."],
        ),
    ],
)
def test_phase_headline(standing, event, sentences):
    assert phase_headline(standing, event, today=TODAY) == sentences


@pytest.mark.parametrize(
    ("countries", "phases", "studies", "sentences"),
    [
        (0, 0, 0, ["Nothing is published yet."]),
        (
            6,
            1,
            0,
            [
                "Research on the social and solidarity economy in six countries, "
                "one phase.",
            ],
        ),
        (
            12,
            2,
            6,
            [
                "Six publications are out.",
                "Research on the social and solidarity economy in twelve countries, "
                "two phases.",
            ],
        ),
    ],
)
def test_public_headline(countries, phases, studies, sentences):
    assert (
        public_headline(countries=countries, phases=phases, studies=studies)
        == sentences
    )
