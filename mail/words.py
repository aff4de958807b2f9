"""Say in plain words what became of a letter."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mail.models import Mail
from sse_project.lib import dates

# Stored in English by the engine, shown in the reader's language.
TOO_LATE = gettext_noop("It could not be delivered in time.")
GIVEN_UP = gettext_noop("It could not be delivered in four days.")
CLOSED = gettext_noop("The account is closed.")
SUPPRESSED = gettext_noop("The address no longer exists.")
UNWANTED = gettext_noop("The person does not want e-mail from the tracker.")
SET_BACK = gettext_noop(
    "The tracker was set back to a backup. Perhaps this was sent before: ask before "
    "you send it again."
)
# A person has had as many as they want today; see mail.wishes.
ENOUGH_TODAY = gettext_noop(
    "The person has had as many e-mails today as they want; it goes out on the next "
    "of their days."
)
KNOWN = (TOO_LATE, GIVEN_UP, CLOSED, SUPPRESSED, UNWANTED)

# What the numbers of a mail server mean (RFC 3463), the more exact ones first.
_PLAIN = {
    "5.2.2": gettext_noop("the mailbox is full."),
    "4.2.2": gettext_noop("the mailbox is full."),
    "5.2.1": gettext_noop("the mailbox is closed."),
    "5.3.4": gettext_noop("it is too large for the mailbox."),
    "5.4.1": gettext_noop("there is no such address."),
    "5.1": gettext_noop("there is no such address."),
    "5.4": gettext_noop("the mail server of the address was not reached."),
    "4.4": gettext_noop("the mail server of the address was not reached."),
    "5.7": gettext_noop("a filter refused it."),
}

# The shape and colour of each state, in the one vocabulary of the pages.
SHAPES = {
    Mail.State.PENDING: "todo",
    Mail.State.SENDING: "progress",
    Mail.State.SENT: "done",
    Mail.State.DEAD: "late",
    Mail.State.UNKNOWN: "soon",
    Mail.State.CANCELLED: "todo",
}


def why_not_arrived(mail: Mail) -> str:
    """Return why a letter did not arrive, or perhaps did not; "" if it is fine."""
    if mail.bounced_at is not None:
        return _came_back(mail)
    if mail.state == Mail.State.UNKNOWN:
        if mail.last_error == SET_BACK:
            return _(SET_BACK)
        return _(
            "The mail server took it twice and did not answer. Perhaps it arrived: "
            "ask before you send it again."
        )
    if mail.state == Mail.State.CANCELLED:
        return _sentence(_(mail.cancel_reason)) if mail.cancel_reason else ""
    if mail.state == Mail.State.PENDING and mail.last_error == ENOUGH_TODAY:
        return _(ENOUGH_TODAY)
    if mail.state == Mail.State.PENDING and mail.last_error:
        return _(
            "Not taken yet, it is tried again. The mail server said: {text}"
        ).format(text=mail.smtp_text or mail.last_error)
    if waits_for_the_morning(mail):
        return _("It waits for the morning where its reader is.")
    if mail.state != Mail.State.DEAD:
        return ""
    if mail.smtp_code is not None and mail.smtp_code >= 500:
        return _("The mail server refused it: {text}").format(text=mail.smtp_text)
    if mail.last_error in KNOWN:
        return _(mail.last_error)
    if mail.smtp_code is not None:
        return _("The mail server put it off for four days: {text}").format(
            text=mail.smtp_text
        )
    return _(
        "The tracker could not write it. That is a fault of the tracker; "
        "please tell the administrator."
    )


def waits_for_the_morning(mail: Mail) -> bool:
    """Return whether a letter is a notice that night keeps back (mail.night)."""
    is_notice = mail.category == Mail.Category.NOTICE
    is_waiting = mail.state == Mail.State.PENDING and mail.held_at is None
    return is_notice and is_waiting and mail.due_at > dates.now()


def _sentence(text: str) -> str:
    """Return "the round is closed", as a kind of letter puts it, as a sentence."""
    return text if text.endswith(".") else f"{capfirst(text)}."


def _came_back(mail: Mail) -> str:
    text = mail.last_error
    plain = _PLAIN.get(text[:5]) or _PLAIN.get(text[:3])
    text = said_once(text)
    if plain is None:
        return _("It came back. The mail server said: {text}").format(text=text)
    return _("It came back: {reason} The mail server said: {text}").format(
        reason=_(plain), text=text
    )


def shape_of(mail: Mail) -> str:
    """Return the shape and colour of a letter: one that came back has not arrived."""
    return "late" if mail.bounced_at is not None else SHAPES[Mail.State(mail.state)]


def state_of(mail: Mail) -> str:
    """Return how a letter stands, in a word or two."""
    if mail.held_at is not None and mail.state == Mail.State.PENDING:
        return _("held")
    return _("came back") if mail.bounced_at is not None else mail.get_state_display()


def said_once(text: str) -> str:
    """Return a report without the code before it, if the server's words name it too.

    "5.1.1 550 5.1.1 no such user" is kept; "550 5.1.1 no such user" is shown.
    """
    code, _space, words = text.partition(" ")
    return words if code and code in words else text
