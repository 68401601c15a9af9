"""A dialog (:rfc:`3261#section-12`): what two user agents know of one another between requests."""

from __future__ import annotations

from dataclasses import replace

from scenc.sip.address import NameAddr
from scenc.sip.config import StackConfig
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.params import EMPTY
from scenc.sip.routing import next_hop
from scenc.sip.transaction.machine import Transaction
from scenc.sip.uri import Uri
from scenc.sip.via import Via

Key = tuple[str, str, str]  # Call-ID, our tag, the peer's tag


class Dialog:
    """`local` and `remote` are our and the peer's From or To, tags included; `flow` is where the peer was last heard,
    `alias` the host it called itself there.

    `allowed` is the peer's Allow; `early_number` is the RSeq of its last provisional response that was to be
    acknowledged (:rfc:`3262`), `early_body` the answer in one. Before the session stands `agreed` says that the
    INVITE's offer has its answer, by what must arrive, and `reoffered` that a later offer has taken its place.
    `ack` is our last ACK of a 2xx, kept as long as its 2xx may come again: the INVITE's number, the way, the bytes.
    """

    __slots__ = (
        "ack",
        "agreed",
        "alias",
        "allowed",
        "call_id",
        "early_body",
        "early_number",
        "flow",
        "local",
        "local_number",
        "remote",
        "remote_number",
        "reoffered",
        "routes",
        "tags",
        "target",
    )

    def __init__(self, call_id: str, local: str, remote: str, target: Uri, flow: Flow) -> None:
        self.call_id = call_id
        self.local = local
        self.remote = remote
        self.target = target
        self.flow = flow
        self.alias = target.host
        self.tags = (NameAddr.parse(local).tag or "", NameAddr.parse(remote).tag or "")
        self.routes: list[str] = []
        self.local_number = 0
        self.remote_number = -1
        self.allowed = ""
        self.early_number: int | None = None
        self.early_body = b""
        self.agreed = False
        self.reoffered = False
        self.ack: tuple[int, Flow, bytes] | None = None

    @classmethod
    def of_caller(cls, request: Request, response: Response, flow: Flow) -> Dialog:
        """The dialog our INVITE and one of its responses make (:rfc:`3261#section-12.1.2`)."""
        headers = response.headers
        asked = Uri.parse(request.uri)
        target = _contact(headers) or asked
        dialog = cls(headers.get("Call-ID") or "", headers.get("From") or "", headers.get("To") or "", target, flow)
        dialog.alias = asked.host
        dialog.routes = headers.listed("Record-Route")[::-1]
        dialog.allowed = headers.get("Allow") or ""
        dialog.local_number = CSeq.parse(request.headers.get("CSeq") or "").number
        return dialog

    @classmethod
    def of_callee(cls, transaction: Transaction, tag: str, flow: Flow) -> Dialog:
        """The dialog an INVITE makes with our `tag` (:rfc:`3261#section-12.1.1`). A peer of :rfc:`2543` without a
        Contact is reached by its From."""
        headers = transaction.request.headers
        target = _contact(headers) or NameAddr.parse(headers.get("From") or "").uri
        local = f"{headers.get('To')};tag={tag}"
        dialog = cls(headers.get("Call-ID") or "", local, headers.get("From") or "", target, flow)
        dialog.routes = headers.listed("Record-Route")
        dialog.allowed = headers.get("Allow") or ""
        dialog.hear(CSeq.parse(headers.get("CSeq") or "").number, transaction.via, flow)
        return dialog

    @property
    def key(self) -> Key:
        """What requests within the dialog carry."""
        return self.call_id, *self.tags

    @property
    def way(self) -> Flow:
        """The flow of our next request (:rfc:`3261#section-8.1.2`)."""
        return next_hop(self._next_hop, self.flow, self.alias)

    @property
    def _next_hop(self) -> Uri:
        return NameAddr.parse(self.routes[0]).uri if self.routes else self.target

    def reopen(self) -> None:
        """The connection broke: the next request asks for one to where the peer listens."""
        port = self._next_hop.port or self.flow.default_port
        self.flow = replace(self.flow, remote=(self.flow.remote[0], port), connection=0)

    def hear(self, number: int, via: Via | None, flow: Flow) -> None:
        """Take note of a request's number and of where the peer is now."""
        self.remote_number = number
        self.flow = flow
        self.alias = via.host if via is not None else ""

    def retarget(self, headers: Headers) -> None:
        """Take the peer's new Contact from a target refresh (:rfc:`3261#section-12.2`), and what it allows now."""
        self.target = _contact(headers) or self.target
        self.allowed = headers.get("Allow") or self.allowed

    def confirm(self, response: Response) -> None:
        """A 2xx has the last word on an early dialog's target and route set (:rfc:`3261#section-13.2.2.4`)."""
        self.retarget(response.headers)
        self.routes = response.headers.listed("Record-Route")[::-1]

    def next_number(self) -> int:
        """The CSeq number of our next request."""
        self.local_number += 1
        return self.local_number

    def request(self, method: str, config: StackConfig, number: int | None = None) -> Request:
        """A request within the dialog (:rfc:`3261#section-12.2.1.1`); an ACK brings its INVITE's `number`. Via is still
        missing."""
        uri, routes = self._route()
        items = [("Max-Forwards", "70")]
        items += [("Route", route) for route in routes]
        items += [
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.next_number() if number is None else number} {method}"),
            ("User-Agent", config.name),
        ]
        return Request(method, uri, Headers(items))

    def _route(self) -> tuple[str, list[str]]:
        if not self.routes:
            return str(self.target), []
        first = NameAddr.parse(self.routes[0]).uri
        if "lr" in first.params:
            return str(self.target), self.routes
        strict = replace(first, params=first.params.without("method"), headers=EMPTY)
        return str(strict), [*self.routes[1:], f"<{self.target}>"]


def _contact(headers: Headers) -> Uri | None:
    """The URI of the Contact, without what a Request-URI may not have."""
    for member in headers.listed("Contact")[:1]:
        if member != "*":
            uri = NameAddr.parse(member).uri
            return replace(uri, headers=EMPTY) if uri.headers else uri
    return None
