"""The kinds of records in the project file, in the order they are loaded."""

from accounts.models import Organisation, Person
from casestudies.models import CaseStudy, Publication, Step, Theme
from countries.models import (
    Committee,
    Country,
    CountryPartner,
    Participation,
    ParticipationStatus,
)
from milestones.models import Evidence, Milestone
from phases.models import (
    Agreement,
    Component,
    OrganisationRole,
    PersonRole,
    Phase,
    Project,
)
from project_data.fields import (
    Ended,
    Inexact,
    Link,
    Owner,
    Plain,
    Ref,
    RefSet,
    Subject,
)
from project_data.kinds import Kind
from records.models import Claim, Discrepancy, Source
from themes.models import ThemeTerm
from workshops.models import Workshop, WorkshopPart, WorkshopPoint


def _text(*names: str) -> tuple[Plain, ...]:
    return tuple(Plain(name) for name in names)


DATE = Inexact("date")
SOURCES = RefSet("sources", kind="source")
PHASE = Ref("phase", kind="phase", required=True)
PARTICIPATION = Ref("participation", kind="participation")
SLUG = Plain("slug", required=True)
TITLE = Plain("title", required=True)
TEXT = Plain("text", required=True)

KINDS = [
    Kind(
        "source",
        Source,
        (Plain("key", required=True),),
        (TITLE, *_text("url", "published_on", "note")),
        is_directory=True,
    ),
    Kind(
        "organisation",
        Organisation,
        (SLUG,),
        (
            Plain("name", required=True),
            *_text("native_name", "acronym", "group", "time_zone"),
            SOURCES,
        ),
    ),
    Kind(
        "person",
        Person,
        (SLUG,),
        (
            Plain("name", required=True),
            Plain("title"),
            Ref("organisation", kind="organisation"),
            SOURCES,
        ),
    ),
    Kind(
        "project",
        Project,
        (SLUG,),
        (TITLE, *_text("short_title", "summary", "dc_symbol"), SOURCES),
    ),
    Kind(
        "phase",
        Phase,
        (Plain("number", required=True),),
        (
            Ref("project", kind="project", required=True),
            TITLE,
            *_text("summary", "time_zone"),
            DATE,
            Ended("ended"),
            SOURCES,
        ),
    ),
    Kind(
        "component",
        Component,
        (PHASE, Plain("position", required=True)),
        (TITLE, Plain("summary"), SOURCES),
    ),
    Kind(
        "organisation_role",
        OrganisationRole,
        (
            PHASE,
            Ref("organisation", kind="organisation", required=True),
            Plain("role", required=True),
        ),
        (DATE, Plain("note"), SOURCES),
    ),
    Kind(
        "person_role",
        PersonRole,
        (PHASE, Ref("person", kind="person", required=True)),
        (Plain("role", required=True), DATE, SOURCES),
    ),
    Kind(
        "agreement",
        Agreement,
        (SLUG,),
        (
            PHASE,
            Plain("kind", required=True),
            TITLE,
            Plain("status", required=True, together="status"),
            Inexact("date", together="status"),
            RefSet("parties", kind="organisation"),
            *_text("expires_on", "note"),
            SOURCES,
        ),
    ),
    Kind(
        "country",
        Country,
        (SLUG,),
        (
            Plain("iso2", required=True),
            Plain("name", required=True),
            Plain("official_name", required=True),
            Plain("aliases"),
            Plain("time_zone", required=True),
        ),
        is_directory=True,
    ),
    Kind(
        "participation",
        Participation,
        (PHASE, Ref("country", kind="country", required=True)),
        (Plain("time_zone", required=True),),
    ),
    Kind(
        "participation_status",
        ParticipationStatus,
        (
            Ref("participation", kind="participation", required=True),
            Plain("status", required=True),
        ),
        (DATE, Plain("reason"), SOURCES),
    ),
    Kind(
        "country_partner",
        CountryPartner,
        (
            Ref("participation", kind="participation", required=True),
            Ref("organisation", kind="organisation"),
            Ref("person", kind="person"),
        ),
        (Plain("role", required=True), DATE, SOURCES),
    ),
    Kind(
        "committee",
        Committee,
        (SLUG,),
        (
            PHASE,
            PARTICIPATION,
            Plain("kind", required=True),
            Plain("name", required=True),
            Plain("note"),
            SOURCES,
        ),
    ),
    Kind(
        "milestone",
        Milestone,
        (SLUG,),
        (
            PHASE,
            PARTICIPATION,
            Plain("position"),
            TITLE,
            Plain("note"),
            DATE,
            Plain("status", together="status"),
            Inexact(
                "done",
                together="status",
                attrs=("done_starts_on", "done_ends_on", "done_exactness"),
            ),
            Owner("owner"),
            RefSet("comes_after", "depends_on", kind="milestone"),
            SOURCES,
        ),
    ),
    Kind(
        "evidence",
        Evidence,
        (Ref("milestone", kind="milestone", required=True), Link("link")),
    ),
    Kind(
        "study",
        CaseStudy,
        (SLUG,),
        (
            PHASE,
            PARTICIPATION,
            Plain("kind", required=True),
            TITLE,
            Plain("summary"),
            SOURCES,
        ),
    ),
    Kind(
        "step",
        Step,
        (Ref("study", kind="study", required=True), Plain("step", "kind")),
        (
            Plain("position", required=True),
            Ref("milestone", kind="milestone"),
            # A date that a person's draft set is not the date these sources give.
            Inexact("done", together="done"),
            RefSet("sources", kind="source", together="done"),
        ),
    ),
    Kind(
        "publication",
        Publication,
        (
            Ref("study", kind="study", required=True),
            Plain("language", required=True),
        ),
        (TITLE, *_text("isbn", "doi", "url"), DATE, SOURCES),
    ),
    Kind(
        "workshop",
        Workshop,
        (SLUG,),
        (
            PHASE,
            PARTICIPATION,
            Ref("committee", kind="committee"),
            Plain("kind", required=True),
            TITLE,
            Plain("summary"),
            DATE,
            *_text("mode", "place", "planned_mode", "planned_place"),
            *_text("change_reason", "time_zone"),
            Ref("milestone", kind="milestone"),
            RefSet("countries", kind="participation"),
            SOURCES,
        ),
    ),
    Kind(
        "theme",
        Theme,
        (PHASE, SLUG),
        (
            Plain("name", required=True),
            Plain("guidance"),
            Plain("position", required=True),
            SOURCES,
        ),
    ),
    Kind(
        "theme_term",
        ThemeTerm,
        (
            Ref("theme", kind="theme", required=True),
            Plain("language", required=True),
            TEXT,
        ),
    ),
    Kind(
        "part",
        WorkshopPart,
        (
            Ref("workshop", kind="workshop", required=True),
            Plain("key", required=True),
        ),
        (
            Plain("position"),
            Plain("role", required=True),
            Ref("person", kind="person"),
            Ref("organisation", kind="organisation"),
            Plain("what"),
            SOURCES,
        ),
    ),
    Kind(
        "point",
        WorkshopPoint,
        (
            Ref("workshop", kind="workshop", required=True),
            Plain("key", required=True),
        ),
        (Plain("position"), Plain("kind", required=True), TEXT, SOURCES),
    ),
    Kind(
        "discrepancy",
        Discrepancy,
        (Plain("key", required=True),),
        (Subject("subject", required=True), Plain("question", required=True)),
    ),
    Kind(
        "claim",
        Claim,
        (
            Ref("discrepancy", kind="discrepancy", required=True),
            Plain("position", required=True),
        ),
        (TEXT, SOURCES),
    ),
]
KIND = {kind.name: kind for kind in KINDS}
