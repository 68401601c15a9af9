"""The language server: an editor's questions over standard input and output, answered by the rooms of the compiler."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import PurePosixPath

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.editor.completion import proposals
from scenc.editor.hover import meaning
from scenc.editor.names import RefusedError, name_at, own_part, places, renamed
from scenc.editor.outline import symbols
from scenc.editor.place import UTF16, offset
from scenc.editor.protocol import Wording, difference
from scenc.format import canonical
from scenc.mend import mend
from scenc.pipeline import Compilation, compile_text
from scenc.source import MAIN, Read, Source, UnreadableError, files_beside

PAUSE = 0.15
"""Seconds without a change after which a scenario is checked."""
MOST_FOLDERS = 8
"""So far up the main file of a scenario is looked for."""
ACTIONS = (lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll)


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that a question is about, in its scenario; `place` is the character in it."""

    known: Compilation
    file: str
    wording: Wording
    place: int = 0

    @property
    def source(self) -> Source:
        return self.known.sources[self.file]

    @property
    def found(self) -> list[Diagnostic]:
        """What is wrong in the file."""
        return [found for found in self.known.diagnostics if found.primary.span.file == self.file]

    def edits(self, after: str) -> list[lsp.TextEdit]:
        """What makes the file's text another one."""
        edits = difference(self.file, self.source.text, after)
        return [lsp.TextEdit(self.wording.range(edit.span), edit.text) for edit in edits]


class Server(LanguageServer):
    """By the main files of scenarios: `compiled` holds what came of their last texts, `shown` the files of which
    findings are shown, `turns` counts the changes."""

    def __init__(self) -> None:
        super().__init__("scenc", version("scenc"), text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.compiled: dict[str, Compilation] = {}
        self.shown: dict[str, set[str]] = {}
        self.turns: dict[str, int] = {}

    def scenario(self, file: str) -> Compilation:
        """What the scenario says to which the file belongs: that of a folder around it, if it is imported there."""
        for folder in list(PurePosixPath(file).parents)[:MOST_FOLDERS]:
            main = str(folder / MAIN)
            known = self.compilation(main) if main != file and "/" in file else None
            if known and any(source.file == file for source in known.sources.all):
                return known
        known = self.compilation(file)
        assert known
        return known

    def recent(self, file: str) -> Compilation:
        """What the scenario said when it was last looked at."""
        seen = (known for known in list(self.compiled.values()) if any(each.file == file for each in known.sources.all))
        return next(seen, None) or self.scenario(file)

    def compilation(self, main: str) -> Compilation | None:
        """The scenario with this main file, as the editor shows it now; None if there is no such file."""
        read = self.reading(main)
        try:
            text = read(main)
        except UnreadableError:
            return None
        known = self.compiled.get(main)
        if known is None or known.source.text != text or not _is_fresh(known, read):
            known = self.compiled[main] = compile_text(text, main, read, today=date.today())
        return known

    def reading(self, main: str) -> Read:
        """Files as the editor shows them, else as they are on the disk."""
        on_disk = files_beside(main)

        def read(file: str) -> str:
            shown = self.workspace.text_documents.get(self.uri(file))
            return shown.source if shown else on_disk(file)

        return read

    def uri(self, file: str) -> str:
        """The address of a file; of one that is open, as the editor writes it."""
        written = (uri for uri in list(self.workspace.text_documents) if file_of(uri) == file)
        return next(written, None) or from_fs_path(file) or file

    def asked(self, document: lsp.TextDocumentIdentifier, position: lsp.Position | None = None) -> Asked:
        """The file and the place that a question is about."""
        file = file_of(document.uri)
        asked = Asked(known := self.scenario(file), file, self.wording(known))
        if position is None:
            return asked
        place = offset(asked.source, position.line, position.character, asked.wording.encoding)
        return replace(asked, place=place)

    def wording(self, known: Compilation) -> Wording:
        """For answers about this scenario."""
        encoding = self.workspace.position_encoding or UTF16
        return Wording(known.sources.__getitem__, self.uri, str(getattr(encoding, "value", encoding)))

    async def check(self, uri: str) -> None:
        """Show what is wrong in the whole scenario, once nobody types any more."""
        file = file_of(uri)
        self.turns[file] = turn = self.turns.get(file, 0) + 1
        await asyncio.sleep(PAUSE)
        if self.turns.get(file) == turn:
            known = await asyncio.to_thread(self.scenario, file)
            if self.turns.get(file) == turn:
                self.show(known)

    def show(self, known: Compilation) -> None:
        """The findings of a scenario, each in its file, and no others."""
        wording = self.wording(known)
        files = {source.file for source in known.sources.all}
        for file in sorted(files | self.shown.get(known.source.file, set())):
            found = [wording.diagnostic(each) for each in known.diagnostics if each.primary.span.file == file]
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(self.uri(file), found))
        self.shown[known.source.file] = files

    def forget(self, file: str) -> None:
        """The file is closed; of a scenario of which none is open, nothing is shown."""
        self.turns.pop(file, None)
        for main, files in list(self.shown.items()):
            if file in files and not any(self.uri(other) in self.workspace.text_documents for other in files):
                for other in sorted(files):
                    self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(self.uri(other), []))
                del self.shown[main]
                self.compiled.pop(main, None)


def _is_fresh(known: Compilation, read: Read) -> bool:
    """Whether the other files of the scenario still say the same."""
    try:
        return all(read(source.file) == source.text for source in known.sources.all[1:])
    except UnreadableError:
        return False


def file_of(uri: str) -> str:
    """How the file is called in spans."""
    return to_fs_path(uri) or uri if uri.startswith("file:") else uri


server = Server()


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
async def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    await server.check(params.text_document.uri)


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
async def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    await server.check(params.text_document.uri)


@server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    server.forget(file_of(params.text_document.uri))


@server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ">"]))
def complete(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """The names are those of the last time the scenario was looked at: nobody waits for a letter."""
    file = file_of(params.text_document.uri)
    source = Source(file, server.workspace.get_text_document(params.text_document.uri).source)
    known = server.recent(file)
    wording = replace(server.wording(known), source=lambda _file: source)
    place = offset(source, params.position.line, params.position.character, wording.encoding)
    found = proposals(source, known.program, place)
    return [wording.completion(proposal, rank) for rank, proposal in enumerate(found)]


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    asked = server.asked(params.text_document, params.position)
    found = meaning(asked.known.program, asked.known.bundle, asked.file, asked.place, datetime.now(UTC))
    if not found:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text), asked.wording.range(found.span))


@server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
def definition(server: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    asked = server.asked(params.text_document, params.position)
    word = name_at(asked.known.program, asked.file, asked.place)
    declared = asked.known.program.names.get(word.value) if word else None
    return asked.wording.location(declared.name.span) if declared else None


@server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
def references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    asked = server.asked(params.text_document, params.position)
    word = name_at(asked.known.program, asked.file, asked.place)
    declaration = params.context.include_declaration
    found = places(asked.known.program, word.value, declaration=declaration) if word else []
    return [asked.wording.location(span) for span in found]


@server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
def prepare_rename(server: Server, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
    asked = server.asked(params.text_document, params.position)
    word = name_at(asked.known.program, asked.file, asked.place)
    if word is None:
        return None
    span = own_part(word)
    return lsp.PrepareRenamePlaceholder(asked.wording.range(span), asked.source.text[span.start : span.end])


@server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
def rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    asked = server.asked(params.text_document, params.position)
    word = name_at(asked.known.program, asked.file, asked.place)
    if not word:
        return None
    try:
        return asked.wording.edit(renamed(asked.known.program, word.value, params.new_name))
    except RefusedError as refusal:
        raise JsonRpcInvalidParams(str(refusal)) from None


@server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    asked = server.asked(params.text_document)
    if any(problem.span.file == asked.file for problem in asked.known.program.problems):
        return None
    return asked.edits(canonical(asked.source))


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def outline(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    asked = server.asked(params.text_document)
    return [asked.wording.symbol(symbol) for symbol in symbols(asked.known.program, asked.file)]


@server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(ACTIONS))
def actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    asked = server.asked(params.text_document)
    fixable = [found for found in asked.found if found.fix]
    only = params.context.only
    found: list[lsp.CodeAction] = []
    if _wanted(lsp.CodeActionKind.QuickFix, only):
        found += [_quick_fix(asked.wording, each) for each in fixable if _meets(asked.wording, each, params.range)]
    if _wanted(lsp.CodeActionKind.SourceFixAll, only):
        found += _fix_all(server, asked)
    return found


def _fix_all(server: Server, asked: Asked) -> Iterator[lsp.CodeAction]:
    main = asked.known.source
    changes = mend(main.text, main.file, server.reading(main.file)).changes
    if asked.file in changes:
        change = lsp.WorkspaceEdit({asked.wording.uri(asked.file): asked.edits(changes[asked.file][1])})
        yield lsp.CodeAction("Mend all slips of writing", lsp.CodeActionKind.SourceFixAll, edit=change)


def _wanted(kind: lsp.CodeActionKind, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """`source` asks for all kinds that begin with `source.`; nothing for all there are."""
    asked = [str(getattr(each, "value", each)) for each in only or ("",)]
    return any(not each or f"{kind.value}.".startswith(f"{each}.") for each in asked)


def _quick_fix(wording: Wording, found: Diagnostic) -> lsp.CodeAction:
    assert found.fix
    return lsp.CodeAction(
        found.help[0],
        lsp.CodeActionKind.QuickFix,
        diagnostics=[wording.diagnostic(found)],
        is_preferred=found.fix.safe,
        edit=wording.edit(found.fix.edits),
    )


def _meets(wording: Wording, found: Diagnostic, range: lsp.Range) -> bool:
    own = wording.range(found.primary.span)
    return own.start <= range.end and range.start <= own.end
