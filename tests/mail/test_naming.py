"""What letters that are not written yet are about."""

import pytest
from django.contrib.auth import get_user_model

from mail.models import Mail
from mail.naming import titles_of_things
from tests.factories import PhaseFactory, UserFactory

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_letters_are_named_by_the_first_of_their_ids_that_leads_to_a_title(
    django_assert_num_queries,
):
    ann, bat = UserFactory(name="Ann"), UserFactory(name="Bat")
    phase = PhaseFactory(title="Phase one")
    titles = {"phase": (type(phase), "title"), "people": (User, "name")}
    given = [
        {"phase": phase.pk},
        {"phase": phase.pk, "people": [ann.pk]},
        {"phase": 0, "people": [bat.pk, ann.pk, bat.pk, 0]},
        {"people": bat.pk},
        {"phase": "1", "people": []},
        {"people": 0},
        {},
    ]
    mails = [Mail(pk=n, params=params) for n, params in enumerate(given)]

    with django_assert_num_queries(2):
        found = titles_of_things(iter(mails), titles)

    assert found == {0: "Phase one", 1: "Phase one", 2: "Bat, Ann", 3: "Bat"}
