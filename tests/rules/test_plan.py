"""The numbering plan is kept in all files of a scenario, by kind and by department."""

from __future__ import annotations

from tests.scenario import compiled


def test_departments_are_kept_in_imported_files_and_tables_too() -> None:
    found = compiled(
        """scen 1
company "Lex" { numbering { users 600..699; department lawyers 600..609; department desk 610..619 } }
import "site.scen" as site
user anna 601 { department lawyers; voicemail }
user jan 611 { department lawyers; voicemail }
// file: site.scen
scen 1
users from csv("people.csv") { department team; voicemail }
user ola 701 { voicemail }
// file: people.csv
name,number,team
ewa,612,desk
piotr,602,desk
ula,613,
"""
    ).diagnostics
    assert [(finding.primary.span.file, finding.message) for finding in found] == [
        ("main.scen", "611 is not a number of the department `lawyers`"),
        ("site.scen", "701 is not a number for a user"),
        ("people.csv", "602 is not a number of the department `desk`"),
    ]
