"""`scenc diff`: what people will notice when one version takes the place of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.usage import EXIT_FINDINGS, day, refuse

if TYPE_CHECKING:
    from scenc.diff.change import Change, Pair

_A_YEAR = timedelta(days=364)
_MOST_DAYS = 3660
_MANY = 3


class Format(StrEnum):
    """Who reads it."""

    TEXT = "text"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(help="A file, a folder, a bundle, git:REV, or REV:PATH.")],
    new: Annotated[str, typer.Argument(help="The same; if not given, the current folder.")] = ".",
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day for which opening hours are compared; else today.")
    ] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day; if not given, a year later.")] = "",
    format: Annotated[Format, typer.Option("--format", help="For people or programs.")] = Format.TEXT,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit code 1 if there are differences.")] = False,
) -> None:
    """Tell what callers, colleagues and the operator will notice. Nothing is told where only the writing differs.

    Exit code 0: compared, 1: errors in a version, or with --exit-code differences, 2: wrong usage.
    """
    from scenc.cli.versions import version
    from scenc.diff.change import Pair
    from scenc.diff.compare import differences

    begin = day(first, "--from") if first else date.today()
    end = day(last, "--to") if last else begin + _A_YEAR
    if not 0 <= (end - begin).days <= _MOST_DAYS:
        refuse(f"--to {end} is before --from {begin}, or more than ten years later")
    if old == new == "-":
        refuse("only one of the two can come from standard input")
    pair = Pair(version(old, new), version(new, old), begin, end)
    found = differences(pair)
    text = _json(pair, found) if format is Format.JSON else "\n".join(_lines(found)) + "\n"
    typer.echo(text.encode(), nl=False)
    raise typer.Exit(EXIT_FINDINGS if found and exit_code else 0)


def _lines(found: Sequence[Change]) -> Iterator[str]:
    from scenc.diff.compare import AUDIENCES

    if not found:
        yield "nobody will notice anything"
    for audience in AUDIENCES:
        own = [change for change in found if change.audience == audience]
        if own:
            yield f"{audience}:"
        for sentence, changes in _alike(own).items():
            place = f"  ({changes[0].place})" if changes[0].place else ""
            yield f"  {sentence}{place}"


def _alike(found: Sequence[Change]) -> dict[str, list[Change]]:
    """Sentences that are the same but for their subject, as one if they are many."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in found:
        before, subject, after = change.sentence.partition(change.subject)
        name = re.escape(subject.rpartition(" ")[2])
        words: tuple[str, ...] = (change.sentence,)
        if subject:
            words = (before, re.sub(rf"(?<![\w.-]){name}(?![\w.-])", "each", after))
        groups.setdefault(words, []).append(change)
    sentences: dict[str, list[Change]] = {}
    for words, changes in groups.items():
        if len(changes) > _MANY and len(words) > 1:
            subjects = f"{changes[0].subject} … {changes[-1].subject} ({len(changes)} alike)"
            sentences[subjects.join(words)] = changes
        else:
            sentences |= {change.sentence: [change] for change in changes}
    return sentences


def _json(pair: Pair, found: Sequence[Change]) -> str:
    changes = [
        {
            "audience": change.audience,
            "subject": change.subject,
            "sentence": change.sentence,
            "old": change.old or None,
            "new": change.new or None,
            "place": change.place or None,
            "times": [{"day": moment.day.isoformat(), "hours": moment.hours} for moment in change.times],
        }
        for change in found
    ]
    whole = {"from": pair.first.isoformat(), "to": pair.last.isoformat(), "changes": changes}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
