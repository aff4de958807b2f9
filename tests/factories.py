"""Valid objects of every kind. Nothing hidden: what a test relies on, it passes."""

import datetime as dt
import hashlib
import uuid

import factory
from factory.django import DjangoModelFactory

from accounts.models import Organisation, Person, User
from casestudies import models as casestudies
from countries.models import Committee, Country, Participation, Researcher, Seat
from materials.models import Material, MaterialReading, MaterialVersion
from milestones.models import Milestone
from phases.models import Agreement, Phase, Project, TeamMember
from records.models import Source, StoredFile
from sse_project.lib import dates
from themes.models import ThemeCheck, ThemeTerm
from workshops import models as workshops
from workshops.models import (
    AgendaItem,
    Presentation,
    SlideFile,
    Workshop,
    WorkshopLink,
)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"S{n:03d}")
    title = factory.Sequence(lambda n: f"News item {n}")
    url = "https://example.org/news"
    published_on = dt.date(2020, 8, 26)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    slug = factory.Sequence(lambda n: f"person-{n}")
    name = factory.Sequence(lambda n: f"Person {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"User {n}")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: object) -> None:
        if extracted:
            self.set_password(extracted)
            self.save()


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project
        django_get_or_create = ("slug",)

    slug = "sse-asia"
    title = "Strengthening Social and Solidarity Economy Policy in Asia"
    short_title = "SSE Policy in Asia"


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase
        django_get_or_create = ("number",)

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda o: f"Phase {o.number}")
    time_zone = "Asia/Seoul"


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country

    # A digit first: never the code of a real country beside it.
    iso2 = factory.Sequence(lambda n: f"{n // 26 % 10}{chr(65 + n % 26)}")
    slug = factory.Sequence(lambda n: f"country-{n}")
    name = factory.Sequence(lambda n: f"Country {n}")
    official_name = factory.LazyAttribute(lambda o: f"The {o.name}")
    time_zone = "Asia/Jakarta"


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    phase = factory.SubFactory(PhaseFactory)
    country = factory.SubFactory(CountryFactory)
    time_zone = factory.LazyAttribute(lambda o: o.country.time_zone)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    user = factory.SubFactory(UserFactory)
    phase = factory.SubFactory(PhaseFactory)
    role = TeamMember.Role.COORDINATOR


class ResearcherFactory(DjangoModelFactory):
    class Meta:
        model = Researcher

    participation = factory.SubFactory(ParticipationFactory)
    user = factory.SubFactory(UserFactory)


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    slug = factory.Sequence(lambda n: f"agreement-{n}")
    phase = factory.SubFactory(PhaseFactory)
    kind = Agreement.Kind.MOU
    title = factory.Sequence(lambda n: f"Agreement {n}")
    status = Agreement.Status.SIGNED


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    slug = factory.Sequence(lambda n: f"committee-{n}")
    phase = factory.SubFactory(PhaseFactory)
    kind = Committee.Kind.REGIONAL
    name = factory.Sequence(lambda n: f"Committee {n}")


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    committee = factory.SubFactory(CommitteeFactory)
    user = factory.SubFactory(UserFactory)
    group = "government"


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"milestone-{n}")
    phase = factory.SubFactory(PhaseFactory)
    title = factory.Sequence(lambda n: f"Milestone {n}")


class StoredFileFactory(DjangoModelFactory):
    """A row only; tests of storage write the bytes through the service."""

    class Meta:
        model = StoredFile

    original_name = "draft.docx"
    media_type = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    size = 10
    sha256 = factory.LazyFunction(
        lambda: hashlib.sha256(uuid.uuid4().bytes).hexdigest()
    )
    state = StoredFile.State.READY


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    phase = factory.SubFactory(PhaseFactory)
    kind = Material.Kind.FRAMEWORK
    title = factory.Sequence(lambda n: f"Material {n}")


class MaterialVersionFactory(DjangoModelFactory):
    """The next version; an announced one names `announced_at` itself."""

    class Meta:
        model = MaterialVersion
        skip_postgeneration_save = True

    material = factory.SubFactory(MaterialFactory)
    number = factory.LazyAttribute(lambda o: o.material.versions.count() + 1)
    file = factory.SubFactory(StoredFileFactory)
    note = "More on informal groups."
    holds_from = dt.date(2020, 8, 17)
    added_by = factory.SubFactory(UserFactory)
    added_at = dt.datetime(2020, 8, 17, 3, 0, tzinfo=dt.UTC)

    @factory.post_generation
    def count(self, create: bool, extracted: object, **kwargs: object) -> None:
        self.material.last_version_number = self.number
        self.material.save()


class MaterialReadingFactory(DjangoModelFactory):
    class Meta:
        model = MaterialReading

    version = factory.SubFactory(MaterialVersionFactory)
    user = factory.SubFactory(UserFactory)
    confirmed_at = dt.datetime(2020, 8, 18, 3, 0, tzinfo=dt.UTC)


class CaseStudyFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.CaseStudy
        skip_postgeneration_save = True

    participation = factory.SubFactory(ParticipationFactory)
    phase = factory.LazyAttribute(lambda o: o.participation.phase)
    slug = factory.Sequence(lambda n: f"study-{n}")
    kind = casestudies.CaseStudy.Kind.COUNTRY
    title = factory.Sequence(lambda n: f"Study {n}")


class StepFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.Step
        skip_postgeneration_save = True

    study = factory.SubFactory(CaseStudyFactory)
    kind = casestudies.Step.Kind.THIRD_DRAFT
    position = factory.Sequence(lambda n: n)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.Draft

    study = factory.SubFactory(CaseStudyFactory)
    number = factory.Sequence(lambda n: n + 1)
    file = factory.SubFactory(StoredFileFactory)
    author = factory.SubFactory(UserFactory)
    received_on = dt.date(2020, 8, 20)
    submitted_at = dt.datetime(2020, 8, 20, 3, 0, tzinfo=dt.UTC)


class ReviewRoundFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.ReviewRound

    draft = factory.SubFactory(DraftFactory)
    study = factory.LazyAttribute(lambda o: o.draft.study)
    number = 1
    opened_at = dt.datetime(2020, 8, 21, 9, 0, tzinfo=dt.UTC)


class ReviewAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.ReviewAssignment

    round = factory.SubFactory(ReviewRoundFactory)
    reviewer = factory.SubFactory(UserFactory)
    kind = casestudies.ReviewAssignment.Kind.ILO
    due_on = dt.date(2020, 9, 4)
    due_at = factory.LazyAttribute(
        lambda o: dates.end_of_day(
            o.due_on, dates.zone_named(str(o.reviewer.time_zone))
        )
    )
    invited_at = dt.datetime(2020, 8, 21, 9, 0, tzinfo=dt.UTC)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.Theme
        skip_postgeneration_save = True

    phase = factory.SubFactory(PhaseFactory)
    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Theme {n}")
    position = factory.Sequence(lambda n: 10 * (n + 1))


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.Comment

    assignment = factory.SubFactory(ReviewAssignmentFactory)
    round = factory.LazyAttribute(lambda o: o.assignment.round)
    raised_in = factory.LazyAttribute(lambda o: o.round)
    number = factory.Sequence(lambda n: n + 1)
    text = "Say how informal groups were counted."
    state = casestudies.Comment.State.OPEN
    created_at = dt.datetime(2020, 8, 24, 9, 0, tzinfo=dt.UTC)


class ExtensionRequestFactory(DjangoModelFactory):
    """More time for the draft of a step; for answers or a review pass the thing."""

    class Meta:
        model = casestudies.ExtensionRequest

    step = factory.SubFactory(StepFactory)
    study = factory.LazyAttribute(lambda o: o.step.study)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = dt.datetime(2020, 8, 25, 9, 0, tzinfo=dt.UTC)
    due_on = dt.date(2020, 9, 11)
    wanted_on = dt.date(2020, 9, 18)
    reason = "The survey in the field came late."


class ApprovalFactory(DjangoModelFactory):
    class Meta:
        model = casestudies.Approval

    draft = factory.SubFactory(DraftFactory)
    study = factory.LazyAttribute(lambda o: o.draft.study)
    approved_at = dt.datetime(2020, 10, 20, 9, 0, tzinfo=dt.UTC)
    approved_by = factory.SubFactory(UserFactory)


class PublicationFactory(DjangoModelFactory):
    """Published here, with a link."""

    class Meta:
        model = casestudies.Publication
        skip_postgeneration_save = True

    study = factory.SubFactory(CaseStudyFactory)
    title = factory.Sequence(lambda n: f"Publication {n}")
    url = "https://example.org/publication"
    starts_on = dt.date(2020, 8, 1)
    exactness = "day"
    published_at = dt.datetime(2020, 8, 1, 9, 0, tzinfo=dt.UTC)


class WorkshopFactory(DjangoModelFactory):
    class Meta:
        model = Workshop
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"workshop-{n}")
    phase = factory.SubFactory(PhaseFactory)
    kind = Workshop.Kind.INTERIM
    title = factory.Sequence(lambda n: f"Workshop {n}")


class AgendaItemFactory(DjangoModelFactory):
    """The next item of its agenda."""

    class Meta:
        model = AgendaItem

    workshop = factory.SubFactory(WorkshopFactory)
    position = factory.LazyAttribute(lambda o: o.workshop.agenda.count() + 1)
    title = factory.Sequence(lambda n: f"Item {n}")
    minutes = 10


class PresentationFactory(DjangoModelFactory):
    class Meta:
        model = Presentation

    workshop = factory.SubFactory(WorkshopFactory)
    participation = factory.SubFactory(
        ParticipationFactory, phase=factory.SelfAttribute("..workshop.phase")
    )


class SlideFileFactory(DjangoModelFactory):
    class Meta:
        model = SlideFile

    presentation = factory.SubFactory(PresentationFactory)
    number = factory.LazyAttribute(lambda o: o.presentation.slides.count() + 1)
    file = factory.SubFactory(StoredFileFactory, original_name="slides.pptx")
    added_by = factory.SubFactory(UserFactory)
    added_at = dt.datetime(2020, 8, 20, 3, 0, tzinfo=dt.UTC)


class WorkshopLinkFactory(DjangoModelFactory):
    class Meta:
        model = WorkshopLink

    workshop = factory.SubFactory(WorkshopFactory)
    kind = WorkshopLink.Kind.RECORDING
    title = factory.Sequence(lambda n: f"Recording {n}")
    url = factory.Sequence(lambda n: f"https://example.org/{n}")


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = workshops.Note

    workshop = factory.SubFactory(WorkshopFactory)
    key = factory.LazyFunction(uuid.uuid4)
    text = "Say how informal groups were counted."
    written_at = dt.datetime(2020, 8, 21, 8, 0, tzinfo=dt.UTC)


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = workshops.Participant

    workshop = factory.SubFactory(WorkshopFactory)
    name = factory.Sequence(lambda n: f"Guest {n}")
    email = factory.Sequence(lambda n: f"guest{n}@example.org")


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = workshops.ActionItem

    workshop = factory.SubFactory(WorkshopFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Send the list of cases."
    due_on = dt.date(2020, 9, 4)
    due_at = factory.LazyAttribute(
        lambda o: o.due_on and dates.end_of_day(o.due_on, dt.UTC)
    )
    created_at = dt.datetime(2020, 8, 21, 9, 0, tzinfo=dt.UTC)


class ThemeTermFactory(DjangoModelFactory):
    class Meta:
        model = ThemeTerm

    theme = factory.SubFactory(ThemeFactory)
    language = "en"
    text = factory.Sequence(lambda n: f"word {n}")


class ThemeCheckFactory(DjangoModelFactory):
    class Meta:
        model = ThemeCheck

    draft = factory.SubFactory(DraftFactory)
    theme = factory.LazyAttribute(lambda o: ThemeFactory(phase=o.draft.study.phase))
    verdict = "partly"
    judged_by = factory.SubFactory(UserFactory)
    judged_at = dt.datetime(2020, 8, 26, 6, 0, tzinfo=dt.UTC)
