"""What is written is what a second reader of iCalendar reads."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from dashboard.ical import Entry, write

TODAY = dt.date(2020, 8, 26)
DAY = dt.date(2020, 9, 11)
NAMES = [
    "김하늘 교수",
    "ສົມສັກ ວົງສາ ແລະ ຄະນະກຳມະການສະຫະກອນແຫ່ງຊາດລາວ ທີ່ນະຄອນຫຼວງວຽງຈັນ",
    "Бат-Эрдэнэ Цэцэгмаа, Улаанбаатар дахь Хоршоологчдын үндэсний холбоо",
    "😀" * 60,
    'comma, semicolon; backslash \\ colon: "quote" %0A \\n',
]
HOSTILE = [
    "one\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:two",
    "one\nATTACH:http://example.org/",
    "one\u2028two\u2029three\x85four\x0bfive\x0csix\x1cseven",
    "safe\u202egnp.exe\u2066\u2069\u200f",
    "nul\x00 bell\x07",
]


def _entry(**fields) -> Entry:
    start = fields.pop("starts", DAY)
    return Entry(
        **{
            "uid": "one@example.org",
            "title": "Draft",
            "starts": start,
            "ends": start,
            "changed_at": dt.datetime(2020, 8, 26, 9, 0, 7, 123, tzinfo=dt.UTC),
            "url": "https://example.org/",
            **fields,
        }
    )


def _write(*entries: Entry, zone: str = "Asia/Seoul") -> bytes:
    return write("Mine", entries, zone=ZoneInfo(zone), today=TODAY)


def _read(written: bytes):
    return IcsCalendarStream.calendar_from_ics(written.decode())


def test_lines_end_with_crlf_and_are_no_longer_than_75_octets():
    written = _write(*(_entry(uid=str(n), title=t) for n, t in enumerate(NAMES)))

    assert written.endswith(b"\r\n")
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two


@pytest.mark.parametrize("text", NAMES)
def test_names_of_every_script_arrive_whole(text):
    written = _write(_entry(title=text, place=text, text=f"{text}\n{text}"))

    [event] = _read(written).events
    assert (event.summary, event.location) == (text, text)
    assert event.description == f"{text}\n{text}"
    assert event.uid == "one@example.org"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_line_and_turns_nothing_around(text):
    written = _write(_entry(title=text, place=text, category=text, text=text))

    [event] = _read(written).events
    [same] = Calendar.from_ical(written).walk("VEVENT")
    assert event.uid == same["uid"] == "one@example.org"
    assert "ATTACH" not in same
    for said in (event.summary, event.location, *event.categories):
        assert not set(said) & set(
            "\r\n\u2028\u2029\x85\x0b\x0c\x1c\x00\x07\u202e\u2066"
        )
    for line in event.description.split("\n"):
        assert line.isprintable()


def test_empty_calendar_is_valid():
    written = _write()

    calendar = _read(written)
    assert calendar.events == []
    assert [zone.tz_id for zone in calendar.timezones] == ["Asia/Seoul"]
    assert b"X-WR-CALNAME:Mine\r\n" in written
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in written


def test_changes_are_told_and_the_same_is_written_the_same():
    entry = _entry()

    [event] = _read(_write(entry)).events
    assert event.dtstamp == event.last_modified
    assert event.last_modified == dt.datetime(2020, 8, 26, 9, 0, 7, tzinfo=dt.UTC)
    later = _entry(changed_at=entry.changed_at + dt.timedelta(seconds=1))
    assert _read(_write(later)).events[0].sequence == event.sequence + 1
    assert _write(entry) == _write(entry)


def test_without_any_history_it_is_as_old_as_can_be():
    [event] = _read(_write(_entry(changed_at=None))).events

    assert event.sequence == 0


@pytest.mark.parametrize(
    ("zone", "wall", "utc_hour"),
    [
        ("Europe/Zurich", (2020, 10, 24, 9), 7),
        ("Europe/Zurich", (2020, 10, 25, 9), 8),
        ("Europe/Zurich", (2021, 3, 28, 9), 7),
        ("America/New_York", (2021, 3, 14, 9), 13),
        ("Asia/Seoul", (2020, 10, 24, 9), 0),
        ("Asia/Ulaanbaatar", (2020, 10, 24, 9), 1),
        ("Australia/Lord_Howe", (2021, 4, 4, 9), 22),
    ],
)
def test_hour_keeps_its_zone_on_both_sides_of_a_change_of_clocks(zone, wall, utc_hour):
    start = dt.datetime(*wall, tzinfo=ZoneInfo(zone))
    entry = _entry(starts=start, ends=start + dt.timedelta(hours=2))

    written = _write(entry)

    assert f"DTSTART;TZID={zone}:".encode() in written
    [event] = _read(written).events
    assert event.dtstart.astimezone(dt.UTC).hour == utc_hour
    assert event.dtend - event.dtstart == dt.timedelta(hours=2)
    zones = {each.tz_id for each in _read(written).timezones}
    assert zones == {zone, "Asia/Seoul"}


@pytest.mark.parametrize(
    "name",
    ["Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tehran", "UTC"],
)
def test_zone_changes_its_clocks_at_the_right_instants(name):
    """Each change as RFC 5545 reads it: in the local time before the change."""
    [zone] = Calendar.from_ical(_write(zone=name)).walk("VTIMEZONE")

    told = set()
    for part in zone.subcomponents:
        before = part["tzoffsetfrom"].td
        listed = part.get("rdate", [])
        walls = [part["dtstart"].dt]
        for each in listed if isinstance(listed, list) else [listed]:
            walls += [rdate.dt for rdate in each.dts]
        if part["tzoffsetto"].td != before:
            told |= {(wall - before).replace(tzinfo=dt.UTC) for wall in walls}

    assert told == _changes(ZoneInfo(name))


def _changes(zone: ZoneInfo) -> set[dt.datetime]:
    """Return the instants between 2019 and 2026 at which the offset changes."""
    at = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    found = set()
    while at < dt.datetime(2026, 1, 1, tzinfo=dt.UTC):
        after = at + dt.timedelta(minutes=30)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.add(after)
        at = after
    return found
