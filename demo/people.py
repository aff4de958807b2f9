"""The invented people of the demo: one account for each role."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from countries.models import Committee, Participation, Researcher, Seat
from phases.models import Phase, TeamMember
from sse_project.lib.history import note_change

PASSWORD = "demo"  # noqa: S105 -- shown on the sign-in page of the demo
REASON = "Illustrative account of the demo"
COMMITTEE_SLUG = "demo-advisory-committee"


@dataclass(frozen=True)
class DemoPerson:
    """An invented person. `does` is what the sign-in page says of them."""

    email: str
    name: str
    does: str
    zone: str
    organisation: str = ""


ADMIN = DemoPerson(
    "admin@example.org", "Robin Berger", "Administrator", "Europe/Zurich"
)
ILO = DemoPerson(
    "ilo@example.org", "Noor Haddad", "ILO staff, both phases", "Europe/Zurich", "ilo"
)
COORDINATOR = DemoPerson(
    "coordinator@example.org",
    "Seo-yeon Han",
    "Coordinator, phase 1 (KoSEA)",
    "Asia/Seoul",
    "kosea",
)
COORDINATOR_2 = DemoPerson(
    "coordinator2@example.org",
    "Min-ho Jung",
    "Coordinator, phase 2 (SNUAC)",
    "Asia/Seoul",
    "snuac",
)
MANAGER = DemoPerson(
    "manager@example.org",
    "Eun-ji Choi",
    "Research manager, phase 1",
    "Asia/Seoul",
    "snu",
)
REVIEWER = DemoPerson(
    "reviewer@example.org", "Ana Prado", "External reviewer, one draft", "Europe/Lisbon"
)
COMMITTEE = DemoPerson(
    "committee@example.org",
    "Tomas Keller",
    "Committee member, phase 1",
    "Asia/Manila",
)
OBSERVER = DemoPerson(
    "observer@example.org", "Ha-neul Yoon", "Observer, phase 1", "Asia/Seoul", "moel"
)
RESEARCHERS = {
    "china": ("Mei Lin", 1),
    "indonesia": ("Dewi Santoso", 1),
    "japan": ("Haruka Mori", 1),
    "republic-of-korea": ("Ji-woo Park", 1),
    "malaysia": ("Aisyah Rahman", 1),
    "philippines": ("Maria Reyes", 1),
    "cambodia": ("Dara Sok", 2),
    "kyrgyzstan": ("Aigul Bekova", 2),
    "lao-pdr": ("Noy Phommasan", 2),
    "mongolia": ("Bolor Ganzorig", 2),
    "thailand": ("Anong Srisuk", 2),
    "viet-nam": ("Linh Tran", 2),
}


def everyone() -> list[DemoPerson]:
    """Return the demo's people, in the order the sign-in page lists them."""
    return [
        COORDINATOR,
        *(researcher(slug) for slug in RESEARCHERS),
        ILO,
        MANAGER,
        REVIEWER,
        COORDINATOR_2,
        COMMITTEE,
        OBSERVER,
        ADMIN,
    ]


@dataclass(frozen=True)
class Group:
    """People who stand together on the sign-in page."""

    title: str
    people: list[DemoPerson]


def by_phase() -> list[Group]:
    """Return all people in the groups of the sign-in page, the busiest first."""
    first, second = (
        [researcher(slug) for slug, (_name, at) in RESEARCHERS.items() if at == number]
        for number in (1, 2)
    )
    return [
        Group(
            _("Phase 1"),
            [COORDINATOR, *first, MANAGER, REVIEWER, COMMITTEE, OBSERVER],
        ),
        Group(_("Both phases"), [ILO, ADMIN]),
        Group(_("Phase 2, from July 2021"), [COORDINATOR_2, *second]),
    ]


def researcher(country_slug: str) -> DemoPerson:
    """Return the demo's researcher of a country."""
    name, phase = RESEARCHERS[country_slug]
    country = country_slug.replace("-", " ").title().replace("Pdr", "PDR")
    country = country.replace(" Of ", " of ")
    return DemoPerson(
        f"researcher-{country_slug}@example.org",
        name,
        f"Researcher, {country} (phase {phase})",
        "",
    )


def user_of(person: DemoPerson) -> User:
    """Return the account of a demo person; raises User.DoesNotExist."""
    return User.objects.get(email=person.email)


def make_accounts() -> None:
    """Create the missing accounts and their roles; running again changes nothing."""
    phase_1, phase_2 = Phase.objects.filter(number__in=(1, 2)).order_by("number")
    _account(ADMIN, is_superuser=True, is_staff=True)
    _team(_account(ILO), "ilo_staff", None, ILO)
    _team(_account(COORDINATOR), "coordinator", phase_1, COORDINATOR)
    _team(_account(COORDINATOR_2), "coordinator", phase_2, COORDINATOR_2)
    _team(_account(MANAGER), "research_manager", phase_1, MANAGER)
    _team(_account(OBSERVER), "observer", phase_1, OBSERVER)
    _account(REVIEWER)
    _seat(_account(COMMITTEE), phase_1)
    for slug, (_name, number) in RESEARCHERS.items():
        participation = Participation.objects.select_related("country").get(
            country__slug=slug, phase__number=number
        )
        user = _account(researcher(slug), time_zone=participation.time_zone)
        if not Researcher.objects.filter(user=user).exists():
            row = Researcher(participation=participation, user=user, is_lead=True)
            note_change(row, by=None, reason=REASON)
            row.save()


def _account(person: DemoPerson, **fields: Any) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is not None:
        return user
    organisation = Organisation.objects.filter(slug=person.organisation).first()
    fields.setdefault("time_zone", person.zone or "UTC")
    user = User(
        email=person.email,
        name=person.name,
        organisation=organisation,
        is_illustrative=True,
        **fields,
    )
    user.password = _hashed_password()
    note_change(user, by=None, reason=REASON)
    user.save()
    return user


@cache
def _hashed_password() -> str:
    """Hash the one password once: two dozen accounts share it on purpose."""
    return make_password(PASSWORD)


def _team(user: User, role: str, phase: Phase | None, person: DemoPerson) -> None:
    if TeamMember.objects.filter(user=user).exists():
        return
    organisation = Organisation.objects.filter(slug=person.organisation).first()
    row = TeamMember(user=user, phase=phase, role=role, organisation=organisation)
    note_change(row, by=None, reason=REASON)
    row.save()


def _seat(user: User, phase: Phase) -> None:
    committee = Committee.objects.filter(slug=COMMITTEE_SLUG).first()
    if committee is None:
        committee = Committee(
            slug=COMMITTEE_SLUG,
            phase=phase,
            kind=Committee.Kind.REGIONAL,
            name="Advisory committee of the demo",
            is_illustrative=True,
        )
        note_change(committee, by=None, reason=REASON)
        committee.save()
    if not Seat.objects.filter(user=user).exists():
        seat = Seat(committee=committee, user=user, group=Organisation.Group.SSE)
        note_change(seat, by=None, reason=REASON)
        seat.save()
