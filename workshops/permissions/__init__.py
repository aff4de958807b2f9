"""Who may do what at a workshop, a module a topic."""

from workshops.permissions.committees import (
    committee_for,
    sees_members,
)
from workshops.permissions.entry import (
    WITH_PROGRAMME,
    belongs,
    can_edit,
    has_programme,
    inside_workshop_for,
    programme_for,
    room_for,
    sees_history,
    takes_notes,
    workshop_for,
    workshop_page_for,
    workshop_to_edit,
    workshop_with_history,
)
from workshops.permissions.notes import (
    action_for,
    can_settle,
    can_steer,
    note_for,
    ticked_for,
)
from workshops.permissions.people import (
    own_place_for,
    participant_for,
    people_for,
    planner_for,
)
from workshops.permissions.slots import (
    pack_for,
    presents,
    slot_for,
)
from workshops.permissions.texts import (
    corrections_for,
    may_approve,
    text_for,
    text_to_approve,
    text_to_edit,
    text_to_read,
    workshop_to_open_rounds,
    workshop_to_write,
)

__all__ = [
    "WITH_PROGRAMME",
    "action_for",
    "belongs",
    "can_edit",
    "can_settle",
    "can_steer",
    "committee_for",
    "corrections_for",
    "has_programme",
    "inside_workshop_for",
    "may_approve",
    "note_for",
    "own_place_for",
    "pack_for",
    "participant_for",
    "people_for",
    "planner_for",
    "presents",
    "programme_for",
    "room_for",
    "sees_history",
    "sees_members",
    "slot_for",
    "takes_notes",
    "text_for",
    "text_to_approve",
    "text_to_edit",
    "text_to_read",
    "ticked_for",
    "workshop_for",
    "workshop_page_for",
    "workshop_to_edit",
    "workshop_to_open_rounds",
    "workshop_to_write",
    "workshop_with_history",
]
