"""What may be wrong with addresses, ports and limits before a telephone finds out. Each examination gives findings."""

from __future__ import annotations

import errno
import resource
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from cryptography import x509

from scenc.pbx.process.address import ANY, RECEIVE_BUFFER, Listen, bound_socket, local_address
from scenc.pbx.process.ask import Unreachable, ask
from scenc.pbx.process.secrets import lies_open

PORTS_OF_A_CALL = 4  # of two legs, each with sound and its reports
FEW_PORTS = 200
_BUFFER = Path("/proc/sys/net/core/rmem_max")
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_WARN_DAYS = 21
_MOST_BANS = 10
_MEGABYTE = 1_000_000
_LITTLE_SPACE, _NO_SPACE = 1000 * _MEGABYTE, 50 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Finding:
    """`help` says what to do; there is none where all is well."""

    level: Literal["fine", "warning", "fault"]
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What `scenc run` would be told."""

    listens: Sequence[Listen]
    rtp_ports: tuple[int, int]
    data: Path
    public: str = ""
    certificates: Path | None = None
    secrets: Path | None = None


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything there is to say, one thing after another."""
    status = _status(patient.data)
    for listen in patient.listens:
        yield from _port(listen, status)
    yield from _reach(patient)
    yield from _sound(patient)
    yield from _limits(patient)
    yield from _disk(patient.data)
    yield from _certificates(patient)
    yield from _secrets(patient.secrets)
    yield from _carriers(status)
    yield from _telephones(patient.data, status)
    yield from _strangers(patient.data, status)


def _status(data: Path) -> dict[str, object]:
    """What the PBX on this data directory says, if one runs."""
    try:
        return dict(ask(data, "status", ""))
    except (Unreachable, OSError):
        return {}


def _port(listen: Listen, status: dict[str, object]) -> Iterator[Finding]:
    running = status.get("listening")
    if isinstance(running, list) and str(listen) in running:
        yield Finding("fine", f"{listen} is listened on by the PBX that runs on this data directory")
        return
    try:
        bound_socket(listen).close()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        yield Finding(
            "fault",
            f"{listen} cannot be listened on: {error.strerror}",
            "end the program that has the port, or choose another" if taken else "choose an address of this machine",
        )
    else:
        yield Finding("fine", f"{listen} is free")


def _reach(patient: Patient) -> Iterator[Finding]:
    """Who can get here, and which address they are told."""
    hosts = {listen.host for listen in patient.listens}
    if all(host not in ANY and ip_address(host).is_loopback for host in hosts):
        yield Finding(
            "warning", "only programs on this machine reach the PBX", "for phones elsewhere: --sip udp:0.0.0.0:5060"
        )
        return
    for host in sorted(hosts):
        own = local_address(host)
        if not ip_address(own).is_private:
            yield Finding("fine", f"phones and carriers are told {own}")
        elif patient.public:
            yield Finding("fine", f"peers on the internet are told {patient.public}, others {own}")
        else:
            yield Finding(
                "warning",
                f"{own} is an address nobody on the internet can send to",
                "behind NAT: --public-address ADDRESS, and let the router pass the SIP and RTP ports on",
            )


def _sound(patient: Patient) -> Iterator[Finding]:
    first, last = patient.rtp_ports
    calls = (last - first + 1) // PORTS_OF_A_CALL
    if calls < FEW_PORTS // PORTS_OF_A_CALL:
        yield Finding("warning", f"ports for {calls} calls at a time", "--rtp-ports 10000-20000 has room for 2500")
    else:
        yield Finding("fine", f"ports for {calls} calls at a time: UDP {first}-{last} must be open")
    inside = [listen for listen in patient.listens if listen.transport == "udp" and first <= listen.port <= last]
    for listen in inside:
        yield Finding("fault", f"{listen} lies among the ports for sound", "choose --rtp-ports that leave it out")
    if _EPHEMERAL.exists():
        low, high = map(int, _EPHEMERAL.read_text().split())
        if first <= high and last >= low:
            yield Finding(
                "warning",
                f"the system hands out ports {low}-{high} by itself, some of which are for sound",
                f"choose --rtp-ports below {low}",
            )


def _limits(patient: Patient) -> Iterator[Finding]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = patient.rtp_ports[1] - patient.rtp_ports[0] + 1
    if most != resource.RLIM_INFINITY and most < wanted:
        yield Finding("warning", f"{most} files may be open, and each leg takes two", f"ulimit -n {2 * wanted}")
    if _BUFFER.exists() and int(_BUFFER.read_text()) < RECEIVE_BUFFER // 8:
        yield Finding(
            "warning",
            f"the kernel keeps at most {int(_BUFFER.read_text()) // 1024} kB for a socket: bursts of calls may be lost",
            f"sysctl -w net.core.rmem_max={RECEIVE_BUFFER}",
        )


def _disk(data: Path) -> Iterator[Finding]:
    whole = data.resolve()
    free = shutil.disk_usage(next(each for each in (whole, *whole.parents) if each.exists())).free
    if free >= _LITTLE_SPACE:
        yield Finding("fine", f"{free // _MEGABYTE} MB are free for {data}")
        return
    yield Finding(
        "fault" if free < _NO_SPACE else "warning",
        f"only {free // _MEGABYTE} MB are free for {data}: on a full disk calls go on, but nothing of them is kept",
        f"make room: `du -s {data}/*` shows what takes it",
    )


def _certificates(patient: Patient) -> Iterator[Finding]:
    if not any(listen.secure for listen in patient.listens):
        return
    own = patient.data / "tls" / "own.pem"
    files = sorted(patient.certificates.glob("*.pem")) if patient.certificates is not None else [own]
    if patient.certificates is not None and not files:
        yield Finding("fault", f"{patient.certificates} has no *.pem", "put a key and its certificates there")
    if patient.certificates is None and not own.exists():
        yield Finding("fine", "a certificate will be made at the first start")
        return
    for file in files:
        yield _certificate(file)


def _certificate(file: Path) -> Finding:
    try:
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
    except (OSError, ValueError, IndexError):
        return Finding("fault", f"{file} holds no certificate", "put a key and its certificates there, as PEM")
    left = (certificate.not_valid_after_utc - datetime.now(UTC)).days
    if left < 0:
        return Finding("fault", f"{file} has expired", "renew it, then `scenc ctl reload`")
    level: Literal["fine", "warning"] = "warning" if left < _WARN_DAYS else "fine"
    return Finding(level, f"{file} is good for {left} days", "renew it, then `scenc ctl reload`" if left < 21 else "")


def _secrets(path: Path | None) -> Iterator[Finding]:
    if path is None:
        return
    if not path.exists():
        yield Finding("fault", f"{path} is not there", "put a file of NAME=value lines there, or a folder of files")
    elif what := lies_open(path):
        yield Finding("warning", f"every user of this machine may {what} the secrets in {path}", f"chmod 600 {path}")


def _carriers(status: dict[str, object]) -> Iterator[Finding]:
    trunks = status.get("trunks")
    for name, state in trunks.items() if isinstance(trunks, dict) else ():
        if state in ("registered", "by address"):
            yield Finding("fine", f"trunk {name}: {state}")
        else:
            yield Finding("fault", f"trunk {name}: {state}", "look at its host, login and secret")


def _telephones(data: Path, status: dict[str, object]) -> Iterator[Finding]:
    if not status:
        yield Finding("fine", f"no PBX runs on {data}; carriers and phones were not looked at")
        return
    rows = ask(data, "registrations", "")["registrations"]
    far = [row["number"] for row in rows if row["from"].rpartition(":")[0] not in row["contact"]]
    if far:
        yield Finding("fine", f"behind NAT, reached by the way they came: {', '.join(sorted(set(far)))}")


def _strangers(data: Path, status: dict[str, object]) -> Iterator[Finding]:
    rows = ask(data, "bans", "")["bans"] if status else []
    for row in rows[:_MOST_BANS]:
        yield Finding(
            "warning",
            f"{row['source']} is not heard for {row['seconds']} seconds: {row['why']}",
            f"if a phone of yours is there: mend its password, then `scenc ctl unban {row['source']}`",
        )
    if len(rows) > _MOST_BANS:
        yield Finding("warning", f"{len(rows) - _MOST_BANS} more sources are not heard", "`scenc ctl bans` lists them")
