"""The small world of all rooms, with a theme, its words and a draft that was read."""

from types import SimpleNamespace

import pytest

from manuscripts.contents import Block, Contents
from manuscripts.models import Reading
from tests import factories as make
from tests import world as worlds

TEXT = [
    Block(0, "heading", "3 Members", "3 Members", 1),
    Block(1, "text", "The members are counted.", "3 Members"),
    Block(2, "text", "Women lead; women vote; <b>a woman</b> chairs.", "3 Members"),
    Block(3, "text", "Girls are named once.", "3 Members"),
]


@pytest.fixture
def w(db, project_time) -> SimpleNamespace:
    project_time(worlds.NOW)
    world = worlds.build()
    for word in ("women", "woman", "girl"):
        make.ThemeTermFactory(theme=world.theme, text=word)
    Reading.objects.create(file=world.draft.file, contents=Contents(TEXT).as_json())
    return world


@pytest.fixture
def as_user(client):
    """Return a function that signs somebody in and returns the client."""

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def release(world) -> None:
    """Let the country team see what was said of its version."""
    world.round.released_at = worlds.NOW
    world.round.save()
