"""A subscription, the notifier's side (:rfc:`6665`): a dialog of its own, with a time after which it is over."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.sip.core import Core, Refused
from scenc.sip.cseq import CSeq
from scenc.sip.dialog import Dialog
from scenc.sip.events import Resubscribed, Unsubscribed
from scenc.sip.exchange import Exchange
from scenc.sip.flow import Flow
from scenc.sip.grammar import decimal
from scenc.sip.message import Request, Response
from scenc.sip.reply import Fields, dialog_reply
from scenc.sip.timers import Alarm
from scenc.sip.transaction.machine import Transaction
from scenc.sip.uri import Uri


@dataclass(frozen=True, slots=True)
class Standing:
    """What a subscription needs to go on after a restart: its dialog, our number and the peer's, and when it ends."""

    flow: Flow
    call_id: str
    local: str
    remote: str
    target: str
    alias: str
    routes: tuple[str, ...]
    number: int
    theirs: int
    event: str
    ends: float

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.call_id} {self.local}"


class Subscription:
    """`event` is the value of the Event header, with its `id`. One NOTIFY is under way at a time; of those that wait,
    only the newest is sent."""

    def __init__(self, core: Core, dialog: Dialog, event: str) -> None:
        self.core = core
        self.token = core.new_name("n")
        self.event = event
        self.dialog = dialog
        self._ends = 0.0
        self._alarm: Alarm | None = None
        self._busy = False
        self._next: tuple[bytes, Fields] | None = None
        core.subscriptions[self.dialog.key] = self
        core.subscribed[self.token] = self

    @classmethod
    def accepted(cls, core: Core, transaction: Transaction, flow: Flow, seconds: int, now: float) -> Subscription:
        """The one that a SUBSCRIBE asks for."""
        dialog = Dialog.of_callee(transaction, core.new_token(), flow)
        made = cls(core, dialog, transaction.request.headers.get("Event") or "")
        made._accept(transaction, flow, seconds, now)
        return made

    @classmethod
    def resumed(cls, core: Core, standing: Standing) -> Subscription:
        """One from before a restart. A stream is opened anew."""
        target = Uri.parse(standing.target)
        dialog = Dialog(standing.call_id, standing.local, standing.remote, target, standing.flow)
        dialog.alias, dialog.routes = standing.alias, list(standing.routes)
        dialog.local_number, dialog.remote_number = standing.number, standing.theirs
        if standing.flow.reliable:
            dialog.reopen()
        made = cls(core, dialog, standing.event)
        made._run(standing.ends)
        return made

    @property
    def standing(self) -> Standing:
        """How it is now."""
        dialog = self.dialog
        return Standing(
            dialog.flow,
            dialog.call_id,
            dialog.local,
            dialog.remote,
            str(dialog.target),
            dialog.alias,
            tuple(dialog.routes),
            dialog.local_number,
            dialog.remote_number,
            self.event,
            self._ends,
        )

    def requested(self, transaction: Transaction, flow: Flow, longest: int, now: float) -> None:
        """A SUBSCRIBE that refreshes or ends it. Raises Refused."""
        request = transaction.request
        number = CSeq.parse(request.headers.get("CSeq") or "").number
        if request.method != "SUBSCRIBE":
            raise Refused(405)
        if number < self.dialog.remote_number:
            raise Refused(500, "CSeq Out of Order")
        self.dialog.hear(number, transaction.via, flow)
        self.dialog.retarget(request.headers)
        seconds = min(expires(request, longest), longest)
        self._accept(transaction, flow, seconds, now)
        self.core.events.append(Resubscribed(self.token))

    def notify(self, body: bytes, headers: Fields, now: float) -> None:
        """Say how it stands. After the time is up this is the last word."""
        if self._busy:
            self._next = body, headers
            return
        self._busy = True
        request = self.dialog.request("NOTIFY", self.core.config)
        way = self.dialog.way
        left = max(0, round(self._ends - now))
        state = f"active;expires={left}" if left else "terminated;reason=timeout"
        fields = (self.core.contact(way), ("Event", self.event), ("Subscription-State", state), *headers)
        for name, value in fields:
            request.headers.add(name, value)
        request.body = body

        def told(status: int, _response: Response | None, later: float) -> None:
            if status >= 200:
                self._notified(status, left == 0, later)

        Exchange(self.core, request, way, told, None, self.dialog).send(now)

    def stop(self) -> None:
        """Forget about it."""
        self.core.timers.cancel(self._alarm)
        self.core.subscriptions.pop(self.dialog.key, None)
        self.core.subscribed.pop(self.token, None)

    def _accept(self, transaction: Transaction, flow: Flow, seconds: int, now: float) -> None:
        self._run(now + seconds)
        if not seconds:
            self.core.timers.cancel(self._alarm)
        fields = (("Expires", str(seconds)),)
        response = dialog_reply(self.core, transaction.request, flow, 200, self.dialog.tags[0], b"", fields)
        transaction.respond(response, now)

    def _run(self, until: float) -> None:
        self._ends = until
        self.core.timers.cancel(self._alarm)
        self._alarm = self.core.timers.set(until, self._over)

    def _over(self, now: float) -> None:
        self._alarm = None
        self.core.events.append(Resubscribed(self.token))

    def _notified(self, status: int, was_last: bool, now: float) -> None:
        self._busy = False
        gone = status in (404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 503, 604)
        if was_last or gone:
            self.stop()
            self.core.events.append(Unsubscribed(self.token))
        elif self._next is not None:
            waiting, self._next = self._next, None
            self.notify(*waiting, now)


def expires(request: Request, default: int) -> int:
    """The seconds a SUBSCRIBE or PUBLISH asks for. Raises Refused."""
    text = request.headers.get("Expires")
    try:
        return default if text is None else decimal(text.strip(), 2**32 - 1)
    except ValueError:
        raise Refused(400, "Bad Expires") from None
