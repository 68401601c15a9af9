"""Rules about names, settings and edition."""
