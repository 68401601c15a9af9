"""CSV is read as other programs write it, and each cell knows its place."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenc.source import Source
from scenc.syntax.tables import read_table
from tests.growth import assert_linear
from tests.scenario import compiled

ROWS = st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=6)


@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]], separator: str, end: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    table, problems = read_table(Source("t.csv", out.getvalue()))
    assert problems == []
    assert [[row.cells[name].value for name in "abc"] for row in table.rows] == rows


@example(";\ta")
@given(st.text(alphabet='ab,;"\n\r\t é😀', max_size=60))
def test_each_cell_stands_where_it_says(text: str) -> None:
    table, _ = read_table(Source("t.csv", text))
    for cell in (*table.header, *(cell for row in (*table.rows, *table.torn) for cell in row.cells.values())):
        written = text[cell.span.start : cell.span.end]
        assert written in (cell.value, '"' + cell.value.replace('"', '""') + '"')


@pytest.mark.parametrize("piece", ['"', "a,", '"a\n', '"a"",', "\n", ";"])
def test_time_grows_with_the_table_and_not_faster(piece: str) -> None:
    assert_linear(read_table, lambda size: Source("t.csv", piece * size), 10_000)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "`people.csv` cannot be read: No such file or directory"),
        ("// file: people.csv\nimie,numer\nanna,601\n", "the columns `name` and `number` are missing"),
        ("// file: people.csv\nname,telephone\nanna,601\n", "the column `number` is missing"),
        ("// file: people.csv\nname,name,number\nanna,ola,601\n", "two columns are called `name`"),
        (
            '// file: people.csv\nname,number\n"anna,601\nola,602\n',
            "a quote in this cell is not closed, or text follows it",
        ),
    ],
)
def test_who_stands_in_a_table_that_cannot_be_read_is_not_missed(table: str, message: str) -> None:
    found = compiled(f'scen 1\nusers from csv("people.csv")\nnumber main +48 12 345 67 00 -> anna\n{table}').diagnostics
    assert [finding.message for finding in found] == [message]
