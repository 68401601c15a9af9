"""From settings to a running process, and from faults at the start to words and an exit code."""

from __future__ import annotations

import errno
import gc
import sys
from pathlib import Path

import structlog
import uvloop

from scenc.media.native import Engine
from scenc.media.port import MediaError
from scenc.pbx.address import local_address
from scenc.pbx.loader import Loader, Unsound
from scenc.pbx.lock import DataInUse, hold
from scenc.pbx.runtime import Runtime
from scenc.pbx.secrets import Secrets, SecretsError
from scenc.pbx.settings import Settings
from scenc.store.store import Store

_ANYWHERE = "192.0.2.1"  # asks the routing table only; nothing is sent there


def start(settings: Settings) -> int:
    """Run until stopped; 0 after a clean end, 1 for an unsound scenario, 2 where we could not begin."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S"),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        hold(settings.data)
        uvloop.run(_run(settings))
    except Unsound as unsound:
        sys.stderr.write(f"{unsound}\n")
        return 1
    except (DataInUse, SecretsError, MediaError) as error:
        sys.stderr.write(f"scenc run: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"scenc run: {_words(error)}\n")
        return 2
    return 0


async def _run(settings: Settings) -> None:
    secrets = Secrets(settings.secrets)
    store = Store(f"sqlite:///{settings.data / 'scenc.sqlite'}")
    media = Engine(settings.rtp_host, settings.rtp_ports)
    loader = Loader(settings.scenario, settings.data, settings.engine)
    runtime = Runtime(settings, media, secrets, store, loader.load)
    await runtime.start()
    gc.collect()
    gc.freeze()  # what is here now stays; looking through it again would hold up calls for a tenth of a second
    _greet(runtime)
    await runtime.stopped.wait()
    await runtime.close()


def _greet(runtime: Runtime) -> None:
    """Say where we listen, and what to type into a softphone."""
    settings, scenario = runtime.settings, runtime.pbx.scenario
    assert scenario is not None
    where = ", ".join(map(str, settings.listens))
    listen = settings.listens[0]
    host = local_address(listen.host, _ANYWHERE)
    program = sys.argv[0] if Path(sys.argv[0]).name == "scenc" else "scenc"
    lines = [
        "",
        f"{scenario.bundle.company.name} is ready on {where}",
        f"  softphone: server {host}:{listen.port} ({listen.transport.upper()}), user name and password"
        f" (again: {program} ctl accounts --data {settings.data}):",
    ]
    for number, account in sorted(runtime.accounts.by_number.items())[:8]:
        password = "as in your secrets" if account.secret else account.password
        lines.append(f"    {number:6} {account.display:20} {password}")
    if len(runtime.accounts.by_number) > 8:
        lines.append(f"    … and {len(runtime.accounts.by_number) - 8} more")
    numbers = sorted(scenario.bundle.nodes[scenario.bundle.dial_plan].exits)
    lines.append(f"  dial: {', '.join(each for each in numbers[:20] if each.isdecimal())}")
    lines += [f"  number: {number}" for number in list(scenario.bundle.numbers)[:5]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _words(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"{error.filename} is taken by another program; end it, or listen elsewhere, "
            "e.g. --sip udp:127.0.0.1:5062 (with make: make run SIP=udp:127.0.0.1:5062)"
        )
    if error.errno in {errno.EADDRNOTAVAIL, errno.EACCES}:
        return f"cannot listen on {error.filename}: {error.strerror}"
    return f"{error.filename or ''} {error.strerror or error}".strip()
