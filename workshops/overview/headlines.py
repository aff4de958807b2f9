"""The sentences on top of the pages: the state first, the risk before the success."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib.inexact import Exactness
from workshops.models import Workshop
from workshops.overview.standing import WorkshopState, days_until
from workshops.querysets.workshops import WorkshopQuerySet


def list_headline(chosen: WorkshopQuerySet, today: dt.date) -> list[str]:
    """Return what the list says: what comes next, then how much is known."""
    count = chosen.count()
    if not count:
        return [_("No workshop matches.")]
    sentences = []
    soonest = chosen.upcoming(today).upcoming_first(today)[:5]
    ahead = next((w for w in soonest if not _is_news_of(w, today)), None)
    if ahead is None:
        sentences.append(_("No workshop is announced."))
    else:
        sentences.append(_next_sentence(ahead, today))
    known = ngettext("{n} workshop is known.", "{n} workshops are known.", count)
    return [*sentences, known.format(n=count)]


def _is_news_of(workshop: Workshop, today: dt.date) -> bool:
    """Return whether only the day of the news is known, and that day is here."""
    date = workshop.current_date
    last = date.last_day
    return date.exactness == Exactness.BY and last is not None and last <= today


def _next_sentence(workshop: Workshop, today: dt.date) -> str:
    days = days_until(workshop, today)
    if days is None:
        date = workshop.current_date
        text = _("Next: {title}, {date}.") if date else _("{title} has no date yet.")
        return text.format(title=workshop.title, date=date)
    if days <= 0:
        return _("{title} is on today.").format(title=workshop.title)
    text = ngettext("{title} is {n} day away.", "{title} is {n} days away.", days)
    return text.format(title=workshop.title, n=days)


def page_headline(workshop: Workshop, state: WorkshopState) -> list[str]:
    """Return the title of a workshop's page: what it is, and where it stands."""
    date = workshop.current_date
    if state.is_unreported:
        text = _("{date} is past, and no dated source reports it.")
        second = text.format(date=date)
    elif state.is_over:
        second = _("It was on {date}.").format(date=date)
    elif state.reported_by is not None or state.is_called_off:
        second = _("{state}.").format(state=state.label)
    elif not date:
        second = _("No date yet.")
    else:
        second = _("{date}.").format(date=date)
    return [_("{title}.").format(title=workshop.title), second]
