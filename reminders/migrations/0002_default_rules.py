"""The rules every project starts with; a coordinator may change them later."""

from django.db import migrations

# days after the due date, copy to the coordinators
DEFAULTS = [(-7, False), (-2, False), (0, False), (2, False), (5, True)]


def add(apps, schema_editor):
    Rule = apps.get_model("reminders", "Rule")
    for offset, copies in DEFAULTS:
        Rule.objects.get_or_create(
            phase=None,
            kind="",
            offset_days=offset,
            defaults={"copies_coordinator": copies},
        )


def remove(apps, schema_editor):
    """Take away the rules that have never been used; PROTECT keeps the others."""
    Rule = apps.get_model("reminders", "Rule")
    Reminder = apps.get_model("reminders", "Reminder")
    used = Reminder.objects.values("rule_id")
    Rule.objects.filter(phase=None, kind="").exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
