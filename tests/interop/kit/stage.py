"""Plays behaviours beside one another on one PBX: each has users, numbers and ports of its own."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from scenc.sip.digest import Challenge, respond
from tests.interop.kit import office
from tests.interop.kit.lab import Lab
from tests.interop.kit.ports import taken
from tests.interop.kit.script import PHONES, THEIRS, Behaviour, Party, Writer, load
from tests.interop.kit.sipp import Message, Sipp
from tests.interop.kit.waiting import until

FOLDER = Path(__file__).parent.parent / "behaviours"
OUTSIDE, THIN = "127.0.1.1", "127.0.1.2"  # carriers known by their addresses, from any port
STRANGERS = "127.0.2."
AT_ONCE = 8
LONGEST = 100.0  # seconds of a behaviour
PATIENCE = 10.0  # seconds between two messages

HEAD = office.HEAD.replace("users 601..609", "users 300..599").replace("48 12 345 67 04", "48 12 345 67 04; channels 9")
REST = f"""
trunk line {{ host "{OUTSIDE}"; numbers +48 12 345 10 00 .. +48 12 345 10 99 }}
trunk thin {{ host "{THIN}"; channels 1; numbers +48 12 345 20 00 .. +48 12 345 20 99 }}
outbound via op {{ national, local, mobile allow; present second }}
number main +48 12 345 67 00 -> office
number second +48 12 345 67 01 -> office
phone duty +48 601 200 300 "Dyżur"
"""


class Stage:
    """Files of the folder, by name. Those that need the one carrier that is called out through take turns at it."""

    def __init__(self, lab: Lab, names: Sequence[str]) -> None:
        self._lab = lab
        self._carrier = threading.Lock()
        everybody = sorted(file.stem for file in FOLDER.glob("*.txt"))
        self._place = {name: number for number, name in enumerate(everybody)}
        self._ports = {name: lab.ports.take(2) for name in everybody}  # of those whom a file has to name
        self._six = lab.ports.take(2)  # where the PBX listens by IPv6
        chosen = [load(FOLDER / f"{name}.txt", self._numbers(name)) for name in names]
        self._passwords = {number: f"pw{number}" for each in chosen for number in self._users(each.name).values()}
        scenario = HEAD + REST + "".join(map(self._settings, chosen))
        self.pbx = lab.pbx(
            scenario,
            office.MONDAY,
            "--ask-trunks",
            "0",
            "--sip",
            f"udp:[::1]:{self._six}",
            passwords=self._passwords,
            rtp=100,
        )
        pool = ThreadPoolExecutor(AT_ONCE)
        chosen.sort(key=lambda each: (not each.early, -each.seconds))
        self._played: dict[str, Future[None]] = {each.name: pool.submit(self._play, each) for each in chosen}

    def shown(self, name: str) -> None:
        """Wait for the end of a behaviour; an AssertionError if it went another way than its file says."""
        self._played[name].result(LONGEST * 2)

    def _users(self, name: str) -> dict[str, str]:
        return {phone: str(300 + 3 * self._place[name] + place) for place, phone in enumerate(PHONES)}

    def _numbers(self, name: str) -> dict[str, str]:
        place = self._place[name]
        names = {f"{phone}_name": f"{phone}-{place}" for phone in PHONES}
        return {
            **self._users(name),
            **names,
            "main": f"+4812345{1000 + place}",
            "main_digits": f"4812345{1000 + place}",
            "port": str(self._ports[name]),
        }

    def _settings(self, behaviour: Behaviour) -> str:
        numbers = self._numbers(behaviour.name)
        own: dict[str, str] = {}
        text = ""
        for line in behaviour.settings:
            found = re.fullmatch(r"(\w+): (.*)", line)
            if found and found[1] in PHONES:
                own[found[1]] = own.get(found[1], "") + found[2] + "; "
            else:
                text += line + "\n"
        for phone, number in self._users(behaviour.name).items():
            secret = f'password secret("SIP_{number}")'
            text += f'user {numbers[f"{phone}_name"]} {number} "{phone.title()}" {{ {secret}; {own.get(phone, "")} }}\n'
        if numbers["main"] not in text:
            text += f"number main-{self._place[behaviour.name]} {numbers['main']} -> {numbers['jan_name']}\n"
        return text

    def _play(self, behaviour: Behaviour) -> None:
        if any(party.name == "carrier" for party in behaviour.parties):
            with self._carrier:
                self._perform(behaviour)
        else:
            self._perform(behaviour)

    def _perform(self, behaviour: Behaviour) -> None:
        """Start those who wait, then the others; tell each what it waits for; hear how it ended for all."""
        running: dict[str, Sipp] = {}
        for party in sorted(behaviour.parties, key=lambda party: not party.waits):
            running[party.name] = self._start(behaviour.name, party)
        left = {party.name: party.told for party in behaviour.parties}
        deadline = time.monotonic() + LONGEST
        while any(sipp.running for sipp in running.values()) and time.monotonic() < deadline:
            if any(not sipp.running and not sipp.went_well for sipp in running.values()):
                deadline = min(deadline, time.monotonic() + 1)
            for name, steps in left.items():
                if steps and (message := self._heard(running, steps[0].words)):
                    running[name].command(_told(message))
                    del steps[0]
            time.sleep(0.02)
        failed = [sipp.report(f"{behaviour.title}\n{name}") for name, sipp in running.items() if not sipp.went_well]
        for sipp in running.values():
            sipp.stop()
        assert not failed, "\n\n".join(failed)

    def _heard(self, running: dict[str, Sipp], words: Sequence[str]) -> Message | None:
        """`anna gets 200 2`: the second such message."""
        who, verb, what, *nth = words
        return running[who].heard(what, sent=verb == "sends", nth=int(nth[0]) if nth else 1)

    def _host(self, name: str, party: Party) -> str:
        if "ipv6" in party.words:
            return "::1"
        hosts = {"outside": OUTSIDE, "thin": THIN, "stranger": f"{STRANGERS}{self._place[name] + 1}"}
        return hosts.get(party.name.partition("-")[0], "127.0.0.1")

    def _start(self, name: str, party: Party) -> Sipp:
        number = self._users(name).get(party.phone, "+48600700800")
        password = self._passwords.get(number, "")
        host = self._host(name, party)
        ports = {"carrier": self.pbx.carrier, "registrar": self._ports[name]}
        port = ports.get(party.name) or self._lab.ports.take(2)
        if party.phone and "bare" not in party.words:
            register((host, port), self.pbx.port, number, password)
        options: tuple[str, ...] = ("-i", host, "-t", "t1" if "tcp" in party.words else "u1")
        options += ("-recv_timeout", str(round(LONGEST * 1000 if "patient" in party.words else PATIENCE * 1000)))
        options += ("-nr",) if "exact" in party.words else ()
        xml = Writer(party, number, password).write()
        sipp = self._lab.sipp(f"{name}-{party.name}", xml, self._six if host == "::1" else self.pbx.port, port, options)
        if party.waits and "tcp" not in party.words:
            until(f"{party.name} to listen", lambda: taken(host, port) or not sipp.running)
        return sipp


def _told(message: Message) -> str:
    """What a command says of a message: the Call-ID, the tags and credentials."""
    tags = (re.search(r";tag=([^;\s]+)", message.header(name) or "") for name in ("To", "From"))
    values = (message.header("Call-ID"), *(tag[1] if tag else "-" for tag in tags), message.header("Authorization"))
    return "".join(f"{name}: {value};\r\n" for name, value in zip(THEIRS, values, strict=True))


def register(address: tuple[str, int], server: int, number: str, password: str) -> None:
    """Bind an address and port to a user, as a phone there would."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(address)
        phone.settimeout(5)
        credentials = ""
        for cseq in (1, 2):
            phone.sendto(_register(address, number, cseq, credentials).encode(), ("127.0.0.1", server))
            answer = phone.recv(4096).decode()
            challenge = re.search(r"WWW-Authenticate: (.*)\r", answer)
            if not challenge:
                break
            proof = respond(Challenge.parse(challenge[1]), "REGISTER", "sip:127.0.0.1", number, password, "cnonce", 1)
            credentials = f"Authorization: {proof}\r\n"
        assert answer.startswith("SIP/2.0 200"), answer


def _register(address: tuple[str, int], number: str, cseq: int, credentials: str) -> str:
    host, port = address
    return (
        "REGISTER sip:127.0.0.1 SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bKregister{cseq}{port}\r\n"
        f"From: <sip:{number}@127.0.0.1>;tag={port}\r\nTo: <sip:{number}@127.0.0.1>\r\n"
        f"Call-ID: register-{port}-{time.monotonic_ns()}\r\nCSeq: {cseq} REGISTER\r\n"
        f"Contact: <sip:{number}@{host}:{port}>\r\nExpires: 600\r\nMax-Forwards: 70\r\n"
        f"{credentials}Content-Length: 0\r\n\r\n"
    )
