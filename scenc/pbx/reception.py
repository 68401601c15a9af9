"""Who calls, and where their call begins: admission of an INVITE."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.bundle.schema import Bundle
from scenc.flow.ops.outbound import Outbound
from scenc.flow.outside import e164
from scenc.pbx.calls.presentation import (
    MAX_TURNS,
    Caller,
    diversions,
    history,
    hops,
    number_of,
    origin,
    turns,
    wants_privacy,
)
from scenc.pbx.carriers.line import Line
from scenc.pbx.carriers.trunks import Trunks
from scenc.pbx.phones.gruu import Aim, Void, aim_of
from scenc.pbx.phones.identity import Doorkeeper, Refusal
from scenc.pbx.phones.location import Location
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.flow import Flow
from scenc.sip.message import Request
from scenc.sip.uri import Uri


@dataclass(frozen=True, slots=True)
class Admission:
    """A call that may begin: at node `entry`, with the `digits` that were dialled. `line` is the trunk it came by.
    `aim` is the only telephone that may ring."""

    caller: Caller
    called: str
    entry: str
    digits: str
    line: Line | None
    aim: Aim | None = None


def must_encrypt(admission: Admission, bundle: Bundle) -> bool:
    """Whether the scenario wants this caller's sound, or that of the trunk, encrypted."""
    if admission.line is not None:
        return admission.line.trunk.encrypted
    user = bundle.users.get(admission.caller.user)
    return user is not None and user.encrypted


def is_fax(admission: Admission, bundle: Bundle) -> bool:
    """Whether a fax machine of ours calls."""
    user = bundle.users.get(admission.caller.user)
    return admission.line is None and user is not None and user.fax


class Reception:
    """Tells the carrier's calls from our users' and both from strangers'."""

    def __init__(self, doorkeeper: Doorkeeper, trunks: Trunks, location: Location) -> None:
        self._doorkeeper = doorkeeper
        self._location = location
        self._trunks = trunks

    def claims(self, request: Request, flow: Flow, bundle: Bundle) -> int:
        """How surely a request comes from a carrier of ours, for us: 2 by a number, 1 by its address, 0 not at all."""
        try:
            target = Uri.parse(request.uri)
        except ValueError:
            return 0
        line = self._trunks.of(flow, target.user or "")
        if line is None:
            return 0
        ours = target.user == line.contact or e164(number_of(target), bundle.company.country) in bundle.numbers
        return 2 if ours else 1

    def admit(self, request: Request, flow: Flow, bundle: Bundle) -> Admission | Refusal:
        """Where the call begins, or the answer to one who may not call."""
        try:
            target = Uri.parse(request.uri)
        except ValueError:
            return Refusal(400)
        line = self._trunks.of(flow, target.user or "")
        if line is not None:
            return self._from_outside(request, target, line, bundle)
        return self._from_inside(request, target, flow, bundle)

    def _from_outside(self, request: Request, target: Uri, line: Line, bundle: Bundle) -> Admission | Refusal:
        called = number_of(target)
        if called == line.contact:
            called = number_of(NameAddr.parse(request.headers.get("To") or "").uri)
        number = e164(called, bundle.company.country)
        entry = bundle.numbers.get(number)
        if entry is None:
            return Refusal(404)
        past = history(request)
        if turns(past, {number, number.removeprefix("+")}) >= MAX_TURNS:
            return Refusal(482)
        if bundle.company.hop_limit is not None and diversions(past) > bundle.company.hop_limit:
            return Refusal(483)
        if line.full:
            return Refusal(486)
        calling, display, private = origin(request)
        calling = e164(calling, bundle.company.country)
        caller = Caller(calling, display, private=private, called=number, history=past, hops=hops(request))
        return Admission(caller, number, entry, "", line)

    def _from_inside(self, request: Request, target: Uri, flow: Flow, bundle: Bundle) -> Admission | Refusal:
        account = self._doorkeeper.admit(request, flow)
        if isinstance(account, Refusal):
            return account
        caller = Caller(
            account.number, account.display, account.user, private=wants_privacy(request), hops=hops(request)
        )
        try:
            aim = aim_of(target, self._location)
        except Void:
            return Refusal(404)
        dialled = printable(aim.number if aim is not None else target.user or "").removesuffix("#")
        entry, digits = self.place(dialled, bundle)
        return Admission(caller, digits or e164(dialled, bundle.company.country), entry, digits, None, aim)

    def place(self, dialled: str, bundle: Bundle) -> tuple[str, str]:
        """Where a number dialled inside leads: the node, and the digits that are given to it."""
        dialled = dialled.removesuffix("#")
        if dialled not in bundle.nodes[bundle.dial_plan].exits and not dialled.startswith("*"):
            number = e164(dialled, bundle.company.country)
            if number in bundle.numbers:  # an own number dialled inside is a call from outside that never leaves
                return bundle.numbers[number], ""
        return bundle.dial_plan, dialled


def for_help(request: Request, bundle: Bundle) -> bool:
    """Whether an emergency number is dialled: such a call is taken even while the system is being stopped."""
    try:
        dialled = Uri.parse(request.uri).user or ""
    except ValueError:
        return False
    return any(isinstance(node.op, Outbound) and dialled in node.op.emergency for node in bundle.nodes.values())
