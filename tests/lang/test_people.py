"""People from tables: what each row becomes, how a table may be written, and where its mistakes are told."""

from __future__ import annotations

import pytest

from scenc.diagnostics.render import concise
from scenc.diagnostics.report import Report
from scenc.flow.ops.ring import Ring
from tests.scenario import compiled

HEAD = 'scen 1\ncompany "Kancelaria Lex" { calendar 2026..2030 }\n'
LAWYER = """\
template lawyer(code, patience, deputy) {
  voicemail { pin secret(code); max 3min }
  on busy, unavailable -> deputy -> voicemail
  on no-answer patience -> voicemail
}
"""


def said(scenario: str) -> list[str]:
    compilation = compiled(scenario)
    return concise.render(Report(compilation.diagnostics, compilation.sources)).splitlines()


def test_a_row_means_what_the_statement_would_mean() -> None:
    scenario = f"""{HEAD}{LAWYER}users from csv("people.csv") {{
  use lawyer(code: pin, patience: patience, deputy: deputy)
  password secret(sip)
}}
// file: people.csv
name,number,display,pin,patience,deputy,sip
anna,601,"Nowak ""Ania"", Anna",VM_ANNA,20s,jan,SIP_ANNA
jan,602,Jan,VM_JAN,1min,anna,SIP_JAN
"""
    written = f"""{HEAD}{LAWYER}
user anna 601 "Nowak \\"Ania\\", Anna" {{ use lawyer("VM_ANNA", 20s, jan); password secret("SIP_ANNA") }}
user jan 602 "Jan" {{ use lawyer("VM_JAN", 1min, anna); password secret("SIP_JAN") }}
"""
    table, statements = compiled(scenario), compiled(written)
    assert table.diagnostics == ()
    assert table.bundle
    assert statements.bundle
    assert table.bundle.users == statements.bundle.users
    assert table.bundle.mailboxes == statements.bundle.mailboxes
    assert {id: (node.op, node.exits) for id, node in table.bundle.nodes.items()} == {
        id: (node.op, node.exits) for id, node in statements.bundle.nodes.items()
    }
    assert str(table.bundle.nodes["user:jan"].place) == "people.csv:3:1"


def test_a_cell_may_hold_a_word_of_the_language() -> None:
    bundle = compiled(f"""{HEAD}users from csv("people.csv") {{ role role; call-waiting second }}
// file: people.csv
name,number,role,second
anna,601,admin,off
on,602,supervisor,on
""").bundle
    assert bundle
    assert [(user.name, user.role, user.call_waiting) for user in bundle.users.values()] == [
        ("anna", "admin", False),
        ("on", "supervisor", True),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "name,number,display\nanna,601,Anna Nowak\njan,602,\n",
        "name;number;display\r\nanna;601;Anna Nowak\r\njan;602;\r\n",
        '\n\nname, number , display\n"anna","601","Anna Nowak"\n\njan,602,\n\n',
        "number,display,name\n601,Anna Nowak,anna\n602,,jan",
        "name\tnumber\tdisplay\nanna\t601\tAnna Nowak\njan\t602\t",
    ],
)
def test_tables_are_read_as_programs_write_them(table: str) -> None:
    bundle = compiled(f'{HEAD}users from csv("people.csv")\n// file: people.csv\n{table}').bundle
    assert bundle
    assert [(user.name, user.number, user.display) for user in bundle.users.values()] == [
        ("anna", "601", "Anna Nowak"),
        ("jan", "602", "jan"),
    ]


def test_a_line_with_an_empty_cell_is_left_out_for_that_person() -> None:
    scenario = f"""{HEAD}
template box(code) {{ voicemail {{ pin secret(code); max 1min }} }}
users from csv("people.csv") {{ use box(pin); on busy -> deputy; on no-answer patience -> anna }}
// file: people.csv
name,number,pin,deputy,patience
anna,601,VM_ANNA,jan,10s
jan,602,,,
"""
    compilation = compiled(scenario)
    assert compilation.bundle, said(scenario)
    boxes = compilation.bundle.mailboxes
    assert (boxes["anna"].pin, boxes["jan"].pin) == ("VM_ANNA", None)
    assert compilation.bundle.nodes["user:jan"].exits["busy"] == "mailbox:jan"
    assert compilation.bundle.nodes["user:anna"].exits["busy"] == "user:anna/busy/1"


def test_telephones_outside_come_from_a_table_too() -> None:
    bundle = compiled(
        f"""{HEAD}phones from csv("phones.csv")
user anna 601 {{ on busy, unavailable, no-answer -> duty }}
trunk op {{ host "sip.example"; numbers +48 12 345 67 00 }}
number main +48 12 345 67 00 -> spare -> anna
// file: phones.csv
name;number;display
duty;+48 601 200 300;Telefon dyżurny
spare;+48601200301;
"""
    ).bundle
    assert bundle
    assert {phone.name: phone.number for phone in bundle.phones.values()} == {
        "duty": "+48601200300",
        "spare": "+48601200301",
    }


def test_mistakes_are_told_in_the_table() -> None:
    scenario = f"""{HEAD}users from csv("people.csv") {{ on busy -> deputy; on unavailable -> anna; pasword }}
// file: people.csv
name,number,deputy
anna,601,jan
jan,6-02,anna
ewa kowalska,603,jan
piotr,604,nobody
piotr,605,jan
ola,606
"""
    assert said(scenario) == [
        "main.scen:3:75: error[N005 unknown-setting]: `user` has no setting `pasword`",
        "people.csv:3:5: error[Y007 malformed-table]: `6-02` is no internal number, such as 601",
        "people.csv:4:1: error[Y007 malformed-table]: `ewa kowalska` is no name; names begin with a letter and have no "
        "blanks, such as anna-nowak",
        "people.csv:5:11: error[N001 unknown-destination]: nothing is called `nobody`",
        "people.csv:6:1: error[N002 duplicate-name]: `piotr` is the name of two things",
        "people.csv:7:1: error[Y007 malformed-table]: this row has 2 cells, the header has 3",
    ]


def test_a_secret_never_comes_from_a_table() -> None:
    users = f'{HEAD}users from csv("p.csv") {{ voicemail {{ pin code }} }}\n'
    (found,) = compiled(f"{users}// file: p.csv\nname,number,code\nanna,601,1234\n").diagnostics
    assert found.message == "expected `secret`, found `1234`"
    assert found.primary.span.file == "p.csv"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name,display\nanna,Anna\n", "the column `number` is missing"),
        ("", "the columns `name` and `number` are missing"),
        ('name,number\n"anna,601\n', "a quote in this cell is not closed, or text follows it"),
        ("name,number,name\nanna,601,jan\n", "two columns are called `name`"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_once(table: str, message: str) -> None:
    found = compiled(f'{HEAD}users from csv("p.csv")\n// file: p.csv\n{table}').diagnostics
    assert [finding.message for finding in found] == [message]


def test_a_table_that_is_not_there_is_told_at_its_path() -> None:
    assert said(f'{HEAD}users from csv("people.csv")\n') == [
        "main.scen:3:16: error[N019 unreadable-import]: `people.csv` cannot be read: No such file or directory"
    ]


def test_a_table_beside_an_imported_file_belongs_to_it() -> None:
    scenario = f"""{HEAD}import "sites/krakow.scen" as krakow
number main +48 12 345 67 00 -> krakow.anna
// file: sites/krakow.scen
scen 1
users from csv("people.csv") {{ on busy -> deputy }}
// file: sites/people.csv
name,number,deputy
anna,601,jan
jan,602,anna
"""
    compilation = compiled(scenario)
    assert compilation.diagnostics == ()
    assert compilation.bundle
    forward = compilation.bundle.nodes["user:krakow.anna/busy/1"].op
    assert isinstance(forward, Ring)
    assert forward.targets == ("krakow.jan",)
