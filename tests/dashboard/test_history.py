"""What /history/ tells of workshops: agenda, notes, what was agreed, texts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reminders.models import Rule
from reminders.services import rules
from sse_project.lib.history import note_change
from tests import factories as make
from workshops.models import Decision, Document
from workshops.services import agenda, corrections, documents

pytestmark = pytest.mark.django_db
HISTORY = reverse("dashboard:history")
NOW = dt.datetime(2020, 8, 26, 9, tzinfo=dt.UTC)


def _fill(world, workshop) -> None:
    """Let a workshop have one of each thing that is told."""
    by = world.readers["coordinator"]
    item = agenda.add_item(workshop, by=by, key=None, title="Talk", kind="talk")
    agenda.change_item(
        item, by=by, version=item.version, speakers=[], minutes=20, title="Long talk"
    )
    note = make.NoteFactory(workshop=workshop, text="More data", author=by)
    note.struck_at = NOW
    note_change(note, by=by)
    note.save()
    decision = Decision(workshop=workshop, number=1, text="We go on.", decided_at=NOW)
    note_change(decision, by=by)
    decision.save()
    action = make.ActionItemFactory(workshop=workshop, owner=by, text="Send it")
    action.settled_note = "Sent"
    note_change(action, by=by)
    action.save()
    text = documents.begin_text(workshop, kind=Document.Kind.MINUTES, by=by)
    corrections.circulate(text, due_on=dt.date(2020, 9, 4), version=text.version, by=by)


def test_what_was_done_at_a_workshop_is_told(client, world):
    workshop = make.WorkshopFactory(phase=world.phase1, title="Interim")
    _fill(world, workshop)
    client.force_login(world.readers["coordinator"])

    told = {
        (e.about, change.label, change.before, change.after)
        for e in client.get(HISTORY).context["entries"]
        for change in e.changes
    }

    assert {
        ("Interim: Long talk", "Title", "Talk", "Long talk"),
        ("Interim: Long talk", "Minutes", "0", "20"),
        ("Minutes: Interim", "State", "Being written", "Circulated for correction"),
    } <= told
    for kind, about in (
        ("agenda", "Interim: Long talk"),
        ("note", "Interim: More data"),
        ("decision", "Interim: We go on."),
        ("action", "Interim: Send it"),
        ("text", "Minutes: Interim"),
    ):
        entries = client.get(HISTORY, {"kind": kind}).context["entries"]
        assert {entry.about for entry in entries} == {about}
        if kind in ("agenda", "note", "decision"):
            assert {entry.url for entry in entries} == {workshop.get_absolute_url()}


def test_one_workshop_is_told_with_all_that_belongs_to_it(client, world):
    workshop = make.WorkshopFactory(phase=world.phase1, title="Interim")
    other = make.WorkshopFactory(phase=world.phase1, title="Kick-off")
    _fill(world, workshop)
    _fill(world, other)
    make.MilestoneFactory(phase=world.phase1)
    client.force_login(world.readers["coordinator"])

    page = client.get(reverse("workshops:workshop_history", args=[workshop.slug]))
    address = f"{HISTORY}?workshop={workshop.pk}"
    assert f'href="{address}"' in page.content.decode()
    entries = client.get(address).context["entries"]

    assert {entry.kind for entry in entries} == {
        *("workshop", "agenda", "note", "decision", "action", "text"),
    }
    assert all("Kick-off" not in entry.about for entry in entries)
    assert client.get(f"{HISTORY}?workshop=x").status_code == 400


def test_what_was_removed_keeps_its_title(client, world):
    workshop = make.WorkshopFactory(phase=world.phase1)
    by = world.readers["coordinator"]
    item = agenda.add_item(workshop, by=by, key=None, title="Talk", kind="talk")
    agenda.remove_item(item, by=by)
    client.force_login(by)

    entries = client.get(HISTORY, {"kind": "agenda"}).context["entries"]

    assert [(entry.about, entry.what) for entry in entries] == [
        ("Talk", "Removed"),
        ("Talk", "Added"),
    ]


def test_who_has_another_phase_is_told_nothing_of_it(client, world):
    _fill(world, make.WorkshopFactory(phase=world.phase2, title="Hidden"))
    client.force_login(world.readers["coordinator"])

    assert "Hidden" not in client.get(HISTORY).content.decode()


def test_more_of_the_same_asks_no_more(client, world):
    client.force_login(world.readers["coordinator"])
    workshop = make.WorkshopFactory(phase=world.phase1)
    counts = []

    for _round in range(2):
        _fill(world, workshop)
        workshop = make.WorkshopFactory(phase=world.phase1)
        client.get(HISTORY)
        with CaptureQueriesContext(connection) as asked:
            client.get(HISTORY)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_rules_of_reminders_are_told_in_words(client, world):
    kim = world.readers["coordinator"]
    rule = rules.add_rule(world.phase1, kind="answers", offset_days=-3, by=kim)
    rules.switch_rule(world.phase1, rule, kind="answers", is_active=False, by=kim)
    rules.follow_general_rules(world.phase1, kind="answers", by=kim)
    untold = Rule.history.filter(history_change_reason=rules.COPIED)
    assert untold.exists()
    client.force_login(kim)

    said = client.get(HISTORY, {"kind": "rule"}).context["entries"]

    mine = [entry for entry in said if "3 days before" in entry.about]
    assert {entry.about for entry in mine} == {
        "Answers · 3 days before it is due, remind whoever owes it."
    }
    assert [
        (entry.what, [(c.label, c.before, c.after) for c in entry.changes])
        for entry in mine
    ] == [
        ("The general rules hold again", []),
        ("", [("Active", "yes", "no")]),
        ("Added", []),
    ]
    # Of the others, which the phase was given, only that they were dropped.
    others = {entry.what for entry in said if entry not in mine}
    assert others == {"The general rules hold again"}
