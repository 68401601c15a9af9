"""Requests of ours, and what must be added to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scenc.sip.address import NameAddr
from scenc.sip.config import Login
from scenc.sip.core import Core
from scenc.sip.dialog import Dialog
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.retry import Retry
from scenc.sip.transaction.machine import Transaction

Report = Callable[[int, Response | None, float], None]


class Exchange:
    """A request other than INVITE. `report(status, response, now)` hears of every response but a challenge that is
    answered, and of 408 and 503 without a response."""

    def __init__(
        self,
        core: Core,
        request: Request,
        flow: Flow,
        report: Report,
        login: Login | None,
        dialog: Dialog | None = None,
    ) -> None:
        self._core = core
        self._request = request
        self._flow = flow
        self._report = report
        self._retry = Retry(core, login, dialog)

    def send(self, now: float) -> None:
        """Start the transaction."""
        self._core.transactions.send(self._request, self._flow, self, now)

    def told(self, _transaction: Transaction, message: Request | Response, now: float) -> None:
        """A response came."""
        if not isinstance(message, Response):
            return
        again = self._retry.after(self._request, message)
        if again is None:
            self._report(message.status, message, now)
            return
        self._request = again
        self.send(now)

    def failed(self, _transaction: Transaction, status: int, now: float) -> None:
        """No final response will come."""
        self._report(status, None, now)


def ignore(_status: int, _response: Response | None, _now: float) -> None:
    """What becomes of a CANCEL or PRACK shows at its INVITE."""


def prepare(core: Core, request: Request) -> None:
    """Add what a request outside a dialog needs and lacks (:rfc:`3261#section-8.1.1`). ValueError without From."""
    headers = request.headers
    sender = headers.get("From")
    if sender is None:
        raise ValueError("a request needs a From")
    tagged = NameAddr.parse(sender).tag is not None
    defaults = {
        "Max-Forwards": "70",
        "To": f"<{request.uri}>",
        "Call-ID": core.new_token(),
        "CSeq": f"1 {request.method}",
        "User-Agent": core.config.name,
    }
    add_missing(headers, defaults.items())
    if not tagged:
        headers.set("From", f"{sender};tag={core.new_token()}")


def add_missing(headers: Headers, fields: Iterable[tuple[str, str]]) -> None:
    """Append those of the headers that are not there yet."""
    for name, value in [(name, value) for name, value in fields if name not in headers]:
        headers.add(name, value)
