"""Every comment so far was raised in the round it is worked on in."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """Set `raised_in`; no history row, since nothing changed in the world."""
    for name in ("Comment", "HistoricalComment"):
        rows = apps.get_model("casestudies", name).objects
        rows.filter(raised_in__isnull=True).update(raised_in_id=F("round_id"))


class Migration(migrations.Migration):
    dependencies = [("casestudies", "0005_themes_threads_and_carried_comments")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
