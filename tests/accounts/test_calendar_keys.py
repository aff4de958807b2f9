"""The secret of a calendar's address: kept as a hash, shown again, revocable."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts import calendar_keys as keys
from accounts.models import CalendarKey
from accounts.services import deactivate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return UserFactory()


def test_key_has_160_bits_and_opens_its_owners_feed_alone(user):
    other = UserFactory()
    mine, theirs = (keys.key_of(keys.switch_on(u, by=u)) for u in (user, other))

    assert len(mine) == 27
    assert mine != theirs
    assert keys.opened_by(mine).user == user
    assert keys.opened_by(theirs).user == other
    assert keys.opened_by("") is None
    assert keys.opened_by(mine[:-1]) is None


def test_database_and_history_hold_nothing_that_opens_a_feed(user, capsys):
    key = keys.key_of(keys.switch_on(user, by=user))

    call_command("dumpdata", "accounts")

    assert "calendarkey" in (dump := capsys.readouterr().out)
    assert key not in dump


def test_another_secret_key_shows_no_address_but_lets_the_old_one_work(user, settings):
    row = keys.switch_on(user, by=user)
    key, former = keys.key_of(row), settings.SECRET_KEY

    settings.SECRET_KEY = "another" + "x" * 50
    assert keys.key_of(row) == ""
    assert keys.opened_by(key) == row

    settings.SECRET_KEY_FALLBACKS = [former]
    assert keys.key_of(row) == key


def test_switched_on_twice_is_one_key(user):
    first = keys.switch_on(user, by=user)

    assert keys.switch_on(user, by=user) == first


def test_new_key_stops_the_old_one_and_a_second_click_changes_nothing(user):
    first = keys.switch_on(user, by=user)

    second = keys.renew(user, by=user, seen=first.pk)
    again = keys.renew(user, by=user, seen=first.pk)

    assert again == second != first
    assert keys.opened_by(keys.key_of(first)) is None
    assert keys.opened_by(keys.key_of(second)) == second
    first.refresh_from_db()
    assert first.history.first().history_change_reason == "a new address"
    assert first.history.first().history_user_id == user.pk


def test_new_key_of_who_had_none_is_simply_made(user):
    row = keys.renew(user, by=user, seen=None)

    assert keys.open_key_of(user) == row


def test_switched_off_opens_nothing_and_may_be_on_again_under_another_key(user):
    key = keys.key_of(keys.switch_on(user, by=user))

    keys.switch_off(user, by=user)
    keys.switch_off(user, by=user)

    assert keys.open_key_of(user) is None
    assert keys.opened_by(key) is None
    assert keys.key_of(keys.switch_on(user, by=user)) != key


def test_closed_account_has_no_feed_and_opening_it_revives_none(user):
    key = keys.key_of(keys.switch_on(user, by=user))
    admin = UserFactory(is_superuser=True)

    deactivate(user, by=admin, reason="left")
    assert keys.opened_by(key) is None

    user.is_active = True
    user.save()
    assert keys.opened_by(key) is None


def test_inactive_account_has_no_feed_however_it_was_closed(user):
    key = keys.key_of(keys.switch_on(user, by=user))
    user.is_active = False
    user.save()

    assert keys.opened_by(key) is None


def test_database_allows_one_open_key_a_person(user):
    keys.switch_on(user, by=user)

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarKey.objects.create(user=user, seed="s", key_hash="h")
