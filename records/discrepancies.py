"""Questions on which the sources disagree, for the pages that show them."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from records.models import Discrepancy


def discrepancies_of(things: Iterable[Model]) -> "QuerySet[Discrepancy]":
    """Return the open questions about `things`, with all answers and sources.

    For `components/discrepancies.html`. Who may see the thing may see them.
    """
    ids: dict[type[Model], list[int]] = defaultdict(list)
    for thing in things:
        ids[type(thing)].append(thing.pk)
    about = Q(pk__in=[])
    for model, keys in ids.items():
        kind = ContentType.objects.get_for_model(model)
        about |= Q(content_type=kind, object_id__in=keys)
    return Discrepancy.objects.filter(about).prefetch_related("claims__sources")
