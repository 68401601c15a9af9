"""Rules about telephone and internal numbers."""
