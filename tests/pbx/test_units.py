"""The small parts of the PBX, each by itself."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scenc.bundle.schema import Bundle, Company, User
from scenc.flow.outside import e164
from scenc.pbx.carriers.resolve import Host
from scenc.pbx.clock import WallClock
from scenc.pbx.phones.accounts import Accounts, PasswordsError
from scenc.pbx.phones.location import MAX_CONTACTS, Binding, Location, OutOfOrder, TooManyContacts
from scenc.pbx.process.address import Listen
from scenc.pbx.process.log import line
from scenc.pbx.process.secrets import Secrets, SecretsError
from scenc.pbx.process.settings import Settings
from scenc.pbx.process.watch import fingerprint
from scenc.pbx.text import printable
from scenc.sip.flow import Flow

FLOW = Flow("udp", ("10.0.0.1", 5060), ("10.0.0.2", 5070))


def _binding(contact: str, expires: float = 100.0, cseq: int = 1, call_id: str = "a") -> Binding:
    return Binding(contact, FLOW, expires, call_id, cseq)


def test_a_binding_ends_at_its_time() -> None:
    location = Location()
    location.bind("601", [_binding("sip:a", expires=100.0)], now=0.0)
    assert [each.contact for each in location.of("601", 99.9)] == ["sip:a"]
    assert location.of("601", 100.0) == []


def test_an_older_register_of_the_same_call_changes_nothing() -> None:
    location = Location()
    location.bind("601", [_binding("sip:a", expires=100.0, cseq=5)], 0.0)
    for expires in (900.0, 0.0):
        with pytest.raises(OutOfOrder):
            location.bind("601", [_binding("sip:b"), _binding("sip:a", expires, cseq=4)], 0.0)
    assert [(each.contact, each.expires) for each in location.of("601", 0.0)] == [("sip:a", 100.0)]
    location.bind("601", [_binding("sip:a", expires=900.0, cseq=1, call_id="after a restart")], 0.0)
    assert location.of("601", 0.0)[0].expires == 900.0


def test_contacts_are_bounded_and_expired_ones_make_room() -> None:
    location = Location()
    location.bind("601", [_binding(f"sip:{index}", expires=50.0 + index) for index in range(MAX_CONTACTS)], 0.0)
    with pytest.raises(TooManyContacts):
        location.bind("601", [_binding("sip:more")], 0.0)
    assert len(location.of("601", 0.0)) == MAX_CONTACTS
    location.bind("601", [_binding("sip:more")], 50.0)
    assert len(location.of("601", 50.0)) == MAX_CONTACTS


def test_a_broken_connection_unbinds_what_was_registered_over_it() -> None:
    location = Location()
    stream = Flow("tcp", ("10.0.0.1", 5060), ("10.0.0.3", 40000), 7)
    location.bind("601", [_binding("sip:a")], 0.0)
    location.bind("601", [Binding("sip:b", stream, 100.0, "b", 1)], 0.0)
    location.lose(stream)
    assert [each.contact for each in location.of("601", 0.0)] == ["sip:a"]


def _bundle(*users: User) -> Bundle:
    return Bundle(1, Company("Biuro"), users={user.name: user for user in users})


def test_passwords_are_made_once_strong_and_for_the_owners_eyes_only(tmp_path: Path) -> None:
    bundle = _bundle(User("anna", "601", "Anna"), User("jan", "602", "Jan", password="SIP_JAN"))
    first = Accounts.of(bundle, Secrets(environment={"SIP_JAN": "from the environment"}), tmp_path)
    again = Accounts.of(bundle, Secrets(environment={}), tmp_path)
    anna = first.by_number["601"].password
    assert anna is not None
    assert len(anna) == 20
    assert again.by_number["601"].password == anna
    assert first.by_number["602"].password == "from the environment"
    assert again.missing == ("SIP_JAN",)
    kept = tmp_path / "passwords.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "from the environment" not in kept.read_text()
    assert set(json.loads(kept.read_text())) == {"anna", "jan"}


def test_secrets_come_from_a_file_a_folder_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text('# ours\nA=1\n\nB = "two words"\n')
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "C").write_text("three\n")
    from_file = Secrets(file, environment={"D": "four", "A": "not this one"})
    assert [from_file.get(name) for name in "ABD"] == ["1", "two words", "four"]
    assert Secrets(tmp_path / "folder", environment={}).get("C") == "three"
    assert Secrets(tmp_path / "folder", environment={}).get("nothing") is None


def test_a_broken_secrets_file_is_named_and_its_content_is_not(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("A=1\nhunter2\n")
    with pytest.raises(SecretsError) as caught:
        Secrets(file)
    assert f"{file}:2" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(SecretsError, match="No such file"):
        Secrets(tmp_path / "none")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+48123456700", "+48123456700"),
        ("0048123456700", "+48123456700"),
        ("48123456700", "+48123456700"),
        ("123456700", "+48123456700"),
        ("+442079460000", "+442079460000"),
        ("anonymous", "anonymous"),
        ("", ""),
        ("601", "601"),
    ],
)
def test_numbers_as_carriers_write_them(written: str, meant: str) -> None:
    assert e164(written, "PL") == meant


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sip.example", ("sip.example", None)),
        ("sip.example:5080", ("sip.example", 5080)),
        ("10.0.0.1:5080", ("10.0.0.1", 5080)),
        ("[2001:db8::1]:5080", ("2001:db8::1", 5080)),
        ("2001:db8::1", ("2001:db8::1", None)),
    ],
)
def test_a_trunks_host_may_carry_a_port(text: str, parts: tuple[str, int | None]) -> None:
    host = Host.parse(text)
    assert (host.name, host.port) == parts


@pytest.mark.parametrize(
    "text", ["127.0.0.1:5060", "udp:127.0.0.1", "udp:host:5060", "sctp:127.0.0.1:5060", "udp:127.0.0.1:0"]
)
def test_an_address_to_listen_on_that_is_none_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"udp:127\.0\.0\.1:5060"):
        Listen.parse(text)


def test_an_address_to_listen_on_reads_back() -> None:
    assert str(Listen.parse("tcp:[::1]:5062")) == "tcp:[::1]:5062"


def test_at_moves_the_wall_clock_and_lets_it_run_on() -> None:
    now = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
    ticking = [now]
    clock = WallClock(datetime(2026, 12, 24, 10, 0), lambda: ticking[0])
    assert clock.now("Europe/Warsaw").isoformat() == "2026-12-24T10:00:00+01:00"
    ticking[0] = now + timedelta(hours=2)
    assert clock.now("Europe/Warsaw").isoformat() == "2026-12-24T12:00:00+01:00"
    assert WallClock(None, lambda: now).now("Europe/Warsaw").isoformat() == "2026-03-16T10:00:00+01:00"


def test_what_we_write_ourselves_is_no_change_of_the_scenario(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    main = tmp_path / "main.scen"
    main.write_text("scen 1")
    before = fingerprint(tmp_path, data)
    (data / "scenc.sqlite").write_text("a call")
    (tmp_path / ".main.scen.swp").write_text("an editor")
    assert fingerprint(tmp_path, data) == before
    (tmp_path / "welcome.wav").write_text("a sound")
    after = fingerprint(tmp_path, data)
    assert after != before
    assert len(after) == 2


@pytest.mark.parametrize(
    ("listens", "hosts"),
    [
        (("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"), ("127.0.0.1",)),
        (("udp:127.0.0.1:5060", "udp:10.0.0.1:5060"), ("0.0.0.0",)),
        (("udp:[::1]:5060", "udp:[::]:5060"), ("::",)),
        (("udp:127.0.0.1:5060", "tcp:[::1]:5060"), ("127.0.0.1", "::1")),
    ],
)
def test_sound_is_sent_from_wherever_calls_may_come(
    listens: tuple[str, ...], hosts: tuple[str, ...], tmp_path: Path
) -> None:
    settings = Settings(tmp_path, tuple(map(Listen.parse, listens)), tmp_path)
    assert settings.rtp_hosts == hosts


@pytest.mark.parametrize("text", ["", "[]", '{"anna": 1}', "{" * 100_000, "not json"])
def test_a_damaged_file_of_passwords_is_named_and_kept(text: str, tmp_path: Path) -> None:
    file = tmp_path / "passwords.json"
    file.write_text(text)
    with pytest.raises(PasswordsError, match=r"passwords\.json is damaged"):
        Accounts.of(_bundle(User("anna", "601", "Anna")), Secrets(environment={}), tmp_path)
    assert file.read_text() == text


def test_a_peers_text_is_fit_to_be_shown() -> None:
    assert printable("Ewa Wiśniewska") == "Ewa Wiśniewska"
    assert printable("a\x1b[2J\nb\udcff\u202e") == "a\ufffd[2J\ufffdb\ufffd\ufffd"
    assert len(printable("x" * 10_000)) == 128


def test_whatever_a_peer_wrote_stays_within_its_line_of_the_log() -> None:
    facts = {
        "event": "call",
        "called": "1\n2026-11-25 [error    ] forged",
        "caller": "a=b",
        "quoted": '"x"',
        "name": "Ewa",
    }
    written = line(None, "info", facts)
    assert "\n" not in written
    assert written[20:] == (
        "[info     ] call                           called='1\\n2026-11-25 [error    ] forged' caller='a=b' name=Ewa "
        "quoted='\"x\"'"
    )


def test_a_fault_is_logged_with_its_trace_below() -> None:
    written = line(None, "exception", {"event": "fault", "exception": "Traceback …\nValueError: x"})
    assert written.splitlines()[0].endswith("[error    ] fault".ljust(42))
    assert written.endswith("\nTraceback …\nValueError: x")
