"""Makes the drafts of the demo: real .docx files that state no fact.

The text is filler on purpose. It says what such a chapter would hold, never
what a law says or how many organisations a country has. The second draft
differs from the first where reviewers asked for it.
"""

import io
from dataclasses import dataclass

import docx
from docx.document import Document

NOTICE = (
    "Illustrative text for the demonstration of the tracker. It states no fact "
    "about any country, law, organisation or figure."
)
CHAPTERS = (
    "Introduction",
    "Legal and institutional framework",
    "Mapping of SSE organizations",
    "Employment and job creation",
    "Impact of COVID-19",
    "Policy pathways",
)


@dataclass(frozen=True)
class Passage:
    """A paragraph, as each draft has it. None: the draft does not have it."""

    first: str | None
    second: str | None


TEXT: dict[str, tuple[Passage, ...]] = {
    "Introduction": (
        Passage(
            "This chapter introduces the study of {country} and the question it "
            "asks. It follows the chapters of the common framework.",
            "This chapter introduces the study of {country}, the question it asks "
            "and the sources it uses. It follows the chapters of the common "
            "framework, so that six countries can be compared.",
        ),
        Passage(
            "The terms used in the study are explained in a list.",
            "The terms used in the study are explained in a list, each with the "
            "word used in the country and its meaning in English.",
        ),
    ),
    "Legal and institutional framework": (
        Passage(
            "This chapter describes the forms that organizations may take. A table "
            "will list them.",
            "This chapter describes the forms that organizations may take. Table 1 "
            "lists them with the same column headings as the other five studies.",
        ),
        Passage(
            "Forms that have no law of their own are mentioned in passing.",
            "Forms that have no law of their own are described in a section of "
            "their own, with the reason why they belong to the mapping.",
        ),
    ),
    "Mapping of SSE organizations": (
        Passage(
            "The mapping covers registered organizations.",
            "The mapping covers registered organizations and groups without "
            "registration; the limits of what could be counted are stated.",
        ),
        Passage(
            "Each form is coded against the conditions of the framework by one "
            "member of the team.",
            "Each form is coded against the conditions of the framework by two "
            "members of the team; where they differed, the text says so.",
        ),
        Passage(
            None,
            "A paragraph on women as members, staff and leaders follows each form.",
        ),
    ),
    "Employment and job creation": (
        Passage(
            "This chapter treats jobs and membership together.",
            "This chapter treats jobs and membership apart, because a member need "
            "not be employed.",
        ),
        Passage(
            None,
            "It says where nothing is known about informal work and why.",
        ),
    ),
    "Impact of COVID-19": (
        Passage(
            None,
            "This chapter is new. It collects what organizations told the team "
            "about the first half of the year, without counting.",
        ),
    ),
    "Policy pathways": (
        Passage(
            "The last chapter gathers preliminary pathways.",
            "The last chapter gathers preliminary pathways and links each to a "
            "finding of an earlier chapter.",
        ),
        Passage(
            "It ends with questions for the conference.",
            "It ends with questions for the conference.",
        ),
    ),
}


def manuscript(country: str, draft_number: int) -> bytes:
    """Return a .docx: the first (1) or second (2) draft of a country's study."""
    document = docx.Document()
    document.core_properties.author = "Illustrative"
    document.core_properties.title = f"{country}: draft {draft_number}"
    document.add_heading(f"{country}: mapping SSE organizations", level=0)
    ordinal = {1: "First draft", 2: "Second draft", 3: "Third draft"}[draft_number]
    document.add_paragraph(f"{ordinal}. {NOTICE}")
    for position, chapter in enumerate(CHAPTERS, start=1):
        passages = [
            passage.first if draft_number == 1 else passage.second
            for passage in TEXT[chapter]
        ]
        if not any(passages):
            continue
        document.add_heading(f"{position} {chapter}", level=1)
        for text in filter(None, passages):
            document.add_paragraph(text.format(country=country))
        if draft_number > 1 and chapter.startswith("Legal"):
            _add_table(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(document: Document) -> None:
    headings = ("Form", "Condition", "Coding", "Why")
    table = document.add_table(rows=1, cols=len(headings))
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    row = table.add_row().cells
    row[0].text, row[1].text = "(illustrative form)", "(a condition)"
    row[2].text, row[3].text = "partly", "(a reason)"
