"""Waking a worker now: the broker is only the doorbell, the database is the queue."""

import contextvars
import logging
import threading
from collections import defaultdict
from typing import Any, Literal

from django.core.cache import cache

from sse_project.lib import dates

log = logging.getLogger(__name__)

Waiting = Literal["soon", "long"]
PATIENCE = 2  # seconds
ASK_AGAIN = 60  # seconds
_pressed: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def press(task: Any, *args: Any) -> None:
    """Ask for `task` with `args`, from a thread: a dead broker takes half a minute.

    Never fails and never takes longer than PATIENCE seconds; a failure is logged,
    and whoever asks must be able to ask again. While one call of a task hangs no
    other of it is tried.
    """
    if task.app.conf.task_always_eager:
        task.apply_async(args=args)
        return
    is_pressed = _pressed[task.name]
    if not is_pressed.acquire(blocking=False):
        return

    def ask() -> None:
        try:
            task.apply_async(args=args, retry=False)
        except Exception as error:
            log.warning("%s was not asked for: %s", task.name, error)
        finally:
            is_pressed.release()

    context = contextvars.copy_context()  # the request's id goes along
    finger = threading.Thread(target=context.run, args=[ask], daemon=True)
    finger.start()
    finger.join(PATIENCE)


def wait_for(name: str, task: Any, *args: Any) -> Waiting:
    """Ask for `task` with `args` for somebody who waits for its effect.

    The worker is asked once a minute for each `name`, however often this is
    called, so that a lost ring costs a minute. Return "long" to who waits for
    that long already.
    """
    now = dates.machine_now().timestamp()
    since = cache.get_or_set(f"since:{name}", now, 10 * ASK_AGAIN) or now
    if cache.add(f"asked:{name}", now, ASK_AGAIN):
        press(task, *args)
    return "long" if now - since >= ASK_AGAIN else "soon"
