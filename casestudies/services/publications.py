"""What is published of a study: put out, corrected, taken back."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy, Publication, Step
from casestudies.services.freezing import (
    finish_step,
    on_day,
    standing_approval,
    undo_step,
)
from casestudies.services.notices import tell_of_study
from casestudies.services.refusals import Refused, Stale
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness, InexactDate

Kind = Step.Kind
FIELDS = ("title", "isbn", "doi", "url", "file")
DATE_FIELDS = ("starts_on", "ends_on", "exactness")


@transaction.atomic
def publish(
    study: CaseStudy,
    *,
    language: str,
    date: InexactDate,
    by: Any,
    form_token: UUID,
    edited_from: dt.date | None = None,
    edited_until: dt.date | None = None,
    **fields: Any,
) -> Publication:
    """Publish one language version of the study, and return it.

    Under a lock on the study: the same form again returns what it published.
    Refused before an approval, where the path has one, and for a language that
    is out. Effects: visitors see it at once; the steps of editing and of the
    publication are done, and their milestones; the team is told by mail.
    """
    study = _locked(study)
    made = study.publications.filter(form_token=form_token).first()
    if made is not None:
        return made
    approval = standing_approval(study)
    if approval is None and study.steps.filter(kind=Kind.APPROVAL).exists():
        raise Refused(_("No version of this study is approved."))
    if study.publications.out().filter(language=language).exists():
        raise Refused(_("This language is published already."))
    _check(date, study, **fields)
    invented = approval is not None and approval.draft.is_illustrative
    publication = Publication(
        study=study,
        language=language,
        form_token=form_token,
        published_at=dates.now(),
        published_by=by,
        is_illustrative=study.is_illustrative or invented,
        starts_on=date.start,
        ends_on=date.end,
        exactness=date.exactness,
        **{name: fields[name] for name in FIELDS},
    )
    note_change(publication, by=by)
    publication.save()
    edited = _editing(edited_from, edited_until, date)
    if not study.steps.filter(kind=Kind.EDITING, starts_on__isnull=False).exists():
        finish_step(study, Kind.EDITING, edited, by=by, reason="published")
    _follow_step(study, by=by, reason="published")
    tell_of_study("study_published", study, but_not={by.pk}, publication=publication.pk)
    return publication


@transaction.atomic
def change_publication(
    publication: Publication,
    *,
    version: int,
    date: InexactDate,
    by: Any,
    **fields: Any,
) -> Publication:
    """Correct what is published; raises Stale when somebody saved first.

    A change that changes nothing writes nothing. The step of the path follows
    the date.
    """
    study = _locked(publication.study)
    publication = _locked_out(publication, study)
    wanted = {name: fields[name] for name in FIELDS}
    wanted |= dict(zip(DATE_FIELDS, (date.start, date.end, date.exactness)))  # noqa: B905 -- three each
    if all(getattr(publication, name) == value for name, value in wanted.items()):
        return publication
    if publication.version != version:
        raise Stale(publication)
    _check(date, study, **fields)
    for name, value in wanted.items():
        setattr(publication, name, value)
    publication.version += 1
    note_change(publication, by=by)
    publication.save(update_fields=[*wanted, "version"])
    _follow_step(study, by=by, reason="publication corrected")
    return publication


@transaction.atomic
def unpublish(publication: Publication, *, reason: str, by: Any) -> Publication:
    """Take a publication back, with a reason; twice is once.

    Effects: visitors no longer find it nor its file; with the last language
    the step of the path is ahead again, and its milestone in progress.
    """
    if not reason.strip():
        raise Refused(_("Give a reason."))
    study = _locked(publication.study)
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.unpublished_at is not None:
        return publication
    publication.unpublished_at = dates.now()
    publication.unpublished_by = by
    publication.unpublish_reason = reason
    note_change(publication, by=by, reason=reason)
    publication.save(
        update_fields=["unpublished_at", "unpublished_by", "unpublish_reason"]
    )
    _follow_step(study, by=by, reason=reason)
    return publication


def _check(date: InexactDate, study: CaseStudy, **fields: Any) -> None:
    """Raise Refused for what cannot be published so."""
    if not fields["url"] and fields["file"] is None:
        raise Refused(_("Give a link, or a file."))
    if not date or date.start is None:
        raise Refused(_("Give the date."))
    if date.start > dates.today(study.zone):
        raise Refused(_("This day has not come yet."))
    file: StoredFile | None = fields["file"]
    if file is not None and file.state != StoredFile.State.READY:
        raise Refused(_("The file waits for the virus check, or is refused by it."))


def _editing(
    first: dt.date | None, last: dt.date | None, published: InexactDate
) -> InexactDate:
    """Return when it was edited: as given, else by the day it was published."""
    if first is None and last is None:
        return InexactDate(published.start, None, Exactness.BY)
    if first is None or last is None or first == last:
        return on_day(first or last or dates.today())
    return InexactDate(first, last, Exactness.PERIOD)


def _follow_step(study: CaseStudy, *, by: Any, reason: str) -> None:
    """Let the last step of the path say when the first language came out."""
    out = study.publications.out().filter(starts_on__isnull=False)
    first = out.order_by("starts_on", "pk").first()
    if first is None:
        undo_step(study, Kind.PUBLISHED, by=by, reason=reason)
    else:
        finish_step(study, Kind.PUBLISHED, first.date, by=by, reason=reason)


def _locked(study: CaseStudy) -> CaseStudy:
    return (
        CaseStudy.objects.select_for_update(of=("self",))
        .select_related("phase", "participation__country")
        .get(pk=study.pk)
    )


def _locked_out(publication: Publication, study: CaseStudy) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("file")
    found = rows.get(pk=publication.pk)
    if found.unpublished_at is not None:
        raise Refused(_("It was taken back meanwhile."))
    found.study = study
    return found
