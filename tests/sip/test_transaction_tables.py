"""Each cell of the four machines, by what a peer and the user see; written from RFC 3261 17 and RFC 6026."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from scenc.sip.config import StackConfig
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, parse, response_to
from scenc.sip.timers import Timers
from scenc.sip.transaction.layer import Transactions
from scenc.sip.transaction.machine import Transaction
from scenc.sip.transaction.tables import CLIENT, INVITE_CLIENT, INVITE_SERVER, SERVER, Input, Table, Timer
from scenc.sip.via import Via

UDP = Flow("udp", ("192.0.2.1", 5060), ("192.0.2.2", 5060))
TCP = Flow("tcp", ("192.0.2.1", 5060), ("192.0.2.2", 5060), 1)
NOW = 100.0

# machine | state | input | next state | sent, told | timer then running and its length in seconds
ROWS = """
invite client | new        | start           | calling    | INVITE     | A 0.5, B 32
invite client | calling    | timer A         | calling    | INVITE     | A 1, B 32
invite client | calling    | timer B         | terminated | told 408   |
invite client | calling    | unreachable     | terminated | told 503   |
invite client | calling    | connection lost | terminated | told 503   |
invite client | calling    | 1xx             | proceeding | told 180   |
invite client | calling    | 2xx             | accepted   | told 200   | M 32
invite client | calling    | 3xx-6xx         | completed  | ACK, told 486 | D 32
invite client | proceeding | 1xx             | proceeding | told 180   |
invite client | proceeding | connection lost | terminated | told 503   |
invite client | proceeding | 2xx             | accepted   | told 200   | M 32
invite client | proceeding | 3xx-6xx         | completed  | ACK, told 486 | D 32
invite client | accepted   | 2xx             | accepted   | told 200   | M 32
invite client | accepted   | timer M         | terminated |            |
invite client | completed  | 3xx-6xx         | completed  | ACK        | D 32
invite client | completed  | unreachable     | terminated |            |
invite client | completed  | connection lost | terminated |            |
invite client | completed  | timer D         | terminated |            |
client        | new        | start           | trying     | OPTIONS    | E 0.5, F 32
client        | trying     | timer E         | trying     | OPTIONS    | E 1, F 32
client        | trying     | timer F         | terminated | told 408   |
client        | trying     | unreachable     | terminated | told 503   |
client        | trying     | connection lost | terminated | told 503   |
client        | trying     | 1xx             | proceeding | told 180   | E 0.5, F 32
client        | trying     | 2xx             | completed  | told 200   | K 5
client        | trying     | 3xx-6xx         | completed  | told 486   | K 5
client        | proceeding | timer E         | proceeding | OPTIONS    | E 4, F 32
client        | proceeding | timer F         | terminated | told 408   |
client        | proceeding | unreachable     | terminated | told 503   |
client        | proceeding | connection lost | terminated | told 503   |
client        | proceeding | 1xx             | proceeding | told 180   | E 0.5, F 32
client        | proceeding | 2xx             | completed  | told 200   | K 5
client        | proceeding | 3xx-6xx         | completed  | told 486   | K 5
client        | completed  | timer K         | terminated |            |
invite server | new        | start           | proceeding |            |
invite server | proceeding | request again   | proceeding | 180        |
invite server | proceeding | send 1xx        | proceeding | 183        |
invite server | proceeding | send 2xx        | accepted   | 200        | L 32
invite server | proceeding | send 3xx-6xx    | completed  | 486        | G 0.5, H 32
invite server | accepted   | ACK             | accepted   | told ACK   | L 32
invite server | accepted   | send 2xx        | accepted   | 200        | L 32
invite server | accepted   | timer L         | terminated |            |
invite server | completed  | request again   | completed  | 486        | G 0.5, H 32
invite server | completed  | timer G         | completed  | 486        | G 1, H 32
invite server | completed  | timer H         | terminated |            |
invite server | completed  | ACK             | confirmed  |            | I 5
invite server | confirmed  | timer I         | terminated |            |
server        | new        | start           | trying     |            | UNANSWERED 32
server        | trying     | send 1xx        | proceeding | 183        | UNANSWERED 32
server        | trying     | send 2xx        | completed  | 200        | J 32
server        | trying     | send 3xx-6xx    | completed  | 486        | J 32
server        | trying     | no answer       | terminated |            |
server        | proceeding | request again   | proceeding | 180        | UNANSWERED 32
server        | proceeding | send 1xx        | proceeding | 183        | UNANSWERED 32
server        | proceeding | send 2xx        | completed  | 200        | J 32
server        | proceeding | send 3xx-6xx    | completed  | 486        | J 32
server        | proceeding | no answer       | terminated |            |
server        | completed  | request again   | completed  | 200        | J 32
server        | completed  | timer J         | terminated |            |
"""

# How each state is reached from NEW, by inputs.
PATHS: dict[str, dict[str, tuple[Input, ...]]] = {
    "invite client": {
        "new": (),
        "calling": (Input.START,),
        "proceeding": (Input.START, Input.PROVISIONAL),
        "accepted": (Input.START, Input.SUCCESS),
        "completed": (Input.START, Input.FAILURE),
    },
    "client": {
        "new": (),
        "trying": (Input.START,),
        "proceeding": (Input.START, Input.PROVISIONAL),
        "completed": (Input.START, Input.SUCCESS),
    },
    "invite server": {
        "new": (),
        "proceeding": (Input.START, Input.SEND_PROVISIONAL),
        "accepted": (Input.START, Input.SEND_SUCCESS),
        "completed": (Input.START, Input.SEND_FAILURE),
        "confirmed": (Input.START, Input.SEND_FAILURE, Input.ACK),
    },
    "server": {
        "new": (),
        "trying": (Input.START,),
        "proceeding": (Input.START, Input.SEND_PROVISIONAL),
        "completed": (Input.START, Input.SEND_SUCCESS),
    },
}
TABLES: dict[str, Table] = {
    "invite client": INVITE_CLIENT,
    "client": CLIENT,
    "invite server": INVITE_SERVER,
    "server": SERVER,
}
INPUTS: dict[str, Input | Timer] = {**{one.value: one for one in Input}, **{one.value: one for one in Timer}}


def rows() -> Iterator[list[str]]:
    for line in ROWS.strip().splitlines():
        yield [part.strip() for part in line.split("|")]


class Bench:
    """One transaction in a real layer, and what it does."""

    def __init__(self, machine: str, flow: Flow = UDP) -> None:
        method = "INVITE" if machine.startswith("invite") else "OPTIONS"
        tokens = count(1)
        self.timers = Timers()
        self.layer = Transactions(StackConfig(), self.timers, lambda: f"token{next(tokens)}")
        self.request = request(method)
        self.told_of: list[str] = []
        table = TABLES[machine]
        self.transaction = Transaction(self.layer, table, ("key",), self.request, flow)
        self.transaction.user = self

    def told(self, _transaction: Transaction, message: Request | Response, _now: float) -> None:
        self.told_of.append(f"told {message.method if isinstance(message, Request) else message.status}")

    def failed(self, _transaction: Transaction, status: int, _now: float) -> None:
        self.told_of.append(f"told {status}")

    def feed(self, what: Input | Timer, first: bool = False) -> None:
        self.transaction.feed(what, NOW, self.message(what, first))

    def message(self, what: Input | Timer, first: bool) -> Request | Response | None:
        if what is Input.ACK:
            return request("ACK")
        statuses: dict[Input | Timer, int] = {Input.PROVISIONAL: 180, Input.SUCCESS: 200, Input.FAILURE: 486}
        statuses |= {Input.SEND_PROVISIONAL: 180 if first else 183, Input.SEND_SUCCESS: 200, Input.SEND_FAILURE: 486}
        return response_to(self.request, statuses[what], to_tag="far") if what in statuses else None

    def seen(self) -> list[str]:
        sent = [data.split(b" ", 2) for _flow, data in self.layer.output]
        words = [parts[1] if parts[0] == b"SIP/2.0" else parts[0] for parts in sent]
        return [word.decode() for word in words] + self.told_of

    def forget(self) -> None:
        self.layer.output.clear()
        self.told_of.clear()


def request(method: str) -> Request:
    text = f"""{method} sip:bob@example.com SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKone
Max-Forwards: 70
From: <sip:alice@example.com>;tag=near
To: <sip:bob@example.com>
Call-ID: call
CSeq: 7 {method}

"""
    message = parse(text.replace("\n", "\r\n").encode())
    assert isinstance(message, Request)
    return message


def running(bench: Bench) -> dict[str, float]:
    """The timers that are set, and the seconds they have left."""
    alarms = {id(alarm): timer.name for timer, alarm in bench.transaction._alarms.items()}
    left = {id(alarm): at - NOW for at, _order, alarm in bench.timers._heap if alarm.action is not None}
    return {alarms[one]: seconds for one, seconds in left.items() if one in alarms}


@pytest.mark.parametrize("row", list(rows()), ids=" ".join)
def test_cell(row: list[str]) -> None:
    machine, state, what, after, seen, timers = row
    bench = Bench(machine)
    for step in PATHS[machine][state]:
        bench.feed(step, first=True)
    assert bench.transaction.state == state
    bench.forget()
    if what in tuple(Timer):
        bench.transaction._expire(Timer(what), NOW)
    else:
        bench.feed(INPUTS[what])
    assert bench.transaction.state == after
    assert bench.seen() == [part for part in seen.split(", ") if part]
    expected = {name: float(length) for name, length in (part.split() for part in timers.split(", ") if part)}
    assert running(bench) == expected


def test_rows_cover_every_cell() -> None:
    written = {(machine, state, what) for machine, state, what, *_rest in rows()}
    cells = {
        (machine, state.value, what.value)
        for machine, table in TABLES.items()
        for state, inputs in table.items()
        for what in inputs
    }
    assert written == cells


@pytest.mark.parametrize(
    ("machine", "steps"),
    [
        ("invite client", (Input.START, Input.FAILURE)),
        ("client", (Input.START, Input.SUCCESS)),
        ("invite server", (Input.START, Input.SEND_FAILURE, Input.ACK)),
        ("server", (Input.START, Input.SEND_SUCCESS)),
    ],
)
def test_over_a_stream_nothing_lingers_and_nothing_is_repeated(machine: str, steps: tuple[Input, ...]) -> None:
    bench = Bench(machine, TCP)
    for step in steps[:-1]:
        bench.feed(step)
    assert not {"A", "E", "G"} & set(running(bench))
    bench.feed(steps[-1])
    assert bench.transaction.state == "terminated"
    assert len(bench.timers) == 0


def test_invite_is_sent_seven_times_in_32_seconds() -> None:
    bench = Bench("invite client")
    bench.feed(Input.START)
    times = []
    while (at := bench.timers.next()) is not None:
        before = len(bench.layer.output)
        bench.timers.elapse(at)
        times += [at - NOW] * (len(bench.layer.output) - before)
    assert times == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert bench.told_of == ["told 408"]


def test_options_is_repeated_at_most_every_four_seconds() -> None:
    bench = Bench("client")
    bench.feed(Input.START)
    times = []
    while (at := bench.timers.next()) is not None:
        before = len(bench.layer.output)
        bench.timers.elapse(at)
        times += [at - NOW] * (len(bench.layer.output) - before)
    assert times == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert bench.told_of == ["told 408"]


def test_ack_of_a_failure_takes_the_invite_s_hop_and_the_response_s_tag() -> None:
    bench = Bench("invite client")
    bench.request.headers.add("Route", "<sip:proxy.example.com;lr>")
    bench.feed(Input.START)
    bench.feed(Input.FAILURE)
    ack = parse(bench.layer.output[-1][1])
    assert isinstance(ack, Request)
    assert (ack.method, ack.uri) == ("ACK", "sip:bob@example.com")
    assert [Via.parse(via).branch for via in ack.headers.get_all("Via")] == ["z9hG4bKone"]
    assert ack.headers.get("To") == "<sip:bob@example.com>;tag=far"
    assert ack.headers.get("CSeq") == "7 ACK"
    assert ack.headers.get_all("Route") == ["<sip:proxy.example.com;lr>"]
    assert ack.body == b""
