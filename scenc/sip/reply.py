"""Responses of ours, with what the core knows to put in."""

from __future__ import annotations

from collections.abc import Iterable

from scenc.sip.content import SDP
from scenc.sip.core import Core
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, response_to

Fields = Iterable[tuple[str, str]]


def reply(
    core: Core, request: Request, status: int, reason: str | None = None, tag: str | None = None, headers: Fields = ()
) -> Response:
    """A response that makes no dialog. Any but 100 gets a To tag (:rfc:`3261#section-8.2.6.2`)."""
    if status == 100:
        return response_to(request, status)
    response = response_to(request, status, reason, core.new_token() if tag is None else tag)
    for name, value in headers:
        response.headers.add(name, value)
    response.headers.add("Server", core.config.name)
    return response


def dialog_reply(
    core: Core, request: Request, flow: Flow, status: int, tag: str, body: bytes = b"", headers: Fields = ()
) -> Response:
    """A 101-299 to an INVITE: the peer learns our Contact and its route set (:rfc:`3261#section-12.1.1`)."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    extra = [("Record-Route", value) for value in request.headers.get_all("Record-Route")]
    if "contact" not in names:
        extra.append(core.contact(flow))
    if status >= 200 and "allow" not in names:
        extra += [core.allow, core.supported]
    if body and "content-type" not in names:
        extra.append(("Content-Type", SDP))
    response = reply(core, request, status, None, tag, extra + given)
    response.body = body
    return response
