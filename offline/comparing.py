"""The rows of a file that came back, beside what the tracker holds: what is new?"""

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import Comment, Response, ReviewRound
from countries.permissions import is_on_team
from offline.columns import code_written
from offline.mark import Mark
from offline.mark import read as read_mark
from offline.models import ReturnedMatrix
from offline.replies import whole_texts
from offline.rows import Returned, ReturnedRow, labels_meant
from offline.texts import cell_text, is_same, lines_of

FIELDS = {"code": "code", "text": "text", "where": "where_changed"}
LONGEST = {"text": 20_000, "where": 200}
# Below this two comments are not the same one with a slip of the pen.
ALIKE = 0.6
COMPARED = 300
# Rows of one number that are held against its comment; of more none is sure.
MOST_COMPARED = 2

# What a row comes to, in the order of the page. Those of CHOICES can be saved.
CHOICES = ("code", "stale", "changed", "new")
TROUBLES = ("unknown", "unnumbered", "closed", "blocked", "too_long")
DONE = ("older", "kept", "same", "empty")


@dataclass
class Compared:
    """A row, the comment it answers, and what becomes of it."""

    row: ReturnedRow
    state: str
    comment: Comment | None = None
    answer: Response | None = None
    code: str | None = ""
    is_sure: bool = True
    doubts: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def version(self) -> int:
        """Return the version of the answer that it would replace; 0 for none."""
        return self.answer.version if self.answer else 0

    @property
    def is_offered(self) -> bool:
        """Return whether the row can be saved."""
        return self.state in CHOICES

    @property
    def label(self) -> str:
        """Return the number: of the comment, else what the file says."""
        return self.comment.label if self.comment else self.row.number

    def values(self, code: str | None = None) -> dict[str, str]:
        """Return the answer by the names of its fields, as it is saved."""
        found = {
            FIELDS[key]: cell_text(text).strip()
            for key, text in self.row.fields.items()
            if key != "code"
        }
        if "code" in self.row.fields:
            found["code"] = (self.code or "") if code is None else code
        if "where_changed" in found:
            found["where_changed"] = " ".join(found["where_changed"].split())
        return found

    @property
    def code_label(self) -> str:
        """Return the code of the file in words; as it was written when not clear."""
        if self.code is None:
            return self.row.fields.get("code", "")
        return str(dict(Response.Code.choices).get(self.code, ""))


@dataclass
class Comparison:
    """All rows, by what they come to, and what is not in the file."""

    rows: list[Compared]
    returned: Returned
    missing: list[str]
    from_other: str = ""
    is_marked: bool = False

    def of(self, *states: str) -> list[Compared]:
        """Return the rows in these states, in the order of the file."""
        return [row for row in self.rows if row.state in states]

    @property
    def offered(self) -> list[Compared]:
        """Return the rows that can be saved."""
        return self.of(*CHOICES)

    @property
    def troubles(self) -> list[Compared]:
        """Return the rows that cannot be saved, with the reason."""
        return self.of(*TROUBLES)


def compare(user: Any, matrix: ReturnedMatrix) -> Comparison:
    """Return what the file says, beside what this user may read today."""
    returned = Returned.from_json(matrix.contents)
    mark = read_mark(returned.mark)
    tracker = _Tracker(user, matrix.round, mark)
    rows = [_compared(row, tracker) for row in returned.rows]
    _settle_doubles(rows)
    from_other = _other_round(user, mark, matrix.round)
    if from_other:
        for row in rows:
            row.is_sure = False
    named = {row.comment.pk for row in rows if row.comment is not None}
    missing = [
        label
        for label, comment in tracker.by_label.items()
        if comment.pk not in named and tracker.is_open(comment)
    ]
    return Comparison(rows, returned, missing, from_other, mark is not None)


class _Tracker:
    """What the tracker holds of the round, for one reader, in a few queries."""

    def __init__(self, user: Any, round: ReviewRound, mark: Mark | None) -> None:
        self.round = round
        comments = (
            Comment.objects.visible_to(user)
            .filter(round__study=round.study_id, number__isnull=False)
            .exclude(state=Comment.State.DRAFT)
            .select_related("raised_in", "round", "merged_into__raised_in")
            .order_by("raised_in__number", "number")
        )
        everywhere = {comment.label: comment for comment in comments}
        self.by_label = {
            label: comment
            for label, comment in everywhere.items()
            if comment.round_id == round.pk
        }
        self.elsewhere = everywhere
        of_round = [comment.pk for comment in self.by_label.values()]
        seen = Response.objects.visible_to(user).filter(comment__in=of_round)
        self.answers = {a.comment_id: a for a in seen.select_related("author")}
        hidden = Response.objects.filter(
            comment__in=of_round, filed_by__isnull=True, sent_at__isnull=True
        )
        self.hidden = set(hidden.values_list("comment_id", flat=True))
        self.hidden -= set(self.answers)
        self.base = self._base(user, of_round, mark)
        self.compared: Counter[int] = Counter()
        self.texts = whole_texts(user, self.by_label.values())

    def _base(
        self, user: Any, comments: list[int], mark: Mark | None
    ) -> dict[int, dict[str, str]] | None:
        """Return the answers as the file went out with them; None if not known."""
        if mark is None or mark.round != self.round.pk:
            return None
        rows = (
            Response.history.filter(comment__in=comments, history_id__lte=mark.answers)
            .order_by("history_id")
            .values("comment_id", "sent_at", "filed_by_id", *FIELDS.values())
        )
        on_team = is_on_team(user, self.round.study.participation_id)
        found = {}
        for row in rows:
            if on_team or row["sent_at"] or row["filed_by_id"] == user.pk:
                found[row["comment_id"]] = {n: row[n] for n in FIELDS.values()}
        return found

    def is_open(self, comment: Comment) -> bool:
        """Return whether the comment waits for an answer in this round."""
        return (
            comment.state == Comment.State.OPEN
            and comment.released_at is not None
            and comment.merged_into_id is None
        )

    def is_alike(self, row: ReturnedRow, comment: Comment) -> bool:
        """Return whether the row repeats the comment, as far as it is looked at."""
        text = self.texts[comment.pk]
        if is_same(row.comment, text) or is_same(row.comment, comment.text):
            return True
        self.compared[comment.pk] += 1
        return self.compared[comment.pk] <= MOST_COMPARED and _is_alike(
            row.comment, text
        )

    def find(self, row: ReturnedRow) -> tuple[Comment | None, bool]:
        """Return the comment a row means, and whether that is sure."""
        meant = labels_meant(row.number)
        known = [self.by_label[label] for label in meant if label in self.by_label]
        if not known:
            return None, True
        if len(known) == 1 and known[0].label == meant[0]:
            return known[0], True
        # Several, or another than it says: the words of the comment decide.
        for comment in known:
            if row.comment and is_same(row.comment, self.texts[comment.pk]):
                return comment, True
        return known[0], False


def _compared(row: ReturnedRow, tracker: _Tracker) -> Compared:
    said = any(row.fields.values())
    if not labels_meant(row.number):
        says = said or row.number or row.more or row.comment
        state = "unnumbered" if says else "empty"
        return Compared(row, state, why=_("It has no number of a comment."))
    comment, is_sure = tracker.find(row)
    if comment is None:
        if not said:
            return Compared(row, "empty")
        return Compared(row, "unknown", why=_why_unknown(row, tracker))
    answer = tracker.answers.get(comment.pk)
    found = Compared(row, "", comment, answer, is_sure=is_sure)
    if not is_sure:
        found.doubts.append(
            _("The file says {number}; is this the comment?").format(number=row.number)
        )
    if row.comment and not tracker.is_alike(row, comment):
        found.is_sure = False
        found.doubts.append(_("The comment reads differently in the file."))
    found.code = code_written(row.fields.get("code", ""))
    found.state, found.why = _state_of(found, tracker)
    if found.state in ("stale", "changed") and tracker.base is None:
        found.is_sure = False
    if found.state in ("stale", "code"):
        found.is_sure = False
    return found


def _state_of(found: Compared, tracker: _Tracker) -> tuple[str, str]:
    comment, fields = found.comment, found.row.fields
    if comment is None:
        raise ValueError("a row without a comment has no state")
    now = _of_answer(found.answer)
    if not any(fields.values()):
        return ("kept" if any(now.values()) else "empty"), ""
    if _says(found, now):
        return "same", ""
    if not tracker.is_open(comment):
        return "closed", _why_closed(comment)
    if comment.pk in tracker.hidden:
        return "blocked", _("The team is writing this answer itself.")
    for key, longest in LONGEST.items():
        if len(found.values().get(FIELDS[key], "")) > longest:
            return "too_long", _too_long(key, longest)
    base = (tracker.base or {}).get(comment.pk)
    if base is not None and _says(found, base):
        return "older", _("Not changed in the file; the tracker has a newer answer.")
    if found.code is None:
        return "code", ""
    if not any(now.values()):
        return "new", ""
    if tracker.base is not None and base != now:
        return "stale", ""
    return "changed", ""


def _of_answer(answer: Response | None) -> dict[str, str]:
    names = FIELDS.values()
    return {name: str(getattr(answer, name)) if answer else "" for name in names}


def _says(found: Compared, answer: dict[str, str]) -> bool:
    """Return whether the file says what `answer` does, in the columns it has.

    A code that is not clear says what was chosen for it, once one was.
    """
    said = found.values(answer["code"] or None if found.code is None else None)
    if found.code is None and not answer["code"]:
        return False
    return all(
        value == answer[name] if name == "code" else is_same(value, answer[name])
        for name, value in said.items()
    )


def _settle_doubles(rows: list[Compared]) -> None:
    """Of several rows for one comment none is taken unless somebody chooses."""
    by_comment: dict[int, list[Compared]] = defaultdict(list)
    for row in rows:
        if row.comment is not None and row.is_offered:
            by_comment[row.comment.pk].append(row)
    for same in by_comment.values():
        first, *others = same
        differing = [o for o in others if not _says(o, _all(first))]
        for other in others:
            if other not in differing:
                other.state = "same"
        for row in (first, *differing) if differing else ():
            row.is_sure = False
            row.doubts.append(_("This number stands in more than one row of the file."))


def _all(row: Compared) -> dict[str, str]:
    return dict.fromkeys(FIELDS.values(), "") | row.values()


def _is_alike(one: str, other: str) -> bool:
    first, second = (" ".join(lines_of(text))[:COMPARED] for text in (one, other))
    found = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return found.quick_ratio() >= ALIKE and found.ratio() >= ALIKE


def _why_unknown(row: ReturnedRow, tracker: _Tracker) -> str:
    for label in labels_meant(row.number):
        if (comment := tracker.elsewhere.get(label)) is not None:
            return _("Comment {number} is worked on in round {round}.").format(
                number=label, round=comment.round.number
            )
    return _("There is no comment {number} in this round.").format(number=row.number)


def _why_closed(comment: Comment) -> str:
    if comment.merged_into is not None:
        return _("It was merged into {number}; answer that one.").format(
            number=comment.merged_into.label
        )
    if comment.released_at is None:
        return _("This comment is not released.")
    return _("This comment is not open; its answer stands.")


def _too_long(key: str, longest: int) -> str:
    if key == "where":
        return _("“Where changed” is longer than {n} characters.").format(n=longest)
    return _("The answer is longer than {n} characters.").format(n=longest)


def _other_round(user: Any, mark: Mark | None, round: ReviewRound) -> str:
    """Return the name of the round the file was made from, when it is another."""
    if mark is None or mark.round == round.pk:
        return ""
    visible: Iterable[ReviewRound] = ReviewRound.objects.visible_to(user)
    other = visible.filter(pk=mark.round).select_related("study").first()  # type: ignore[attr-defined]
    return str(other) if other else _("another round")
