"""How gunicorn serves the tracker; it reads this file by itself.

Locally one process with Celery in it (see sse_project/embedded.py), on loopback.
In production: `gunicorn sse_project.wsgi`, Celery beside it; README says how.
"""

import os
import threading
import time
import urllib.error
import urllib.request
from typing import Any

EMBEDDED = os.environ.get("TRACKER_ENV", "local") == "local"
PORT = os.environ.get("PORT", "8000")

wsgi_app = "sse_project.wsgi:application"
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8" if EMBEDDED else "4"))
workers = 1 if EMBEDDED else int(os.environ.get("WEB_CONCURRENCY", "2"))
bind = f"127.0.0.1:{PORT}" if EMBEDDED else os.environ.get("BIND", f"0.0.0.0:{PORT}")
timeout = 60
graceful_timeout = 3 if EMBEDDED else 30
# It would open a socket in the home folder by which any process stops the server.
control_socket_disable = True
# The tracker writes its own line for each request, without tokens.
accesslog = None
loglevel = "warning" if EMBEDDED else "info"

_embedded: Any = None


def post_worker_init(worker: Any) -> None:
    """Start Celery in the one web process, then say where the tracker is."""
    global _embedded
    if not EMBEDDED:
        return
    from sse_project.embedded import Embedded  # noqa: PLC0415 -- app ready

    _embedded = Embedded()
    _embedded.start()
    threading.Thread(target=_say_when_ready, daemon=True).start()


def worker_exit(server: Any, worker: Any) -> None:
    """Stop what `post_worker_init` started."""
    if _embedded is not None:
        _embedded.stop()


def _say_when_ready() -> None:
    ready = f"http://127.0.0.1:{PORT}/health/ready"
    for _ in range(100):
        try:
            with urllib.request.urlopen(ready, timeout=3):
                print(
                    f"\nThe tracker is at http://localhost:{PORT}/ – Ctrl-C stops it.",
                    flush=True,  # also into a pipe, where Python would wait
                )
                return
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
        except OSError as error:
            reason = str(error)
        time.sleep(0.1)
    print(f"The tracker does not get ready: {reason}", flush=True)
