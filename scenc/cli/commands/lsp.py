"""`scenc lsp`: for editors."""

from __future__ import annotations


def lsp() -> None:
    """Answer an editor in the Language Server Protocol, over standard input and output, until it says good-bye."""
    import logging

    from scenc.editor.server import server

    logging.disable(logging.WARNING)
    server.start_io()
