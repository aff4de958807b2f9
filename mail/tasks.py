"""The Celery tasks that turn the mail engine."""

from celery import shared_task

from mail import chores as beside
from mail import engine


@shared_task(
    ignore_result=True,
    acks_late=False,  # a lost tick costs a minute; a repeated one helps nobody
    expires=55,  # the next one comes in 60 s
    time_limit=20 * 60,  # longer than a lease
)
def tick(always_plan: bool = False) -> None:
    """Plan, then send what is due; beat calls it every 60 seconds."""
    engine.tick(always_plan=always_plan)


@shared_task(ignore_result=True, acks_late=False, expires=280, time_limit=10 * 60)
def chores() -> None:
    """Read what came back, and check once a day; beat calls it every 5 minutes."""
    beside.run()
