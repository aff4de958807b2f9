"""Two note takers write at one moment: every number once, every line once."""

import threading
import uuid

import pytest
from django.db import connection

from tests import factories as make
from workshops.models import ActionItem, Decision, Note
from workshops.services.notes import write_note

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 4, 5


def test_numbers_have_no_gap_and_no_double_and_a_key_is_kept_once():
    workshop = make.WorkshopFactory()
    people = [make.UserFactory() for _n in range(WRITERS)]
    shared = uuid.uuid4()
    failed: list[BaseException] = []

    def work(person) -> None:
        try:
            for n in range(EACH):
                for kind in ("decision", "action"):
                    write_note(
                        workshop, key=uuid.uuid4(), by=person, text=f"{n}", kind=kind
                    )
            write_note(workshop, key=shared, by=person, text="Sent twice.")
        except BaseException as error:  # noqa: BLE001 -- told by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[each]) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    every = list(range(1, WRITERS * EACH + 1))
    assert failed == []
    for model in (Decision, ActionItem):
        numbers = model.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == every
    assert Note.objects.filter(key=shared).count() == 1
    assert Note.objects.count() == 2 * WRITERS * EACH + 1
