"""What may be sent to an address that may be forged: little, for a flood of requests is a flood of responses to it."""

from __future__ import annotations

from scenc.sip.message import Response

MOST_BACK = 2  # bytes for each that came


def modest(response: Response, asked: int) -> bool:
    """Whether the response is short enough for a request of so many bytes. What nobody needs is left out where that
    makes it so; a real telephone's request is always long enough."""
    for name in ("", "Server", "Accept", "Allow"):
        response.headers.remove(name)
        if len(response.to_bytes()) <= MOST_BACK * asked:
            return True
    return False
