"""What templates of the room ask about a reader."""

from typing import Any

from django import template

from casestudies.models import CaseStudy, Publication
from casestudies.naming import file_name_of

register = template.Library()


@register.simple_tag
def knows_study(user: Any, study: CaseStudy) -> bool:
    """Return whether the reader may open the page of the study: then it is linked.

    The page of a round has asked already, in the query that found the round.
    """
    if hasattr(study, "is_known"):
        return study.is_known
    return type(study).objects.visible_to(user).filter(pk=study.pk).exists()


@register.filter
def file_name(publication: Publication) -> str:
    """Return the name under which readers save what is published."""
    return file_name_of(publication)
