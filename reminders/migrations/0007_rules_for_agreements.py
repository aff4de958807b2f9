"""An agreement takes months to prolong: remind of its last day early."""

from django.db import migrations

# days after the last day, copy to ILO staff
DEFAULTS = [(-60, False), (-30, False), (-7, False), (0, True)]


def add(apps, schema_editor):
    Rule = apps.get_model("reminders", "Rule")
    for offset, copies in DEFAULTS:
        Rule.objects.get_or_create(
            phase=None,
            kind="agreement",
            offset_days=offset,
            defaults={"copies_staff": copies},
        )


def remove(apps, schema_editor):
    """Take away the rules that have never been used; PROTECT keeps the others."""
    Rule = apps.get_model("reminders", "Rule")
    Reminder = apps.get_model("reminders", "Reminder")
    used = Reminder.objects.values("rule_id")
    Rule.objects.filter(phase=None, kind="agreement").exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0006_days_off_and_away")]

    operations = [migrations.RunPython(add, remove)]
