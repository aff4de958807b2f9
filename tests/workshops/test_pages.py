"""The pages of workshops: what they say, to whom, and how often they ask."""

import datetime as dt
import html
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from casestudies.models import CaseStudy
from countries.models import Participation
from milestones.models import Milestone
from project_data.loader import load
from sse_project.lib.history import note_change
from tests import factories as make
from workshops.models import Workshop
from workshops.permissions import workshop_for

LIST = reverse("workshops:workshops")
SLUGS = [
    "2020-09-22-conference",
    "2020-08-21-interim-2",
    "2020-05-08-interim-1",
    "2019-11-kick-off",
]


def _text(response) -> str:
    """Return what a reader reads, in one line."""
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def _listed(response) -> list[str]:
    return [workshop.slug for workshop, _state in response.context["rows"]]


def _page(slug: str) -> str:
    return reverse("workshops:workshop", args=[slug])


def test_a_workshop_for_all_countries_stands_with_each_that_takes_part(client, project):
    client.force_login(project.coordinator)
    for_all = make.WorkshopFactory(phase=project.phase)
    told = make.WorkshopFactory(phase=project.phase)
    told.sources.add(make.SourceFactory())  # and they name no country
    gone = Participation.objects.get(phase=project.phase, country__slug="japan")
    gone.statuses.create(
        status="withdrawn", starts_on=dt.date(2020, 8, 1), exactness="day"
    )
    bare = make.ParticipationFactory(phase=project.phase)

    found = {
        slug: {for_all.slug, told.slug}
        & set(_listed(client.get(LIST, {"country": slug})))
        for slug in ("indonesia", "japan", bare.country.slug)
    }

    assert found == {
        "indonesia": {for_all.slug},
        "japan": set(),
        bare.country.slug: {for_all.slug},
    }
    page = client.get(reverse("dashboard:country", args=["indonesia"]))
    assert for_all in page.context["workshops"]
    assert told not in page.context["workshops"]


# --- Access ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [
        "admin",
        "ilo",
        "coordinator",
        "coordinator2",
        "manager",
        "researcher",
        "committee",
        "observer",
    ],
)
def test_everybody_with_a_role_reads_workshops(client, project, role):
    client.force_login(getattr(project, role))

    assert _listed(client.get(LIST)) == SLUGS
    assert client.get(_page(SLUGS[0])).status_code == 200


def test_without_a_role_there_is_nothing(client, project):
    client.force_login(project.outsider)

    assert _listed(client.get(LIST)) == []
    assert client.get(_page(SLUGS[0])).status_code == 404


@pytest.mark.parametrize("path", [LIST, _page(SLUGS[0])])
def test_visitor_is_sent_to_sign_in(client, project, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", [LIST, _page(SLUGS[0])])
def test_nothing_is_posted_here(client, project, path):
    client.force_login(project.coordinator)

    assert client.post(path).status_code == 405


def test_unknown_workshop_is_not_found(client, project):
    client.force_login(project.coordinator)

    assert client.get(_page("2020-12-24-party")).status_code == 404


def test_workshop_for_agrees_with_visible_to(project):
    found = Workshop.objects.get(slug=SLUGS[0])
    for user in (project.coordinator, project.coordinator2, project.observer):
        assert found in Workshop.objects.visible_to(user)
        assert workshop_for(user, found.slug) == found

    assert found not in Workshop.objects.visible_to(project.outsider)
    with pytest.raises(Http404):
        workshop_for(project.outsider, found.slug)


def test_only_coordinators_of_the_phase_may_change(project):
    assert workshop_for(project.coordinator, SLUGS[0], change=True).slug == SLUGS[0]
    for user in (project.coordinator2, project.ilo, project.observer):
        with pytest.raises(PermissionDenied):
            workshop_for(user, SLUGS[0], change=True)


# --- The list -------------------------------------------------------------------


def test_list_says_what_comes_next(client, project):
    client.force_login(project.coordinator)

    response = client.get(LIST)

    assert response.context["headline"] == [
        "ILO/KoSEA/SNU joint research conference is 27 days away.",
        "4 workshops are known.",
    ]
    text = _text(response)
    assert "22 Sep 2020 Hybrid · Seoul, Republic of Korea In 27 days" in text
    assert "Nov 2019 Yogyakarta, Indonesia Reported on 19 Nov 2019" in text


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"phase": 1}, SLUGS),
        ({"phase": 2}, []),
        ({"kind": "interim"}, SLUGS[1:3]),
        ({"country": "japan"}, SLUGS[:3]),
        ({"country": "mongolia"}, []),
        ({"mode": "online"}, SLUGS[1:3]),
        ({"when": "upcoming"}, SLUGS[:1]),
        ({"when": "past"}, SLUGS[1:]),
        ({"kind": "interim", "when": "past", "country": "china"}, SLUGS[1:3]),
        ({"kind": "nonsense", "phase": "x", "when": "never"}, SLUGS),
    ],
)
def test_filters_stand_in_the_address(client, project, query, slugs):
    client.force_login(project.coordinator)

    response = client.get(LIST, query)

    assert _listed(response) == slugs


def test_list_without_a_match_says_so(client, project):
    client.force_login(project.coordinator)

    response = client.get(LIST, {"phase": 2})

    assert response.context["headline"] == ["No workshop matches."]
    assert "Show all workshops" in _text(response)


def test_list_when_nothing_is_announced(client, project, project_time):
    project_time("2020-09-23T09:00:00+00:00")
    client.force_login(project.coordinator)

    response = client.get(LIST)

    assert response.context["headline"] == [
        "No workshop is announced.",
        "4 workshops are known.",
    ]
    assert "22 Sep 2020 Hybrid · Seoul, Republic of Korea Past, no dated" in _text(
        response
    )


def test_list_names_a_workshop_of_today_and_one_without_a_day(
    client, project, project_time
):
    client.force_login(project.coordinator)
    Workshop.objects.filter(slug=SLUGS[0]).update(
        milestone=None, starts_on=dt.date(2020, 9, 1), exactness="month"
    )
    assert client.get(LIST).context["headline"][0] == (
        "Next: ILO/KoSEA/SNU joint research conference, Sep 2020."
    )
    Workshop.objects.filter(slug=SLUGS[0]).update(starts_on=None, exactness="not_set")
    assert client.get(LIST).context["headline"][0] == (
        "ILO/KoSEA/SNU joint research conference has no date yet."
    )
    Workshop.objects.filter(slug=SLUGS[0]).update(
        starts_on=dt.date(2020, 8, 26), exactness="day"
    )

    assert client.get(LIST).context["headline"][0] == (
        "ILO/KoSEA/SNU joint research conference is on today."
    )


def test_list_is_in_pages(client, project):
    for _ in range(50):
        make.WorkshopFactory(phase=project.phase)
    client.force_login(project.coordinator)

    response = client.get(LIST, {"phase": 1})

    assert len(response.context["rows"]) == 50
    assert "?phase=1&amp;page=2" in response.content.decode()
    assert len(client.get(LIST, {"page": 2}).context["rows"]) == 4


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_asks_a_fixed_number_of_times(
    client, project, item_count, django_assert_num_queries
):
    team = make.ParticipationFactory(phase=project.phase)
    for _ in range(item_count):
        workshop = make.WorkshopFactory(phase=project.phase, participation=team)
        workshop.countries.add(make.ParticipationFactory(phase=project.phase))
        workshop.sources.add(make.SourceFactory())
    client.force_login(project.coordinator)
    client.get(LIST)

    # Session, user, two standings; the two select boxes; the count twice, the next
    # workshop; rows, sources, countries.
    with django_assert_num_queries(12):
        client.get(LIST)


# --- One workshop ---------------------------------------------------------------


def test_announced_conference_is_not_held(client, project):
    client.force_login(project.coordinator)

    response = client.get(_page("2020-09-22-conference"))

    text = _text(response)
    assert response.context["headline"] == [
        "ILO/KoSEA/SNU joint research conference.",
        "22 Sep 2020.",
    ]
    assert "Planned for 22 Sep 2020" in text
    assert "Announced on 26 Aug 2020" in text
    assert "Reported on" not in text
    assert "400 participants" not in text


def test_conference_is_reported_three_days_after(client, project, project_time):
    project_time("2020-09-23T09:00:00+00:00")
    client.force_login(project.coordinator)
    page = _page("2020-09-22-conference")
    assert "22 Sep 2020 is past, and no dated source reports it." in _text(
        client.get(page)
    )
    project_time("2020-09-25T09:00:00+00:00")
    load()

    text = _text(client.get(page))

    assert "Held 22 Sep 2020 Reported on 25 Sep 2020 Announced on 26 Aug 2020" in text
    assert "Figure More than 400 participants and 1,400 viewers online" in text
    assert "Insun Kim, KoSEA Opened" in text


def test_changed_mode_is_shown_with_why(client, project):
    client.force_login(project.coordinator)

    text = _text(client.get(_page("2020-05-08-interim-1")))

    assert "Where Online" in text
    assert "First planned In person · Malaysia Why: COVID-19" in text
    assert "Time zone Seoul time" in text


def test_points_and_people_stand_with_their_sources(client, project):
    client.force_login(project.coordinator)

    response = client.get(_page("2020-08-21-interim-2"))

    text = _text(response)
    assert [label for label, _points in response.context["points"]] == [
        "Discussed",
        "Next step",
    ]
    assert "gender equality, the informal economy, job creation" in text
    assert "Euiyoung Kim, SNU Opened: Brief update on the progress" in text
    assert [c.slug for c in response.context["countries"]] == [
        "china",
        "indonesia",
        "japan",
        "malaysia",
        "philippines",
        "republic-of-korea",
    ]
    assert "ILO News 26 Aug 2020" in text


def test_day_of_the_news_is_never_the_day_of_the_meeting(client, project, project_time):
    project_time("2021-08-01T09:00:00+00:00")
    load()
    client.force_login(project.coordinator2)

    response = client.get(_page("2021-07-kick-off"))

    text = _text(response)
    assert (
        "Held By 28 Jul 2021 (the day of the news item; the day of the workshop is not "
        "given) Reported on 28 Jul 2021" in text
    )
    assert "Held 28 Jul 2021" not in text
    assert (
        '<time class="nowrap" datetime="2021-07-28">' not in response.content.decode()
    )
    assert "Heejin Ahn, ILO Opened" in text
    assert "Dong Il Choi, ILO Moderated: Questions and answers" in text
    assert [label for label, _points in response.context["points"]] == [
        "Discussed",
        "Agreed",
        "Next step",
    ]


def test_month_says_that_the_day_is_not_given(client, project):
    client.force_login(project.coordinator)

    text = _text(client.get(_page("2019-11-kick-off")))

    assert "Held Nov 2019 (the day is not given) Reported on 19 Nov 2019" in text


def test_conflicting_figures_stand_with_both_sources(client, project, project_time):
    project_time("2021-04-01T09:00:00+00:00")
    load()
    client.force_login(project.observer)

    text = _text(client.get(_page("2021-03-29-capacity-building")))

    asked = text.split("How many took part in the capacity-building workshop?")[1]
    ilo, moel = asked.split("38 participants (MOEL and KoSEA)")
    assert "37 participants (ILO)" in ilo
    assert "ILO News 31 Mar 2021" in ilo
    assert "MOEL (KR) policy news 30 Mar 2021" in moel
    assert "Business Wire China" in moel


def test_other_workshops_have_no_question(client, project):
    client.force_login(project.coordinator)

    text = _text(client.get(_page("2020-08-21-interim-2")))

    assert "Where the sources disagree" not in text


def test_milestone_and_rounds_are_linked_for_who_may_see_them(client, project):
    workshop = Workshop.objects.get(slug="2020-08-21-interim-2")
    study = CaseStudy.objects.get(slug="japan-study")
    draft = make.DraftFactory(study=study)
    round_ = make.ReviewRoundFactory(draft=draft, study=study, number=2)
    workshop.rounds.add(round_)
    page = _page(workshop.slug)

    client.force_login(project.coordinator)
    response = client.get(page)
    assert response.context["milestone"] == Milestone.objects.get(slug="p1-interim-2")
    assert list(response.context["rounds"]) == [round_]
    assert "Review round 2, opened by this workshop" in _text(response)

    # A researcher of Indonesia knows of the milestone, not of Japan's round.
    client.force_login(project.researcher)
    response = client.get(page)
    assert response.context["milestone"] == Milestone.objects.get(slug="p1-interim-2")
    assert list(response.context["rounds"]) == []


def test_workshop_with_nothing_but_a_title_has_a_page(client, project):
    workshop = make.WorkshopFactory(phase=project.phase, title="Bare")
    client.force_login(project.coordinator)

    text = _text(client.get(_page(workshop.slug)))

    assert "Bare. No date yet." in text
    assert "Where Not known" in text
    assert "All countries of the phase." in text


def test_history_says_who_and_why_to_overseers(client, project):
    workshop = Workshop.objects.get(slug=SLUGS[0])
    workshop.place = "Seoul, Gangnam"
    note_change(workshop, by=project.coordinator, reason="The hall is booked")
    workshop.save()
    client.force_login(project.manager)
    history = reverse("workshops:workshop_history", args=[SLUGS[0]])
    assert history in client.get(_page(SLUGS[0])).content.decode()

    text = _text(client.get(history))

    assert "changes are recorded" in text
    assert "from Seoul, Republic of Korea" in text
    assert "Why: The hall is booked" in text
    assert "Why: Loaded from the project file: ILO News 26 Aug 2020" in text
    client.force_login(project.observer)
    assert client.get(history).status_code == 404
    assert history not in client.get(_page(SLUGS[0])).content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_page_asks_a_fixed_number_of_times(
    client, project, item_count, django_assert_num_queries
):
    workshop = Workshop.objects.get(slug="2020-05-08-interim-1")
    for number in range(item_count):
        part = workshop.parts.create(
            key=f"p{number}", role="spoke", person=make.PersonFactory()
        )
        part.sources.add(make.SourceFactory())
        workshop.points.create(key=f"q{number}", kind="discussed", text="Text")
        workshop.countries.add(make.ParticipationFactory(phase=project.phase))
    client.force_login(project.observer)
    client.get(_page(workshop.slug))

    # Session, user, standing; workshop, countries, parts, points, all sources, rounds,
    # questions; the navigation.
    with django_assert_num_queries(11):
        client.get(_page(workshop.slug))


def test_no_inline_style_or_script(client, project):
    client.force_login(project.coordinator)

    for path in (LIST, _page(SLUGS[1])):
        page = client.get(path).content.decode()
        assert "style=" not in page
        assert "<script>" not in page
        assert "onclick" not in page


def test_admin_shows_workshops_and_questions(client, project, project_time):
    project_time("2021-04-01T09:00:00+00:00")
    load()
    client.force_login(project.admin)

    for model in ("workshops/workshop", "records/source", "records/discrepancy"):
        assert client.get(f"/admin/{model}/").status_code == 200
    pk = Workshop.objects.get(slug="2021-03-29-capacity-building").pk
    assert client.get(f"/admin/workshops/workshop/{pk}/change/").status_code == 200
