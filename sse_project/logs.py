"""Logs: JSON lines in production, plain ones locally; no bodies, no tokens."""

import logging
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=["status_code", "data"]),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RouteInsteadOfPath(logging.Filter):
    """Take the path out of Django's own lines: links to one task carry a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the path of the record's request by its route.

        Drops what only repeats a status: RequestLog has written it.
        """
        if record.name == "django.request" and not record.exc_info:
            return False
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(no such page)"
            record.args = tuple(route if a == path else a for a in record.args)
        return True


def configure_structlog() -> None:
    """Send structlog's lines through the standard library's handlers."""
    structlog.configure(
        processors=[
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING for the chosen form and level."""
    written: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route": {"()": RouteInsteadOfPath}},
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *written,
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "filters": ["route"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level},
        },
    }
