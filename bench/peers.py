"""Those who relay sound between two telephones: our whole PBX, our engine alone, rtpengine, rtp.io. Each is started
here and told of calls in its own way. A peer that is not installed is only said to be missing."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from itertools import count
from typing import NamedTuple

from bench.held import PLAIN, Held, Pair, sdp
from bench.pbx import ours

PORTS = (10_000, 20_998)
SIP, CARRIER, CALLEE, NG = 5070, 5080, 5081, 5090
Connect = Callable[[int, int], tuple[int, int]]
"""One more call between telephones at these ports; where each of them is to send."""


class Peer(NamedTuple):
    """A running one. `name` is also its command on a command line."""

    pid: int
    connect: Connect
    late: Callable[[], int] = lambda: 0


@contextmanager
def pbx(number: str = "+48123456700", codecs: Pair = PLAIN) -> Iterator[Peer]:
    """`scenc run` and telephones of these codecs; a number that the PBX answers itself has no second telephone."""
    with ours(SIP, CARRIER, CALLEE, rtp=f"{PORTS[0]}-{PORTS[1]}") as (pid, _):
        held = Held(SIP, CARRIER, CALLEE, codecs)
        try:
            yield Peer(pid, lambda own, other: held.call(number, own, other))
        finally:
            held.close()


ENGINE = """
import sys
from scenc.media.native import Engine
from scenc.media.port import Remote
engine = Engine(ports=(10000, 20998))
engine.start()
for line in sys.stdin:
    words = line.split()
    if words[0] == "call":
        legs = [engine.open() for _ in words[1:]]
        for (leg, _), port in zip(legs, words[1:]):
            engine.connect(leg, Remote("127.0.0.1", int(port), "PCMA", 8, 101))
        engine.bridge(legs[0][0], legs[1][0])
        print(*(port for _, port in legs), flush=True)
    elif words[0] == "toil":  # for so many seconds
        import time
        end, before, turns = time.monotonic() + float(words[1]), engine.late_ticks, 0
        while time.monotonic() < end:
            turns += sum(number * number for number in range(1000))
        print(engine.late_ticks - before, flush=True)
"""

RTP_IO = """
import sys
from rtp.io import rtpproxy
proxy = rtpproxy(port_min=10000, port_max=20998)
link = proxy.rtpp_sock
for line in sys.stdin:
    link.sendall(line.encode())
    print(link.recv(1000).decode().strip(), flush=True)
"""


class Child:
    """A Python process that answers each line with a line."""

    def __init__(self, program: str, folder: str | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def tell(self, line: str) -> None:
        """Without waiting for the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """The next one."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ask(self, line: str) -> str:
        """Say a line, take its answer."""
        self.tell(line)
        return self.answer()


@contextmanager
def started(program: str, folder: str | None = None) -> Iterator[Child]:
    """Such a process, for as long as it is needed."""
    child = Child(program, folder)
    try:
        yield child
    finally:
        child.process.kill()
        child.process.wait()


@contextmanager
def engine() -> Iterator[tuple[Peer, Child]]:
    """Our engine without a PBX, in a process whose Python can be kept busy."""
    with started(ENGINE) as child:

        def connect(own: int, other: int) -> tuple[int, int]:
            first, second = map(int, child.ask(f"call {own} {other}").split())
            return first, second

        yield Peer(child.process.pid, connect), child


@contextmanager
def rtp_io() -> Iterator[Peer]:
    """The PyPI package `rtp_io`: RTPProxy inside Python, by its commands U (offer) and L (answer)."""
    with tempfile.TemporaryDirectory() as folder, started(RTP_IO, folder) as child:  # it leaves a file where it is
        numbers = count(1)

        def connect(own: int, other: int) -> tuple[int, int]:
            name = f"held{next(numbers)}"
            second = child.ask(f"U {name} 127.0.0.1 {own} a;1")
            first = child.ask(f"L {name} 127.0.0.1 {other} a;1 b;1")
            return int(first.split()[0]), int(second.split()[0])

        yield Peer(child.process.pid, connect)


@contextmanager
def rtpengine() -> Iterator[Peer]:
    """Debian's `rtpengine-daemon` without its kernel module, by the ng protocol. One thread: its share of one core."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["rtpengine", "--foreground", "--table=-1", "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{NG}"]
        command += [f"--port-min={PORTS[0]}", f"--port-max={PORTS[1]}", "--num-threads=1", "--log-level=2"]
        process = subprocess.Popen(
            [*command, "--log-stderr", f"--pidfile={folder}/pid"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            time.sleep(1)
            yield Peer(process.pid, _Ng().connect)
        finally:
            process.terminate()
            process.wait()


class _Ng:
    """rtpengine's control protocol: bencoded dictionaries behind a cookie."""

    def __init__(self) -> None:
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.settimeout(5)
        self._numbers = count(1)

    def connect(self, own: int, other: int) -> tuple[int, int]:
        """Offer and answer."""
        name = f"held{next(self._numbers)}"
        second = self._ask({"command": "offer", "call-id": name, "from-tag": "a", "sdp": sdp(own)})
        answer = {"command": "answer", "call-id": name, "from-tag": "a", "to-tag": "b", "sdp": sdp(other)}
        return self._ask(answer), second

    def _ask(self, what: dict[str, str]) -> int:
        fields = "".join(f"{len(text)}:{text}" for key in sorted(what) for text in (key, what[key]))
        self._sock.sendto(f"{next(self._numbers)} d{fields}e".encode(), ("127.0.0.1", NG))
        found = re.search(rb"m=audio (\d+)", self._sock.recv(4096))
        assert found, "rtpengine refused a call"
        return int(found[1])


def others() -> dict[str, Callable[[], AbstractContextManager[Peer]]]:
    """The peers that are installed; of the others it is said how to get them."""
    found: dict[str, Callable[[], AbstractContextManager[Peer]]] = {}
    if shutil.which("rtpengine"):
        found["rtpengine"] = rtpengine
    else:
        print("rtpengine is not installed (Debian: rtpengine-daemon)")
    try:
        known = find_spec("rtp.io")
    except ModuleNotFoundError:
        known = None
    if known:
        found["rtp.io"] = rtp_io
    else:
        print("rtp.io is not installed (PyPI: rtp_io)")
    return found
