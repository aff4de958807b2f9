"""Invite people, let them in, let them change and close what is theirs."""

import datetime as dt
import hashlib
import secrets
import uuid
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.calendar_keys import switch_off as switch_calendar_off
from accounts.models import Invitation, User
from mail.models import Mail
from mail.services import cancel, plan_soon, queue
from sse_project.lib import dates, deadlines
from sse_project.lib.history import note_change
from sse_project.lib.limits import take_turn

INVITATION_DAYS = 7
RESET_HOURS = 24
NEW_INVITATIONS_AN_HOUR = 3


class AccountClosed(Exception):
    """Somebody closed this account; only an administrator opens it again."""


class InvitationRefused(Exception):
    """This link lets nobody in; `state` says why."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def invite_user(
    *,
    email: str,
    name: str,
    by: Any,
    phase_id: int | None = None,
    notify: bool = True,
    **fields: Any,
) -> User:
    """Return the user with this address, made and invited if there was none.

    A user who already has a password gets no letter. Effects: the user, with
    an unusable password; the invitation in the outbox unless one waits there or
    `notify` is off (an external reviewer gets a link of another kind). Raises
    AccountClosed.
    """
    address = email.strip().lower()
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        user = _new_user(address, name=name, by=by, **fields)
    if not user.is_active:
        raise AccountClosed
    if notify and not user.has_usable_password():
        _queue_invitation(user, by=by, phase_id=phase_id)
    return user


def _new_user(email: str, *, by: Any, **fields: Any) -> User:
    user = User(email=email, **fields)
    user.set_unusable_password()
    note_change(user, by=by, reason="invited")
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # somebody invited the same person just now
        return User.objects.get(email__iexact=email)
    return user


@transaction.atomic
def resend_invitation(
    user: User, *, by: Any, phase_id: int | None = None
) -> Mail | None:
    """Send the invitation once more; return the letter.

    None, and no letter, when the user has a password or a closed account. The
    links sent before stop working. Pressed twice, it is one letter.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.has_usable_password() or not user.is_active:
        return None
    _withdraw_invitations(user, by=by)
    return _queue_invitation(user, by=by, phase_id=phase_id)


def _queue_invitation(user: User, *, by: Any, phase_id: int | None) -> Mail:
    waiting = _waiting_invitation(user)
    if waiting is not None:
        return waiting
    letters = Mail.objects.filter(kind="invitation", recipient=user).order_by("pk")
    if phase_id is None and (last := letters.last()) is not None:
        phase_id = last.phase_id
    return queue(
        "invitation",
        recipient=user,
        dedupe_key=f"invitation|{user.pk}|{letters.count() + 1}",
        params={"by": getattr(by, "pk", None)},
        phase_id=phase_id,
    )


def _waiting_invitation(user: User) -> Mail | None:
    """Return the letter on its way; who asks at the same moment waits their turn."""
    User.objects.select_for_update().get(pk=user.pk)
    letters = Mail.objects.filter(kind="invitation", recipient=user)
    return letters.filter(state__in=Mail.State.ON_ITS_WAY).first()


@transaction.atomic
def mint_invitation(user: User, *, by: Any) -> str:
    """Return the key of a new invitation of `user`; only its hash is kept.

    For the letter, at the moment it is written. Links of earlier copies stay
    good, because nobody knows which copy arrived.
    """
    key = secrets.token_urlsafe(32)
    invitation = Invitation(
        user=user,
        key_hash=_hash(key),
        address=user.email,
        invited_by=by,
        created_at=dates.now(),
        expires_at=dates.now() + dt.timedelta(days=INVITATION_DAYS),
    )
    note_change(invitation, by=by)
    invitation.save()
    return key


def invitation_with(key: str) -> Invitation | None:
    """Return the invitation this key opens, in whatever state; None if unknown."""
    found = Invitation.objects.select_related("user", "invited_by")
    return found.filter(key_hash=_hash(key)).first()


def invitation_state(invitation: Invitation | None) -> str:
    """Return open, unknown, spent, withdrawn or expired."""
    if invitation is None or not invitation.user.is_active:
        return "unknown"
    if invitation.spent_at or invitation.user.has_usable_password():
        return "spent"
    moved = invitation.address.lower() != invitation.user.email.lower()
    if invitation.withdrawn_at or moved:
        return "withdrawn"
    return "open" if dates.now() < invitation.expires_at else "expired"


@transaction.atomic
def accept_invitation(key: str, *, name: str, password: str) -> User:
    """Let the invited user in: set name and password; return the user.

    Effects: the password, the name; all their invitations are spent. Raises
    InvitationRefused. Two tabs at once: the user's row is locked, so the second
    finds it spent.
    """
    found = invitation_with(key)
    if found is None:
        raise InvitationRefused("unknown")
    user = User.objects.select_for_update().get(pk=found.user_id)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    invitation.user = user
    if (state := invitation_state(invitation)) != "open":
        raise InvitationRefused(state)
    user.name = name
    user.joined_at = dates.now()
    user.set_password(password)
    note_change(user, by=user, reason="accepted the invitation")
    user.save(update_fields=["name", "joined_at", "password"])
    for other in user.invitations.select_for_update().filter(spent_at__isnull=True):
        other.spent_at = dates.now()
        note_change(other, by=user)
        other.save(update_fields=["spent_at"])
    return user


@transaction.atomic
def renew_invitation(key: str) -> Mail | None:
    """Send a fresh link to the address of an expired or replaced invitation.

    For whoever holds the old link: the letter goes to the invited address, so
    nothing is given away. None when there is nobody to invite, or after three
    an hour.
    """
    invitation = invitation_with(key)
    state = invitation_state(invitation)
    if invitation is None or state not in {"expired", "withdrawn"}:
        return None
    user, by = invitation.user, invitation.invited_by
    if waiting := _waiting_invitation(user):
        return waiting
    name = f"invitation:{user.pk}"
    if not take_turn(name, limit=NEW_INVITATIONS_AN_HOUR, seconds=3600):
        return None
    return _queue_invitation(user, by=by, phase_id=None)


def _withdraw_invitations(user: User, *, by: Any) -> None:
    for invitation in user.invitations.select_for_update().filter(
        spent_at__isnull=True, withdrawn_at__isnull=True
    ):
        invitation.withdrawn_at = dates.now()
        note_change(invitation, by=by)
        invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def request_password_reset(email: str) -> Mail | None:
    """Queue the letter with a reset link, if an open account has this address.

    Who was invited and never chose a password gets the invitation again. While
    one letter waits there is no second. The caller says the same thing in every
    case.
    """
    users = User.objects.select_for_update(of=("self",))
    user = users.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return None
    if user.has_usable_password():
        waiting = Mail.objects.filter(
            kind="password_reset", recipient=user, state__in=Mail.State.ON_ITS_WAY
        ).first()
        return waiting or queue(
            "password_reset",
            recipient=user,
            dedupe_key=f"password_reset|{user.pk}|{uuid.uuid4().hex}",
            params={},
            expires_at=dates.now() + dt.timedelta(hours=RESET_HOURS),
        )
    last = user.invitations.first()
    if last is None:
        return None
    return _queue_invitation(user, by=last.invited_by, phase_id=None)


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Set a password the user chose, and tell them by a letter.

    Effects: the row, history, reset letters that wait are cancelled, the letter
    `password_changed`. Other sessions end, as their hash no longer fits.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    had_one = locked.has_usable_password()
    locked.set_password(password)
    note_change(locked, by=locked, reason="new password")
    locked.save(update_fields=["password"])
    user.password = locked.password  # the caller's session goes on with it
    waiting = Mail.objects.filter(
        kind="password_reset", recipient=locked, state=Mail.State.PENDING
    )
    for letter in waiting:
        cancel(letter, reason="the password was changed", by=locked)
    if had_one:
        queue(
            "password_changed",
            recipient=locked,
            dedupe_key=f"password_changed|{locked.pk}|{uuid.uuid4().hex}",
            params={},
        )


@transaction.atomic
def change_profile(user: Any, *, by: Any, **fields: Any) -> User:
    """Change name, language, zone or hour of e-mails; return the fresh user.

    Effects: the row and its history; with another zone the ends of the days
    they owe something are computed anew.
    """
    allowed = {"name", "language", "time_zone", "mail_hour"}
    if unknown := fields.keys() - allowed:
        raise TypeError(f"Not part of a profile: {sorted(unknown)}")
    locked = User.objects.select_for_update().get(pk=user.pk)
    changed = [key for key, value in fields.items() if getattr(locked, key) != value]
    if not changed:
        return locked
    for key in changed:
        setattr(locked, key, fields[key])
    note_change(locked, by=by)
    locked.save(update_fields=changed)
    if "time_zone" in changed:
        deadlines.retime(user=locked)
    plan_soon()
    return locked


@transaction.atomic
def deactivate(user: User, *, by: Any, reason: str) -> User:
    """Close an account: sessions, invitations and calendar stop at once, for good."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.is_active = False
    note_change(locked, by=by, reason=reason)
    locked.save(update_fields=["is_active"])
    _withdraw_invitations(locked, by=by)
    switch_calendar_off(locked, by=by, reason="account closed")
    end_sessions(locked)
    return locked


def end_sessions(user: User) -> None:
    """Remove the open sessions of `user`: opening the account revives none."""
    for session in Session.objects.filter(
        expire_date__gt=dates.machine_now()
    ).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).delete()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
