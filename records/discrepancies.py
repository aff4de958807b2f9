"""Questions on which the sources disagree, for the pages that show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from records.models import Claim, Source


@dataclass(frozen=True)
class Answer:
    """What some sources say."""

    text: str
    sources: list[Source] = field(default_factory=list)


@dataclass(frozen=True)
class Disagreement:
    """A question and all answers to it, each with its sources."""

    question: str
    answers: list[Answer] = field(default_factory=list)


def discrepancies_of(things: Iterable[Model]) -> list[Disagreement]:
    """Return the open questions about `things`, with all answers and sources.

    For `components/discrepancies.html`. Who may see the thing may see them. One
    query; an answer that no source gives is none.
    """
    ids: dict[type[Model], list[int]] = defaultdict(list)
    for thing in things:
        ids[type(thing)].append(thing.pk)
    about = Q(pk__in=[])
    for model, keys in ids.items():
        kind = ContentType.objects.get_for_model(model)
        about |= Q(
            claim__discrepancy__content_type=kind,
            claim__discrepancy__object_id__in=keys,
        )
    told = Claim.sources.through.objects.filter(about)
    questions: dict[int, Disagreement] = {}
    answers: dict[int, Answer] = {}
    for row in told.select_related("claim__discrepancy", "source").order_by(
        *("claim__discrepancy__key", "claim__position", "claim", "source")
    ):
        claim, asked = row.claim, row.claim.discrepancy
        found = questions.setdefault(asked.pk, Disagreement(asked.question))
        if claim.pk not in answers:
            answers[claim.pk] = Answer(claim.text)
            found.answers.append(answers[claim.pk])
        answers[claim.pk].sources.append(row.source)
    return list(questions.values())
