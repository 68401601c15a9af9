"""All files of a scenario: each read once, its words, and how its names are known in the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scenc.lang.csv import Table
from scenc.lang.leaf import Text, Word
from scenc.source import Read, Source, UnreadableError, beside
from scenc.syntax.blocks import balanced
from scenc.syntax.lexer import LINE_END, Words, words
from scenc.syntax.problem import MOST_PROBLEMS, Kind, Problem
from scenc.syntax.tables import paths, read_table
from scenc.syntax.template import packed

MOST_FILES = 500


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a file: `prefix` stands before them in the whole scenario. `imports` are the scopes it can see."""

    prefix: str = ""
    imports: dict[str, Scope] = field(default_factory=dict)

    def full(self, name: str) -> str:
        """The name by which the whole scenario knows what is called so in this file."""
        scope = self
        while True:
            first, dot, rest = name.partition(".")
            inner = scope.imports.get(first) if dot else None
            if inner is None:
                return scope.prefix + name
            scope, name = inner, rest


@dataclass(frozen=True, slots=True)
class Tabular:
    """A file that holds a table."""

    source: Source
    table: Table


@dataclass(slots=True, eq=False)
class File:
    """One file in words.

    `missing` are prefixes of names in files which could not be had; `tables` are by their paths as they are written.
    """

    source: Source
    words: Words
    problems: list[Problem]
    scope: Scope = field(default_factory=Scope)
    imports: list[File] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    tables: dict[str, Tabular] = field(default_factory=dict)

    def table(self, path: Text) -> Table | None:
        """The table at a path written in this file."""
        found = self.tables.get(path.value)
        return found.table if found else None

    def say(self, kind: Kind, at: Word, message: str, *help: str) -> None:
        """Something is wrong with an import."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, at.span, message, help=help))


def file_of(source: Source) -> File:
    """A text in words, its braces paired, its templates as one word each."""
    found, malformed = words(source)
    found, unbalanced = balanced(source, found)
    return File(source, packed(found), [*malformed, *unbalanced])


def all_files(source: Source, read: Read) -> list[File]:
    """The file and all that are imported, the nearest first."""
    files = {source.file: file_of(source)}
    for file in (queue := list(files.values())):
        for path, name in _imports(file.words):
            target = _target(source, file, path)
            found = target and (files.get(target) or _opened(file, path, target, read, len(files)))
            prefix = f"{file.scope.prefix}{name.value}."
            if not found or _is_circle(file, found, path):
                file.missing.add(prefix)
                continue
            file.imports.append(found)
            file.scope.imports[name.value] = found.scope
            if found not in queue:
                files[found.source.file] = found
                found.scope.prefix = prefix
                queue.append(found)
    known: dict[str, Tabular | None] = {}
    for file in queue:
        for path in paths(file.words):
            target = _target(source, file, path)
            if target and target not in known:
                known[target] = _table(file, path, target, read)
            found_table = known.get(target or "")
            if found_table:
                file.tables[path.value] = found_table
            else:
                file.missing.add("")  # whoever stands in it
    return queue


def _target(main: Source, file: File, path: Text) -> str | None:
    target = beside(main.file, file.source.file, path.value)
    if target is None:
        file.say("unreadable-import", path, "only files in the scenario's folder can be read", _HELP)
    return target


def _table(file: File, path: Text, target: str, read: Read) -> Tabular | None:
    text = _text(file, path, target, read)
    if text is None:
        return None
    source = Source(target, text)
    table, problems = read_table(source)
    file.problems += problems
    return Tabular(source, table)


def _text(file: File, path: Text, target: str, read: Read) -> str | None:
    try:
        return read(target)
    except UnreadableError as error:
        file.say("unreadable-import", path, f"`{path.value[:80]}` cannot be read: {error.reason}", *_help(error))
        return None


_ABSENT = "No such file or directory"
_HELP = "write its path relative to this file, such as sites/krakow.scen"


def _help(error: UnreadableError) -> tuple[str, ...]:
    """Nothing about the path of a file that is there."""
    return (_HELP,) if error.reason == _ABSENT else ()


def _imports(found: Words) -> Iterator[tuple[Text, Word]]:
    """Path and name of each import that is written well."""
    depth = 0
    for index, word in enumerate(found):
        depth += (word.kind == "{") - (word.kind == "}")
        fresh = depth == 0 and (index == 0 or found[index - 1].kind == LINE_END)
        if fresh and word.text == "import":
            path, sign, name = found[index + 1 : index + 4] if index + 4 <= len(found) else (word, word, word)
            if (path.kind, sign.text, name.kind) == ("TEXT", "as", "NAME"):
                yield path, name


def _opened(file: File, path: Text, target: str, read: Read, count: int) -> File | None:
    if count >= MOST_FILES:
        file.say("unreadable-import", path, f"a scenario has at most {MOST_FILES} files")
        return None
    text = _text(file, path, target, read)
    return None if text is None else file_of(Source(target, text))


def _is_circle(file: File, found: File, path: Text) -> bool:
    """Whether the imported file leads back to this one, which is reported."""
    came: dict[File, File | None] = {found: None}
    for reached in (queue := [found]):
        if reached is file:
            break
        for following in reached.imports:
            if following not in came:
                came[following] = reached
                queue.append(following)
    else:
        return False
    way = [file]
    while before := came[way[-1]]:
        way.append(before)
    circle = " → ".join(each.source.file for each in (file, *reversed(way)))
    message = f"files import each other in a circle: {circle}"
    file.say("cyclic-import", path, message, "delete one of the imports; what both need belongs into a third file")
    return True
