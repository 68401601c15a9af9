"""A small office, and a way to open it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pbx.kit import Office, opened

OFFICE = """\
scen 1

company "Biuro" {
  timezone "Europe/Warsaw"
  country PL
  language pl
  calendar 2026..2027
  numbering { users 601..609; groups 200..219; mailboxes 290..299 }
}

trunk op {
  host "sip.operator.example"
  channels 3
  numbers +48 12 345 67 00 .. +48 12 345 67 04
}

user anna 601 "Anna Nowak" {
  voicemail
  on busy           -> jan
  on no-answer 20s  -> voicemail
  on unavailable    -> voicemail office
}
user jan 602 "Jan Kowalski"
user ewa 603 "Ewa Wiśniewska"
phone duty +48 601 200 300 "Dyżur"
mailbox office 290 "Skrzynka"

schedule hours {
  open mon..fri 08:00..16:00
  when open   -> welcome
  when closed -> say "Zamknięte." -> voicemail office
}

number main +48 12 345 67 00 -> hours
number second +48 12 345 67 01 -> duty-line
group duty-line 204 "Dyżur" { ring simultaneous duty for 20s; on no-answer -> voicemail office }

menu welcome "Powitanie" {
  say "Dzień dobry. Sprawy: jeden. Sąd: dwa. Po kolei: trzy."
  direct-dial users
  wait 5s
  repeat 1
  1 "Sprawy" -> jan
  2 "Sąd" -> litigation
  3 "Po kolei" -> chain
  on invalid, timeout -> repeat
  on exhausted -> litigation
}

group litigation 202 "Sąd" { ring simultaneous jan, ewa for 25s; on no-answer -> voicemail office }
group chain 201 "Po kolei" { ring sequential jan, ewa each 15s; on no-answer -> voicemail office }
conference narada 230 "Narada"
"""

Open = Callable[[], Coroutine[Any, Any, Office]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Open]:
    """The office on a Monday at 10:00."""
    with opened(OFFICE, tmp_path) as open_:
        yield open_
