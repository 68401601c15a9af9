"""`scenc doctor`: what is wrong with addresses, ports and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenc.cli.commands.run import listening, ports

_MARKS = {"fine": "ok     ", "warning": "warning", "fault": "FAULT  "}


def doctor(
    sip: Annotated[list[str] | None, typer.Option(help="As for `scenc run`; repeatable.")] = None,
    rtp_ports: Annotated[str, typer.Option(help="As for `scenc run`.")] = "10000-20000",
    data: Annotated[Path, typer.Option(help="The data directory; if a PBX runs on it, it is asked, too.")] = Path(
        "data"
    ),
    public_address: Annotated[str, typer.Option(help="As for `scenc run`.")] = "",
    certificates: Annotated[Path | None, typer.Option(help="As for `scenc run`.")] = None,
    secrets: Annotated[Path | None, typer.Option(help="As for `scenc run`.")] = None,
) -> None:
    """Say what is wrong with addresses, ports and limits, and what to do about it."""
    from scenc.pbx.process.doctor import Patient, examine

    try:
        listens = listening(sip, {"--certificates": certificates})
        patient = Patient(listens, ports(rtp_ports), data, public_address, certificates, secrets)
    except ValueError as error:
        typer.echo(f"scenc doctor: {error}", err=True)
        raise typer.Exit(2) from None
    found = list(examine(patient))
    for finding in found:
        typer.echo(f"{_MARKS[finding.level]} {finding.text}")
        if finding.help:
            typer.echo(f"        {finding.help}")
    raise typer.Exit(any(finding.level == "fault" for finding in found))
