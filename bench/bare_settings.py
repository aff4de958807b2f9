"""The yardstick: Django with sessions and users and nothing else."""

from sse_project.settings import *  # noqa: F403 -- the same database and hosts

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
