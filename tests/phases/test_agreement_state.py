"""One sentence of how an agreement stands, as far as its reader is told."""

import datetime as dt

import pytest

from phases.agreements import state_of
from tests.factories import AgreementFactory, PhaseFactory

pytestmark = pytest.mark.django_db
SIGNED = {"starts_on": dt.date(2019, 9, 5), "exactness": "day"}
LAST = dt.date(2020, 12, 31)


@pytest.fixture
def said(project_time):
    """Return a function that says how an agreement stands on a day in Seoul."""
    phase = PhaseFactory(number=1, time_zone="Asia/Seoul")

    def say(on: str = "2020-08-26", *, told: bool = True, **fields: object) -> list:
        project_time(f"{on}T09:00:00+00:00")
        found = state_of(AgreementFactory(phase=phase, **fields), told=told)
        return [*found.sentences, found.shape, found.label]

    return say


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "in_preparation"}, "In preparation: it is not signed yet."),
        (
            {
                "status": "in_preparation",
                "starts_on": dt.date(2020, 10, 1),
                "exactness": "month",
            },
            "In preparation: it is to be signed in Oct 2020.",
        ),
        (
            {"status": "in_preparation", **SIGNED},
            "In preparation: it was to be signed on 5 Sep 2019.",
        ),
        ({}, "Signed; the day is not known."),
        (SIGNED, "Signed on 5 Sep 2019."),
        ({**SIGNED, "exactness": "by"}, "Signed by 5 Sep 2019."),
        ({**SIGNED, "exactness": "year"}, "Signed in 2019."),
        (
            {**SIGNED, "exactness": "period", "ends_on": dt.date(2019, 9, 7)},
            "Signed in the period 5–7 Sep 2019.",
        ),
        (
            {"status": "amended"},
            "Signed and amended since; the days are not known.",
        ),
        (
            {"status": "amended", **SIGNED},
            "Signed on 5 Sep 2019 and amended since.",
        ),
        ({"status": "ended"}, "It has ended; when it was signed is not known."),
        (
            {"status": "ended", **SIGNED},
            "It has ended; it was signed on 5 Sep 2019.",
        ),
    ],
)
def test_signing_is_said_as_exactly_as_it_is_known(said, fields, sentence):
    shape, label = said(told=False, **fields)[1:]

    assert said(told=False, **fields)[0] == sentence
    assert (shape, label) == {
        "in_preparation": ("proposed", "In preparation"),
        "signed": ("done", "Signed"),
        "amended": ("done", "Amended"),
        "ended": ("todo", "Ended"),
    }[fields.get("status", "signed")]


DAY = "31 Dec 2020 (Seoul time)"


@pytest.mark.parametrize(
    ("on", "sentence", "shape"),
    [
        ("2020-11-01", f"It expires on {DAY}, in 60 days.", "soon"),
        ("2020-12-30", f"It expires on {DAY}, tomorrow.", "soon"),
        ("2020-12-31", f"It expires today, when {DAY} is over.", "soon"),
        (
            "2021-01-01",
            f"It expired on {DAY}, 1 day ago: nobody has noted whether it was "
            "prolonged or has ended.",
            "late",
        ),
        (
            "2021-01-11",
            f"It expired on {DAY}, 11 days ago: nobody has noted whether it was "
            "prolonged or has ended.",
            "late",
        ),
    ],
)
def test_what_is_pressing_comes_first(said, on, sentence, shape):
    label = "Expired" if shape == "late" else "Expires soon"

    assert said(on, expires_on=LAST, **SIGNED) == [
        sentence,
        "Signed on 5 Sep 2019.",
        shape,
        label,
    ]
    assert said(on, told=False, expires_on=LAST, **SIGNED) == [
        "Signed on 5 Sep 2019.",
        "done",
        "Signed",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Its last day is not known."),
        ({"expires_on": LAST}, f"It expires on {DAY}, in 61 days."),
        ({"expires_on": LAST, "status": "ended"}, f"Its last day was {DAY}."),
        (
            {"expires_on": LAST, "status": "in_preparation"},
            f"Its last day is to be {DAY}.",
        ),
    ],
)
def test_last_day_that_is_not_pressing_comes_second(said, fields, sentence):
    assert said("2020-10-31", **SIGNED, **fields)[1] == sentence


def test_day_is_counted_where_the_agency_is(said, project_time):
    phase = PhaseFactory(number=2, time_zone="Asia/Seoul")
    project_time("2020-12-31T15:30:00+00:00")  # half past midnight in Seoul

    state = state_of(AgreementFactory(phase=phase, expires_on=LAST), told=True)

    assert state.label == "Expired"
