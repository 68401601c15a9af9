"""`scenc people` gives a table that `users from csv` takes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from scenc.cli.app import app
from tests.scenario import compiled

OFFICE = """\
scen 1
company "Biuro" { country PL; numbering { users 60..69; department office 60..69 } }
"""
PEOPLE = """\
user anna 60 "Anna \\"Ania\\" Nowak" "adwokat, wspólniczka" {
  password   secret("SIP_ANNA")
  mobile     +48 601 200 300
  email      "anna@lex.example"
  role       admin
  department office
}
user jan 61
user ewa 62 "Łucja; Ewa" { department office }
"""
FROM_CSV = """\
users from csv("people.csv") {
  password   secret(password)
  mobile     mobile
  email      email
  role       role
  department department
}
// file: people.csv
"""


def people(scenario: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["people", str(scenario), *options])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_what_is_given_out_can_be_taken_in(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text(OFFICE + PEOPLE)
    there = compiled(OFFICE + PEOPLE).bundle
    back = compiled(OFFICE + FROM_CSV + people(tmp_path, "--format", "csv")).bundle
    assert there
    assert back
    assert dict(back.users) == dict(there.users)


def test_people_read_columns_that_somebody_has(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text(OFFICE + 'user jan 61 "Jan Łoś"\nuser ewa 62\n')
    assert people(tmp_path).splitlines() == [
        "name  number  display  role",
        "jan   61      Jan Łoś  user",
        "ewa   62      ewa      user",
    ]


def test_programs_read_json(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text(OFFICE + PEOPLE)
    anna, *_ = json.loads(people(tmp_path, "--format", "json"))
    assert anna["display"] == 'Anna "Ania" Nowak'
    assert anna["password"] == "SIP_ANNA"
