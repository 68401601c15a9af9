"""What somebody meets who edits a scenario: a real client asks the real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.editor.conftest import Editor, changed

pytestmark = pytest.mark.wall_clock

PEOPLE = """scen 1
company "Lex" { calendar 2026..2030 }
user anna 601 "Anna Nowak" { voicemail }
user jan 602 { on busy -> anna }
number main +48 12 345 67 00 -> hours
schedule hours { open mon..sun 00:00..24:00; when open -> anna; when closed -> voicemail anna }
"""


def test_mistakes_are_shown_while_typing_and_gone_when_mended(editor: Editor) -> None:
    editor.open("file:///typing/main.scen", PEOPLE + "user ewa 603 { on busy -> annna }\n")
    (found,) = editor.errors("file:///typing/main.scen")
    assert (found.code, found.source, found.severity) == ("N001", "scenc", lsp.DiagnosticSeverity.Error)
    assert found.range == lsp.Range(lsp.Position(6, 26), lsp.Position(6, 31))
    assert "did you mean `anna`?" in found.message
    for letters in range(1, 5):
        editor.type("file:///typing/main.scen", PEOPLE + "user ewa 603"[: 8 + letters])
    assert editor.errors("file:///typing/main.scen") == []
    close = lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier("file:///typing/main.scen"))
    editor.client.text_document_did_close(close)
    assert editor.errors("file:///typing/main.scen") == []


def test_both_places_of_a_contradiction_are_named(editor: Editor) -> None:
    editor.open("file:///twice/main.scen", PEOPLE + "user anna 603\n")
    (found,) = editor.errors("file:///twice/main.scen")
    assert found.related_information
    (other,) = found.related_information
    assert (other.message, other.location.range.start) == ("first a user", lsp.Position(2, 5))


def test_names_and_keywords_that_fit_are_proposed(editor: Editor) -> None:
    at = editor.open("file:///completion/main.scen", PEOPLE + "user ewa 603 { on busy -> voicemail a|")
    items = editor.run(
        editor.client.text_document_completion_async(lsp.CompletionParams(at.text_document, at.position))
    )
    assert isinstance(items, list)
    assert {item.label: item.detail for item in items} == {
        "anna": "user 601 “Anna Nowak”",
        "jan": "user 602",
        "ewa": "user 603",
        "->": None,
    }
    edit = items[0].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert edit.range == lsp.Range(lsp.Position(6, 36), lsp.Position(6, 37))


def test_a_name_leads_to_its_declaration_and_to_all_its_uses(editor: Editor) -> None:
    at = editor.open("file:///names/main.scen", PEOPLE.replace("busy -> anna", "busy -> an|na"))
    where = editor.run(
        editor.client.text_document_definition_async(lsp.DefinitionParams(at.text_document, at.position))
    )
    assert isinstance(where, lsp.Location)
    assert (where.uri, where.range.start) == ("file:///names/main.scen", lsp.Position(2, 5))
    for declaration, lines in ((True, [2, 3, 5, 5]), (False, [3, 5, 5])):
        asked = lsp.ReferenceParams(lsp.ReferenceContext(declaration), at.text_document, at.position)
        found = editor.run(editor.client.text_document_references_async(asked))
        assert found
        assert [place.range.start.line for place in found] == lines


def test_a_thing_gets_another_name_everywhere(editor: Editor) -> None:
    at = editor.open("file:///rename/main.scen", PEOPLE.replace("user anna", "user an|na"))
    where = editor.run(
        editor.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(at.text_document, at.position))
    )
    assert isinstance(where, lsp.PrepareRenamePlaceholder)
    assert where.placeholder == "anna"
    edit = editor.run(
        editor.client.text_document_rename_async(lsp.RenameParams(at.text_document, at.position, "hania"))
    )
    assert edit
    assert edit.changes
    (edits,) = edit.changes.values()
    assert changed(PEOPLE, list(edits)) == PEOPLE.replace("anna", "hania")


@pytest.mark.parametrize("new", ["jan", "ring", "2nd", "two words", ""])
def test_a_name_that_cannot_be_given_is_refused_with_the_reason(editor: Editor, new: str) -> None:
    at = editor.open(f"file:///refused/{new}.scen", PEOPLE.replace("user anna", "user an|na"))
    with pytest.raises(JsonRpcException, match=r"is no name|is called|is a step"):
        editor.run(editor.client.text_document_rename_async(lsp.RenameParams(at.text_document, at.position, new)))


def test_hovering_tells_where_calls_lead_now(editor: Editor) -> None:
    at = editor.open("file:///hover/main.scen", PEOPLE.replace("number main", "number ma|in"))
    hover = editor.run(editor.client.text_document_hover_async(lsp.HoverParams(at.text_document, at.position)))
    assert hover
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert hover.contents.value == "**main** number +48 12 345 67 00\n- now: hours open: user anna"


def test_the_text_is_formatted_unless_it_has_mistakes(editor: Editor) -> None:
    wild = PEOPLE.replace("user jan 602", "user   jan 602").replace('"Lex" {', '"Lex"   {')
    for uri, text in (("file:///fmt/main.scen", wild), ("file:///fmt/wrong.scen", wild + "user {\n")):
        at = editor.open(uri, text)
        options = lsp.FormattingOptions(2, insert_spaces=True)
        asked = lsp.DocumentFormattingParams(at.text_document, options)
        edits = editor.run(editor.client.text_document_formatting_async(asked))
        assert bool(edits) == uri.endswith("main.scen")
        if edits:
            assert 'company "Lex" { calendar 2026..2030 }' in changed(text, list(edits))
            assert len(edits) == 1


def test_mistakes_are_mended_one_by_one_and_all_at_once(editor: Editor) -> None:
    text = PEOPLE + "user ewa 603 { on busy → annna }\n"
    at = editor.open("file:///fix/main.scen", text)

    def actions(*only: str) -> dict[str, str]:
        context = lsp.CodeActionContext([], only=only or None)
        place = lsp.Range(lsp.Position(6, 23), lsp.Position(6, 30))
        asked = lsp.CodeActionParams(at.text_document, place, context)
        found = editor.run(editor.client.text_document_code_action_async(asked)) or []
        texts = {}
        for action in found:
            assert isinstance(action, lsp.CodeAction)
            assert action.edit
            assert action.edit.changes
            texts[action.title] = changed(text, list(action.edit.changes["file:///fix/main.scen"]))
        return texts

    mended = text.replace("→", "->")
    assert actions("quickfix") == {"write `->`": mended}
    assert actions("source") == actions("source.fixAll") == {"Mend all slips of writing": mended}
    assert actions("refactor") == {}


def test_the_outline_has_every_statement_with_a_name(editor: Editor) -> None:
    at = editor.open("file:///outline/main.scen", PEOPLE)
    asked = lsp.DocumentSymbolParams(at.text_document)
    found = editor.run(editor.client.text_document_document_symbol_async(asked)) or []
    named = [(each.name, each.detail) for each in found if isinstance(each, lsp.DocumentSymbol)]
    assert named[0] == ("Lex", "company")
    assert named[1:3] == [("anna", "user 601 “Anna Nowak”"), ("jan", "user 602")]
    assert [name for name, _ in named[3:]] == ["main", "hours"]


def test_columns_are_counted_as_the_editor_asks_for(runner: asyncio.Runner) -> None:
    editor = Editor(runner)
    result = editor.start(lsp.PositionEncodingKind.Utf8)
    assert result.capabilities.position_encoding == "utf-8"
    editor.open("file:///units/main.scen", PEOPLE + 'user ewa 603 "😀" { on busy -> nobody }\n')
    (found,) = editor.errors("file:///units/main.scen")
    assert found.range.start == lsp.Position(6, 33)
    editor.stop()


def test_an_imported_file_is_judged_in_its_scenario(editor: Editor, tmp_path: Path) -> None:
    """The main file is on the disk, then open with other words; names are those that the file itself uses."""
    (tmp_path / "main.scen").write_text(PEOPLE + 'import "sites/krakow.scen" as krakow\n', "utf-8")
    krakow = (tmp_path / "sites/krakow.scen").as_uri()
    text = "scen 1\nuser ola 650\nuser iga 651 { on busy -> o|l }\n"
    at = editor.open(krakow, text)
    (found,) = editor.errors(krakow)
    assert (found.code, found.message.splitlines()[-1]) == ("N001", "help: did you mean `ola`?")
    asked = lsp.CompletionParams(at.text_document, at.position)
    items = editor.run(editor.client.text_document_completion_async(asked))
    assert isinstance(items, list)
    assert "ola" in {item.label for item in items}
    assert not {"anna", "krakow.ola"} & {item.label for item in items}
    main = (tmp_path / "main.scen").as_uri()
    editor.open(main, PEOPLE + 'import "sites/krakow.scen" as krakow\nuser ewa 603 { on busy -> krakow.ola }\n')
    editor.type(krakow, text.replace("o|l", "ola"))
    while editor.errors(krakow):
        pass
    renaming = lsp.RenameParams(at.text_document, lsp.Position(1, 6), "ala")
    edit = editor.run(editor.client.text_document_rename_async(renaming))
    assert edit
    assert edit.changes
    assert {uri: [(each.range.start.line, each.new_text) for each in edits] for uri, edits in edit.changes.items()} == {
        krakow: [(1, "ala"), (2, "ala")],
        main: [(7, "ala")],
    }
