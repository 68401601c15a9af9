"""What REFER asks for, and how whoever asked hears of it (:rfc:`3515`, :rfc:`3891`)."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.pbx.shell import Shell
from scenc.sip import events as sip
from scenc.sip.cseq import CSeq
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response, reason_phrase, response_to


@dataclass(frozen=True, slots=True)
class Replaces:
    """Which dialog is to be taken over, its tags seen from us (:rfc:`3891#section-3`)."""

    call_id: str
    local: str
    remote: str
    early_only: bool = False

    @classmethod
    def parse(cls, text: str) -> Replaces:
        """ValueError if it names no dialog."""
        call_id, *parts = (part.strip() for part in text.split(";"))
        params = dict(part.partition("=")[::2] for part in parts)
        if not call_id or not params.get("to-tag") or not params.get("from-tag"):
            raise ValueError("Replaces names a Call-ID and two tags")
        return cls(call_id, params["to-tag"], params["from-tag"], "early-only" in params)


class Report:
    """Tells who asked how it goes, unless they do not want to know (:rfc:`4488`)."""

    def __init__(self, shell: Shell, event: sip.InDialogRequest) -> None:
        headers = event.request.headers
        self._shell = shell
        self._session = event.session
        self._event = f"refer;id={CSeq.parse(headers.get('CSeq') or '').number}"
        self.silent = (headers.get("Refer-Sub") or "").strip().lower().startswith("false")

    def tell(self, status: int) -> None:
        """A NOTIFY with how far it is; a final status is the last one."""
        if self.silent:
            return
        state = "active;expires=60" if status < 200 else "terminated;reason=noresource"
        headers = Headers(
            [
                ("Event", self._event),
                ("Subscription-State", state),
                ("Content-Type", "message/sipfrag;version=2.0"),
            ]
        )
        body = f"SIP/2.0 {status} {reason_phrase(status)}\r\n".encode()
        self._shell.within(self._session, Request("NOTIFY", "", headers, body))


class Nobody:
    """Whom a transfer by keys is reported to: they hear what becomes of it."""

    def tell(self, status: int) -> None:
        """It is not told."""


def accepted(request: Request, report: Report) -> Response:
    """The answer to a REFER that is done."""
    response = response_to(request, 202)
    if report.silent:
        response.headers.add("Refer-Sub", "false")
    return response
