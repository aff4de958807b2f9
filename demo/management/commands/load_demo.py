"""`manage.py load_demo`: the demo's people, drafts, reviews and clock."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demo import clock, people, story
from demo.models import DemoClock
from demo.whole import all_or_nothing


class Command(BaseCommand):
    help = "Load the illustrative demo; does nothing where it is loaded already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the project as of the story's beginning, then play the story.

        All of it or nothing: an interrupted load is begun anew.
        """
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not up to date: run `manage.py prepare`, which "
                "loads the demo, too."
            )
        # The clock's lock is kept in the cache, and that is a table.
        call_command("createcachetable", verbosity=0)
        if DemoClock.objects.exists():
            people.make_accounts()
            self.stdout.write("The demo is loaded; its data is kept.")
            return
        try:
            with all_or_nothing():
                story.begin()
                people.make_accounts()
                story.play()
        finally:
            clock.forget()  # it may have been set and rolled back
        self.stdout.write("The demo is loaded.")
