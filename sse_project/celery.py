"""The Celery application: worker, beat, and the request id that tasks inherit."""

import os
import sys
from typing import Any

import structlog
from celery import Celery, signals
from celery.app.task import Context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")

app = Celery("sse_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def _refuse_unsafe_start(**kwargs: Any) -> None:
    """Stop worker and beat on unsafe settings, as gunicorn is stopped."""
    import django  # noqa: PLC0415 -- app ready
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- app ready

    from sse_project.checks import refuse_unsafe_start  # noqa: PLC0415 -- app ready

    django.setup()
    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as refusal:
        # Celery logs what a receiver raises and goes on; SystemExit passes. Beat
        # has put a logger in the place of sys.stderr by now.
        print(refusal, file=sys.__stderr__)  # noqa: T201 -- said before any log
        raise SystemExit(1) from refusal


@signals.before_task_publish.connect
def _hand_on_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        headers["request_id"] = request_id


@signals.task_prerun.connect
def _bind_ids(task_id: str, task: Any, **kwargs: Any) -> None:
    request: Context = task.request
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        task_id=task_id, task=task.name, request_id=request.get("request_id")
    )


@signals.task_postrun.connect
def _unbind_ids(**kwargs: Any) -> None:
    structlog.contextvars.clear_contextvars()
