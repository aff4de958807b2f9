"""The Celery tasks that turn the mail engine."""

from celery import shared_task

from mail import chores as beside
from mail import engine
from sse_project.lib import doorbell


@shared_task(
    ignore_result=True,
    acks_late=False,  # a lost tick costs a minute; a repeated one helps nobody
    expires=55,  # the next one comes in 60 s
    time_limit=20 * 60,  # longer than a lease
)
def tick(always_plan: bool = False) -> None:
    """Plan, then send what is due; beat calls it every 60 seconds.

    While many letters leave, each tick asks for another one: an idle worker takes
    it and helps; if there is none, this one goes on with it when its time is over.
    """
    engine.tick(always_plan=always_plan, call_help=_ask_for_another)


def _ask_for_another() -> None:
    if not tick.app.conf.task_always_eager:  # it would run inside this one
        doorbell.press(tick)


@shared_task(ignore_result=True, acks_late=False, expires=280, time_limit=10 * 60)
def chores() -> None:
    """Read what came back, and check once a day; beat calls it every 5 minutes."""
    beside.run()
