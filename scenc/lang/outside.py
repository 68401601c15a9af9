"""What a test says about calls out."""

from __future__ import annotations

from scenc.flow import script as plain
from scenc.lang.identity import WITHHELD, Present
from scenc.lang.leaf import Money, Seconds, Word
from scenc.lang.node import Use, part
from scenc.lang.test import Expectation, Played, TestStep
from scenc.lang.weave import Weave


@part
class PinKeyed(TestStep, Played):
    """The caller keys in a PIN, right or wrong: its value is a secret, which no test knows."""

    kind: Word

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.KeyPin(self.kind.value == "right", weave.place(self.span)),)


@part
class Used(TestStep, Played):
    """So much time was used up before this call, by the caller in this class of numbers."""

    seconds: Seconds
    kind: Word

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Use(weave.place(self.span), self.kind.value, self.seconds.value),)


@part
class Spent(TestStep, Played):
    """So much money was used up before this call, by the company."""

    money: Money

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Use(weave.place(self.span), money=self.money.value[0]),)


@part
class AsksPin(Expectation):
    """The caller is asked for a PIN."""

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectPin(weave.place(self.span)),)


@part
class TakesTrunk(Expectation):
    """The call goes out over this trunk."""

    trunk: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.trunk, frozenset({"trunk"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectDial(weave.place(self.span), trunk=self.trunk.value),)


@part
class Presents(Present, Expectation):
    """This number is shown to whoever is called."""

    def slots(self) -> tuple[str, ...]:
        return ()

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        shown = WITHHELD if self.identity.kind == WITHHELD else self.shown(weave)
        return (plain.ExpectDial(weave.place(self.span), present=shown),)


@part
class Refused(Expectation):
    """The call may not be made."""

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectRefused(weave.place(self.span)),)
