"""The language server: an editor's questions over standard input and output, answered by the rooms of the compiler."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Protocol

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.editor.completion import proposals
from scenc.editor.hover import meaning
from scenc.editor.names import RefusedError, name_at, places, renamed
from scenc.editor.outline import symbols
from scenc.editor.place import UTF16, offset
from scenc.editor.protocol import Wording, difference
from scenc.format import canonical
from scenc.mend import mend
from scenc.pipeline import Compilation, compile_text
from scenc.source import Read, UnreadableError, files_beside

PAUSE = 0.15
"""Seconds without a change after which a scenario is checked."""
ACTIONS = (lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll)


class Question(Protocol):
    """What every question about a place has."""

    text_document: lsp.TextDocumentIdentifier
    position: lsp.Position


class Server(LanguageServer):
    """`compiled` holds what came of each open file's last text; `turns` counts its changes."""

    def __init__(self) -> None:
        super().__init__("scenc", version("scenc"), text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.compiled: dict[str, Compilation] = {}
        self.turns: dict[str, int] = {}

    def compilation(self, uri: str) -> Compilation:
        """What the text says that the editor shows now."""
        text = self.workspace.get_text_document(uri).source
        known = self.compiled.get(uri)
        if known is None or known.source.text != text or not self.is_fresh(known):
            file = file_of(uri)
            known = self.compiled[uri] = compile_text(text, file, self.reading(file))
        return known

    def reading(self, main: str) -> Read:
        """Other files as the editor shows them, else as they are on the disk."""
        on_disk = files_beside(main)

        def read(file: str) -> str:
            shown = self.workspace.text_documents.get(uri_of(file))
            return shown.source if shown else on_disk(file)

        return read

    def is_fresh(self, known: Compilation) -> bool:
        """Whether the other files of the scenario still say the same."""
        read = self.reading(known.source.file)
        try:
            return all(read(source.file) == source.text for source in known.sources.all[1:])
        except UnreadableError:
            return False

    def wording(self, known: Compilation) -> Wording:
        """For answers about this scenario."""
        encoding = self.workspace.position_encoding or UTF16
        return Wording(known.sources.__getitem__, uri_of, str(getattr(encoding, "value", encoding)))

    def asked(self, params: Question) -> tuple[Compilation, Wording, int]:
        """The scenario, and the place in it that a question is about."""
        known = self.compilation(params.text_document.uri)
        wording = self.wording(known)
        return known, wording, offset(known.source, params.position.line, params.position.character, wording.encoding)

    async def check(self, uri: str) -> None:
        """Show what is wrong, once nobody types any more."""
        self.turns[uri] = turn = self.turns.get(uri, 0) + 1
        await asyncio.sleep(PAUSE)
        if self.turns.get(uri) == turn:
            known = self.compilation(uri)
            wording, file = self.wording(known), known.source.file
            own = (found for found in known.diagnostics if found.primary.span.file == file)
            self.show(uri, [wording.diagnostic(found) for found in own])

    def show(self, uri: str, found: list[lsp.Diagnostic]) -> None:
        """These diagnostics and no others."""
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))


def file_of(uri: str) -> str:
    """How the file is called in spans."""
    return to_fs_path(uri) or uri if uri.startswith("file:") else uri


def uri_of(file: str) -> str:
    """The address of a file of that name."""
    return from_fs_path(file) or file if file.startswith("/") or file[1:2] == ":" else file


server = Server()


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
async def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    await server.check(params.text_document.uri)


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
async def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    await server.check(params.text_document.uri)


@server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.turns.pop(uri, None)
    server.compiled.pop(uri, None)
    server.show(uri, [])


@server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ">"]))
def complete(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    known, wording, place = server.asked(params)
    found = proposals(known.source, known.program, place)
    return [wording.completion(proposal, rank) for rank, proposal in enumerate(found)]


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    known, wording, place = server.asked(params)
    found = meaning(known.program, known.bundle, known.source.file, place, datetime.now(UTC))
    if not found:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text), wording.range(found.span))


@server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
def definition(server: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    known, wording, place = server.asked(params)
    word = name_at(known.program, known.source.file, place)
    declared = known.program.names.get(word.value) if word else None
    return wording.location(declared.name.span) if declared else None


@server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
def references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    known, wording, place = server.asked(params)
    word = name_at(known.program, known.source.file, place)
    found = places(known.program, word.value, declaration=params.context.include_declaration) if word else []
    return [wording.location(span) for span in found]


@server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
def prepare_rename(server: Server, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
    known, wording, place = server.asked(params)
    word = name_at(known.program, known.source.file, place)
    return lsp.PrepareRenamePlaceholder(wording.range(word.span), word.value) if word else None


@server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
def rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    known, wording, place = server.asked(params)
    word = name_at(known.program, known.source.file, place)
    if not word:
        return None
    try:
        return wording.edit(renamed(known.program, word.value, params.new_name))
    except RefusedError as refusal:
        raise JsonRpcInvalidParams(str(refusal)) from None


@server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    known = server.compilation(params.text_document.uri)
    if known.program.problems:
        return None
    return _edits(server, known, canonical(known.source))


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def outline(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    known = server.compilation(params.text_document.uri)
    return [server.wording(known).symbol(symbol) for symbol in symbols(known.program, known.source.file)]


@server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(ACTIONS))
def actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    known = server.compilation(params.text_document.uri)
    fixable = [found for found in known.diagnostics if found.fix and found.primary.span.file == known.source.file]
    only = params.context.only
    found: list[lsp.CodeAction] = []
    if _wanted(lsp.CodeActionKind.QuickFix, only):
        found += [_quick_fix(server, known, each) for each in fixable if _meets(server, known, each, params.range)]
    if _wanted(lsp.CodeActionKind.SourceFixAll, only) and any(each.fix and each.fix.safe for each in fixable):
        main = known.source
        edits = _edits(server, known, mend(main.text, main.file, server.reading(main.file)).text)
        change = lsp.WorkspaceEdit({params.text_document.uri: edits})
        found.append(lsp.CodeAction("Mend all slips of writing", lsp.CodeActionKind.SourceFixAll, edit=change))
    return found


def _wanted(kind: lsp.CodeActionKind, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """`source` asks for all kinds that begin with `source.`; nothing for all there are."""
    asked = [str(getattr(each, "value", each)) for each in only or ("",)]
    return any(not each or f"{kind.value}.".startswith(f"{each}.") for each in asked)


def _quick_fix(server: Server, known: Compilation, found: Diagnostic) -> lsp.CodeAction:
    wording = server.wording(known)
    assert found.fix
    return lsp.CodeAction(
        found.help[0],
        lsp.CodeActionKind.QuickFix,
        diagnostics=[wording.diagnostic(found)],
        is_preferred=found.fix.safe,
        edit=wording.edit(found.fix.edits),
    )


def _meets(server: Server, known: Compilation, found: Diagnostic, range: lsp.Range) -> bool:
    own = server.wording(known).range(found.primary.span)
    return own.start <= range.end and range.start <= own.end


def _edits(server: Server, known: Compilation, after: str) -> list[lsp.TextEdit]:
    wording = server.wording(known)
    edits = difference(known.source.file, known.source.text, after)
    return [lsp.TextEdit(wording.range(edit.span), edit.text) for edit in edits]
