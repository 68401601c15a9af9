"""An editor: a real client of the language server, which runs as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from lsprotocol import types as lsp
from pygls.lsp._base_client import BaseLanguageClient

T = TypeVar("T")
MARK = "|"
SECONDS = 20


class Editor:
    """Opens texts, types, and asks; a `|` in a text is the cursor."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.client = BaseLanguageClient("editor", "1")
        self.shown: dict[str, asyncio.Queue[list[lsp.Diagnostic]]] = {}

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def show(params: lsp.PublishDiagnosticsParams) -> None:
            self.shown.setdefault(params.uri, asyncio.Queue()).put_nowait(list(params.diagnostics))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(asyncio.wait_for(work, SECONDS))

    def start(self, *encodings: lsp.PositionEncodingKind) -> lsp.InitializeResult:
        general = lsp.GeneralClientCapabilities(position_encodings=encodings or None)
        self.run(self.client.start_io(sys.executable, "-m", "scenc", "lsp"))
        capabilities = lsp.ClientCapabilities(general=general)
        return self.run(self.client.initialize_async(lsp.InitializeParams(capabilities)))

    def stop(self) -> None:
        self.run(self.client.shutdown_async(None))
        self.client.exit(None)
        self.run(self.client.stop())  # type: ignore[no-untyped-call]

    def open(self, uri: str, text: str) -> lsp.TextDocumentPositionParams:
        """The place of the cursor, at the beginning if there is none."""
        before, _, _ = text.partition(MARK)
        item = lsp.TextDocumentItem(uri, "scen", 1, text.replace(MARK, "", 1))
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        line = before.count("\n") if MARK in text else 0
        column = len(before.rpartition("\n")[2]) if MARK in text else 0
        return lsp.TextDocumentPositionParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))

    def type(self, uri: str, text: str) -> None:
        """The text is another one now."""
        known = lsp.VersionedTextDocumentIdentifier(2, uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(known, [change]))

    def errors(self, uri: str) -> list[lsp.Diagnostic]:
        """Those among the next diagnostics that are shown."""

        async def next() -> list[lsp.Diagnostic]:
            return await self.shown.setdefault(uri, asyncio.Queue()).get()

        return [found for found in self.run(next()) if found.severity == lsp.DiagnosticSeverity.Error]


def changed(text: str, edits: list[lsp.TextEdit]) -> str:
    """The text after edits, whose columns are characters here."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def at(place: lsp.Position) -> int:
        return starts[place.line] + place.character

    for edit in sorted(edits, key=lambda edit: at(edit.range.start), reverse=True):
        text = text[: at(edit.range.start)] + edit.new_text + text[at(edit.range.end) :]
    return text


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def editor(runner: asyncio.Runner) -> Iterator[Editor]:
    editor = Editor(runner)
    editor.start()
    yield editor
    editor.stop()
