"""The lines of a company: numbers of ours that are called from outside, and the internal ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from scenc.cli.usage import EXIT_USAGE

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.pipeline import Compilation

_INTERNAL_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is E.164 with the plus or an internal one; `name` is the scenario's, `entry` where its calls begin."""

    number: str
    name: str
    entry: str

    @property
    def internal(self) -> bool:
        """Whether only colleagues can dial it."""
        return not self.number.startswith("+")

    def __str__(self) -> str:
        from scenc.format.spelling import grouped

        return self.number if self.internal else grouped(self.number)


def line(written: str, compilation: Compilation, bundle: Bundle) -> Line:
    """The line that is meant: by its name, or its number in any writing. Else the command ends, listing all lines."""
    from scenc.flow.outside import e164

    outside = list(_outside(compilation, bundle))
    inside = list(_inside(bundle))
    plain = written.strip().translate(str.maketrans("", "", " -()/."))
    for known in (*outside, *inside):
        if written in (known.name, known.number) or plain == known.number:
            return known
    number = e164(plain, bundle.company.country)
    found = next((known for known in outside if known.number == number), None)
    if found:
        return found
    typer.echo(f"scenc: {written} is no number of this company; it has", err=True)
    for known in outside:
        typer.echo(f"  {known}  {known.name}".rstrip(), err=True)
    numbers = [known.number for known in inside]
    more = f" and {len(numbers) - _INTERNAL_SHOWN} more" if len(numbers) > _INTERNAL_SHOWN else ""
    typer.echo(f"  internal: {', '.join(numbers[:_INTERNAL_SHOWN]) or 'none'}{more}", err=True)
    raise typer.Exit(EXIT_USAGE)


def _outside(compilation: Compilation, bundle: Bundle) -> Iterator[Line]:
    from scenc.lang.number import Number

    names: dict[str, str] = {}
    for statement in compilation.program.statements:
        if isinstance(statement, Number):
            names |= dict.fromkeys(statement.phones.numbers[:1], statement.name.value)
    for number, entry in bundle.numbers.items():
        yield Line(number, names.get(number, ""), entry)


def _inside(bundle: Bundle) -> Iterator[Line]:
    from scenc.flow.ops.dial_plan import UNKNOWN

    for number, entry in bundle.nodes[bundle.dial_plan].exits.items():
        if number != UNKNOWN:
            yield Line(number, "", entry)
