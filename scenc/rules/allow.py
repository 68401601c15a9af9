"""Comments that silence a warning: `// scenc: allow NAME: reason`, at the end of a line or directly above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import Fix, put
from scenc.rules.allowing.allow_without_reason import AllowWithoutReason
from scenc.rules.allowing.allowed_error import AllowedError
from scenc.rules.allowing.unknown_allow import UnknownAllow
from scenc.rules.allowing.unused_allow import UnusedAllow
from scenc.rules.rule import Judgement
from scenc.source import Source, Sources, Span
from scenc.syntax.lexer import LINE_END, gaps

MOST_FINDINGS = 200
"""Of one rule; more of the same help nobody."""
FORM = "// scenc: allow NAME: reason"
_COMMENT = re.compile(r"//[^\n]*")
_OURS = re.compile(r"//[ \t]*scenc:")
_ALLOW = re.compile(r"//[ \t]*scenc:[ \t]*(?P<verb>[^\s:]*)[ \t]*(?P<name>[^\s:]*)[ \t]*(?::[ \t]*(?P<reason>[^\n]*))?")


@dataclass(frozen=True, slots=True)
class Allow:
    """`named` is where its name stands; `line` where the line begins that it holds for, 0 if there is none."""

    span: Span
    named: Span
    verb: str
    name: str
    reason: str
    line: int


def heed(
    sources: Sources, found: Sequence[Diagnostic], known: Mapping[str, type[Judgement]], judged: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """What is left of the findings, and what is wrong with the comments themselves, in the order of the text.

    `known` are all judgements by name; `judged` the names of those that had their say about the whole scenario.
    """
    for source in sources.scenarios:
        if _OURS.search(source.text):
            here = [finding for finding in found if finding.primary.span.file == source.file]
            elsewhere = [finding for finding in found if finding.primary.span.file != source.file]
            found = [*elsewhere, *_heed(source, here, known, judged)]
    return in_order(found, sources)


def few(found: Iterable[Diagnostic], told: Callable[[Diagnostic], bool] = lambda _: True) -> list[Diagnostic]:
    """The first ones of a rule that are to be told; where others are left out, the first of them says so."""
    looked_at = list(islice(found, MOST_FINDINGS + 1))
    kept = [finding for finding in looked_at[:MOST_FINDINGS] if told(finding)]
    if kept and len(looked_at) > MOST_FINDINGS:
        said = f"there are more of these than the {len(kept)} that are told: check again when they are mended"
        kept[0] = replace(kept[0], more=True, help=(*kept[0].help, said))
    return kept


def in_order(found: Iterable[Diagnostic], sources: Sources) -> tuple[Diagnostic, ...]:
    """File by file, in the order of the text."""
    return tuple(sorted(found, key=lambda finding: (*sources.order(finding.primary.span), finding.code)))


def _heed(
    source: Source, found: Sequence[Diagnostic], known: Mapping[str, type[Judgement]], judged: frozenset[str]
) -> tuple[Diagnostic, ...]:
    lines = _Lines(source)
    allows = list(lines.allows())
    good = {(allow.name, allow.line): allow for allow in allows[::-1] if not _fault(allow, known)}
    silent = {finding: _place(finding, lines) for finding in found if finding.severity is not Severity.ERROR}
    used = {key for key in silent.values() if key in good}
    left = [finding for finding in found if silent.get(finding) not in used]
    faults = (fault for allow in allows if (fault := _fault(allow, known)))
    unused = (_unused(allow, source) for key, allow in good.items() if allow.name in judged and key not in used)
    return (*left, *few(faults), *few(unused))


def _place(finding: Diagnostic, lines: _Lines) -> tuple[str, int]:
    return finding.name, lines.begins[lines.source.position(finding.primary.span.start)[0]]


def _fault(allow: Allow, known: Mapping[str, type[Judgement]]) -> Diagnostic | None:
    """What is wrong with the comment, whatever the scenario says."""
    if allow.verb != "allow" or not allow.name:
        return UnknownAllow().report("this comment allows nothing", allow.span, help=[f"write `{FORM}`"])
    if allow.name not in known:
        meant = _meant(allow.name, known)
        help = [f"did you mean `{meant}`?" if meant else "`scenc explain` lists all names"]
        fix = put(allow.named, meant) if meant else None
        return UnknownAllow().report(f"no warning is called `{allow.name}`", allow.span, help=help, fix=fix)
    if known[allow.name].severity is Severity.ERROR:
        message = f"`{allow.name}` cannot be allowed: it is an error, and the scenario could not run with it"
        return AllowedError().report(message, allow.span, help=["mend what is reported, and delete the comment"])
    if not allow.reason:
        message = f"this comment does not say why `{allow.name}` is allowed"
        return AllowWithoutReason().report(message, allow.span, help=[f"write `// scenc: allow {allow.name}: reason`"])
    return None


def _meant(name: str, known: Mapping[str, type[Judgement]]) -> str | None:
    by_code = {judgement.code: judgement.name for judgement in known.values()}
    close = get_close_matches(name[:40], known, 1, 0.7)
    return by_code.get(name.upper()) or (close[0] if close else None)


def _unused(allow: Allow, source: Source) -> Diagnostic:
    return UnusedAllow().report(
        f"there is no `{allow.name}` here to allow",
        allow.span,
        help=["delete the comment" if allow.line else "write it directly above the line that it is for"],
        fix=_without(allow, source) if allow.line else None,
    )


def _without(allow: Allow, source: Source) -> Fix:
    """The comment goes, with its line if nothing else stands there."""
    line = source.line_starts[source.position(allow.span.start)[0] - 1]
    begin = line + len(source.text[line : allow.span.start].rstrip())
    end = allow.span.end
    alone = begin == line and source.text[end : end + 1] == "\n"
    return put(Span(allow.span.file, begin, end + alone), "")


class _Lines:
    """Lines by their numbers: where each begins, which may be above it where it wraps, and the next below that is not
    only a comment."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.gaps = list(gaps(source))
        count = len(source.line_starts)
        ends = set(self._ends())
        self.begins = list(range(count + 1))
        for line in range(2, count + 1):
            if line - 1 not in ends:
                self.begins[line] = self.begins[line - 1]
        self.below = [0] * (count + 2)
        for line in range(count, 0, -1):
            text = source.line(line).lstrip()
            self.below[line] = self.below[line + 1] if text.startswith("//") else line if text else 0

    def allows(self) -> Iterator[Allow]:
        """All comments that are addressed to us."""
        for _, span in self.gaps:
            for comment in _COMMENT.finditer(self.source.text, span.start, span.end):
                allow = _ALLOW.match(comment.group().rstrip())
                if allow:
                    place = Span(span.file, comment.start(), comment.start() + allow.end())
                    verb, name, reason = (word or "" for word in allow.group("verb", "name", "reason"))
                    named = Span(span.file, comment.start() + allow.start("name"), comment.start() + allow.end("name"))
                    yield Allow(place, named, verb, name, reason, self._held(place))

    def _ends(self) -> Iterator[int]:
        """The lines after which a statement does not go on."""
        for kind, span in self.gaps:
            if kind == LINE_END:
                for end in re.finditer("\n", self.source.text[span.start : span.end]):
                    yield self.source.position(span.start + end.start())[0]

    def _held(self, comment: Span) -> int:
        line, column = self.source.position(comment.start)
        start = self.source.line_starts[line - 1]
        alone = self.begins[line] == line and not self.source.text[start : start + column - 1].strip()
        return self.begins[self.below[line]] if alone else self.begins[line]
