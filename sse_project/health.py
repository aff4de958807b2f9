"""Is it alive, can it work, does mail leave: for supervisors and load balancers.

The answers name the part that is broken and nothing more; they are public.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mail.health import engine_alive
from mail.metrics import CONTENT_TYPE, exposed
from records.quarantine import waiting_count
from records.storage import files_storage
from records.wholeness import broken_count, late_count
from sse_project.lib import dates

PATIENCE = 1.8  # seconds for all parts together; they are asked at once
log = structlog.get_logger("tracker.health")


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, storage and schema are fit for work, else 503."""
    parts = {
        "database": _database,
        "storage": _storage,
        "migrations": _migrations,
    }
    return _answer(ask_all(parts))


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest) -> JsonResponse:
    """Answer 503 when the mail engine is silent for 5 minutes or mail is stuck."""
    return _answer(ask_all({"mail": _mail_leaves}))


@login_not_required
@never_cache
@require_safe
def files(request: HttpRequest) -> JsonResponse:
    """Answer 503 when a kept file is broken, not compared or not virus-checked.

    An alarm only: one broken file is no reason to send readers elsewhere.
    """
    try:
        answers = {"whole": _files_are_whole(), "virus_check": _nothing_waits()}
    except DatabaseError:
        answers = {"database": "failed"}
    return _answer(answers)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the outbox in figures, to a monitor with the token; nobody else knows of it.

    Without METRICS_TOKEN, to this computer itself, never in production: behind a
    proxy on the same computer everybody seems to be at it.
    """
    token = settings.METRICS_TOKEN
    if token:
        said = request.headers.get("Authorization", "")
        may_read = constant_time_compare(said, f"Bearer {token}")
    else:
        may_read = not settings.IS_PRODUCTION and _is_this_computer(request)
    if not may_read:
        raise Http404
    return HttpResponse(exposed(), content_type=CONTENT_TYPE)


def _is_this_computer(request: HttpRequest) -> bool:
    handed_on = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}
    if any(name in request.headers for name in handed_on):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a socket file has no address
        return False


def ask_all(parts: dict[str, Callable[[], str]]) -> dict[str, str]:
    """Ask every part at once; return what each says, "ok" when it is well.

    A part that raises has "failed", one that does not answer in time "no answer".
    """
    answers = dict.fromkeys(parts, "no answer")

    def ask(name: str) -> None:
        try:
            answers[name] = parts[name]()
        except Exception as error:  # noqa: BLE001 -- any failure is the answer
            log.warning("not ready", part=name, error=type(error).__name__)
            answers[name] = "failed"
        finally:
            connection.close()

    threads = [
        threading.Thread(target=ask, args=(name,), daemon=True) for name in parts
    ]
    until = dates.machine_now() + dt.timedelta(seconds=PATIENCE)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, (until - dates.machine_now()).total_seconds()))
    return dict(answers)


def _answer(answers: dict[str, str]) -> JsonResponse:
    is_well = all(answer == "ok" for answer in answers.values())
    status = "ok" if is_well else "unavailable"
    return JsonResponse({"status": status} | answers, status=200 if is_well else 503)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _storage() -> str:
    storage, written = files_storage(), uuid.uuid4().bytes
    # Should this die half-way, the hourly sweep deletes what no row names.
    name = storage.save(str(uuid.uuid4()), ContentFile(written))
    try:
        with storage.open(name) as kept:
            return "ok" if kept.read() == written else "read back wrongly"
    finally:
        storage.delete(name)


@lru_cache
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations)


def _migrations() -> str:
    missing = _migrations_on_disk() - set(
        MigrationRecorder(connection).applied_migrations()
    )
    return "not applied" if missing else "ok"


def _files_are_whole() -> str:
    broken, late = broken_count(), late_count()
    if broken:
        return f"{broken} broken"
    return f"{late} not compared for a week" if late else "ok"


def _nothing_waits() -> str:
    waiting = waiting_count()
    return f"{waiting} waiting for an hour" if waiting else "ok"


def _mail_leaves() -> str:
    is_alive, sentence = engine_alive()
    return "ok" if is_alive else sentence
