"""Reports as mail servers write them."""

from email import policy
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def delivery_report(
    to: str,
    status: str = "5.1.1",
    said: str = "550 5.1.1 no such user",
    action: str = "failed",
    **more: str,
) -> bytes:
    """Return a report to `to` (RFC 3464); `more` are fields of the recipient."""
    recipient = Message()
    recipient["Final-Recipient"] = "rfc822; bat@example.org"
    fields = {"Action": action, "Status": status}
    if said:
        fields["Diagnostic-Code"] = f"smtp; {said}"
    for name, value in (fields | more).items():
        if value:
            recipient[name] = value
    host = Message()
    host["Reporting-MTA"] = "dns; mx.example.org"
    status_part = MIMEBase("message", "delivery-status")
    status_part.set_payload([host, recipient])
    return _report(to, "delivery-status", status_part, original=None)


def complaint(original_sender: str, *, to: str = "abuse@example.org") -> bytes:
    """Return a complaint (RFC 5965) that quotes the letter's headers only."""
    fields = Message()
    fields["Feedback-Type"] = "abuse"
    fields["User-Agent"] = "SomeProvider/1.0"
    part = MIMEBase("message", "feedback-report")
    part.set_payload([fields])
    original = MIMEText(
        f"Return-Path: <{original_sender}>\nSubject: A note\n", "rfc822-headers"
    )
    return _report(to, "feedback-report", part, original=original)


def _report(to: str, kind: str, part: Message, *, original: Message | None) -> bytes:
    report = MIMEMultipart("report", **{"report-type": kind})
    report["From"] = "MAILER-DAEMON@mx.example.org"
    report["To"] = to
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(MIMEText("I'm sorry to have to inform you"))
    report.attach(part)
    if original is None:
        letter = EmailMessage(policy=policy.default)
        letter["Subject"] = "A note"
        letter["To"] = "bat@example.org"
        letter.set_content("Hello")
        original = MIMEMessage(letter)
    report.attach(original)
    return report.as_bytes()
