"""Requests and responses as bytes and as values (:rfc:`3261#section-7`).

A message that `parse` returns has exactly one From, To, Call-ID and CSeq, at least one Via, and only sound addresses:
`NameAddr.parse`, `Via.parse` and `CSeq.parse` do not fail on these headers.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenc.sip.address import NameAddr
from scenc.sip.checks import MAX_LIST, header_problem, length_problem, list_problem, request_problem
from scenc.sip.grammar import is_token
from scenc.sip.headers import Headers, key
from scenc.sip.headers import read as read_headers

MAX_MESSAGE = 64 * 1024  # bytes

_VERSION = "SIP/2.0"


@dataclass
class Request:
    """`uri` is kept as written."""

    method: str
    uri: str
    headers: Headers
    body: bytes = b""

    def to_bytes(self) -> bytes:
        """The message as sent; Content-Length is that of `body` whatever the headers say."""
        return _write(f"{self.method} {self.uri} {_VERSION}", self.headers, self.body)


@dataclass
class Response:
    """`reason` may be empty."""

    status: int
    reason: str
    headers: Headers
    body: bytes = b""

    def to_bytes(self) -> bytes:
        """The message as sent; Content-Length is that of `body` whatever the headers say."""
        return _write(f"{_VERSION} {self.status} {self.reason}", self.headers, self.body)


class Malformed(Exception):
    """A message that breaks the rules: answer `request` with `status` and `reason`, or say nothing if `drop`.

    `request` holds what could be read; its headers may be missing or unsound.
    """

    def __init__(self, status: int, reason: str, request: Request | None = None, drop: bool = False) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.request = request
        self.drop = drop


def parse(data: bytes) -> Request | Response:
    """One datagram, or one message cut from a stream; raises Malformed. Bytes behind the body are ignored
    (:rfc:`3261#section-18.3`), line ends before the start line too."""
    if len(data) > MAX_MESSAGE:
        raise Malformed(513, "Message Too Large", drop=True)
    head, blank, body = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    start, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    headers, problem = read_headers(lines)
    message, status, start_problem = _read_start(start, headers, body)
    if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines):
        problem = "Bare CR or LF"
        message.headers = _without_line_ends(headers)
    if not blank:
        problem = "No Empty Line After Headers"
    problem = start_problem or problem or _problem(message, crowded=len(headers) + head.count(b",") > MAX_LIST)
    if problem:
        raise _malformed(status, problem, message)
    length = headers.get("content-length")
    if length is not None:
        message.body = body[: int(length)]
    return message


def reason_phrase(status: int) -> str:
    """The usual words for a status code; empty for one nobody defined."""
    return _REASONS.get(status, "")


def response_to(request: Request, status: int, reason: str | None = None, to_tag: str | None = None) -> Response:
    """A response with the headers every response takes over (:rfc:`3261#section-8.2.6`): those of Via, From, To,
    Call-ID and CSeq that are there. `to_tag` is added to a To without a tag."""
    headers = request.headers.only(_COPIED_TO_100 if status == 100 else _COPIED)
    receiver = request.headers.get("To")
    if to_tag is not None and receiver is not None:
        headers.set("To", _tagged(receiver, to_tag))
    return Response(status, reason_phrase(status) if reason is None else reason, headers)


_LENGTH = "content-length"
_COPIED = frozenset(("via", "from", "to", "call-id", "cseq"))
_COPIED_TO_100 = _COPIED | {"timestamp"}


def _tagged(value: str, tag: str) -> str:
    try:
        return value if NameAddr.parse(value).tag is not None else f"{value};tag={tag}"
    except ValueError:
        return value


def _write(start: str, headers: Headers, body: bytes) -> bytes:
    if "\r" in start or "\n" in start:
        raise ValueError("a start line may not hold a line end")
    others = [line for line in headers if key(line[0]) != _LENGTH] if _LENGTH in headers else headers
    head = "\r\n".join([start, *map(": ".join, others), f"Content-Length: {len(body)}\r\n\r\n"])
    return head.encode("utf-8", "surrogateescape") + body


def _read_start(start: str, headers: Headers, body: bytes) -> tuple[Request | Response, int, str]:
    """The message, the status its faults are answered with, and the fault of the start line itself, if any."""
    if start[:4].upper() == "SIP/":
        return _read_status_line(start, headers, body)
    parts = start.split(" ")
    if len(parts) != 3:
        words = [*start.split(), "", ""]
        return Request(words[0], words[1], headers, body), 400, "Bad Request Line"
    method, uri, version = parts
    request = Request(method, uri, headers, body)
    if version.upper() == _VERSION:
        return request, 400, ""
    if version[:4].upper() == "SIP/":
        return request, 505, reason_phrase(505)
    return request, 400, "Bad Request Line"


def _read_status_line(start: str, headers: Headers, body: bytes) -> tuple[Response, int, str]:
    version, _, rest = start.partition(" ")
    code, _, reason = rest.partition(" ")
    if version.upper() != _VERSION or len(code) != 3 or not (code.isascii() and code.isdigit()):
        return Response(0, reason, headers, body), 400, "Bad Status Line"
    status = int(code)
    return Response(status, reason, headers, body), 400, "" if 100 <= status < 700 else "Bad Status Code"


def _without_line_ends(headers: Headers) -> Headers:
    """What may be copied into an answer without adding lines to it."""
    return Headers((name, value) for name, value in headers if "\r" not in value and "\n" not in value)


def _problem(message: Request | Response, crowded: bool) -> str:
    headers = message.headers
    problem = header_problem(headers) or length_problem(headers, len(message.body))
    if not problem and crowded:
        problem = list_problem(headers)
    if not problem and isinstance(message, Request):
        problem = request_problem(message.method, message.uri, headers)
    return problem


def _malformed(status: int, problem: str, message: Request | Response) -> Malformed:
    """A response, an ACK, and what is no SIP or could not be answered by its Via, gets no answer."""
    if isinstance(message, Response):
        return Malformed(status, problem, drop=True)
    drop = message.method == "ACK" or not is_token(message.method) or "via" not in message.headers
    return Malformed(status, problem, message, drop)


_REASONS = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    182: "Queued",
    183: "Session Progress",
    199: "Early Dialog Terminated",
    200: "OK",
    202: "Accepted",
    204: "No Notification",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Moved Temporarily",
    305: "Use Proxy",
    380: "Alternative Service",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    410: "Gone",
    412: "Conditional Request Failed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    421: "Extension Required",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    430: "Flow Failed",
    433: "Anonymity Disallowed",
    439: "First Hop Lacks Outbound Support",
    469: "Bad Info Package",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    484: "Address Incomplete",
    485: "Ambiguous",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    491: "Request Pending",
    493: "Undecipherable",
    494: "Security Agreement Required",
    500: "Server Internal Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    580: "Precondition Failure",
    600: "Busy Everywhere",
    603: "Decline",
    604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
}
