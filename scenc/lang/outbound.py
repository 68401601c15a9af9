"""`outbound`: calls out, over which trunks, and what may be dialled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scenc.flow.ops.dial import Dial
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.outbound import PIN, REFUSALS
from scenc.flow.ops.outbound import Outbound as Op
from scenc.flow.ops.pin import Pin
from scenc.flow.ops.play import Play
from scenc.flow.outside import emergency_numbers
from scenc.lang.identity import presented
from scenc.lang.leaf import Money, Word
from scenc.lang.node import Setting, Statement, Use, facts, part
from scenc.lang.permission import Permission, permissions
from scenc.lang.phrases import phrase
from scenc.lang.tariff import PriceTable, Tariff
from scenc.lang.weave import NONE, Weave
from scenc.source import Span

ENTRY = "outbound"
DIAL = "outbound/dial"


@part
class Emergency(Setting):
    """Numbers that are never refused, besides those of the country."""

    numbers: tuple[Word, ...]


@part
class Spend(Setting):
    """What all calls out of a day may cost together."""

    money: Money


@part
class TariffUse(Setting):
    """Whose prices hold."""

    name: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.name, frozenset({"tariff"})),)


@part
class OutboundHours(Setting):
    """Only while this schedule is open."""

    schedule: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.schedule, frozenset({"schedule"})),)


@part
class Outbound(Statement):
    """A class of numbers that is not written is refused; emergency numbers never are."""

    trunks: tuple[Word, ...]
    settings: tuple[Setting, ...] | None

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(trunk, frozenset({"trunk"})) for trunk in self.trunks)

    def tariff(self) -> TariffUse | None:
        """Whose prices hold."""
        return self.line(TariffUse)

    def emergency(self) -> tuple[str, ...]:
        """The numbers that are written."""
        lines = (line for line in self.lines() if isinstance(line, Emergency))
        return tuple(number.value for line in lines for number in line.numbers)

    def op(self, weave: Weave) -> Op:
        """As the flow machine wants it."""
        lines, use = self.lines(), self.tariff()
        tariff = weave.find(use.name.value) if use else None
        spend = next((line.money.value[0] for line in lines if isinstance(line, Spend)), None)
        hours = next((weave.find(line.schedule.value).entry for line in lines if isinstance(line, OutboundHours)), "")
        return Op(
            weave.company.country,
            weave.home,
            tuple(trunk.value for trunk in self.trunks),
            tuple(dict.fromkeys((*emergency_numbers(weave.company.country), *self.emergency()))),
            permissions(lines),
            presented(lines, weave),
            rates(weave, tariff) if isinstance(tariff, Tariff) else {},
            spend=spend,
            hours=hours,
            **{name: said for name, said in facts(lines).items() if name == "max_rate"},
        )


def only_emergency(weave: Weave, trunks: tuple[str, ...]) -> Op:
    """What holds where nothing is written: help can be called over any trunk, and nobody else."""
    country = weave.company.country
    return Op(country, weave.home, trunks, emergency_numbers(country))


def weave_outside(
    weave: Weave, op: Op, rules: Iterable[Permission], span: Span, recorded: Mapping[str, str] = NONE
) -> str:
    """All that a call out may come through; its first node. `rules` are those of the company and of all users,
    `recorded` the policies of our numbers."""
    rules = tuple(rules)
    secrets = {rule.pin() for rule in rules if rule.pin()}
    limited = op.spend is not None or any(rule.limit for rule in rules)
    notices = {name: each.notice for name, each in weave.recordings.items() if each.direction != "in"}
    dial = Dial(ENTRY, limited, notices, {number: name for number, name in recorded.items() if name in notices})
    hushed = {way: weave.hang_up(way, span) for way in ("busy", "no-answer")}
    announced = {way: _announced(way, weave, span) for way in dial.ways_out() if way not in hushed}
    weave.node(DIAL, dial, hushed | announced, span)
    exits = {way: _announced(way, weave, span) for way in op.ways_out() if way in REFUSALS}
    exits["unknown"] = weave.hang_up("not-found", span)
    for secret in sorted(secrets):
        ask, retry = (weave.prompt(text=phrase(word, weave.company.language)) for word in ("pin", "pin-again"))
        ways = {"right": DIAL, "wrong": _announced("wrong-pin", weave, span)}
        exits[f"{PIN}{secret}"] = weave.node(f"{ENTRY}/pin/{secret}", Pin(secret, ask, retry), ways, span)
    return weave.node(ENTRY, op, {"dial": DIAL, **exits}, span, "calls out")


def _announced(way: str, weave: Weave, span: Span) -> str:
    """A node that says why, and ends the call."""
    text = phrase(way, weave.company.language)
    end = weave.node(f"{ENTRY}/{way}/end", HangUp(), {}, span)
    return weave.node(f"{ENTRY}/{way}", Play(weave.prompt(text=text)), {"next": end}, span, text)


def rates(weave: Weave, tariff: Tariff) -> dict[str, float]:
    """Its prices, wherever they stand."""
    table = weave.table(tariff.source.csv.path) if isinstance(tariff.source, PriceTable) else None
    return tariff.rates(table)
