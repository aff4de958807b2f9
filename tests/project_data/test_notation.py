"""How the project file writes dates."""

import datetime as dt

import pytest

from project_data.notation import read_date
from sse_project.lib.inexact import Exactness, InexactDate

DAY, MONTH, YEAR = Exactness.DAY, Exactness.MONTH, Exactness.YEAR


@pytest.mark.parametrize(
    ("raw", "date", "text"),
    [
        (dt.date(2020, 8, 21), InexactDate(dt.date(2020, 8, 21)), "21 Aug 2020"),
        ("2019-11", InexactDate(dt.date(2019, 11, 1), None, MONTH), "Nov 2019"),
        (2019, InexactDate(dt.date(2019, 1, 1), None, YEAR), "2019"),
        (
            "by 2021-07-28",
            InexactDate(dt.date(2021, 7, 28), None, Exactness.BY),
            "By 28 Jul 2021",
        ),
        (
            "2021-03-29/2021-03-31",
            InexactDate(dt.date(2021, 3, 29), dt.date(2021, 3, 31), Exactness.PERIOD),
            "29–31 Mar 2021",
        ),
        (
            "2021-07/2023-12",
            InexactDate(dt.date(2021, 7, 1), dt.date(2023, 12, 31), MONTH),
            "Jul 2021 – Dec 2023",
        ),
        (
            "2019/2021",
            InexactDate(dt.date(2019, 1, 1), dt.date(2021, 12, 31), YEAR),
            "2019 – 2021",
        ),
    ],
)
def test_read_date(raw, date, text):
    assert read_date(raw) == date
    assert str(read_date(raw)) == text


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("soon", "'soon' is not a date such as 2020-08-21, 2019-11 or 2019"),
        ("2020-13-01", "month must be in 1..12"),
        ("by 2021-07", "'2021-07' is not known to the day"),
        ("2021-07/2023", "'2023' is not known to the month"),
        ("2021-07-02/2021-07-01", "'2021-07-02/2021-07-01' ends before it begins"),
    ],
)
def test_read_date_refuses(raw, message):
    with pytest.raises(ValueError, match="^" + message.replace("..", r"\.\.")):
        read_date(raw)
