"""Rules about where a call goes and ends."""
