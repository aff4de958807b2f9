"""The versions that a coordinator shared with one person, for a while."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import DraftShare
from countries.permissions import country_standing
from dashboard.lines import Line


def shared_with(user: Any) -> list[Line]:
    """Return what is shared with the user now, what ends first on top.

    Not what they read anyway: the versions of their own country's study.
    """
    mine = country_standing(user)
    if not (mine.committees or mine.teams):
        return []
    shares = (
        DraftShare.objects.live()
        .reaching(user)
        .exclude(audience=DraftShare.Audience.PUBLIC)
        .exclude(draft__study__participation__in=list(mine.teams))
        .select_related("draft__study", "committee")
        .order_by("ends_on", "draft", "pk")
    )
    return [_line(share) for share in shares]


def _line(share: DraftShare) -> Line:
    draft = share.draft
    until = ""
    if share.ends_on is not None:
        until = _("until {day}").format(day=date_format(share.ends_on, "D j M"))
    return Line(
        shape="review",
        title=_("Version {number} of {study}").format(
            number=draft.number, study=draft.study
        ),
        path=draft.get_absolute_url(),
        words=until,
        detail=_("{whom}, you may comment").format(whom=share.whom)
        if share.round_id
        else share.whom,
        is_illustrative=draft.is_illustrative,
    )
