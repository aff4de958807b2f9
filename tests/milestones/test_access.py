"""For every person and milestone, list and page agree on who sees it."""

import pytest
from django.http import Http404

from milestones.models import Milestone
from milestones.permissions import is_told_lateness, milestone_for
from tests import world as worlds

pytestmark = pytest.mark.django_db


def test_list_and_page_agree_for_everybody(project_time):
    project_time(worlds.NOW)
    world = worlds.build()
    disagreements, seen = [], 0
    for role in worlds.ROLES[:-1]:
        user = getattr(world, role)
        visible = set(Milestone.objects.visible_to(user))
        told = set(Milestone.objects.lateness_visible_to(user))
        for milestone in Milestone.objects.all():
            try:
                found = milestone_for(user, milestone.pk) == milestone
            except Http404:
                found = False
            seen += found
            if found != (milestone in visible):
                disagreements.append((role, milestone, "seen"))
            if is_told_lateness(user, milestone) != (milestone in told):
                disagreements.append((role, milestone, "told"))

    assert disagreements == []
    assert seen > len(worlds.ROLES)
