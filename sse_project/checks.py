"""System checks: what production refuses to start with."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured


@checks.register(checks.Tags.security)
def production_is_safe(**kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error for each setting that production may not start with."""
    if not settings.IS_PRODUCTION:
        return []
    return [
        *_mode(),
        *_secret(),
        *_services(),
        *_address(),
        *_static_files(),
        *_files(),
    ]


@checks.register()
def files_can_be_handed_out(**kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error for each setting with which files would not go out or in."""
    return [*_proxy_that_sends_files(), *_virus_check()]


@checks.register()
def returned_mail_is_understood(**kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error for each setting with which returned mail would go astray."""
    return [*_returned_mail(), *_weak_tokens()]


def refuse_unsafe_start() -> None:
    """Run all system checks; raise ImproperlyConfigured on the first errors.

    Gunicorn and Celery load the project without manage.py, which would have
    run them.
    """
    errors = [m for m in checks.run_checks() if m.is_serious()]
    if errors:
        lines = "\n".join(f"  {error}" for error in errors)
        raise ImproperlyConfigured(f"The tracker does not start:\n{lines}")


def _mode() -> Iterator[checks.CheckMessage]:
    if settings.DEBUG:
        yield checks.Error("DEBUG is on.", hint="Leave DEBUG unset.", id="tracker.E001")
    if settings.DEMO_ASKED_FOR:
        yield checks.Error(
            "The demo is asked for.", hint="Leave DEMO unset.", id="tracker.E002"
        )


def _secret() -> Iterator[checks.CheckMessage]:
    secret = settings.SECRET_KEY
    if len(secret) < 50 or len(set(secret)) < 10 or secret.startswith("local-only"):
        yield checks.Error(
            "SECRET_KEY is missing or weak.",
            hint="Set at least 50 random characters in SECRET_KEY or SECRET_KEY_FILE.",
            id="tracker.E003",
        )


def _services() -> Iterator[checks.CheckMessage]:
    if settings.IS_SQLITE:
        yield checks.Error(
            "The database is SQLite.",
            hint="Set DATABASE_URL=postgres://user:password@host/name.",
            id="tracker.E004",
        )
    if urlsplit(settings.REDIS_URL).scheme not in ("redis", "rediss", "unix"):
        yield checks.Error(
            "Celery has no broker of its own.",
            hint="Set REDIS_URL=redis://host:6379/0.",
            id="tracker.E005",
        )
    if not urlsplit(settings.EMAIL_URL).scheme.startswith("smtp"):
        yield checks.Error(
            "Mail would not leave.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587.",
            id="tracker.E006",
        )


def _address() -> Iterator[checks.CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https" or not site.hostname:
        yield checks.Error(
            "SITE_URL is missing or not https.",
            hint="Set SITE_URL=https://tracker.example.org.",
            id="tracker.E007",
        )
    hosts = settings.ALLOWED_HOSTS
    if not hosts or any(host.startswith((".", "*")) for host in hosts):
        yield checks.Error(
            "ALLOWED_HOSTS is missing or has a wildcard.",
            hint="Name each host exactly: ALLOWED_HOSTS=tracker.example.org.",
            id="tracker.E008",
        )
    elif site.hostname and site.hostname not in hosts:
        yield checks.Error(
            "The host of SITE_URL is not in ALLOWED_HOSTS.",
            hint=f"Add {site.hostname}: the links in mails lead there.",
            id="tracker.E009",
        )
    if settings.TRUSTED_PROXY_COUNT < 0:
        yield checks.Error(
            "TRUSTED_PROXY_COUNT is negative.",
            hint="Count the proxies in front that are yours; 0 for none.",
            id="tracker.E010",
        )


def _static_files() -> Iterator[checks.CheckMessage]:
    if not Path(settings.STATIC_ROOT or "", "staticfiles.json").exists():
        yield checks.Error(
            "The static files are not collected; every page would fail.",
            hint="Run manage.py collectstatic --no-input, with the same STATIC_ROOT.",
            id="tracker.E011",
        )


def _files() -> Iterator[checks.CheckMessage]:
    if not settings.FILES_S3_BUCKET or not settings.FILES_S3_ENDPOINT:
        return
    endpoint = urlsplit(settings.FILES_S3_ENDPOINT)
    if endpoint.scheme != "https" or not endpoint.hostname:
        yield checks.Error(
            "FILES_S3_ENDPOINT is not https.",
            hint="Browsers fetch the files there: use https://files.example.net.",
            id="tracker.E012",
        )
    elif endpoint.hostname == urlsplit(settings.SITE_URL).hostname:
        yield checks.Error(
            "The files would be handed out under the tracker's own host.",
            hint="Give the S3 server a host name of its own.",
            id="tracker.E013",
        )


def _proxy_that_sends_files() -> Iterator[checks.CheckMessage]:
    prefix = settings.FILES_X_ACCEL_PREFIX
    if not prefix:
        return
    if len(prefix) < 3 or not (prefix.startswith("/") and prefix.endswith("/")):
        yield checks.Error(
            "FILES_X_ACCEL_PREFIX is not a path between two slashes.",
            hint="Name nginx's internal location, for example /protected-files/.",
            id="tracker.E014",
        )
    elif settings.FILES_S3_BUCKET or not settings.TRUSTED_PROXY_COUNT:
        yield checks.Error(
            "FILES_X_ACCEL_PREFIX is set, but no proxy could find the files.",
            hint="It needs files in FILES_DIR and TRUSTED_PROXY_COUNT of 1 or more.",
            id="tracker.E015",
        )


def _virus_check() -> Iterator[checks.CheckMessage]:
    if not settings.CLAMAV_URL:
        return
    url = urlsplit(settings.CLAMAV_URL)
    if (url.scheme, bool(url.hostname)) != ("tcp", True) and (
        url.scheme != "unix" or url.hostname or not url.path
    ):
        yield checks.Error(
            "CLAMAV_URL is neither tcp://host:3310 nor unix:///path.",
            hint="Give the address of clamd, or leave it unset.",
            id="tracker.E016",
        )


def _returned_mail() -> Iterator[checks.CheckMessage]:
    address = settings.BOUNCE_ADDRESS
    if address and not re.fullmatch(r"[a-z0-9._-]{1,20}@[a-z0-9.-]+", address):
        yield checks.Error(
            "BOUNCE_ADDRESS is not a short, plain address.",
            hint="Use bounces@example.org; bounces+…@example.org must reach it, too.",
            id="tracker.E017",
        )
    schemes = ("imap", "imap+tls", "imaps", "pop3", "pop3s", "maildir", "mbox")
    if settings.BOUNCE_MAILBOX_URL and (
        urlsplit(settings.BOUNCE_MAILBOX_URL).scheme not in schemes
    ):
        yield checks.Error(
            "BOUNCE_MAILBOX_URL names no mailbox that can be read.",
            hint="Use imaps://user:password@host/INBOX or maildir:///path.",
            id="tracker.E018",
        )


def _weak_tokens() -> Iterator[checks.CheckMessage]:
    for name in ("BOUNCE_SECRET", "METRICS_TOKEN"):
        if 0 < len(getattr(settings, name)) < 20:
            yield checks.Error(
                f"{name} can be guessed.",
                hint="Use 20 random characters or more.",
                id="tracker.E019",
            )
