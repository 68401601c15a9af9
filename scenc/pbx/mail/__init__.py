"""Voicemail and letters: kept on disk, listed in the store, sent once."""
