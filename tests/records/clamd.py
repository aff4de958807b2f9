"""A small real clamd for tests: speaks INSTREAM, knows one virus, misbehaves."""

import socketserver
import threading
from pathlib import Path

# In two pieces, or every virus scanner would find this very file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + (
    rb"ANTIVIRUS-TEST-FILE!$H+H*"
)


class Handler(socketserver.StreamRequestHandler):
    """One connection: one file."""

    def handle(self) -> None:
        """Read the file to its end and answer."""
        clamd = self.server.clamd  # type: ignore[attr-defined]
        if clamd.behaviour == "drop":
            return
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
            if len(content) > clamd.longest:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        clamd.asked.append(content)
        if clamd.behaviour == "hang":
            clamd.stopped.wait(30)
            return
        if clamd.behaviour == "garble":
            self.wfile.write(b"stream: perhaps\0")
            return
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class Clamd:
    """The server, on a port of its own or on a socket file."""

    def __init__(self, path: Path | None = None) -> None:
        self.behaviour = ""
        self.longest = 26 * 1024**2
        self.asked: list[bytes] = []
        self.stopped = threading.Event()
        server = (
            socketserver.ThreadingUnixStreamServer(str(path), Handler)
            if path
            else socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        )
        server.clamd = self  # type: ignore[attr-defined]
        server.daemon_threads = True
        self._server = server
        port = "" if path else server.server_address[1]
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{port}"
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def stop(self) -> None:
        """Stop; from now on nobody listens."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
