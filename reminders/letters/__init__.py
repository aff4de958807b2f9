"""The letters that reminders become."""
