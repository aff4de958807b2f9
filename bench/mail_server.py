"""A mail server that takes everything and keeps nothing, in a process of its own."""

import signal
import socket
from typing import Any

from aiosmtpd.controller import Controller


class Taker:
    """Takes every letter."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Say that it is taken."""
        return "250 2.0.0 taken"


def main() -> None:
    """Listen on a free port, print the address, and stop when asked to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Taker(), hostname="127.0.0.1", port=port)
    controller.start()
    signal.signal(signal.SIGTERM, lambda *_: None)
    print(f"smtp://127.0.0.1:{port}", flush=True)
    signal.pause()
    controller.stop()


if __name__ == "__main__":
    main()
