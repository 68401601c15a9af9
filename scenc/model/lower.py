"""Program → bundle and test scripts. Asks for a program without errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from scenc.bundle import schema
from scenc.flow.actions import Cause
from scenc.flow.node import Node, Op, Place
from scenc.flow.ops.dial_plan import OUTSIDE, UNKNOWN, DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.script import Script
from scenc.lang.csv import Table
from scenc.lang.leaf import Text
from scenc.lang.node import Declaration
from scenc.lang.number import Number
from scenc.lang.outbound import Outbound, only_emergency, weave_outside
from scenc.lang.permission import Permission
from scenc.lang.phrases import phrase
from scenc.lang.promise import Promise
from scenc.lang.record import policy
from scenc.lang.scen import EDITION
from scenc.lang.schedule import Schedule, public_holidays
from scenc.lang.test import Test
from scenc.lang.user import User
from scenc.lang.weave import INTERNAL, INTERNAL_USERS, NONE, Services
from scenc.model.identity import own_numbers
from scenc.model.program import Program
from scenc.model.prompts import Prompts, Voice
from scenc.schedule.hours import OpeningHours
from scenc.source import Span, beside
from scenc.values import saying


def lower(program: Program, *, holidays: bool = True) -> tuple[schema.Bundle, tuple[Script, ...]]:
    """The bundle, without audio yet, and the scenario's tests. Without `holidays` every schedule knows none,
    unless something is promised: it must hold on holidays, too.
    """
    loom = Loom(program, holidays=holidays or any(program.all(Promise)))
    for statement in program.statements:
        statement.weave(loom)
    loom.dial_plans()
    return loom.bundle(), tuple(test.script(loom) for test in program.all(Test))


class Loom:
    """The bundle in the making; what a construct may ask for is `lang.weave.Weave`."""

    def __init__(self, program: Program, *, holidays: bool) -> None:
        self._program = program
        self._holidays = holidays
        self._files = {source.file: (program.sources.name(source.file), source) for source in program.sources.all}
        engine = program.company.engine() if program.company else "auto"
        self.company = program.company.values() if program.company else schema.Company("")
        self._languages = program.company.languages() if program.company else (self.company.language,)
        self.years = program.years
        self.users: dict[str, schema.User] = {}
        self.phones: dict[str, schema.Phone] = {}
        self.trunks: dict[str, schema.Trunk] = {}
        boxes = (declared.mailbox() for declared in program.names.values())
        self.mailboxes = {box.name: box for box in boxes if box}
        self.conferences: dict[str, schema.Conference] = {}
        self.queues: dict[str, schema.Queue] = {}
        self.recordings: dict[str, schema.Recording] = {}
        self.lookups: dict[str, schema.Lookup] = {}
        self.numbers: dict[str, str] = {}
        self._own_numbers = own_numbers(program)
        self.home = next((number for line in program.all(Number) for number in line.phones.numbers[:1]), "")
        self.codes: dict[str, str] = {}
        self.services = Services()
        self._nodes: dict[str, Node] = {}
        self._prompts = Prompts(self.company, engine, self._opening_hours)

    def find(self, name: str) -> Declaration:
        return self._program.names[name]

    def first_number(self, name: str) -> str:
        declared = self.find(name)
        assert isinstance(declared, Number)
        return declared.phones.first.value

    def own_number(self, user: str) -> str:
        return self._own_numbers.get(user, "")

    def user_numbered(self, number: str) -> str:
        return self._program.extensions[number].entry

    def privileged(self) -> tuple[str, ...]:
        return tuple(user.name.value for user in self._program.all(User) if user.is_privileged())

    def holidays(self, country: str, part: str) -> list[date]:
        return public_holidays(country, self.years, part) if self._holidays else []

    def place(self, span: Span) -> Place:
        name, source = self._files[span.file]
        return Place(name, *source.position(span.start))

    def node(self, id: str, op: Op, exits: Mapping[str, str], span: Span, label: str = "") -> str:
        self._nodes[id] = Node(id, op, dict(exits), self.place(span), label)
        return id

    def prompt(
        self,
        *,
        text: str = "",
        file: str = "",
        others: Mapping[str, str] = NONE,
        language: str = "",
        voice: str = "",
    ) -> str:
        if file:
            return self._prompts.recording(file)
        voice = voice or self.company.voice
        translated = {Voice(other, voice): said for other, said in others.items()}
        return self._prompts.in_languages(text, Voice(language or self.company.language, voice), translated)

    def phrase(self, name: str, *, key: str = "") -> str:
        said = {
            language: phrase(name, language).replace("{key}", saying(language).keys.get(key, key))
            for language in self._languages
        }
        return self.prompt(text=said.pop(self.company.language), others=said)

    def _opening_hours(self, schedule: str) -> OpeningHours:
        return cast("Schedule", self.find(schedule)).opening_hours(self)

    def table(self, path: Text) -> Table | None:
        return self._program.table(path)

    def beside(self, path: Text) -> str:
        sources = self._program.sources
        return sources.name(beside(sources.main.file, path.span.file, path.value) or "")

    def hang_up(self, cause: str, span: Span) -> str:
        id = f"hangup:{cause}"
        return id if id in self._nodes else self.node(id, HangUp(cast("Cause", cause)), {}, span)

    def dial_plans(self) -> None:
        """Internal numbers lead to their owners."""
        owners = self._program.extensions
        users = {number: owner for number, owner in owners.items() if isinstance(owner, User)}
        outside = self._outside()
        for id, plan in ((INTERNAL, owners), (INTERNAL_USERS, users)):
            exits = {number: plan[number].entry for number in sorted(plan)}
            exits |= sorted(self.codes.items()) if id == INTERNAL else ()
            start = self._start()
            if id == INTERNAL and outside:
                exits[OUTSIDE] = outside
            exits[UNKNOWN] = self.hang_up("not-found", start)
            self.node(id, DialPlan(), exits, start)

    def _outside(self) -> str:
        """Where a number outside is dialled; empty if there is no trunk."""
        if not self.trunks:
            return ""
        rules = next(self._program.all(Outbound), None)
        if not rules:
            return weave_outside(self, only_emergency(self, tuple(self.trunks)), (), self._start())
        recorded = {
            number: recording.name.value
            for line in self._program.all(Number)
            if (recording := policy(line.lines(), self))
            for number in line.phones.numbers
        }
        return weave_outside(self, rules.op(self), self._program.parts(Permission), rules.span, recorded)

    def bundle(self) -> schema.Bundle:
        """All that was woven, in the order of the scenario."""
        return schema.Bundle(
            EDITION,
            self.company,
            self.trunks,
            self.users,
            self.phones,
            self.mailboxes,
            self.conferences,
            self.queues,
            self.recordings,
            self.lookups,
            self._prompts.all,
            self.numbers,
            self._nodes,
            INTERNAL,
            self.services.mail,
            self.services.sms,
            self.services.push,
            self.services.webhooks,
        )

    def _start(self) -> Span:
        return self._program.company.span if self._program.company else Span(self._program.source.file, 0, 0)
