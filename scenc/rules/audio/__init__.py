"""Rules about prompts and recordings."""
