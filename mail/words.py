"""Say in plain words what became of a letter."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mail.models import Mail

# Stored in English by the engine, shown in the reader's language.
TOO_LATE = gettext_noop("It could not be delivered in time.")
GIVEN_UP = gettext_noop("It could not be delivered in four days.")
CLOSED = gettext_noop("The account is closed.")
SUPPRESSED = gettext_noop("The address no longer exists.")
# A person has had as many as they want today; see mail.wishes.
ENOUGH_TODAY = gettext_noop(
    "The person has had as many e-mails today as they want; it goes out the next day."
)
KNOWN = (TOO_LATE, GIVEN_UP, CLOSED, SUPPRESSED)

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
    if mail.state == Mail.State.UNKNOWN:
        return _(
            "The mail server took it twice and did not answer. Perhaps it arrived: "
            "ask before you send it again."
        )
    if mail.state == Mail.State.CANCELLED:
        return _(mail.cancel_reason) if mail.cancel_reason else ""
    if mail.state == Mail.State.PENDING and mail.last_error == ENOUGH_TODAY:
        return _(ENOUGH_TODAY)
    if mail.state == Mail.State.PENDING and mail.last_error:
        return _(
            "Not taken yet, it is tried again. The mail server said: {text}"
        ).format(text=mail.smtp_text or mail.last_error)
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
