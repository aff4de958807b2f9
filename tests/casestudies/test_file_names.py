"""The name under which readers save what is published."""

import pytest

from casestudies.naming import file_name_of
from tests.factories import (
    CaseStudyFactory,
    PhaseFactory,
    PublicationFactory,
    StoredFileFactory,
)

pytestmark = pytest.mark.django_db


def name(title, *, language="en", original="v7 FINAL final (2).DOCX", **study):
    study.setdefault("participation__country__name", "Indonesia")
    return file_name_of(
        PublicationFactory(
            study=CaseStudyFactory(**study),
            title=title,
            language=language,
            file=StoredFileFactory(original_name=original),
        )
    )


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Mapping the SSE", "en", "Indonesia - Mapping the SSE (English).docx"),
        ("Indonesia: a map", "id", "Indonesia a map (Indonesian).docx"),
        ("사회적경제 지형", "ko", "Indonesia - 사회적경제 지형 (Korean).docx"),
        ("แผนที่ SSE", "th", "Indonesia - แผนที่ SSE (Thai).docx"),
        ("../..\\CON: \u202egnp.exe\r\n", "xx", "Indonesia - CON gnp.exe (xx).docx"),
        (" . ", "en", None),
        ("x" * 250, "en", f"Indonesia - {'x' * 120} (English).docx"),
    ],
)
def test_country_title_and_language_make_a_clean_name(title, language, expected):
    found = name(title, language=language, slug="indonesia-study")

    assert found == (expected or "Indonesia - indonesia-study (English).docx")


@pytest.mark.parametrize("kind", ["synthesis", "brief"])
def test_what_is_no_country_study_has_no_country_before_it(kind):
    assert name("Six countries", kind=kind) == "Six countries (English).docx"


def test_study_without_a_country_and_a_publication_without_a_file():
    alone = PublicationFactory(
        study=CaseStudyFactory(participation=None, phase=PhaseFactory()),
        title="All six",
        language="en",
    )

    assert file_name_of(alone) == "All six (English)."
