"""`manage.py prepare`: bring database and data up to date."""

import io
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Migrate, load the project and, where it is installed, the demo."""

    help = "Migrate the database and load the project's data; keeps all edits."

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if steps:
            self._say(f"Bringing the database up to date ({len(steps)} steps) ...")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self._say("Loading the project ...")
        if apps.is_installed("demo"):
            # First, because it sets the clock: the project is loaded as of its
            # day. What its story changed is no news to anybody.
            call_command("load_demo", stdout=self.stdout)
            call_command("load_project", stdout=io.StringIO())
        else:
            call_command("load_project", stdout=self.stdout)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
