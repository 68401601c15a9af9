"""Judgements about the comments that allow a warning."""
