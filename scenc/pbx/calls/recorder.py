"""The recording of one call: begun by the scenario or by a key, after a notice; ended where the call goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.bundle.schema import Recording
from scenc.flow.actions import Play
from scenc.flow.ops.notice import ANSWER_SECONDS
from scenc.pbx.timer import Timer

if TYPE_CHECKING:
    from scenc.media.port import AudioId
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg


class Recorder:
    """At most one recording is going on at a time. Who declines is heard by nobody but those they talk with."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._leg: Leg | None = None  # that is being recorded
        self._policy: Recording | None = None  # by which it is, or will be once the notice was heard
        self._asked = False  # who is told may press a key
        self._asking: Leg | None = None  # whoever wants it, and is not asked
        self._paused = False
        self._timer = Timer(call.exchange.loop)

    @property
    def policy(self) -> str:
        """By which the call is being recorded; empty if it is not."""
        return self._policy.name if self._policy is not None and self._leg is not None else ""

    def begin(self, policy: str, prompt: str = "", asking: Leg | None = None) -> None:
        """Record those who talk, or the caller in a room; after the notice, if one is given, unless they decline."""
        if self._leg is not None or self._asked or self._may_not():
            return
        self._policy = self._call.scenario.bundle.recordings[policy]
        if not prompt:
            self._start()
            return
        self._asked, self._asking = True, asking
        self._call.hearing.tell(self._sounds(prompt), self._told)

    def toggle(self, leg: Leg) -> None:
        """One of our users wants the call recorded, or what is said now left out, or no longer."""
        call = self._call
        user = call.scenario.bundle.users.get(leg.who.user) if leg.who is not None else None
        if self._asked or call.bridge is None:
            return
        if self._leg is not None:
            self._pause(not self._paused)
        elif user is None or not user.record or self._may_not():
            call.exchange.media.play(leg.open_media(), self._said("failed")[0], 0)
        else:
            self.begin(user.record, call.scenario.bundle.recordings[user.record].notice, leg)

    def on_digit(self, leg: Leg, key: str) -> bool:
        """A key: the answer of one who was told. False when it is not ours to handle."""
        policy = self._policy
        if not self._asked or leg is self._asking or policy is None or key not in (policy.decline, policy.accept):
            return False
        self._call.hearing.hush()
        bridge = self._call.bridge
        if bridge is not None:
            self._call.exchange.media.halt(bridge.other(self._call.leg).open_media())
        self._answered(allowed=key == policy.accept)
        return True

    def stop(self) -> str:
        """They talk no more, or with somebody else; the policy that held."""
        policy, self._asked = self.policy, False
        leg, self._leg, self._policy, self._paused = self._leg, None, None, False
        self._timer.stop()
        if leg is not None:
            self._call.exchange.archive.end(leg, self._call.exchange.loop, self._look)
        return policy

    def substitute(self, old: Leg, new: Leg) -> None:
        """At another telephone of the same person all is as before. Where somebody from outside has taken the place of
        one of our users, the policy holds that was for them."""
        call, facts, policy = self._call, self._call.facts, self.policy
        if old.who is not None and old.who == new.who:
            if new is call.leg and self.stop():
                self.begin(policy)
            return
        self.stop()
        if facts.due and call.leg.trunk and call.bridge is not None:
            prompt = "" if facts.due in facts.told else call.scenario.bundle.recordings[facts.due].notice
            self.begin(facts.due, prompt, call.bridge.other(call.leg))

    def close(self) -> None:
        """The call is over; the file is completed with its leg."""
        self._timer.stop()

    def _may_not(self) -> bool:
        """Who is privileged, or has declined, is recorded by nobody; nor are more than two: not all would be told."""
        call = self._call
        users = call.scenario.bundle.users
        people = [leg.who.user for leg in (call.leg, *(call.bridge.legs if call.bridge else ())) if leg.who is not None]
        if call.bridge is not None and call.bridge.crowded:
            return True
        return call.facts.declined or any(users[name].privileged for name in people if name in users)

    def _told(self) -> None:
        policy = self._policy
        if policy is not None and (policy.decline or policy.accept):
            self._timer.start(ANSWER_SECONDS, lambda: self._answered(allowed=not policy.accept))
        else:
            self._answered(allowed=True)

    def _answered(self, *, allowed: bool) -> None:
        self._timer.stop()
        self._asked = False
        if self._policy is None or self._call.over:
            return
        if allowed:
            self._start()
        else:
            self._policy = None
            self._call.decline()

    def _start(self) -> None:
        assert self._policy is not None
        self._leg = self._call.leg
        self._look()

    def _look(self) -> None:
        """A recording that was to begin while the one before it was still being written begins now."""
        call = self._call
        if self._leg is None or self._policy is None or call.over or self._leg.over:
            return
        if call.exchange.archive.begin(call, self._policy) is None:
            self._leg = None

    def _pause(self, paused: bool) -> None:
        assert self._leg is not None
        self._paused = paused
        call = self._call
        if paused:
            call.exchange.archive.pause(self._leg.open_media(), paused=True)
        call.hearing.tell(self._said("off" if paused else "on"), lambda: self._resume(paused))

    def _resume(self, paused: bool) -> None:
        if not paused and not self._paused and self._leg is not None:
            self._call.exchange.archive.pause(self._leg.open_media(), paused=False)

    def _said(self, how: str) -> list[AudioId]:
        return self._sounds(self._call.scenario.bundle.company.says[f"record-{how}"])

    def _sounds(self, prompt: str) -> list[AudioId]:
        return self._call.sounds(Play(prompt))
