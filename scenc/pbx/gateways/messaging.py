"""MESSAGE (:rfc:`3428`): a text goes to every telephone of the colleague it is for, later if none is there, and to
numbers outside through the scenario's gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from scenc.bundle.schema import Bundle, Sms
from scenc.flow.ops.outbound import Outbound
from scenc.flow.outside import e164, kind_of
from scenc.pbx.gateways.outbox import HttpRequest, Outbox
from scenc.pbx.gateways.texts import Text, Texts
from scenc.pbx.phones.accounts import Account, Accounts
from scenc.pbx.phones.gruu import Aim, Void, aim_of
from scenc.pbx.phones.identity import Doorkeeper, Refusal
from scenc.pbx.phones.location import Binding
from scenc.pbx.text import printable
from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response, response_to
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("text")

MAX_BODY = 1300  # bytes, :rfc:`3428#section-8`
LONGEST_TYPE = 200
PLAIN = "text/plain"
AWAY = frozenset({408, 480, 503})  # the telephone is not there after all
_UNDELIVERED = {
    "pl": "Nie dostarczono wiadomości do {to}: {why}",
    "en": "Your message to {to} was not delivered: {why}",
}


_EXPIRED = {"pl": "nikt jej nie odebrał przez tydzień", "en": "nobody took it for a week"}


@dataclass(slots=True)
class _Delivery:
    """A text on its way to `waits` telephones; `done` is told the best answer when all have given theirs, or one has
    taken it."""

    waits: int
    done: Callable[[int], None]
    over: bool = False


class Messaging:
    """Passes texts on. The first telephone that takes one decides: 200; if none is there, it is kept: 202."""

    def __init__(
        self,
        exchange: Exchange,
        doorkeeper: Doorkeeper,
        accounts: Callable[[], Accounts],
        texts: Texts,
        outbox: Outbox,
    ) -> None:
        self._exchange = exchange
        self._doorkeeper = doorkeeper
        self._accounts = accounts
        self._texts = texts
        self._outbox = outbox
        outbox.on_lost = self._lost
        self._bundle: Bundle | None = None
        self._sent: dict[str, tuple[_Delivery, Binding]] = {}  # by our own transactions
        self._delivering: set[str] = set()  # numbers whose kept texts are on their way

    def load(self, bundle: Bundle) -> None:
        """Texts go outside as this scenario says from now on."""
        self._bundle = bundle

    def expire(self) -> None:
        """Tell senders whose texts nobody took for too long."""
        for text in self._texts.expire():
            self._undelivered(text, self._say(_EXPIRED))

    def send(self, event: sip.RequestReceived) -> Response | None:
        """The answer to a MESSAGE; None while telephones are asked."""
        request = event.request
        account = self._doorkeeper.admit(request, event.flow)
        if isinstance(account, Refusal):
            return account.response(request)
        if len(request.body) > MAX_BODY:
            return response_to(request, 413)
        uri = Uri.parse(request.uri)
        try:
            aim = aim_of(uri, self._exchange.location)
        except Void:
            return response_to(request, 404)
        number = printable(aim.number if aim is not None else uri.user or "")
        kind = (request.headers.get("Content-Type") or PLAIN)[:LONGEST_TYPE]
        if number not in self._accounts().by_number:
            return response_to(request, self._outside(account, number, kind, request.body))
        text = self._texts.made(number, account.number, account.display, kind, request.body)

        def done(status: int) -> None:
            kept = status in AWAY and self._texts.keep(text)
            for sleeper in self._exchange.waker.asleep(number) if kept else ():
                self._exchange.waker.wake(sleeper, lambda _: None)
            answer = 202 if kept else 200 if status < 300 else 480
            self._exchange.shell.respond(event.transaction, response_to(request, answer))

        self._pass(text, done, aim)
        return None

    def registered(self, number: str) -> None:
        """A telephone of the user has come or gone: what was kept for them is sent."""
        kept = self._texts.of(number)
        if not kept or number in self._delivering or not self._bindings(number):
            return
        text = kept[0]
        self._delivering.add(number)

        def done(status: int) -> None:
            self._delivering.discard(number)
            if status not in AWAY:
                self._texts.drop(text)
                if status >= 300:
                    self._undelivered(text, str(status))
                self.registered(number)

        self._pass(text, done)

    def on_response(self, event: sip.ResponseReceived) -> bool:
        """What a telephone said; False if it was not about a text."""
        if event.transaction not in self._sent:
            return False
        status = event.response.status
        if status >= 200:
            delivery, binding = self._sent.pop(event.transaction)
            if status < 300 and binding.prid:
                self._exchange.waker.up(binding.prid)
            delivery.waits -= 1
            if not delivery.over and (status < 300 or not delivery.waits):
                delivery.over = True
                delivery.done(status)
        return True

    def _bindings(self, number: str, aim: Aim | None = None) -> list[Binding]:
        location, now = self._exchange.location, self._exchange.loop.time()
        bound = location.reached(number, aim.instance, now) if aim is not None else location.reachable(number, now)
        return self._exchange.waker.awake(bound)

    def _pass(self, text: Text, done: Callable[[int], None], aim: Aim | None = None) -> None:
        bindings = self._bindings(text.number, aim)
        if not bindings:
            done(480)
            return
        delivery = _Delivery(len(bindings), done)
        for binding in bindings:
            domain = self._exchange.company_domain
            host, port = (domain, None) if domain else binding.flow.local
            sender = NameAddr(text.display, Uri("sip", text.sender, None, host, port))
            headers = Headers([("From", str(sender)), ("To", f"<{binding.contact}>"), ("Content-Type", text.kind)])
            for proxy in binding.path:
                headers.add("Route", proxy)
            copy = Request("MESSAGE", binding.contact, headers, text.body.encode("utf-8", "surrogateescape"))
            self._sent[self._exchange.shell.request(copy, binding.flow)] = delivery, binding

    # outside

    def _outside(self, account: Account, dialled: str, kind: str, body: bytes) -> int:
        """Give the text to the gateway; the status that the sender hears."""
        bundle = self._bundle
        number = e164(dialled, bundle.company.country) if bundle is not None else ""
        if bundle is None or bundle.sms is None or not number.startswith("+"):
            return 404
        if not _may(bundle, account.user, number):
            return 403
        if kind.partition(";")[0].strip().lower() != PLAIN:
            return 415
        self._outbox.post(_to_gateway(bundle.sms, self._texts.new_id(), number, account, body))
        return 202

    def _lost(self, back: Mapping[str, str], why: str) -> None:
        """The gateway did not take a text: its sender is told."""
        told = self._say(_UNDELIVERED).format(to=back["to"], why=printable(why))
        text = self._texts.made(back["from"], back["to"], "", f"{PLAIN};charset=utf-8", told.encode())
        text = replace(text, notice=True)
        self._pass(text, lambda status: None if status < 300 else self._kept(text))

    def _undelivered(self, text: Text, why: str) -> None:
        """A colleague's telephone did not take it. Of a notice nobody is told."""
        log.info("text not delivered", number=text.number, why=why)
        if not text.notice:
            self._lost({"from": text.sender, "to": text.number}, why)

    def _say(self, words: Mapping[str, str]) -> str:
        language = self._bundle.company.language.partition("-")[0] if self._bundle is not None else "en"
        return words.get(language, words["en"])

    def _kept(self, text: Text) -> None:
        if not self._texts.keep(text):
            log.warning("text lost", number=text.number)


def _to_gateway(sms: Sms, id: str, number: str, account: Account, body: bytes) -> HttpRequest:
    words = body.decode("utf-8", "replace")
    facts = {"from": sms.sender, "to": number, "text": words}
    back = {"from": account.number, "to": number}
    return HttpRequest(id, sms.url, facts, sms.token or "", form=sms.body, header=sms.header, back=back)


def _may(bundle: Bundle, user: str, number: str) -> bool:
    """Who may call a class of numbers may write to it. A PIN cannot be asked for."""
    outbound = next((node.op for node in bundle.nodes.values() if isinstance(node.op, Outbound)), None)
    kind = kind_of(number, bundle.company.country, outbound.home if outbound is not None else "")
    person = bundle.users.get(user)
    if outbound is None or kind is None or person is None:
        return False
    permission = {**outbound.permissions, **person.permissions}.get(kind)
    return permission is not None and permission.verdict == "allow"
