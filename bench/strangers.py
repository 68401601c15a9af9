"""Floods from many addresses and ports: the PBX's memory, its CPU time, and what it sends back for what it is sent.

Also whether an unknown user can be told from a wrong password by the time their refusals take.
"""

from __future__ import annotations

import argparse
import random
import re
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import count, islice

from bench.load import CALLEE, CARRIER
from bench.pbx import ours
from bench.process import cpu_seconds, resident_kilobytes
from scenc.sip.digest import Challenge, respond

_CHALLENGE = re.compile(rb"WWW-Authenticate: (.*)\r")
_MINE = re.compile(
    rb"(?<=;tag=)[^;\r]+|(?<=Call-ID: )[^\r]+|(?<=nonce=\")[^\"]+|(?<=branch=)[^;\r]+|rport=\d+|received=[0-9.]+"
)
_BYTES = random.Random(0)


def request(method: str, number: int, user: str = "601", more: str = "", body: str = "") -> bytes:
    """A stranger's well-formed request, each of another call."""
    lines = [
        f"{method} sip:{user}@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{number};rport",
        f"From: <sip:{user}@127.0.0.1>;tag={number}",
        f"To: <sip:{user}@127.0.0.1>",
        f"Call-ID: stranger-{method}-{number}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:{user}@127.0.0.1:9>",
        "Max-Forwards: 70",
        *filter(None, [more]),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body]).encode()


def garbage(number: int) -> bytes:
    """What is no SIP, or begins as if it were."""
    return (b"INVITE sip:a@b SIP/2.0\r\n" if number % 2 else b"") + _BYTES.randbytes(1 + number * 7 % 1300)


DATAGRAMS: dict[str, Callable[[int], bytes]] = {
    "INVITE": lambda number: request("INVITE", number),
    "REGISTER": lambda number: request("REGISTER", number),
    "guesses": lambda number: request(
        "REGISTER",
        number,
        more='Authorization: Digest username="601", realm="scenc", nonce="0", uri="sip:a", response="0"',
    ),
    "SUBSCRIBE": lambda number: request("SUBSCRIBE", number, more="Event: dialog"),
    "OPTIONS": lambda number: request("OPTIONS", number),
    "BYE": lambda number: request("BYE", number),
    "garbage": garbage,
}


def hosts(first: int) -> Iterator[str]:
    """Addresses of this machine, one after another: 127.`first`.0.1 and so on."""
    return (f"127.{first + (number >> 16)}.{number >> 8 & 255}.{1 + number % 254}" for number in count())


def flood(port: int, message: Callable[[int], bytes], many: int, first: int, each: int = 4) -> tuple[int, int]:
    """Send so many datagrams, a few from each address and port; the bytes sent, and those that came back at once."""
    sent = back = 0
    numbers = iter(range(many))
    for host in hosts(first):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind((host, 0))
            stranger.settimeout(0.002)
            mine = list(islice(numbers, each))
            for number in mine:
                sent += stranger.sendto(message(number), ("127.0.0.1", port))
            back += _heard(stranger, len(mine))
        if not mine:
            return sent, back
    return sent, back


def _heard(stranger: socket.socket, most: int) -> int:
    size = 0
    try:
        for _ in range(most):
            size += len(stranger.recv(65536))
    except TimeoutError:
        pass
    return size


def connect(port: int, many: int, said: bytes, of_one: int, first: int, stack: ExitStack) -> list[socket.socket]:
    """Open so many connections, some from each address, that say a little and no more; those that got so far."""
    opened: list[socket.socket] = []
    for host in hosts(first):
        for _ in range(min(of_one, many)):
            stranger = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            stranger.settimeout(2)
            stranger.bind((host, 0))
            many -= 1
            with suppress(OSError):
                stranger.connect(("127.0.0.1", port))
                stranger.sendall(said)
                opened.append(stranger)
        if not many:
            return opened
    return opened


def stands(stranger: socket.socket) -> bool:
    """Whether the PBX has not closed this connection."""
    stranger.setblocking(False)
    try:
        return stranger.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def refusals(
    port: int, method: str, users: tuple[str, str], tries: int, first: int
) -> tuple[dict[str, list[float]], set[bytes]]:
    """How many microseconds it took to refuse wrong credentials of either user, tried in turns from an address of
    their own each; and the refusals, without what is new in each."""
    times: dict[str, list[float]] = {user: [] for user in users}
    said = set()
    places, numbers = hosts(first), count()
    for number in range(tries):
        for user in users if number % 2 else users[::-1]:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind((next(places), 0))
                stranger.connect(("127.0.0.1", port))
                stranger.settimeout(5)
                took, refusal = _guess(stranger, method, user, numbers)
            times[user].append(took)
            said.add(_MINE.sub(b"*", refusal).replace(user.encode(), b"*"))
    return times, said


def _guess(stranger: socket.socket, method: str, user: str, numbers: Iterator[int]) -> tuple[float, bytes]:
    stranger.send(request(method, next(numbers), user))
    challenge = _CHALLENGE.search(stranger.recv(65536))
    assert challenge is not None
    wrong = respond(Challenge.parse(challenge[1].decode()), method, "sip:a", user, "wrong", "c", 1)
    message = request(method, next(numbers), user, f"Authorization: {wrong}")
    began = time.perf_counter_ns()
    stranger.send(message)
    refusal = stranger.recv(65536)
    return (time.perf_counter_ns() - began) / 1000, refusal


def main(arguments: list[str]) -> int:
    """Flood ours in each way, one after another."""
    parser = argparse.ArgumentParser(prog="bench strangers")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--count", type=int, default=50_000)
    options = parser.parse_args(arguments)
    with ours(options.port, CARRIER, CALLEE, 10) as (pid, _):
        for first, (name, message) in enumerate(DATAGRAMS.items(), 20):
            before, spent, began = resident_kilobytes(pid), cpu_seconds(pid), time.monotonic()
            sent, back = flood(options.port, message, options.count, first)
            took, cpu = time.monotonic() - began, cpu_seconds(pid) - spent
            print(
                f"{name:10} {options.count} in {took:4.1f} s  CPU {1e6 * cpu / options.count:4.0f} µs each"
                f"  sent back {back / sent:4.2f} × the bytes"
                f"  RSS {before // 1024} → {resident_kilobytes(pid) // 1024} MB",
                flush=True,
            )
        for first, method in enumerate(("REGISTER", "INVITE"), 100):
            times, _said = refusals(options.port, method, ("10001", "99999"), 500, first)
            known, unknown = (statistics.median(each) for each in times.values())
            print(f"{method}: refused in {known:.0f} µs a user there is, in {unknown:.0f} µs one there is not")
    return 0
