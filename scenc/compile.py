"""From a scenario on disk to a bundle on disk: reading, the passes, speech, writing."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenc.bundle import write
from scenc.bundle.emit import emit
from scenc.bundle.layout import MANIFEST, bundle_id, sha256
from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.flow.ops.park import Park
from scenc.flow.ops.queue import Queue
from scenc.pipeline import Compilation, compile_text, not_allowed
from scenc.prompts import recording
from scenc.prompts.cache import Cache
from scenc.prompts.engine import SpeechError
from scenc.prompts.render import Progress, PromptError, Rendered, render
from scenc.source import Read, Sources, Span, files_beside, read_scenario


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that stands at `folder`. `made` sounds were spoken or converted now, `cached` ones had been before."""

    folder: Path
    id: str
    nodes: int
    prompts: int
    made: int
    cached: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`written` is None, and nothing was written, if there are errors among the diagnostics. `files` are all that were
    asked for, with the SHA-256 of what was read, empty where nothing could be."""

    sources: Sources
    diagnostics: tuple[Diagnostic, ...]
    written: Written | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def compile_scenario(
    scenario: str, folder: Path, cache: Cache, engine: str | None = None, progress: Progress = lambda _done, _all: None
) -> Outcome:
    """`scenario` is a file, a folder with main.scen, or - for standard input; `engine` replaces the scenario's.

    Raises `UnreadableError`, `OccupiedError` (the folder holds something else) and `OSError`.
    """
    text, file = read_scenario(scenario)
    write.check_target(folder)
    files = {file: _sha256(text)}
    with no_collection():
        compilation = compile_text(text, file, _noting(files_beside(file), files))
    if compilation.bundle is None:
        return Outcome(compilation.sources, compilation.diagnostics)
    rendered = render(compilation.bundle.prompts, Path(file).parent, cache, engine, progress)
    if rendered.errors:
        unheard = tuple(_diagnostic(error, compilation.bundle, compilation.sources) for error in rendered.errors)
        return Outcome(compilation.sources, (*compilation.diagnostics, *unheard))
    written = _written(replace(compilation.bundle, prompts=rendered.prompts), rendered, folder)
    diagnostics = (*compilation.diagnostics, *heard(compilation, Path(file).parent))
    return Outcome(compilation.sources, diagnostics, written, {**files, **rendered.files})


def heard(compilation: Compilation, base: Path, *, listening: bool = True) -> tuple[Diagnostic, ...]:
    """What is wrong with the scenario's own sound files, which are relative to `base`; nothing is spoken.

    Without `listening` only whether they are there.
    """
    bundle = compilation.bundle
    if bundle is None or not any(prompt.file for prompt in bundle.prompts.values()):
        return ()
    errors = _listened(bundle, base) if listening else _absent(bundle, base)
    found = tuple(_diagnostic(error, bundle, compilation.sources) for error in errors)
    return not_allowed(found, compilation.sources)


def _listened(bundle: Bundle, base: Path) -> Iterator[PromptError]:
    from scenc.prompts.listen import listen

    music = {node.op.music for node in bundle.nodes.values() if isinstance(node.op, Queue | Park)}
    return listen(bundle.prompts, base, {*music, bundle.company.music})


def _absent(bundle: Bundle, base: Path) -> Iterator[PromptError]:
    for prompt in bundle.prompts.values():
        if prompt.file:
            try:
                recording.read(base, prompt.file)
            except SpeechError as error:
                yield PromptError(prompt.key, error.reason, error.help, error.fault)


@contextmanager
def no_collection() -> Iterator[None]:
    """Many values are made here and none in a circle: looking for garbage would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _noting(read: Read, files: dict[str, str]) -> Read:
    """Reads, and puts into `files` what came of it."""

    def noted(file: str) -> str:
        files[file] = ""
        text = read(file)
        files[file] = _sha256(text)
        return text

    return noted


def _sha256(text: str) -> str:
    """That of the file. One with a byte order mark, which its text is without, seems to be another: no harm."""
    return sha256(text.encode())


def _written(bundle: Bundle, rendered: Rendered, folder: Path) -> Written:
    with no_collection():
        files = emit(bundle, rendered.wavs)
    write.write(files, folder)
    id = bundle_id({path: sha256(data) for path, data in files.items() if path != MANIFEST})
    return Written(folder, id, len(bundle.nodes), len(bundle.prompts), rendered.made, rendered.cached)


def _diagnostic(error: PromptError, bundle: Bundle, sources: Sources) -> Diagnostic:
    """At the text or file name, behind the place of the first node that plays it."""
    prompt = bundle.prompts[error.key]
    keys = _holders(error.key, bundle)
    players = (node.place for node in bundle.nodes.values() if keys & set(node.op.prompts()))
    place = next(players, None)
    source = sources.named(place.file) if place else sources.main
    start = source.line_starts[place.line - 1] + place.column - 1 if place else 0
    written = prompt.file or prompt.text
    found = source.text.find(written, start)
    label = Label(Span(source.file, found, found + len(written)) if found >= 0 else Span(source.file, start, start + 1))
    code, name = error.fault.value
    severity = Severity.WARNING if error.fault.warns else Severity.ERROR
    return Diagnostic(code, name, severity, error.reason, label, help=(error.help,) if error.help else ())


def _holders(key: str, bundle: Bundle) -> set[str]:
    """The prompt itself, and all that are made of it."""
    held, found = {key}, {key}
    while held:
        prompts = bundle.prompts.values()
        held = {p.key for p in prompts if held & {*p.parts, *(form.key for form in p.forms)}} - found
        found |= held
    return found
