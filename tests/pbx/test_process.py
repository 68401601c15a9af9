"""`scenc run` as an operator has it: a process, its words, its signals."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scenc.cli.app import app
from tests.interop.kit.ports import Ports, block

pytestmark = pytest.mark.wall_clock

SCENARIO = """\
scen 1
company "Biuro" { calendar 2026..2030 }
user anna 601 "Anna"
user jan 602 "Jan" { password secret("SIP_JAN") }
"""
SECONDS = 30.0


def until(what: str, test: Callable[[], Any]) -> Any:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if result := test():
            return result
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


class Process:
    """A PBX in a folder."""

    def __init__(self, folder: Path, *options: str, port: int, scenario: str = SCENARIO, log_to: str = "log") -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.scenario = folder, folder / "main.scen"
        self.scenario.write_text(scenario)
        self.port = port
        listen = ["--sip", f"udp:127.0.0.1:{self.port}", "--data", str(folder / "data"), "--rtp-ports", "20000-20100"]
        self.log, self.out = folder / log_to, folder / "out"
        with self.log.open("w") as log, self.out.open("w") as out:
            command = [sys.executable, "-m", "scenc", "run", str(self.scenario), *listen, *options]
            self.process = subprocess.Popen(command, stdout=out, stderr=log)

    def ready(self) -> Process:
        until("the PBX", lambda: "is ready on" in self.out.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()
        return self

    def ended(self) -> int:
        return self.process.wait(SECONDS)

    def said(self, text: str) -> bool:
        return text in self.log.read_text()

    def ctl(self, command: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["ctl", command, "--json", "--data", str(self.folder / "data")])
        assert done.exit_code == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


Run = Callable[..., Process]


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with block() as own:
        yield own


@pytest.fixture
def start(tmp_path: Path, ports: Ports) -> Iterator[Run]:
    """Starts PBXs, ends them when the test does."""
    with _starting(tmp_path, ports) as run:
        yield run


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, ports: Ports) -> Iterator[Process]:
    """A PBX that no test changes."""
    with _starting(tmp_path_factory.mktemp("running"), ports) as run:
        yield run().ready()


@contextlib.contextmanager
def _starting(place: Path, ports: Ports) -> Iterator[Run]:
    started: list[Process] = []

    def run(*options: str, folder: str = "a", port: int = 0, **more: Any) -> Process:
        started.append(Process(place / folder, *options, port=port or ports.take(), **more))
        return started[-1]

    try:
        yield run
    finally:
        for each in started:
            if each.process.poll() is None:
                each.process.kill()
                each.process.wait()


def test_it_says_what_to_type_into_a_softphone_and_keeps_given_passwords_to_itself(start: Run, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.write_text("SIP_JAN=known-to-jan\n")
    secrets.chmod(0o644)
    pbx = start("--secrets", str(secrets)).ready()
    accounts = {row["number"]: row["password"] for row in pbx.ctl("accounts")["accounts"]}
    assert accounts["601"] in pbx.out.read_text()
    assert len(accounts["601"]) == 20
    assert accounts["602"] == "secret SIP_JAN"
    everything = [pbx.out, pbx.log, *(path for path in (pbx.folder / "data").rglob("*") if path.is_file())]
    assert not [path for path in everything if b"known-to-jan" in path.read_bytes()]
    assert pbx.said(f"every user may read the secrets: chmod 600 {secrets}")
    secrets.chmod(0o600)
    again = start("--secrets", str(secrets), folder="b")
    again.ready()
    assert not again.said("chmod")
    assert again.ctl("accounts")["accounts"][0]["password"] != accounts["601"]


def test_a_port_that_is_taken_is_named_with_the_way_out(start: Run) -> None:
    first = start().ready()
    second = start(folder="b", port=first.port)
    assert second.ended() == 2
    assert second.said(f"udp:127.0.0.1:{first.port} is taken by another program")
    assert second.said("--sip")
    assert not second.said("Traceback")


def test_two_pbxs_do_not_share_a_data_directory(start: Run, tmp_path: Path) -> None:
    first = start().ready()
    second = start("--data", str(tmp_path / "a" / "data"), folder="b")
    assert second.ended() == 2
    assert second.said("--data")
    assert first.ctl("status")["company"] == "Biuro"


def test_an_unsound_scenario_does_not_start_nor_does_what_is_none(start: Run) -> None:
    none = start(folder="b", scenario="\0")
    pbx = start(scenario=SCENARIO + "number main +48 12 345 67 00 -> nowhere\n")
    assert pbx.ended() == 1
    assert pbx.said("nowhere")
    assert pbx.said("main.scen")
    assert none.ended() == 2
    assert none.said("binary data, not a text")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--sip", "udp:5060"), "write e.g. udp:127.0.0.1:5060"),
        (("--rtp-ports", "1-2"), "10000-20000"),
        (("--trunk", "op"), "op=127.0.0.1:5080"),
        (("--at", "yesterday"), "2026-12-24T10:00"),
        (("--digest", "sha-1"), "sha-256,md5"),
        (("--engine", "festival"), "espeak"),
        (("--sip", "tcp:127.0.0.1:5060", "--certificates", "."), "--certificates is for TLS and WSS only"),
        (("--client-ca", "ca.pem"), "add e.g. --sip tls:0.0.0.0:5061"),
    ],
)
def test_wrong_options_say_what_to_write(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    (tmp_path / "no folder").write_text("")  # so that it would not begin if they were taken
    done = CliRunner().invoke(app, ["run", str(tmp_path), "--data", str(tmp_path / "no folder"), *options])
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert words in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--secrets", "/nowhere/at/all"), "/nowhere/at/all"),
        (("--sip", "tls:127.0.0.1:5061", "--certificates", "/nowhere/at/all"), "has no *.pem"),
    ],
)
def test_options_that_name_what_is_not_there_are_told(start: Run, options: tuple[str, ...], words: str) -> None:
    pbx = start(*options)
    assert pbx.ended() == 2
    assert pbx.said(words)
    assert not pbx.said("Traceback")


def test_hangup_signal_reloads_a_sound_scenario_and_refuses_another(start: Run) -> None:
    pbx = start().ready()
    pbx.scenario.write_text(SCENARIO + 'user ewa 603 "Ewa"\n')
    pbx.process.send_signal(signal.SIGHUP)
    until("the reload", lambda: pbx.said("scenario loaded"))
    assert [row["number"] for row in pbx.ctl("accounts")["accounts"]] == ["601", "602", "603"]
    pbx.scenario.write_text(SCENARIO + "usr\n")
    pbx.process.send_signal(signal.SIGHUP)
    until("the refusal", lambda: pbx.said("scenario refused"))
    assert pbx.said("usr")
    assert len(pbx.ctl("accounts")["accounts"]) == 3


def test_watch_takes_an_edit(start: Run) -> None:
    pbx = start("--watch").ready()
    pbx.scenario.write_text(SCENARIO + 'user ewa 603 "Ewa"\n')
    until("the edit to be taken", lambda: pbx.said("scenario loaded"))
    assert len(pbx.ctl("accounts")["accounts"]) == 3


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_ends_cleanly(start: Run, name: str) -> None:
    pbx = start().ready()
    pbx.process.send_signal(getattr(signal, name))
    assert pbx.ended() == 0
    assert not (pbx.folder / "data" / "ctl.sock").exists()
    start(port=pbx.port).ready()


def test_a_log_on_a_full_disk_neither_stops_reloads_nor_the_end(start: Run) -> None:
    pbx = start(log_to="/dev/full").ready()
    pbx.scenario.write_text(SCENARIO + 'user ewa 603 "Ewa"\n')
    pbx.process.send_signal(signal.SIGHUP)
    until("the reload", lambda: len(pbx.ctl("accounts")["accounts"]) == 3)
    pbx.process.send_signal(signal.SIGTERM)
    assert pbx.ended() == 0


def test_what_it_keeps_is_for_its_owner_only(running: Process) -> None:
    data = running.folder / "data"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [data, *data.iterdir()]}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}
    assert stat.S_ISSOCK((data / "ctl.sock").stat().st_mode)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data.write_text(""), "cannot use the data directory"),
        (
            lambda data: (data.mkdir(), (data / "scenc.sqlite").write_bytes(b"no database" * 999)),
            "restore it from a copy",
        ),
        (lambda data: (data.mkdir(), (data / "passwords.json").write_text("{")), "passwords.json is damaged"),
        (lambda data: (data.mkdir(), (data / "scenc.sqlite").mkdir()), "unable to open"),
    ],
)
def test_a_data_directory_that_cannot_be_used_is_named(start: Run, tmp_path: Path, spoil: Any, words: str) -> None:
    spoil(tmp_path / "spoilt")
    pbx = start("--data", str(tmp_path / "spoilt"))
    assert pbx.ended() == 2
    assert pbx.said("scenc run: ")
    assert pbx.said(words)
    assert not pbx.said("Traceback")
    assert not pbx.said("listen")


@pytest.mark.parametrize("line", [b"", b"\xff\n", b"[" * 60_000 + b"\n", b"{}\n", b'{"command": []}\n', b"x" * 200_000])
def test_hostile_lines_on_the_control_socket_do_no_harm(running: Process, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(running.folder / "data" / "ctl.sock"))
        connection.settimeout(SECONDS)
        with contextlib.suppress(ConnectionError):
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(65536).startswith(b'{"error": ') or len(line) > 65536
    assert running.ctl("status")["company"] == "Biuro"
    assert not running.said("Traceback")


def test_ctl_without_a_pbx_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["ctl", "status", "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert "no PBX is running" in done.stderr
