"""My work: what I owe, what I wait for, what I did."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casestudies.permissions.promises import promises_by_study
from casestudies.situation import verify_words
from countries.permissions import phases_worked_on
from dashboard import my_work as work
from dashboard.closings import to_close_by
from dashboard.coming import next_event, phases_with_next_event
from dashboard.decisions import decisions_of
from dashboard.headline import Event, my_work_headline, shared_sentence
from dashboard.passing_on import to_tell
from dashboard.releases import to_release_in
from dashboard.sentences import event_phrase
from dashboard.shared import shared_with
from materials.models import MaterialVersion
from phases.permissions import standing
from reminders.people.reach import how_reached
from sse_project.lib import dates


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what the reader owes, late first, the act inside each card."""
    user, now, today = request.user, dates.now(), dates.today()
    owed = work.tasks_of(user, now=now, today=today)
    tasks = [task for task in owed if not task.is_later]
    open_tasks = [task for task in tasks if not task.due.is_late]
    mine = phases_worked_on(user)
    phases = list(phases_with_next_event(today).filter(pk__in=mine))
    event = next_event(phases)
    coordinated = standing(user).coordinator
    released_by_me = coordinated | standing(user).ilo_staff
    releases = to_release_in(released_by_me, now=now) if released_by_me else []
    closings = to_close_by(user)
    promises = [(verify_words(each), each) for each in promises_by_study(user)]
    readings = list(MaterialVersion.objects.to_read_by(user)) if mine else []
    decisions = decisions_of(user) + (to_tell(user) if coordinated else [])
    shared = shared_with(user)
    late, unrecorded = work.over_in(coordinated, besides=user, now=now, today=today)
    to_do: list[list[Any]] = [
        *(open_tasks, releases, decisions),
        *(closings, promises, readings),
    ]
    return render(
        request,
        "dashboard/my_work.html",
        {
            "headline": [
                *my_work_headline(
                    late=len(tasks) - len(open_tasks),
                    to_do=sum(len(each) for each in to_do),
                    last_due=max(
                        (t.due.on for t in open_tasks if not t.due.question),
                        default=None,
                    ),
                    event=Event(event_phrase(event.kind, event.title), event.on)
                    if event
                    else None,
                    today=today,
                ),
                *shared_sentence(len(shared)),
            ],
            "tasks": tasks,
            "releases": releases,
            "closings": closings,
            "promises": promises,
            "readings": readings,
            "shared": shared,
            "decisions": decisions,
            "later": [task.as_line for task in owed if task.is_later],
            "coordinates": bool(coordinated),
            "late": late,
            "unrecorded": unrecorded,
            "waiting": work.waiting_for(user, coordinated, now=now),
            "done": work.done_by(user),
            "phases": phases,
            "reached": how_reached(user),
        },
    )
