"""The scenario the tests vary: a small office whose phones have passwords `pw601`, `pw602`, …"""

from __future__ import annotations

MAIN = "+48123456700"
SECOND = "+48123456701"
NUMBERS = ("601", "602", "603", "604")
PASSWORDS = {number: f"pw{number}" for number in NUMBERS}
PIN = "1234"  # the secret of that name
MONDAY, SUNDAY, CHRISTMAS_EVE = "2026-03-16T10:00", "2026-03-15T10:00", "2026-12-24T10:00"

HEAD = """\
scen 1
company "Biuro" {
  timezone "Europe/Warsaw"
  country PL
  language pl
  calendar 2026..2027
  numbering { users 601..609; groups 200..219; conferences 230..239; mailboxes 290..299 }
}
trunk op {
  host "sip.operator.example"
  numbers +48 12 345 67 00 .. +48 12 345 67 04
}
mailbox office 290 "Skrzynka"
"""

PEOPLE = {
    "anna": ("601", "Anna Nowak"),
    "jan": ("602", "Jan Kowalski"),
    "ewa": ("603", "Ewa Lis"),
    "piotr": ("604", "Piotr Gil"),
}


def people(**settings: str) -> str:
    """The four colleagues, some with forwards of their own."""
    return "".join(
        f'user {name} {number} "{display}" {{ password secret("SIP_{number}"); {settings.get(name, "")} }}\n'
        for name, (number, display) in PEOPLE.items()
    )


def office(rest: str, **settings: str) -> str:
    """A whole scenario: head, colleagues, and what the test adds."""
    return HEAD + people(**settings) + rest
