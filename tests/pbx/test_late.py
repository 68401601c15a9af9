"""What comes when it is over is void: no timer, callback or command that comes late finds a part that is gone, and none
opens a port anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from structlog.testing import capture_logs

from scenc.flow.events import Digit
from scenc.media.port import MediaError
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.leg import Leg
from scenc.sip import events as sip
from scenc.sip.caller import Caller
from scenc.sip.core import Refused
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.session import Session
from tests.pbx.conftest import Open
from tests.pbx.kit import Office, run
from tests.pbx.test_circles import Calls, answered, cancelled, long, menu, refused, reliable, transferred, unanswered

SDP = b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 7000 RTP/AVP 0\r\n"
ACK = Request("ACK", "sip:a", Headers([("CSeq", "1 ACK")]))
OK = Response(200, "OK", Headers([("CSeq", "77 INVITE"), ("To", "<sip:a>;tag=b")]))

SESSION: dict[str, Callable[[Any, float], object]] = {
    "ring": lambda s, now: s.ring(183, SDP, (), now),
    "answer": lambda s, now: s.answer(SDP, (), now),
    "reject": lambda s, now: s.reject(486, None, (), now),
    "agree": lambda s, now: s.agree(SDP, now),
    "turn_away": lambda s, now: s.turn_away(401, (), now),
    "cancel": lambda s, now: s.cancel(None, now),
    "bye": lambda s, now: s.bye(None, now),
    "reinvite": lambda s, now: s.reinvite(SDP, now),
    "acknowledged": lambda s, now: s.acknowledged(ACK, now),
    "cancelled": lambda s, now: s.cancelled(ACK, now),
    "repeated": lambda s, _: s.repeated(OK),
    "told": lambda s, now: s.told(None, ACK, now),
    "failed": lambda s, now: s.failed(None, 408, now),
    "lose": lambda s, now: s.lose("late", now),
    "no ACK": lambda s, now: s._unacknowledged(now),
    "over": lambda s, now: s.over(now),
    "asked": lambda s, _: (s.is_up, s.is_invited, s.is_asked, list(s.dialogs())),
}
CALLER: dict[str, Callable[[Any, float], object]] = {
    "heard": lambda s, _: s.heard,
    "refused": lambda s, now: s.refused(408, None, now),
    "progressed": lambda s, now: s.progressed(None, OK, now),
}
CALL: dict[str, Callable[[Call], object]] = {
    "post": lambda call: call.post(Digit("1")),
    "leg": lambda call: call.on_leg(call.leg, sip.Ended("", "late")),
    "answer of ours": lambda call: call.on_leg(call.leg, sip.Acknowledged("", SDP)),
    "digit": lambda call: call.on_digit(call.leg, "*"),
    "played": lambda call: call.on_played(call.leg, 1),
    "recorded": lambda call: call.on_recorded(call.leg, None),
    "silent": lambda call: call.on_silent(call.leg),
    "prompt": lambda call: call.prompt_ended(),
    "time": lambda call: call.time_up(1),
    "recall": lambda call: call.not_taken(),
    "hang up": lambda call: call.hang_up(None, "late"),
    "end": lambda call: call.end_caller("unavailable"),
    "close": lambda call: call.close(),
    "done": lambda call: call.when_done(asyncio.sleep(0), lambda _: call.hearing.hush()),
    "shown": lambda call: (call.shown, call.speaks, call.user, call.op, call.node),
}
LEG: dict[str, Callable[[Leg], object]] = {
    "ring": Leg.ring,
    "sound": Leg.sound,
    "answer": Leg.answer,
    "reinvite": Leg.reinvite,
    "offer": Leg.offer,
    "take offer": lambda leg: leg.take_offer(SDP),
    "take answer": lambda leg: leg.take_answer(SDP),
    "early": lambda leg: leg.hear_early(SDP),
    "reoffered": lambda leg: leg.reoffered(SDP),
    "refuse": lambda leg: leg.refuse_offer(488),
    "pressed": lambda leg: leg.pressed("1", "RTP"),
    "tell key": lambda leg: leg.tell_key("1"),
    "reject": lambda leg: leg.reject(486),
    "hang up": Leg.hang_up,
    "close": Leg.close,
}


class Seen:
    """Whatever there was while it went on."""

    def __init__(self, o: Office) -> None:
        self._office = o
        self.sessions, self.calls, self.legs = set[Session](), set[Call](), set[Leg]()

    async def look(self) -> None:
        """For ever, at first closely."""
        pbx, core = self._office.runtime.pbx, self._office.runtime.shell._stack._core
        for turn in count():
            self.sessions.update(core.sessions.values())
            self.calls.update(pbx.calls.values())
            self.legs.update(self._office.runtime.directory._by_session.values())
            await asyncio.sleep(0.001 if turn < 1000 else 0.1)


@pytest.mark.parametrize("calls", [answered, long, cancelled, refused, unanswered, reliable, menu, transferred])
def test_what_comes_when_it_is_over_is_void(office: Open, calls: Calls) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        seen = Seen(o)
        looking = asyncio.ensure_future(seen.look())
        await calls(o, anna, jan)
        await asyncio.sleep(100)
        looking.cancel()
        assert all((seen.sessions, seen.calls, seen.legs))
        sent, records = len(o.net.seen), o.records()
        with capture_logs() as logs:
            for session in seen.sessions:
                late(session)
            for call in seen.calls:
                for name, what in CALL.items():
                    what(call)
                    assert call.over, name
            for leg in seen.legs:
                for name, comes in LEG.items():
                    with suppress(MediaError):
                        comes(leg)
                    assert leg.handle is None, name
            o.runtime.shell.drain()
            await asyncio.sleep(100)
        assert [line for line in logs if line["log_level"] in ("error", "critical")] == []
        assert [data for _, source, _, data in o.net.seen[sent:] if source == ("10.0.0.1", 5060)] == []
        assert o.records() == records
        await o.at_rest()

    run(main(), 4 * 3600.0)


def late(session: Session) -> None:
    methods = {**SESSION, **(CALLER if isinstance(session, Caller) else {})}
    for what in methods.values():
        with suppress(Refused):
            what(session, 10_000.0)
