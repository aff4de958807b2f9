"""Who opened, presented and moderated, as a coordinator records it."""

import pytest
from django.urls import reverse

from casestudies.services.refusals import Stale
from tests import factories as make
from workshops.forms.parts import PartsForm
from workshops.models import Document, Workshop, WorkshopPart
from workshops.services import documents
from workshops.services.parts import Part, parts_of, record_parts, version_of

pytestmark = pytest.mark.django_db
NOTHING = version_of([])
HOSTILE = "<script>x</script>\"'><img src=x> \u202egnp 👩🏽‍🌾 ສົມສັກ"


@pytest.fixture
def workshop(project) -> Workshop:
    return make.WorkshopFactory(phase=project.phase)


@pytest.fixture
def url(workshop) -> str:
    return reverse("workshops:parts_edit", args=[workshop.slug])


def typed(**changed) -> dict[str, str]:
    return {
        "version": NOTHING,
        "opened": "",
        "presented": "",
        "moderated": "",
        **changed,
    }


def test_names_are_recognised_and_stand_in_page_and_texts(
    client, project, workshop, url
):
    client.force_login(project.coordinator)
    body = make.OrganisationFactory(name="The Agency", acronym="AGY")
    person = make.PersonFactory(name="Ann Lee", title="Dr.", organisation=body)

    client.post(
        url,
        typed(
            opened="Ann  Lee: Welcome\n\nAGY",
            presented="The Agency: The plan.",
            moderated="Bo Typed\nBo Typed",
        ),
    )

    assert parts_of(workshop) == [
        Part("opened", person=person, what="Welcome"),
        Part("opened", organisation=body),
        Part("presented", organisation=body, what="The plan."),
        Part("moderated", name="Bo Typed"),
    ]
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "Bo Typed" in page
    assert url in page
    news = Document.Kind.NEWS_NOTE
    text = documents.newest(
        documents.begin_text(workshop, kind=news, by=project.coordinator)
    ).text
    assert "was opened by Dr. Ann Lee, AGY (welcome) and AGY." in text
    assert "AGY presented the plan." in text
    form = client.get(url).context["form"]
    assert form["opened"].value() == "Ann Lee: Welcome\nAGY"


def test_the_same_again_writes_nothing_and_what_goes_stays_in_history(
    project, workshop
):
    first = [Part("opened", name="Ann"), Part("moderated", name="Bo")]
    by = project.coordinator
    record_parts(workshop, by=by, version=NOTHING, parts=first)
    record_parts(workshop, by=by, version=NOTHING, parts=first)
    assert WorkshopPart.history.count() == WorkshopPart.objects.count()

    record_parts(workshop, by=by, version=version_of(first), parts=first[:1])

    assert parts_of(workshop) == first[:1]
    gone = WorkshopPart.history.filter(history_type="-", name="Bo").get()
    assert gone.history_user_id == by.pk


def test_what_a_source_tells_stays(project, workshop):
    told = workshop.parts.create(
        key="p1", role="opened", person=make.PersonFactory(name="Told")
    )
    cited = workshop.parts.create(role="opened", name="Cited")
    cited.sources.add(make.SourceFactory())

    record_parts(workshop, by=None, version=NOTHING, parts=[Part("opened", name="Ann")])

    assert set(workshop.parts.values_list("pk", flat=True)) > {told.pk, cited.pk}
    assert parts_of(workshop) == [Part("opened", name="Ann")]


def test_two_who_record_see_both_texts(client, project, workshop, url):
    client.force_login(project.coordinator)
    theirs = [Part("opened", name="Theirs")]
    record_parts(workshop, by=None, version=NOTHING, parts=theirs)
    with pytest.raises(Stale):
        record_parts(workshop, by=None, version=NOTHING, parts=[])

    answer = client.post(url, typed(opened="Mine: hello"))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs" in page
    assert "Mine: hello" in page
    again = typed(opened="Mine: hello", version=answer.context["version"])
    assert client.post(url, again).status_code == 302
    assert parts_of(workshop) == [Part("opened", name="Mine", what="hello")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (": what", "Write the name before the colon."),
        ("x" * 151, "A name has 150 characters at most."),
        ("x: " + "y" * 301, "Behind the colon stand 300 characters at most."),
        ("\n".join(map(str, range(31))), "Name 30 people at most."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    client, project, workshop, url, line, said
):
    client.force_login(project.coordinator)

    answer = client.post(url, typed(presented=line))

    assert answer.status_code == 422
    assert answer.context["form"].errors["presented"] == [said]
    assert answer.context["form"]["presented"].value() == line
    assert parts_of(workshop) == []


def test_hostile_names_stay_text(client, project, workshop, url):
    client.force_login(project.coordinator)

    client.post(url, typed(moderated=HOSTILE))

    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert PartsForm(workshop=workshop).initial["moderated"] == HOSTILE
