"""The media engine in Cython and C: the implementation of `scenc.media.port`."""

from scenc.media.native.engine import Engine

__all__ = ["Engine"]
