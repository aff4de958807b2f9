"""A real SMTP server for tests, which misbehaves on demand."""

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Behaviour:
    """Answers by phase: a reply, "drop" (cut the line) or "hang" (never answer).

    `per_address` maps a recipient to its RCPT reply; each list is used up in
    order, then all is well.
    """

    hello: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)
    rset: list[str] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    per_address: dict[str, str] = field(default_factory=dict)
    # After the content came in whole: taken, but the answer is lost.
    taken_then: list[str] = field(default_factory=list)
    password: str = ""
    # How long the server takes to answer once it has the letter, in seconds.
    delay: float = 0


class Handler:
    """Records what was accepted."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.accepted: list[tuple[str, str]] = []  # (address, Message-ID)
        self.messages: list[EmailMessage] = []
        self.senders: list[str] = []  # as the envelope names them
        self.greeted = 0  # lines on which somebody said who they are

    async def _act(self, server: SMTP, what: list[str]) -> str | None:
        if not what:
            return None
        reply = what.pop(0)
        if reply == "drop":
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 never read"
        if reply == "hang":
            await asyncio.sleep(30)
        return reply or None

    async def handle_EHLO(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.greeted += 1
        await self._act(server, self.behaviour.hello)
        return responses

    async def handle_RSET(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return await self._act(server, self.behaviour.rset) or "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if reply := await self._act(server, self.behaviour.mail):
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if address in self.behaviour.per_address:
            return self.behaviour.per_address[address]
        if reply := await self._act(server, self.behaviour.rcpt):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if reply := await self._act(server, self.behaviour.data):
            return reply
        message = message_from_bytes(envelope.content, policy=policy)
        self.messages.append(message)
        self.senders.append(str(envelope.mail_from))
        for address in envelope.rcpt_tos:
            self.accepted.append((address, message["Message-ID"]))
        await asyncio.sleep(self.behaviour.delay)
        return await self._act(server, self.behaviour.taken_then) or "250 2.0.0 taken"


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The server with its address; `accepted` is what it took.

    `tls` goes to aiosmtpd: `ssl_context` for TLS from the first byte,
    `tls_context` for STARTTLS.
    """

    def __init__(
        self, port: int = 0, handler: type[Handler] = Handler, **tls: Any
    ) -> None:
        self.behaviour = Behaviour()
        self.handler = handler(self.behaviour)
        self._port = port or free_port()
        self._tls = tls
        self.start()

    def start(self) -> None:
        """Listen, on the port of before if there was one."""
        self.controller = Controller(
            self.handler,
            hostname="127.0.0.1",
            port=self._port,
            authenticator=self._sign_in,
            auth_require_tls=False,
            decode_data=False,
            **self._tls,
        )
        self.controller.start()

    def stop(self) -> None:
        """Refuse connections."""
        self.controller.stop()

    def _sign_in(self, server: Any, session: Any, env: Any, method: str, data: Any):
        good = data.password.decode() == self.behaviour.password
        return AuthResult(success=good, handled=False)

    @property
    def accepted(self) -> list[tuple[str, str]]:
        return self.handler.accepted

    @property
    def messages(self) -> list[EmailMessage]:
        return self.handler.messages

    @property
    def senders(self) -> list[str]:
        return self.handler.senders

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def url_as(self, user: str, password: str) -> str:
        return f"smtp://{user}:{password}@127.0.0.1:{self._port}"
