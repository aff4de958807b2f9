"""The project file itself: complete, sourced, and checked as it is read."""

import pytest

from project_data.catalogue import KIND
from project_data.reading import read_project_file
from project_data.records import ALWAYS, ProjectFileError

FACTS = [f"F{number:02d}" for number in range(1, 48)]


@pytest.fixture(scope="module")
def file():
    return read_project_file()


def _records(file):
    return [r for records in file.records.values() for r in records.values()]


def test_every_fact_is_a_record_or_is_said_not_to_be_one(file):
    cited = set().union(*(record.facts for record in _records(file)))

    assert sorted(file.facts) == FACTS
    assert sorted(cited | set(file.not_records)) == FACTS
    assert cited & set(file.not_records) == set()
    assert all(file.not_records.values())


def test_every_record_with_sources_has_some_once_it_states_something(file):
    frames = {
        "phases.phase:2",
        *(
            f"accounts.organisation:{slug}"
            for slug in ("ilo", "moel", "kosea", "snu", "snuac")
        ),
    }
    silent = {
        record.name
        for record in _records(file)
        if record.kind.has_sources and not record.states[0].sources
    }
    # A step stands in its path before anything is known of it.
    assert {
        name for name in silent if not name.startswith("casestudies.step")
    } == frames


def test_only_frames_are_known_from_always(file):
    always = {r.name for r in _records(file) if r.states[0].known_from == ALWAYS}

    assert always == {
        "phases.phase:2",
        "accounts.organisation:ilo",
        "accounts.organisation:kosea",
        "accounts.organisation:moel",
        "accounts.organisation:snu",
        "accounts.organisation:snuac",
        "countries.participation:2/cambodia",
        "countries.participation:2/kyrgyzstan",
        "countries.participation:2/lao-pdr",
        "countries.participation:2/mongolia",
        "countries.participation:2/thailand",
        "countries.participation:2/viet-nam",
    }


def test_no_state_is_known_before_one_of_its_dated_sources_was_published(file):
    early = [
        record.name
        for record in _records(file)
        for state in record.states
        if state.sources
        and state.known_from
        and all(file.published[key] for key in state.sources)
        and state.known_from < min(file.published[key] for key in state.sources)
    ]

    assert early == []


def test_nothing_is_stated_that_no_source_gives(file):
    publications = [r.states[0].noted for r in file.records["publication"].values()]

    assert [(p["isbn"], p["doi"], p["url"]) for p in publications] == [("",) * 3] * 7
    assert [
        p.states[0].noted["dc_symbol"] for p in file.records["project"].values()
    ] == [""]
    briefs = file.records["step"]
    for slug in ("brief-china", "brief-philippines"):
        assert len(briefs[f"{slug}/published"].states) == 1


def test_countries_have_ilo_names_and_the_sources_names_as_aliases(file):
    countries = {
        key: record.states[0].noted for key, record in file.records["country"].items()
    }

    assert len(countries) == 12
    assert countries["viet-nam"]["name"] == "Viet Nam"
    assert countries["viet-nam"]["aliases"] == ["Vietnam"]
    assert "Laos" in countries["lao-pdr"]["aliases"]
    assert "Korea" in countries["republic-of-korea"]["aliases"]


@pytest.mark.parametrize(
    ("name", "before", "after", "problem"),
    [
        (
            "milestones.yaml",
            "owner: kosea",
            "owner: kosaa",
            "milestones.yaml: p1-interim-2: owner: there is no organisation called "
            "'kosaa'",
        ),
        (
            "workshops.yaml",
            "mode: online",
            "mode: onlne",
            "workshops.yaml: 2020-05-08-interim-1: mode: "
            "Value 'onlne' is not a valid choice.",
        ),
        (
            "workshops.yaml",
            "planned_place: Malaysia",
            "planned_plase: Malaysia",
            "workshops.yaml: 2020-05-08-interim-1: a workshop has no 'planned_plase'",
        ),
        (
            "milestones.yaml",
            "done: 2019-09-05",
            "done: 5 September",
            "milestones.yaml: p1-agreement: done: '5 September' is not a date such as "
            "2020-08-21, 2019-11 or 2019",
        ),
        (
            "milestones.yaml",
            "facts: [F02]",
            "facts: [F99]",
            "milestones.yaml: p1-agreement: facts: there is no 'F99'",
        ),
        (
            "milestones.yaml",
            "    facts: [F02]\n",
            "",
            "milestones.yaml: p1-agreement: add facts, dated sources, or known_from",
        ),
        (
            "milestones.yaml",
            "slug: p1-kick-off",
            "slug: p1-agreement",
            "milestones.yaml: p1-agreement: there are two of 'p1-agreement'",
        ),
        (
            "milestones.yaml",
            "    title: Joint agreement signed\n",
            "",
            "milestones.yaml: p1-agreement: title is missing",
        ),
        (
            "workshops.yaml",
            "countries: [1/china,",
            "countries: [1/chile,",
            "workshops.yaml: 2020-05-08-interim-1: countries: there is no "
            "participation called '1/chile'",
        ),
        (
            "workshops.yaml",
            "countries: [1/china, 1/indonesia, 1/japan, 1/malaysia, 1/philippines, "
            "1/republic-of-korea]",
            "countries: 1/china",
            "workshops.yaml: 2020-05-08-interim-1: countries: write a list: [one, two]",
        ),
        (
            "studies.yaml",
            "path: synthesis",
            "path: none",
            "studies.yaml: phase-1-research-report: path: there is no path 'none'",
        ),
        (
            "facts.yaml",
            "    known_from: 2019-08-09\n",
            "",
            "facts.yaml: F01: its sources are undated: add known_from, and say why",
        ),
        (
            "facts.yaml",
            "sources: [I02]",
            "sources: [I99]",
            "facts.yaml: F01: sources: there is no 'I99'",
        ),
        (
            "discrepancies.yaml",
            "subject: phase 2",
            "subject: phase 3",
            "discrepancies.yaml: phase-2-start: subject: there is no phase called '3'",
        ),
        (
            "discrepancies.yaml",
            "subject: phase 2",
            "subject: planet 2",
            "discrepancies.yaml: phase-2-start: subject: no kind 'planet'",
        ),
        (
            "discrepancies.yaml",
            "subject: phase 2",
            "subject: everything",
            "discrepancies.yaml: phase-2-start: subject: write kind and key: workshop "
            "2019-11-kick-off",
        ),
        (
            "facts.yaml",
            "    sources: [I02]\n",
            "",
            "facts.yaml: F01: a fact needs id and sources",
        ),
        (
            "discrepancies.yaml",
            "      - {text: 37 participants (ILO), facts: [F17], sources: [I09]}\n",
            "",
            "discrepancies.yaml: capacity-building-participants: claims: "
            "give at least two",
        ),
        (
            "people.yaml",
            "people:",
            "peopel:",
            "people.yaml: there is no list 'peopel'",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_record(
    real_copy, name, before, after, problem
):
    with pytest.raises(ProjectFileError) as raised:
        read_project_file(real_copy(name, before, after))

    assert problem in raised.value.problems


def test_a_key_that_stands_twice_is_refused(real_copy):
    folder = real_copy(
        "milestones.yaml", "    position: 10\n", "    position: 10\n    position: 11\n"
    )

    with pytest.raises(
        ProjectFileError, match="milestones.yaml: 'position' stands twi"
    ):
        read_project_file(folder)


def test_all_mistakes_are_told_at_once(small):
    small.replace("owner: agency", "owner: agenda")
    small.replace("role: hosted", "role: hostess")

    with pytest.raises(ProjectFileError) as raised:
        read_project_file(small.folder)

    assert raised.value.problems == [
        "project.yaml: the-conference: agency: role: "
        "Value 'hostess' is not a valid choice.",
        "project.yaml: conference: owner: there is no organisation called 'agenda'",
    ]


def test_kinds_are_in_an_order_in_which_each_finds_what_it_names():
    seen = set()
    for name, kind in KIND.items():
        seen.add(name)
        named = {f.refers_to for f in kind.all_fields.values()} - {""}
        assert named <= seen, name
