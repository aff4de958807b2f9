"""Fields nobody asked for change nothing: rights, states, countries, reviewers."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casestudies.models import Response
from tests import world as worlds
from tests.documents import pdf_bytes
from tests.test_permission_matrix import _client
from tests.test_permission_matrix import world as _world

pytestmark = pytest.mark.django_db
world = _world

# What the form itself may write, by the name of the table.
OWN = {
    "accounts.user": {"name", "language", "time_zone", "mail_hour", "last_login"},
    "casestudies.reviewassignment": {
        *("overall", "version", "saved_from", "accepted_at"),
        *("submitted_at", "received_on"),
    },
    "casestudies.comment": {
        *("chapter", "quote", "text", "priority", "version", "saved_from"),
        *("kind", "theme_id", "proposed_change", "number", "state"),
    },
    "casestudies.casestudy": {"last_draft_number"},
    "casestudies.reviewround": {"last_comment_number", "answered_at"},
    "casestudies.step": {"starts_on", "ends_on", "exactness"},
    # More time is no longer needed once it is handed in.
    "casestudies.extensionrequest": {"state", "decided_at", "decided_by_id", "note"},
}
# Rows that are new stand for themselves; of them these must be as said here.
NEW = {
    "casestudies.draft": {"author_id", "study_id", "filed_by_id", "number"},
    "casestudies.comment": {"assignment_id", "written_by_id", "released_at", "state"},
    "casestudies.response": {"author_id", "filed_by_id", "sent_at", "comment_id"},
}
ROOMS = (
    *("accounts", "phases", "countries", "milestones", "materials", "casestudies"),
    *("themes", "offline", "workshops"),
)


def _rows() -> dict[str, dict[int, dict[str, Any]]]:
    """Return all rows of all rooms, but for what the forms may write."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            label = model._meta.label_lower
            if "historical" in label:
                continue
            rows = {}
            for row in model._default_manager.values():
                kept = {k: v for k, v in row.items() if k not in OWN.get(label, ())}
                rows[row[model._meta.pk.attname]] = kept
            found[label] = rows
    return found


def _extras(w: Any) -> dict[str, Any]:
    """Return every column of every room as a field, with something to gain."""
    gains = {
        "phase": w.phase2.pk,
        "participation": w.participation2.pk,
        "country": w.country_other.pk,
        "study": w.study2.pk,
        "draft": w.draft2.pk,
        "round": w.round_other.pk,
        "assignment": w.assignment_ilo.pk,
        "comment": w.comment_held.pk,
        "state": "closed",
        "status": "done",
        "role": "coordinator",
        "kind": "ilo",
        "email": "thief@example.org",
        "pk": 1,
        "id": 1,
    }
    people = ("author", "reviewer", "filed_by", "user", "by", "written_by", "owner")
    gains |= dict.fromkeys(people, w.ilo.pk)
    fields: dict[str, Any] = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for column in model._meta.fields:
                kind = column.get_internal_type()
                if kind == "BooleanField":
                    fields[column.name] = "on"
                elif kind in ("DateField", "DateTimeField"):
                    fields[column.name] = "2021-01-01"
                elif column.name in gains:
                    fields[column.name] = gains[column.name]
                    fields[column.attname] = gains[column.name]
    return fields | {"without": "2.01"}


def _posts(w: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Return who posts what where, as the forms ask for it."""
    study = {"slug": w.study.slug}
    token = "11111111-1111-1111-1111-111111111111"
    form = {"form": token, "version": ""}
    file = SimpleUploadedFile("third.pdf", pdf_bytes())

    def at(name: str, **args: Any) -> str:
        return reverse(name, kwargs=args)

    review = {"pk": w.assignment.pk}
    return [
        (
            "researcher",
            at("accounts:profile"),
            {"name": "N", "language": "en", "time_zone": "UTC", "mail_hour": 7},
        ),
        (
            "researcher",
            at("casestudies:draft_add", **study),
            {"form_token": token, "note": "Chapter 4.", "file": file},
        ),
        (
            "researcher",
            at("casestudies:answer", **study, number=2, comment_pk=w.comment.pk),
            {"code": "accepted", "text": "Added.", "where_changed": "4", **form},
        ),
        (
            "reviewer",
            at("casestudies:comment_add", **review),
            {
                **{"chapter": "4", "quote": "", "text": "Why?", "priority": "must"},
                **{"kind": "technical", "theme": "", "proposed_change": "", **form},
            },
        ),
        (
            "reviewer",
            at("casestudies:assignment_overall", **review),
            {"overall": "Good.", **form},
        ),
        ("reviewer", at("casestudies:assignment_submit", **review), {}),
    ]


def test_fields_nobody_asked_for_change_nothing(world: SimpleNamespace):
    extras, before = _extras(world), _rows()
    wrong = []

    for role, address, fields in _posts(world):
        status = _client(world, role).post(address, extras | fields).status_code
        if status != 302:
            wrong.append(f"{address}: {status}")

    after = _rows()
    for label, rows in before.items():
        changed = {pk: after[label].get(pk) for pk in rows} != rows
        if changed or (len(after[label]) != len(rows) and label not in NEW):
            wrong.append(f"{label} changed")
    assert wrong == []
    made = {
        label: [
            {name: row[name] for name in sorted(names) if name in row}
            for pk, row in after[label].items()
            if pk not in before[label]
        ]
        for label, names in NEW.items()
    }
    assert made == {
        "casestudies.draft": [
            {
                "author_id": world.researcher.pk,
                "filed_by_id": None,
                "number": 2,
                "study_id": world.study.pk,
            }
        ],
        "casestudies.comment": [
            {
                "assignment_id": world.assignment.pk,
                "released_at": None,
                "written_by_id": world.reviewer.pk,
            }
        ],
        "casestudies.response": [
            {
                "author_id": world.researcher.pk,
                "comment_id": world.comment.pk,
                "filed_by_id": None,
                "sent_at": None,
            }
        ],
    }
    assert Response.objects.get().sent_at is None
    assert after["accounts.user"][world.researcher.pk]["is_superuser"] is False


@pytest.mark.parametrize("role", ["researcher", "reviewer", "observer", "committee"])
def test_nobody_gives_themselves_rights_on_the_profile(world, role):
    user = getattr(world, role)
    fields = {"name": "N", "language": "en", "time_zone": "UTC", "mail_hour": 7}
    gains = {"is_superuser": "on", "is_staff": "on", "email": "x@example.org"}

    answer = _client(world, role).post("/me/profile/", fields | gains)

    email = user.email
    user.refresh_from_db()
    assert answer.status_code == 302
    assert (user.name, user.is_superuser, user.is_staff) == ("N", False, False)
    assert (user.email, worlds.ROLES.count(role)) == (email, 1)
