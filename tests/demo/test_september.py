"""Moving the demo's clock to 11 September 2020 sends the mails of this table.

Nobody does anything meanwhile. Written out by hand, to be reviewed by eye:

deadline                        who (zone)               due     offsets that go out
review of Philippines, ILO      Noor Haddad (Zurich)     28 Aug  0, +2, +5
review of Philippines, agency   Seo-yeon Han (Seoul)     28 Aug  0, +2, +5
review of Philippines, external Ana Prado (Lisbon)        2 Sep  -2, 0, +2, +5
answers of three countries      their researchers         4 Sep  -7, -2, 0, +2, +5
third drafts of six countries   their researchers        11 Sep  -7, -2, 0
each +5 is copied to the coordinator, Seo-yeon Han, unless she owes it herself.

What is due to one person on one day is one letter:

who                        day     what is in it
Seo-yeon Han               2 Sep   her own review +5; copy: Noor Haddad's +5
researchers of three       4 Sep   answers 0, third draft -7
researchers of three       9 Sep   answers +5, third draft -2
Seo-yeon Han               9 Sep   copies: the answers of three +5

Seo-yeon Han and Noor Haddad get their overview on the Mondays 31 Aug and 7 Sep.
"""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from casestudies.models import Comment
from casestudies.permissions.promises import promises_by_study
from demo import clock
from demo.moving import move_clock
from mail.models import Mail
from reminders.models import Reminder
from sse_project.lib import dates
from themes.models import ThemeCheck

pytestmark = pytest.mark.django_db

END = dt.datetime(2020, 9, 11, 18, 0, tzinfo=clock.SEOUL)
COORDINATOR = "coordinator@example.org"


def _expected() -> set[tuple[str, str, str, int]]:
    """Return (recipient, who owes it, kind, offset) for every mail of the table."""
    owed = [
        ("ilo@example.org", "review", (0, 2, 5)),
        (COORDINATOR, "review", (0, 2, 5)),
        ("reviewer@example.org", "review", (-2, 0, 2, 5)),
    ]
    for slug in ("china", "indonesia", "republic-of-korea"):
        owed.append((f"researcher-{slug}@example.org", "answers", (-7, -2, 0, 2, 5)))
    for slug in (
        "china",
        "indonesia",
        "japan",
        "republic-of-korea",
        "malaysia",
        "philippines",
    ):
        owed.append((f"researcher-{slug}@example.org", "draft", (-7, -2, 0)))
    mails = {(who, who, kind, n) for who, kind, days in owed for n in days}
    copies = {
        (COORDINATOR, who, kind, 5)
        for who, kind, days in owed
        if 5 in days and who != COORDINATOR
    }
    return mails | copies


def _expected_together() -> list[tuple[str, str, list[tuple[str, int]]]]:
    """Return (recipient, day, [(kind, offset)]) for each letter of several."""
    three = [
        f"researcher-{slug}@example.org"
        for slug in ("china", "indonesia", "republic-of-korea")
    ]
    return sorted(
        [
            (COORDINATOR, "2 Sep", [("review", 5), ("review", 5)]),
            (COORDINATOR, "9 Sep", [("answers", 5)] * 3),
            *((who, "4 Sep", [("answers", 0), ("draft", -7)]) for who in three),
            *((who, "9 Sep", [("answers", 5), ("draft", -2)]) for who in three),
        ]
    )


def _letters() -> list[Mail]:
    sent = Mail.objects.filter(state=Mail.State.SENT, sent_at__gt=clock.START)
    return list(sent.select_related("recipient").order_by("sent_at", "pk"))


def _day(mail: Mail) -> str:
    local = mail.sent_at.astimezone(mail.recipient.time_zone)
    return f"{local.day} {local:%b}"


def _sent_together() -> list[tuple[str, str, list[tuple[str, int]]]]:
    found = []
    for mail in _letters():
        rows = mail.reminders.select_related("rule")
        if rows.count() > 1:
            about = sorted((r.kind, r.rule.offset_days) for r in rows)
            found.append((mail.recipient.email, _day(mail), about))
    return sorted(found)


def _overviews() -> list[tuple[str, str]]:
    return sorted(
        (mail.recipient.email, _day(mail))
        for mail in _letters()
        if mail.kind == "weekly"
    )


def _assert_as_in_the_table() -> None:
    assert _sent_after_the_start() == sorted(_expected())
    assert _sent_together() == _expected_together()
    assert _overviews() == [
        (who, day)
        for who in (COORDINATOR, "ilo@example.org")
        for day in ("31 Aug", "7 Sep")
    ]


def _sent_after_the_start() -> list[tuple[str, str, str, int]]:
    rows = Reminder.objects.filter(
        mail__state=Mail.State.SENT, mail__sent_at__gt=clock.START
    ).select_related("recipient", "owed_by", "rule")
    return sorted(
        (r.recipient.email, r.owed_by.email, r.kind, r.rule.offset_days) for r in rows
    )


@pytest.fixture(scope="module")
def loaded_demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demo once; each test goes on from there and is rolled back."""
    outer = transaction.atomic()
    # The engine's transactions insist on being outermost, save those of tests.
    outer._from_testcase = True
    with django_db_blocker.unblock(), outer:
        clock.forget()
        dates.set_project_clock(clock.now)
        django_settings.VAR_DIR = tmp_path_factory.mktemp("demo")
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_demo, db):
    """Return to the demo's first day."""
    clock.forget()


def test_a_jump_sends_the_mails_of_the_table_once(demo):
    move_clock(END)

    _assert_as_in_the_table()


def test_day_by_day_sends_the_same(demo):
    for day in range(1, 17):
        move_clock(clock.START + dt.timedelta(days=day))

    assert clock.now() == END
    _assert_as_in_the_table()


def test_nothing_of_the_demo_failed_to_go_out(demo):
    troubled = Mail.objects.filter(state__in=[Mail.State.DEAD, Mail.State.UNKNOWN])

    assert list(troubled.values_list("kind", "last_error")) == []
    assert Mail.objects.filter(state=Mail.State.SENT).count() > 50


def test_both_drafts_of_six_countries_are_judged_and_marked_illustrative(demo):
    checks = ThemeCheck.objects.filter(is_illustrative=True)

    assert checks.count() == ThemeCheck.objects.count() == 2 * 6 * 5
    assert not checks.filter(verdict="missing").exclude(quote="").exists()
    assert Comment.objects.filter(theme__isnull=False).count() > 30


def test_one_promise_waits_to_be_verified_by_who_made_the_comment(demo):
    ilo = User.objects.get(email="ilo@example.org")

    [waiting] = promises_by_study(ilo)

    assert (waiting.study.slug, waiting.number, waiting.count) == (
        "malaysia-study",
        2,
        1,
    )
    comment = Comment.objects.get(state=Comment.State.CLOSED_VERIFY)
    assert (comment.label, comment.round.number) == ("1.02", 2)
