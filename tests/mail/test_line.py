"""The line to the mail server: encrypted, worn out, cut short."""

import datetime as dt
import ipaddress
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mail import engine, services
from mail.models import Mail, Suppression
from mail.transports import transport
from tests.factories import UserFactory
from tests.mail.conftest import SHORT
from tests.mail.smtp_server import Server

pytestmark = pytest.mark.django_db
LOOPBACK = ipaddress.ip_address("127.0.0.1")


def letter(key: str = "a") -> Mail:
    return services.queue(
        "test-note", recipient=UserFactory(), dedupe_key=key, params={}
    )


# -- encrypted -------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """Return a file with a fresh key and a certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    # The wall clock: TLS reads no other.
    from_now = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)  # noqa: TID251
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(from_now)
        .not_valid_after(from_now + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(LOOPBACK)]), critical=True
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(params=["smtps", "smtp+tls"])
def encrypted(request, certificate, settings):
    """Return a mail server that speaks TLS only, in both ways there are."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    how = {
        "smtps": {"ssl_context": context},
        "smtp+tls": {"tls_context": context, "require_starttls": True},
    }[request.param]
    server = Server(**how)
    server.behaviour.password = "open sesame"
    url = server.url_as("tracker", "open%20sesame")
    settings.EMAIL_URL = url.replace("smtp", request.param, 1)
    settings.MAIL_TIMING = SHORT
    yield server
    server.stop()


def test_letter_travels_encrypted_and_signed_in(encrypted, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mail = letter()

    engine.tick()

    mail.refresh_from_db()
    assert mail.state == "sent", mail.smtp_text
    assert encrypted.accepted == [(mail.recipient.email, mail.message_id)]


def test_server_with_an_unknown_certificate_gets_neither_letter_nor_password(
    encrypted, monkeypatch
):
    signed_in = []
    monkeypatch.setattr(
        "smtplib.SMTP.login", lambda *said, **more: signed_in.append(said)
    )
    mail = letter()

    result = engine.tick()

    mail.refresh_from_db()
    assert result.paused
    assert (mail.state, mail.attempts) == ("pending", 0)
    assert "CERTIFICATE_VERIFY_FAILED" in mail.smtp_text
    assert encrypted.accepted == signed_in == []


# -- worn out, cut short ---------------------------------------------------------


@pytest.mark.parametrize("reply", ["421 4.7.0 enough for one line", "500 what?"])
def test_server_that_is_tired_of_the_line_gets_the_next_letter_on_a_new_one(
    smtp, reply
):
    letters = [letter(key) for key in "abc"]
    smtp.behaviour.rset = [reply]

    engine.tick()

    # The second letter is told off; it and the third share the second line.
    assert len(smtp.accepted) == len(letters)
    assert smtp.behaviour.rset == []
    assert smtp.handler.greeted == 2


def test_server_that_takes_the_address_and_then_no_letter_has_refused_it(smtp, caplog):
    mail = letter()
    smtp.behaviour.rcpt = ["250 yes"]  # and forgets it: DATA is answered with 503

    engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.smtp_code, mail.ambiguous) == ("dead", 503, 0)
    assert smtp.accepted == []
    assert "was refused: 503" in caplog.text
    # It says nothing of the address.
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("text", ["no line end", "two lines\r\n", "\r\n.\r\n.hidden"])
def test_text_arrives_as_it_was_however_it_ends(smtp, text):
    message = EmailMessage(policy=SMTP)
    message["From"] = "tracker@example.org"
    message["Message-ID"] = "<1@example.org>"
    message.set_payload(text)

    with transport() as line:
        answer = line.send(message, "a@example.org", mark=lambda: True)

    assert answer.verdict.name == "ACCEPTED"
    assert smtp.messages[0].get_payload().rstrip("\r\n") == text.rstrip("\r\n")
