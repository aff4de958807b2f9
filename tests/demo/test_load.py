"""Loading the demo: all of it or nothing, and a clear word when it cannot be."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from casestudies.models import Draft
from demo import story
from demo.management.commands import load_demo
from demo.models import DemoClock
from mail.models import Mail
from phases.models import Phase


class Interrupted(Exception):
    """Somebody pulled the plug."""


def left() -> dict[str, int]:
    models = (DemoClock, User, Phase, Draft, Mail)
    return {model.__name__: model.objects.count() for model in models}


NOTHING = dict.fromkeys(("DemoClock", "User", "Phase", "Draft", "Mail"), 0)


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_load_leaves_nothing_and_may_be_repeated(monkeypatch):
    reached = {}

    def begin_only() -> None:
        story._go(story._at(2020, 5, 4))
        story._hand_in("china", 1, story.Step.Kind.FIRST_DRAFT, "")
        reached.update(left())
        raise Interrupted

    monkeypatch.setattr(story, "play", begin_only)

    for _attempt in range(2):
        with pytest.raises(Interrupted):
            call_command("load_demo", verbosity=0)

        assert left() == NOTHING
    assert reached["DemoClock"] == reached["Draft"] == 1
    assert reached["User"] > 9


@pytest.mark.django_db
def test_the_table_of_the_clocks_lock_is_made(settings, monkeypatch):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_this_test",
        },
        "drawn": settings.CACHES["drawn"],
    }
    for step in ("begin", "play"):
        monkeypatch.setattr(story, step, lambda: None)
    monkeypatch.setattr(load_demo.people, "make_accounts", lambda: None)

    call_command("load_demo", verbosity=0)

    assert "cache_of_this_test" in connection.introspection.table_names()


@pytest.mark.django_db
def test_without_migrations_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(
        load_demo.MigrationExecutor, "migration_plan", lambda *_args: [("one", False)]
    )

    with pytest.raises(CommandError, match=r"run `manage\.py prepare`"):
        call_command("load_demo", verbosity=0)

    assert left() == NOTHING
