"""Rules about what strangers could do, hear or cost."""
