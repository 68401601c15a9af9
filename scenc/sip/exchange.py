"""Requests of ours: what must be added to them, and the second try after a challenge."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scenc.sip import interval
from scenc.sip.address import NameAddr
from scenc.sip.config import Login
from scenc.sip.core import Core
from scenc.sip.cseq import CSeq
from scenc.sip.dialog import Dialog
from scenc.sip.digest import Challenge, respond
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.transaction.machine import Transaction

Report = Callable[[int, Response | None, float], None]

_ANSWERS = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


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
        self._login = login
        self._dialog = dialog

    def send(self, now: float) -> None:
        """Start the transaction."""
        self._core.transactions.send(self._request, self._flow, self, now)

    def told(self, _transaction: Transaction, message: Request | Response, now: float) -> None:
        """A response came."""
        if not isinstance(message, Response):
            return
        again = another_try(self._core, self._request, message, self._login, self._dialog)
        if again is None:
            self._report(message.status, message, now)
            return
        self._request, self._login = again
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


def another_try(
    core: Core, request: Request, response: Response, login: Login | None, dialog: Dialog | None
) -> tuple[Request, Login | None] | None:
    """The request once more, with the same Call-ID and tags and the next CSeq number, and the login that is left for
    it: after a challenge (:rfc:`3261#section-22.2`), or with the interval that a 422 asks for
    (:rfc:`4028#section-7.3`). None if there is nothing to try."""
    changed = _longer(request, response)
    if changed is None:
        changed, login = _authorised(core, request, response, login), None
    if changed is None:
        return None
    changed.remove("Via")
    number = CSeq.parse(changed.get("CSeq") or "").number + 1 if dialog is None else dialog.next_number()
    changed.set("CSeq", f"{number} {request.method}")
    return Request(request.method, request.uri, changed, request.body), login


def _authorised(core: Core, request: Request, response: Response, login: Login | None) -> Headers | None:
    """None if there is no challenge, no login, or no algorithm of ours."""
    if login is None or response.status not in _ANSWERS:
        return None
    asked, answered = _ANSWERS[response.status]
    for value in response.headers.get_all(asked):
        credentials = _credentials(core, request, value, login)
        if credentials is not None:
            headers = request.headers.copy()
            headers.set(answered, credentials)
            return headers
    return None


def _longer(request: Request, response: Response) -> Headers | None:
    if response.status != 422:
        return None
    asked, shortest = interval.expires(request.headers), interval.least(response.headers)
    if asked is None or asked[0] >= shortest:
        return None
    headers = request.headers.copy()
    headers.set("Session-Expires", str(shortest))
    headers.set("Min-SE", str(shortest))
    return headers


def _credentials(core: Core, request: Request, challenge: str, login: Login) -> str | None:
    try:
        return respond(
            Challenge.parse(challenge),
            request.method,
            request.uri,
            login.username,
            login.password,
            core.new_token(),
            1,
        )
    except ValueError:
        return None
