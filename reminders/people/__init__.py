"""How reminders reach each person, and what is passed on in person."""
