"""What we know, in the words of the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lsprotocol import types as lsp

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import Edit
from scenc.editor.completion import Proposal
from scenc.editor.outline import Symbol
from scenc.editor.place import position
from scenc.source import Source, Span

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_SYMBOLS = {
    "user": lsp.SymbolKind.Object,
    "phone": lsp.SymbolKind.Object,
    "number": lsp.SymbolKind.Number,
    "menu": lsp.SymbolKind.Enum,
    "schedule": lsp.SymbolKind.Event,
    "mailbox": lsp.SymbolKind.File,
    "trunk": lsp.SymbolKind.Interface,
    "company": lsp.SymbolKind.Namespace,
    "test": lsp.SymbolKind.Method,
}
_OTHER_SYMBOL = lsp.SymbolKind.Class


@dataclass(frozen=True, slots=True)
class Wording:
    """`source` gives the text of a file, `uri` its address; `encoding` is that of columns."""

    source: Callable[[str], Source]
    uri: Callable[[str], str]
    encoding: str

    def range(self, span: Span) -> lsp.Range:
        source = self.source(span.file)
        begin = lsp.Position(*position(source, span.start, self.encoding))
        return lsp.Range(begin, lsp.Position(*position(source, span.end, self.encoding)))

    def location(self, span: Span) -> lsp.Location:
        return lsp.Location(self.uri(span.file), self.range(span))

    def diagnostic(self, found: Diagnostic) -> lsp.Diagnostic:
        related = [
            lsp.DiagnosticRelatedInformation(self.location(label.span), label.text)
            for label in found.labels
            if label.text
        ]
        return lsp.Diagnostic(
            self.range(found.primary.span),
            "\n".join((found.message, *found.notes, *(f"help: {text}" for text in found.help))),
            _SEVERITIES[found.severity],
            code=found.code,
            source="scenc",
            related_information=related or None,
        )

    def edit(self, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
        changes: dict[str, list[lsp.TextEdit]] = {}
        for edit in edits:
            changes.setdefault(self.uri(edit.span.file), []).append(lsp.TextEdit(self.range(edit.span), edit.text))
        return lsp.WorkspaceEdit(changes)

    def completion(self, proposal: Proposal, rank: int) -> lsp.CompletionItem:
        kind = lsp.CompletionItemKind.Reference if proposal.kind else lsp.CompletionItemKind.Keyword
        return lsp.CompletionItem(
            proposal.text,
            kind=kind,
            detail=proposal.detail or None,
            sort_text=f"{rank:06}",
            text_edit=lsp.TextEdit(self.range(proposal.span), proposal.text),
        )

    def symbol(self, symbol: Symbol) -> lsp.DocumentSymbol:
        kind = _SYMBOLS.get(symbol.kind, _OTHER_SYMBOL)
        return lsp.DocumentSymbol(
            symbol.name, kind, self.range(symbol.span), self.range(symbol.named), detail=symbol.detail
        )


def difference(file: str, before: str, after: str) -> list[Edit]:
    """One edit, from the first character that changes to the last; none if nothing does."""
    if before == after:
        return []
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    rest = most - start
    same = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    return [Edit(Span(file, start, len(before) - same), after[start : len(after) - same])]
