"""`manage.py load_demo`: the demo's people, drafts, reviews and clock."""

from typing import Any

from django.core.management.base import BaseCommand

from demo import people, story
from demo.models import DemoClock


class Command(BaseCommand):
    help = "Load the illustrative demo; does nothing where it is loaded already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the project as of the story's beginning, then play the story."""
        if DemoClock.objects.exists():
            people.make_accounts()
            self.stdout.write("The demo is loaded; its data is kept.")
            return
        story.begin()
        people.make_accounts()
        story.play()
        self.stdout.write("The demo is loaded.")
