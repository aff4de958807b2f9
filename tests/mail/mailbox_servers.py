"""Real IMAP and POP3 servers for tests, as far as our reader speaks to them."""

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Box:
    """The messages, by number, and what was done to them."""

    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    folder: str = ""
    sizes: bool = True  # an IMAP server that tells sizes
    broken: str = ""  # a command that fails


class Imap(socketserver.StreamRequestHandler):
    """One conversation in IMAP4rev1."""

    def handle(self) -> None:
        box: Box = self.server.box  # type: ignore[attr-defined]
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, said = line.decode().strip().partition(" ")
            verb = re.match(r"(UID )?\w+", said.upper())[0]
            if verb == box.broken:
                self.say(f"{tag} NO not today")
                continue
            for answer in self.answers(box, verb, said):
                self.say(answer)
            self.say(f"{tag} OK done")
            if verb == "LOGOUT":
                return

    def answers(self, box: Box, verb: str, said: str) -> list[str | bytes]:
        if verb == "CAPABILITY":
            return ["* CAPABILITY IMAP4rev1"]
        if verb == "SELECT":
            box.folder = said.split()[1]
            return [f"* {len(box.messages)} EXISTS"]
        if verb == "UID SEARCH":
            new = sorted(set(box.messages) - box.seen)
            return ["* SEARCH " + " ".join(map(str, new))]
        if verb == "UID STORE":
            box.seen.add(int(said.split()[2]))
        if verb == "UID FETCH":
            uid = int(said.split()[2])
            raw = box.messages[uid]
            if "SIZE" not in said:
                head = b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(raw))
                return [head + raw + b")"]
            size = f" RFC822.SIZE {len(raw)}" if box.sizes else ""
            return [f"* 1 FETCH (UID {uid}{size})"]
        return []

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")


class Pop(socketserver.StreamRequestHandler):
    """One conversation in POP3."""

    def handle(self) -> None:
        box: Box = self.server.box  # type: ignore[attr-defined]
        marked: set[int] = set()
        self.say(b"+OK ready")
        for line in self.rfile:
            verb, _space, rest = line.decode().strip().partition(" ")
            if verb == box.broken:
                self.say(b"-ERR not today")
            elif verb == "LIST":
                self.say(b"+OK")
                for number, raw in box.messages.items():
                    self.say(b"%d %d" % (number, len(raw)))
                self.say(b".")
            elif verb == "RETR":
                self.say(b"+OK")
                for each in box.messages[int(rest)].splitlines():
                    self.say(b"." + each if each.startswith(b".") else each)
                self.say(b".")
            else:
                if verb == "DELE":
                    marked.add(int(rest))
                if verb == "QUIT":
                    # Before it is said: who hears it may look at once.
                    box.deleted |= marked
                self.say(b"+OK")
                if verb == "QUIT":
                    return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """A server on a free port of this computer; `tls` wraps its lines."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, handler: type, box: Box, tls: object = None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.box, self.tls = box, tls
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def get_request(self):
        line, address = super().get_request()
        return (
            self.tls.wrap_socket(line, server_side=True) if self.tls else line
        ), address

    def handle_error(self, request, client_address) -> None:
        """Say nothing of a client that hung up."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
