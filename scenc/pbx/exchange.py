"""The equipment that all calls share."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from scenc.bundle.schema import User
from scenc.media.port import AudioId, MediaEngine
from scenc.pbx.calls.dialling import Asleep, Device
from scenc.pbx.calls.leg import Leg
from scenc.pbx.carriers.trunks import Trunks
from scenc.pbx.clock import WallClock
from scenc.pbx.equipment.archive import Archive
from scenc.pbx.equipment.ledger import Ledger
from scenc.pbx.equipment.parking import Parking
from scenc.pbx.equipment.personal import Personal
from scenc.pbx.equipment.queues import Queues
from scenc.pbx.equipment.rooms import Rooms
from scenc.pbx.equipment.switches import Switches
from scenc.pbx.equipment.tries import Tries
from scenc.pbx.events.publications import Publications
from scenc.pbx.gateways.webhooks import Webhooks
from scenc.pbx.mail.greetings import Greetings
from scenc.pbx.mail.mailroom import Mailroom
from scenc.pbx.phones.location import Binding, Location
from scenc.pbx.phones.push import Sleeper, Waker
from scenc.pbx.process.secrets import Secrets
from scenc.pbx.scenario import Scenario
from scenc.pbx.shell import Shell
from scenc.prompts.tones import busy, congestion, ringback

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.equipment.completions import Completions


Signal = Literal["ringback", "busy", "congestion"]
_SIGNALS: dict[Signal, Callable[[str], bytes]] = {"ringback": ringback, "busy": busy, "congestion": congestion}


@dataclass(frozen=True, slots=True)
class Tones:
    """Built-in sounds, already in the engine."""

    beep: AudioId
    music: AudioId
    entered: AudioId
    left: AudioId


@dataclass(slots=True)
class Exchange:
    """What a call needs from the rest of the PBX. `watch(leg, trunk)` has what happens on a leg brought to its
    owner, and counts it against the trunk's channels; `legs_of(user)` are those of the user's telephones.
    `make_way(trunk)` ends an ordinary call there; `call_back(call, queue)` promises a call back, False if it cannot;
    `transfer(call, leg, number)` sends on whom the leg talks with, `conference(…)` brings a third in."""

    shell: Shell
    media: MediaEngine
    location: Location
    waker: Waker
    trunks: Trunks
    rooms: Rooms
    queues: Queues
    switches: Switches
    personal: Personal
    mailroom: Mailroom
    greetings: Greetings
    archive: Archive
    tones: Tones
    clock: WallClock
    loop: asyncio.AbstractEventLoop
    watch: Callable[[Leg, str], None]
    random: random.Random
    secrets: Secrets
    publications: Publications
    legs_of: Callable[[str], list[Leg]]
    tries: Tries
    executor: Executor
    ledger: Ledger
    webhooks: Webhooks
    completions: Completions = field(init=False)
    parking: Parking = field(default_factory=Parking)
    calls: dict[str, Call] = field(default_factory=dict)  # those in progress, the oldest first
    make_way: Callable[[str], None] = lambda _: None
    call_back: Callable[[Call, str], bool] = lambda _, __: False
    transfer: Callable[[Call, Leg, str], None] = lambda *_: None
    conference: Callable[[Call, Leg, str], None] = lambda *_: None

    company_domain: str = ""  # where the scenario names one

    @property
    def domain(self) -> str:
        """What stands behind the @ of our users in documents."""
        return self.company_domain or self.shell.listens[0].host

    signals: dict[tuple[Signal, str], AudioId] = field(default_factory=dict)  # by country

    def time(self) -> float:
        """UTC seconds since 1970."""
        return time.time()

    def signal(self, signal: Signal, scenario: Scenario) -> AudioId:
        """What a caller hears while a phone rings, or before a call ends, as in the company's country."""
        key = signal, scenario.bundle.company.country
        if key not in self.signals:
            self.signals[key] = self.media.audio(_SIGNALS[signal](key[1]))
        return self.signals[key]

    def wall(self, scenario: Scenario) -> datetime:
        """Local time of the company, the one schedules are asked by."""
        return self.clock.now(scenario.bundle.company.timezone)

    def shuffled(self, items: Sequence[str]) -> Sequence[str]:
        """In random order."""
        return self.random.sample(list(items), len(items))

    def engaged(self, call: Call, target: str) -> bool:
        """Whether the target's telephones are not to ring at all, or are in use by another call and are not to be
        offered a second one."""
        user = call.scenario.bundle.users.get(target)
        if user is None:
            return False
        if self.personal.of(user.name).dnd:
            return True
        if user.call_waiting:
            return False
        return any(leg.owner is not call for leg in self.legs_of(user.name))

    def devices(self, call: Call, target: str, ask: AudioId | None = None) -> list[Device | Asleep]:
        """The telephones of a target: a user's registered contacts, and outside numbers through a trunk. Who picks up
        there must press 1 if `ask` is given."""
        bundle = call.scenario.bundle
        user, phone = bundle.users.get(target), bundle.phones.get(target)
        outside = user.mobile if user is not None else phone.number if phone is not None else ""
        present = phone.present if phone is not None else ""
        ways = self.trunks.ways(outside, present) if outside else []
        if ask is not None:
            ways = [replace(way, ask=ask) for way in ways]
        return [*self.telephones(call, target), *self.asleep(call, target), *ways]

    def asleep(self, call: Call, user: str) -> list[Asleep]:
        """The telephones of a user that are to be woken."""
        rung = call.scenario.bundle.users.get(user)
        if rung is None or not self.waker.wakes:
            return []
        shown = self._shown(call)

        def waking(sleeper: Sleeper) -> Asleep:
            def wake(then: Callable[[Device | None], None]) -> Callable[[], None]:
                return self.waker.wake(
                    sleeper, lambda binding: then(self._device(binding, shown, rung) if binding is not None else None)
                )

            return Asleep(wake)

        aimed_at = {each.prid for each in self._bound(call, rung.number)} if self._is_aimed(call, rung.number) else None
        asleep = self.waker.asleep(rung.number)
        return [waking(each) for each in asleep if aimed_at is None or each.prid in aimed_at]

    @staticmethod
    def _is_aimed(call: Call, number: str) -> bool:
        return call.aim is not None and call.aim.number == number

    def _bound(self, call: Call, number: str) -> list[Binding]:
        now = self.loop.time()
        if call.aim is not None and self._is_aimed(call, number):
            return self.location.reached(number, call.aim.instance, now)
        return self.location.reachable(number, now)

    def telephones(self, call: Call, user: str) -> list[Device]:
        """The registered contacts of a user, none for who is no user."""
        bundle = call.scenario.bundle
        rung = bundle.users.get(user)
        if rung is None:
            return []
        bindings = self.waker.awake(self._bound(call, rung.number))
        shown = self._shown(call)
        return [self._device(each, shown, rung) for each in bindings]

    def bound(self, user: User, shown: str) -> list[Device]:
        """The registered contacts of a user, to be rung by the system itself, which shows this number."""
        bindings = self.waker.awake(self.location.reachable(user.number, self.loop.time()))
        return [self._device(each, shown, user) for each in bindings]

    @staticmethod
    def _shown(call: Call) -> str:
        calling = call.scenario.bundle.users.get(call.caller.user)
        return (calling.present_inside if calling is not None else "") or call.caller.number

    def _device(self, binding: Binding, shown: str, user: User) -> Device:
        domain, now = self.company_domain, self.loop.time()
        first, *others = [
            Device(
                each.contact, each.flow, shown, path=each.path, encrypted=user.encrypted, domain=domain, fax=user.fax
            )
            for each in (binding, *self.location.other_flows(user.number, binding, now))
        ]
        return replace(first, others=tuple(others))
