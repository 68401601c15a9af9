"""MESSAGE (:rfc:`3428`): a colleague's text goes to every telephone of whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenc.pbx.accounts import Accounts
from scenc.pbx.identity import Doorkeeper, Refusal
from scenc.pbx.text import printable
from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response, response_to
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

MAX_BODY = 1300  # bytes, :rfc:`3428#section-8`
LONGEST_TYPE = 200


@dataclass(slots=True)
class _Message:
    transaction: str
    request: Request
    waits: int  # for so many telephones


class Messaging:
    """Passes texts on. The first telephone that takes one decides: 200; if none does, 480."""

    def __init__(self, exchange: Exchange, doorkeeper: Doorkeeper, accounts: Callable[[], Accounts]) -> None:
        self._exchange = exchange
        self._doorkeeper = doorkeeper
        self._accounts = accounts
        self._sent: dict[str, _Message] = {}  # by our own transactions

    def send(self, event: sip.RequestReceived) -> Response | None:
        """The answer to a MESSAGE; None while telephones are asked."""
        request, shell = event.request, self._exchange.shell
        account = self._doorkeeper.admit(request, event.flow)
        if isinstance(account, Refusal):
            return account.response(request)
        if len(request.body) > MAX_BODY:
            return response_to(request, 413)
        number = printable(Uri.parse(request.uri).user or "")
        if number not in self._accounts().by_number:
            return response_to(request, 404)
        bindings = self._exchange.location.reachable(number, self._exchange.loop.time())
        if not bindings:
            return response_to(request, 480)
        message = _Message(event.transaction, request, len(bindings))
        for binding in bindings:
            host, port = binding.flow.local
            sender = NameAddr(account.display, Uri("sip", account.number, None, host, port))
            headers = Headers([("From", str(sender)), ("To", f"<{binding.contact}>")])
            for proxy in binding.path:
                headers.add("Route", proxy)
            if kind := request.headers.get("Content-Type"):
                headers.add("Content-Type", kind[:LONGEST_TYPE])
            copy = Request("MESSAGE", binding.contact, headers, request.body)
            self._sent[shell.request(copy, binding.flow)] = message
        return None

    def on_response(self, event: sip.ResponseReceived) -> bool:
        """What a telephone said; False if it was not about a text."""
        if event.transaction not in self._sent:
            return False
        if event.response.status >= 200:
            message = self._sent.pop(event.transaction)
            message.waits -= 1
            status = 200 if event.response.status < 300 else 480
            if status == 200 or not message.waits:  # answering again does nothing
                self._exchange.shell.respond(message.transaction, response_to(message.request, status))
        return True
