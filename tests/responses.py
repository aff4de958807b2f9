"""Reading the answers of the test client."""

from typing import Any


def drain(response: Any) -> bytes:
    """Return the whole body; a streamed file is read to its end, which closes it.

    `response.close()` instead would end the request, and with it, on
    PostgreSQL, the connection that holds the test's transaction.
    """
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content)
    return response.content
