"""Rules about the languages in which callers are spoken to."""
