"""What reminders, and letters that were never written, are about."""

from collections import defaultdict
from collections.abc import Iterable

from mail.models import Mail
from reminders.models import Reminder
from sse_project.lib import deadlines


def titles_of_unwritten(mails: Iterable[Mail]) -> dict[int, str]:
    """Return what each letter without a subject is about, while that is open."""
    inside = {mail.pk: list(mail.reminders.all()) for mail in mails if not mail.subject}
    titles = titles_of([each for reminders in inside.values() for each in reminders])
    found = {
        pk: [titles[r.kind, r.object_id] for r in rs if (r.kind, r.object_id) in titles]
        for pk, rs in inside.items()
    }
    return {pk: ", ".join(dict.fromkeys(some)) for pk, some in found.items() if some}


def titles_of(reminders: list[Reminder]) -> dict[tuple[str, int], str]:
    """Return what each reminder is about, by kind and object."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for reminder in reminders:
        wanted[reminder.kind].add(reminder.object_id)
    titles = {}
    for slug, ids in wanted.items():
        kind = deadlines.kind_named(slug)
        if kind is not None:
            for row in kind.open().filter(pk__in=ids):
                titles[(slug, row.pk)] = kind.title(row)
    return titles
