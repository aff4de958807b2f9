"""Questions on which the sources disagree, for the pages that show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from records.models import Claim


@dataclass(frozen=True)
class Disagreement:
    """A question and all answers to it, each with its sources."""

    question: str
    claims: list[Claim] = field(default_factory=list)


def discrepancies_of(things: Iterable[Model]) -> list[Disagreement]:
    """Return the open questions about `things`, with all answers and sources.

    For `components/discrepancies.html`. Who may see the thing may see them. At most
    two queries.
    """
    ids: dict[type[Model], list[int]] = defaultdict(list)
    for thing in things:
        ids[type(thing)].append(thing.pk)
    about = Q(pk__in=[])
    for model, keys in ids.items():
        kind = ContentType.objects.get_for_model(model)
        about |= Q(discrepancy__content_type=kind, discrepancy__object_id__in=keys)
    claims = Claim.objects.filter(about).select_related("discrepancy")
    found: dict[str, Disagreement] = {}
    for claim in claims.prefetch_related("sources").order_by(
        "discrepancy__key", "position", "pk"
    ):
        asked = claim.discrepancy
        found.setdefault(asked.key, Disagreement(asked.question)).claims.append(claim)
    return list(found.values())
