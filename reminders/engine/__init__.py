"""From what is owed to reminders, and from reminders to the outbox."""
