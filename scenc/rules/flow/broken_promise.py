"""R111 broken-promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic
from scenc.flow.node import End, Node
from scenc.flow.ops.voicemail import Voicemail
from scenc.flow.outside import kind_of
from scenc.lang.leaf import Word
from scenc.lang.mailbox import Mailbox
from scenc.lang.number import Number
from scenc.lang.promise import (
    EndsPromise,
    HumanPromise,
    OutsideClass,
    Promise,
    PromiseLine,
    UnreachedPromise,
    UnrecordedPromise,
    WaitPromise,
)
from scenc.model.program import Program
from scenc.rules.flow.place import label_of, span_of
from scenc.rules.rule import Rule

if TYPE_CHECKING:
    from scenc.graph.prove import Losing, Prover

SHOWN = 5


class BrokenPromise(Rule):
    """A call can come about that breaks what a `promise` says.

    ## Why

    A promise is decided for every hour of the calendar, every position of the night switches, every key that is
    pressed and everybody who is busy, does not answer or is not there. The shortest call that breaks it is shown as a
    `test` that can be put into the scenario.

    ## Example

    ```scen
    user anna 601 { voicemail }
    mailbox office 290
    menu welcome { say "Anna: one."; 1 -> anna; on timeout, invalid -> voicemail office }
    number main +48 12 345 67 00 -> welcome
    promise { every call ends in human }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    mailbox office 290
    menu welcome { say "Anna: one."; 1 -> anna; on timeout, invalid -> voicemail office }
    number main +48 12 345 67 00 -> welcome
    promise { every call ends in human, voicemail }
    ```
    """

    code = "R111"
    name = "broken-promise"
    looks_at = "graph"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        lines = [line for promise in program.all(Promise) for line in promise.settings]
        if not program.bundle or not lines:
            return
        case = _Case(program, program.bundle)
        for line in lines:
            yield from self._judged(line, case)

    def _judged(self, line: PromiseLine, case: _Case) -> Iterator[Diagnostic]:
        match line:
            case EndsPromise():
                wanted = {End(word.value) for word in line.ends}
                prover = case.prover(line)
                yield from self._lost(line, case, prover.losing(prover.ending_in(wanted)))
            case HumanPromise():
                yield from self._too_far(line, case)
            case WaitPromise():
                prover, limit = case.prover(line), line.seconds
                losing = prover.losing(prover.waiting_longer(limit.value))
                waited = prover.waited(losing) if losing else 0.0
                yield from self._lost(line, case, losing, f"may wait {waited:g} s, longer than {limit.text}")
            case UnrecordedPromise():
                for person in line.people:
                    prover = case.prover(line)
                    losing = prover.losing(prover.recording(person.value, case.rings(person.value)))
                    said = f"may be recorded while `{person.value}` talks"
                    yield from self._lost(line, case, losing, said)
            case UnreachedPromise():
                for target in line.targets:
                    prover = case.prover(line)
                    reached, name = case.reached(target)
                    said = f"may come to {name}"
                    yield from self._lost(line, case, prover.losing(prover.reaching(reached)), said)

    def _lost(self, line: PromiseLine, case: _Case, losing: Losing | None, said: str = "") -> Iterator[Diagnostic]:
        from scenc.graph.losing import as_test, drawn

        if losing is None:
            return
        node = case.bundle.nodes[losing.at]
        known = losing.occasion is None or losing.occasion.at.year in (1, *case.program.years)
        test = as_test(losing, case.bundle, case.name(losing.entry)) if known else ""
        yield self.report(
            f"a call to {case.name(losing.entry)} {said or _may_end(node)}",
            line.span,
            labels=[(span_of(node, case.program), "there")],
            notes=[f"the way there: {drawn(losing, case.bundle)}"],
            help=[f"this shows it: {test}"] if test else [],
        )

    def _too_far(self, line: HumanPromise, case: _Case) -> Iterator[Diagnostic]:
        from scenc.graph.losing import moment
        from scenc.graph.words import way as in_words

        most = int(line.steps.value or 0)
        during = f"schedule:{line.during.value}" if line.during else ""
        prover = case.prover(line, [during] if during else [])
        lost = list(prover.far_from_people(most, during))
        for entry, occasion, way in lost[:1]:
            taken = in_words(way.hops, prover.end(entry, way.hops), case.bundle)
            found = f"{way.steps:g} steps lie between it and a person" if way.hops else "no way leads to a person"
            held = "".join(f", {id.partition(':')[2]} {state} by hand" for id, state in occasion.switched)
            others = ", ".join(dict.fromkeys(case.name(other) for other, _, _ in lost[1 : 1 + SHOWN]))
            more = f" and {len(lost) - 1 - SHOWN} more" if len(lost) > 1 + SHOWN else ""
            yield self.report(
                f"a call to {case.name(entry)} on {moment(occasion.at)}{held}: {found}",
                line.span,
                notes=[
                    *([f"the shortest way: {taken}"] if way.hops else []),
                    *([f"also calls to {others}{more}"] if others else []),
                ],
            )


def _fills(node: Node, box: str | None) -> bool:
    """Whether messages for this mailbox are left here, be it behind another greeting than its own."""
    return isinstance(node.op, Voicemail) and node.op.mailbox == box


def _may_end(node: Node) -> str:
    from scenc.graph.cut import UNWRITTEN

    ends = " or ".join(end.value for end in node.op.ends())
    if node.id.startswith(UNWRITTEN):
        return f"may end in {ends}, where nothing else is written"
    return f"may end in {ends}, at {label_of(node.id)}"


@dataclass(frozen=True, slots=True)
class _Case:
    """The scenario with all its holidays."""

    program: Program
    bundle: Bundle

    def prover(self, line: PromiseLine, also: Sequence[str] = ()) -> Prover:
        """For the calls that the line is about."""
        from scenc.graph.prove import Prover

        entries = [self.bundle.numbers.get(number, "") for number in self._numbers(line)]
        return Prover(self.bundle, ZoneInfo(self.bundle.company.timezone), entries, self.program.years, also)

    def _numbers(self, line: PromiseLine) -> Sequence[str]:
        word = line.line()
        found = self.program.find(word) if word else None
        return found.phones.numbers if isinstance(found, Number) else tuple(self.bundle.numbers)

    def name(self, entry: str) -> str:
        """The number that leads there, as a test calls it."""
        number = next(number for number, begin in self.bundle.numbers.items() if begin == entry)
        for line in self.program.all(Number):
            if line.phones.numbers == (number,):
                return line.name.value
        return number

    def rings(self, name: str) -> Callable[[Node], bool]:
        """Nodes that ring this person, be it in the place of a rota."""
        from scenc.graph.reach import everybody

        return lambda node: name in everybody(node.op, self.bundle)

    def reached(self, target: Word | OutsideClass) -> tuple[Callable[[Node], bool], str]:
        """Nodes that are, or ring, the target; and what it is called."""
        if isinstance(target, OutsideClass):
            kind = target.name.value
            return self._class(kind), f"a telephone outside that is {kind}"
        found = self.program.find(target)
        entry, rings = found.entry if found else "", self.rings(target.value)
        box = target.value if isinstance(found, Mailbox) else None
        return lambda node: node.id == entry or rings(node) or _fills(node, box), f"`{target.value}`"

    def _class(self, kind: str) -> Callable[[Node], bool]:
        from scenc.graph.reach import everybody

        home = next(iter(self.bundle.numbers), "")
        outside = {
            name
            for name, phone in self.bundle.phones.items()
            if kind_of(phone.number, self.bundle.company.country, home) == kind
        }
        return lambda node: bool(outside & set(everybody(node.op, self.bundle)))
