"""Rules about recording calls."""
