"""The chain of Word files through LibreOffice: nothing lost, nothing doubled."""

import pytest
from django.urls import reverse

from casestudies.models import Comment, Response, ThreadEntry
from casestudies.services.answers import send_answers
from casestudies.services.reviews import submit_review
from casestudies.services.rounds import release_comments
from tests.casestudies import commenting
from tests.casestudies.reviewing import NOW
from tests.factories import ReviewAssignmentFactory
from tests.manuscripts.word_files import (
    begin,
    comment,
    end,
    extended,
    para,
    run,
    word_file,
)
from tests.offline.libreoffice import SOFFICE, saved_by_libreoffice
from tests.offline.matrices import (
    KINDS,
    TYPE,
    answer,
    build,
    choices,
    export,
    now_answers,
    rich,
    sent,
    type_into_word,
)

ANSWERS = {
    "2.01": {"Response": "=SUM(A1)\n\n두 번째 줄", "Code": "Accepted in part"},
    "2.03": {"Response": "เพิ่มแล้ว 👩‍🌾", "Where changed": "Table 2 <b>"},
    "2.04": {"Code": "Clarification needed"},
}
WANTED = {
    "2.01": ("in_part", "=SUM(A1)\n\n두 번째 줄", ""),
    "2.02": ("in_part", "일부 수용\n+ 표 1", "4.2"),
    "2.03": ("", "เพิ่มแล้ว 👩‍🌾", "Table 2 <b>"),
    "2.04": ("clarify", "", ""),
    "2.05": ("", "Before.", ""),
}


def as_word_writes() -> bytes:
    """Return a commented draft: a thread, a resolved one, Korean, a deleted word."""
    body = (
        para("Employment", "berschrift1")
        + commenting.words()
        + para(begin(1) + begin(2) + run("One passage.") + end(1) + end(2))
        + para(begin(3) + run("여성 농민의 모임") + end(3))
        + para(begin(4) + run("Settled long ago.") + end(4))
    )
    return word_file(
        body,
        comments=comment(1, "Which groups?")
        + comment(2, "All of them.", "Budi", "2020-08-21")
        + comment(3, "출처를 밝혀 주세요.")
        + comment(4, "Was wrong."),
        threads=extended((1, None, False), (2, 1, False), (4, None, True)),
    )


def form_of(page):
    """Return what the form of a commented file sends as it stands."""
    form = page.context["form"]
    return {row.key: form.choice_of(row) for row in form.rows}


def fresh(page):
    """Return what is new in a commented file."""
    shown = page.context["page"]
    return [row.said for row in shown.rows if row.key not in shown.known]


if SOFFICE:

    @pytest.mark.django_db
    @pytest.mark.parametrize("kind", KINDS)
    def test_file_saved_by_libreoffice_comes_back(project_time, client, tmp_path, kind):
        project_time(NOW)
        w = build(5)
        rich(w)
        answer(w, w.comments[4], text="Before.")
        client.force_login(w.researcher)
        content = TYPE[kind](export(client, w, kind).content, ANSWERS)

        content = saved_by_libreoffice(content, KINDS[kind], tmp_path)
        address = sent(client, w, content, kind=kind)
        page = client.get(address)
        client.post(address, choices(page))

        assert page.context["page"].comparison.is_marked
        assert page.context["page"].comparison.returned.outside == []
        assert now_answers(w) == WANTED

    @pytest.mark.django_db
    def test_whole_chain_through_libreoffice(project_time, client, tmp_path):
        project_time(NOW)
        w = commenting.world()

        # Comments in.
        client.force_login(w.reviewer)
        content = saved_by_libreoffice(as_word_writes(), "docx", tmp_path)
        address = commenting.sent(client, w, content)
        client.post(address, form_of(client.get(address)))
        raw = commenting.sent(client, w, as_word_writes())
        seen_before_saving = fresh(client.get(raw))
        submit_review(w.assignment, by=w.reviewer)
        w.round.refresh_from_db()
        release_comments(w.round, by=w.coordinator, answers_due_on=NOW.date())

        # LibreOffice 7 forgets who replied to whom; the words are all there.
        said = set(Comment.objects.values_list("text", flat=True))
        said |= set(ThreadEntry.objects.values_list("text", flat=True))
        assert said == {"Which groups?", "All of them.", "출처를 밝혀 주세요."}
        assert seen_before_saving == ["Was wrong."]

        # Answers out, typed offline, in.
        client.force_login(w.researcher)
        labels = [comment.label for comment in w.round.comments.order_by("number")]
        typed = {
            label: {"Response": f"Done {label} ==", "Code": "Accepted"}
            for label in labels
        }
        table = type_into_word(export(client, w, "word").content, typed)
        back = sent(
            client, w, saved_by_libreoffice(table, "docx", tmp_path), kind="word"
        )
        client.post(back, choices(client.get(back)))
        assert now_answers(w) == {
            label: ("accepted", f"Done {label} ==", "") for label in labels
        }
        send_answers(w.round, by=w.researcher)

        # The copy with comments and answers, saved and sent once more.
        other = ReviewAssignmentFactory(round=w.round)
        client.force_login(w.coordinator)
        address = reverse("offline:matrix_draft", args=[w.study.slug, w.round.number])
        copy = client.get(address).content
        for content in (copy, saved_by_libreoffice(copy, "docx", tmp_path)):
            page = client.get(commenting.sent(client, w, content, to=other))
            assert fresh(page) == []
            assert page.context["page"].rows

        assert Comment.objects.count() == len(labels)
        assert Response.objects.count() == len(labels)
