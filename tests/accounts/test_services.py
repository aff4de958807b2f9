"""Inviting, letting in, changing and closing an account."""

import re

import pytest

from accounts import services
from accounts.models import Invitation, User
from mail.kinds import kind_named
from mail.models import Mail
from sse_project.lib import deadlines
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00+00:00"


@pytest.fixture
def coordinator() -> User:
    return UserFactory(password="a long pass phrase")


@pytest.fixture
def invited(coordinator) -> User:
    return services.invite_user(email="Ana@Example.org ", name="Ana", by=coordinator)


def letters(kind: str) -> list[Mail]:
    return list(Mail.objects.filter(kind=kind).order_by("pk"))


def test_invite_makes_a_user_without_password_and_one_letter(coordinator, project_time):
    project_time(NOW)

    user = services.invite_user(
        email=" Ana@Example.org", name="Ana", by=coordinator, phase_id=7
    )

    assert (user.email, user.name) == ("ana@example.org", "Ana")
    assert not user.has_usable_password()
    (letter,) = letters("invitation")
    assert (letter.recipient, letter.phase_id) == (user, 7)
    assert letter.category == Mail.Category.SECURITY
    assert letter.params == {"by": coordinator.pk}
    history = user.history.get()
    assert (history.history_user_id, history.history_change_reason) == (
        coordinator.pk,
        "invited",
    )


def test_invite_twice_is_one_user_and_one_letter(invited, coordinator):
    again = services.invite_user(email="ANA@example.org", name="X", by=coordinator)

    assert again == invited
    assert again.name == "Ana"
    assert len(letters("invitation")) == 1


def test_invite_of_somebody_with_a_password_sends_nothing(coordinator):
    member = UserFactory(email="ben@example.org", password="a long pass phrase")

    user = services.invite_user(email="ben@example.org", name="B", by=coordinator)

    assert user == member
    assert letters("invitation") == []


def test_invite_can_be_silent(coordinator):
    user = services.invite_user(
        email="c@example.org", name="C", by=coordinator, notify=False
    )

    assert user.pk
    assert letters("invitation") == []


def test_invite_of_a_closed_account_is_refused(coordinator):
    UserFactory(email="gone@example.org", is_active=False)

    with pytest.raises(services.AccountClosed):
        services.invite_user(email="gone@example.org", name="G", by=coordinator)

    assert letters("invitation") == []


def test_invite_that_loses_a_race_returns_the_winner(coordinator, monkeypatch):
    """Between looking and saving, somebody else saved the same address."""
    winner = UserFactory(email="race@example.org")

    user = services._new_user("race@example.org", name="Late", by=coordinator)

    assert user == winner
    assert User.objects.filter(email="race@example.org").count() == 1


def test_key_is_random_and_kept_as_a_hash_only(invited, coordinator):
    one = services.mint_invitation(invited, by=coordinator)
    two = services.mint_invitation(invited, by=coordinator)

    assert one != two
    assert len(one) >= 43  # 256 bit
    assert {len(i.key_hash) for i in Invitation.objects.all()} == {64}
    assert one not in str(list(Invitation.objects.values()))
    assert services.invitation_with(one).invited_by == coordinator


def test_accept_opens_the_account_and_spends_every_link(invited, coordinator):
    first = services.mint_invitation(invited, by=coordinator)
    second = services.mint_invitation(invited, by=coordinator)

    user = services.accept_invitation(first, name="Ana B.", password="four words here")

    assert user.check_password("four words here")
    for key in (first, second):
        with pytest.raises(services.InvitationRefused) as refused:
            services.accept_invitation(key, name="Eve", password="another password")
        assert refused.value.state == "spent"
    invited.refresh_from_db()
    assert invited.check_password("four words here")
    assert invited.name == "Ana B."


def test_invitation_ends_after_seven_days(invited, coordinator, project_time):
    project_time("2020-08-26T09:00+00:00")
    key = services.mint_invitation(invited, by=coordinator)

    project_time("2020-09-02T08:59+00:00")
    before = services.invitation_state(services.invitation_with(key))
    project_time("2020-09-02T09:00+00:00")
    after = services.invitation_state(services.invitation_with(key))

    assert (before, after) == ("open", "expired")
    with pytest.raises(services.InvitationRefused):
        services.accept_invitation(key, name="Ana", password="four words here")


def test_invitation_is_bound_to_the_address(invited, coordinator):
    key = services.mint_invitation(invited, by=coordinator)
    assert services.invitation_state(services.invitation_with(key)) == "open"

    User.objects.filter(pk=invited.pk).update(email="other@example.org")

    assert services.invitation_state(services.invitation_with(key)) == "withdrawn"


def test_unknown_key_lets_nobody_in(invited):
    assert services.invitation_state(services.invitation_with("nope")) == "unknown"
    with pytest.raises(services.InvitationRefused):
        services.accept_invitation("nope", name="Eve", password="four words here")


def test_resend_replaces_the_links_sent_before(invited, coordinator):
    old = services.mint_invitation(invited, by=coordinator)
    Mail.objects.update(state=Mail.State.CANCELLED)

    letter = services.resend_invitation(invited, by=coordinator)
    twice = services.resend_invitation(invited, by=coordinator)

    assert letter == twice
    assert len(letters("invitation")) == 2
    assert services.invitation_state(services.invitation_with(old)) == "withdrawn"


def test_resend_keeps_the_phase_of_the_first_letter(coordinator):
    user = services.invite_user(email="d@e.org", name="D", by=coordinator, phase_id=3)
    Mail.objects.update(state=Mail.State.CANCELLED)

    assert services.resend_invitation(user, by=coordinator).phase_id == 3


def test_resend_to_a_member_or_a_closed_account_does_nothing(coordinator):
    member = UserFactory(password="a long pass phrase")
    closed = services.invite_user(email="e@e.org", name="E", by=coordinator)
    services.deactivate(closed, by=coordinator, reason="left")
    Mail.objects.all().delete()

    assert services.resend_invitation(member, by=coordinator) is None
    assert services.resend_invitation(closed, by=coordinator) is None
    assert letters("invitation") == []


def test_renew_sends_to_the_invited_address_once(invited, coordinator, project_time):
    project_time("2020-08-01T09:00+00:00")
    key = services.mint_invitation(invited, by=coordinator)
    Mail.objects.update(state=Mail.State.CANCELLED)
    project_time("2020-08-26T09:00+00:00")

    letter = services.renew_invitation(key)
    again = services.renew_invitation(key)

    assert letter == again
    assert letter.recipient == invited
    assert services.renew_invitation("nope") is None


def test_renewals_are_rationed(invited, coordinator, project_time):
    project_time("2020-08-01T09:00+00:00")
    key = services.mint_invitation(invited, by=coordinator)
    project_time("2020-08-26T09:00+00:00")
    Mail.objects.update(state=Mail.State.CANCELLED)
    earlier = len(letters("invitation"))

    for _press in range(5):
        services.renew_invitation(key)
        Mail.objects.update(state=Mail.State.CANCELLED)

    assert len(letters("invitation")) - earlier == 3


def test_reset_asked_for_twice_is_one_letter(coordinator):
    first = services.request_password_reset(coordinator.email)
    again = services.request_password_reset(coordinator.email)
    Mail.objects.update(state=Mail.State.CANCELLED)
    later = services.request_password_reset(coordinator.email)

    assert again == first
    assert later != first


def test_reset_is_queued_for_an_open_account_only(coordinator, invited):
    closed = UserFactory(email="gone@example.org", password="a long pass phrase")
    services.deactivate(closed, by=coordinator, reason="left")

    sent = services.request_password_reset(coordinator.email.upper())
    for address in ("gone@example.org", "nobody@example.org", invited.email):
        services.request_password_reset(address)

    assert letters("password_reset") == [sent]
    assert sent.recipient == coordinator


def test_reset_for_somebody_invited_sends_the_invitation_again(invited, coordinator):
    services.mint_invitation(invited, by=coordinator)
    Mail.objects.update(state=Mail.State.CANCELLED)

    letter = services.request_password_reset(invited.email)

    assert (letter.kind, letter.recipient) == ("invitation", invited)


def test_new_password_cancels_waiting_resets_and_tells_the_owner(coordinator):
    waiting = services.request_password_reset(coordinator.email)

    services.set_password(coordinator, "another long phrase")

    waiting.refresh_from_db()
    assert waiting.state == Mail.State.CANCELLED
    assert [m.recipient for m in letters("password_changed")] == [coordinator]
    assert User.objects.get(pk=coordinator.pk).check_password("another long phrase")
    assert coordinator.check_password("another long phrase")


def test_first_password_sends_no_word_of_a_change(invited):
    services.set_password(invited, "another long phrase")

    assert letters("password_changed") == []


def test_profile_changes_only_what_differs(coordinator):
    before = coordinator.history.count()

    services.change_profile(coordinator, by=coordinator, name=coordinator.name)
    services.change_profile(coordinator, by=coordinator, mail_hour=7)

    coordinator.refresh_from_db()
    assert coordinator.mail_hour == 7
    assert coordinator.history.count() == before + 1


def test_profile_cannot_change_rights(coordinator):
    with pytest.raises(TypeError):
        services.change_profile(coordinator, by=coordinator, is_superuser=True)


def test_another_zone_moves_the_ends_of_their_days(coordinator, monkeypatch):
    class Kind:
        asked: list[User] = []

        def retime(self, user: User) -> int:
            self.asked.append(user)
            return 1

    monkeypatch.setattr(deadlines, "_kinds", {"x": Kind()})

    services.change_profile(coordinator, by=coordinator, mail_hour=8)
    assert Kind.asked == []
    fresh = services.change_profile(coordinator, by=coordinator, time_zone="Asia/Seoul")

    assert Kind.asked == [coordinator]
    assert str(fresh.time_zone) == "Asia/Seoul"


def test_closing_an_account_ends_its_invitations(invited, coordinator):
    key = services.mint_invitation(invited, by=coordinator)

    services.deactivate(invited, by=coordinator, reason="left the team")

    invited.refresh_from_db()
    assert not invited.is_active
    assert services.invitation_state(services.invitation_with(key)) == "unknown"
    assert invited.history.first().history_change_reason == "left the team"


def test_history_holds_no_address_and_no_name(invited, coordinator):
    key = services.mint_invitation(invited, by=coordinator)
    services.accept_invitation(key, name="Ana Bell", password="four words here")

    rows = [
        *invited.history.values(),
        *Invitation.history.values(),
    ]

    assert len(rows) >= 4
    assert not re.search(r"(?i)ana|example\.org", str(rows))


@pytest.mark.parametrize("kind", ["invitation", "password_reset"])
def test_letter_carries_a_fresh_secret(invited, coordinator, kind):
    if kind == "password_reset":
        mail = services.request_password_reset(coordinator.email)
    else:
        mail = letters("invitation")[0]
    writer = kind_named(kind)

    context = writer.context(mail)

    (secret,) = writer.secrets(context)
    assert secret in context["link"]
    assert context["link"].startswith("http://localhost:8000/")
    assert mail.params in ({}, {"by": coordinator.pk})


def test_letters_that_no_longer_apply(invited, coordinator):
    letter = letters("invitation")[0]
    writer = kind_named("invitation")
    assert writer.still_applies(letter) == ""

    key = services.mint_invitation(invited, by=coordinator)
    services.accept_invitation(key, name="Ana", password="four words here")
    letter = Mail.objects.get(pk=letter.pk)
    assert writer.still_applies(letter) == "already joined"

    services.deactivate(invited, by=coordinator, reason="left")
    letter = Mail.objects.get(pk=letter.pk)
    assert writer.still_applies(letter) == "the account is closed"


def test_invitation_is_answered_to_who_invites(invited, coordinator):
    letter = letters("invitation")[0]
    assert kind_named("invitation").reply_to(letter) == [coordinator.email]

    services.deactivate(coordinator, by=None, reason="left")

    assert kind_named("invitation").reply_to(letter) == []
