"""From settings to a running process, and from faults at the start to words and an exit code."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TextIO, cast

import structlog
import uvloop

from scenc.media.native import Engine
from scenc.media.port import MediaError
from scenc.pbx.house import House
from scenc.pbx.phones.accounts import PasswordsError
from scenc.pbx.process.address import CannotListen, local_address
from scenc.pbx.process.certificates import CertificatesError
from scenc.pbx.process.loader import Loader, Unsound
from scenc.pbx.process.lock import DataError, hold
from scenc.pbx.process.log import Sink, line
from scenc.pbx.process.secrets import Secrets, SecretsError, lies_open
from scenc.pbx.process.settings import Settings
from scenc.pbx.process.sweep import sweep
from scenc.pbx.runtime import Runtime
from scenc.sip.grammar import write_host
from scenc.store.store import Store, StoreError

log = structlog.get_logger("scenc")

FAULTS = (DataError, SecretsError, PasswordsError, CertificatesError, StoreError, MediaError)


def start(settings: Settings, companies: Mapping[str, Path] = MappingProxyType({})) -> int:
    """Run until stopped; 0 after a clean end, 1 for an unsound scenario, 2 where we could not begin. `companies`, by
    name, run in one house; without them it is the scenario of the settings."""
    structlog.configure(
        processors=[
            structlog.processors.format_exc_info,
            line,
        ],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", Sink(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    gc.disable()  # all that is made before we begin stays; then `sweep` says when
    os.umask(0o077)  # messages, records and passwords are for the owner of the process only
    _allow_files()
    try:
        hold(settings.data)
        uvloop.run(_run(settings, companies))
    except Unsound as unsound:
        sys.stderr.write(f"{unsound}\n")
        return unsound.code
    except FAULTS as error:
        sys.stderr.write(f"scenc run: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"scenc run: {_words(error)}\n")
        return 2
    return 0


async def _run(settings: Settings, companies: Mapping[str, Path]) -> None:
    house = House(settings, Engine(*settings.rtp_hosts, ports=settings.rtp_ports))
    if companies:
        await _move_in(house, settings, companies)
    else:
        await _company(house, settings, Secrets(settings.secrets)).open()
    await house.open()
    house.listen_for_signals()
    runtimes = list(house.companies)
    for runtime in runtimes:
        await runtime.start()
    sweeping = house.loop.create_task(sweep(lambda: house.shell.load[1] == 0))
    for runtime in runtimes:
        _greet(runtime)
    await asyncio.gather(*map(_live, runtimes))
    sweeping.cancel()
    house.close()


def _company(house: House, settings: Settings, secrets: Secrets) -> Runtime:
    store = Store(f"sqlite:///{settings.data / 'scenc.sqlite'}")
    if what := lies_open(settings.secrets):
        log.warning(f"every user may {what} the secrets: chmod 600 {settings.secrets}", file=str(settings.secrets))
    loader = Loader(settings.scenario, settings.data, settings.engine)
    return Runtime(settings, house, secrets, store, loader.load)


async def _move_in(house: House, settings: Settings, companies: Mapping[str, Path]) -> None:
    """Each by itself: one that cannot start leaves the others alone. Where none can, the last one's fault is raised.
    Their secrets are their own; the environment would be everybody's."""
    fault: Exception | None = None
    for name in companies:
        own = settings.of(name, companies)
        try:
            hold(own.data)
            await _company(house, own, Secrets(_existing(own.secrets), {})).open()
        except (Unsound, OSError, *FAULTS) as error:
            sys.stderr.write(f"{error}\n")
            log.error("a company is not there: restart when this is mended", company=name)
            fault = error
    if fault is not None and not house.companies:
        raise fault


def _existing(path: Path | None) -> Path | None:
    return path if path is not None and path.exists() else None


async def _live(runtime: Runtime) -> None:
    """To its end; one that cannot even end leaves the others alone."""
    await runtime.stopped.wait()
    try:
        await runtime.close()
    except Exception:
        log.exception("fault", company=runtime.name)


def _greet(runtime: Runtime) -> None:
    """Say where we listen, and what to type into a softphone."""
    settings, scenario = runtime.settings, runtime.pbx.scenario
    assert scenario is not None
    where = ", ".join(map(str, settings.listens))
    listen = settings.listens[0]
    host = local_address(listen.host)
    program = sys.argv[0] if Path(sys.argv[0]).name == "scenc" else "scenc"
    domain = f" domain {runtime.domain}," if runtime.domain else ""
    lines = [
        "",
        f"{scenario.bundle.company.name} is ready on {where}",
        f"  softphone:{domain} server {write_host(host, listen.port)} ({listen.transport.upper()}), user name and"
        f" password (again: {program} ctl accounts --data {settings.data}):",
    ]
    for number, account in sorted(runtime.accounts.by_number.items())[:8]:
        password = "as in your secrets" if account.secret else account.password
        lines.append(f"    {number:6} {account.display:20} {password}")
    if len(runtime.accounts.by_number) > 8:
        lines.append(f"    … and {len(runtime.accounts.by_number) - 8} more")
    numbers = sorted(scenario.bundle.nodes[scenario.bundle.dial_plan].exits)
    lines.append(f"  dial: {', '.join(each for each in numbers[:20] if each.isdecimal())}")
    lines += [f"  number: {number}" for number in list(scenario.bundle.numbers)[:5]]
    said = Sink(sys.stdout)
    said.write("\n".join(lines) + "\n")
    said.flush()


def _allow_files() -> None:
    """As many open files as we may have: every leg and every connection takes one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _words(error: OSError) -> str:
    if not isinstance(error, CannotListen):
        return f"{error.filename or 'a system call'}: {error.strerror or error}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{error.filename} is taken by another program; end it, or listen elsewhere, "
            "e.g. --sip udp:127.0.0.1:5062 (with make: make run SIP=udp:127.0.0.1:5062)"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"cannot listen on {error.filename}: this machine has no such address; `ip address` lists what it has"
    return f"cannot listen on {error.filename}: {error.strerror}"
