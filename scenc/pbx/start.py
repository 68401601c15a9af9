"""From settings to a running process, and from faults at the start to words and an exit code."""

from __future__ import annotations

import errno
import gc
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

import structlog
import uvloop

from scenc.media.native import Engine
from scenc.media.port import MediaError
from scenc.pbx.accounts import PasswordsError
from scenc.pbx.address import CannotListen, local_address
from scenc.pbx.certificates import CertificatesError
from scenc.pbx.loader import Loader, Unsound
from scenc.pbx.lock import DataError, hold
from scenc.pbx.runtime import Runtime
from scenc.pbx.secrets import Secrets, SecretsError
from scenc.pbx.settings import Settings
from scenc.sip.grammar import write_host
from scenc.store.store import Store, StoreError

_ANYWHERE = "192.0.2.1"  # asks the routing table only; nothing is sent there


def start(settings: Settings) -> int:
    """Run until stopped; 0 after a clean end, 1 for an unsound scenario, 2 where we could not begin."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    os.umask(0o077)  # messages, records and passwords are for the owner of the process only
    _allow_files()
    try:
        hold(settings.data)
        uvloop.run(_run(settings))
    except Unsound as unsound:
        sys.stderr.write(f"{unsound}\n")
        return 1
    except (DataError, SecretsError, PasswordsError, CertificatesError, StoreError, MediaError) as error:
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
    gc.set_threshold(20_000, 20, 50)  # a call makes and drops hundreds of objects, hardly any in circles
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
        f"  softphone: server {write_host(host, listen.port)} ({listen.transport.upper()}), user name and password"
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
    return f"cannot listen on {error.filename}: {error.strerror}"
