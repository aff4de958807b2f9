"""Adding versions, announcing one once, confirming it once."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mail.kinds import kind_named
from mail.models import Mail
from materials.models import Material, MaterialReading, MaterialVersion
from materials.permissions import readers_of
from materials.services import (
    MaterialRefused,
    add_material,
    add_version,
    announce_version,
    confirm_reading,
)
from records.models import StoredFile
from records.storage import write_bytes
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 8, 26)
WORKING = ["coordinator", "manager", "researcher", "researcher_other"]


def _stored() -> StoredFile:
    return write_bytes(uuid.uuid4().bytes, name="f.docx", media_type="application/pdf")


def _add(material: Material, by: Any, **changed: Any) -> MaterialVersion:
    stored = changed.pop("stored_file", None) or _stored()
    values: dict[str, Any] = {
        "note": "Chapter 5 is new",
        "holds_from": DAY,
        "announce": False,
        "form_token": stored.form_token,
    }
    return add_version(material, stored_file=stored, by=by, **values | changed)


def _add_material(place: Any, **changed: Any) -> MaterialVersion:
    stored = _stored()
    values: dict[str, Any] = {
        "kind": "template",
        "title": "Chapter template",
        "summary": "",
        "stored_file": stored,
        "note": "",
        "holds_from": DAY,
        "announce": False,
        "by": place.manager,
        "form_token": stored.form_token,
    }
    return add_material(place.phase, **values | changed)


def _letters() -> list[tuple[str, str]]:
    mails = Mail.objects.filter(kind="material_version").select_related("recipient")
    return sorted((m.recipient.name, m.dedupe_key) for m in mails)


def _told() -> list[str]:
    return [name for name, _key in _letters()]


def test_a_version_gets_the_next_number_and_keeps_who_and_why(place):
    version = _add(place.framework, place.manager)

    assert (version.number, version.note, version.holds_from, version.added_by) == (
        2,
        "Chapter 5 is new",
        DAY,
        place.manager,
    )
    assert version.announced_at is None
    assert _told() == []
    row = version.history.get()
    assert row.history_user_id == place.manager.pk
    last = place.framework.history.order_by("history_id").last()
    assert last.history_change_reason == "version 2"


def test_the_same_form_makes_one_version(place):
    stored = _stored()

    made = [_add(place.framework, place.manager, stored_file=stored) for _ in "12"]

    assert made[0] == made[1]
    assert place.framework.versions.count() == 2


def test_a_form_used_for_another_material_is_refused(place):
    stored = _stored()
    _add(place.framework, place.manager, stored_file=stored)
    other = make.MaterialFactory(phase=place.phase, kind="guidance")

    with pytest.raises(MaterialRefused, match="another material"):
        _add(other, place.manager, stored_file=stored)

    assert other.versions.count() == 0


def test_a_file_that_is_gone_is_refused(place):
    stored = _stored()
    StoredFile.objects.filter(pk=stored.pk).update(state="deleted")

    with pytest.raises(MaterialRefused, match="not there any more"):
        _add(place.framework, place.manager, stored_file=stored)

    assert place.framework.versions.count() == 1


def test_a_material_comes_with_its_first_version(place):
    version = _add_material(place)

    assert (version.number, version.material.title, version.material.kind) == (
        1,
        "Chapter template",
        "template",
    )


def test_the_same_form_makes_one_material(place):
    token = uuid.uuid4()
    stored = _stored()
    StoredFile.objects.filter(pk=stored.pk).update(form_token=token)

    made = [_add_material(place, stored_file=stored, form_token=token) for _ in "12"]

    assert made[0] == made[1]
    assert Material.objects.filter(kind="template").count() == 1


def test_a_phase_has_one_framework(place):
    with pytest.raises(MaterialRefused, match="has its framework"):
        _add_material(place, kind="framework", title="Another framework")

    assert Material.objects.get() == place.framework
    with pytest.raises(IntegrityError), transaction.atomic():
        make.MaterialFactory(phase=place.phase, title="Past the service")


def test_a_title_names_one_material(place):
    with pytest.raises(MaterialRefused, match="exists"):
        _add_material(place, title="Common framework")

    assert Material.objects.get() == place.framework


def test_announcing_writes_once_to_everybody_who_works_by_it(place):
    version = _add(place.framework, place.manager, announce=True)
    announce_version(version, by=place.coordinator)

    assert _told() == ["coordinator", "researcher", "researcher_other"]
    assert len({key for _name, key in _letters()}) == 3
    version.refresh_from_db()
    assert version.announced_by == place.manager


def test_only_the_newest_version_is_announced(place):
    _add(place.framework, place.manager)

    with pytest.raises(MaterialRefused, match="Version 2 is there"):
        announce_version(place.first, by=place.manager)

    assert _told() == []


def test_readers_are_those_who_work_by_it_today(place):
    gone = make.ResearcherFactory(
        participation=place.here, ends_on=dt.date(2020, 8, 25)
    ).user
    closed = make.ResearcherFactory(
        participation=place.here, user__is_active=False
    ).user

    names = [user.name for user in readers_of(place.phase.pk)]

    assert names == WORKING
    assert {gone, closed} & set(readers_of(place.phase.pk)) == set()


def test_confirming_twice_is_confirming_once(place):
    one = confirm_reading(place.first, by=place.researcher)
    again = confirm_reading(place.first, by=place.researcher)

    assert one == again
    reading = MaterialReading.objects.get()
    assert (reading.user, reading.version) == (place.researcher, place.first)
    assert reading.history.get().history_user_id == place.researcher.pk


def test_an_older_version_is_not_confirmed_any_more(place):
    _add(place.framework, place.manager)

    with pytest.raises(MaterialRefused, match="Version 2 is there"):
        confirm_reading(place.first, by=place.researcher)

    assert not MaterialReading.objects.exists()


@pytest.mark.parametrize("role", WORKING)
def test_an_announced_version_waits_until_it_is_confirmed(place, role):
    user = getattr(place, role)
    to_read = MaterialVersion.objects.to_read_by(user)
    assert list(to_read) == []

    version = _add(place.framework, place.ilo, announce=True)

    assert list(to_read.all()) == [version]
    confirm_reading(version, by=user)
    assert list(to_read.all()) == []


@pytest.mark.parametrize(
    "role", ["ilo", "admin", "coordinator2", "researcher2", "committee", "observer"]
)
def test_it_waits_for_nobody_else(place, role):
    _add(place.framework, place.coordinator, announce=True)

    waiting = MaterialVersion.objects.to_read_by(getattr(place, role))

    assert list(waiting) == []
    assert MaterialVersion.objects.to_read_by(place.researcher).count() == 1


def test_who_announced_it_and_who_has_the_newer_one_is_not_asked(place):
    first = _add(place.framework, place.manager, announce=True)
    _add(place.framework, place.manager)

    assert list(MaterialVersion.objects.to_read_by(place.manager)) == []
    assert list(MaterialVersion.objects.to_read_by(place.researcher)) == []
    assert first.announced_at is not None


# --- The letter ---------------------------------------------------------------------


def _letter_to(user: Any) -> Mail:
    return Mail.objects.get(kind="material_version", recipient=user)


def test_letter_says_what_to_read_and_why(place):
    version = _add(place.framework, place.manager, announce=True)
    kind, mail = kind_named("material_version"), _letter_to(place.researcher)

    context = kind.context(mail)

    assert kind.still_applies(mail) == ""
    assert kind.subject(mail, context) == "Please read: Common framework, version 2"
    assert context["version"] == version
    assert context["link"].endswith(place.framework.get_absolute_url())
    assert kind.reply_to(mail) == [place.manager.email]


def test_replies_go_to_the_coordinators_when_the_sender_has_left(place):
    _add(place.framework, place.manager, announce=True)
    place.manager.is_active = False
    place.manager.save()

    reply_to = kind_named("material_version").reply_to(_letter_to(place.researcher))

    assert reply_to == [place.coordinator.email]


def test_letter_is_not_sent_when_it_was_read_or_overtaken(place):
    version = _add(place.framework, place.manager, announce=True)
    kind = kind_named("material_version")
    confirm_reading(version, by=place.researcher)
    row = place.researcher_other.research.get()
    row.ends_on = dt.date(2020, 8, 25)
    row.save()

    read = kind.still_applies(_letter_to(place.researcher))
    left = kind.still_applies(_letter_to(place.researcher_other))
    _add(place.framework, place.manager)
    overtaken = kind.still_applies(_letter_to(place.coordinator))

    assert read == "it was read meanwhile"
    assert left == "the recipient no longer works on the phase"
    assert overtaken == "a newer version is there"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_versions_at_once_get_two_numbers(place):
    files = [_stored(), _stored()]
    done: list[int] = []

    def add(stored: StoredFile) -> None:
        try:
            done.append(_add(place.framework, place.manager, stored_file=stored).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[each]) for each in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [2, 3]
