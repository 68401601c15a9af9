"""What a test expects of calls out, and how they are told."""

from __future__ import annotations

from scenc.bundle.schema import Bundle
from scenc.flow import actions
from scenc.flow.actions import Action
from scenc.flow.events import Event
from scenc.flow.ops.dial import Dial
from scenc.flow.ops.outbound import REFUSALS, Outbound
from scenc.flow.ops.pin import Pin
from scenc.flow.script import Expect, ExpectDial, ExpectPin, ExpectRefused


def fulfils(what: Action | Event, expect: Expect, bundle: Bundle) -> bool:
    """Whether this is what was expected."""
    match expect, what:
        case ExpectPin(), actions.Enter(node):
            return isinstance(bundle.nodes[node].op, Pin)
        case ExpectDial(_, trunk, present), actions.Dial():
            return trunk in ("", what.trunk) and present in (None, what.present)
        case ExpectRefused(), actions.Take(node, exit):
            return exit in (*REFUSALS, "wrong") and isinstance(bundle.nodes[node].op, Outbound | Dial | Pin)
    return False


def expected(expect: Expect) -> str:
    """The expectation as a transcript would tell it; empty if it is about something else."""
    match expect:
        case ExpectPin():
            return "is asked for a PIN"
        case ExpectDial(_, trunk, present):
            shown = "" if present is None else f" showing {present or 'nothing'}"
            return f"dials out{f' over {trunk}' if trunk else ''}{shown}"
        case ExpectRefused():
            return "is refused"
    return ""


def told(action: Action) -> str:
    """The action in words; empty if it is about something else."""
    match action:
        case actions.CheckPin():
            return "hands over a PIN"
        case actions.Dial(number, trunk, present=present):
            return f"dials {number} over {trunk}{f', showing {present}' if present else ''}"
    return ""
