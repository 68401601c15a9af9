"""All transactions of a stack: made, found again, forgotten."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from itertools import count

from scenc.sip.address import NameAddr
from scenc.sip.config import StackConfig
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.routing import our_via
from scenc.sip.timers import Timers
from scenc.sip.transaction.machine import Lengths, Transaction, User, lengths
from scenc.sip.transaction.tables import CLIENT, INVITE_CLIENT, INVITE_SERVER, SERVER, Input
from scenc.sip.transaction.wide import Wide
from scenc.sip.via import Via

_COOKIE = "z9hG4bK"


class Transactions:
    """`output` collects what is to be sent, `len()` is the number of transactions alive."""

    def __init__(self, config: StackConfig, timers: Timers, new_token: Callable[[], str]) -> None:
        self.config = config
        self.timers = timers
        self.new_token = new_token
        self.output: list[tuple[Flow, bytes]] = []
        self.lengths: Mapping[bool, Lengths] = {reliable: lengths(config, reliable) for reliable in (False, True)}
        self.wide = Wide(config.wide)
        self._clients: dict[Hashable, Transaction] = {}
        self._servers: dict[Hashable, Transaction] = {}
        self._firsts: dict[Hashable, Transaction] = {}
        self._named: dict[str, Transaction] = {}
        self._names = count(1)

    def __len__(self) -> int:
        return len(self._clients) + len(self._servers)

    def send(self, request: Request, flow: Flow, user: User, now: float, branch: str | None = None) -> Transaction:
        """Start a client transaction; its Via is put before others. A CANCEL brings its INVITE's `branch`."""
        branch = branch or _COOKIE + self.new_token()
        request.headers.prepend("Via", our_via(flow, branch))
        table = INVITE_CLIENT if request.method == "INVITE" else CLIENT
        transaction = Transaction(self, table, (branch, request.method), request, flow)
        transaction.user = user
        self._clients[transaction.key] = transaction
        transaction.feed(Input.START, now)
        return transaction

    def send_alone(self, request: Request, flow: Flow) -> bytes:
        """Send a request that is no transaction: the ACK of a 2xx. Returns the bytes, to be sent again."""
        request.headers.prepend("Via", our_via(flow, _COOKIE + self.new_token()))
        data = request.to_bytes()
        self.output.append((flow, data))
        return data

    def receive(self, request: Request, via: Via, flow: Flow, now: float) -> Transaction:
        """Start a server transaction; `flow` is the way its responses take."""
        table = INVITE_SERVER if request.method == "INVITE" else SERVER
        transaction = Transaction(self, table, server_key(request, via), request, flow)
        transaction.via = via
        self._servers[transaction.key] = transaction
        if NameAddr.parse(request.headers.get("To") or "").tag is None:
            transaction.first = _first_key(request)
            transaction.merged = self._firsts.setdefault(transaction.first, transaction) is not transaction
        transaction.feed(Input.START, now)
        return transaction

    def client_of(self, response: Response) -> Transaction | None:
        """:rfc:`3261#section-17.1.3`."""
        branch = Via.parse(response.headers.member("Via") or "").branch
        return self._clients.get((branch, CSeq.parse(response.headers.get("CSeq") or "").method))

    def server_of(self, request: Request, via: Via, method: str | None = None) -> Transaction | None:
        """:rfc:`3261#section-17.2.3`; a CANCEL finds its INVITE by naming that `method` (:rfc:`3261#section-9.2`)."""
        return self._servers.get(server_key(request, via, method))

    def name(self, transaction: Transaction) -> str:
        """A name by which call control answers a server transaction."""
        name = f"t{next(self._names)}"
        transaction.name = name
        self._named[name] = transaction
        return name

    def named(self, name: str) -> Transaction | None:
        """The transaction of that name, unless it is over."""
        return self._named.get(name)

    def forget(self, transaction: Transaction) -> None:
        """Called by a transaction that is over."""
        if transaction.is_client:
            self._clients.pop(transaction.key, None)
            return
        self._servers.pop(transaction.key, None)
        self._named.pop(transaction.name, None)
        if transaction.first is not None and not transaction.merged:
            del self._firsts[transaction.first]

    def closed(self, flow: Flow, now: float) -> None:
        """A client on a broken way fails; a server over a stream answers by a new connection to where the request
        came from (:rfc:`3261#section-18.2.2`)."""
        what = Input.LOST if flow.reliable else Input.UNREACHABLE
        for transaction in list(self._clients.values()):
            if goes_by(transaction.flow, flow) and not transaction.narrowed(now):
                transaction.feed(what, now)
        for transaction in list(self._servers.values()):
            if flow.connection and transaction.flow == flow:
                port = (transaction.via.port if transaction.via else None) or flow.default_port
                transaction.flow = replace(flow, remote=(flow.remote[0], port), connection=0)


def goes_by(flow: Flow, broken: Flow) -> bool:
    """Whether what was sent by `flow` went over the one that broke."""
    same = flow.transport == broken.transport and flow.remote == broken.remote
    return same and (flow.connection == broken.connection or not (flow.connection and broken.connection))


def server_key(request: Request, via: Via, method: str | None = None) -> Hashable:
    """An ACK belongs to its INVITE. Without the magic cookie :rfc:`2543` compares headers; the To tag, which only an
    ACK has, is left out."""
    method = method or ("INVITE" if request.method == "ACK" else request.method)
    branch = via.branch
    if branch is not None and branch.startswith(_COOKIE) and branch != _COOKIE:
        return branch, via.host.lower(), via.port, method
    return method, request.uri, str(via), *_first_key(request)


def _first_key(request: Request) -> tuple[str | None, str | None, int]:
    headers = request.headers
    number = CSeq.parse(headers.get("CSeq") or "").number
    return headers.get("Call-ID"), NameAddr.parse(headers.get("From") or "").tag, number
