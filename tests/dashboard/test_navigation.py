"""Everyone begins where their work is, and sees only links they may open."""

import pytest

from dashboard.navigation import initials, menu_of

pytestmark = pytest.mark.django_db

OVERVIEW = [
    "Dashboard",
    "Countries",
    "Case studies",
    "Milestones",
    "Workshops",
    "History",
]
COORDINATOR = ["Dashboard", "My work", *OVERVIEW[1:], "Team", "E-mails"]
RESEARCHER = ["My work", "Case study", "Workshops", "Milestones", "Countries"]
BARS = {
    "admin": COORDINATOR,
    "ilo": [*OVERVIEW, "My work"],
    "coordinator": COORDINATOR,
    "coordinator2": COORDINATOR,
    "manager": OVERVIEW[:-1],
    "researcher": RESEARCHER,
    "researcher_other": RESEARCHER,
    "researcher2": RESEARCHER,
    "reviewer": ["My work", "Your review"],
    "committee": [
        *("My work", "Phases", "Countries", "Case studies", "Workshops"),
        "Public page",
    ],
    "observer": ["Phases", "Countries", "Workshops", "Public page"],
    "outsider": ["My work"],
    "anonymous": ["The project", "Sign in"],
}
FIRST_PAGES = {
    "admin": "/dashboard/",
    "ilo": "/dashboard/",
    "coordinator": "/dashboard/",
    "coordinator2": "/dashboard/",
    "manager": "/dashboard/",
    "researcher": "/me/",
    "researcher_other": "/me/",
    "researcher2": "/me/",
    "reviewer": "/me/",
    "committee": "/phases/",
    "observer": "/phases/",
    "outsider": "/me/",
    "anonymous": "/public/",
}


@pytest.mark.parametrize("role", BARS)
def test_bar_by_role(rf, world, role):
    request = rf.get("/")
    request.user = world.readers[role]

    assert [entry.label for entry in menu_of(request).bar] == BARS[role]


@pytest.mark.parametrize("role", FIRST_PAGES)
def test_first_page_by_role(as_reader, role):
    response = as_reader(role).get("/")

    assert (response.status_code, response.url) == (302, FIRST_PAGES[role])


@pytest.mark.parametrize("role", BARS)
def test_every_link_opens(as_reader, rf, world, role):
    client = as_reader(role)
    request = rf.get("/")
    request.user = world.readers[role]

    menu = menu_of(request)

    opened = {e.url: client.get(e.url).status_code for e in menu.footer}
    assert opened == dict.fromkeys(opened, 200)


def test_only_administrators_get_a_link_to_the_administration(rf, world):
    offered = set()
    for role, user in world.readers.items():
        request = rf.get("/")
        request.user = user
        if any(e.url == "/admin/" for e in menu_of(request).footer):
            offered.add(role)

    assert offered == {"admin"}


def test_only_the_longest_match_is_current(rf, world):
    request = rf.get(f"/case-studies/{world.study.slug}/drafts/1/")
    request.user = world.readers["coordinator"]

    bar = menu_of(request).bar

    assert [entry.label for entry in bar if entry.current] == ["Case studies"]


def test_menu_costs_two_queries_more_than_standing_and_only_once(
    rf, world, django_assert_max_num_queries
):
    for role in ("researcher", "reviewer", "coordinator"):
        request = rf.get("/")
        request.user = world.readers[role]

        # standing, country standing (teams, committees); the own study or reviews
        with django_assert_max_num_queries(5):
            menu_of(request)
            menu_of(request)


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Sari Wulandari", "SW"),
        ("Kim", "KI"),
        ("김의영", "김의"),
        ("", ""),
        ("  Ana de la Cruz ", "AC"),
    ],
)
def test_initials(name, mark):
    assert initials(name) == mark
