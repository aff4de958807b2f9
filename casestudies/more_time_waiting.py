"""What a letter says of a request for more time that nobody has decided yet."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from casestudies.extension_words import day
from casestudies.models import ExtensionRequest


class MayNeedMoreTime:
    """A kind of deadline whose rows have `extension_requests`."""

    def for_letters(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the rows with the requests that wait."""
        waiting = ExtensionRequest.objects.open().select_related("asked_by")
        return rows.prefetch_related(
            Prefetch("extension_requests", waiting, to_attr="requests_waiting")
        )

    def remarks(self, row: Any, reader: Any) -> list[str]:
        """Return who asked for time until when, so that nobody feels unheard."""
        return [
            _(
                "You asked for time until {day}. That is not decided yet; until it is, "
                "this date holds."
            ).format(day=day(request.wanted_on))
            if request.asked_by_id == reader.pk
            else _(
                "{name} asked for time until {day}. That is not decided yet."
            ).format(name=request.asked_by, day=day(request.wanted_on))
            for request in row.requests_waiting
        ]
