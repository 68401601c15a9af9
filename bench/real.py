"""Real calls for as long as one likes: sipp through trunks and baresip telephones, all with sound, in every way that
sound may take. Whoever called has gone again at the end, and nothing of them may be left in the PBX."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.load import sipp
from bench.pbx import ours
from bench.process import cpu_seconds, resident_kilobytes, tree
from tests.interop.kit import audio
from tests.interop.kit.baresip import PORTS, Account, Baresip
from tests.interop.kit.ports import Ports

PORT, CARRIER, CALLEE = 9070, 9080, 9081
RTP, TELEPHONES, SPEAKERS, ECHO = "7000-7398", 7400, 7600, 7990  # ports below those of other measurements and tests
NUMBERS = ("+48123456700", "+48123456701", "+48123456702", "+48123456703")  # a call, a menu, a conference, a message
PAIRS = (
    ("opus", "dtls_srtp", "G722"),
    ("PCMA", "srtp-mand", "PCMA"),
)  # caller's codec and encryption, codec of the called
EVERY, SPOKEN = 2, 20  # seconds from one call of the carrier's to the next, and of the telephones' calls
WARM, SETTLED = 0.2, 40  # the share of the time after which nothing more may be needed; seconds that SIP's timers run
GROWTH_KB = 16_384  # what the allocator keeps


class Use(NamedTuple):
    """What the PBX holds."""

    kilobytes: int
    descriptors: int
    sockets: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> Use:
        """What it holds now."""
        held = [file for each in tree(pid) for file in _descriptors(each)]
        threads = sum(len(os.listdir(f"/proc/{each}/task")) for each in tree(pid))
        return cls(resident_kilobytes(pid), len(held), sum(file.startswith("socket:") for file in held), threads)

    def __str__(self) -> str:
        return f"{self.kilobytes} kB, {self.descriptors} descriptors, {self.sockets} sockets, {self.threads} threads"


def _descriptors(pid: int) -> Iterator[str]:
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            yield os.readlink(file)
        except FileNotFoundError:  # closed meanwhile
            continue


class Telephones:
    """Two baresips that call one another again and again."""

    def __init__(self, caller: Baresip, callee: Baresip, caller_hz: float, callee_hz: float) -> None:
        self._caller, self._callee, self._hz = caller, callee, (callee_hz, caller_hz)
        self.calls = self.good = 0

    def dial(self) -> None:
        """Begin a call."""
        self._caller.dial(self._callee.account.user)

    def hang_up(self) -> None:
        """End it; it was good when each heard the other all the while."""
        self.calls += 1
        heard = (phone.heard() for phone in (self._caller, self._callee))
        self.good += all(
            audio.seconds_of_tone(sound, hz) > SPOKEN - 4 for sound, hz in zip(heard, self._hz, strict=True)
        )
        self._caller.hang_up()
        for phone in (self._caller, self._callee):
            phone.forget()


@contextmanager
def _telephones(folder: Path, passwords: dict[str, str]) -> Iterator[list[Telephones]]:
    """A pair of each kind, registered."""
    ports, people = Ports(TELEPHONES), iter(passwords.items())
    with ExitStack() as stack:

        def phone(codec: str, encryption: str, hz: float, answer: str) -> Baresip:
            name, password = next(people)
            account = Account(name[1:], password, (codec,), answer=answer, encryption=encryption)
            started = Baresip(folder / name, account, PORT, ports.take(PORTS), hz)
            stack.callback(started.stop)
            return started

        yield [
            Telephones(phone(one, encryption, 450, "manual"), phone(other, "", 1000, "auto"), 450, 1000)
            for one, encryption, other in PAIRS
        ]


@contextmanager
def _sipp(folder: Path, calls: int) -> Iterator[subprocess.Popen[bytes]]:
    """A carrier that calls every number in turn; whoever it is connected with says the same back."""
    (folder / "numbers.csv").write_text("SEQUENTIAL\n" + "\n".join(NUMBERS) + "\n")
    (folder / "tone.alaw").write_bytes(audio.encode(audio.tone(450, 4), "PCMA"))
    callee = sipp("callee.xml", CALLEE, "-rtp_echo", "-mp", str(ECHO), "-mi", "127.0.0.1", cwd=str(folder))
    carrier = sipp(
        "talker.xml", CARRIER, f"127.0.0.1:{PORT}", "-inf", "numbers.csv", "-r", "1", "-rp", str(EVERY * 1000),
        "-m", str(calls), "-mp", str(SPEAKERS), "-mi", "127.0.0.1",
        "-trace_stat", "-stf", "stat.csv", "-fd", "60", "-trace_err", "-error_file", "errors", cwd=str(folder),
    )  # fmt: skip
    try:
        yield carrier
    finally:
        for process in (carrier, callee):
            process.kill()
            process.wait()


def soak(minutes: float) -> int:
    """Print what is held every five minutes and at the end; 1 when something was left, or a call failed."""
    if missing := [name for name in ("sipp", "baresip") if not shutil.which(name)]:
        print(f"bench soak: not installed: {', '.join(missing)} (see `make clients`)")
        return 2
    with tempfile.TemporaryDirectory() as name, ours(PORT, CARRIER, CALLEE, 2 * len(PAIRS), RTP) as (pid, data):
        folder = Path(name)
        passwords = json.loads((data / "passwords.json").read_text())
        with _telephones(folder, passwords) as pairs:
            failed, before = _part(folder, pid, minutes * WARM, pairs)
            more, after = _part(folder, pid, minutes - minutes * WARM, pairs)
            good, calls = sum(pair.good for pair in pairs), sum(pair.calls for pair in pairs)
    print(
        f"telephones: {good} of {calls} calls good; nobody calling:\n  {minutes * WARM:g} min: {before}\n  end: {after}"
    )
    more_held = after.descriptors > before.descriptors or after.sockets > before.sockets
    grown = after.kilobytes > before.kilobytes + GROWTH_KB or more_held
    return int(failed + more > 0 or good < calls or grown)


def _part(folder: Path, pid: int, minutes: float, pairs: list[Telephones]) -> tuple[int, Use]:
    """Call for so long; how many calls of the carrier failed, and what is held once all are over."""
    began, spent, told = time.monotonic(), cpu_seconds(pid), 0
    with _sipp(folder, max(1, int(minutes * 60 / EVERY))) as carrier:
        while carrier.poll() is None:
            for pair in pairs:
                pair.dial()
            time.sleep(SPOKEN)
            for pair in pairs:
                pair.hang_up()
            time.sleep(2)
            passed = time.monotonic() - began
            if passed // 300 > told:
                told += 1
                share = 100 * (cpu_seconds(pid) - spent) / passed
                print(f"{passed / 60:4.0f} min: {Use.of(pid)}, {share:.1f} % of a core", flush=True)
    with (folder / "stat.csv").open() as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    print(f"carrier: {last['SuccessfulCall(C)']} calls good, {last['FailedCall(C)']} failed", flush=True)
    if int(last["FailedCall(C)"]):
        said = (folder / "errors").read_text(errors="replace")
        print("\n".join(line for line in said.splitlines() if "unexpected" in line)[:2000], flush=True)
    time.sleep(SETTLED)
    return int(last["FailedCall(C)"]), Use.of(pid)
