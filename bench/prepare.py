"""Makes the benchmark's database and prints what `bench.run` needs to ask it.

A process of its own, so that the one that measures holds no Django.
"""

import sys
from typing import Any

import django
import environ
import psycopg2


def main() -> None:
    """Create the database at the given factor; print cookie, paths and counts."""
    factor, server = int(sys.argv[1]), sys.argv[2]
    name = environ.Env.db_url_config(environ.Env()("DATABASE_URL"))["NAME"]
    _create_database(server, name)
    django.setup()
    _fill(factor)
    _describe()


def _create_database(server: str, name: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


def _fill(factor: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- app ready
    from django.db import connection  # noqa: PLC0415 -- app ready

    from bench import data  # noqa: PLC0415 -- app ready
    from bench.workshop_data import fill_workshop  # noqa: PLC0415 -- app ready
    from phases.models import Phase  # noqa: PLC0415 -- app ready

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_project", stdout=sys.stderr)
    phase = Phase.objects.get(number=1)
    data.fill_phase(phase, list(phase.participations.all()))
    data.fill(factor - 1)
    data.fill_matrix(_studies()[-1])
    fill_workshop(phase)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _studies() -> Any:
    from casestudies.models import CaseStudy  # noqa: PLC0415 -- app ready

    return list(CaseStudy.objects.filter(phase__number=1, kind="country"))


def _describe() -> None:
    from django.core.cache import caches  # noqa: PLC0415 -- app ready
    from django.test import Client  # noqa: PLC0415 -- app ready
    from django.urls import reverse  # noqa: PLC0415 -- app ready

    from accounts.models import User  # noqa: PLC0415 -- app ready

    client = Client(headers={"host": "localhost"})
    client.force_login(
        User.objects.get(email="bench-1-1@example.org"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    studies = _studies()
    pages = {
        "dashboard": reverse("dashboard:dashboard") + "?phase=1",
        "milestones": reverse("milestones:milestones") + "?view=table&phase=1",
        "study": studies[0].get_absolute_url(),
        "matrix": studies[-1].rounds.latest("number").get_absolute_url(),
        "workshop": reverse("workshops:workshop", args=["bench-workshop"]),
    }
    print(f"cookie=sessionid={client.cookies['sessionid'].value}")
    for name, path in pages.items():
        client.get(path)
        print(f"{name}={path}")
        print(f"{name}_queries={_queries_of(client, path)}")
    caches["drawn"].clear()
    print(f"dashboard_anew_queries={_queries_of(client, pages['dashboard'])}")


def _queries_of(client: Any, path: str) -> int:
    from django.db import connection  # noqa: PLC0415 -- app ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- app ready

    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


if __name__ == "__main__":
    main()
