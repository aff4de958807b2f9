"""A workshop that opens all reviews at once writes one letter to each reviewer."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casestudies.models import ReviewAssignment
from casestudies.services import assignments
from mail import engine
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import MASK, write
from tests import factories as make
from workshops.services.review_rounds import open_rounds

pytestmark = pytest.mark.django_db
DUE = dt.date(2020, 9, 9)
NIGHT = dt.datetime(2020, 9, 1, 1, 40, tzinfo=dt.UTC)  # 03:40 in Geneva
MORNING = dt.datetime(2020, 9, 1, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def w(project_time, settings) -> SimpleNamespace:
    """Return a workshop, drafts of Alpha, Beta and Gamma, and who is to review."""
    settings.EMAIL_URL = "local:"
    project_time(NIGHT)
    phase = make.PhaseFactory(number=1)
    w = SimpleNamespace(phase=phase, workshop=make.WorkshopFactory(phase=phase))
    w.coordinator = make.TeamMemberFactory(phase=phase).user
    w.reader = make.UserFactory(time_zone="Europe/Zurich", password="secret")
    w.drafts = []
    for name in ("Alpha", "Beta", "Gamma"):
        place = make.ParticipationFactory(phase=phase, country__name=name)
        study = make.CaseStudyFactory(participation=place, phase=phase, title=name)
        w.drafts.append(make.DraftFactory(study=study, number=2))
    return w


def opened(w, *, drafts=None, kind="agency", user=None) -> list[ReviewAssignment]:
    open_rounds(
        w.workshop,
        drafts=w.drafts if drafts is None else drafts,
        reviewers=[(user or w.reader, kind)],
        due_on=DUE,
        by=w.coordinator,
    )
    return list(ReviewAssignment.objects.order_by("pk"))


def written():
    mail = Mail.objects.latest("pk")
    return write(mail, kind_named(mail.kind)), mail


def test_one_letter_names_all_reviews_with_day_and_links(w):
    owed = opened(w)

    letter, mail = written()

    assert Mail.objects.count() == 1
    assert (mail.kind, mail.due_at) == ("review_invitations", MORNING)
    assert letter.subject == "Please review 3 drafts, the first by Wed 9 Sep 2020"
    assert letter.reply_to == [w.coordinator.email]
    for each in owed:
        decline = reverse("casestudies:assignment_decline", args=[each.pk])
        for text in (letter.text, letter.html):
            assert str(each.round.study) in text
            assert each.get_absolute_url() in text
            assert decline in text
    assert letter.text.count("Due: Wed 9 Sep 2020, until the end of the day") == 3


def test_one_draft_is_the_letter_it_always_was(w):
    opened(w, drafts=w.drafts[:1])

    assert Mail.objects.get().kind == "review_invitation"


def test_the_same_again_writes_nothing_more(w):
    opened(w)
    opened(w)

    assert Mail.objects.count() == 1


def test_guest_says_no_to_each_by_a_link_we_do_not_keep(w):
    guest = make.UserFactory(time_zone="Europe/Zurich")
    guest.set_unusable_password()
    guest.save()
    owed = opened(w, kind="external", user=guest)

    letter, mail = written()

    keys = re.findall(r"/review-links/([\w-]{20,})/\s", letter.text)
    assert len(set(keys)) == len(owed)
    assert "Each link works once" in letter.text
    assert not any(key in letter.masked(letter.text) for key in keys)
    assert MASK in letter.masked(letter.text)
    for key in keys:
        decline = reverse("casestudies:review_link_decline", args=[key])
        assert letter.text.count(decline) == letter.html.count(decline) == 1


def test_what_is_no_longer_owed_is_left_out(w, project_time):
    first, second, third = opened(w)
    assignments.withdraw_assignment(first, reason="A mistake", by=w.coordinator)
    assignments.decline(second, reason="Ill", by=w.reader)

    project_time(MORNING)
    engine.tick()

    sent = w.reader.mails.get(state=Mail.State.SENT)
    assert sent.subject == f"Please review {third.round.study} by Wed 9 Sep 2020"
    assert str(first.round.study) not in sent.text_body
    withdrawn = w.reader.mails.get(kind="assignment_withdrawn")
    assert withdrawn.cancel_reason == "the invitation never left"


def test_what_was_in_the_letter_and_is_withdrawn_is_told(w, project_time):
    first, *_others = opened(w)
    project_time(MORNING)
    engine.tick()

    project_time(MORNING + dt.timedelta(hours=1))
    assignments.withdraw_assignment(first, reason="A mistake", by=w.coordinator)
    engine.tick()

    assert w.reader.mails.get(kind="assignment_withdrawn").state == Mail.State.SENT


def test_letter_is_dropped_when_none_is_owed(w, project_time):
    for each in opened(w):
        assignments.withdraw_assignment(each, reason="A mistake", by=w.coordinator)

    project_time(MORNING)
    engine.tick()

    found = w.reader.mails.get(kind="review_invitations")
    assert found.cancel_reason == "none of the reviews is owed any more"
    assert not w.reader.mails.filter(state=Mail.State.SENT).exists()
