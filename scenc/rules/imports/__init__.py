"""Rules about scenarios of several files."""
