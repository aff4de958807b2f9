"""The mail server of `make chaos`: it calls us before and after it takes a letter."""

from collections.abc import Callable
from email.parser import BytesHeaderParser
from email.policy import default as policy
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.smtp_server import Behaviour, Handler, Server

# Gets the Message-ID; returns whether the line is to be cut now.
Hook = Callable[[str], bool]


class Witness(Handler):
    """Keeps who got what under which Message-ID, in order, and nothing else."""

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(behaviour)
        self.before: Hook | None = None
        self.after: Hook | None = None
        self.addressed: Callable[[str], object] | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if self.addressed:
            self.addressed(address)
        return await super().handle_RCPT(server, session, envelope, address, _)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        header = BytesHeaderParser(policy=policy).parsebytes(envelope.content)
        message_id = str(header["Message-ID"])
        if self.before and self.before(message_id):
            server.transport.abort()
            return "250 never read"
        reply = await super().handle_DATA(server, session, envelope)
        self.messages.clear()
        if self.after and self.after(message_id):
            server.transport.abort()
        return reply


def witness() -> Server:
    """Start the server."""
    return Server(handler=Witness)
