"""Why a call goes to somebody else than it was for: Diversion (:rfc:`5806`) and History-Info (:rfc:`7044`), and how
the words of the one are the numbers of the other (:rfc:`7544#section-5`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenc.sip.address import NameAddr
from scenc.sip.headers import Headers
from scenc.sip.params import Params

_EXITS = {
    "busy": "user-busy",
    "no-answer": "no-answer",
    "unavailable": "unavailable",
    "forward": "unconditional",
}
_OUT_OF_HOURS = ("closed", "holiday")
_CAUSES = {"unconditional": "302", "user-busy": "486", "no-answer": "408", "unavailable": "503"}
_UNKNOWN = "404"
_FAILED = ("user-busy", "no-answer", "unavailable")  # an attempt was made


def reason_of(path: Sequence[tuple[float, str, str, str]]) -> str:
    """By the last of the exits (see `Journal.path`) that says why a call goes on; where none does, it always goes."""
    for _, node, _, exit in reversed(path):
        if exit in _EXITS:
            return _EXITS[exit]
        if exit in _OUT_OF_HOURS and node.startswith("schedule:"):
            return "time-of-day"
    return "unconditional"


def tell_diversion(headers: Headers, past: Sequence[tuple[str, str]], diverted: str, to: str, reason: str) -> None:
    """Add both headers: the call was for the URI `diverted`, and is for `to` now. `past` are those it came with."""
    headers.add("Diversion", f"<{diverted}>;reason={reason};counter=1")
    for name, value in past:
        if name == "Diversion":
            headers.add(name, value)
    *before, last = [value for name, value in past if name == "History-Info"] or [f"<{diverted}>;index=1"]
    cause = _CAUSES.get(reason, _UNKNOWN)
    index = NameAddr.parse(last).params.get("index") or "1"
    left = _failed(last, cause) if reason in _FAILED else last
    for value in (*before, left, f"<{to};cause={cause}>;index={index}.1;mp={index}"):
        headers.add("History-Info", value)


def _failed(entry: str, cause: str) -> str:
    """The entry, and what became of it; unless it says so itself."""
    address = NameAddr.parse(entry)
    if "Reason" in address.uri.headers or not address.uri.host:
        return entry
    told = Params([*address.uri.headers.items(), ("Reason", f"SIP%3Bcause%3D{cause}")])
    return str(replace(address, uri=replace(address.uri, headers=told)))
