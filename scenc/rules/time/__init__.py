"""Rules about schedules and calendars."""
