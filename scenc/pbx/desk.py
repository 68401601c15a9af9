"""Requests outside of calls: who answers which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenc.pbx.events.watchers import Watchers
from scenc.pbx.gateways.messaging import Messaging
from scenc.pbx.phones.monitor import Monitor
from scenc.pbx.phones.registrar import Registrar
from scenc.sip import events as sip
from scenc.sip.config import StackConfig
from scenc.sip.content import SDP
from scenc.sip.message import Request, Response, response_to

ALLOW = ", ".join(StackConfig().methods)

Answer = Callable[[sip.RequestReceived], Response | None]


class Desk:
    """Registrar, subscriptions, texts, and what we can do."""

    def __init__(self, registrar: Registrar, watchers: Watchers, messaging: Messaging, monitor: Monitor) -> None:
        self.watchers = watchers
        self._messaging = messaging
        self._monitor = monitor
        self._answers: Mapping[str, Answer] = {
            "MESSAGE": messaging.send,
            "OPTIONS": lambda event: capabilities(event.request),
            "PUBLISH": watchers.publish,
            "REGISTER": lambda event: registrar.register(event.request, event.flow),
            "SUBSCRIBE": watchers.subscribe,
        }

    def answer(self, event: sip.RequestReceived) -> Response | None:
        """The answer, or None where it is given later. A method that needs a call is no use here."""
        answer = self._answers.get(event.request.method)
        return answer(event) if answer is not None else response_to(event.request, 403)

    def on_response(self, event: sip.ResponseReceived) -> bool:
        """An answer to a request that one of these has sent; False if it is for none of them."""
        return self._messaging.on_response(event) or self._monitor.on_response(event)


def capabilities(request: Request) -> Response:
    """The answer to OPTIONS (:rfc:`3261#section-11.2`)."""
    response = response_to(request, 200)
    response.headers.add("Accept", SDP)
    response.headers.add("Allow", ALLOW)
    return response
