"""What letters that are not written yet, or never were, are about."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mail.kinds import UnknownKind, kind_named
from mail.models import Mail
from mail.together import take_together
from sse_project.lib import deadlines


def titles_of_unwritten(mails: Iterable[Mail]) -> dict[int, str]:
    """Return what each letter without a subject is about, owed or not any more.

    A copy is about what the first letter was about.
    """
    unwritten = [mail for mail in mails if not mail.subject]
    inside = {mail.pk: list(mail.reminders.all()) for mail in unwritten}
    titles = deadlines.titles_of(
        (each.kind, each.object_id) for about in inside.values() for each in about
    )
    found = _subjects({mail.pk: mail.resend_of_id for mail in unwritten})
    for pk, reminders in inside.items():
        keys = dict.fromkeys((each.kind, each.object_id) for each in reminders)
        if named := [titles[key] for key in keys if key in titles]:
            found[pk] = ", ".join(named)
    return found | _named_by_kind([m for m in unwritten if m.pk not in found])


def _named_by_kind(mails: list[Mail]) -> dict[int, str]:
    """Return "All reviews are in: ..." where the kind knows what it is about."""
    take_together(mails)
    found = {}
    for mail in mails:
        try:
            kind = kind_named(mail.kind)
        except UnknownKind:
            continue
        if thing := kind.about(mail):
            found[mail.pk] = _("{kind}: {thing}").format(kind=kind.label, thing=thing)
    return found


def _subjects(originals: dict[int, int | None]) -> dict[int, str]:
    """Return the subjects of the letters that these are copies of."""
    wanted = {pk for pk in originals.values() if pk is not None}
    if not wanted:
        return {}
    subjects = dict(Mail.objects.filter(pk__in=wanted).values_list("pk", "subject"))
    return {
        copy: subjects[original]
        for copy, original in originals.items()
        if original is not None and subjects.get(original)
    }
