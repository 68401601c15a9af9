"""Rules about look-ups."""
