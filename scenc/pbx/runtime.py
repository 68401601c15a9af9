"""Putting the PBX of a company together, reloading it, draining it."""

from __future__ import annotations

import asyncio
import random
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from scenc.bundle.schema import Bundle
from scenc.pbx.calls.directory import Directory
from scenc.pbx.carriers.trunks import Trunks
from scenc.pbx.clock import WallClock
from scenc.pbx.desk import Desk
from scenc.pbx.equipment.archive import Archive
from scenc.pbx.equipment.ledger import Ledger
from scenc.pbx.equipment.personal import Personal
from scenc.pbx.equipment.pins import pins
from scenc.pbx.equipment.queues import Queues
from scenc.pbx.equipment.rooms import Rooms
from scenc.pbx.equipment.switches import Switches
from scenc.pbx.equipment.tries import Tries
from scenc.pbx.events.publications import Publications
from scenc.pbx.events.subscribed import Subscribed
from scenc.pbx.events.watchers import Watchers
from scenc.pbx.exchange import Exchange, Tones
from scenc.pbx.gateways.credentials import credentials
from scenc.pbx.gateways.messaging import Messaging
from scenc.pbx.gateways.outbox import Outbox
from scenc.pbx.gateways.texts import Texts
from scenc.pbx.gateways.webhooks import Webhooks
from scenc.pbx.house import House
from scenc.pbx.mail.greetings import Greetings
from scenc.pbx.mail.mailroom import Mailroom
from scenc.pbx.mail.notices import Notices
from scenc.pbx.mail.postman import Postman
from scenc.pbx.pbx import Pbx
from scenc.pbx.phones.accounts import Accounts
from scenc.pbx.phones.identity import Doorkeeper
from scenc.pbx.phones.kept import Kept
from scenc.pbx.phones.location import Location
from scenc.pbx.phones.monitor import Monitor
from scenc.pbx.phones.push import Waker
from scenc.pbx.phones.registrar import Registrar
from scenc.pbx.process import control
from scenc.pbx.process.ask import NAME
from scenc.pbx.process.loader import Loaded, Unsound
from scenc.pbx.process.pulse import Pulse, close_cut_off
from scenc.pbx.process.secrets import Secrets, SecretsError
from scenc.pbx.process.settings import Settings
from scenc.pbx.process.watch import fingerprint, watch
from scenc.pbx.reception import Reception
from scenc.pbx.rounds import rounds
from scenc.pbx.scenario import Scenario
from scenc.prompts import tones
from scenc.sip.flow import Flow
from scenc.sip.message import Request
from scenc.store.store import Store

log = structlog.get_logger("scenc")

TIDY_SECONDS = 3600.0
LAST_WORDS_SECONDS = 0.3  # for the last requests to leave, and their answers to come


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a reload: the new bundle's id, or the diagnostics for which it was refused."""

    taken: bool
    bundle: str = ""
    text: str = ""


class Runtime:
    """One running PBX in a house. `load` compiles and loads the scenario, raising `Unsound`."""

    def __init__(
        self,
        settings: Settings,
        house: House,
        secrets_: Secrets,
        store: Store,
        load: Callable[[], Awaitable[Loaded]],
        executor: Executor | None = None,
    ) -> None:
        self.settings = settings
        self.house = house
        self.media, self.shell, self.guard = house.media, house.shell, house.guard
        self.store = store
        self.loop = house.loop
        self.location = Location()
        self.accounts = Accounts()
        self.stopped = asyncio.Event()
        self.pulse = Pulse(settings.data)
        self._secrets = secrets_
        self._load = load
        self._executor = executor or ThreadPoolExecutor(4, "disk")
        self._reloading = asyncio.Lock()
        self._stopping = False
        self._tasks: set[asyncio.Task[object]] = set()
        self._new_token = house.new_token
        self.pbx = self._assemble()

    def _assemble(self) -> Pbx:
        self.doorkeeper = doorkeeper = Doorkeeper(
            secrets.token_bytes(32),
            lambda: self.accounts,
            self.loop.time,
            self.guard,
            self.location.is_at,
            self.settings.digest,
        )
        self.outbox = Outbox(self.store, self._secrets)
        self.trunks = trunks = Trunks(self.shell, self._secrets, self.settings.trunks, self.settings.ask_trunks)
        self.directory = directory = Directory()
        self.waker = Waker(self.store, self._secrets, self.loop)
        chance = random.SystemRandom()
        built_in = (tones.beep(), tones.music(), tones.entered(), tones.left())
        sounds = Tones(*map(self.media.audio, built_in))
        exchange = Exchange(
            shell=self.shell,
            media=self.media,
            location=self.location,
            waker=self.waker,
            trunks=trunks,
            rooms=Rooms(self.media, sounds.entered, sounds.left),
            queues=Queues(self.loop, lambda names: chance.sample(list(names), len(names))),
            switches=Switches(self.settings.data),
            personal=Personal(self.store),
            mailroom=Mailroom(self.media, self.store, self.settings.data, self._executor),
            greetings=Greetings(self.media, self.settings.data, self._executor),
            tries=Tries(self.store, self.loop.time),
            executor=self._executor,
            archive=Archive(self.media, self.store, self.settings.data, self._executor),
            tones=sounds,
            clock=WallClock(self.settings.at),
            loop=self.loop,
            watch=lambda leg, line: directory.watch(leg, line, trunks),
            random=chance,
            secrets=self._secrets,
            publications=Publications(self.loop.time, self._new_token),
            legs_of=directory.legs_of,
            ledger=Ledger(self.store),
            webhooks=Webhooks(self.outbox, self._new_token, time.time),
        )
        self.kept = Kept(self.store, self.loop.time)
        self.watchers = watchers = Watchers(exchange, doorkeeper, Subscribed(self.store, self.loop.time))
        notices = Notices(self.store, self._new_token)
        self.postman = Postman(exchange.mailroom, notices, self._secrets, self.settings.data)
        notices.on_change = self.postman.wake
        self.monitor = Monitor(exchange, notices, self.settings.ask_phones)
        self._watch_changes(directory, exchange.mailroom, watchers, exchange.webhooks)
        exchange.switches.on_change = watchers.switched
        exchange.parking.on_change = lambda place: watchers.changed("dialog", place)
        registrar = Registrar(doorkeeper, self.location, self.loop.time, self.kept.save, self.waker)
        self._reception = reception = Reception(doorkeeper, trunks, self.location)
        texts = Texts(self.store, self._new_token)
        self.messaging = Messaging(exchange, doorkeeper, lambda: self.accounts, texts, self.outbox)
        self.waker.on_awake = self.messaging.registered
        desk = Desk(registrar, watchers, self.messaging, self.monitor)
        return Pbx(exchange, directory, desk, reception, self.store, self._new_token)

    def _watch_changes(self, directory: Directory, mailroom: Mailroom, watchers: Watchers, webhooks: Webhooks) -> None:
        def telephones_changed(number: str) -> None:
            for package in ("presence", "reg"):
                watchers.changed(package, self.accounts.owner(number))
            for once_bound in (self.messaging.registered, self.monitor.look):
                self.loop.call_soon(once_bound, number)

        def calls_changed(user: str) -> None:
            for package in ("dialog", "presence"):
                watchers.changed(package, user)
            self.pbx.exchange.completions.changed(user)

        directory.on_change = calls_changed
        self.trunks.on_trouble = webhooks.trunk

        def messages_changed(mailbox: str) -> None:
            watchers.changed("message-summary", mailbox)
            self.postman.wake()

        mailroom.on_change = messages_changed
        mailroom.on_message = webhooks.message
        self.location.on_change = telephones_changed

    @property
    def domain(self) -> str:
        """The company's own, or empty."""
        return self.pbx.scenario.bundle.company.domain if self.pbx.scenario is not None else ""

    @property
    def name(self) -> str:
        """What the company is called."""
        return self.pbx.scenario.bundle.company.name if self.pbx.scenario is not None else ""

    def is_known(self, remote: tuple[str, int]) -> bool:
        """Whether a telephone is registered by this address and port, or a carrier calls by it."""
        return self.location.knows(remote) or any(line.owns(*remote) for line in self.pbx.exchange.trunks.lines())

    def keeps_to_udp(self, remote: tuple[str, int]) -> bool:
        """A telephone that registered by UDP takes no connections, as often as not: behind NAT nobody can."""
        return self.location.knows(remote) or self.pbx.exchange.trunks.keeps_to_udp(*remote)

    def claims(self, request: Request, flow: Flow) -> int:
        """How surely a request comes from a carrier of ours, for us: 2 by a number, 1 by its address, 0 not at all."""
        scenario = self.pbx.scenario
        return self._reception.claims(request, flow, scenario.bundle) if scenario is not None else 0

    async def start(self) -> None:
        """Be there for the operator, and do what is done beside calls."""
        self._control = await control.serve(self, self.settings.data)
        self.spawn(self.postman.run())
        self.spawn(self.pulse.beat())
        self.spawn(self.outbox.run())
        if self.settings.watch:
            self.spawn(watch(self._seen, self.settings.scenario, self.settings.data, self.reload))

    async def open(self) -> None:
        """Load the scenario, take up what a crash left behind, move into the house. Raises `Unsound`."""
        self._seen = fingerprint(self.settings.scenario, self.settings.data) if self.settings.watch else ()
        await self._take(await self._load())
        if cut := close_cut_off(self.store, self.pulse.last()):
            log.info("records of calls closed that were cut off", count=cut)
        self.pbx.exchange.greetings.recover()
        if cut := self.pbx.exchange.mailroom.recover():
            log.info("messages recovered after a crash", count=cut)
        self.kept.restore(self.location, self.accounts, self.settings.listens)
        if cut := self.pbx.exchange.archive.recover():
            log.info("recordings recovered after a crash", count=cut)
        self.house.companies.append(self)
        self.watchers.restore()
        self.pbx.promises.restore()
        self.spawn(rounds(asyncio.Event(), self._tidy))

    async def _tidy(self) -> float:
        """What has been kept for long enough goes."""
        exchange, now = self.pbx.exchange, time.time()
        for purge in (exchange.mailroom.purge, exchange.archive.purge, self.pbx.waits.purge):
            await self.loop.run_in_executor(self._executor, purge, now)
        self.messaging.expire()
        return TIDY_SECONDS

    def spawn(self, work: Coroutine[object, object, object]) -> None:
        """Do it beside everything else, until the end."""
        task: asyncio.Task[object] = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("fault", exc_info=fault)

    async def _take(self, loaded: Loaded) -> None:
        """Files and what takes long are not for the loop, which calls need."""
        accounts, unguarded, unsent = await self.loop.run_in_executor(self._executor, self._admitted, loaded.bundle)
        if self._stopping:
            raise Unsound("not taken: the PBX is stopping")
        domain = loaded.bundle.company.domain
        if rival := self.house.rival(self, domain):
            what = f"the domain {domain}" if domain else "no domain"
            raise Unsound(f"{loaded.bundle.company.name} and {rival} both have {what}: telephones could not choose")
        old, self.accounts = self.accounts, accounts
        self.doorkeeper.serve(domain)
        self.pbx.exchange.company_domain = domain
        for number, account in old.by_number.items():
            if self.accounts.owner(number) != account.user:
                self.location.forget(number)
                self.kept.save(number, [])
                self.waker.forget(number)
        for name in self.accounts.missing:
            log.warning("secret missing; a password was made, see `scenc ctl accounts`", secret=name)
        for name in unguarded:
            log.warning("no PIN is right: its secret is missing", secret=name)
        for name, what in unsent.items():
            log.warning("nothing is sent: its secret is missing", to=what, secret=name)
        self.pbx.load(self._scenario(loaded))
        self.postman.load(loaded.bundle)
        self.messaging.load(loaded.bundle)
        self.monitor.load(loaded.bundle)
        self.waker.load(loaded.bundle)

    def _admitted(self, bundle: Bundle) -> tuple[Accounts, list[str], dict[str, str]]:
        """By the secrets as they are now: who may use a telephone, the PINs that nobody gave, and the secrets without
        which a system takes nothing. Runs in a thread."""
        self._secrets.load()
        accounts = Accounts.of(bundle, self._secrets, self.settings.data)
        unsent = {secret: what for secret, what in credentials(bundle).items() if not self._secrets.get(secret)}
        return accounts, [secret for secret in pins(bundle) if not self._secrets.get(secret)], unsent

    def _scenario(self, loaded: Loaded) -> Scenario:
        """The one that is running, where it is the same bundle."""
        running = self.pbx.scenario
        if running is not None and running.bundle is loaded.bundle:
            return running
        return Scenario(loaded.bundle, loaded.id, loaded.pcm, self.media, lambda: self._executor.submit(loaded.drop))

    async def reload(self) -> Report:
        """Take the scenario as it is now on disk; one that is not sound changes nothing."""
        async with self._reloading:
            self.house.renew_certificates()
            try:
                loaded = await self._load()
                await self._take(loaded)
            except (Unsound, SecretsError) as refused:
                sys.stderr.write(f"{refused}\n")
                log.error("scenario refused, the old one goes on")
                return Report(False, text=str(refused))
            except Exception as error:  # a full disk, a damaged file: calls go on, and so do later reloads
                log.exception("scenario not loaded, the old one goes on")
                return Report(False, text=f"not loaded: {error}")
            log.info("scenario loaded", bundle=loaded.id, calls_on_the_old_one=len(self.pbx.calls))
            return Report(True, bundle=loaded.id)

    def drain(self) -> None:
        """No new calls; end when the running ones have ended, or after the time limit. Asked again: end now."""
        if self.pbx.draining:
            self.stop()
            return
        log.info("draining", calls=len(self.pbx.calls), seconds=self.settings.drain_seconds)
        self.pbx.draining = True
        self.pbx.promises.close()
        self.pbx.exchange.completions.close()
        self.pbx.on_quiet = self.stop
        self.loop.call_later(self.settings.drain_seconds, self.stop)
        if not self.pbx.calls:
            self.stop()

    def stop(self) -> None:
        """End every call with BYE, then stop."""
        if self._stopping:
            return
        self._stopping = True
        self.loop.call_later(LAST_WORDS_SECONDS, self.stopped.set)
        log.info("stopping", calls=len(self.pbx.calls))
        self.pbx.draining = True
        self.pbx.on_quiet = lambda: None
        for call in list(self.pbx.calls.values()):
            call.hang_up(None, "shutdown")
        self.pbx.promises.close()
        self.pbx.exchange.completions.close()
        self.monitor.close()
        self.pbx.exchange.trunks.close()

    async def close(self) -> None:
        """Leave the house. What waits for the disk does so in a thread: other companies talk on."""
        self._control.close()
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._executor.shutdown)
        self.house.companies.remove(self)
        await asyncio.to_thread(self.store.close)
        (self.settings.data / NAME).unlink(missing_ok=True)
