"""The session description in a message's body (:rfc:`3261#section-8.2.3`, multipart: :rfc:`5621`)."""

from __future__ import annotations

from scenc.sip.grammar import unquote
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.params import Params

SDP = "application/sdp"
_MAX_PARTS = 16


def sdp_of(message: Request | Response) -> bytes | None:
    """The SDP, empty for an empty body; None if the body holds no SDP that can be read."""
    body, headers = message.body, message.headers
    if not body:
        return b""
    if (headers.get("Content-Encoding") or "identity").lower() != "identity":
        return None
    kind, params = _content_type(headers.get("Content-Type") or SDP)
    if kind == SDP:
        return body
    boundary = unquote(params.get("boundary") or "")
    if kind.startswith("multipart/") and boundary:
        return _first_sdp(body, boundary.encode("utf-8", "surrogateescape"))
    return None


def _content_type(text: str) -> tuple[str, Params]:
    kind, semicolon, rest = text.partition(";")
    try:
        params = Params.parse(semicolon + rest)
    except ValueError:
        params = Params()
    return kind.strip().lower(), params


def _first_sdp(body: bytes, boundary: bytes) -> bytes | None:
    mark = b"\r\n--" + boundary
    for part in (b"\r\n" + body).split(mark, _MAX_PARTS)[1:]:
        if part.startswith(b"--"):
            return None
        lines, _, content = part.partition(b"\r\n\r\n")
        items = [line.partition(":") for line in lines.decode("utf-8", "surrogateescape").split("\r\n")]
        headers = Headers([(name.strip(), value.strip()) for name, colon, value in items if colon])
        if _content_type(headers.get("Content-Type") or "")[0] == SDP:
            return content
    return None
