"""Sorts the comments of the demo's second round, as a coordinator does at once.

Themes and types are illustrative, like the comments themselves.
"""

from casestudies.models import ReviewRound as Round
from casestudies.models import Theme
from casestudies.services.tagging import tag_comments
from demo import people

# The themes the second interim workshop asked of every draft, by words of a remark.
BY_WORDS = (
    ("gender", ("share of women", "women in informal")),
    ("informal", ("informal groups",)),
    ("job", ("jobs created", "gap in the statistics")),
    ("covid", ("first half of 2020",)),
    ("framework", ("agreed definition",)),
)


def sort_comments(rounds: list[Round]) -> None:
    """Give the comments their themes, where the phase has themes of such names."""
    by = people.user_of(people.COORDINATOR)
    for round_ in rounds:
        themes = list(Theme.objects.filter(phase=round_.study.phase_id).offered())
        comments = list(round_.comments.all())
        for word, parts in BY_WORDS:
            theme = next((t for t in themes if word in t.name.casefold()), None)
            meant = [c for c in comments if any(part in c.text for part in parts)]
            if theme is not None and meant:
                tag_comments(round_, by=by, comments=meant, changes={"theme": theme})
