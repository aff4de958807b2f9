"""How the outbox stands, in the text format that Prometheus reads."""

from collections.abc import Iterator

from django.db.models import Count, Min

from mail import home
from mail.claiming import due
from mail.health import engine_alive
from mail.models import EngineState, Mail, Suppression
from sse_project.lib import dates

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposed() -> str:
    """Return all figures; nine queries, however much mail there is."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    machine, project = dates.machine_now(), dates.now()
    state = EngineState.objects.filter(pk=1).first() or EngineState()
    by_state = dict(
        Mail.objects.order_by().values_list("state").annotate(n=Count("pk"))
    )
    waiting = (
        due(machine, project).order_by().aggregate(n=Count("pk"), at=Min("due_at"))
    )
    yield from _head("tracker_mail_letters", "Letters in the outbox, by state.")
    for name in Mail.State.values:
        yield f'tracker_mail_letters{{state="{name}"}} {by_state.get(name, 0)}'
    age = (project - waiting["at"]).total_seconds() if waiting["at"] else 0
    bounced = Mail.objects.filter(bounced_at__isnull=False).count()
    held = Mail.objects.filter(state=Mail.State.PENDING, held_at__isnull=False).count()
    yield from _gauge("due", "Letters that may leave now.", waiting["n"])
    yield from _gauge("oldest_due_seconds", "Age of the oldest of them.", int(age))
    yield from _gauge("held", "Letters held by a person.", held)
    yield from _gauge("bounced", "Letters that came back.", bounced)
    yield from _gauge(
        "suppressed_addresses",
        "Addresses that get no mail.",
        Suppression.objects.in_force().count(),
    )
    yield from _gauge("up", "1 while mail leaves the house.", int(engine_alive()[0]))
    is_paused = state.paused_until is not None and state.paused_until > machine
    is_stopped = bool(home.why_paused(state))
    yield from _gauge("paused", "1 while nothing leaves.", int(is_paused or is_stopped))
    if state.last_tick_at is not None:
        since = (machine - state.last_tick_at).total_seconds()
        yield from _gauge("last_tick_seconds", "Since the last tick.", int(since))
    yield from _gauge(
        "missing", "Expected mails that the ledger lacked.", state.missing
    )


def _gauge(name: str, text: str, value: int) -> Iterator[str]:
    yield from _head(f"tracker_mail_{name}", text)
    yield f"tracker_mail_{name} {value}"


def _head(name: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} gauge"
