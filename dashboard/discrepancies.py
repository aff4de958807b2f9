"""Questions on which the sources disagree, for the page of what they are about."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from records.models import Discrepancy


def discrepancies_of(things: Iterable[Model]) -> list[Discrepancy]:
    """Return the discrepancies about any of these things, with claims and sources."""
    ids: dict[type[Model], list[int]] = defaultdict(list)
    for thing in things:
        ids[type(thing)].append(thing.pk)
    if not ids:
        return []
    about = Q()
    for model, keys in ids.items():
        kind = ContentType.objects.get_for_model(model)
        about |= Q(content_type=kind, object_id__in=keys)
    return list(Discrepancy.objects.filter(about).prefetch_related("claims__sources"))
