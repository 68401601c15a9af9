"""Rules about templates and their use."""
