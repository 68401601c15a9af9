"""`scenc call` as a user or a program meets it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.cli.app import app

SAMPLE = Path(__file__).parents[2] / "samples/kancelaria"
TUESDAY = ("--at", "tue 09:30")
GREETING = (
    "hears “Kancelaria Lex, dzień dobry. Nowe sprawy: jeden. Sprawy sądowe: dwa. Księgowość: trzy. "
    "Sekretariat: cztery. Adres: pięć.”"
)
ENDLESS = """scen 1
user anna 601
user jan 602
number main +48 12 345 67 00 -> ring anna for 20s -> hangup
"""
NOTICE = "hears “Rozmowa jest nagrywana. Jeśli nie wyraża Pan lub Pani zgody, proszę nacisnąć dziewięć.”"


def call(number: str, *arguments: str | Path, typed: str = "", scenario: Path = SAMPLE) -> Result:
    return CliRunner().invoke(app, ["call", number, str(scenario), *map(str, arguments)], input=typed)


def test_a_call_from_greeting_to_conversation() -> None:
    result = call("main", "--from", "600 700 800", *TUESDAY, typed="wait\n2\nwait\n9\nwait 5s\nanswer piotr\nhang up\n")
    assert result.exit_code == 0
    assert (
        result.stdout
        == f"""\
00:00.0  +48600700800 calls +48123456700 on Tue 09:30
00:00.0  enters schedule office-hours
00:00.0  takes open
00:00.0  enters menu welcome
00:00.0  {GREETING}
> wait
00:08.0  silence: a key is waited for
> 2
00:08.0  presses 2
00:08.0  takes 2
00:08.0  {NOTICE}
> wait
00:13.0  silence: a key is waited for
> 9
00:13.0  presses 9
00:13.0  rings ewa, piotr
> wait 5s
00:18.0  nothing happened
> answer piotr
00:18.0  piotr answers
00:18.0  stops ringing ewa
00:18.0  is connected with piotr
> hang up
00:18.0  the caller hangs up
00:18.0  the call is over
"""
    )


def test_the_end_of_the_input_hangs_up() -> None:
    result = call("main", "--at", "2026-12-24T10:00")
    assert result.stdout.splitlines()[-5:] == [
        "00:00.0  takes holiday",
        "00:00.0  hears “Dziś jest święto, kancelaria jest nieczynna.”",
        "",
        "00:00.0  the caller hangs up",
        "00:00.0  the call is over",
    ]


def test_waiting_lets_a_call_run_to_its_end() -> None:
    result = call("main", "--at", "sun 10:00", typed="wait\n" * 5)
    assert result.stdout.splitlines()[-5:] == [
        "> wait",
        "00:07.1  records into mailbox office",
        "> wait",
        "03:07.1  hangs up",
        "03:07.1  the call is over",
    ]


def test_a_colleague_dials_an_internal_number_and_meets_a_busy_phone() -> None:
    result = call("601", "--from", "jan", *TUESDAY, typed="busy anna\nwait\nwait 1min\nwait 3min\n")
    assert result.stdout.startswith("00:00.0  jan dials 601 on Tue 09:30\n00:00.0  enters dial-plan\n")
    assert "00:00.0  anna is busy\n00:00.0  takes busy\n" in result.stdout
    assert "records into mailbox anna" in result.stdout
    assert result.stdout.endswith("> wait 3min\n03:02.5  hangs up\n03:02.5  the call is over\n")


def test_who_shall_answer_may_be_said_before_it_rings() -> None:
    result = call("main", *TUESDAY, typed="answer ewa\n3\nwait\n")
    assert "> answer ewa\newa does not ring now; noted for later\n> 3\n" in result.stdout
    assert "rings ewa\n> wait\n00:00.0  ewa answers\n00:00.0  is connected with ewa\n" in result.stdout


def test_what_is_not_understood_is_explained_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text(ENDLESS)
    typed = "dance\nbusy nobody\nwait for it\n5\n\nanswer anna\nwait\n" + "x" * 5000 + "\n\xff\x00\n"
    lines = call("601", "--from", "jan", *TUESDAY, scenario=tmp_path, typed=typed).stdout.splitlines()
    assert "“dance” is not understood; this is:" in lines
    assert "nobody is called nobody; there are anna, jan" in lines
    assert "wait how long? write wait 20s or wait 2min, or wait alone until the next thing happens" in lines
    assert "nobody listens for keys here" in lines
    assert "nothing more happens by itself: the caller may hang up" in lines
    assert lines[-1] == "00:00.0  the call is over"


def test_a_user_who_dials_the_company_is_known() -> None:
    """As with `scenc run`: the call never leaves, and is not one from outside."""
    assert call("main", "--from", "jan", *TUESDAY).stdout.startswith("00:00.0  jan dials +48123456700 on Tue")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["999"], "999 is no number of this company; it has\n  +48 12 345 67 00  main\n"),
        (["601"], "601 is an internal number: only users dial it; say who with --from (anna, jan"),
        (["main", "--from", "nobody"], "--from nobody: neither a telephone number nor a user"),
        (["main", "--from", "603"], "--from 603: neither a telephone number nor a user"),
        (["main", "--at", "yesterday"], "--at yesterday: write a date and time, such as '2026-12-24 10:00'"),
        (["main", "--at", "2026-02-30 10:00"], "--at 2026-02-30 10:00: write"),
        (["main", "--at", "sun 25:00"], "--at sun 25:00: write"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], why: str) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_the_scenario_cannot_come_the_way_the_commands_come() -> None:
    result = call("main", scenario=Path("-"), typed=ENDLESS)
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.wall_clock
def test_through_a_pipe() -> None:
    command = [sys.executable, "-m", "scenc", "call", "main", str(SAMPLE), *TUESDAY]
    done = subprocess.run(command, input=b"4\nhang up\n", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "> 4\n00:00.0  presses 4\n00:00.0  takes 4\n" in done.stdout.decode()


def _at_a_terminal() -> None:
    """Ctrl-C is a signal, and one that is heeded even if these tests run in the background of a shell."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A process at a terminal of its own; `says` waits for a text."""

    def __init__(self, *command: str) -> None:
        self.ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=_at_a_terminal,  # noqa: PLW1509
        )
        os.close(theirs)
        self.seen = ""

    def says(self, text: str) -> None:
        while text not in self.seen:
            assert select.select([self.ours], [], [], 30)[0], f"{text!r} does not come after {self.seen!r}"
            self.seen += os.read(self.ours, 4096).decode(errors="replace")
        self.seen = self.seen.partition(text)[2]

    def type(self, text: str) -> None:
        """A Ctrl-C between the prompt and the wait for a line is forgotten by Python: one presses it again."""
        os.write(self.ours, text.encode())
        while text == "\x03" and not select.select([self.ours], [], [], 2)[0]:
            os.write(self.ours, text.encode())


@pytest.mark.wall_clock
@pytest.mark.parametrize("ending", ["hang up\n", "\x04", "\x03"], ids=["hang up", "ctrl-d", "ctrl-c"])
def test_at_a_terminal(ending: str) -> None:
    terminal = Terminal(sys.executable, "-m", "scenc", "call", "main", str(SAMPLE), *TUESDAY)
    try:
        terminal.says("Adres: pięć.”\r\n> ")
        terminal.type("3\n")
        terminal.says("rings ewa\r\n> ")
        terminal.type("answer ewa\n")
        terminal.says("is connected with ewa\r\n> ")
        terminal.type(ending)
        terminal.says("the caller hangs up\r\n")
        terminal.says("the call is over\r\n")
        assert terminal.process.wait(30) == 0
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.ours)
