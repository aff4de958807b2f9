"""Plays the review story of the demo through the services, in its own time.

Every step is what a person would do on a page, at the moment they would have
done it; between the steps the reminder engine runs. So history, mails and
numbers are those the tracker makes, not rows put there by hand. All dates of
drafts and reviews here are illustrative.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from casestudies.models import CaseStudy, Comment, Draft, ReviewAssignment, Step
from casestudies.models import ReviewRound as Round
from casestudies.services import (
    answers,
    assignments,
    drafts,
    reviews,
    rounds,
    shares,
)
from casestudies.situation import place_of
from countries.models import Committee
from demo import call, clock, materials, people, themes
from demo.manuscripts import manuscript
from demo.matrix import sort_comments
from demo.moving import move_clock
from demo.remarks import OVERALL, ROUND_1, ROUND_2, Remark
from project_data import loader
from records.services import receive_file
from sse_project.lib import dates
from sse_project.lib.history import note_change

COUNTRIES = (
    "china",
    "indonesia",
    "japan",
    "republic-of-korea",
    "malaysia",
    "philippines",
)
Kind = ReviewAssignment.Kind
State = Comment.State
ANSWERS_DUE = dt.date(2020, 9, 4)
THIRD_DRAFTS_DUE = dt.date(2020, 9, 11)
SHARED_UNTIL = dt.date(2020, 9, 18)
# How many of the comments of round 2 each country has answered on the demo's day.
ANSWERED = {"china": 5, "indonesia": 6, "japan": 8, "republic-of-korea": 4}
# One answer of round 1 is taken as a promise: to be verified in the second draft.
PROMISED = ("malaysia", ROUND_1[1].text)
REASON = "Illustrative: the demo's story"


def begin() -> None:
    """Set the clock to the story's beginning and load what was known then."""
    clock.show(_at(2020, 5, 1))
    loader.load(as_of=dt.date(2020, 5, 1))


def play() -> None:
    """Play the story from the first drafts to the demo's first day."""
    _set_third_draft_due()
    _go(_at(2020, 5, 4, 9))
    materials.begin()
    for position, slug in enumerate(COUNTRIES):
        _go(_at(2020, 5, 4, 10, 10 * position))
        _hand_in(slug, 1, Step.Kind.FIRST_DRAFT, "")
    _round_1()
    _call()
    _go(_at(2020, 8, 17))
    materials.go_on()
    for position, slug in enumerate(COUNTRIES):
        _go(_at(2020, 8, 18, 10, 10 * position))
        note = "Revised after round 1: sources, table 1, groups without registration."
        _hand_in(slug, 2, Step.Kind.SECOND_DRAFT, note)
    _round_2()
    # The themes are known of from noon on: the news of that day names them.
    _go(_at(2020, 8, 26, 15))
    themes.judge_drafts()
    _go(clock.START)


def _round_1() -> None:
    _go(_at(2020, 5, 11, 15))
    opened = [_open(slug, 1, (29, 5)) for slug in COUNTRIES]
    _go(_at(2020, 5, 27, 11))
    for round_ in opened:
        _review(round_, people.ILO, ROUND_1[:2])
        _review(round_, people.COORDINATOR, ROUND_1[2:])
    _go(_at(2020, 6, 1, 10))
    for round_ in opened:
        _release(round_, dt.date(2020, 6, 26))
    _go(_at(2020, 6, 19, 16))
    for slug, round_ in zip(COUNTRIES, opened, strict=True):
        _answer(slug, round_, len(ROUND_1), send=True)
    _go(_at(2020, 7, 3, 10))
    for slug, round_ in zip(COUNTRIES, opened, strict=True):
        for comment in round_.comments.select_related("assignment__reviewer"):
            is_promise = (slug, comment.text) == PROMISED
            state = State.CLOSED_VERIFY if is_promise else State.CLOSED
            answers.close_comment(comment, state=state, by=comment.assignment.reviewer)
        rounds.close_round(round_, by=people.user_of(people.COORDINATOR), reason="")


def _call() -> None:
    _go(_at(2020, 7, 6, 10))
    call.plan()
    _go(_at(2020, 7, 17, 15))
    call.hold()
    call.write_minutes()
    _go(_at(2020, 7, 20, 10))
    call.approve()


def _round_2() -> None:
    _go(_at(2020, 8, 21, 17))
    opened = {slug: _open(slug, 2, (28, 8)) for slug in COUNTRIES}
    assignments.add_reviewer(
        opened["philippines"],
        user=people.user_of(people.REVIEWER),
        kind=Kind.EXTERNAL,
        due_on=dt.date(2020, 9, 2),
        by=people.user_of(people.COORDINATOR),
    )
    _go(_at(2020, 8, 24, 11))
    for slug, round_ in opened.items():
        if slug == "philippines":
            continue
        _review(round_, people.ILO, ROUND_2[:5])
        _review(round_, people.COORDINATOR, ROUND_2[5:])
    _go(_at(2020, 8, 24, 17))
    sort_comments([opened[slug] for slug in ANSWERED])
    for slug in ANSWERED:
        _release(opened[slug], ANSWERS_DUE)
    _go(_at(2020, 8, 26, 11))
    for slug, count in ANSWERED.items():
        _answer(slug, opened[slug], count, send=count == len(ROUND_2))
    _share("indonesia")


def _at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=clock.SEOUL)


def _go(moment: dt.datetime) -> None:
    move_clock(moment)


def _study(slug: str) -> CaseStudy:
    return CaseStudy.objects.get(slug=f"{slug}-study")


def _author(slug: str) -> User:
    return people.user_of(people.researcher(slug))


def _set_third_draft_due() -> None:
    steps = Step.objects.filter(
        kind=Step.Kind.THIRD_DRAFT, study__slug__in=[f"{s}-study" for s in COUNTRIES]
    ).select_related("study__participation")
    for step in steps:
        zone = step.study.zone
        step.due_on = THIRD_DRAFTS_DUE
        step.due_at = dates.end_of_day(THIRD_DRAFTS_DUE, zone)
        step.due_is_illustrative = True
        note_change(step, by=people.user_of(people.COORDINATOR), reason=REASON)
        step.save(update_fields=["due_on", "due_at", "due_is_illustrative"])


def _hand_in(slug: str, number: int, kind: str, note: str) -> Draft:
    study, author = _study(slug), _author(slug)
    country = place_of(study)
    ordinal = {1: "first", 2: "second"}[number]
    upload = SimpleUploadedFile(
        f"{country} {ordinal} draft.docx", manuscript(country, number)
    )
    token = uuid.uuid4()
    draft = drafts.submit_draft(
        study,
        stored_file=receive_file(upload, by=author, form_token=token),
        step=study.steps.get(kind=kind),
        note=note,
        author=author,
        by=author,
        framework=materials.in_force(),
        form_token=token,
    )
    draft.is_illustrative = True
    note_change(draft, by=None, reason=REASON)
    draft.save(update_fields=["is_illustrative"])
    return draft


def _open(slug: str, number: int, due: tuple[int, int]) -> Round:
    study = _study(slug)
    due_on = dt.date(2020, due[1], due[0])
    round_ = rounds.open_round(
        study,
        draft=study.drafts.get(number=number),
        by=people.user_of(people.COORDINATOR),
        reviewers=[
            (people.user_of(people.ILO), Kind.ILO, due_on),
            (people.user_of(people.COORDINATOR), Kind.AGENCY, due_on),
        ],
    )
    round_.is_illustrative = True
    note_change(round_, by=None, reason=REASON)
    round_.save(update_fields=["is_illustrative"])
    return round_


def _share(slug: str) -> None:
    """Let the demo's committee read and comment the second draft; nobody is told."""
    shares.share_draft(
        _study(slug).drafts.get(number=2),
        committee=Committee.objects.get(slug=people.COMMITTEE_SLUG),
        ends_on=SHARED_UNTIL,
        takes_comments=True,
        by=people.user_of(people.COORDINATOR),
    )


def _review(
    round_: Round, person: people.DemoPerson, remarks: Iterable[Remark]
) -> None:
    user = people.user_of(person)
    assignment = round_.assignments.get(reviewer=user)
    for remark in remarks:
        reviews.save_comment(
            assignment,
            by=user,
            chapter=remark.chapter,
            quote=remark.quote,
            text=remark.text,
            priority=remark.priority,
        )
    reviews.submit_review(assignment, overall=OVERALL, by=user)


def _release(round_: Round, answers_due_on: dt.date) -> None:
    rounds.release_comments(
        round_,
        by=people.user_of(people.COORDINATOR),
        answers_due_on=answers_due_on,
    )


def _answer(slug: str, round_: Round, count: int, *, send: bool) -> None:
    author = _author(slug)
    replies = {remark.text: remark for remark in (*ROUND_1, *ROUND_2)}
    for comment in round_.comments.order_by("number")[:count]:
        remark = replies[comment.text]
        answers.save_answer(
            comment,
            by=author,
            code=remark.code,
            text=remark.answer,
            where_changed=remark.where,
        )
    if send:
        answers.send_answers(round_, by=author)
