"""What templates of the room ask about a reader."""

from typing import Any

from django import template

from casestudies.models import CaseStudy

register = template.Library()


@register.simple_tag
def knows_study(user: Any, study: CaseStudy) -> bool:
    """Return whether the reader may open the page of the study: then it is linked."""
    return type(study).objects.visible_to(user).filter(pk=study.pk).exists()
