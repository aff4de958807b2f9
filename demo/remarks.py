"""What the demo's reviewers remark and researchers answer: invented texts.

They follow what the second interim workshop asked of every draft (gender
equality, informal economy, job creation, impact of COVID-19, a common mapping
framework) and state no fact about any country.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """A comment, and the answer a researcher gives when the story wants one."""

    chapter: str
    quote: str
    text: str
    priority: str
    answer: str
    code: str = "accepted"
    where: str = ""


ROUND_1 = (
    Remark(
        "1 Introduction",
        "It follows the chapters of the common framework.",
        "Say which sources the study uses, so that the six studies can be compared.",
        "must",
        "Sources are named in the second draft.",
        where="1 Introduction, first paragraph",
    ),
    Remark(
        "2 Legal and institutional framework",
        "A table will list them.",
        "Add the table with the column headings that all six studies share.",
        "must",
        "Table 1 added with the shared headings.",
        where="2, Table 1",
    ),
    Remark(
        "3 Mapping of SSE organizations",
        "The mapping covers registered organizations.",
        "Groups without registration are left out. Say so, or include them.",
        "should",
        "Included, with the limits of what could be counted.",
        where="3, first paragraph",
    ),
)

ROUND_2 = (
    Remark(
        "3 Mapping of SSE organizations",
        "A paragraph on women as members, staff and leaders follows each form.",
        "Give the share of women among members, staff and boards where it is known.",
        "must",
        "Added where a source gives it; where none does, the text says so.",
        where="3, after each form",
    ),
    Remark(
        "3 Mapping of SSE organizations",
        "the limits of what could be counted are stated.",
        "Say how informal groups were counted, and who is left out.",
        "must",
        "New paragraph in chapter 3 and a limitation in the annex.",
        where="3, second paragraph",
    ),
    Remark(
        "4 Employment and job creation",
        "This chapter treats jobs and membership apart",
        "Separate jobs created from jobs kept.",
        "should",
        "Two columns now.",
        where="4, first table",
    ),
    Remark(
        "5 Impact of COVID-19",
        "It collects what organizations told the team",
        "Describe what organizations did for members and workers in the first half "
        "of 2020.",
        "must",
        "Two paragraphs added from the interviews.",
        where="5, end",
    ),
    Remark(
        "6 Policy pathways",
        "links each to a finding of an earlier chapter.",
        "One recommendation should address women in informal work directly.",
        "should",
        "Added as the fourth pathway.",
        where="6, fourth pathway",
    ),
    Remark(
        "2 Legal and institutional framework",
        "Forms that have no law of their own are described",
        "Use the agreed definition of SSE organizations from the mapping framework.",
        "must",
        "Definition replaced; a note on local terms moved to a footnote.",
        code="in_part",
        where="2, first paragraph",
    ),
    Remark(
        "6 Policy pathways",
        "It ends with questions for the conference.",
        "Which of these questions can the other five studies answer too?",
        "could",
        "Two of the three; the third is dropped.",
        where="6, last paragraph",
    ),
    Remark(
        "4 Employment and job creation",
        "This chapter treats jobs and membership apart, because a member need not "
        "be employed.",
        "Keep jobs and membership in one table, so that the six studies can be "
        "compared.",
        "should",
        "One table is kept; the columns are separate.",
        code="in_part",
        where="4, first table",
    ),
)

OVERALL = (
    "A clear second draft. The revisions asked for in the first round are visible; "
    "what remains concerns the issues raised at the interim workshop."
)
