"""`manage.py prepare`: bring database and data up to date."""

from typing import Any

from django.apps import apps
from django.core.management import call_command, get_commands
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
        # The demo loads the project itself, as of the day its clock shows.
        name = "load_demo" if apps.is_installed("demo") else "load_project"
        if name in get_commands():
            self._say("Loading the project ...")
            call_command(name, stdout=self.stdout)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
