"""Dumb transports: bytes and flows in, bytes and flows out."""
