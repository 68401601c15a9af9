"""The operations of the flow machine, one file each, sorted by name."""

from __future__ import annotations

from scenc.flow.node import Op
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail

OPS: tuple[type[Op], ...] = (Conference, DialPlan, HangUp, Menu, Play, Ring, Schedule, Voicemail)
BY_NAME: dict[str, type[Op]] = {op.name: op for op in OPS}
