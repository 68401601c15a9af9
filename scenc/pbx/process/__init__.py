"""The process around the PBX: from settings to a start, what it is made of, and how it is asked."""
