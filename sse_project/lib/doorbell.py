"""Waking a worker now: the broker is only the doorbell, the database is the queue."""

import contextvars
import logging
import threading
from collections import defaultdict
from typing import Any

log = logging.getLogger(__name__)

PATIENCE = 2  # seconds
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
