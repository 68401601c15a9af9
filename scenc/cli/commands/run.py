"""`scenc run`: be the PBX."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scenc.cli.usage import Engine

if TYPE_CHECKING:
    from scenc.pbx.process.address import Listen

DEFAULT_LISTEN = "udp:127.0.0.1:5060"
Scenarios = Annotated[
    list[Path] | None,
    typer.Argument(help="A scenario (file, or directory with main.scen) or a bundle; several: a company each."),
]

AskTrunks = Annotated[
    float, typer.Option(help="Seconds between OPTIONS that ask a carrier whether it is there; 0: never.")
]
AskPhones = Annotated[
    float, typer.Option(help="Seconds between OPTIONS that ask the telephones of monitored accounts; 0: never.")
]


def run(
    scenario: Scenarios = None,
    sip: Annotated[
        list[str] | None,
        typer.Option(help=f"Where to listen by udp, tcp, tls, ws or wss: {DEFAULT_LISTEN}; repeatable."),
    ] = None,
    rtp_ports: Annotated[str, typer.Option(help="UDP ports for sound, first-last.")] = "10000-20000",
    data: Annotated[Path, typer.Option(help="Where messages, records and passwords are kept.")] = Path("data"),
    secrets: Annotated[
        Path | None, typer.Option(help="File of NAME=value lines, or a folder of secret files; else the environment.")
    ] = None,
    trunk: Annotated[
        list[str] | None, typer.Option(help="Replace a trunk's address: NAME=HOST:PORT; repeatable.")
    ] = None,
    ask_phones: AskPhones = 60.0,
    ask_trunks: AskTrunks = 30.0,
    public_address: Annotated[
        str, typer.Option(help="Behind NAT: our address on the internet, told to peers there.")
    ] = "",
    at: Annotated[str | None, typer.Option(help="Ask schedules as if it were this time now: 2026-12-24T10:00.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Reload when the scenario's files change.")] = False,
    drain_seconds: Annotated[float, typer.Option(help="On SIGTERM, how long running calls may go on.")] = 30.0,
    certificates: Annotated[
        Path | None, typer.Option(help="Folder of *.pem, each a key and its chain, for TLS and WSS; else one is made.")
    ] = None,
    client_ca: Annotated[
        Path | None, typer.Option(help="Let in by TLS and WSS only who shows a certificate of this authority (PEM).")
    ] = None,
    digest: Annotated[str, typer.Option(help="Algorithms asked of phones, best first: sha-256,md5 or md5.")] = "md5",
    engine: Annotated[Engine | None, typer.Option(help="Speech engine; auto takes what the scenario names.")] = None,
) -> None:
    """Run a scenario as a PBX, for real phones; or several, kept apart."""
    from scenc.pbx.process.settings import Settings
    from scenc.pbx.process.start import start

    scenarios = scenario or [Path()]
    try:
        companies = named(scenarios)
        listens = listening(sip, {"--certificates": certificates, "--client-ca": client_ca})
        settings = Settings(
            scenario=scenarios[0],
            listens=tuple(listen.behind(public_address) for listen in listens),
            data=data,
            rtp_ports=ports(rtp_ports),
            secrets=secrets,
            at=_moment(at) if at else None,
            watch=watch,
            trunks=dict(_trunk(each) for each in trunk or []),
            drain_seconds=drain_seconds,
            engine=engine.value if engine else None,
            digest=_digest(digest),
            ask_trunks=ask_trunks,
            ask_phones=ask_phones,
            certificates=certificates,
            client_ca=client_ca,
        )
    except ValueError as error:
        _usage(str(error))
    raise typer.Exit(start(settings, companies))


def named(scenarios: list[Path]) -> dict[str, Path]:
    """Several companies by name, that of their folder or file; empty for one. Raises `ValueError`."""
    companies: dict[str, Path] = {}
    for scenario in scenarios if len(scenarios) > 1 else ():
        whole = scenario.resolve()
        name = whole.parent.name if whole.name == "main.scen" else whole.name.removesuffix(".scen")
        if name in companies:
            raise ValueError(f"two companies would be called “{name}”: give their folders or files different names")
        companies[name] = scenario
    return companies


def listening(sip: list[str] | None, for_tls: Mapping[str, Path | None]) -> list[Listen]:
    """Where to listen. `for_tls` are the options, by name, that only TLS and WSS heed; raises `ValueError` for one that
    is given without these, or for what is no address."""
    from scenc.pbx.process.address import Listen

    listens = [Listen.parse(each) for each in sip or [DEFAULT_LISTEN]]
    given = [option for option, value in for_tls.items() if value is not None]
    if given and not any(listen.secure for listen in listens):
        raise ValueError(f"{given[0]} is for TLS and WSS only: add e.g. --sip tls:0.0.0.0:5061, or leave it out")
    return listens


def ports(text: str) -> tuple[int, int]:
    """A range of ports. Raises `ValueError`."""
    first, dash, last = text.partition("-")
    if dash and first.isdecimal() and last.isdecimal() and 1023 < int(first) < int(last) < 65536:
        return int(first), int(last)
    raise ValueError(f"“{text}” is no range of ports; write e.g. 10000-20000")


def _trunk(text: str) -> tuple[str, str]:
    name, equals, address = text.partition("=")
    if not equals or not name or not address:
        raise ValueError(f"“{text}”: write the trunk's name and its address, e.g. op=127.0.0.1:5080")
    return name, address


def _digest(text: str) -> tuple[str, ...]:
    from scenc.sip.digest import ALGORITHMS

    names = tuple(name.strip().upper() for name in text.split(","))
    if not all(name in ALGORITHMS for name in names) or len(set(names)) != len(names):
        raise ValueError(f"“{text}”: write md5, sha-256, or both with the better one first: sha-256,md5")
    return names


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no point in time; write e.g. 2026-12-24T10:00") from None


def _usage(message: str) -> NoReturn:
    typer.echo(f"scenc run: {message}", err=True)
    raise typer.Exit(2)
