"""Rules about choices of the caller."""
