"""Rules about people rung together."""
