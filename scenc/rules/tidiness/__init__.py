"""Rules about what could be left out."""
