"""The yardstick: Django with sessions and users and next to nothing else."""

from sse_project.settings import *  # noqa: F403 -- the same database and hosts

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # allauth does not load without it; on such a page it does nothing.
    "allauth.account.middleware.AccountMiddleware",
]
