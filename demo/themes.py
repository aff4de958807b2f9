"""What the demo's review team judged of the themes: invented, as all of its people.

Judgements of the first and second drafts of six countries. The notes speak of the
demo's own filler texts and state no fact about any country.
"""

from casestudies.models import CaseStudy, Comment, Draft, Theme
from demo import people
from manuscripts.services import contents_of
from sse_project.lib.history import note_change
from themes.proposals import proposals_of
from themes.services.judging import judge

REASON = "Illustrative: the demo's story"
WORDS = {"-": "missing", "o": "partly", "x": "covered"}
THEMES = (
    "gender-equality",
    "informal-economy",
    "job-creation",
    "impact-of-covid-19",
    "common-mapping-framework",
)
# One sign a theme, in their order: missing, partly, covered.
FIRST = {
    "china": "--o-o",
    "indonesia": "-oo-x",
    "japan": "--o-x",
    "republic-of-korea": "-oo-o",
    "malaysia": "---oo",
    "philippines": "-o--o",
}
SECOND = {
    "china": "ooo-x",
    "indonesia": "xxoox",
    "japan": "x-xox",
    "republic-of-korea": "ooxxo",
    "malaysia": "-xo-x",
    "philippines": "oxooo",
}
NOTES = {
    "missing": "Named in a heading at most; nothing is said on it yet. (Illustrative.)",
    "partly": "Mentioned; what it means for the findings is not drawn out yet. "
    "(Illustrative.)",
    "covered": "Treated where one looks for it. (Illustrative.)",
}
# Of the comments of round 2, by the chapter they speak of.
OF_CHAPTER = {
    "4 Employment and job creation": "job-creation",
    "5 Impact of COVID-19": "impact-of-covid-19",
    "2 Legal and institutional framework": "common-mapping-framework",
}
OF_WORDS = {"women": "gender-equality", "informal": "informal-economy"}


def judge_drafts() -> None:
    """Tag the comments of round 2, then judge both drafts of each country."""
    themes = {
        theme.slug: theme for theme in Theme.objects.filter(phase__number=1).offered()
    }
    _tag_comments(themes)
    judges = (people.user_of(people.ILO), people.user_of(people.MANAGER))
    for number, table in ((1, FIRST), (2, SECOND)):
        for place, (country, signs) in enumerate(table.items()):
            study = CaseStudy.objects.get(slug=f"{country}-study")
            draft = study.drafts.select_related("file").get(number=number)
            contents_of(draft.file)
            for slug, sign in zip(THEMES, signs, strict=True):
                _judge(draft, themes[slug], WORDS[sign], by=judges[place % 2])


def _judge(draft: Draft, theme: Theme, verdict: str, *, by: object) -> None:
    passages = proposals_of(draft.file, theme).passages
    quoted = passages[0] if passages and verdict != "missing" else None
    check = judge(
        draft,
        theme,
        by=by,
        verdict=verdict,
        quote=quoted.quote if quoted else "",
        chapter=quoted.chapter if quoted else "",
        note=NOTES[verdict],
    )
    check.is_illustrative = True
    note_change(check, by=None, reason=REASON)
    check.save(update_fields=["is_illustrative"])


def _tag_comments(themes: dict[str, Theme]) -> None:
    for comment in Comment.objects.filter(raised_in__number=2, theme__isnull=True):
        named = (slug for word, slug in OF_WORDS.items() if word in comment.text)
        slug = next(named, OF_CHAPTER.get(comment.chapter))
        if slug is not None:
            comment.theme = themes[slug]
            note_change(comment, by=None, reason=REASON)
            comment.save(update_fields=["theme"])
