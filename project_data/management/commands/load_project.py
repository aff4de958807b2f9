"""`manage.py load_project`: bring the project file into the database."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from project_data.loader import load
from project_data.reading import FOLDER, read_project_file
from project_data.records import ProjectFileError


class Command(BaseCommand):
    """Load the project; may be run again at any time."""

    help = (
        "Loads the project file. May be run again at any time: what a person "
        "edited stays, and is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the day, the folder and the dry check."""
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            help="load what was known on this day (YYYY-MM-DD); default: today",
        )
        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="another folder of YAML files"
        )
        parser.add_argument(
            "--check", action="store_true", help="read the files, change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was done and what was left alone."""
        try:
            if options["check"]:
                file = read_project_file(options["folder"])
                count = sum(len(records) for records in file.records.values())
                self.stdout.write(f"The project file is right: {count} records.")
                return
            report = load(options["as_of"], folder=options["folder"])
        except ProjectFileError as error:
            raise CommandError(
                "\n".join(["The project file is wrong:", *error.problems])
            ) from error
        if options["verbosity"] > 1:
            for name in (*report.created, *report.changed):
                self.stdout.write(name)
        self.stdout.write(
            f"The project as known on {report.as_of}: {len(report.created)} records "
            f"added, {len(report.changed)} changed."
        )
        for title, lines in (
            ("Left alone, because somebody edited it here:", report.left_alone),
            ("Not brought back, because it was removed here:", report.removed_here),
            ("No longer in the file, kept here:", report.gone_from_file),
        ):
            if lines:
                self.stdout.write(title)
                for line in lines:
                    self.stdout.write(f"  {line}")
