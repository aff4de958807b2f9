"""Rules (when), reminders (why a letter goes out), preferences (how)."""

from reminders.models.preferences import OptOut, Preference
from reminders.models.reminders import Reminder, ReminderEvent
from reminders.models.rules import Rule

__all__ = ["OptOut", "Preference", "Reminder", "ReminderEvent", "Rule"]
