"""What a code means: the words of a judgement's docstring, for `scenc explain`, the pages and SARIF alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from scenc.diagnostics.diagnostic import Severity

_SECTION = re.compile(r"^## (.+)\n+", re.MULTILINE)
_CODE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`summary` is one sentence; `sections` are titles with their Markdown."""

    code: str
    name: str
    severity: Severity
    summary: str
    sections: tuple[tuple[str, str], ...]


def explanation(code: str, name: str, severity: Severity, words: str) -> Explanation:
    """`words` is a docstring without its indentation: the summary, then sections that begin with `## `."""
    summary, *rest = _SECTION.split(words)
    sections = tuple((title, body.strip()) for title, body in zip(rest[::2], rest[1::2], strict=True))
    return Explanation(code, name, severity, " ".join(summary.split()), sections)


def as_markdown(explained: Explanation) -> str:
    """A page."""
    head = f"# {explained.code} {explained.name}\n\n{explained.severity.value.capitalize()}: {explained.summary}\n"
    return head + "".join(f"\n## {title}\n\n{body}\n" for title, body in explained.sections)


def as_text(explained: Explanation) -> str:
    """For a terminal."""
    head = f"{explained.severity.value}[{explained.code} {explained.name}]\n\n{explained.summary}\n"
    return head + "".join(f"\n{title}\n\n{_plain(body)}\n" for title, body in explained.sections)


def _plain(body: str) -> str:
    return indent(_CODE.sub(lambda code: indent(code[1], "  ").rstrip(), body), "  ")


def as_list(everything: Sequence[Explanation]) -> str:
    """One line each."""
    widest = max(len(explained.name) for explained in everything)
    return "".join(
        f"{explained.code}  {explained.name:<{widest}}  {explained.severity.value:<7}  {explained.summary}\n"
        for explained in everything
    )


def as_index(everything: Sequence[Explanation]) -> str:
    """A table that leads to the pages."""
    rows = (
        f"| [{explained.code}]({explained.code}.md) | `{explained.name}` | {explained.severity.value} "
        f"| {explained.summary.replace('|', chr(92) + '|')} |\n"
        for explained in everything
    )
    return "| code | name | severity | what it finds |\n|---|---|---|---|\n" + "".join(rows)


def as_data(explained: Explanation) -> dict[str, object]:
    """For JSON."""
    return {
        "code": explained.code,
        "name": explained.name,
        "severity": explained.severity.value,
        "summary": explained.summary,
        "sections": [{"title": title, "text": body} for title, body in explained.sections],
    }
