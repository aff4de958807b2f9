"""A person judges how far a draft treats a theme."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Draft, Theme
from casestudies.services.refusals import Refused, refuse_stale
from sse_project.lib import dates
from sse_project.lib.history import note_change
from themes.models import ThemeCheck

FIELDS = ("verdict", "quote", "chapter", "note")


@transaction.atomic
def judge(
    draft: Draft,
    theme: Theme,
    *,
    by: Any,
    version: int | None = None,
    form: uuid.UUID | None = None,
    **fields: str,
) -> ThemeCheck:
    """Judge one theme of one draft; a second judgement replaces the first.

    Raises Stale when somebody judged since `version` (0: nobody had), Refused
    for a theme that is retired or of another phase. Effects: the judgement with
    who and when; history keeps each earlier one. The same again writes nothing.
    """
    # The draft's lock, because a judgement that is not there cannot be locked.
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("study")
        .get(pk=draft.pk)
    )
    theme = Theme.objects.get(pk=theme.pk)
    if theme.phase_id != draft.study.phase_id:
        raise Refused(_("This theme belongs to another phase."))
    if theme.retired_at is not None:
        raise Refused(_("This theme was retired; it is no longer judged."))
    check = ThemeCheck.objects.select_for_update(of=("self",)).filter(
        draft=draft, theme=theme
    ).first() or ThemeCheck(draft=draft, theme=theme, version=0)
    wanted = {name: fields[name] for name in FIELDS if name in fields}
    if check.pk and all(getattr(check, name) == text for name, text in wanted.items()):
        return check
    refuse_stale(check, version=version, form=form)
    for name, text in wanted.items():
        setattr(check, name, text)
    check.judged_by = by
    check.judged_at = dates.now()
    check.version += 1
    check.saved_from = form
    note_change(check, by=by)
    check.save()
    return check
